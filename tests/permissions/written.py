"""What a write left behind: its payload, and the rows that differ since."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from tests.permissions.world import World
from tests.run import Run
from tests.snapshot import Difference, Row, difference, snapshot


@dataclass
class Written:
    """A write that was tried."""

    world: World
    payload: Any
    changed: Difference

    @property
    def row(self) -> tuple[Row | None, Row | None]:
        """The object before and after: it and changes are all that differs."""
        assert self.changed.keys() == {self.world.resource.many, "changes"}
        (pair,) = self.changed[self.world.resource.many].values()
        return pair

    @property
    def columns(self) -> set[str]:
        """The columns of the object that differ."""
        before, after = self.row
        assert before is not None
        assert after is not None
        return {name for name in after if after[name] != before[name]}

    @property
    def change(self) -> Row:
        """The one new row of the change log, without what never matters here."""
        (change,) = [after for before, after in self.changed["changes"].values() if before is None and after]
        return {name: change[name] for name in ("operation", "version", "actor_id", "object_id", "fields")}


async def write(session: AsyncSession, run: Run, world: World, operation: str) -> Written:
    """Let the viewer try to do it."""
    before = await snapshot(session)
    payload = await world.write(run, operation, world.id(operation))
    return Written(world, payload, difference(before, await snapshot(session)))
