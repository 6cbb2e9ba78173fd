"""Groups and memberships as clients see them, and the payloads of their mutations."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from gql_api.fields import Expression, SameRow, ToOne, read
from gql_api.filters import filter_of
from gql_api.groups.input import MemberRole
from gql_api.lists import plain_list
from gql_api.orders import order_of
from gql_api.pages import connection_of
from gql_api.permissions import role
from gql_api.types import (
    Abilities,
    GrantSubject,
    Node,
    UserError,
    changed_field,
    deleted_field,
    errors_field,
    object_field,
)

if TYPE_CHECKING:
    from gql_api.users.type import User


@strawberry.type(description="One user in one group.")
class Membership(Node):
    """The fields of a membership."""

    group: Annotated["Group", strawberry.lazy("gql_api.groups.type")] = strawberry.field(
        description="The group.", metadata=read(ToOne("group_id"))
    )
    user: Annotated["User", strawberry.lazy("gql_api.users.type")] = strawberry.field(
        description="Who is in it.", metadata=read(ToOne("user_id"))
    )
    role: MemberRole = strawberry.field(description="As what.")
    created_at: datetime = strawberry.field(description="Since when.")


MembershipConnection = connection_of(Membership)


@strawberry.type(
    description="Users gathered, to share spaces with all of them at once. Readable to its members, and to "
    "those who manage a space that is shared with it."
)
class Group(GrantSubject):
    """The fields of a group."""

    created_at: datetime = strawberry.field(description="When it was created.")
    viewer_can: Abilities = strawberry.field(
        description="What the viewer may do to it.", metadata=read(SameRow())
    )
    viewer_role: MemberRole | None = strawberry.field(
        description="What the viewer is in it; null: not a member.", metadata=read(Expression(role))
    )
    members = plain_list(Membership, "Who is in it, who joined last first.", "group_id")


GroupFilter = filter_of(Group)
GroupOrder = order_of(Group)
GroupConnection = connection_of(Group)


@strawberry.type(description="The answer of createGroup.")
class CreateGroupPayload:
    """The new group."""

    group: Group | None = object_field("The new group.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of updateGroup.")
class UpdateGroupPayload:
    """The group as it is now."""

    group: Group | None = object_field("The group as it is now.")
    changed_fields: list[str] = changed_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of deleteGroup.")
class DeleteGroupPayload:
    """What is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of addGroupMember.")
class AddGroupMemberPayload:
    """The new membership."""

    membership: Membership | None = object_field("The membership.")
    group: Group | None = object_field("The group.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of removeGroupMember.")
class RemoveGroupMemberPayload:
    """The membership that is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    group: Group | None = object_field("The group; null if no longer readable.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of setMemberRole.")
class SetMemberRolePayload:
    """The membership as it is now."""

    membership: Membership | None = object_field("The membership as it is now.")
    group: Group | None = object_field("The group.")
    errors: list[UserError] = errors_field()
