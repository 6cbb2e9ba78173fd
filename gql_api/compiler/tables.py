"""Which table is behind a GraphQL type."""

from gql_api.db import Node
from gql_api.ids import models


def table_of(type_name: str) -> type[Node]:
    """Return the table of a GraphQL type: they have the same name."""
    return next(model for model in models().values() if model.__name__ == type_name)
