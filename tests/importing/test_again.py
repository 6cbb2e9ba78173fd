"""Importing again: what has changed in the file, and what has changed here."""

import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article, Imported
from gql_api.changes.model import Change
from gql_api.ids import key_of
from gql_api.importing.batch import Outcome
from gql_api.spaces.input import SpaceRules
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.importing.files import Import, Told, record
from tests.make import make_user, viewer_of


async def only(session: AsyncSession) -> Article:
    """Return the one article there is, as it is now."""
    return (await session.scalars(select(Article), execution_options={"populate_existing": True})).one()


async def last_change(session: AsyncSession) -> Change:
    return (await session.scalars(select(Change).order_by(Change.id.desc()).limit(1))).one()


async def count(session: AsyncSession, model: type[Article | Change | Imported | Space | User]) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0


def writing(statements: list[str]) -> list[str]:
    """Pick the statements that write or lock."""
    return [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE")) or " FOR " in sql]


async def test_same_file_again_writes_and_locks_nothing(
    session: AsyncSession, ann: User, import_: Import, sql: list[str]
) -> None:
    lines = [record("Roses"), record("Tulips"), record("Dal", "kitchen", "Jun")]
    await import_(ann, *lines)
    assert [statement.split()[2] for statement in writing(sql)] == [
        "spaces",
        "changes",
        "imported_spaces",
        "users",
        "imported_articles",
        "articles",
        "changes",
    ]
    changes = await count(session, Change)
    sql.clear()
    assert await import_(ann, *lines) == Told({Outcome.UNCHANGED: 3}, [])
    assert "SELECT imported_articles" in str(sql)
    assert writing(sql) == []
    assert await count(session, Change) == changes
    assert set(await session.scalars(select(Article.version))) == {1}


async def test_record_that_changed_updates_its_article(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses", content="Red."), record("Tulips"))
    told = await import_(ann, record("Roses", content="White.", tags=["flower", "new"]), record("Tulips"))
    assert told == Told({Outcome.UPDATED: 1, Outcome.UNCHANGED: 1}, [])
    found = select(Article.name, Article.content, Article.tags, Article.version).order_by(Article.name)
    assert list(await session.execute(found)) == [
        ("Roses", "White.", ["flower", "new"], 2),
        ("Tulips", "Red.", ["flower"], 1),
    ]
    change = await last_change(session)
    assert (change.operation, change.version, change.actor_id) == ("UPDATE", 2, ann.id)
    assert change.fields == {
        "content": {"before": "Red.", "after": "White."},
        "tags": {"before": ["flower"], "after": ["flower", "new"]},
    }


async def test_record_that_changes_again_and_again_updates_each_time_and_back(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    for content in ("Red.", "White.", "Red."):
        await import_(ann, record(content=content))
    article = await only(session)
    assert (article.content, article.version) == ("Red.", 3)
    assert await import_(ann, record(content="Red.")) == Told({Outcome.UNCHANGED: 1}, [])


async def test_fields_that_no_article_has_change_nothing(
    session: AsyncSession, ann: User, import_: Import, sql: list[str]
) -> None:
    await import_(ann, record(homepage="https://example.org", size=1))
    sql.clear()
    assert await import_(ann, record(homepage=None, size=2)) == Told({Outcome.UNCHANGED: 1}, [])
    assert writing(sql) == []
    assert (await only(session)).version == 1


async def test_owner_counts_when_the_article_is_created_and_not_again(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record(owner="Mara"))
    before = (await only(session)).owner_id
    assert await import_(ann, record(owner="Jun")) == Told({Outcome.UNCHANGED: 1}, [])
    assert (await only(session)).owner_id == before


async def test_record_with_an_id_stays_the_same_under_another_name(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses", id=7))
    assert await import_(ann, record("Tea roses", id="7")) == Told({Outcome.UPDATED: 1}, [])
    article = await only(session)
    assert (article.name, article.version) == ("Tea roses", 2)


async def test_record_without_an_id_is_another_one_under_another_name(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses"))
    assert await import_(ann, record("Tea roses")) == Told({Outcome.CREATED: 1}, [])
    assert list(await session.scalars(select(Article.name).order_by(Article.name))) == ["Roses", "Tea roses"]


async def test_same_name_in_another_section_is_another_article(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses", "garden"))
    assert await import_(ann, record("Roses", "kitchen")) == Told({Outcome.CREATED: 1}, [])
    assert await count(session, Article) == 2


async def test_article_edited_here_keeps_the_edit(session: AsyncSession, ann: User, import_: Import) -> None:
    await import_(ann, record(content="Red."))
    article = await only(session)
    await owned.update(session, viewer_of(ann), Article, key_of(article), {"tags": ["mine"]}, ArticleRules)
    await session.commit()
    changes = await count(session, Change)
    for content in ("White.", "White.", "Yellow."):
        assert await import_(ann, record(content=content)) == Told({Outcome.EDITED: 1}, [])
    article = await only(session)
    assert (article.content, article.tags, article.version) == ("Red.", ["mine"], 2)
    assert await count(session, Change) == changes


async def test_article_given_away_here_counts_as_edited(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record(owner=None))
    article = await only(session)
    other = await make_user(session, "Eve", is_admin=True)
    await owned.transfer(session, viewer_of(ann), Article, key_of(article), other.id)
    await session.commit()
    assert await import_(ann, record(owner=None, content="White.")) == Told({Outcome.EDITED: 1}, [])
    assert (await only(session)).content == "Red."


async def test_trashed_article_stays_in_the_trash(session: AsyncSession, ann: User, import_: Import) -> None:
    await import_(ann, record(content="Red."))
    article = await only(session)
    await owned.delete(session, viewer_of(ann), Article, key_of(article))
    await session.commit()
    assert await import_(ann, record(content="Red.")) == Told({Outcome.UNCHANGED: 1}, [])
    assert await import_(ann, record(content="White.")) == Told({Outcome.GONE: 1}, [])
    article = await only(session)
    assert article.deleted_at is not None
    assert (article.content, article.version) == ("Red.", 2)


async def test_purged_article_does_not_come_back(session: AsyncSession, ann: User, import_: Import) -> None:
    await import_(ann, record(content="Red."))
    key = key_of(await only(session))
    await owned.delete(session, viewer_of(ann), Article, key)
    await owned.purge(session, viewer_of(ann), Article, key)
    await session.commit()
    assert await import_(ann, record(content="Red.")) == Told({Outcome.UNCHANGED: 1}, [])
    assert await import_(ann, record(content="White.")) == Told({Outcome.GONE: 1}, [])
    assert await count(session, Article) == 0


async def close(session: AsyncSession, ann: User, how: str) -> None:
    """Archive, trash or purge the only space."""
    space_id = (await session.scalars(select(Space.id))).one()
    viewer, key = viewer_of(ann), key_of(await session.get_one(Space, space_id))
    if how == "archived":
        await owned.update(session, viewer, Space, key, {"is_active": False}, SpaceRules)
    else:
        await owned.delete(session, viewer, Space, key)
    if how == "purged":
        await owned.purge(session, viewer, Space, key)
    await session.commit()


async def skipped(session: AsyncSession, ann: User, import_: Import, how: str) -> tuple[int, int]:
    """Close a space, import into it, and count its articles and the spaces then."""
    await import_(ann, record("Roses"))
    await close(session, ann, how)
    changes = await count(session, Change)
    people = await count(session, User)
    told = await import_(ann, record("Roses", content="White."), record("Tulips", owner="New"))
    assert told == Told({Outcome.CLOSED: 2}, [])
    assert await count(session, Change) == changes
    assert await count(session, User) == people
    return await count(session, Article), await count(session, Space)


async def test_nothing_is_written_in_an_archived_space(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    assert await skipped(session, ann, import_, "archived") == (1, 1)
    assert (await only(session)).content == "Red."


async def test_nothing_is_written_in_a_trashed_space(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    assert await skipped(session, ann, import_, "trashed") == (1, 1)
    assert (await only(session)).content == "Red."


async def test_purged_space_does_not_come_back(session: AsyncSession, ann: User, import_: Import) -> None:
    assert await skipped(session, ann, import_, "purged") == (0, 0)


async def test_space_that_is_active_again_is_imported_into_again(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses"))
    await close(session, ann, "archived")
    space = (await session.scalars(select(Space))).one()
    await owned.update(session, viewer_of(ann), Space, key_of(space), {"is_active": True}, SpaceRules)
    await session.commit()
    told = await import_(ann, record("Roses", content="White."), record("Tulips"))
    assert told == Told({Outcome.UPDATED: 1, Outcome.CREATED: 1}, [])


async def test_import_that_lost_its_memory_of_an_article_makes_another(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses"))
    first: uuid.UUID = (await only(session)).id
    await session.execute(delete(Imported))
    await session.commit()
    assert await import_(ann, record("Roses")) == Told({Outcome.CREATED: 1}, [])
    assert first in set(await session.scalars(select(Article.id)))
    assert await count(session, Article) == 2
