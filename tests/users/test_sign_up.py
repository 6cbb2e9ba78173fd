"""Making an account."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import auth
from gql_api.changes.model import Change
from gql_api.sessions.model import Session
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.make import make_user, public_id
from tests.run import Run
from tests.users.ask import EMAIL, PASSWORD, SIGN_UP, VIEWER, bearer, make_ann, somebody_waits, stored

ANN: dict[str, Any] = {"email": " Ann@Example.com ", "password": PASSWORD, "name": " Ann "}
TAKEN = {
    "token": None,
    "expiresAt": None,
    "viewer": None,
    "errors": [
        {
            "__typename": "ValidationError",
            "code": "TAKEN",
            "message": "Somebody has signed up with this e-mail address.",
            "path": ["email"],
        }
    ],
}


async def test_whoever_signs_up_is_signed_in_and_sees_the_private_fields(
    session: AsyncSession, run: Run
) -> None:
    done = (await run(SIGN_UP, **ANN))["signUp"]
    user = (await session.scalars(select(User))).one()
    assert done["errors"] == []
    assert done["viewer"] == {"id": public_id(user), "name": "Ann", "email": EMAIL, "isAdmin": False}
    assert await run(VIEWER, bearer(done["token"])) == {"viewer": {"name": "Ann"}}


async def test_a_session_knows_device_and_address_and_ends_in_thirty_days(
    session: AsyncSession, run: Run
) -> None:
    done = (await run(SIGN_UP, **ANN))["signUp"]
    opened = (await session.scalars(select(Session))).one()
    assert (opened.device, opened.address) == ("tests", "192.0.2.1")
    assert opened.expires_at == opened.created_at + timedelta(days=30)
    expires_at = datetime.strptime(done["expiresAt"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert expires_at == opened.expires_at


async def test_the_password_is_kept_as_argon2id_to_the_letter(session: AsyncSession, run: Run) -> None:
    await run(SIGN_UP, email=EMAIL, name="Ann", password="  blanks count  ")
    kept = (await session.scalars(select(User.password_hash))).one()
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert await auth.is_password(kept, "  blanks count  ")
    assert not await auth.is_password(kept, "blanks count")


async def test_one_letter_written_in_two_ways_is_one_password() -> None:
    kept = await auth.password_hash("caf\u00e9 noir")
    assert await auth.is_password(kept, "cafe\u0301 noir")


async def test_a_new_user_has_a_personal_space_and_its_change_tells_so(
    session: AsyncSession, run: Run
) -> None:
    await run(SIGN_UP, **ANN)
    ann = (await session.scalars(select(User))).one()
    space = (await session.scalars(select(Space))).one()
    assert (space.name, space.owner_id, space.version) == ("Personal space of Ann", ann.id, 1)
    assert (space.is_personal, space.is_public, space.is_active) == (True, False, True)
    change = (await session.scalars(select(Change))).one()
    assert (change.operation, change.object_type, change.version) == ("CREATE", "Space", 1)
    assert (change.object_id, change.space_id, change.actor_id) == (space.id, space.id, ann.id)
    assert change.request_id is not None


async def test_a_taken_address_changes_nothing_however_it_is_written(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    before = await stored(session, "sign_in_attempts")
    done = await run(SIGN_UP, email="ANN@example.COM", password="another one", name="Eve")
    assert done["signUp"] == TAKEN
    assert await stored(session, "sign_in_attempts") == before


async def test_no_work_goes_into_a_password_for_a_taken_address(
    session: AsyncSession, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_ann(session)
    monkeypatch.setattr("argon2._password_hasher.hash_secret", None)
    assert (await run(SIGN_UP, **ANN))["signUp"] == TAKEN


async def test_all_field_errors_come_at_once_and_nothing_changes(session: AsyncSession, run: Run) -> None:
    before = await stored(session)
    done = (await run(SIGN_UP, email="ann", password="short", name=" "))["signUp"]
    assert done.pop("errors") == [
        {"__typename": "ValidationError", "code": "INVALID", "message": message, "path": path}
        for path, message in (
            (["email"], "An email address must have an @-sign."),
            (["name"], "This text must not be empty."),
            (["password"], "A password has at least 8 characters."),
        )
    ]
    assert done == {"token": None, "expiresAt": None, "viewer": None}
    assert await stored(session) == before


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("password", "x" * 201, "A password has at most 200 characters."),
        ("password", "x" * 1_000_000, "A password has at most 200 characters."),
        (
            "password",
            "nul\x00 inside",
            "This text has a character that cannot be stored (NUL or half a surrogate pair).",
        ),
        (
            "password",
            "half \ud83d pair",
            "This text has a character that cannot be stored (NUL or half a surrogate pair).",
        ),
        (
            "name",
            "A\x00nn",
            "This text has a character that cannot be stored (NUL or half a surrogate pair).",
        ),
        ("name", "x" * 201, "This text has 201 characters; at most 200 are allowed."),
    ],
)
async def test_a_text_that_cannot_be_is_refused_and_nothing_changes(
    session: AsyncSession, run: Run, field: str, value: str, message: str
) -> None:
    before = await stored(session)
    done = (await run(SIGN_UP, **{**ANN, field: value}))["signUp"]
    assert [(error["path"], error["message"]) for error in done["errors"]] == [([field], message)]
    assert await stored(session) == before


async def test_passwords_of_8_and_of_200_characters_are_fine(session: AsyncSession, run: Run) -> None:
    for email, password in (("a@example.com", "x" * 8), ("b@example.com", "\U0001f40e" * 200)):
        assert (await run(SIGN_UP, email=email, password=password, name="Ann"))["signUp"]["errors"] == []
    assert (await session.scalars(select(func.count(User.id)))).one() == 2


async def test_of_sign_ups_at_once_with_one_address_one_wins(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    answers = await asyncio.gather(*(run_fresh(SIGN_UP, **ANN) for _ in range(4)))
    assert sorted([error["code"] for error in answer["signUp"]["errors"]] for answer in answers) == [
        [],
        ["TAKEN"],
        ["TAKEN"],
        ["TAKEN"],
    ]
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        found = await stored(session)
    assert [len(found[table]) for table in ("users", "sessions", "spaces", "changes")] == [1, 1, 1, 1]


async def test_an_address_taken_between_look_and_write_is_taken_all_the_same(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with (
        AsyncSession(fresh_database, expire_on_commit=False) as other,
        AsyncSession(fresh_database, expire_on_commit=False) as watcher,
    ):
        other.add(User(name="Bob", email=EMAIL))
        await other.flush()
        waiting = asyncio.ensure_future(run_fresh(SIGN_UP, **ANN))
        await somebody_waits(watcher)
        await other.commit()
        assert (await waiting)["signUp"] == TAKEN
        found = await stored(watcher)
    assert [len(found[table]) for table in ("users", "sessions", "spaces")] == [1, 0, 1]


async def test_people_without_address_keep_out_of_each_others_way(session: AsyncSession) -> None:
    await make_user(session, "Imported")
    await make_user(session, "Imported too")
    assert (await session.scalars(select(func.count(Space.id)))).one() == 0
