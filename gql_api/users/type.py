"""Users as clients see them."""

from datetime import datetime

import strawberry

from gql_api.fields import Expression, read
from gql_api.permissions import private_to
from gql_api.types import Node


@strawberry.type(description="Somebody who can own things.")
class User(Node):
    """The public and the private fields of a user."""

    name: str = strawberry.field(description="What others see.")
    created_at: datetime = strawberry.field(description="When the account was made.")
    email: str | None = strawberry.field(
        description="Null unless it is the viewer's own, or the viewer is an admin.",
        metadata=read(Expression(lambda row, viewer: private_to(row, viewer, row.email))),
    )
    is_admin: bool | None = strawberry.field(
        description="Whether this user may do everything. Null unless one's own, or the viewer is an admin.",
        metadata=read(Expression(lambda row, viewer: private_to(row, viewer, row.is_admin))),
    )
