"""The database of a command: migrated when empty, refused when newer, and told when it is lost."""

import asyncio
import subprocess
from collections.abc import Iterator

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api import migrations, revisions
from gql_api.cli.current import is_current
from gql_api.cli.database import told_when_lost, transaction
from gql_api.errors import SetupError
from gql_api.settings import Settings
from tests.cli.shell import Shell
from tests.postgres.conftest import ask


async def run_sql(url: str, *statements: str) -> None:
    """Execute statements, each by itself."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@pytest.fixture
def blank(server: str) -> Iterator[str]:
    """Make a database with nothing in it."""
    asyncio.run(run_sql(server, "DROP DATABASE IF EXISTS gql_blank", "CREATE DATABASE gql_blank"))
    yield server.replace("/gql_api?", "/gql_blank?")
    asyncio.run(run_sql(server, "DROP DATABASE gql_blank WITH (FORCE)", "DROP ROLE IF EXISTS guest"))


def on(shell: Shell, url: str) -> Shell:
    """Open the shell on a database."""
    del shell.environment["GQL_DATA_DIR"]
    return shell.given(GQL_DATABASE_URL=url)


def test_empty_database_is_migrated_by_whoever_comes_first(bare: Shell, blank: str) -> None:
    done = on(bare, blank).run("user", "list")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert asyncio.run(migrations.state(blank)) is migrations.State.CURRENT


def test_two_that_migrate_at_once_do_not_disturb_each_other(bare: Shell, blank: str) -> None:
    shell = on(bare, blank)
    both = [shell.popen("migrate", stderr=subprocess.PIPE) for _ in range(2)]
    told = [process.communicate()[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    done = shell.run("migrate")
    assert (done.code, done.err) == (
        0,
        f"The database is current ({revisions.newest()}). Nothing was done.\n",
    )


def test_database_newer_than_the_program_is_refused_and_left_alone(bare: Shell, blank: str) -> None:
    asyncio.run(
        run_sql(
            blank,
            "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
            "INSERT INTO alembic_version VALUES ('from_the_future')",
        )
    )
    shell = on(bare, blank)
    for command in (("user", "list"), ("serve", "--port=0")):
        done = shell.run(*command)
        assert (done.code, done.out) == (1, "")
        assert "migrated by a newer version of this program: install that one." in done.err
    assert asyncio.run(ask(blank, "SELECT version_num FROM alembic_version")) == "from_the_future"
    assert asyncio.run(ask(blank, "SELECT to_regclass('articles')")) is None


def test_statements_are_limited_by_the_database(blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert migrations.migrate(blank) is migrations.State.EMPTY
    assert asyncio.run(ask(blank, "SHOW statement_timeout")) == "30s"
    assert asyncio.run(is_current(blank)) is True
    monkeypatch.setattr(migrations, "settings", lambda: Settings(statement_timeout=7))
    assert migrations.migrate(blank) is migrations.State.CURRENT
    assert asyncio.run(ask(blank, "SHOW statement_timeout")) == "7s"
    assert asyncio.run(is_current(blank)) is False


@pytest.mark.parametrize(("before", "after"), [("4", "1.1"), ("2", "2")])
def test_a_page_out_of_order_costs_little_unless_that_was_chosen(blank: str, before: str, after: str) -> None:
    asyncio.run(run_sql(blank, f"ALTER DATABASE gql_blank SET random_page_cost = {before}"))
    migrations.migrate(blank)
    assert asyncio.run(ask(blank, "SHOW random_page_cost")) == after


def test_whoever_may_not_limit_statements_is_warned(blank: str, caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(run_sql(blank, "CREATE ROLE guest LOGIN"))
    asyncio.run(migrations.limit_statements(blank.replace("//gql_api@", "//guest@")))
    assert "ALTER DATABASE gql_blank SET statement_timeout = '30s'" in caplog.text
    assert asyncio.run(ask(blank, "SHOW statement_timeout")) == "0"


def test_owner_who_is_no_superuser_migrates_and_has_typing_errors_forgiven(
    blank: str, caplog: pytest.LogCaptureFixture
) -> None:
    setting = f"SHOW {migrations.FORGIVING}"
    asyncio.run(run_sql(blank, "CREATE ROLE guest LOGIN", "ALTER DATABASE gql_blank OWNER TO guest"))
    migrations.migrate(blank.replace("//gql_api@", "//guest@"))
    assert caplog.text == ""
    assert asyncio.run(ask(blank, setting)) == migrations.FORGIVEN
    assert asyncio.run(is_current(blank)) is True
    asyncio.run(run_sql(blank, f"ALTER DATABASE gql_blank SET {migrations.FORGIVING} = 0.9"))
    assert asyncio.run(is_current(blank)) is False
    assert migrations.migrate(blank) is migrations.State.CURRENT
    assert asyncio.run(ask(blank, setting)) == migrations.FORGIVEN


def test_whoever_may_not_have_typing_errors_forgiven_is_warned(
    blank: str, caplog: pytest.LogCaptureFixture
) -> None:
    migrations.upgrade(blank)
    asyncio.run(run_sql(blank, "CREATE ROLE guest LOGIN"))
    asyncio.run(migrations.forgive_typing_errors(blank.replace("//gql_api@", "//guest@")))
    assert f"ALTER DATABASE gql_blank SET {migrations.FORGIVING} = '0.28'" in caplog.text
    assert asyncio.run(is_current(blank)) is False


def test_database_that_was_never_migrated_is_not_current(blank: str) -> None:
    assert asyncio.run(is_current(blank)) is False


def test_revisions_are_those_that_alembic_knows() -> None:
    alembic = ScriptDirectory.from_config(migrations.config())
    assert revisions.newest() == alembic.get_current_head()
    assert set(revisions.known()) == {script.revision for script in alembic.walk_revisions()}


def test_connection_that_is_lost_in_the_middle_is_told(fresh_database: AsyncEngine) -> None:
    url = fresh_database.url.render_as_string(hide_password=False)

    async def interrupted() -> None:
        async with transaction(url) as session:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(SetupError, match="The connection to the database was lost"), told_when_lost():
        asyncio.run(interrupted())


@pytest.mark.parametrize("error", [FileNotFoundError(2, "No such file", "records.jsonl"), KeyError("id")])
def test_error_of_another_kind_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, told_when_lost():
        raise error
    assert raised.value is error


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql://u:p?w@h/d?x=1&sslmode=require", "postgresql+asyncpg://u:p?w@h/d?x=1&ssl=require"),
        ("postgresql+asyncpg://u@/d?host=/run&port=1", "postgresql+asyncpg://u@/d?host=/run&port=1"),
    ],
)
def test_url_may_be_written_as_everyone_does(written: str, meant: str) -> None:
    url = Settings.model_validate({"database_url": written}).database_url
    assert url is not None
    assert url.get_secret_value() == meant
