"""docs/collections.md: its examples run on the demo one after the other, and answer what it says."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.collections.model import Collection
from gql_api.collections.reading import PARTS, PATTERNS
from gql_api.collections.schemas import DATA_BYTES, SCHEMA_BYTES, WORK
from gql_api.context import Context
from gql_api.db import create_engine
from gql_api.demo import seed
from gql_api.entries.model import Entry
from gql_api.json_values import DEPTH
from gql_api.spaces.model import Space
from gql_api.viewer import Viewer
from tests.conftest import copied
from tests.make import public_id
from tests.run import Run

PAGE = (Path(__file__).parents[2] / "docs" / "collections.md").read_text("utf-8")
EXAMPLES = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
async def demo(template: str) -> AsyncIterator[AsyncEngine]:
    """Give a database with the demo."""
    async with copied(template, "gql_docs_collections") as url:
        await seed(url)
        engine = create_engine(url)
        yield engine
        await engine.dispose()


async def test_examples_answer_what_is_said(demo: AsyncEngine) -> None:
    assert len(EXAMPLES) == PAGE.count("```graphql") == PAGE.count("```json") == 6
    async with AsyncSession(demo) as session:
        swap = (await session.scalars(select(Collection).where(Collection.name == "Seed swap"))).one()
        space = await session.get_one(Space, swap.space_id)
        entry = (await session.scalars(select(Entry).where(Entry.name == "Black Krim tomato"))).one()
        ids = {"$SPACE": public_id(space), "$COLLECTION": public_id(swap), "$ENTRY": public_id(entry)}
    run = Run(lambda viewer: Context(demo, viewer))
    ben = Viewer(user_id=swap.owner_id)
    for example in EXAMPLES:
        query, answer = (re.sub(r"\$[A-Z]+", lambda found: ids[found[0]], one) for one in example)
        assert sorted_(await run(query, ben)) == sorted_(json.loads(answer))


def sorted_(answer: object) -> object:
    """Put errors into one order: the page promises none."""
    if isinstance(answer, dict):
        return {name: sorted_(value) for name, value in answer.items()}
    if isinstance(answer, list) and answer and isinstance(answer[0], dict) and "path" in answer[0]:
        return sorted(answer, key=json.dumps)
    return answer


def test_limits_are_the_ones_of_the_code() -> None:
    assert f"| data | {DATA_BYTES // 1024} KiB of JSON, {DEPTH} levels |" in PAGE
    schema = f"{SCHEMA_BYTES // 1024} KiB, {DEPTH} levels, {PARTS} parts, {PATTERNS} regular expressions"
    assert f"| a schema | {schema} |" in PAGE
    assert f"({WORK:,} steps)" in PAGE
