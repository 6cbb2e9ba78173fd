"""What people do with their accounts, which API tokens may not."""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from gql_api import compiler
from gql_api.context import Info
from gql_api.errors import Forbidden, Refusal
from gql_api.payloads import refused, user_errors
from gql_api.rules import Rules, validated

Payload = TypeVar("Payload")
Values = dict[str, Any]
FOR_PEOPLE = "Accounts, their sessions and their tokens are managed by who signed in, not with an API token."


async def answered(
    info: Info, payload: type[Payload], work: Callable[..., Awaitable[Values]], *input: object
) -> Payload:
    """Fill the payload with what `work` returns, or its `errors` with the Refusal that it raises.

    It begins only when the token, if one was sent, is known to hold: else Unauthenticated is raised. An API
    token is refused, whatever its scopes: so none can make itself a stronger one.
    """
    try:
        if not info.context.is_verified:
            await compiler.verify(info.context)
        if info.context.viewer.is_api:
            raise Forbidden(FOR_PEOPLE)
        return payload(**{**await work(info, *input), "errors": []})
    except Refusal as refusal:
        return refused(payload, user_errors(refusal))


def cleaned(rules: type[Rules], input: Any) -> Values:  # noqa: ANN401 - any Strawberry input
    """Return what an input holds, cleaned; raise Invalid with all its errors."""
    return validated(rules, dataclasses.asdict(input), partial=False)
