"""Real records: the first thousands of the Debian packages, where they are at hand."""

import gzip
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.importing.batch import Outcome
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.importing.files import Import, Told

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ROOT.parent / "shared" / "data" / "debian-packages.jsonl.gz"
MANY = 3000


@pytest.fixture
def packages() -> list[bytes]:
    """Read the first records."""
    if not PACKAGES.exists():
        pytest.skip("../shared/data, which has the real records, is no part of the project and not here")
    with gzip.open(PACKAGES) as file:
        return [line.strip() for line in islice(file, MANY)]


async def test_real_records_are_imported_each_and_word_for_word(
    session: AsyncSession, ann: User, import_: Import, packages: list[bytes]
) -> None:
    assert await import_(ann, *packages) == Told({Outcome.CREATED: MANY}, [])
    records: list[dict[str, Any]] = [orjson.loads(line) for line in packages]
    found = select(Space.name, User.name, Article.name, Article.content, Article.tags)
    found = found.join(Space, Space.id == Article.space_id).join(User, User.id == Article.owner_id)
    assert sorted(map(tuple, await session.execute(found))) == sorted(
        (
            each["section"],
            each["owner"],
            each["name"],
            f"{each['summary']}\n\n{each['content']}",
            each["tags"],
        )
        for each in records
    )
    query = func.websearch_to_tsquery("gql_api", "role::program mail")
    assert await session.scalar(select(func.count()).where(Article.search.bool_op("@@")(query)))


async def test_real_records_again_change_nothing(
    session: AsyncSession, ann: User, import_: Import, packages: list[bytes]
) -> None:
    await import_(ann, *packages)
    assert await import_(ann, *packages) == Told({Outcome.UNCHANGED: MANY}, [])
    assert set(await session.scalars(select(Article.version))) == {1}
