"""What clients send about sessions."""

import strawberry


@strawberry.input(description="A session to be ended.")
class RevokeSessionInput:
    """The input of revokeSession."""

    id: strawberry.ID = strawberry.field(description="The session's id; an admin may name anybody's.")
