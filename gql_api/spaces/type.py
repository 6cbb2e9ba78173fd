"""Spaces as clients see them, and the payloads of their mutations."""

import strawberry

from gql_api.articles.type import Article
from gql_api.collections.type import Collection
from gql_api.fields import Expression, read
from gql_api.filters import filter_of
from gql_api.grants.input import Right
from gql_api.grants.type import Grant
from gql_api.lists import nested_list, plain_list
from gql_api.orders import order_of
from gql_api.pages import connection_of
from gql_api.permissions import highest
from gql_api.types import Owned, UserError, changed_field, deleted_field, errors_field, object_field


@strawberry.type(
    description="Where things live, and the border of rights: who may read it may read all in it."
)
class Space(Owned):
    """The fields of a space."""

    description: str | None = strawberry.field(description="What it is for.")
    is_active: bool = strawberry.field(description="False: archived; all in it is read-only.")
    is_public: bool = strawberry.field(description="Whether everybody may read it.")
    is_personal: bool = strawberry.field(
        description="Whether it is the one space that every user gets; never public, transferred or deleted."
    )

    viewer_right: Right = strawberry.field(
        description="The highest right that the viewer has on it, whether granted, as its owner, as an admin "
        "or because it is public. With WRITE one may create in it, unless it is archived.",
        metadata=read(Expression(highest)),
    )
    articles = nested_list(Article, "The articles in it.", "space_id")
    collections = nested_list(Collection, "The collections in it.", "space_id")
    grants = plain_list(
        Grant,
        "With whom it is shared, newest first. Without MANAGE only the grants by which the viewer is here.",
        "space_id",
    )


SpaceFilter = filter_of(Space)
SpaceOrder = order_of(Space)
SpaceConnection = connection_of(Space)


@strawberry.type(description="The answer of createSpace.")
class CreateSpacePayload:
    """The new space."""

    space: Space | None = object_field("The new space.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of updateSpace.")
class UpdateSpacePayload:
    """The space as it is now."""

    space: Space | None = object_field("The space as it is now.")
    changed_fields: list[str] = changed_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of deleteSpace.")
class DeleteSpacePayload:
    """The space in the trash."""

    space: Space | None = object_field("The space, now in the trash.")
    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of restoreSpace.")
class RestoreSpacePayload:
    """The space, back again."""

    space: Space | None = object_field("The space, out of the trash.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of purgeSpace.")
class PurgeSpacePayload:
    """What is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of transferSpace.")
class TransferSpacePayload:
    """The space with its new owner."""

    space: Space | None = object_field("The space with its new owner; null if no longer readable.")
    errors: list[UserError] = errors_field()
