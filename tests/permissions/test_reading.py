"""Every viewer looks for every owned resource in every way, and the table says what comes of it."""

from tests.make import public_id
from tests.permissions.matrix import matrix
from tests.permissions.world import World
from tests.run import Run

SEE = """
query ($id: ID!) {
  %(one)s(id: $id) { id name version viewerCan { update delete share } }
  node(id: $id) { __typename id }
  nodes(ids: [$id]) { id }
}
"""
LISTS = """
  all: %(many)s { totalCount nodes { id } edges { node { id } } }
  found: %(many)s(search: "rose") { totalCount nodes { id } edges { node { id } } }
"""
LIST = f"{{ {LISTS} }}"
NESTED = f"query ($id: ID!) {{ %(within)s(id: $id) {{ {LISTS} }} }}"


@matrix()
async def test_what_is_not_seen_looks_like_what_never_was(run: Run, world: World) -> None:
    resource, case = world.resource, world.case
    query = SEE % {"one": resource.one}
    answer = await run(query, world.viewer, id=world.id())
    if case.outcomes["see"] == "ok":
        letters = case.outcomes["can"].replace("none", "")
        can = {name: name[0] in letters for name in ("update", "delete", "share")}
        assert answer == {
            resource.one: {"id": world.id(), "name": "Roses", "version": 1, "viewerCan": can},
            "node": {"__typename": resource.name, "id": world.id()},
            "nodes": [{"id": world.id()}],
        }
    else:
        assert answer == {resource.one: None, "node": None, "nodes": [None]}
        assert answer == await run(query, world.viewer, id=world.made_up_id())


@matrix()
async def test_lists_searches_and_counts_agree(run: Run, world: World) -> None:
    resource, case = world.resource, world.case
    nodes = [{"id": world.id()}] if case.outcomes["list"] == "ok" else []
    page = {"totalCount": len(nodes), "nodes": nodes, "edges": [{"node": node} for node in nodes]}
    both = {"all": page, "found": page}
    assert await run(LIST % {"many": resource.many}, world.viewer) == both
    if resource.lives_in_space:
        nested = NESTED % {"many": resource.many, "within": resource.within}
        answer = await run(nested, world.viewer, id=public_id(world.place))
        assert answer == {resource.within: both} or (not nodes and answer == {resource.within: None})
