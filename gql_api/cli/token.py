"""`gql-api token …`: API tokens, for programs."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from gql_api.cli.database import DataDir, database, transaction
from gql_api.cli.keys import id_of
from gql_api.cli.output import out, say
from gql_api.cli.user import Email

app = typer.Typer(help="Create, list and revoke API tokens.", no_args_is_help=True)

Name = Annotated[str, typer.Option(help="What the token is for.")]
ReadOnly = Annotated[bool, typer.Option("--read-only", help="Let the token read and not write.")]
Days = Annotated[
    int | None,
    typer.Option(min=1, max=36_500, help="Days until it expires. Without it: never.", show_default=False),
]
Spaces = Annotated[
    list[str] | None,
    typer.Option(
        "--space",
        metavar="ID",
        help="A space that it is good for, by its id; may be given again. Without any: all spaces.",
        show_default=False,
    ),
]
TokenId = Annotated[str, typer.Argument(metavar="ID", help="The token's id, as `token list` shows it.")]


@app.command()
def create(
    email: Email,
    name: Name,
    read_only: ReadOnly = False,  # noqa: FBT002 - typer's way to declare
    days: Days = None,
    space: Spaces = None,
    data_dir: DataDir = None,
) -> None:
    """Make an API token for a user.

    It is printed this once.
    """
    values = {
        "name": name,
        "scopes": ["READ"] if read_only else ["READ", "WRITE"],
        "expires_at": None if days is None else datetime.now(UTC) + timedelta(days=days),
        "space_ids": space or None,
    }
    with database(data_dir) as url:
        token = asyncio.run(created(url, email, values))
    say("Keep this secret; it is shown this once:")
    out.print(token, markup=False)


@app.command("list")
def list_(email: Email, data_dir: DataDir = None) -> None:
    """List the API tokens of a user.

    A line for each, the newest first: id, beginning, scopes, spaces, when last used, when it expires, name.
    """
    with database(data_dir) as url:
        for line in asyncio.run(listed(url, email)):
            out.print(line, markup=False)


@app.command()
def revoke(id: TokenId, data_dir: DataDir = None) -> None:
    """Revoke an API token."""
    with database(data_dir) as url:
        asyncio.run(revoked(url, id))
    say("The token is no longer good.")


async def created(url: str, email: str, values: Mapping[str, object]) -> str:
    """Make it; return what is shown once."""
    from gql_api.tokens.actions import create_token
    from gql_api.users.actions import with_email

    async with transaction(url) as session:
        user = await with_email(session, email)
        return (await create_token(session, user.id, values)).token


async def listed(url: str, email: str) -> list[str]:
    """Return a line for each token."""
    from gql_api import ids
    from gql_api.tokens.actions import list_tokens
    from gql_api.users.actions import with_email

    async with transaction(url) as session:
        found = await list_tokens(session, (await with_email(session, email)).id)
    return [
        f"{ids.encode(row)}  {row.prefix}…  {'+'.join(row.scopes):10}  {spaces(row.space_ids):9}  "
        f"used {day(used_at)}  expires {day(row.expires_at)}  {row.name}"
        for row, used_at in found
    ]


async def revoked(url: str, id: str) -> None:
    """Revoke it; raise NotFound if there is none."""
    from gql_api.errors import NotFound
    from gql_api.tokens.actions import revoke_tokens
    from gql_api.tokens.model import ApiToken

    key = id_of("ApiToken", id)
    async with transaction(url) as session:
        if not await revoke_tokens(session, ApiToken.id == key):
            raise NotFound("There is no such API token.")


def spaces(ids: Sequence[object] | None) -> str:
    """Say for how many spaces a token is good."""
    if ids is None:
        return "all"
    return f"{len(ids)} space{'' if len(ids) == 1 else 's'}"


def day(moment: datetime | None) -> str:
    """Write a day, or that there is none."""
    return f"{moment:%Y-%m-%d}" if moment else "never"
