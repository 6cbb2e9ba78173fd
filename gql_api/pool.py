"""A pool of connections that are given out in the order of asking."""

import asyncio
from contextlib import suppress
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, PoolProxiedConnection
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.util import greenlet_spawn

WAITING = 30  # seconds, at most, for a connection to come back
TURN = "turn"


class FairPool(AsyncAdaptedQueuePool):
    """A pool with a turn for each connection.

    SQLAlchemy's own lets whoever comes when one is given back go before those who wait, so that a few wait
    long; and it takes a greenlet, a task and a timer for each.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        """Make the turns; all are free."""
        super().__init__(*arguments, **options)
        self.turns = asyncio.Semaphore(self.size())

    async def take(self) -> PoolProxiedConnection:
        """Wait for one's turn and take a connection; raise TimeoutError if none came back for too long."""
        turns = self.turns
        if turns.locked():
            async with asyncio.timeout(WAITING):
                await turns.acquire()
        else:
            await turns.acquire()
        try:
            taken = await self.taken()
        except BaseException:
            turns.release()
            raise
        taken.record_info[TURN] = turns  # type: ignore[index] # there is one as long as it is taken
        return taken

    async def taken(self) -> PoolProxiedConnection:
        """Take a connection: at once if one lies there, for a greenlet costs more than the rest."""
        if self.checkedin():
            with suppress(MissingGreenlet):  # of a connection that is to be made again
                return self.connect()
        return await greenlet_spawn(self.connect)


def pass_on(_connection: object, record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
    """Let the next one come when a connection is given back, or thrown away."""
    if turns := record.record_info.pop(TURN, None):
        turns.release()
