"""`gql-api schema` and `gql-api version`."""

from pathlib import Path

import gql_api
from tests.cli.shell import Shell

KEPT = Path(gql_api.__file__).parent.parent / "schema.graphql"


def test_schema_is_printed_as_it_is_kept(bare: Shell) -> None:
    done = bare.run("schema")
    assert (done.code, done.err) == (0, "")
    assert done.out == KEPT.read_text()


def test_schema_is_written_and_compared(bare: Shell) -> None:
    file = bare.folder / "a.graphql"
    assert bare.run("schema", str(file)).code == 0
    assert file.read_text() == KEPT.read_text()
    assert bare.run("schema", "--check", str(file)).code == 0
    file.write_text(file.read_text().replace("type Article ", "type Artikel "))
    changed = file.read_text()
    done = bare.run("schema", "--check", str(file))
    assert done.code == 1
    assert "-type Artikel implements" in done.out
    assert "+type Article implements" in done.out
    assert f"run `gql-api schema {file}`" in done.err
    assert file.read_text() == changed


def test_file_that_is_not_there_is_told(bare: Shell) -> None:
    done = bare.run("schema", "--check")
    assert (done.code, done.err) == (1, "Error: schema.graphql cannot be read: No such file or directory.\n")
    done = bare.run("schema", "no/such/folder")
    assert (done.code, done.err) == (
        1,
        "Error: no/such/folder cannot be written: No such file or directory.\n",
    )


def test_version_is_told(bare: Shell) -> None:
    done = bare.run("version")
    assert (done.code, done.out.split()[:2]) == (0, ["gql-api", "0.1.0"])
