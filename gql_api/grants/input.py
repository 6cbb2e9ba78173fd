"""What clients send about grants."""

import enum

import strawberry


@strawberry.enum(description="What somebody may do in a space; each includes the ones before.")
class Right(enum.Enum):
    """The three rights."""

    READ = strawberry.enum_value("READ", description="Read all in it.")
    WRITE = strawberry.enum_value("WRITE", description="Create in it, and change what is in it.")
    MANAGE = strawberry.enum_value(
        "MANAGE", description="Do everything in it, and grant rights on it, as its owner does."
    )


@strawberry.input(description="A space, with whom to share it, and the right that is granted.")
class ShareSpaceInput:
    """The input of shareSpace."""

    space_id: strawberry.ID = strawberry.field(description="The space; the viewer must manage it.")
    subject_id: strawberry.ID = strawberry.field(
        description="A user or a group: whom the viewer sees, or has found by `userByEmail`. Neither the "
        "space's owner nor the viewer; NOT_FOUND for the deactivated."
    )
    right: Right = strawberry.field(description="The right from now on.")


@strawberry.input(description="A space, and with whom it is shared no longer.")
class UnshareSpaceInput:
    """The input of unshareSpace."""

    space_id: strawberry.ID = strawberry.field(
        description="The space; the viewer must manage it, or be the one who leaves it."
    )
    subject_id: strawberry.ID = strawberry.field(
        description="A user or a group with a grant on it; oneself to leave."
    )
