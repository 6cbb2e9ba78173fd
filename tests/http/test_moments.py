"""Moments that clients send: RFC 3339 with an offset; anything else is the client's mistake, told as such."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gql_api.types import parse_rfc3339
from tests.http.ask import refused

WRONG = "A DateTime is text as in RFC 3339, with an offset: 2026-11-22T10:30:00Z"
OUTSIDE = "A DateTime is in the years 1 to 9999 of UTC."
VARIABLE = "query ($at: DateTime!) { articles(where: {createdAt: {gt: $at}}) { totalCount } }"
NESTED = "query ($where: ArticleFilter) { articles(where: $where) { totalCount } }"

BAD: list[tuple[Any, str]] = [
    ("", WRONG),
    ("yesterday", WRONG),
    ("2026-11-22", WRONG),
    ("2026-11-22T10:30:00", WRONG),
    ("2026-11-22T10:30Z", WRONG),
    ("2026-W47-7T10:30:00Z", WRONG),
    ("20261122T103000Z", WRONG),
    ("2026-11-22T10:30:00,5Z", WRONG),
    ("2026-11-22T10:30:00+01", WRONG),
    ("2026-11-22T10:30:00+24:00", WRONG),
    ("2026-11-22T10:30:00Z\n", WRONG),
    ("2026-02-30T10:30:00Z", WRONG),
    ("2026-11-22T25:00:00Z", WRONG),
    ("٢٠٢٦-11-22T10:30:00Z", WRONG),
    ("0000-01-01T00:00:00Z", WRONG),
    ("10000-01-01T00:00:00Z", WRONG),
    ("0001-01-01T00:00:00+00:01", OUTSIDE),
    ("9999-12-31T23:59:59-00:01", OUTSIDE),
    (1795343400, WRONG),
    (1.5, WRONG),
    (True, WRONG),
    ([], WRONG),
]


@pytest.mark.parametrize(("value", "told"), BAD)
async def test_a_wrong_moment_in_a_variable_is_told_with_its_place(
    client: httpx.AsyncClient, value: object, told: str
) -> None:
    error = await refused(client, "BAD_USER_INPUT", VARIABLE, {"at": value})
    assert error["message"] == f"Variable '$at' has invalid value: {told}"
    where = {"or": [{"space": {"updatedAt": {"lte": value}}}]}
    error = await refused(client, "BAD_USER_INPUT", NESTED, {"where": where})
    assert error["message"] == f"Variable '$where' has invalid value at .or[0].space.updatedAt.lte: {told}"


@pytest.mark.parametrize(("value", "told"), BAD)
async def test_a_wrong_moment_in_the_document_is_told_with_its_place(
    client: httpx.AsyncClient, value: object, told: str
) -> None:
    query = "{ articles(where: {createdAt: {gt: %s}}) { totalCount } }"
    error = await refused(client, "GRAPHQL_VALIDATION_FAILED", query % json.dumps(value))
    assert error == {"message": told, "locations": [{"line": 1, "column": 36}], "extensions": {}}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T10:30:00Z", datetime(2026, 11, 22, 10, 30, tzinfo=UTC)),
        ("2026-11-22t10:30:00z", datetime(2026, 11, 22, 10, 30, tzinfo=UTC)),
        ("2026-11-22 10:30:00+05:30", datetime(2026, 11, 22, 5, 0, tzinfo=UTC)),
        ("2026-11-22T10:30:00.5-00:00", datetime(2026, 11, 22, 10, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-11-22T10:30:00.123456789Z", datetime(2026, 11, 22, 10, 30, 0, 123_456, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999Z", datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc_to_the_microsecond(text: str, moment: datetime) -> None:
    found = parse_rfc3339(text)
    assert (found, found.tzinfo) == (moment, UTC)
