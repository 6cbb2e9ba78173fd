"""The first import: what records become."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.changes.model import Change
from gql_api.importing.batch import Outcome
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.importing.files import Import, Told, record
from tests.make import make_space


async def test_sections_become_spaces_owners_become_users_and_records_become_articles(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    told = await import_(
        ann,
        record("Roses", "garden", "Mara", summary="A flower.", content="Red.", tags=[" b", "a", "b"]),
        record("Tulips", "garden", "Jun", tags=[]),
        record("Dal", "kitchen", "Jun", content=""),
    )
    assert told == Told({Outcome.CREATED: 3}, [])
    found = select(Space.name, User.name, Article.name, Article.content, Article.tags, Article.version)
    found = found.join(Space, Space.id == Article.space_id).join(User, User.id == Article.owner_id)
    assert list(await session.execute(found.order_by(Article.name))) == [
        ("kitchen", "Jun", "Dal", "", ["flower"], 1),
        ("garden", "Mara", "Roses", "A flower.\n\nRed.", ["b", "a"], 1),
        ("garden", "Jun", "Tulips", "Red.", [], 1),
    ]


async def test_new_spaces_belong_to_who_imports_and_are_private(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record(section="garden"), record(section="kitchen"))
    spaces = (await session.scalars(select(Space).order_by(Space.name))).all()
    assert [(space.name, space.import_key) for space in spaces] == [
        ("garden", "garden"),
        ("kitchen", "kitchen"),
    ]
    assert {(space.owner_id, space.is_public, space.is_personal, space.version) for space in spaces} == {
        (ann.id, False, False, 1)
    }


async def test_imported_people_have_no_address_no_password_and_no_space(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record(owner="Mara"), record("Tulips", owner="Mara"))
    mara = (await session.scalars(select(User).where(User.id != ann.id))).one()
    assert (mara.name, mara.import_key, mara.email, mara.password_hash, mara.is_admin) == (
        "Mara",
        "Mara",
        None,
        None,
        False,
    )
    assert await session.scalar(select(func.count()).where(Space.owner_id == mara.id)) == 0


async def test_record_without_an_owner_belongs_to_who_imports(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses", owner=None), {"name": "Tulips", "section": "garden"})
    assert set(await session.scalars(select(Article.owner_id))) == {ann.id}
    assert await session.scalar(select(func.count()).select_from(User)) == 1


async def test_each_creation_has_a_change_row(session: AsyncSession, ann: User, import_: Import) -> None:
    await import_(ann, record("Roses"), record("Tulips"))
    changes = (await session.scalars(select(Change))).all()
    assert sorted((change.object_type, change.operation, change.version) for change in changes) == [
        ("Article", "CREATE", 1),
        ("Article", "CREATE", 1),
        ("Space", "CREATE", 1),
    ]
    assert {change.actor_id for change in changes} == {ann.id}
    assert len({change.request_id for change in changes}) == 1
    roses = (await session.scalars(select(Article).where(Article.name == "Roses"))).one()
    told = next(change for change in changes if change.object_id == roses.id)
    assert (told.space_id, told.origin_space_id) == (roses.space_id, roses.space_id)
    assert told.fields["name"] == {"before": None, "after": "Roses"}
    assert told.fields["owner_id"] == {"before": None, "after": str(roses.owner_id)}


async def test_articles_can_be_found_by_their_words(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, record("Roses", content="Prune in spring."), record("Tulips"))
    query = func.websearch_to_tsquery("gql_api", "pruning")
    assert list(await session.scalars(select(Article.name).where(Article.search.bool_op("@@")(query)))) == [
        "Roses"
    ]


async def test_space_of_the_same_name_that_was_not_imported_is_left_alone(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    own = await make_space(session, ann, "garden")
    await import_(ann, record(section="garden"))
    assert await session.scalar(select(func.count()).where(Article.space_id == own.id)) == 0
    assert await session.scalar(select(func.count()).where(Space.name == "garden")) == 2


async def test_space_that_was_imported_is_used_whatever_its_name_is_now(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    green = await make_space(session, ann, "Green", import_key="garden")
    await import_(ann, record(section=" garden "))
    assert list(await session.scalars(select(Article.space_id))) == [green.id]
