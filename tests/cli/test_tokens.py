"""`gql-api token …` and `gql-api user sessions|revoke-sessions`, on a database of somebody's own."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.auth import token_hash
from gql_api.sessions.model import Session
from gql_api.tokens.model import ApiToken
from tests.cli.shell import Shell
from tests.make import make_space, make_user, public_id
from tests.users.ask import EMAIL, signed_in


async def test_a_token_is_made_listed_and_revoked(outside: Shell, fresh_database: AsyncEngine) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        garden = await make_space(session, await make_user(session, "Ann", email=EMAIL))
    where = ("--name", "[bold]Robot", "--read-only", "--space", public_id(garden), "--days", "7")
    made = outside.run("token", "create", EMAIL, *where)
    assert (made.code, made.err) == (0, "Keep this secret; it is shown this once:\n")
    async with AsyncSession(fresh_database) as session:
        row = (await session.scalars(select(ApiToken))).one()
        assert row.token_hash == token_hash(made.out.strip())
        assert (row.name, row.scopes, row.space_ids) == ("[bold]Robot", ["READ"], [garden.id])
    listed = outside.run("token", "list", EMAIL)
    assert listed.code == 0
    assert listed.out == (
        f"{public_id(row)}  {row.prefix}…  READ        1 space    used never  "
        f"expires {row.expires_at:%Y-%m-%d}  [bold]Robot\n"
    )
    done = outside.run("token", "revoke", public_id(row))
    assert (done.code, done.out) == (0, "")
    assert outside.run("token", "list", EMAIL).out == ""


async def test_a_token_that_cannot_be_is_refused_and_none_is_made(
    outside: Shell, fresh_database: AsyncEngine
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann, eve = await make_user(session, "Ann", email=EMAIL), await make_user(session, "Eve")
        cellar = await make_space(session, eve, "Cellar")
    for arguments, reason in (
        ((EMAIL, "--name", " "), "name: This text must not be empty."),
        (("no@example.com", "--name", "x"), "There is no user with this e-mail address."),
        ((EMAIL, "--name", "x", "--space", public_id(cellar)), "There is no such space."),
    ):
        done = outside.run("token", "create", *arguments)
        assert (done.code, done.out, done.err) == (1, "", f"Error: {reason}\n")
    nothing = outside.run("token", "revoke", public_id(ApiToken(id=ann.id)))
    assert (nothing.code, nothing.err) == (1, "Error: There is no such API token.\n")
    user = outside.run("token", "revoke", public_id(ann))
    assert (user.code, user.err) == (1, "Error: There is no such apitoken.\n")
    async with AsyncSession(fresh_database) as session:
        assert (await session.scalars(select(ApiToken))).all() == []


async def test_sessions_are_listed_and_ended(outside: Shell, fresh_database: AsyncEngine) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann, bob = await make_user(session, "Ann", email=EMAIL), await make_user(session, "Bob")
        await signed_in(session, ann)
        await signed_in(session, bob)
        row = (await session.scalars(select(Session).where(Session.user_id == ann.id))).one()
    listed = outside.run("user", "sessions", EMAIL)
    assert listed.out == f"{public_id(row)}  {row.created_at:%Y-%m-%d %H:%M}  192.0.2.1        tests\n"
    done = outside.run("user", "revoke-sessions", EMAIL)
    assert (done.code, done.out, done.err) == (0, "", f"1 session of {EMAIL} ended.\n")
    async with AsyncSession(fresh_database) as session:
        assert (await session.scalars(select(Session.user_id))).all() == [bob.id]
