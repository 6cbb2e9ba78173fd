"""Small functions that arrange data, with literal names so that ownership can be read in the test."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import auth, ids
from gql_api.articles.model import Article
from gql_api.collections.model import Collection
from gql_api.db import Node
from gql_api.entries.model import Entry
from gql_api.grants.model import Grant
from gql_api.groups.model import Group, Membership
from gql_api.permissions import Right
from gql_api.spaces.model import Space
from gql_api.tokens.model import SCOPES, ApiToken
from gql_api.users.model import User
from gql_api.viewer import Viewer

Row = TypeVar("Row", bound=Node)


async def make_user(session: AsyncSession, name: str, **columns: Any) -> User:  # noqa: ANN401 - any column
    """Make a user without e-mail (so without a personal space) unless one is given."""
    return await made(session, User(name=name, **columns))


async def make_space(session: AsyncSession, owner: User, name: str = "Garden", **columns: Any) -> Space:  # noqa: ANN401 - as above
    """Make a space."""
    return await made(session, Space(owner_id=owner.id, name=name, **columns))


async def make_article(
    session: AsyncSession,
    space: Space,
    owner: User,
    name: str = "Roses",
    **columns: Any,  # noqa: ANN401 - as above
) -> Article:
    """Make an article."""
    where = {"space_id": space.id, "origin_space_id": space.id}
    return await made(session, Article(owner_id=owner.id, name=name, **where, **columns))


async def make_collection(
    session: AsyncSession,
    space: Space,
    owner: User,
    name: str = "Tools",
    **columns: Any,  # noqa: ANN401 - as above
) -> Collection:
    """Make a collection, in which any data fits if nothing else is said."""
    where = {"space_id": space.id, "origin_space_id": space.id}
    return await made(
        session, Collection(owner_id=owner.id, name=name, **where, **{"entry_schema": True, **columns})
    )


async def make_entry(
    session: AsyncSession,
    collection: Collection,
    owner: User,
    name: str = "Spade",
    **columns: Any,  # noqa: ANN401 - as above
) -> Entry:
    """Make an entry."""
    where = {"space_id": collection.space_id, "origin_space_id": collection.space_id}
    inside = {**where, "collection_id": collection.id}
    return await made(session, Entry(owner_id=owner.id, name=name, **inside, **{"data": {}, **columns}))


async def made(session: AsyncSession, row: Row) -> Row:
    """Save the row: for good, or inside the test's transaction."""
    session.add(row)
    await session.commit()
    return row


def viewer_of(user: User) -> Viewer:
    """Ask as this user."""
    return Viewer(user_id=user.id)


def public_id(row: Node) -> str:
    """Return the id that clients use."""
    return ids.encode(row)


async def make_api_token(
    session: AsyncSession,
    user: User,
    scopes: Sequence[str] = SCOPES,
    spaces: Sequence[Space] | None = None,
    **columns: Any,  # noqa: ANN401 - as above
) -> Viewer:
    """Make an API token; ask with it."""
    hashed = auth.digest(auth.new_token(auth.API))
    space_ids = None if spaces is None else [space.id for space in spaces]
    told = {"name": "Robot", "prefix": "gqlt_robot", "scopes": list(scopes), "space_ids": space_ids}
    await made(session, ApiToken(**{"user_id": user.id, "token_hash": hashed, **told, **columns}))
    return Viewer(hashed, is_api=True)


async def make_group(session: AsyncSession, name: str = "Club", **roles: User) -> Group:
    """Make a group; `manager=ann`, `member1=ben`, `member2=eve` say who is in it, and as what."""
    group = await made(session, Group(name=name))
    for role, user in roles.items():
        await made(
            session, Membership(group_id=group.id, user_id=user.id, role=role.upper().rstrip("0123456789"))
        )
    return group


async def make_grant(
    session: AsyncSession, space: Space, to: User | Group, right: Right = Right.READ
) -> Grant:
    """Share a space."""
    column = "user_id" if isinstance(to, User) else "group_id"
    return await made(session, Grant(space_id=space.id, right=int(right), **{column: to.id}))
