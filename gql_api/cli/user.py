"""`gql-api user …`: people, their addresses and passwords."""

import asyncio
import sys
import uuid
from typing import TYPE_CHECKING, Annotated

import typer

from gql_api.cli.database import DataDir, database, transaction
from gql_api.cli.keys import id_of
from gql_api.cli.output import out, say

if TYPE_CHECKING:
    from gql_api.users.model import User

app = typer.Typer(
    help="Create and list users, set passwords, addresses and admins, end sessions.", no_args_is_help=True
)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The user's e-mail address.")]
Person = Annotated[str, typer.Argument(metavar="ID", help="The user's id, as `user list` shows it.")]
Name = Annotated[
    str | None, typer.Option(help="What others see. Without it: the part of the address before the @.")
]
Password = Annotated[
    str | None,
    typer.Option(
        help="8 to 200 characters. Without it you are asked; where nobody can be asked, it is the first "
        "line of standard input.",
    ),
]
Admin = Annotated[bool, typer.Option("--admin", help="Let the user do everything.")]

Off = Annotated[bool, typer.Option("--off", help="Take it back.")]


@app.command()
def create(
    email: Email,
    name: Name = None,
    password: Password = None,
    admin: Admin = False,  # noqa: FBT002 - typer's way to declare
    data_dir: DataDir = None,
) -> None:
    """Create a user who can sign in."""
    from gql_api.rules import validated
    from gql_api.users.input import AccountRules

    values = {"email": email, "name": name or email.partition("@")[0], "password": password or asked()}
    account = validated(AccountRules, values, partial=False)
    with database(data_dir) as url:
        asyncio.run(created(url, account, is_admin=admin))
    say(f"{account['email']} can sign in{' and may do everything' if admin else ''}.")


@app.command("list")
def list_(data_dir: DataDir = None) -> None:
    """List all users.

    A line for each: id, e-mail address, name. Those with an address come first.
    """
    with database(data_dir) as url:
        for line in asyncio.run(listed(url)):
            out.print(line, markup=False)


@app.command()
def set_password(email: Email, password: Password = None, data_dir: DataDir = None) -> None:
    """Set a password.

    All of the user's sessions end, and the user's API tokens are revoked.
    """
    from gql_api.rules import validated
    from gql_api.users.input import PasswordRules

    cleaned = validated(PasswordRules, {"password": password or asked()}, partial=False)
    with database(data_dir) as url:
        asyncio.run(password_set(url, email, cleaned["password"]))
    say(f"The password of {email} is set. All of this user's sessions and API tokens have ended.")


@app.command()
def set_email(id: Person, email: Email, data_dir: DataDir = None) -> None:
    """Give a user an e-mail address.

    Imported people have none, and cannot sign in until they have one, and a password.
    """
    person = id_of("User", id)
    with database(data_dir) as url:
        user = asyncio.run(email_set(url, person, email))
    say(f"{user.name} has the address {user.email}. Set a password with `gql-api user set-password`.")


@app.command()
def set_admin(email: Email, off: Off = False, data_dir: DataDir = None) -> None:  # noqa: FBT002 - typer's way to declare
    """Let a user do everything.

    With --off: no longer. It holds from the user's next request on.
    """
    with database(data_dir) as url:
        asyncio.run(admin_set(url, email, is_admin=not off))
    say(f"{email} {'is no admin any longer' if off else 'may do everything'}.")


@app.command()
def deactivate(email: Email, data_dir: DataDir = None) -> None:
    """Keep a user out: sessions end, API tokens are revoked; what the user owns stays."""
    with database(data_dir) as url:
        asyncio.run(active_set(url, email, is_active=False))
    say(
        f"{email} is deactivated. All of this user's sessions have ended and all API tokens are revoked; "
        "what this user owns stays."
    )


@app.command()
def activate(email: Email, data_dir: DataDir = None) -> None:
    """Let a deactivated user sign in again."""
    with database(data_dir) as url:
        asyncio.run(active_set(url, email, is_active=True))
    say(f"{email} is active and can sign in again.")


def asked() -> str:
    """Ask for a password twice; take the first line of standard input where nobody can be asked."""
    if sys.stdin.isatty():
        entered: str = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more")
        return entered
    return sys.stdin.readline().rstrip("\r\n")


async def created(url: str, account: dict[str, str], *, is_admin: bool) -> None:
    """Create the user."""
    from gql_api.auth import password_hash
    from gql_api.users import actions

    hashed = await password_hash(account["password"])
    async with transaction(url) as session:
        await actions.create_user(session, account["email"], account["name"], hashed, is_admin=is_admin)


async def listed(url: str) -> list[str]:
    """Return a line for each user: id, address, name, and whether an admin or deactivated."""
    from gql_api import ids
    from gql_api.users import actions

    async with transaction(url) as session:
        users = await actions.list_users(session)
    width = max((len(user.email or "") for user in users), default=0)
    return [f"{ids.encode(user)}  {user.email or '':{width}}  {user.name}{notes(user)}" for user in users]


def notes(user: "User") -> str:
    """Say what is special about a user."""
    return f"{' (admin)' if user.is_admin else ''}{'' if user.is_active else ' (deactivated)'}"


async def password_set(url: str, email: str, password: str) -> None:
    """Set the password of the user with this address."""
    from gql_api.auth import password_hash
    from gql_api.users import actions

    hashed = await password_hash(password)
    async with transaction(url) as session:
        await actions.set_password(session, (await actions.with_email(session, email)).id, hashed)


async def active_set(url: str, email: str, *, is_active: bool) -> None:
    """Deactivate or activate the user with this address."""
    from gql_api.users import actions

    async with transaction(url) as session:
        user = await actions.with_email(session, email)
        await actions.set_active(session, user.id, is_active=is_active)


async def email_set(url: str, user_id: uuid.UUID, email: str) -> "User":
    """Set the address of the user with this id."""
    from gql_api.users import actions

    async with transaction(url) as session:
        return await actions.set_email(session, user_id, email)


async def admin_set(url: str, email: str, *, is_admin: bool) -> None:
    """Set whether the user with this address is an admin."""
    from gql_api.users import actions

    async with transaction(url) as session:
        user = await actions.with_email(session, email)
        await actions.update_user(session, user.id, {"is_admin": is_admin})
