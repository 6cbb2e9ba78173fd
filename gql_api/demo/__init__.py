"""The demo: three people, two spaces, one of them shared, and a few dozen articles, to try things with."""

from gql_api.demo.people import PEOPLE, Person
from gql_api.demo.seed import seed

__all__ = ["PEOPLE", "Person", "seed"]
