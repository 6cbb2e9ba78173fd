"""The caches of documents and plans: bounded, the longest unused goes first, the too heavy is not kept."""

import orjson
import pytest

from gql_api.compiler import operations, plans
from gql_api.compiler.cache import Cache
from gql_api.compiler.finished import encoded
from gql_api.schema import schema
from tests.lists.garden import Garden
from tests.run import Run


@pytest.fixture
def cache() -> Cache[str, str]:
    """Make a cache that holds ten of the heaviest."""
    return Cache(100)


def test_what_was_put_is_found(cache: Cache[str, str]) -> None:
    assert cache.get("a") is None
    cache.put("a", "A", 3)
    cache.put("b", "B", 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("A", "B", None)
    assert cache.weight == 7


def test_what_is_put_again_weighs_once(cache: Cache[str, str]) -> None:
    cache.put("a", "A", 3)
    cache.put("a", "B", 10)
    assert (cache.get("a"), cache.weight) == ("B", 10)
    cache.put("a", "C", 1)
    assert (cache.get("a"), cache.weight) == ("C", 1)


def test_what_was_used_longest_ago_makes_room(cache: Cache[str, str]) -> None:
    for letter in "abcdefghij":
        cache.put(letter, letter, 10)
    assert (cache.weight, len(cache.found)) == (100, 10)
    assert cache.get("a") == "a"
    cache.put("k", "k", 10)
    assert [cache.get(letter) for letter in "abck"] == ["a", None, "c", "k"]
    assert (cache.weight, len(cache.found)) == (100, 10)
    cache.put("l", "l", 1)
    assert (cache.get("d"), cache.get("l"), cache.weight) == (None, "l", 91)


def test_what_is_too_heavy_is_not_kept_and_moves_nothing(cache: Cache[str, str]) -> None:
    cache.put("a", "A", 10)
    cache.put("b", "B", 11)
    assert (cache.get("a"), cache.get("b"), cache.weight) == ("A", None, 10)


def test_what_becomes_too_heavy_goes(cache: Cache[str, str]) -> None:
    cache.put("a", "A", 10)
    cache.put("a", "A", 11)
    assert (cache.get("a"), cache.weight, len(cache.found)) == (None, 0, 0)


def weights(cache: Cache[object, object]) -> int:
    """Add up what is in a cache."""
    return sum(weight for _, weight in cache.found.values())


async def test_documents_and_plans_are_kept_within_bounds(run: Run, garden: Garden) -> None:
    for number in range(30):
        padding = "#" * 50_000
        await run(f"{{ a{number}: viewer {{ name }} }} {padding}", garden.ann)
    first = operations.kept.get((schema.graphql, f"{{ a0: viewer {{ name }} }} {padding}", None))
    last = operations.kept.get((schema.graphql, f"{{ a29: viewer {{ name }} }} {padding}", None))
    assert first is None
    assert last is not None
    for cache in (operations.kept, plans.kept):
        assert 0 < cache.weight <= cache.maximum
        assert cache.weight == weights(cache)  # type: ignore[arg-type]  # whatever the cache is of


async def test_a_document_too_long_is_answered_and_not_kept(run: Run, garden: Garden) -> None:
    query = f"{{ viewer {{ name }} }} {'#' * 200_000}"
    before = operations.kept.weight
    assert await run(query, garden.ann) == {"viewer": {"name": "Ann"}}
    assert operations.kept.get((schema.graphql, query, None)) is None
    assert operations.kept.weight == before


async def test_a_known_document_is_neither_parsed_nor_validated_again(run: Run, garden: Garden) -> None:
    query = "query ($id: ID!) { known: space(id: $id) { name } }"
    await run(query, garden.ann, id=garden.id("Park"))
    found = operations.kept.get((schema.graphql, query, None))
    assert found is not None
    await run(query, garden.adam, id=garden.id("Garden"))
    assert operations.operation(schema.graphql, query, None) is found
    assert operations.operation(schema.graphql, query + " ", None) is not found


@pytest.mark.parametrize("query", ["{", "{ nothing }", "query A { viewer { id } } query B { viewer { id } }"])
async def test_what_is_not_valid_is_not_kept(run: Run, query: str) -> None:
    data, errors = await run.raw(query)
    assert data is None
    assert errors
    assert operations.kept.get((schema.graphql, query, None)) is None


async def test_each_operation_of_a_document_is_its_own(run: Run, garden: Garden) -> None:
    query = "query A { viewer { name } } query B { viewer { id } }"
    context = run.context(garden.ann)
    for name, wanted in (("A", {"name": "Ann"}), ("B", {"id": garden.id("Ann")}), ("A", {"name": "Ann"})):
        result = await run.schema.execute(query, None, context, None, name)
        assert result.errors is None
        assert wanted == orjson.loads(encoded(result.data))["viewer"]
    await context.close()
