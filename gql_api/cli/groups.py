"""`gql-api group …`: groups and who is in them."""

import asyncio
import enum
import uuid
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gql_api.cli.database import DataDir, database, transaction
from gql_api.cli.keys import id_of
from gql_api.cli.output import out, say

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

app = typer.Typer(help="Create, list and delete groups, and choose who is in them.", no_args_is_help=True)


class Role(enum.StrEnum):
    """What somebody is in a group."""

    MEMBER = "MEMBER"
    MANAGER = "MANAGER"


Group = Annotated[str, typer.Argument(metavar="ID", help="The group's id, as `group list` shows it.")]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The user's e-mail address.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="1 to 200 characters.")]
Manager = Annotated[str, typer.Option(metavar="EMAIL", help="The user who manages it from the beginning.")]
AsRole = Annotated[Role, typer.Option("--role", case_sensitive=False, help="What to be in it.")]
ToRole = Annotated[Role, typer.Argument(metavar="ROLE", case_sensitive=False, help="MEMBER or MANAGER.")]


@app.command()
def create(name: Name, manager: Manager, data_dir: DataDir = None) -> None:
    """Create a group; its id is printed."""
    with database(data_dir) as url:
        out.print(asyncio.run(created(url, name, manager)), markup=False)


@app.command()
def rename(id: Group, name: Name, data_dir: DataDir = None) -> None:
    """Give a group another name."""
    group = id_of("Group", id)
    with database(data_dir) as url:
        asyncio.run(done(url, "update", group, {"name": name}))
    say("The group is renamed.")


@app.command()
def delete(id: Group, data_dir: DataDir = None) -> None:
    """Delete a group for good.

    What was shared with it no longer is.
    """
    group = id_of("Group", id)
    with database(data_dir) as url:
        asyncio.run(done(url, "delete", group))
    say("The group is deleted, and what was shared with it no longer is.")


@app.command("list")
def list_(data_dir: DataDir = None) -> None:
    """List all groups: a line for each, with its id, how many are in it, and its name."""
    with database(data_dir) as url:
        for line in asyncio.run(listed(url)):
            out.print(line, markup=False)


@app.command()
def show(id: Group, data_dir: DataDir = None) -> None:
    """List who is in a group: a line for each, with role, e-mail address and name."""
    group = id_of("Group", id)
    with database(data_dir) as url:
        for line in asyncio.run(shown(url, group)):
            out.print(line, markup=False)


@app.command()
def add_member(id: Group, email: Email, role: AsRole = Role.MEMBER, data_dir: DataDir = None) -> None:
    """Let a user join a group."""
    group = id_of("Group", id)
    with database(data_dir) as url:
        asyncio.run(with_member(url, "add_member", group, email, role))
    say(f"{email} is in the group as {role}.")


@app.command()
def remove_member(id: Group, email: Email, data_dir: DataDir = None) -> None:
    """Let a member go; not the last manager."""
    group = id_of("Group", id)
    with database(data_dir) as url:
        asyncio.run(with_member(url, "remove_member", group, email))
    say(f"{email} is in the group no longer.")


@app.command()
def set_role(id: Group, email: Email, role: ToRole, data_dir: DataDir = None) -> None:
    """Give a member another role; not the last manager."""
    group = id_of("Group", id)
    with database(data_dir) as url:
        asyncio.run(with_member(url, "set_role", group, email, role))
    say(f"{email} is {role} now.")


async def created(url: str, name: str, manager: str) -> str:
    """Create a group on behalf of its manager; return its id."""
    from gql_api import ids
    from gql_api.groups import actions
    from gql_api.viewer import Viewer

    async with transaction(url) as session:
        viewer = Viewer(user_id=await user_id(session, manager))
        return ids.encode((await actions.create(session, viewer, {"name": name})).row)


async def user_id(session: "AsyncSession", email: str) -> uuid.UUID:
    """Find the user with an address."""
    from gql_api.users.actions import with_email

    return (await with_email(session, email)).id


async def done(url: str, verb: str, *arguments: Any) -> None:  # noqa: ANN401 - what the function of that name takes
    """Do something with a group, as an operator, who may do everything."""
    from gql_api.groups import actions
    from gql_api.viewer import OPERATOR

    async with transaction(url) as session:
        await getattr(actions, verb)(session, OPERATOR, *arguments)


async def with_member(url: str, verb: str, group: uuid.UUID, email: str, *role: Role) -> None:
    """Do something with the user with an address in a group."""
    from gql_api.groups import actions
    from gql_api.viewer import OPERATOR

    async with transaction(url) as session:
        user = await user_id(session, email)
        await getattr(actions, verb)(session, OPERATOR, group, user, *(one.value for one in role))


async def listed(url: str) -> list[str]:
    """Return a line for each group."""
    from gql_api import ids
    from gql_api.groups import actions

    async with transaction(url) as session:
        return [
            f"{ids.encode(group)}  {count:4}  {group.name}" for group, count in await actions.every(session)
        ]


async def shown(url: str, group: uuid.UUID) -> list[str]:
    """Return a line for each member of a group."""
    from gql_api.groups import actions

    async with transaction(url) as session:
        found = await actions.members(session, group)
    width = max((len(user.email or "") for user, _ in found), default=0)
    return [f"{role:7}  {user.email or '':{width}}  {user.name}" for user, role in found]
