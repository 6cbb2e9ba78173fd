"""What a viewer may see, at every level of an answer; and that `viewerCan` is what a mutation would do."""

from typing import Any

import pytest

from gql_api.viewer import ANONYMOUS, Viewer
from tests.compiler.cases import CASES, NUMBERED, VARIABLES
from tests.compiler.proof import World
from tests.compiler.tables import public_id
from tests.compiler.world import (
    ANN,
    ANNS,
    ATTIC,
    BOB,
    BOBS,
    CELLAR,
    GARDEN,
    KITCHEN,
    NEMO,
    PAUL,
    PIT,
    ROOT,
    RUIN,
    VIEWERS,
    WORKSHOP,
    key,
)

ANN_VIEWS, BOB_VIEWS, ROOT_VIEWS, NEMO_VIEWS, PAUL_VIEWS = (
    Viewer(user_id=key(number)) for number in (ANN, BOB, ROOT, NEMO, PAUL)
)
LOST = public_id(NUMBERED[141])


def id_of(number: int) -> str:
    """Return the public id of what has this number."""
    return public_id(NUMBERED[number])


async def test_trashed_space_hides_its_articles_from_its_owner_on_every_path(world: World) -> None:
    query = """query ($ruin: ID!, $lost: ID!) {
      space(id: $ruin) { name deletedAt articles { totalCount nodes { name } edges { cursor } } }
      article(id: $lost) { name }
      node(id: $lost) { id }
      nodes(ids: [$lost, $ruin]) { __typename ... on Space { articles(search: "rose") { totalCount } } }
      articles(search: "lost") { totalCount nodes { name } }
      spaces(search: "ruin") { totalCount nodes { name } }
    }"""
    for viewer in (ANN_VIEWS, ROOT_VIEWS):
        found = await world.run(query, viewer, ruin=id_of(RUIN), lost=LOST)
        assert found == {
            "space": {
                "name": "Ruin of roses",
                "deletedAt": "2026-01-02T03:50:05.678901Z",
                "articles": {"totalCount": 0, "nodes": [], "edges": []},
            },
            "article": None,
            "node": None,
            "nodes": [None, {"__typename": "Space", "articles": {"totalCount": 0}}],
            "articles": {"totalCount": 0, "nodes": []},
            "spaces": {"totalCount": 0, "nodes": []},
        }


async def test_trashed_space_is_gone_for_all_others(world: World) -> None:
    query = (
        "query ($ruin: ID!) { space(id: $ruin) { name } node(id: $ruin) { id } nodes(ids: [$ruin]) { id } }"
    )
    for viewer in (ANONYMOUS, BOB_VIEWS):
        found = await world.run(query, viewer, ruin=id_of(RUIN))
        assert found == {"space": None, "node": None, "nodes": [None]}


async def test_trashed_article_is_left_out_of_lists_and_found_by_those_who_may_restore_it(
    world: World,
) -> None:
    query = """query ($id: ID!, $garden: ID!) {
      article(id: $id) { name }
      space(id: $garden) { articles(search: "thrown") { totalCount nodes { name } } }
      articles(search: "thrown") { totalCount }
    }"""
    nowhere = {"space": {"articles": {"totalCount": 0, "nodes": []}}, "articles": {"totalCount": 0}}
    for viewer in (ANN_VIEWS, BOB_VIEWS, ROOT_VIEWS):
        found = await world.run(query, viewer, id=id_of(103), garden=id_of(GARDEN))
        assert found == {"article": {"name": "Thrown away"}, **nowhere}
    found = await world.run(query, id=id_of(103), garden=id_of(GARDEN))
    assert found == {"article": None, **nowhere}


async def test_owner_of_an_article_does_not_see_it_where_the_space_is_closed_to_them(world: World) -> None:
    query = 'query ($id: ID!) { article(id: $id) { name } articles(search: "bread") { totalCount } }'
    assert await world.run(query, BOB_VIEWS, id=id_of(112)) == {
        "article": None,
        "articles": {"totalCount": 0},
    }
    found = await world.run(query, ANN_VIEWS, id=id_of(112))
    assert found == {"article": {"name": "Bread"}, "articles": {"totalCount": 1}}


OWNERS = """query ($article: ID!, $garden: ID!, $ann: ID!) {
  article(id: $article) { owner { ...Private } space { owner { ...Private } } }
  space(id: $garden) {
    owner { ...Private }
    articles(search: "tulip") { nodes { space { owner { ...Private } } } }
  }
  spaces(search: "thorns") { edges { node { owner { ...Private } } } }
  node(id: $ann) { ...Private }
  nodes(ids: [$ann, $article]) { ...Private ... on Owned { owner { ...Private } } }
  user(id: $ann) { ...Private }
}
fragment Private on User { email isAdmin }"""


def leaves(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return all that is neither object nor list."""
    if isinstance(value, dict | list):
        below = value.values() if isinstance(value, dict) else value
        return [leaf for one in below for leaf in leaves(one)]
    return [value]


async def test_private_fields_are_null_for_others_at_every_level(world: World) -> None:
    ids = {"article": id_of(106), "garden": id_of(GARDEN), "ann": id_of(ANN)}
    for viewer in (ANONYMOUS, BOB_VIEWS):
        assert leaves(await world.run(OWNERS, viewer, **ids)) == [None] * 18
    for viewer in (ANN_VIEWS, ROOT_VIEWS):
        assert leaves(await world.run(OWNERS, viewer, **ids)) == ["ann@world.example", False] * 9


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (ANONYMOUS, ["Ann", "Bob", None, "Root", "Дед Мороз", "Zoë", "Ghost", None, None]),
        (ANN_VIEWS, ["Ann", "Bob", None, "Root", "Дед Мороз", "Zoë", "Ghost", "Nemo", None]),
        (BOB_VIEWS, ["Ann", "Bob", None, "Root", "Дед Мороз", "Zoë", "Ghost", "Nemo", None]),
        (NEMO_VIEWS, ["Ann", "Bob", None, "Root", "Дед Мороз", "Zoë", "Ghost", "Nemo", None]),
        (PAUL_VIEWS, ["Ann", "Bob", None, "Root", "Дед Мороз", "Zoë", "Ghost", None, "Paul"]),
        (ROOT_VIEWS, ["Ann", "Bob", "Eve", "Root", "Дед Мороз", "Zoë", "Ghost", "Nemo", "Paul"]),
    ],
)
async def test_users_are_found_by_id_who_own_something_readable_or_share_something(
    world: World, viewer: Viewer, seen: list[str | None]
) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on User { name } } }"
    ids = [id_of(number) for number in range(ANN, PAUL + 1)]
    found = (await world.run(query, viewer, ids=ids))["nodes"]
    assert [one and one["name"].partition(' "')[0] for one in found] == seen
    for public, one in zip(ids, found, strict=True):
        each = await world.run(
            "query ($id: ID!) { node(id: $id) { id } user(id: $id) { name } }", viewer, id=public
        )
        assert each == {"node": one and {"id": public}, "user": one}


@pytest.mark.parametrize(
    "case", [name for name, query in CASES.items() if "viewer" not in query.replace("viewerCan", "")]
)
async def test_anonymous_gets_what_a_stranger_gets(world: World, case: str) -> None:
    variables = {**VARIABLES, "all": [one for one in VARIABLES["all"] if one != id_of(PAUL)]}
    variables["mixed"] = [one for one in VARIABLES["mixed"] if one != id_of(PAUL)]
    stranger, _ = await world.run.raw(CASES[case], PAUL_VIEWS, **variables)
    anonymous, _ = await world.run.raw(CASES[case], ANONYMOUS, **variables)
    assert anonymous == stranger


OBJECTS = [GARDEN, KITCHEN, ATTIC, CELLAR, RUIN, PIT, WORKSHOP, ANNS, BOBS]
OBJECTS += [106, 104, 103, 102, 111, 112, 114, 121, 122, 123, 131, 163]
CAN = "query ($id: ID!) { node(id: $id) { ... on Owned { viewerCan { update delete share } } } }"


def attempts(number: int) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return for each ability the mutation that needs it."""
    row = NUMBERED[number]
    is_trashed = getattr(row, "deleted_at", None) is not None
    is_active = getattr(row, "is_active", True)
    patch = {"isActive": not is_active} if row.kind == "Space" else {"name": "New"}
    share = ("purge", {}) if is_trashed else ("transfer", {"ownerId": id_of(ROOT)})
    return {
        "update": ("update", {"patch": patch}),
        "delete": ("restore" if is_trashed else "delete", {}),
        "share": share,
    }


async def is_done(world: World, viewer: Viewer, number: int, verb: str, more: dict[str, Any]) -> bool:
    """Try a mutation, tell whether it was done, and undo it."""
    kind = NUMBERED[number].kind
    head = f"mutation ($input: {verb.title()}{kind}Input!)"
    query = f"{head} {{ {verb}{kind}(input: $input) {{ errors {{ code }} }} }}"
    savepoint = await world.connection.begin_nested()
    done = await world.run(query, viewer, input={"id": id_of(number), **more})
    await savepoint.rollback()
    return bool(done[f"{verb}{kind}"]["errors"] == [])


@pytest.mark.parametrize("number", OBJECTS)
@pytest.mark.parametrize("who", VIEWERS)
async def test_viewer_can_what_a_mutation_would_do(world: World, who: str, number: int) -> None:
    viewer, _ = VIEWERS[who]
    node = (await world.run(CAN, viewer, id=id_of(number)))["node"]
    told = node["viewerCan"] if node else {"update": False, "delete": False, "share": False}
    done = {
        ability: await is_done(world, viewer, number, *attempt)
        for ability, attempt in attempts(number).items()
    }
    if getattr(NUMBERED[number], "is_personal", False):  # can be shared, but not transferred
        assert done.pop("share") is False
        told.pop("share")
    assert done == told
