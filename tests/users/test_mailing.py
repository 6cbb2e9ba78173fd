"""Verifying an address, and setting a new password, with the link of a mail."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import extract, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import auth
from gql_api.db import uuid7
from gql_api.sessions.model import Session
from gql_api.tokens.model import ApiToken
from gql_api.users import actions
from gql_api.users.model import Proof, User
from tests.make import make_api_token, make_user, viewer_of
from tests.run import Box, Run
from tests.users.ask import EMAIL, PASSWORD, SIGN_IN, SIGN_UP, at, bearer, make_ann, signed_in, stored
from tests.users.mails import ASK_RESET, ASK_VERIFY, BAD, DONE, RESET, VERIFY, link, reset_token

NEW = "something new"


async def test_signing_up_sends_a_link_that_verifies_the_address(
    session: AsyncSession, run: Run, box: Box
) -> None:
    token = (await run(SIGN_UP, email=EMAIL, password=PASSWORD, name="Ann"))["signUp"]["token"]
    (mail,) = box.mails
    assert (mail["To"], mail["From"]) == (EMAIL, "gql-api <no-reply@localhost>")
    assert mail["Subject"] == "Confirm your e-mail address"
    query = "{ viewer { isEmailVerified } }"
    assert await run(query, bearer(token)) == {"viewer": {"isEmailVerified": False}}
    done = await run(VERIFY, bearer(token), token=link(box))
    assert done == {"verifyEmail": {"user": {"name": "Ann"}, "errors": []}}
    assert await run(query, bearer(token)) == {"viewer": {"isEmailVerified": True}}
    assert (await stored(session))["proofs"] == []


async def test_who_is_not_signed_in_verifies_too_but_is_told_nothing_of_the_user(
    session: AsyncSession, run: Run, box: Box
) -> None:
    await run(SIGN_UP, email=EMAIL, password=PASSWORD, name="Ann")
    done = await run(VERIFY, token=link(box))
    assert done == {"verifyEmail": {"user": None, "errors": []}}
    assert (await session.scalars(select(User.is_email_verified))).one()


async def test_a_verified_address_gets_no_further_mail(session: AsyncSession, run: Run, box: Box) -> None:
    ann = await make_ann(session)
    assert await run(ASK_VERIFY, viewer_of(ann)) == {"requestEmailVerification": {"errors": []}}
    await run(VERIFY, token=link(box))
    before = await stored(session)
    assert await run(ASK_VERIFY, viewer_of(ann)) == {"requestEmailVerification": {"errors": []}}
    assert len(box.mails) == 1
    assert await stored(session) == before


async def test_who_has_no_address_or_is_nobody_has_none_to_verify(
    session: AsyncSession, run: Run, box: Box
) -> None:
    imported = await make_user(session, "Imported")
    before = await stored(session)
    for given in ((ASK_VERIFY,), (ASK_VERIFY, viewer_of(imported))):
        (error,) = (await run(*given))["requestEmailVerification"]["errors"]
        assert (error["code"], error["path"]) == ("FORBIDDEN", [])
    assert await stored(session) == before
    assert box.mails == []


async def test_a_link_verifies_the_address_that_it_went_to_and_no_other(
    session: AsyncSession, run: Run, box: Box
) -> None:
    ann = await make_ann(session)
    await run(ASK_VERIFY, viewer_of(ann))
    await actions.set_email(session, ann.id, "new@example.com")
    await session.commit()
    before = await stored(session)
    assert (await run(VERIFY, token=link(box)))["verifyEmail"] == {"user": None, "errors": [BAD]}
    assert await stored(session) == before


async def test_another_address_is_not_verified_any_more(session: AsyncSession) -> None:
    ann = await make_ann(session, is_email_verified=True)
    await actions.set_email(session, ann.id, "ANN@example.com")
    assert ann.is_email_verified
    await actions.set_email(session, ann.id, "new@example.com")
    assert not ann.is_email_verified


async def test_a_link_sets_a_new_password_and_ends_all_that_was_open(
    session: AsyncSession, run: Run, box: Box
) -> None:
    ann, bob = await make_ann(session), await make_user(session, "Bob", email="bob@example.com")
    for user in (ann, bob):
        await signed_in(session, user)
        await make_api_token(session, user)
    token = await reset_token(run, box, " ANN@Example.com")
    another = await reset_token(run, box)
    (mail, _) = box.mails
    assert (mail["To"], mail["Subject"]) == (EMAIL, "Set a new password")
    assert await run(RESET, token=token, password=NEW) == {"resetPassword": {"errors": []}}
    await session.refresh(ann)
    assert await auth.is_password(ann.password_hash, NEW)
    assert ann.is_email_verified
    assert (await session.scalars(select(Session.user_id))).all() == [bob.id]
    assert (await session.scalars(select(ApiToken.user_id))).all() == [bob.id]
    before = await stored(session)
    for spent in (token, another):
        assert await run(RESET, token=spent, password="once more") == {"resetPassword": {"errors": [BAD]}}
    assert await stored(session) == before
    assert (await run(SIGN_IN, email=EMAIL, password=NEW))["signIn"]["errors"] == []


async def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    session: AsyncSession, run: Run, box: Box, statements: list[str]
) -> None:
    await make_ann(session)
    await make_user(session, "Imported")
    sent = []
    for email in (EMAIL, "no@example.com"):
        statements.clear()
        assert await run(ASK_RESET, email=email) == DONE
        sent.append(list(statements))
    assert sent[0] == sent[1]
    assert [mail["To"] for mail in box.mails] == [EMAIL]
    found = await stored(session)
    assert (len(found["proofs"]), len(found["sign_in_attempts"])) == (1, 3)


async def test_what_cannot_be_is_said_at_once_and_nothing_changes(
    session: AsyncSession, run: Run, box: Box
) -> None:
    await make_ann(session)
    token = await reset_token(run, box)
    before = await stored(session)
    asked = (await run(ASK_RESET, email="ann"))["requestPasswordReset"]["errors"]
    assert asked == [{"code": "INVALID", "path": ["email"]}]
    short = (await run(RESET, token=token, password="short"))["resetPassword"]["errors"]
    assert [(error["code"], error["path"]) for error in short] == [("INVALID", ["newPassword"])]
    both = (await run(RESET, token="x" * 201, password=""))["resetPassword"]["errors"]
    assert [error["path"] for error in both] == [["token"], ["newPassword"]]
    for wrong in ("", "x", token[:-1], token.upper(), f"gqlm_{'A' * 43}", "nul\x00"):
        refused = (await run(RESET, token=wrong, password=NEW))["resetPassword"]["errors"]
        assert [(error["code"], error["path"]) for error in refused] == [("INVALID", ["token"])]
    assert await stored(session) == before


async def test_no_work_goes_into_a_password_for_a_bad_token(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argon2._password_hasher.hash_secret", None)
    assert await run(RESET, token="x", password=NEW) == {"resetPassword": {"errors": [BAD]}}


async def test_a_link_is_good_for_one_purpose_and_for_a_while(
    session: AsyncSession, run: Run, box: Box
) -> None:
    ann = await make_ann(session)
    await run(ASK_VERIFY, viewer_of(ann))
    to_verify, to_reset = link(box), await reset_token(run, box)
    left = select(Proof.purpose, extract("epoch", Proof.expires_at - func.now())).order_by(Proof.purpose)
    assert [tuple(row) for row in await session.execute(left)] == [("RESET", 3600), ("VERIFY", 72 * 3600)]
    before = await stored(session)
    assert (await run(RESET, token=to_verify, password=NEW))["resetPassword"]["errors"] == [BAD]
    assert (await run(VERIFY, token=to_reset))["verifyEmail"]["errors"] == [BAD]
    assert await stored(session) == before
    await session.execute(update(Proof).values(expires_at=func.now()))
    await session.commit()
    before = await stored(session)
    assert (await run(RESET, token=to_reset, password=NEW))["resetPassword"]["errors"] == [BAD]
    assert (await run(VERIFY, token=to_verify))["verifyEmail"]["errors"] == [BAD]
    assert await stored(session) == before


async def test_the_token_is_kept_hashed(session: AsyncSession, run: Run, box: Box) -> None:
    await make_ann(session)
    token = await reset_token(run, box)
    rows = str(await stored(session))
    for written in (token, token.removeprefix("gqlm_"), token.encode().hex()):
        assert written not in rows
    assert (await session.scalars(select(Proof.token_hash))).one() == auth.digest(token)


async def test_expired_links_are_removed_a_few_at_a_time(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    for number in range(15):
        more: dict[str, Any] = {"purpose": "RESET", "email": EMAIL, "expires_at": func.now()}
        session.add(Proof(user_id=ann.id, token_hash=bytes([number]), **more))
    await session.commit()
    await run(ASK_RESET, email=EMAIL)
    assert (await session.scalars(select(func.count(Proof.token_hash)))).one() == 15 - 10 + 1


async def test_of_two_with_the_same_link_one_sets_the_password(
    fresh_database: AsyncEngine, run_fresh: Run, box: Box
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_ann(session)
    token = await reset_token(run_fresh, box)
    words = ("the first one", "the second one")
    answers = await asyncio.gather(*(run_fresh(RESET, token=token, password=word) for word in words))
    errors = [answer["resetPassword"]["errors"] for answer in answers]
    assert sorted(errors, key=len) == [[], [BAD]]
    async with AsyncSession(fresh_database) as session:
        kept = (await session.scalars(select(User.password_hash))).one()
    assert await auth.is_password(kept, words[errors.index([])])


async def test_mails_to_one_address_and_from_one_place_are_limited(
    session: AsyncSession, run: Run, box: Box
) -> None:
    ann = await make_ann(session)
    elsewhere = at(run, "198.51.100.7")
    for _ in range(5):
        assert await run(ASK_RESET, email=EMAIL) == DONE
    before = await stored(session)
    for asking, query, given in (
        (run, ASK_RESET, {"email": EMAIL}),
        (elsewhere, ASK_RESET, {"email": EMAIL}),
        (run, ASK_VERIFY, {}),
    ):
        _, (error,) = await asking.raw(query, viewer_of(ann), **given)
        limited: Any = error.original_error
        assert (limited.code, 890 <= limited.details["retryAfter"] <= 900) == ("RATE_LIMITED", True)
    assert await stored(session) == before
    assert len(box.mails) == 5
    for number in range(15):
        assert await run(ASK_RESET, email=f"no{number}@example.com") == DONE
    _, (error,) = await run.raw(ASK_RESET, email="no@example.com")
    assert "Too many attempts" in error.message
    assert await elsewhere(ASK_RESET, email="no@example.com") == DONE


async def test_unknown_addresses_are_limited_like_known_ones(run: Run) -> None:
    for _ in range(5):
        assert await run(ASK_RESET, email="no@example.com") == DONE
    _, (error,) = await run.raw(ASK_RESET, email="no@example.com")
    assert "Too many attempts" in error.message


async def test_no_mail_leaves_when_nothing_was_committed(session: AsyncSession, run: Run, box: Box) -> None:
    await make_ann(session)
    await run(SIGN_UP, email=EMAIL, password=PASSWORD, name="Eve")
    assert box.mails == []
    _, errors = await run.raw(ASK_VERIFY, bearer(f"gql_{uuid7().hex}{'A' * 11}"))
    assert errors[0].message.startswith("The token is not valid")
    assert box.mails == []
