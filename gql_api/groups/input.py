"""What clients send about groups."""

import enum

import strawberry
from strawberry import Maybe

from gql_api.rules import Name, Rules


class GroupRules(Rules):
    """The rules for the patchable columns of a group."""

    name = Name()


@strawberry.enum(description="What somebody is in a group.")
class MemberRole(enum.Enum):
    """The two roles."""

    MEMBER = strawberry.enum_value("MEMBER", description="Has the rights that the group has.")
    MANAGER = strawberry.enum_value(
        "MANAGER", description="Chooses, besides, who is in the group, renames and deletes it."
    )


def group_field() -> strawberry.ID:
    """Declare the `groupId` of an input."""
    found: strawberry.ID = strawberry.field(description="The group; the viewer must manage it.")
    return found


@strawberry.input(description="A group to be created; the viewer becomes its manager.")
class CreateGroupInput:
    """The input of createGroup."""

    name: str = strawberry.field(description="1 to 200 characters, trimmed.")


@strawberry.input(description="What to change of a group. An absent field stays as it is.")
class GroupPatch:
    """The patch of updateGroup."""

    name: Maybe[str | None] = strawberry.field(description="1 to 200 characters; cannot be cleared.")


@strawberry.input(description="A group, and what to change of it.")
class UpdateGroupInput:
    """The input of updateGroup."""

    id: strawberry.ID = strawberry.field(description="The group; the viewer must manage it.")
    patch: GroupPatch = strawberry.field(description="What to change.")


@strawberry.input(description="A group to be deleted for good.")
class DeleteGroupInput:
    """The input of deleteGroup."""

    id: strawberry.ID = strawberry.field(description="The group; the viewer must manage it.")


@strawberry.input(description="A group, and who joins it.")
class AddGroupMemberInput:
    """The input of addGroupMember."""

    group_id: strawberry.ID = group_field()
    user_id: strawberry.ID = strawberry.field(
        description="Whom the viewer sees, or has found by `userByEmail`; NOT_FOUND for the deactivated."
    )
    role: MemberRole = strawberry.field(description="As what.", default=MemberRole.MEMBER)


@strawberry.input(description="A group, and who leaves it.")
class RemoveGroupMemberInput:
    """The input of removeGroupMember."""

    group_id: strawberry.ID = strawberry.field(
        description="The group; the viewer must manage it, or be the one who leaves."
    )
    user_id: strawberry.ID = strawberry.field(description="A member; oneself to leave.")


@strawberry.input(description="A member of a group, and what to be in it.")
class SetMemberRoleInput:
    """The input of setMemberRole."""

    group_id: strawberry.ID = group_field()
    user_id: strawberry.ID = strawberry.field(description="A member.")
    role: MemberRole = strawberry.field(description="The role from now on.")
