"""Mutations of grants, which are read with their spaces."""

from typing import Any

import strawberry

from gql_api.context import Info
from gql_api.grants import actions
from gql_api.grants import input as inputs
from gql_api.grants import type as types
from gql_api.groups.model import Group
from gql_api.ids import key, public
from gql_api.payloads import mutate
from gql_api.permissions import Right
from gql_api.spaces.model import Space
from gql_api.types import Input
from gql_api.users.model import User


@strawberry.type
class Mutation:
    """Sharing."""

    @strawberry.mutation(
        description="Grant a user or a group a right on a space; who has another one has this from now on."
    )
    async def share_space(
        self, info: Info, input: Input[inputs.ShareSpaceInput]
    ) -> types.ShareSpacePayload | None:
        """Share one."""

        async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as payloads.Work says
            space_id, subject = (
                key(Space, input.space_id, "spaceId").id,
                public(input.subject_id, "subjectId", User, Group),
            )
            return await actions.share(session, viewer, space_id, subject, Right[input.right.name])

        return await mutate(info, types.ShareSpacePayload, work)

    @strawberry.mutation(
        description="End a grant on a space, with the next statement; with one's own id: leave the space."
    )
    async def unshare_space(
        self, info: Info, input: Input[inputs.UnshareSpaceInput]
    ) -> types.UnshareSpacePayload | None:
        """Share one no longer."""

        async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
            space_id, subject = (
                key(Space, input.space_id, "spaceId").id,
                public(input.subject_id, "subjectId", User, Group),
            )
            return await actions.unshare(session, viewer, space_id, subject)

        return await mutate(info, types.UnshareSpacePayload, work)
