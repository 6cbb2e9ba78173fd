"""Whatever is asked, the compiled answer is what plain resolving gives, in one statement a root field."""

from graphql import parse, validate
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.compiler.generated import Asked, asked
from tests.compiler.naive import SCHEMA
from tests.compiler.proof import World
from tests.compiler.world import VIEWERS

SLOW = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]


# nothing is shrunk: that takes hundreds of examples more, and what fails is short enough to read
@settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=SLOW,
)
@given(asked=asked(), viewers=st.sets(st.sampled_from(list(VIEWERS)), min_size=2, max_size=2))
async def test_compiled_answer_is_what_plain_resolving_gives(
    world: World, asked: Asked, viewers: set[str]
) -> None:
    assert validate(SCHEMA, parse(asked.query)) == []
    for who in sorted(viewers):
        await world.proved(asked.query, who, asked.variables)
