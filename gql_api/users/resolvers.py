"""Queries and mutations of users."""

import strawberry

from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.fields import ById, Me, read
from gql_api.types import ObjectId
from gql_api.users import type as types


@strawberry.type
class Query:
    """Reading users."""

    @strawberry.field(description="Who is asking; null when anonymous.", metadata=read(Me()))
    async def viewer(self, info: Info) -> types.User | None:
        """Read the viewer."""
        return await answer(info)

    @strawberry.field(
        description="The user with this id: the viewer, or an owner of something readable; else null.",
        metadata=read(ById()),
    )
    async def user(self, info: Info, id: ObjectId) -> types.User | None:
        """Read one."""
        return await answer(info)
