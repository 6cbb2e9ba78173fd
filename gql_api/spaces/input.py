"""What clients send about spaces."""

import strawberry
from strawberry import Maybe

from gql_api.inputs import expected_version
from gql_api.rules import Flag, Name, Rules, Text

DESCRIPTION_LENGTH = 10_000


class SpaceRules(Rules):
    """The rules for the patchable columns of a space."""

    name = Name()
    description = Text(0, DESCRIPTION_LENGTH, allow_none=True)
    is_active = Flag()
    is_public = Flag()


@strawberry.input(description="A space to be created; it belongs to the viewer.")
class CreateSpaceInput:
    """The input of createSpace."""

    name: str = strawberry.field(description="1 to 200 characters, trimmed.")
    description: str | None = strawberry.field(
        description="What the space is for; at most 10,000 characters.", default=strawberry.UNSET
    )
    is_public: bool = strawberry.field(description="Whether everybody may read it.", default=False)


@strawberry.input(description="What to change of a space. An absent field stays as it is; null clears one.")
class SpacePatch:
    """The patch of updateSpace."""

    name: Maybe[str | None] = strawberry.field(description="1 to 200 characters; cannot be cleared.")
    description: Maybe[str | None] = strawberry.field(
        description="At most 10,000 characters; null clears it."
    )
    is_active: Maybe[bool | None] = strawberry.field(
        description="False archives the space: all in it is read-only until this is true. Cannot be cleared."
    )
    is_public: Maybe[bool | None] = strawberry.field(
        description="Whether everybody may read it; never a personal space. Cannot be cleared."
    )


@strawberry.input(description="A space, and what to change of it.")
class UpdateSpaceInput:
    """The input of updateSpace."""

    id: strawberry.ID = strawberry.field(description="The space.")
    patch: SpacePatch = strawberry.field(description="What to change.")
    expected_version: int | None = expected_version()


@strawberry.input(description="A space to be moved to the trash, with all in it.")
class DeleteSpaceInput:
    """The input of deleteSpace."""

    id: strawberry.ID = strawberry.field(description="The space; not a personal one.")
    expected_version: int | None = expected_version()


@strawberry.input(description="A space to be taken out of the trash, with all in it.")
class RestoreSpaceInput:
    """The input of restoreSpace."""

    id: strawberry.ID = strawberry.field(description="The space.")
    expected_version: int | None = expected_version()


@strawberry.input(description="A space in the trash, to be removed for good with all in it.")
class PurgeSpaceInput:
    """The input of purgeSpace."""

    id: strawberry.ID = strawberry.field(description="The space.")
    expected_version: int | None = expected_version()


@strawberry.input(description="A space, and whom to give it to.")
class TransferSpaceInput:
    """The input of transferSpace."""

    id: strawberry.ID = strawberry.field(description="The space; not a personal one.")
    owner_id: strawberry.ID = strawberry.field(description="A user who may read the space.")
    expected_version: int | None = expected_version()
