"""Whatever is asked, the compiled answer is what plain resolving gives, in one statement a root field."""

import pytest
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
    "where: ": 24,
    "and: ": 7,
    "or: ": 7,
    "not: ": 6,
    "owner: {": 3,
    "space: {": 2,
    "orderBy: ": 15,
    "direction: ": 12,
    "search: ": 12,
    "trash: ": 15,
    "first: ": 24,
    "last: ": 18,
    "after: ": 15,
    "before: ": 15,
    "pageInfo": 24,
    "aggregate": 15,
    "facets": 15,
    "snippet": 12,
    "searchRank": 12,
    "...": 24,
    "@skip": 15,
    "@include": 15,
    "Filter": 15,
    "Order": 9,
    " = ": 15,
}


@pytest.mark.timeout(1500)  # a minute or two of work; the machine may be busy
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
