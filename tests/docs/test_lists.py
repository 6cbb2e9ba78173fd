"""docs/lists.md: its examples run on the demo as they stand, and answer what it says."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.context import Context
from gql_api.db import create_engine
from gql_api.demo import seed
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.conftest import copied
from tests.make import viewer_of
from tests.run import Run

PAGE = (Path(__file__).parents[2] / "docs" / "lists.md").read_text("utf-8")
EXAMPLES = re.findall(r"```graphql\n(.*?)```(?:\n\n```json\n(.*?)```)?", PAGE, re.DOTALL)
ERRORS = re.findall(r"^\| `(articles.+?)` \| (.+) \| `(.+)` \|$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
async def demo(template: str) -> AsyncIterator[AsyncEngine]:
    """Give a database with the demo."""
    async with copied(template, "gql_docs") as url:
        await seed(url)
        engine = create_engine(url)
        yield engine
        await engine.dispose()


@pytest.fixture(scope="module")
def ask(demo: AsyncEngine) -> Run:
    """Execute operations on the demo."""
    return Run(lambda viewer: Context(demo, viewer))


@pytest.fixture(scope="module")
async def ann(demo: AsyncEngine) -> Viewer:
    """Ask as the one whom the page names."""
    async with AsyncSession(demo) as session:
        return viewer_of((await session.scalars(select(User).where(User.email == "ann@example.com"))).one())


def test_page_has_examples_and_errors() -> None:
    assert len(EXAMPLES) == PAGE.count("```graphql") == 10
    assert sum(bool(answer) for _, answer in EXAMPLES) == PAGE.count("```json") == 3
    assert len(ERRORS) == 8


@pytest.mark.parametrize(("query", "answer"), EXAMPLES)
async def test_example_answers_something_and_what_is_said(
    ask: Run, ann: Viewer, query: str, answer: str
) -> None:
    found = await ask(query, ann)
    assert all(is_filled(value) for value in found.values()), found
    assert not answer or found == json.loads(answer)


@pytest.mark.parametrize(("field", "message", "argument"), ERRORS)
async def test_error_says_this(ask: Run, ann: Viewer, field: str, message: str, argument: str) -> None:
    data, errors = await ask.raw(f"{{ {field} {{ totalCount }} }}", ann)
    (error,) = errors
    details: Any = error.original_error
    assert data is None
    assert (details.code, error.message) == ("BAD_USER_INPUT", message.replace("\\`", "`"))
    assert details.details == {"argument": argument.split(".")}


def is_filled(connection: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether no part of a list is empty."""
    return bool(connection) and all(connection.values())
