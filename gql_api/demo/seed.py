"""Adding the demo to a database, once: all of it, or nothing when it is there."""

import tomllib
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article
from gql_api.auth import password_hash
from gql_api.collections.input import CollectionRules
from gql_api.collections.model import Collection
from gql_api.context import Context
from gql_api.db import create_engine
from gql_api.demo.people import PEOPLE
from gql_api.entries.actions import create as create_entry
from gql_api.grants import actions as grants
from gql_api.groups import actions as groups
from gql_api.groups.model import Group
from gql_api.ids import PublicId, key_of
from gql_api.permissions import Right
from gql_api.spaces.input import SpaceRules
from gql_api.spaces.model import Space
from gql_api.users import actions
from gql_api.users.model import User
from gql_api.viewer import Viewer

TEXTS = Path(__file__).parent
SPACES = ("garden", "lighthouse")
Viewers = Mapping[str, Viewer]


async def seed(url: str) -> bool:
    """Add the demo, unless anybody of it is there already; tell whether it was added."""
    engine = create_engine(url, pool_size=1)
    context = Context(engine)
    try:
        async with context.transaction() as session:
            if await is_there(session):
                return False
        hashes = [await password_hash(person.password) for person in PEOPLE]
        async with context.transaction() as session:
            await add(session, hashes)
        return True
    finally:
        await context.close()
        await engine.dispose()


async def is_there(session: AsyncSession) -> bool:
    """Tell whether anybody of the demo has an account: then all of it was added once."""
    people = exists().where(User.email.in_([person.email for person in PEOPLE]))
    return bool(await session.scalar(select(people)))


async def add(session: AsyncSession, hashes: list[str]) -> None:
    """Add the people, then what they write."""
    viewers = {}
    for person, hashed in zip(PEOPLE, hashes, strict=True):
        user = await actions.create_user(session, person.email, person.name, hashed, is_admin=person.is_admin)
        viewers[person.email] = Viewer(user_id=user.id)
    for name in SPACES:
        space = await add_space(session, viewers, tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8")))
    await share(
        session, viewers["ann@example.com"], space, await actions.with_email(session, "ben@example.com")
    )


async def share(session: AsyncSession, owner: Viewer, space: Space, friend: User) -> None:
    """Gather owner and friend in a group, which may read the space."""
    group = (await groups.create(session, owner, {"name": "Friends of Lighthouse"})).row
    await groups.add_member(session, owner, group.id, friend.id, "MEMBER")
    await grants.share(session, owner, space.id, PublicId(Group, key_of(group)), Right.READ)


async def add_space(session: AsyncSession, viewers: Viewers, text: dict[str, Any]) -> Space:
    """Add a space with its articles, each by its author or by the space's owner, and its collections."""
    owner, articles, collections = text.pop("owner"), text.pop("articles"), text.pop("collections", [])
    space = (await owned.create(session, viewers[owner], Space, text, SpaceRules)).row
    for article in articles:
        author = viewers[article.pop("author", owner)]
        article["content"] = article["content"].strip()
        await owned.create(session, author, Article, article, ArticleRules, space.id)
    for collection in collections:
        await add_collection(session, viewers[owner], space.id, collection)
    return space


async def add_collection(
    session: AsyncSession, owner: Viewer, space_id: uuid.UUID, text: dict[str, Any]
) -> None:
    """Add a collection with its entries, all of them the space's owner's."""
    entries = text.pop("entries")
    row = (await owned.create(session, owner, Collection, text, CollectionRules, space_id)).row
    for data in entries:
        await create_entry(session, owner, key_of(row), {"name": data.pop("name"), "data": data})
