"""docs/accounts.md: its examples run on the demo as they stand, and it names every setting of its kind."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.context import Context
from gql_api.db import create_engine
from gql_api.demo import seed
from gql_api.settings import Settings
from gql_api.users.model import User
from tests.conftest import copied
from tests.make import public_id
from tests.run import Run
from tests.users.ask import bearer, signed_in

PAGE = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text("utf-8")
EXAMPLES = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
ABOUT = re.compile("smtp|mail|public_url|verify|reset|session|seen|sign_")


@pytest.fixture(scope="module")
async def answers(template: str) -> AsyncIterator[list[Any]]:
    """Execute the examples as Ann of the demo, who is signed in."""
    async with copied(template, "gql_docs") as url:
        await seed(url)
        engine = create_engine(url)
        async with AsyncSession(engine, expire_on_commit=False) as session:
            ann = (await session.scalars(select(User).where(User.email == "ann@example.com"))).one()
            viewer = bearer(await signed_in(session, ann))
        run = Run(lambda viewer: Context(engine, viewer))
        yield [await run(example, viewer, me=public_id(ann)) for example in EXAMPLES]
        await engine.dispose()


async def test_examples_answer_as_the_page_says(answers: list[Any]) -> None:
    listed, renamed, made = answers
    (session,) = listed["viewer"]["sessions"]["nodes"]
    assert (session["device"], session["isCurrent"]) == ("tests", True)
    done = {"user": {"name": "Ann B."}, "changedFields": ["name"], "errors": []}
    assert renamed == {"updateUser": done}
    payload = made["createApiToken"]
    assert payload["errors"] == []
    assert payload["token"].startswith(payload["apiToken"]["prefix"])
    assert (payload["apiToken"]["scopes"], payload["apiToken"]["spaces"]) == (["READ", "WRITE"], None)


def test_every_setting_about_accounts_is_named_with_its_default() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `GQL_")]
    names = {name for line in rows for name in re.findall(r"`GQL_(\w+)`", line)}
    names |= {"SIGN_IN_ATTEMPTS_ADDRESS", "EMAIL_LOOKUPS_ADDRESS"}
    assert names == {name.upper() for name in Settings.model_fields if ABOUT.search(name)}
    for name, field in Settings.model_fields.items():
        if ABOUT.search(name) and field.default not in {None, ""}:
            assert any(f"`{field.default}`" in line for line in rows), name
