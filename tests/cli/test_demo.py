"""The demo: added once, never again, and what the welcome says of it is true."""

import re

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.articles.model import Article
from gql_api.changes.model import Change
from gql_api.cli.welcome import text
from gql_api.collections.model import Collection
from gql_api.context import Context
from gql_api.demo import PEOPLE, seed
from gql_api.entries.model import Entry
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.cli.shell import Shell
from tests.make import viewer_of
from tests.run import Run

OPERATION = re.compile(r"^(?:query|mutation) .*?^}$", re.MULTILINE | re.DOTALL)


def url_of(engine: AsyncEngine) -> str:
    """Return what the command line would work on."""
    return engine.url.render_as_string(hide_password=False)


async def test_everything_is_added_with_its_history(fresh_database: AsyncEngine) -> None:
    assert await seed(url_of(fresh_database)) is True
    async with AsyncSession(fresh_database) as session:
        people = (await session.execute(select(User.email, User.is_admin).order_by(User.email))).all()
        spaces = (await session.execute(select(Space.name, Space.is_public).where(~Space.is_personal))).all()
        articles = (await session.scalars(select(Article))).all()
        seeds = select(Collection.name, Space.name, func.count()).join(Space, Space.id == Collection.space_id)
        seeds = seeds.join(Entry, Entry.collection_id == Collection.id).group_by(Collection.name, Space.name)
        collections = (await session.execute(seeds)).all()
        changes = await session.scalar(select(func.count()).where(Change.operation == "CREATE"))
    assert people == [("ann@example.com", False), ("ben@example.com", False), ("cleo@example.com", True)]
    assert sorted(spaces) == [("Elm Street Garden Club", True), ("Lighthouse team", False)]
    assert len(articles) == len({article.name for article in articles}) == 36
    assert all(article.tags and len(article.content) > 100 for article in articles)
    assert collections == [("Seed swap", "Elm Street Garden Club", 5)]
    assert changes == 3 + 2 + 36 + 1 + 5


async def test_a_group_may_read_what_is_private(fresh_database: AsyncEngine) -> None:
    await seed(url_of(fresh_database))
    ask = """{ spaces(where: {name: {startsWith: "Light"}}) { nodes {
      viewerRight grants { nodes { right subject { name } } } } } }"""
    async with AsyncSession(fresh_database) as session:
        ben = (await session.scalars(select(User).where(User.email == "ben@example.com"))).one()
        viewer = viewer_of(ben)
    grant = {"right": "READ", "subject": {"name": "Friends of Lighthouse"}}
    shown = {"viewerRight": "READ", "grants": {"nodes": [grant]}}
    run = Run(lambda viewer: Context(fresh_database, viewer))
    assert await run(ask, viewer) == {"spaces": {"nodes": [shown]}}


async def test_second_time_neither_doubles_nor_overwrites(fresh_database: AsyncEngine) -> None:
    await seed(url_of(fresh_database))
    async with AsyncSession(fresh_database) as session, session.begin():
        (await session.scalars(select(Article).limit(1))).one().name = "Mine now"
        await session.execute(select(User).limit(1))
    assert await seed(url_of(fresh_database)) is False
    async with AsyncSession(fresh_database) as session:
        names = (await session.scalars(select(Article.name))).all()
        assert await session.scalar(select(func.count()).select_from(User)) == 3
    assert len(names) == 36
    assert "Mine now" in names


async def test_password_that_was_changed_is_not_told(fresh_database: AsyncEngine) -> None:
    await seed(url_of(fresh_database))
    told = await text(url_of(fresh_database))
    assert all(person.password in told for person in PEOPLE)
    async with AsyncSession(fresh_database) as session, session.begin():
        (
            await session.scalars(select(User).where(User.email == "ann@example.com"))
        ).one().password_hash = None
    told = await text(url_of(fresh_database))
    assert "ann@example.com" not in told
    assert 'signIn(input: {email: "ben@example.com"' in told


def test_operations_of_the_welcome_run_word_for_word(shell: Shell) -> None:
    first = shell.serve("--demo")
    sign_in, search, update = OPERATION.findall(first.out.read_text())
    signed_in = first.ask(sign_in)["signIn"]
    token = signed_in["token"]
    assert signed_in["errors"] == []
    anonymous, known = first.ask(search)["articles"], first.ask(search, token)["articles"]
    assert 0 < anonymous["totalCount"] < known["totalCount"]
    done, refused = first.ask(update, token)["updateArticle"], first.ask(update, token)["updateArticle"]
    assert (done["changedFields"], done["errors"]) == (["tags"], [])
    assert [error["code"] for error in refused["errors"]] == ["CONFLICT"]
    assert first.end() == 0

    second = shell.serve("--demo")
    again = OPERATION.findall(second.out.read_text())[2]
    assert f"expectedVersion: {done['article']['version']}" in again
    assert second.ask(again, token)["updateArticle"]["changedFields"] == ["tags"]
    assert second.ask("{ users: spaces { totalCount } }", token) == {"users": {"totalCount": 3}}
    assert max(map(len, second.out.read_text().splitlines())) <= 80
    assert second.end() == 0
