"""Whatever is asked, the compiled answer is what plain resolving gives, in one statement a root field."""

from graphql import parse, validate
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.compiler.generated import Asked, asked
from tests.compiler.proof import World
from tests.compiler.where import SCHEMA
from tests.compiler.world import VIEWERS

# nothing is shrunk: that takes hundreds of examples more, and what fails is short enough to read
EXAMPLES = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
)
# what at least so many of a hundred queries ask for
WANTED = {
    "where: ": 40,
    "and: ": 12,
    "or: ": 12,
    "not: ": 10,
    "owner: {": 5,
    "space: {": 4,
    "orderBy: ": 25,
    "direction: ": 20,
    "search: ": 20,
    "trash: ": 25,
    "first: ": 40,
    "last: ": 30,
    "after: ": 25,
    "before: ": 25,
    "pageInfo": 40,
    "aggregate": 25,
    "facets": 25,
    "snippet": 20,
    "searchRank": 20,
    "...": 40,
    "@skip": 25,
    "@include": 25,
    "Filter": 25,
    "Order": 15,
    " = ": 25,
}


@EXAMPLES
@given(asked=asked(), others=st.sets(st.sampled_from(list(VIEWERS)), min_size=2, max_size=2))
async def test_compiled_answer_is_what_plain_resolving_gives(
    world: World, asked: Asked, others: set[str]
) -> None:
    assert validate(SCHEMA, parse(asked.query)) == []
    await world.proved_to(asked.query, VIEWERS, asked.variables)
    # the plans are kept by now: other values, and then the first ones once more
    await world.proved_to(asked.query, sorted(others), asked.again)
    await world.proved_to(asked.query, [min(others)], asked.variables)


def test_generated_queries_ask_for_everything_often_enough() -> None:
    written: list[str] = []

    @EXAMPLES
    @given(asked())
    def write(asked: Asked) -> None:
        written.append(asked.query)

    write()
    seen = {part: sum(part in query for query in written) * 100 // len(written) for part in WANTED}
    assert {part: seen[part] for part, number in WANTED.items() if seen[part] < number} == {}
