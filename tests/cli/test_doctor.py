"""`gql-api doctor`: what it looks at, what it calls wrong, and what it hides."""

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api.cli.findings import Mark
from gql_api.cli.health import health
from tests.cli.shell import Shell


def lines(text: str) -> dict[str, str]:
    """Return each finding's mark by what was looked at."""
    findings = [line.split() for line in text.partition("\n\n")[0].splitlines()]
    return {words[1]: words[0] for words in findings}


def test_everything_is_well_and_secrets_are_hidden(outside: Shell, fresh_database: AsyncEngine) -> None:
    url = fresh_database.url.set(password="secret-word").render_as_string(hide_password=False)
    done = outside.given(GQL_DATABASE_URL=url, GQL_POOL_SIZE="7").run("doctor")
    assert done.code == 0, done.out
    assert set(lines(done.out).values()) == {"ok"}
    assert {"Program", "Database", "PostgreSQL", "Encoding", "Locale", "Similarity", "Migrations"} <= set(
        lines(done.out)
    )
    assert "typing errors, down to a word similarity of 0.28\n" in done.out
    assert "* GQL_POOL_SIZE                 7\n" in done.out
    assert "  GQL_PORT                      8000\n" in done.out
    assert "* GQL_DATABASE_URL              **********\n" in done.out
    assert "secret-word" not in done.out + done.err


def test_embedded_database_is_looked_at_with_its_disk(shell: Shell) -> None:
    done = shell.run("doctor")
    assert done.code == 0, done.out
    assert f"embedded, in {shell.data}" in done.out
    assert lines(done.out)["Disk"] == "ok"


def test_database_that_does_not_answer_is_wrong_and_the_rest_is_still_told(bare: Shell) -> None:
    done = bare.given(GQL_DATABASE_URL="postgresql://gql:secret-word@127.0.0.1:1/gql", GQL_POTR="1").run(
        "doctor"
    )
    assert done.code == 1
    assert lines(done.out) == {"Program": "ok", "Database": "wrong", "Mail": "ok", "Variable": "note"}
    assert "GQL_POTR (is GQL_PORT meant?) is no setting and has no effect" in done.out
    assert "GQL_STATEMENT_TIMEOUT         30" in done.out
    assert "secret-word" not in done.out + done.err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, {"Mail": "ok"}),
        ({"GQL_HOST": "0.0.0.0"}, {"Mail": "note", "Links": "note"}),  # noqa: S104 - nothing listens
        ({"GQL_HOST": "localhost", "GQL_PUBLIC_URL": "https://example.com"}, {"Mail": "note"}),
        ({"GQL_SMTP_URL": "smtps://me:secret-word@mail.example.com"}, {"Mail": "ok", "Links": "note"}),
        (
            {"GQL_SMTP_URL": "smtp://mail.example.com:587", "GQL_PUBLIC_URL": "https://example.com"},
            {"Mail": "ok"},
        ),
    ],
)
def test_mails_that_reach_nobody_are_noted(bare: Shell, given: dict[str, str], told: dict[str, str]) -> None:
    done = bare.given(GQL_DATABASE_URL="postgresql://gql@127.0.0.1:1/gql", **given).run("doctor")
    assert {what: mark for what, mark in lines(done.out).items() if what in {"Mail", "Links"}} == told
    assert ("set GQL_SMTP_URL" in done.out) == (told["Mail"] == "note")
    assert ("sent by mail.example.com\n" in done.out) == ("GQL_SMTP_URL" in given)
    assert "secret-word" not in done.out + done.err


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        ("ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0", {"Encoding", "Locale", "Similarity"}),
        ("ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0", {"Locale", "Similarity"}),
        ("TEMPLATE template0", set()),
    ],
)
async def test_database_made_in_another_way_is_wrong(server: str, made: str, wrong: set[str]) -> None:
    admin = server.replace("+asyncpg", "").replace("/gql_api?", "/postgres?")
    connection = await asyncpg.connect(admin)
    await connection.execute("DROP DATABASE IF EXISTS gql_odd")
    await connection.execute(f"CREATE DATABASE gql_odd {made}")
    try:
        findings = await health(server.replace("/gql_api?", "/gql_odd?"))
    finally:
        await connection.execute("DROP DATABASE gql_odd WITH (FORCE)")
        await connection.close()
    assert {finding.what for finding in findings if finding.mark is Mark.WRONG} == wrong | {"Migrations"}
    told = {finding.what: finding.told for finding in findings}
    assert told["Forgiving"] == "few typing errors; run `gql-api migrate` as the owner"
    assert told["Migrations"] == "not migrated yet; run `gql-api migrate`"
