"""`trash`: what is in the trash belongs to a list when asked for, to those who may restore it."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.spaces.model import Space
from gql_api.viewer import Viewer
from tests.lists.ask import names
from tests.lists.garden import Garden, day, inside, save
from tests.run import Run

LIVE = {"anonymous": "E B A", "Eve": "E B A", "Ann": "E B A", "Bob": "E B A", "Adam": "E B A"}
# in small letters: what is in the trash of the meadow, which is Bob's and public
TRASHED = {"anonymous": "", "Eve": "e", "Ann": "a", "Bob": "e b a", "Adam": "e b a"}
BOTH = {
    "anonymous": "E B A",
    "Eve": "E e B A",
    "Ann": "E B A a",
    "Bob": "E e B b A a",
    "Adam": "E e B b A a",
}
SHOWN = {"EXCLUDE": LIVE, "ONLY": TRASHED, "INCLUDE": BOTH}
NESTED = """query ($id: ID!, $trash: Trash!) {
  space(id: $id) { articles(trash: $trash) { totalCount nodes { name } } }
}"""
each_choice = pytest.mark.parametrize("trash", SHOWN)
each_viewer = pytest.mark.parametrize("who", LIVE)


async def meadow(session: AsyncSession, garden: Garden, *, is_public: bool = True) -> Space:
    """Plant one article and one in the trash for each of three people, in a space of Bob's."""
    space = Space(name="Meadow", owner_id=garden.users["Bob"].id, is_public=is_public)
    await save(session, space)
    garden.spaces["Meadow"] = space
    for number, owner in enumerate(("Ann", "Bob", "Eve")):
        for name, minute, deleted in ((owner[0], 1, None), (owner[0].lower(), 0, day(20))):
            moment = day(10 + number).replace(minute=minute)
            owned = {"owner_id": garden.users[owner].id, **inside(space)}
            await save(session, Article(name=name, created_at=moment, deleted_at=deleted, **owned))
    return space


async def of_the_meadow(run: Run, viewer: Viewer, garden: Garden, trash: str) -> str:
    """List the meadow, through the root and through the space, by all arguments that a list has."""
    where = {"space": {"id": {"eq": garden.id("Meadow")}}}
    found = await names(run, viewer, where=where, trash=trash)
    assert await names(run, viewer, where=where, trash=trash, last=1000) == found
    nested = await run(NESTED, viewer, id=garden.id("Meadow"), trash=trash)
    if nested["space"] is not None:
        shown = [{"name": name} for name in found]
        assert nested["space"]["articles"] == {"totalCount": len(found), "nodes": shown}
    return " ".join(found)


@each_choice
@each_viewer
async def test_of_the_trash_each_lists_what_they_may_restore(
    session: AsyncSession, run: Run, garden: Garden, who: str, trash: str
) -> None:
    await meadow(session, garden)
    assert await of_the_meadow(run, garden.viewer(who), garden, trash) == SHOWN[trash][who]


@each_choice
@each_viewer
async def test_an_unreadable_space_shows_nothing_of_its_trash(
    session: AsyncSession, run: Run, garden: Garden, who: str, trash: str
) -> None:
    await meadow(session, garden, is_public=False)
    wanted = SHOWN[trash][who] if who in {"Bob", "Adam"} else ""
    assert await of_the_meadow(run, garden.viewer(who), garden, trash) == wanted


@each_choice
@each_viewer
async def test_a_space_in_the_trash_hides_all_in_it(
    session: AsyncSession, run: Run, garden: Garden, who: str, trash: str
) -> None:
    space = await meadow(session, garden)
    space.deleted_at = day(21)
    await save(session, space)
    assert await of_the_meadow(run, garden.viewer(who), garden, trash) == ""
    is_seen = who in {"Bob", "Adam"} and trash != "EXCLUDE"
    only = {"name": {"eq": "Meadow"}}
    found = await names(run, garden.viewer(who), "spaces", where=only, trash=trash)
    assert found == (["Meadow"] if is_seen else [])


async def test_without_the_argument_the_trash_is_left_out(
    session: AsyncSession, run: Run, garden: Garden
) -> None:
    await meadow(session, garden)
    where = {"space": {"name": {"eq": "Meadow"}}}
    assert await names(run, garden.adam, where=where) == ["E", "B", "A"]


async def test_null_is_no_choice_of_the_trash(run: Run, garden: Garden, statements: list[str]) -> None:
    data, (error,) = await run.raw("{ articles(trash: null) { totalCount } }", garden.ann)
    assert data is None
    assert error.message == "Expected value of non-null type 'Trash!' not to be None."
    data, (error,) = await run.raw(
        "query ($trash: Trash!) { articles(trash: $trash) { totalCount } }", garden.ann, trash=None
    )
    assert data is None
    assert error.message.startswith("Variable '$trash' has invalid value")
    assert statements == []


async def test_a_variable_with_a_default_chooses_when_it_is_not_sent(run: Run, garden: Garden) -> None:
    query = "query ($trash: Trash! = ONLY) { articles(trash: $trash) { nodes { name } } }"
    found = await run(query, garden.ann)
    assert found == {"articles": {"nodes": [{"name": "Weeds"}]}}
    found = await run(query, garden.ann, trash="EXCLUDE")
    assert [node["name"] for node in found["articles"]["nodes"]] == ["Öl", "roses 50%", "Tulips", "Roses"]
