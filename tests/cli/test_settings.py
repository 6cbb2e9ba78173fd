"""Settings: by environment or by flag, and told when wrong; a password is never told."""

import pytest

from tests.cli.shell import Shell

UNREACHABLE = "postgresql://gql:secret-word@127.0.0.1:1/gql?sslmode=disable"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("GQL_PORT", "http", "GQL_PORT must be a valid integer (port to listen on"),
        ("GQL_PORT", "70000", "GQL_PORT must be less than or equal to 65535 (port to listen on"),
        ("GQL_POOL_SIZE", "0", "GQL_POOL_SIZE must be greater than or equal to 1 (database connections"),
        ("GQL_PAGE_SIZE_MAXIMUM", "5", "GQL_PAGE_SIZE_MAXIMUM must not be less than GQL_PAGE_SIZE_DEFAULT"),
        (
            "GQL_DATABASE_URL",
            "mysql://gql:secret-word@db/gql",
            "GQL_DATABASE_URL must look like postgresql://",
        ),
        ("GQL_DATABASE_URL", "postgresql://gql:secret-word@db:x/gql", "GQL_DATABASE_URL must look like"),
    ],
)
def test_wrong_variable_is_named_with_what_it_wants(bare: Shell, name: str, value: str, reason: str) -> None:
    done = bare.given(**{name: value}).run("serve", "--host=127.0.0.1")
    assert done.code == 1
    assert f"Error: {reason}" in done.err
    assert "secret-word" not in done.err
    assert "Traceback" not in done.err
    assert not bare.data.exists()


def test_all_wrong_variables_are_named_at_once(bare: Shell) -> None:
    done = bare.given(GQL_PORT="x", GQL_WORKERS="0").run("serve")
    assert (done.code, done.out) == (1, "")
    assert [line.split()[-0] for line in done.err.splitlines()] == ["Error:", "GQL_WORKERS"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("serve", "--port=http"), "--port"),
        (("serve", "--workers=0"), "--workers"),
        (("serve", "--no-such-flag"), "--no-such-flag"),
        (("user", "create"), "EMAIL"),
        (("user", "drop"), "drop"),
        (("sevre",), "'serve'"),
    ],
)
def test_wrong_usage_is_explained(bare: Shell, arguments: tuple[str, ...], reason: str) -> None:
    done = bare.run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert reason in done.err
    assert "Traceback" not in done.err


def test_flag_wins_over_the_variable(bare: Shell) -> None:
    done = bare.given(GQL_POOL_SIZE="7", GQL_DATABASE_URL=UNREACHABLE).run("serve", "--pool-size=0")
    assert done.code == 2
    assert "--pool-size" in done.err


@pytest.mark.parametrize("command", [("serve", "--port=0"), ("user", "list"), ("migrate",)])
def test_database_that_does_not_answer_is_told_without_its_password(
    bare: Shell, command: tuple[str, ...]
) -> None:
    shell = bare.given(GQL_DATABASE_URL=UNREACHABLE)
    del shell.environment["GQL_DATA_DIR"]
    done = shell.run(*command)
    assert (done.code, done.out) == (1, "")
    assert "The database at postgresql://gql:***@127.0.0.1:1/gql cannot be used: " in done.err
    assert "secret-word" not in done.err
    assert "Traceback" not in done.err


def test_data_folder_beside_a_database_url_is_refused(bare: Shell) -> None:
    shell = bare.given(GQL_DATABASE_URL=UNREACHABLE)
    done = shell.run("user", "list", "--data-dir", str(bare.data))
    assert done.code == 1
    assert "GQL_DATABASE_URL is set, so --data-dir has no meaning: give one of them." in done.err


@pytest.mark.parametrize("command", ["serve", "migrate", "schema", "user", "doctor", "version"])
def test_help_tells_what_a_command_does(bare: Shell, command: str) -> None:
    every, one = bare.run("--help"), bare.run(command, "--help")
    assert (every.code, one.code) == (0, 0)
    (told,) = [line for line in every.out.splitlines() if line.startswith(f"│ {command} ")]
    assert told.strip("│ ").removeprefix(command).strip() in one.out
    assert "--database-url" not in one.out


def test_every_setting_but_secrets_has_a_flag(bare: Shell) -> None:
    told = bare.run("serve", "--help").out
    for name in ("host", "port", "workers", "data-dir", "page-size-maximum", "session-days", "pool-size"):
        assert f"--{name} " in told
    assert "localhost" not in told
