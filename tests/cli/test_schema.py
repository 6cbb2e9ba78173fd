"""`gql-api schema` and `gql-api version`."""

from pathlib import Path

from typer.testing import CliRunner

import gql_api
from gql_api.cli import app
from tests.cli.shell import Shell

KEPT = Path(gql_api.__file__).parent.parent / "schema.graphql"


def test_schema_is_printed_as_it_is_kept_and_needs_no_database(bare: Shell) -> None:
    done = bare.given(GQL_DATABASE_URL="postgresql://u@127.0.0.1:1/d").run("schema")
    assert (done.code, done.err) == (0, "")
    assert done.out == KEPT.read_text()


def test_schema_is_written_and_compared(tmp_path: Path) -> None:
    file = tmp_path / "a.graphql"
    assert CliRunner().invoke(app, ["schema", str(file)]).exit_code == 0
    assert file.read_text() == KEPT.read_text()
    assert CliRunner().invoke(app, ["schema", "--check", str(file)]).exit_code == 0
    changed = file.read_text().replace("type Article ", "type Artikel ")
    file.write_text(changed)
    done = CliRunner().invoke(app, ["schema", "--check", str(file)])
    assert done.exit_code == 1
    assert "-type Artikel implements" in done.stdout
    assert "+type Article implements" in done.stdout
    assert f"run `gql-api schema {file}`" in " ".join(done.stderr.split())
    assert file.read_text() == changed


def test_file_that_cannot_be_used_is_told() -> None:
    done = CliRunner().invoke(app, ["schema", "--check", "nowhere"])
    assert (done.exit_code, done.stderr) == (1, "Error: nowhere cannot be read: No such file or directory.\n")
    done = CliRunner().invoke(app, ["schema", "no/where"])
    assert (done.exit_code, done.stderr) == (
        1,
        "Error: no/where cannot be written: No such file or directory.\n",
    )


def test_version_is_told() -> None:
    done = CliRunner().invoke(app, ["version"])
    assert (done.exit_code, done.stdout.split()[:2]) == (0, ["gql-api", "0.1.0"])
