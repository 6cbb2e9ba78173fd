"""The embedded PostgreSQL: its life cycle, from finding the programs to a clean stop."""

from gql_api.postgres.place import default_data_dir
from gql_api.postgres.programs import binaries
from gql_api.postgres.server import running, using

__all__ = ["binaries", "default_data_dir", "running", "using"]
