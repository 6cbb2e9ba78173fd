"""Settings and flags: told when wrong, and what they want; a password is never told."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from gql_api.cli import app
from gql_api.errors import SetupError
from gql_api.settings import settings
from tests.cli.shell import Shell

EXAMPLE = "postgresql://user:password@host:5432/database"
UNREACHABLE = "postgresql://gql:secret-word@127.0.0.1:1/gql?sslmode=disable"


@pytest.fixture(autouse=True)
def _read_again() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("GQL_PORT", "http", "GQL_PORT must be a valid integer (port to listen on; 0 for any free one)."),
        (
            "GQL_PORT",
            "70000",
            "GQL_PORT must be less than or equal to 65535 (port to listen on; 0 for any free one).",
        ),
        (
            "GQL_POOL_SIZE",
            "0",
            "GQL_POOL_SIZE must be greater than or equal to 1 (database connections of one worker).",
        ),
        (
            "GQL_PAGE_SIZE_MAXIMUM",
            "5",
            "GQL_PAGE_SIZE_MAXIMUM must not be less than GQL_PAGE_SIZE_DEFAULT (the most objects on a page).",
        ),
        (
            "GQL_SMTP_URL",
            "http://ann:secret-word@mail",
            "GQL_SMTP_URL must look like smtp://user:password@host:587 or smtps://host (server to send by).",
        ),
        (
            "GQL_PUBLIC_URL",
            "garden.example.com",
            "GQL_PUBLIC_URL must look like https://www.example.com (where links in mails lead to).",
        ),
        (
            "GQL_MAIL_FROM",
            "nobody",
            "GQL_MAIL_FROM must look like Name <name@example.com> (sender of mails).",
        ),
        (
            "GQL_DATABASE_URL",
            "mysql://gql:secret-word@db/gql",
            f"GQL_DATABASE_URL must look like {EXAMPLE} (postgresql://… of a server of your own).",
        ),
    ],
)
def test_wrong_variable_is_named_with_what_it_wants(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as refused:
        settings()
    assert str(refused.value) == reason


def test_empty_variable_is_as_if_it_were_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_PORT", "")
    assert settings().port == 8000


@pytest.mark.parametrize(
    ("given", "site"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"GQL_PORT": "8166"}, "http://127.0.0.1:8166"),
        ({"GQL_HOST": "0.0.0.0", "GQL_PORT": "8166"}, "http://127.0.0.1:8166"),  # noqa: S104 - a name, nothing listens
        ({"GQL_HOST": "::1"}, "http://[::1]:8000"),
        ({"GQL_HOST": "garden.example.com", "GQL_PUBLIC_URL": ""}, "http://garden.example.com:8000"),
        ({"GQL_PORT": "8166", "GQL_PUBLIC_URL": "https://www.example.com/"}, "https://www.example.com"),
    ],
)
def test_links_lead_to_where_it_is_served_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], site: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert settings().public_url == site


def test_all_wrong_variables_are_told_at_once_and_nothing_is_started(bare: Shell) -> None:
    done = bare.given(GQL_PORT="x", GQL_WORKERS="0").run("serve")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "Error: GQL_PORT must be a valid integer (port to listen on; 0 for any free one).",
        "GQL_WORKERS must be greater than or equal to 1 (processes that answer requests).",
    ]
    assert not bare.data.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["serve", "--port=http"], "--port"),
        (["serve", "--workers=0"], "--workers"),
        (["serve", "--no-such-flag"], "--no-such-flag"),
        (["user", "create"], "EMAIL"),
        (["user", "drop"], "drop"),
        (["sevre"], "'serve'"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], reason: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert reason in done.stderr


def test_flag_wins_over_its_variable(bare: Shell) -> None:
    done = bare.given(GQL_HOST="203.0.113.1", GQL_PORT="1").run("serve", "--host=203.0.113.2", "--port=0")
    assert done.code == 1
    assert "Cannot listen on 203.0.113.2, port 0: this machine has no such address." in done.err
    assert not bare.data.exists()


@pytest.mark.parametrize("command", [["serve", "--port=0"], ["user", "list"]])
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (UNREACHABLE, "The database at postgresql://gql:***@127.0.0.1:1/gql cannot be used: "),
        ("postgresql://gql:secret-word@db:x/gql", "GQL_DATABASE_URL must look like postgresql://"),
    ],
)
def test_database_that_cannot_be_used_is_told_without_its_password(
    bare: Shell, command: list[str], url: str, reason: str
) -> None:
    done = bare.given(GQL_DATABASE_URL=url, GQL_DATA_DIR="").run(*command)
    assert (done.code, done.out) == (1, "")
    assert f"Error: {reason}" in done.err
    assert "secret-word" not in done.err
    assert "Traceback" not in done.err


def test_data_folder_beside_a_database_url_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_DATABASE_URL", UNREACHABLE)
    done = CliRunner().invoke(app, ["user", "list", "--data-dir", "/nowhere"])
    assert done.exit_code == 1
    assert "GQL_DATABASE_URL is set, so --data-dir has no meaning: give one of them." in done.stderr


@pytest.mark.parametrize(
    "command", ["serve", "migrate", "schema", "import", "user", "token", "doctor", "version"]
)
def test_help_tells_what_a_command_does(command: str) -> None:
    every, one = CliRunner().invoke(app, ["--help"]), CliRunner().invoke(app, [command, "--help"])
    assert (every.exit_code, one.exit_code) == (0, 0)
    (told,) = [line for line in every.stdout.splitlines() if line.startswith(f"│ {command} ")]
    assert told.strip("│ ").removeprefix(command).strip() in one.stdout


def test_every_setting_but_secrets_has_a_flag() -> None:
    told = CliRunner().invoke(app, ["serve", "--help"]).stdout
    for name in ("host", "port", "workers", "data-dir", "page-size-maximum", "session-days", "pool-size"):
        assert f"--{name} " in told
    assert "--database-url" not in told
