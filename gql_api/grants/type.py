"""Grants as clients see them, and the payloads of their mutations."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import case

from gql_api.fields import Expression, OneOf, ToOne, read
from gql_api.grants.input import Right
from gql_api.ids import quoted
from gql_api.pages import connection_of
from gql_api.permissions import Right as Level
from gql_api.types import GrantSubject, Node, UserError, deleted_field, errors_field, object_field

if TYPE_CHECKING:
    from gql_api.spaces.type import Space


@strawberry.type(description="A right of one user, or of all in one group, on a space and all in it.")
class Grant(Node):
    """The fields of a grant."""

    space: Annotated["Space", strawberry.lazy("gql_api.spaces.type")] = strawberry.field(
        description="The space.", metadata=read(ToOne("space_id"))
    )
    subject: GrantSubject = strawberry.field(
        description="Who has the right.", metadata=read(OneOf({"User": "user_id", "Group": "group_id"}))
    )
    right: Right = strawberry.field(
        description="The right; sharing again changes it, and the grant's id stays.",
        metadata=read(
            Expression(lambda row, _: case(*((row.right == one, quoted(one.name)) for one in Level)))
        ),
    )
    created_at: datetime = strawberry.field(description="Since when the space is shared with the subject.")


GrantConnection = connection_of(Grant)


@strawberry.type(description="The answer of shareSpace.")
class ShareSpacePayload:
    """The grant as it is now."""

    grant: Grant | None = object_field("The grant as it is now.")
    space: Annotated["Space", strawberry.lazy("gql_api.spaces.type")] | None = object_field("The space.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of unshareSpace.")
class UnshareSpacePayload:
    """The grant that is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    space: Annotated["Space", strawberry.lazy("gql_api.spaces.type")] | None = object_field(
        "The space; null if no longer readable."
    )
    errors: list[UserError] = errors_field()
