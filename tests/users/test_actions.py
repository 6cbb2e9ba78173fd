"""Users without a web request: the functions that the command line and scripts call."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import auth
from gql_api.changes.log import hooks
from gql_api.changes.model import Change
from gql_api.db import uuid7
from gql_api.errors import FieldError, Invalid, NotFound
from gql_api.sessions import actions as sessions
from gql_api.sessions.model import Session
from gql_api.spaces.model import Space
from gql_api.users import actions
from gql_api.users.model import User
from gql_api.users.personal import add_personal_space
from tests.make import make_user
from tests.run import Run
from tests.users.ask import EMAIL, PASSWORD, SIGN_IN, make_ann, signed_in, stored


async def test_the_hook_for_personal_spaces_is_there_once() -> None:
    assert hooks[User] == [add_personal_space]


async def test_a_created_user_has_what_was_given_and_a_personal_space(session: AsyncSession) -> None:
    ada = await actions.create_user(session, " Ada@Example.com", " Ada ", "a hash", is_admin=True)
    assert (ada.email, ada.name, ada.password_hash, ada.is_admin) == (
        "ada@example.com",
        "Ada",
        "a hash",
        True,
    )
    space = (await session.scalars(select(Space))).one()
    assert (space.owner_id, space.is_personal) == (ada.id, True)


async def test_two_users_in_one_transaction_each_make_their_own_space(session: AsyncSession) -> None:
    ada = await actions.create_user(session, "ada@example.com", "Ada", None)
    bob = await actions.create_user(session, "bob@example.com", "Bob", None)
    owners = {space.id: space.owner_id for space in await session.scalars(select(Space))}
    changes = (await session.scalars(select(Change).order_by(Change.id))).all()
    assert [change.actor_id for change in changes] == [ada.id, bob.id]
    assert [owners[change.object_id] for change in changes] == [ada.id, bob.id]


async def test_a_user_created_with_wrong_values_is_refused_with_all_errors(session: AsyncSession) -> None:
    before = await stored(session)
    with pytest.raises(Invalid) as refused:
        await actions.create_user(session, "ada", "", None)
    assert [error.path for error in refused.value.errors] == [("email",), ("name",)]
    assert await stored(session) == before


async def test_a_user_without_password_signs_in_once_one_is_set(session: AsyncSession, run: Run) -> None:
    ada = await actions.create_user(session, "ada@example.com", "Ada", None)
    await actions.set_password(session, ada.id, await auth.password_hash(PASSWORD))
    await session.commit()
    done = await run(SIGN_IN, email="ada@example.com", password=PASSWORD)
    assert done["signIn"]["errors"] == []


async def test_setting_a_password_ends_all_sessions_of_the_user(session: AsyncSession) -> None:
    ann, bob = await make_ann(session), await make_user(session, "Bob", email="bob@example.com")
    for user in (ann, ann, bob):
        await signed_in(session, user)
    await actions.set_password(session, ann.id, "another hash")
    assert (await session.scalars(select(Session.user_id))).all() == [bob.id]


async def test_an_expired_session_is_not_there_to_be_closed(session: AsyncSession) -> None:
    ann = await make_ann(session)
    hashed = auth.token_hash(await signed_in(session, ann))
    assert hashed is not None
    await session.execute(update(Session).values(expires_at=func.now()))
    assert not await sessions.close_session(session, hashed)


async def test_an_imported_user_gets_a_personal_space_with_the_first_address(session: AsyncSession) -> None:
    mel = await make_user(session, "Mel", import_key="mel")
    assert (await session.scalars(select(Space))).all() == []
    await actions.set_email(session, mel.id, "Mel@Example.com")
    assert mel.email == "mel@example.com"
    space = (await session.scalars(select(Space))).one()
    assert (space.name, space.owner_id, space.is_personal) == ("Personal space of Mel", mel.id, True)
    change = (await session.scalars(select(Change))).one()
    assert (change.operation, change.object_id, change.actor_id) == ("CREATE", space.id, mel.id)


async def test_another_address_makes_no_second_space(session: AsyncSession) -> None:
    ann = await make_ann(session)
    await actions.set_email(session, ann.id, "ann@example.org")
    await actions.set_email(session, ann.id, "ann@example.org")
    ann.email = None
    await session.commit()
    await actions.set_email(session, ann.id, EMAIL)
    assert len((await session.scalars(select(Space))).all()) == 1


async def test_an_address_that_somebody_has_is_taken_and_nothing_changes(session: AsyncSession) -> None:
    await make_ann(session)
    mel = await make_user(session, "Mel")
    before = await stored(session)
    await session.commit()
    with pytest.raises(Invalid) as refused:
        await actions.set_email(session, mel.id, EMAIL.upper())
    assert [(error.path, error.taken) for error in refused.value.errors] == [(("email",), True)]
    await session.rollback()
    assert await stored(session) == before


async def test_who_is_not_there_cannot_be_given_anything(session: AsyncSession) -> None:
    await make_ann(session)
    before = await stored(session)
    with pytest.raises(NotFound):
        await actions.set_email(session, uuid7(), "mel@example.com")
    with pytest.raises(NotFound):
        await actions.set_password(session, uuid7(), "a hash")
    assert await stored(session) == before


async def test_a_user_is_found_by_the_address_however_it_is_written(session: AsyncSession) -> None:
    ann = await make_ann(session)
    assert await actions.with_email(session, " ANN@example.COM ") is ann
    with pytest.raises(NotFound):
        await actions.with_email(session, "no@example.com")
    with pytest.raises(Invalid) as refused:
        await actions.with_email(session, "ann")
    assert refused.value.errors == [FieldError(("email",), "An email address must have an @-sign.")]


async def test_users_are_listed_with_those_who_can_sign_in_first(session: AsyncSession) -> None:
    for name, email in (("Zoe", None), ("bob", "b@example.com"), ("Ann", "a@example.com"), ("Mel", None)):
        await make_user(session, name, email=email)
    assert [user.name for user in await actions.list_users(session)] == ["Ann", "bob", "Mel", "Zoe"]


async def test_the_longest_name_still_gets_a_space(session: AsyncSession) -> None:
    await actions.create_user(session, "ada@example.com", "x" * 200, None)
    name = (await session.scalars(select(Space.name))).one()
    assert name == "Personal space of " + "x" * 182
