"""Queries and mutations of groups."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.fields import ById, read
from gql_api.groups import actions
from gql_api.groups import input as inputs
from gql_api.groups import type as types
from gql_api.groups.model import Group
from gql_api.ids import key
from gql_api.lists import root_list
from gql_api.payloads import Payload, mutate
from gql_api.rules import given
from gql_api.types import Input, ObjectId
from gql_api.users.model import User


@strawberry.type
class Query:
    """Reading groups."""

    @strawberry.field(description="The group with this id; null if not readable.", metadata=read(ById()))
    async def group(self, info: Info, id: ObjectId) -> types.Group | None:
        """Read one."""
        return await answer(info)

    groups = root_list(types.Group, "The groups that the viewer may read.")


async def with_member(
    info: Info,
    payload: type[Payload],
    input: Any,  # noqa: ANN401 - an input with a group and a user
    verb: Callable[..., Awaitable[Any]],
    *role: str,
) -> Payload:
    """Do something with a user in a group."""

    async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as payloads.Work says
        group_id, user_id = key(Group, input.group_id, "groupId").id, key(User, input.user_id, "userId").id
        return await verb(session, viewer, group_id, user_id, *role)

    return await mutate(info, payload, work)


@strawberry.type
class Mutation:
    """Writing groups."""

    @strawberry.mutation(description="Create a group, of which the viewer becomes the manager.")
    async def create_group(
        self, info: Info, input: Input[inputs.CreateGroupInput]
    ) -> types.CreateGroupPayload | None:
        """Create one."""

        async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
            return await actions.create(session, viewer, {"name": input.name})

        return await mutate(info, types.CreateGroupPayload, work)

    @strawberry.mutation(description="Change the fields that the patch holds, and no others.")
    async def update_group(
        self, info: Info, input: Input[inputs.UpdateGroupInput]
    ) -> types.UpdateGroupPayload | None:
        """Update one."""

        async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
            return await actions.update(session, viewer, key(Group, input.id, "id").id, given(input.patch))

        return await mutate(info, types.UpdateGroupPayload, work)

    @strawberry.mutation(description="Delete a group for good; what was shared with it no longer is.")
    async def delete_group(
        self, info: Info, input: Input[inputs.DeleteGroupInput]
    ) -> types.DeleteGroupPayload | None:
        """Delete one."""

        async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
            return await actions.delete(session, viewer, key(Group, input.id, "id").id)

        return await mutate(info, types.DeleteGroupPayload, work)

    @strawberry.mutation(
        description="Let a user join a group; done already is done, but TAKEN if in another role."
    )
    async def add_group_member(
        self, info: Info, input: Input[inputs.AddGroupMemberInput]
    ) -> types.AddGroupMemberPayload | None:
        """Add one."""
        role = input.role.name
        return await with_member(info, types.AddGroupMemberPayload, input, actions.add_member, role)

    @strawberry.mutation(
        description="Let a member go, or leave a group oneself; INVALID for its last manager."
    )
    async def remove_group_member(
        self, info: Info, input: Input[inputs.RemoveGroupMemberInput]
    ) -> types.RemoveGroupMemberPayload | None:
        """Remove one."""
        return await with_member(info, types.RemoveGroupMemberPayload, input, actions.remove_member)

    @strawberry.mutation(description="Give a member another role; INVALID for the group's last manager.")
    async def set_member_role(
        self, info: Info, input: Input[inputs.SetMemberRoleInput]
    ) -> types.SetMemberRolePayload | None:
        """Set one."""
        role = input.role.name
        return await with_member(info, types.SetMemberRolePayload, input, actions.set_role, role)
