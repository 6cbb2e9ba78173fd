"""docs/rights.md: its examples run on the demo, in their order, and answer what it says."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.context import Context
from gql_api.db import create_engine
from gql_api.demo import seed
from gql_api.settings import settings
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.conftest import copied
from tests.make import public_id, viewer_of
from tests.run import Run

PAGE = (Path(__file__).parents[2] / "docs" / "rights.md").read_text("utf-8")
EXAMPLES = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
async def demo(template: str) -> AsyncIterator[AsyncEngine]:
    """Give a database with the demo."""
    async with copied(template, "gql_docs_rights") as url:
        await seed(url)
        engine = create_engine(url)
        yield engine
        await engine.dispose()


async def test_examples_answer_what_is_said(demo: AsyncEngine) -> None:
    run = Run(lambda viewer: Context(demo, viewer))
    async with AsyncSession(demo, expire_on_commit=False) as session:
        people = {user.name.partition(" ")[0].lower(): user for user in await session.scalars(select(User))}
        lighthouse = (await session.scalars(select(Space).where(Space.name == "Lighthouse team"))).one()
    ids = {"ben": public_id(people["ben"]), "lighthouse": public_id(lighthouse)}
    assert len(EXAMPLES) == PAGE.count("```graphql") == 3
    for example in EXAMPLES:
        query, answer = (re.sub(r"\$(\w+)", lambda name: ids[name[1]], text) for text in example)
        assert await run(query, viewer_of(people["ann"])) == json.loads(answer)


def test_limits_are_those_of_the_settings() -> None:
    chosen = settings()
    told = re.search(
        r"after (\d+) look-ups of a user, or (\d+) from a network address, in\n(\d+) minutes", PAGE
    )
    assert told
    limits = [chosen.email_lookups, chosen.email_lookups_address, chosen.sign_in_window // 60]
    assert [int(number) for number in told.groups()] == limits
