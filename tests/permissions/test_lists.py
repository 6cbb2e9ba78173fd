"""However a list is asked for, it has what the table says, and no count or facet tells of anything else.

Of the trash a list has, when asked, what is there and is seen: the table's column `see`, in lines of trashed.
"""

from datetime import UTC
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.schema import schema
from tests.make import made, public_id
from tests.permissions.matrix import matrix
from tests.permissions.table import Case
from tests.permissions.world import World, arrange
from tests.resources import Resource
from tests.run import Run

HEAD = "query ($id: ID!, $owner: String!, $many: [ID!], $none: ID!)"
PAGE = """
  totalCount nodes { id } edges { node { id } }
  aggregate { count createdAt { min max } } pageInfo { hasNextPage hasPreviousPage }
"""
# all ways to ask for the one object that there is, each of which must find it or nothing
WAYS = {
    "plain": "",
    "by_name": 'where: {name: {eq: "Roses"}}',
    "by_part_of_the_name": 'where: {name: {contains: "OSE"}}',
    "by_id": "where: {id: {eq: $id}}",
    "by_several_ids": "where: {id: {in: $many}}",
    "by_another_id": "where: {id: {ne: $none}}",
    "by_owner": "where: {owner: {name: {eq: $owner}}}",
    "by_time": 'where: {updatedAt: {lt: "2020-02-01T00:00:00Z"}, deletedAt: {isNull: true}}',
    "by_not": 'where: {not: {name: {eq: "Tulips"}}}',
    "by_or": 'where: {or: [{name: {eq: "Tulips"}}, {id: {eq: $id}}]}',
    "ordered": "orderBy: {field: NAME}",
    "ordered_by_several": "orderBy: [{field: UPDATED_AT}, {field: NAME, direction: DESC}]",
    "backward": "last: 10",
    "searched": 'search: "rose"',
    "searched_while_typing": 'search: "ros"',
    "searched_with_a_typing_error": 'search: "rosses"',
    "all_at_once": 'search: "rose", where: {version: {eq: 1}}, orderBy: {field: NAME}, last: 1',
}
IN_SPACE = {
    "by_space": 'where: {space: {name: {eq: "Roses"}}}',
    "by_space_and_owner": 'where: {space: {not: {id: {eq: $none}}, owner: {not: {name: {eq: "Eve"}}}}}',
}
TRASHED = {
    "only": "trash: ONLY",
    "only_searched": 'trash: ONLY, search: "rose", orderBy: {field: DELETED_AT}',
}
BOTH = {"both": "trash: INCLUDE", "both_backward": "trash: INCLUDE, last: 5, orderBy: {field: DELETED_AT}"}
ENDS = """
  ahead: %(many)s(first: 0) { pageInfo { hasNextPage } }
  behind: %(many)s(last: 0) { pageInfo { hasPreviousPage } }
"""
FACETS = """
  facets: %(many)s { facets(fields: [%(fields)s]) { field hasMore options { count } } }
  chosen: %(many)s(where: {space: {id: {eq: $none}}, id: {eq: $id}}) {
    facets(fields: [SPACE]) { field hasMore options { count } }
  }
"""
Query = dict[str, Any]


def ways(resource: Resource) -> dict[str, str]:
    """Return the ways to ask for what is not in the trash."""
    return WAYS | (IN_SPACE if resource.lives_in_space else {})


def selection(resource: Resource) -> str:
    """Write all that is asked of a kind of list: in every way, and its facets, if it has any."""
    every = ways(resource) | TRASHED | BOTH
    found = " ".join(
        f"{name}: {resource.many}{f'({way})' if way else ''} {{ {PAGE} }}" for name, way in every.items()
    )
    fields = " ".join(facets(resource))
    told = {"many": resource.many, "fields": fields}
    return found + ENDS % told + (FACETS % told if fields else "")


def facets(resource: Resource) -> list[str]:
    """Return the facets that lists of a resource have."""
    enum: Any = schema.graphql.type_map.get(f"{resource.name}FacetField")
    return [] if enum is None else list(enum.values)


def expected(world: World) -> Query:
    """Write the answer: the one object, or nothing, in every way."""
    case, resource = world.case, world.resource
    listed = [world] if case.outcomes["list"] == "ok" else []
    trashed = [world] if case.outcomes["see"] == "ok" and case.state == "trashed" else []
    found = {name: page(listed) for name in ways(resource)}
    found |= {name: page(trashed) for name in TRASHED} | {name: page(listed + trashed) for name in BOTH}
    found["ahead"] = {"pageInfo": {"hasNextPage": bool(listed)}}
    found["behind"] = {"pageInfo": {"hasPreviousPage": bool(listed)}}
    if names := facets(resource):
        counts = [{"count": len(listed)}] if listed else []
        each = [{"field": name, "hasMore": False, "options": counts} for name in names]
        found["facets"] = {"facets": each}
        chosen = {"field": "SPACE", "hasMore": False, "options": counts}
        found["chosen"] = {"facets": [chosen]}
    return found


def page(of: list[World]) -> Query:
    """Write a page of these objects, of which there is one at most."""
    nodes = [{"id": world.id()} for world in of]
    moment = f"{of[0].row.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if of else None
    return {
        "totalCount": len(of),
        "nodes": nodes,
        "edges": [{"node": node} for node in nodes],
        "aggregate": {"count": len(of), "createdAt": {"min": moment, "max": moment}},
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False},
    }


def given(world: World) -> Query:
    """Return the variables."""
    owner = "owner" if world.resource.lives_in_space else "space-owner"
    several = {"many": [world.id(), world.made_up_id()], "none": world.made_up_id()}
    return {"id": world.id(), "owner": world.people[owner].name, **several}


async def tagged(session: AsyncSession, resource: Resource, case: Case) -> World:
    """Arrange, and give the object a tag, if such objects have tags, so that there is something to count."""
    world = await arrange(session, resource, case)
    if isinstance(world.row, Article):
        world.row.tags = ["red"]
        await made(session, world.row)
    return world


@matrix(arranged=tagged)
async def test_every_list_has_the_same_and_nothing_leaks(run: Run, world: World) -> None:
    resource = world.resource
    query = f"{HEAD} {{ {selection(resource)} }}"
    assert await run(query, world.viewer, **given(world)) == expected(world)


@matrix(in_spaces=True, arranged=tagged)
async def test_every_list_in_a_space_has_the_same_and_nothing_leaks(run: Run, world: World) -> None:
    resource = world.resource
    head = HEAD.replace("(", "($place: ID!, ", 1)
    query = f"{head} {{ {resource.within}(id: $place) {{ {selection(resource)} }} }}"
    answer = await run(query, world.viewer, place=public_id(world.place), **given(world))
    wanted = expected(world)
    is_hidden = wanted["both"]["totalCount"] == 0 and answer == {resource.within: None}
    assert is_hidden or answer == {resource.within: wanted}
