"""Which table is behind a GraphQL type."""

from sqlalchemy import and_

from gql_api.db import InSpace, Node
from gql_api.ids import model_of, models
from gql_api.permissions import Condition, Rows


def joined(target: Rows, row: Rows, key: str) -> Condition:
    """Hold for the row that a key leads to: in the same space, where both live in one."""
    same: Condition = target.id == getattr(row, key)
    both = issubclass(model_of(target), InSpace) and issubclass(model_of(row), InSpace)
    return and_(same, target.space_id == row.space_id) if both else same


def table_of(type_name: str) -> type[Node]:
    """Return the table of a GraphQL type: they have the same name."""
    return next(model for model in models().values() if model.__name__ == type_name)
