"""Asking for links by mail, reading the mail, and using what it brings."""

import re
from typing import Any

from tests.run import Box, Run
from tests.users.ask import EMAIL

ASK_RESET = (
    "mutation ($email: String!) { requestPasswordReset(input: {email: $email}) { errors { code path } } }"
)
RESET = """
mutation ($token: String!, $password: String!) {
  resetPassword(input: {token: $token, newPassword: $password}) { errors { code message path } }
}
"""
ASK_VERIFY = "mutation { requestEmailVerification { errors { code message path } } }"
VERIFY = """
mutation ($token: String!) {
  verifyEmail(input: {token: $token}) { user { name } errors { code message path } }
}
"""
DONE: dict[str, Any] = {"requestPasswordReset": {"errors": []}}
BAD = {
    "code": "INVALID",
    "message": "This link is not valid, was used already, or has expired. Ask for a new one.",
    "path": ["token"],
}


def link(box: Box, place: int = -1) -> str:
    """Return the token in the link of a mail, which leads to the site of the settings."""
    found = re.search(
        r"^http://127\.0\.0\.1:8000/[a-z-]+#token=(gqlm_\S{43})$",
        box.mails[place].get_content(),
        re.MULTILINE,
    )
    assert found
    return found[1]


async def reset_token(run: Run, box: Box, email: str = EMAIL) -> str:
    """Ask for a link, and read the mail."""
    assert await run(ASK_RESET, email=email) == DONE
    return link(box)
