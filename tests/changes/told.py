"""Reading the change log in tests."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.db import Owned


async def changes(session: AsyncSession, *rows: Owned) -> list[Change]:
    """Return the changes of some objects, of all if none is given, in their order."""
    found = select(Change).order_by(Change.id)
    if rows:
        found = found.where(Change.object_id.in_([row.id for row in rows]))
    return list((await session.scalars(found, execution_options={"populate_existing": True})).all())


async def last(session: AsyncSession, row: Owned) -> dict[str, Any]:
    """Return the last change of an object as values, without its own key and time."""
    change = (await changes(session, row))[-1]
    untold = {"id", "created_at", "space_id"}
    return {c.key: getattr(change, c.key) for c in Change.__table__.columns if c.key not in untold}


def expected(row: Owned, operation: str, version: int, **columns: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    """Write down what `last` should return."""
    origin = getattr(row, "origin_space_id", None)
    mine = {"object_type": type(row).__name__, "object_id": row.id, "origin_space_id": origin}
    return {**mine, "operation": operation, "version": version, "position": None, **columns}
