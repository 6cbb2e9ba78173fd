"""`gql-api doctor`: whether everything is as it must be, and how it is set."""

import asyncio
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import typer

from gql_api.cli.database import DataDir, any_database, folder, shown
from gql_api.cli.findings import Finding, Mark, found
from gql_api.cli.output import out
from gql_api.cli.version import program
from gql_api.errors import SetupError
from gql_api.settings import PREFIX, Settings, settings, unknown

ENOUGH = 1_000_000_000  # bytes of free disk
PRINTED = "only printed where the program runs, so nobody else gets any: set GQL_SMTP_URL"
LOCAL = "those in mails lead to {}, so to whatever machine they are opened on: set GQL_PUBLIC_URL"


def doctor(data_dir: DataDir = None) -> None:
    """Look for what is wrong, and show the settings.

    It exits with 1 if anything is wrong with the database or the disk. Secrets are not shown.
    """
    findings = [of_program(), *of_database(data_dir), *of_mail(), *of_variables()]
    for finding in findings:
        out.print(f"{finding.mark.name.lower():6}", style=finding.mark, end="")
        out.print(f"{finding.what:12}{finding.told}", markup=False)
    out.print("\nSettings (* marks what is not the default)")
    for line in of_settings():
        out.print(line, markup=False)
    if Mark.WRONG in {finding.mark for finding in findings}:
        raise typer.Exit(1)


def of_program() -> Finding:
    """Tell what runs, and on what."""
    return Finding(
        "Program", f"gql-api {program()}, Python {platform.python_version()}, {platform.platform()}"
    )


def of_database(data_dir: Path | None) -> Iterator[Finding]:
    """Look whether the database can be used, is as it must be, and has room."""
    from gql_api.cli.health import health

    configured = settings().database_url
    try:
        with any_database(data_dir) as url:
            yield Finding("Database", shown(url) if configured else f"embedded, in {folder(data_dir)}")
            yield from asyncio.run(health(url))
    except SetupError as error:
        yield Finding("Database", str(error), Mark.WRONG)
    if configured is None:
        yield room(folder(data_dir))


def room(place: Path) -> Finding:
    """Look at the disk under a folder, which may not be there yet."""
    there = next(each for each in (place.absolute(), *place.absolute().parents) if each.exists())
    free = shutil.disk_usage(there).free
    return found("Disk", f"{free / 1e9:.1f} GB free", is_good=free >= ENOUGH)


def of_mail() -> Iterator[Finding]:
    """Look whether mails reach those whom this serves, and their links lead here."""
    from gql_api.mail.mailer import is_here

    url, public = settings().smtp_url, urlsplit(settings().public_url)
    server = None if url is None else urlsplit(url.get_secret_value()).hostname
    is_public = not (is_here(settings().host) and is_here(public.hostname or ""))
    if server is not None:
        yield Finding("Mail", f"sent by {server}")
    elif is_public:
        yield Finding("Mail", PRINTED, Mark.NOTE)
    else:
        yield Finding("Mail", "printed where the program runs; GQL_SMTP_URL names a server to send by")
    if (server is not None or is_public) and is_here(public.hostname or ""):
        yield Finding("Links", LOCAL.format(settings().public_url), Mark.NOTE)


def of_variables() -> Iterator[Finding]:
    """Look for variables that nothing reads."""
    for name in unknown():
        yield Finding("Variable", f"{name} is no setting and has no effect", Mark.NOTE)


def of_settings() -> Iterator[str]:
    """Write every setting; pydantic hides the secret ones."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings(), name)
        mark = "*" if name in settings().model_fields_set and value != field.default else " "
        yield f"{mark} {PREFIX}{name.upper():25} {'(not set)' if value is None else value}"
