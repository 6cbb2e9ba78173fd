"""Finding a user by e-mail address: counted, so that nobody learns who is here by trying addresses."""

from typing import Any

from gql_api import gate
from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.errors import BadUserInput, Invalid
from gql_api.rules import validated
from gql_api.users import throttle
from gql_api.users.input import EmailRules
from gql_api.viewer import ANONYMOUS


async def by_email(info: Info, email: str) -> Any:  # noqa: ANN401 - finished JSON stands for every type
    """Answer `userByEmail`; raise BadUserInput for what is no address, RateLimited after too many."""
    cleaned(email)
    context = info.context
    if context.viewer == ANONYMOUS:
        return None
    async with context.transaction() as session:
        viewer_id = await gate.signed_in(session, context.viewer)
        await throttle.count_lookup(session, viewer_id, context.address)
    return await answer(info)


def cleaned(email: str) -> str:
    """Return an address in the form in which it is kept; raise BadUserInput for what is none."""
    try:
        return str(validated(EmailRules, {"email": email}, partial=False)["email"])
    except Invalid as invalid:
        raise BadUserInput(invalid.errors[0].message, ("email",)) from None
