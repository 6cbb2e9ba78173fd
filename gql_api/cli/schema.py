"""`gql-api schema`: the GraphQL schema as a file."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from gql_api.cli.output import out, say
from gql_api.errors import SetupError

File = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", show_default=False, help="Where to write it, or what to compare."),
]
Check = Annotated[bool, typer.Option("--check", help="Compare FILE (else schema.graphql) and write nothing.")]
USUAL = Path("schema.graphql")


def schema(file: File = None, check: Check = False) -> None:  # noqa: FBT002 - typer's way to declare
    """Print the GraphQL schema.

    Or write it to FILE, or compare it with FILE. It needs no database.
    """
    from gql_api.schema import printed

    if check:
        compare(file or USUAL, printed())
    elif file is None:
        out.print(printed(), end="", markup=False, soft_wrap=True)
    else:
        written(file, printed())


def written(file: Path, text: str) -> None:
    """Write the file; raise SetupError if that cannot be."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}."
        raise SetupError(message) from None
    say(f"{file} is written.")


def compare(file: Path, text: str) -> None:
    """Raise SetupError with the differences unless the file is the schema."""
    try:
        old = file.read_text(encoding="utf-8")
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}."
        raise SetupError(message) from None
    if old != text:
        lines = difflib.unified_diff(old.splitlines(), text.splitlines(), str(file), "the code", lineterm="")
        out.print("\n".join(lines), markup=False)
        message = f"{file} is not the schema of the code: run `gql-api schema {file}`."
        raise SetupError(message)
    say(f"{file} is the schema of the code.")
