"""Sharing that is refused: each with its path, and nothing has changed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.db import uuid7
from gql_api.groups.model import Group
from gql_api.permissions import Right
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import ANONYMOUS
from tests.grants.ask import SHARE, UNSHARE
from tests.groups.ask import forbidden, invalid, not_found, refused
from tests.make import make_grant, make_group, make_space, make_user, public_id, viewer_of
from tests.run import Run

both = pytest.mark.parametrize("query", [SHARE, UNSHARE])
TRASHED = ("GenericError", "TRASHED", ["spaceId"])


async def test_nobody_shares_with_the_owner_or_with_oneself(session: AsyncSession, run: Run) -> None:
    ann, max_ = await make_user(session, "Ann"), await make_user(session, "Max")
    root = await make_user(session, "Root", is_admin=True)
    garden = await make_space(session, ann)
    await make_grant(session, garden, max_, Right.MANAGE)
    for viewer, to in ((ann, ann), (max_, ann), (max_, max_), (root, root)):
        ids = {"space": public_id(garden), "subject": public_id(to), "right": "WRITE"}
        assert await refused(session, run, SHARE, viewer_of(viewer), **ids) == invalid("subjectId")


async def test_nobody_shares_with_whom_one_cannot_see(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    garden = await make_space(session, ann)
    away = await make_user(session, "Away", email="away@x.example", is_active=False)
    secret = await make_group(session, "Secret", manager=eve)
    article = Article(id=uuid7(), origin_space_id=uuid7())
    for to in (eve, away, secret, User(id=uuid7()), Group(id=uuid7()), article, garden):
        ids = {"space": public_id(garden), "subject": public_id(to)}
        assert await refused(session, run, SHARE, viewer_of(ann), **ids) == not_found("subjectId")


async def test_a_group_is_seen_that_is_there_already_and_a_user_who_is(
    session: AsyncSession, run: Run
) -> None:
    ann, max_, ben = [await make_user(session, name) for name in ("Ann", "Max", "Ben")]
    garden, shed = await make_space(session, ann), await make_space(session, max_, "Shed")
    club = await make_group(session, manager=ben)
    for to, right in ((max_, Right.MANAGE), (club, Right.READ)):
        await make_grant(session, garden, to, right)
    for to in (club, ben, ann):
        ids = {"space": public_id(shed), "subject": public_id(to)}
        assert (await run(SHARE, viewer_of(max_), **ids))["shareSpace"]["errors"] == []


@both
async def test_ids_that_are_none_are_refused(session: AsyncSession, run: Run, query: str) -> None:
    ann = await make_user(session, "Ann")
    garden, nothing = public_id(await make_space(session, ann)), public_id(Space(id=uuid7()))
    viewer, who = viewer_of(ann), public_id(ann)
    assert await refused(session, run, query, viewer, space="x", subject=who) == invalid("spaceId")
    assert await refused(session, run, query, viewer, space=garden, subject="x") == invalid("subjectId")
    assert await refused(session, run, query, viewer, space=nothing, subject=who) == not_found("spaceId")
    assert await refused(session, run, query, viewer, space=who, subject=who) == not_found("spaceId")


@both
async def test_only_who_manages_a_space_shares_it(session: AsyncSession, run: Run, query: str) -> None:
    ann, rea, wim, eve, ben = [await make_user(session, name) for name in ("Ann", "Rea", "Wim", "Eve", "Ben")]
    garden = await make_space(session, ann)
    for to, right in ((rea, Right.READ), (wim, Right.WRITE), (ben, Right.READ)):
        await make_grant(session, garden, to, right)
    ids = {"space": public_id(garden), "subject": public_id(ben)}
    for viewer in (rea, wim):
        assert await refused(session, run, query, viewer_of(viewer), **ids) == forbidden("spaceId")
    for viewer_ in (viewer_of(eve), ANONYMOUS):
        assert await refused(session, run, query, viewer_, **ids) == not_found("spaceId")
    public = await make_space(session, ann, "Park", is_public=True)
    ids["space"] = public_id(public)
    for viewer_ in (viewer_of(eve), ANONYMOUS):
        assert await refused(session, run, query, viewer_, **ids) == forbidden("spaceId")


@both
@pytest.mark.parametrize(
    ("columns", "expected"),
    [({"is_active": False}, forbidden("spaceId")), ({"deleted_at": datetime.now(UTC)}, TRASHED)],
)
async def test_neither_an_archived_nor_a_trashed_space_is_shared_or_unshared(
    session: AsyncSession, run: Run, query: str, columns: dict[str, Any], expected: tuple[str, str, list[str]]
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    garden = await make_space(session, ann, **columns)
    await make_grant(session, garden, ben)
    ids = {"space": public_id(garden), "subject": public_id(ben)}
    assert await refused(session, run, query, viewer_of(ann), **ids) == expected


async def test_who_may_not_see_a_trashed_space_does_not_leave_it(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    garden = await make_space(session, ann, deleted_at=datetime.now(UTC))
    await make_grant(session, garden, ben)
    ids = {"space": public_id(garden), "subject": public_id(ben)}
    assert await refused(session, run, UNSHARE, viewer_of(ben), **ids) == not_found("spaceId")


async def test_what_is_not_shared_is_not_unshared(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    garden, other = await make_space(session, ann), await make_space(session, ann, "Shed", is_public=True)
    await make_grant(session, other, ben)
    club = await make_group(session, manager=ann)
    for to in (ben, club, ann, User(id=uuid7()), Article(id=uuid7(), origin_space_id=uuid7())):
        ids = {"space": public_id(garden), "subject": public_id(to)}
        assert await refused(session, run, UNSHARE, viewer_of(ann), **ids) == not_found("subjectId")


async def test_who_is_here_by_a_group_alone_does_not_leave_without_it(
    session: AsyncSession, run: Run
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    garden = await make_space(session, ann)
    await make_grant(session, garden, await make_group(session, manager=ann, member=ben))
    ids = {"space": public_id(garden), "subject": public_id(ben)}
    assert await refused(session, run, UNSHARE, viewer_of(ben), **ids) == forbidden("spaceId")
