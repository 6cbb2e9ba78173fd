"""Golden queries: the SQL that a query sends, and the JSON that it answers, to be read in a review.

`GQL_WRITE_GOLDEN=1 pytest tests/compiler/test_golden.py` writes them anew. The first line of a query says who
asks; variables have the values of `VARIABLES`. The SQL differs from what is sent in white space only.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.compiler.cases import VARIABLES
from tests.compiler.proof import World
from tests.compiler.sql import pretty
from tests.compiler.world import VIEWERS

QUERIES = Path(__file__).with_name("queries")
NAMES = sorted(path.stem for path in QUERIES.glob("*.graphql"))


@pytest.mark.parametrize("name", NAMES)
async def test_query_sends_this_sql_and_answers_this_json(world: World, name: str) -> None:
    query = (QUERIES / name).with_suffix(".graphql").read_text()
    data, statements = await answered(world, query)
    same(name, ".sql", "\n\n".join(map(pretty, statements)))
    same(name, ".json", json.dumps(data, indent=2, ensure_ascii=False))


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("update")])
async def test_golden_answer_is_what_plain_resolving_gives(world: World, name: str) -> None:
    query = (QUERIES / name).with_suffix(".graphql").read_text()
    await world.proved(query, viewer_name(query), VARIABLES)


async def answered(world: World, query: str) -> tuple[Any, list[str]]:
    """Return the answer and the statements of the compiler; what a mutation does is undone."""
    viewer, _ = VIEWERS[viewer_name(query)]
    savepoint = await world.connection.begin_nested()
    world.sent.clear()
    data = await world.run(query, viewer, **VARIABLES)
    statements = [sql for sql in world.sent if "convert_to(" in sql]
    await savepoint.rollback()
    return data, statements


def viewer_name(query: str) -> str:
    """Read who asks from the first line: `# as <viewer>`, and after a colon what is to be seen."""
    return query.splitlines()[0].removeprefix("# as ").partition(":")[0]


def same(name: str, suffix: str, text: str) -> None:
    """Compare with the file, or write it."""
    path = (QUERIES / name).with_suffix(suffix)
    if os.environ.get("GQL_WRITE_GOLDEN"):
        path.write_text(text + "\n")
    assert path.read_text() == text + "\n"
