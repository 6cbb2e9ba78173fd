"""Showing how far an import is: a bar on a terminal, plain lines elsewhere, and bad lines on both."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gql_api.importing.record import Problem
from gql_api.importing.run import Report, Show

PROBLEMS = 20  # shown; the others are counted
REASON = 300  # characters
INTERVAL = 5.0  # seconds between plain lines

Advance = Callable[[Report], None]


@contextmanager
def shown(console: Console, report: Report) -> Iterator[Show]:
    """Show an import as long as the block lasts; yield what is to be called after each batch."""
    with bar(console, report) if console.is_terminal else plain(console) as advance:

        def show(report: Report, problems: list[Problem]) -> None:
            tell(console, report, problems)
            advance(report)

        yield show


def tell(console: Console, report: Report, problems: list[Problem]) -> None:
    """Print the first bad lines."""
    before = report.problems - len(problems)
    for problem in problems[: max(PROBLEMS - before, 0)]:
        more = " ..." if len(problem.reason) > REASON else ""
        console.print(f"Line {problem.line}: {problem.reason[:REASON]}{more}", markup=False)
    if before <= PROBLEMS < report.problems:
        console.print("More bad lines are counted, but not shown.")


@contextmanager
def bar(console: Console, report: Report) -> Iterator[Advance]:
    """Show a bar with the rate, and with the time that remains where the size of the file is known."""
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("starting", total=report.size)

        def advance(report: Report) -> None:
            told = f"{report.records:,} records, {report.rate}"
            progress.update(task, completed=report.position, description=told)

        yield advance


@contextmanager
def plain(console: Console) -> Iterator[Advance]:
    """Print a line every few seconds."""
    last = time.monotonic()

    def advance(report: Report) -> None:
        nonlocal last
        if time.monotonic() - last >= INTERVAL:
            last = time.monotonic()
            console.print(f"{report.records:,} records, {report.rate}{remaining(report)}", markup=False)

    yield advance


def remaining(report: Report) -> str:
    """Write how much of the file is read, and how long the rest will take, where the size is known."""
    if not report.size or not report.position:
        return ""
    part = report.position / report.size
    return f", {part:.0%}, {report.seconds / part * (1 - part):.0f} s remain"
