"""`gql-api version`: which program this is."""

import importlib.metadata
import platform

from gql_api.cli.output import out


def program() -> str:
    """Return the version of the program."""
    return importlib.metadata.version("gql-api")


def version() -> None:
    """Print the version."""
    out.print(f"gql-api {program()} (Python {platform.python_version()})", markup=False)
