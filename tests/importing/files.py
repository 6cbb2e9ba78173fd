"""Files to import, and importing them in a test."""

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from gql_api.context import Context
from gql_api.importing.batch import Outcome
from gql_api.importing.kinds import ARTICLES, Kind
from gql_api.importing.record import Problem
from gql_api.importing.run import Report, run
from gql_api.importing.source import opened
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.make import viewer_of

Line = dict[str, Any] | bytes
LONG = "Red as a rose. " * 100  # so that the change rows of a batch do not fit into what the network holds
WAITING = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO changes%'"
)


def record(name: str = "Roses", section: str = "garden", owner: str | None = "Mara", **fields: Any) -> Line:  # noqa: ANN401 - any JSON value
    """Make a record."""
    named = {"name": name, "section": section, "owner": owner, "content": "Red.", "tags": ["flower"]}
    return named | fields


def numbered(count: int, content: str = "Red.") -> list[Line]:
    """Make different records."""
    return [
        record(f"Rose {number}", owner=f"Gardener {number % 7}", content=content) for number in range(count)
    ]


def text(lines: Iterable[Line]) -> bytes:
    """Write records, one a line; lines that are bytes as they are."""
    return b"".join((line if isinstance(line, bytes) else orjson.dumps(line)) + b"\n" for line in lines)


@dataclass(frozen=True)
class Told:
    """What an import said: how many records came to what, and the bad lines."""

    outcomes: dict[Outcome, int]
    problems: list[tuple[int, str]]


class Import:
    """Call it with who imports and what: it returns what was said."""

    def __init__(self, context: Callable[[Viewer], Context], folder: Path) -> None:
        """Take how to make a context, and where to write files."""
        self.context = context
        self.folder = folder

    async def __call__(self, owner: User, *lines: Line, kind: Kind = ARTICLES) -> Told:
        """Import lines."""
        return await self.file(owner, self.written("records.jsonl", text(lines)), kind)

    def written(self, name: str, content: bytes) -> Path:
        """Write a file; gzipped if its name says so."""
        path = self.folder / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    async def file(self, owner: User, path: Path, kind: Kind = ARTICLES) -> Told:
        """Import a file."""
        problems: list[Problem] = []
        context = self.context(viewer_of(owner))
        try:
            with opened(str(path)) as source:
                report = Report(source.size)
                await run(context, source, report, lambda _report, newest: problems.extend(newest), kind)
        finally:
            await context.close()
        assert report.problems == len(problems)
        return Told(dict(report.outcomes), [(problem.line, problem.reason) for problem in problems])
