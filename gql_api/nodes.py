"""Queries for objects of any type."""

import strawberry

from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.fields import ById, ByIds, read
from gql_api.types import Ids, Node, ObjectId


@strawberry.type
class Query:
    """Relay's root fields."""

    @strawberry.field(description="The object with this id; null if not readable.", metadata=read(ById()))
    async def node(self, info: Info, id: ObjectId) -> Node | None:
        """Read one."""
        return await answer(info)

    @strawberry.field(
        description="The objects with these ids, in their order; null for each that is not readable.",
        metadata=read(ByIds()),
    )
    async def nodes(self, info: Info, ids: Ids) -> list[Node | None]:
        """Read many."""
        return await answer(info)
