"""`gql-api import`: records from a file become articles."""

import asyncio
import enum
import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from gql_api.cli.database import DataDir, database, transaction
from gql_api.cli.output import err, out, say
from gql_api.errors import NotFound, SetupError

if TYPE_CHECKING:
    from gql_api.importing.run import Report
    from gql_api.importing.source import Source

INTERRUPTED = 130  # as shells say it of what was ended by Ctrl-C

File = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="Records, one JSON object a line, gzipped or not; - is standard input."
    ),
]
Owner = Annotated[
    str,
    typer.Option(
        metavar="EMAIL", help="The user who imports: new spaces are theirs, others they must be let into."
    ),
]


class As(enum.StrEnum):
    """What records become."""

    ARTICLES = "articles"
    ENTRIES = "entries"


Become = Annotated[
    As, typer.Option("--as", help="What records become: articles, or entries in a collection of each space.")
]


def import_(file: File, owner: Owner, become: Become = As.ARTICLES, data_dir: DataDir = None) -> None:
    """Import records as articles or entries.

    Importing a file again adds what is new and updates what has changed, and leaves alone what was edited,
    moved, trashed or purged here. Ctrl-C stops it; the same command goes on. It exits with 1 if any line was
    bad.
    """
    from gql_api.importing.run import Report
    from gql_api.importing.source import opened

    with opened(file) as source:
        report = Report(source.size)
        try:
            with database(data_dir) as url:
                asyncio.run(imported(url, owner, source, report, become))
        except (KeyboardInterrupt, asyncio.CancelledError):
            say("Stopped. What is written stays; the same command goes on from there.")
            raise typer.Exit(INTERRUPTED) from None
    if report.problems:
        raise typer.Exit(1)


async def imported(url: str, owner: str, source: "Source", report: "Report", become: As) -> None:
    """Import on behalf of the owner."""
    from gql_api.context import Context
    from gql_api.db import create_engine
    from gql_api.importing.kinds import ARTICLES, ENTRIES
    from gql_api.importing.progress import shown
    from gql_api.importing.run import run
    from gql_api.viewer import Viewer

    viewer = Viewer(user_id=await user_id(url, owner))
    context = Context(create_engine(url, pool_size=1), viewer)
    with stoppable(report):
        try:
            with shown(err, report) as show:
                await run(context, source, report, show, ENTRIES if become is As.ENTRIES else ARTICLES)
        finally:
            tell(report)
            await context.close()
            await context.engine.dispose()


@contextmanager
def stoppable(report: "Report") -> Iterator[None]:
    """Let Ctrl-C, pressed once or often, finish the batch; end at once while the next one is read."""
    task, before = asyncio.current_task(), signal.getsignal(signal.SIGINT)
    loop = asyncio.get_running_loop()
    asked: list[int] = []

    def stop(number: int, _frame: object) -> None:
        asked.append(number)
        if len(asked) == 1 and task is not None:
            if not report.is_writing:
                raise KeyboardInterrupt
            task.cancel()
            loop.call_soon_threadsafe(lambda: None)  # wakes the loop, which waits for the database

    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


async def user_id(url: str, owner: str) -> uuid.UUID:
    """Find the user with an e-mail address."""
    from gql_api.users.actions import with_email

    try:
        async with transaction(url) as session:
            return (await with_email(session, owner)).id
    except NotFound:
        message = f"There is no user {owner}: create one with `gql-api user create {owner}`."
        raise SetupError(message) from None


def tell(report: "Report") -> None:
    """Print what became of the records."""
    noun = "record" if report.records == 1 else "records"
    out.print(f"{report.records:,} {noun} in {report.seconds:.1f} s, {report.rate}:", markup=False)
    for outcome, count in report.outcomes.most_common():
        out.print(f"{count:10,} {outcome}", markup=False)
    if report.problems:
        out.print(f"{report.problems:10,} bad, of which nothing was imported", markup=False)
