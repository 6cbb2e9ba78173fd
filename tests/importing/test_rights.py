"""Who may import where."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article, Imported
from gql_api.changes.model import Change
from gql_api.importing.batch import Outcome
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.importing.files import Import, Told, record
from tests.make import make_user

REFUSED = "section: 'garden' is the space of somebody else, in which the owner of this import may not write."


async def state(session: AsyncSession) -> list[tuple[object, ...]]:
    """Return all that an import could change in the garden."""
    found = select(Article.name, Article.content, Article.version, Imported.digest)
    found = found.join(Imported, Imported.id == Article.id).join(Space, Space.id == Article.space_id)
    rows = await session.execute(found.where(Space.name == "garden").order_by(Article.name))
    return [*map(tuple, rows), (await session.scalar(select(func.count()).select_from(Change)),)]


async def test_space_of_somebody_else_refuses_each_line_and_stays_as_it_is(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses"))
    before = await state(session)
    eve = await make_user(session, "Eve")
    told = await import_(eve, record("Roses", content="Mine."), record("Tulips", owner="New"))
    assert told == Told({}, [(1, REFUSED), (2, REFUSED)])
    assert await state(session) == before
    assert set(await session.scalars(select(User.name))) == {"Ann", "Eve", "Mara"}


async def test_lines_for_other_spaces_are_imported_all_the_same(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses"))
    eve = await make_user(session, "Eve")
    told = await import_(eve, record("Tulips"), b"?", record("Dal", "kitchen"))
    assert told.outcomes == {Outcome.CREATED: 1}
    assert [line for line, _ in told.problems] == [1, 2]
    found = select(Space.name, Space.owner_id).order_by(Space.name)
    assert list(await session.execute(found)) == [("garden", ann.id), ("kitchen", eve.id)]


async def test_public_space_of_somebody_else_can_be_read_but_not_imported_into(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses"))
    (await session.scalars(select(Space))).one().is_public = True
    await session.commit()
    before = await state(session)
    eve = await make_user(session, "Eve")
    assert await import_(eve, record("Tulips")) == Told({}, [(1, REFUSED)])
    assert await state(session) == before


async def test_owner_of_an_article_in_the_space_of_somebody_else_may_not_import_there(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses", owner="Mara"))
    mara = (await session.scalars(select(User).where(User.name == "Mara"))).one()
    before = await state(session)
    assert await import_(mara, record("Roses", content="Mine.")) == Told({}, [(1, REFUSED)])
    assert await state(session) == before


async def test_admin_may_import_into_every_space_and_is_the_actor(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses"))
    adam = await make_user(session, "Adam", is_admin=True)
    told = await import_(adam, record("Roses", content="White."), record("Tulips"))
    assert told == Told({Outcome.UPDATED: 1, Outcome.CREATED: 1}, [])
    newest = select(Change.operation).where(Change.actor_id == adam.id).order_by(Change.operation)
    assert list(await session.scalars(newest)) == ["CREATE", "UPDATE"]
    assert (await session.scalars(select(Space.owner_id))).one() == ann.id
