"""Hard queries, asked as every viewer: the compiled answer is what plain resolving gives."""

import pytest

from tests.compiler.cases import CASES, VARIABLES
from tests.compiler.orders import Order
from tests.compiler.proof import World
from tests.compiler.world import VIEWERS


@pytest.mark.parametrize("case", CASES)
async def test_hard_query_is_answered_as_plainly_resolved(world: World, case: str) -> None:
    await world.proved_to(CASES[case], VIEWERS, VARIABLES)


@pytest.mark.parametrize("search", ["rose", "lib", "red or wood"])
async def test_every_place_by_relevance_has_the_rest_of_the_list_behind_it(world: World, search: str) -> None:
    match = world.tables.found["Article", search]
    order = Order("Article", search, (), match.exact)
    rows = [world.tables.rows["Article"][key] for key in order.ranks]
    pages = " ".join(
        f'p{n}: articles(search: $s, after: "{order.cursor(row)}", first: 2) '
        "{ nodes { name id } totalCount pageInfo { hasNextPage hasPreviousPage } }"
        for n, row in enumerate(rows)
    )
    found = await world.proved(f"query ($s: String) {{ {pages} }}", "admin", {"s": search})
    assert len(found) == len(rows) > 1


async def test_count_alone_reads_no_page(world: World) -> None:
    await world.proved("{ articles { totalCount __typename } }", "admin", {})
    assert "LIMIT" not in world.sent[0]
    assert "json_agg" not in world.sent[0]


async def test_no_value_of_an_argument_stands_in_the_statement(world: World) -> None:
    query = """query ($s: String, $t: [String!]) {
      articles(search: $s, where: {name: {eq: "purple"}, tags: {any: $t}, version: {gt: 1717}}) {
        nodes { id }
      }
    }"""
    world.sent.clear()
    await world.run(query, s="magenta", t=["cyan"])
    (statement,) = world.sent
    assert [value for value in ("purple", "magenta", "cyan", "1717") if value in statement] == []
