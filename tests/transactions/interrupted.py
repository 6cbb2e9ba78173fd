"""Cancelling a task at exactly the n-th place where it waits."""

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any


class Interruption:
    """Cancel a task at its n-th wait; a stubborn one also at every wait after that."""

    def __init__(self, at: int, *, is_stubborn: bool = False) -> None:
        """Take which wait, counted from 1."""
        self.at = at
        self.is_stubborn = is_stubborn
        self.has_come = False

    async def during(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the work returns
        """Run the work in a task of its own; return what it returns, None if it was cancelled."""
        try:
            return await asyncio.ensure_future(self.driven(work))
        except asyncio.CancelledError:
            return None

    async def driven(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - as above
        """Await the work as ever, but count its waits."""
        return await self.counted(work)

    @types.coroutine
    def counted(self, work: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Hand on each thing that the work waits for, after the task was cancelled where that is due."""
        step, send, sent = 0, work.send, None
        while True:
            try:
                awaited = send(sent)
            except StopIteration as end:
                return end.value
            step += 1
            if step == self.at or (self.is_stubborn and step > self.at):
                self.has_come = True
                current = asyncio.current_task()
                assert current is not None
                current.cancel()
            try:
                yield awaited
            except BaseException as error:  # noqa: BLE001 - a cancellation is handed on too
                send, sent = work.throw, error
            else:
                send, sent = work.send, None
