"""Who sees users: the list, one by id, and one by the exact e-mail address, which is counted."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.errors import BadUserInput, RateLimited
from gql_api.settings import settings
from gql_api.users.model import Attempts, User
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import make_grant, make_group, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.users.ask import at, stored

LIST = "{ users(orderBy: {field: NAME}) { nodes { name } totalCount } }"
ONE = "query ($id: ID!) { user(id: $id) { name } node(id: $id) { id } }"
BY_EMAIL = "query ($email: String!) { userByEmail(email: $email) { id name email isAdmin } }"
MANY = '{ a: userByEmail(email: "a@x.example") { name } b: userByEmail(email: "b@x.example") { name } }'


async def names(run: Run, viewer: Viewer) -> list[str]:
    """Return the names in the list of users."""
    found = (await run(LIST, viewer))["users"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["name"] for node in found["nodes"]]


async def sees(run: Run, viewer: Viewer, user: User) -> bool:
    """Tell whether a viewer gets a user by id."""
    answer = await run(ONE, viewer, id=public_id(user))
    assert answer in (
        {"user": None, "node": None},
        {"user": {"name": user.name}, "node": {"id": public_id(user)}},
    )
    return answer["user"] is not None


async def test_one_sees_who_shares_a_group_or_a_space(session: AsyncSession, run: Run) -> None:
    ann, ben, cleo, dora, eve, fay = [
        await make_user(session, name) for name in ("Ann", "Ben", "Cleo", "Dora", "Eve", "Fay")
    ]
    root = await make_user(session, "Root", is_admin=True)
    await make_group(session, "Club", manager=ben, member=ann)
    choir = await make_group(session, "Choir", manager=cleo)
    garden = await make_space(session, dora)
    await make_grant(session, garden, ann)
    await make_grant(session, garden, choir)
    await make_space(session, eve, is_public=True)
    gone = await make_space(session, fay, deleted_at=datetime.now(UTC))
    await make_grant(session, gone, ann)
    assert await names(run, viewer_of(ann)) == ["Ann", "Ben", "Cleo", "Dora"]
    assert await names(run, viewer_of(ben)) == ["Ann", "Ben"]
    assert await names(run, viewer_of(cleo)) == ["Ann", "Cleo", "Dora"]
    assert await names(run, viewer_of(eve)) == ["Eve"]
    assert await names(run, viewer_of(root)) == ["Ann", "Ben", "Cleo", "Dora", "Eve", "Fay", "Root"]
    assert await names(run, ANONYMOUS) == []
    seen = [await sees(run, viewer_of(ann), one) for one in (ann, ben, cleo, dora, eve, fay, root)]
    assert seen == [True, True, True, True, True, False, False]  # Eve owns what everybody may read
    assert [await sees(run, viewer_of(fay), one) for one in (ann, fay)] == [False, True]


async def test_only_admins_filter_by_address(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann", email="ann@x.example")
    root = await make_user(session, "Root", is_admin=True)
    query = '{ users(where: {email: {eq: "ann@x.example"}}) { nodes { name email } } }'
    shown = {"users": {"nodes": [{"name": "Ann", "email": "ann@x.example"}]}}
    assert await run(query, viewer_of(root)) == shown
    data, errors = await run.raw(query, viewer_of(ann))
    refused: Any = errors[0].original_error
    assert (data, refused.details) == (None, {"argument": ["where", "email"]})


async def test_the_exact_address_finds_a_user_whatever_its_case(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann", email="ann@x.example")
    ben = await make_user(session, "Ben", email="ben@x.example", is_admin=True)
    await make_user(session, "Away", email="away@x.example", is_active=False)
    viewer = viewer_of(ann)
    found = {"id": public_id(ben), "name": "Ben", "email": None, "isAdmin": None}
    for email in ("ben@x.example", " BEN@X.example "):
        assert await run(BY_EMAIL, viewer, email=email) == {"userByEmail": found}
    for email in ("be@x.example", "ben@x.exampl", "%@x.example", "away@x.example"):
        assert await run(BY_EMAIL, viewer, email=email) == {"userByEmail": None}
    assert await run(BY_EMAIL, ANONYMOUS, email="ben@x.example") == {"userByEmail": None}
    assert not await sees(run, viewer, ben)


@pytest.mark.parametrize("email", ["", "ben", "a@b@c", "\x00@x.example", "x" * 250 + "@x.example"])
async def test_what_is_no_address_is_refused_and_not_counted(
    session: AsyncSession, run: Run, email: str
) -> None:
    ann = await make_user(session, "Ann")
    before = await stored(session)
    data, errors = await run.raw(BY_EMAIL, viewer_of(ann), email=email)
    refused: Any = errors[0].original_error
    assert isinstance(refused, BadUserInput)
    assert (data, refused.details) == ({"userByEmail": None}, {"argument": ["email"]})
    assert await stored(session) == before


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a generator that pytest runs
    """Allow 3 look-ups a user and 5 an address."""
    monkeypatch.setenv("GQL_EMAIL_LOOKUPS", "3")
    monkeypatch.setenv("GQL_EMAIL_LOOKUPS_ADDRESS", "5")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


async def is_limited(run: Run, viewer: Viewer, query: str = BY_EMAIL) -> bool:
    """Look an address up; tell whether that was too often."""
    data, errors = await run.raw(query, viewer, email="ben@x.example")
    if not errors:
        return False
    refused: Any = errors[0].original_error
    assert isinstance(refused, RateLimited)
    assert data["userByEmail"] is None
    assert 890 <= refused.details["retryAfter"] <= 900
    return True


@pytest.mark.usefixtures("_few")
async def test_look_ups_are_counted_by_user_and_by_address(session: AsyncSession, run: Run) -> None:
    ann, ben, eve = [await make_user(session, name) for name in ("Ann", "Ben", "Eve")]
    assert [await is_limited(run, viewer_of(ann)) for _ in range(4)] == [False, False, False, True]
    before = await stored(session)
    assert await is_limited(run, viewer_of(ann))
    assert await is_limited(at(run, "198.51.100.7"), viewer_of(ann))
    assert await stored(session) == before
    assert [await is_limited(run, viewer_of(ben)) for _ in range(3)] == [False, False, True]
    assert await is_limited(run, viewer_of(eve))
    assert not await is_limited(at(run, "198.51.100.7"), viewer_of(eve))


@pytest.mark.usefixtures("_few")
async def test_each_of_several_look_ups_in_one_query_counts(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann", email="a@x.example")
    assert await run(MANY, viewer_of(ann)) == {"a": {"name": "Ann"}, "b": None}
    assert sorted(await session.scalars(select(Attempts.count))) == [2, 2]
