"""When tokens were last used: noted in memory as requests come, written in the background now and then."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, DateTime, LargeBinary, column, func, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api.context import Context
from gql_api.sessions.model import Session, Sighting
from gql_api.settings import settings
from gql_api.tokens.model import ApiToken

logger = logging.getLogger(__name__)

AT_ONCE = 1000
MOST = 100_000  # tokens that are kept in mind; further ones are seen again soon
Moments = Mapping[bytes, datetime]


class Seen:
    """The tokens that were used since the last time this was written, by their hashes."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take where it will be written."""
        self.engine = engine
        self.noted: dict[bytes, datetime] = {}

    def note(self, context: Context) -> None:
        """Note that the token of a request was used, if it is known to hold."""
        hashed = context.viewer.token_hash
        if hashed is not None and context.is_verified and (hashed in self.noted or len(self.noted) < MOST):
            self.noted[hashed] = datetime.now(UTC)

    async def keep_writing(self) -> None:
        """Write again and again, until cancelled."""
        while True:
            await asyncio.sleep(settings().seen_seconds)
            await self.write()

    async def write(self) -> None:
        """Write what was noted; what cannot be written now is kept for the next time."""
        noted, self.noted = self.noted, {}
        try:
            await self.written(noted)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody waits for this; the next time may do
            logger.warning("when sessions were seen could not be written: %s", type(error).__name__)
            self.noted = {**noted, **self.noted}

    async def written(self, noted: Moments) -> None:
        """Write moments, a few at a time, each in a transaction of its own and in one order everywhere."""
        pairs = sorted(noted.items())
        for start in range(0, len(pairs), AT_ONCE):
            context = Context(self.engine)
            try:
                async with context.transaction() as session:
                    await session.execute(upsert(dict(pairs[start : start + AT_ONCE])))
            finally:
                await context.close()


def upsert(noted: Moments) -> Any:  # noqa: ANN401 - SQLAlchemy has no name for it
    """Make what writes moments of tokens that are still there, and takes no later one back."""
    hashes = BindParameter("hashes", list(noted), ARRAY(LargeBinary))
    moments = BindParameter("moments", list(noted.values()), ARRAY(DateTime(timezone=True)))
    used = func.unnest(hashes, moments).table_valued(column("hash", LargeBinary), column("moment"))
    used = used.render_derived(name="used")
    found = union_all(
        *(
            select(model.id, used.c.moment).join(used, used.c.hash == model.token_hash)
            for model in (Session, ApiToken)
        )
    ).subquery("found")
    added = insert(Sighting).from_select(["id", "seen_at"], select(found).order_by(found.c.id))
    later = func.greatest(Sighting.seen_at, added.excluded.seen_at)
    return added.on_conflict_do_update(index_elements=[Sighting.id], set_={"seen_at": later})


async def stopped(task: "asyncio.Task[None]") -> None:
    """Cancel a task, and wait until it has ended."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
