"""`gql-api user sessions` and `gql-api user revoke-sessions`: where somebody is signed in."""

import asyncio

from gql_api.cli.database import DataDir, database, transaction
from gql_api.cli.output import out, say
from gql_api.cli.user import Email


def sessions(email: Email, data_dir: DataDir = None) -> None:
    """List the sessions of a user.

    A line for each, the newest first: id, when it was last seen, address, device.
    """
    with database(data_dir) as url:
        for line in asyncio.run(listed(url, email)):
            out.print(line, markup=False)


def revoke_sessions(email: Email, data_dir: DataDir = None) -> None:
    """End all sessions of a user.

    API tokens stay: `gql-api token list` shows them.
    """
    with database(data_dir) as url:
        number = asyncio.run(ended(url, email))
    say(f"{number} session{'' if number == 1 else 's'} of {email} ended.")


async def listed(url: str, email: str) -> list[str]:
    """Return a line for each session."""
    from gql_api import ids
    from gql_api.sessions.actions import list_sessions
    from gql_api.users.actions import with_email

    async with transaction(url) as session:
        found = await list_sessions(session, (await with_email(session, email)).id)
    return [
        f"{ids.encode(one.session)}  {one.seen_at:%Y-%m-%d %H:%M}  "
        f"{one.session.address or '-':15}  {one.session.device or '-'}"
        for one in found
    ]


async def ended(url: str, email: str) -> int:
    """End them; return how many there were."""
    from gql_api.sessions.actions import end_sessions
    from gql_api.users.actions import with_email

    async with transaction(url) as session:
        return await end_sessions(session, (await with_email(session, email)).id)
