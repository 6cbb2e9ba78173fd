"""The import from beginning to end: batch after batch, each in a transaction of its own."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from asyncpg import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gql_api import sqlstate
from gql_api.context import Context, settled
from gql_api.errors import Refusal, SetupError
from gql_api.importing.batch import Outcome, Outcomes, write
from gql_api.importing.kinds import ARTICLES, Kind
from gql_api.importing.record import Problem, Record, records
from gql_api.importing.source import Source
from gql_api.masking import known

RECORDS = 1000  # in a batch
CHARACTERS = 2_000_000  # of content, after which a batch ends with fewer records
ATTEMPTS = 10
# somebody else was faster; looking again helps
AGAIN = {sqlstate.FOREIGN_KEY_VIOLATION, sqlstate.UNIQUE_VIOLATION, *sqlstate.TAKEN_BACK}

Batch = list[Record | Problem]


@dataclass
class Report:
    """What was done so far, and how far that is: in bytes of the file, whose size may be unknown."""

    size: int | None
    position: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    problems: int = 0
    is_writing: bool = False
    begun: float = field(default_factory=time.monotonic)

    @property
    def records(self) -> int:
        """Count the records, good or bad."""
        return self.outcomes.total() + self.problems

    @property
    def seconds(self) -> float:
        """Tell how long it took so far."""
        return time.monotonic() - self.begun

    @property
    def rate(self) -> str:
        """Write how many records were read in a second."""
        return f"{self.records / self.seconds:,.0f} a second"


Show = Callable[[Report, list[Problem]], None]


async def run(context: Context, source: Source, report: Report, show: Show, kind: Kind = ARTICLES) -> None:
    """Import all lines; after each batch call `show` with the report and the batch's problems.

    When cancelled it finishes the batch. A batch that is written stays whatever happens later; importing the
    file again goes on from there. Raise SetupError if others keep getting in the way.
    """
    report.begun = time.monotonic()
    for batch in batches(records(source.lines(), kind)):
        # asyncpg waits for ever when its executemany is cancelled while the server is slower than we are
        report.is_writing = True
        problems = await settled(step(context, batch, report, kind))
        report.is_writing, report.position = False, source.position
        show(report, problems)
    if report.outcomes[Outcome.CREATED]:
        await analyze(context, kind)


async def step(context: Context, batch: Batch, report: Report, kind: Kind) -> list[Problem]:
    """Import one batch and count it; return its problems in the order of the lines."""
    found = [item for item in batch if isinstance(item, Record)]
    outcomes = await written(context, found, kind)
    problems = [item for item in (*batch, *outcomes.values()) if isinstance(item, Problem)]
    report.outcomes.update(outcome for outcome in outcomes.values() if isinstance(outcome, Outcome))
    report.problems += len(problems)
    return sorted(problems, key=lambda problem: problem.line)


def batches(items: Iterable[Record | Problem]) -> Iterator[Batch]:
    """Put items together that are written at once."""
    batch: Batch = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += item.size if isinstance(item, Record) else 0
        if len(batch) == RECORDS or characters >= CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


async def written(context: Context, found: list[Record], kind: Kind) -> Outcomes:
    """Write records in one transaction; look again and do it again if somebody else got in between."""
    for _ in range(ATTEMPTS):
        try:
            async with context.transaction() as session:
                return await write(session, context.viewer, found, kind)
        except Refusal:
            continue  # a space was archived or purged a moment ago
        except (DBAPIError, PostgresError) as error:
            if sqlstate.of(error) not in AGAIN:
                raise known(error) or error from error
    raise SetupError("Others keep changing the same objects. Import the file again to go on from here.")


async def analyze(context: Context, kind: Kind) -> None:
    """Let PostgreSQL look at the new rows at once: until it does, it plans as if there were none."""
    with suppress(DBAPIError):  # it will do so by itself, some minutes later
        async with context.transaction() as session:
            await session.execute(text(f"ANALYZE {kind.tables}"))
