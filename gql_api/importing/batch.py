"""Writing a batch of records in one transaction: what is new, what has changed, and what is left alone."""

import enum
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Text, Uuid, bindparam, column, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.articles.model import Article, Imported
from gql_api.db import uuid7
from gql_api.errors import Conflict, Refusal
from gql_api.gate import signed_in
from gql_api.importing.places import people, places
from gql_api.importing.record import Record
from gql_api.permissions import Viewer


class Outcome(enum.StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    EDITED = "edited here since, left so"
    GONE = "trashed or purged here, left so"
    CLOSED = "skipped, their space being archived, trashed or purged"
    REFUSED = "refused"


class Placed(NamedTuple):
    """A record and the space it goes to."""

    record: Record
    space_id: uuid.UUID

    @property
    def name(self) -> tuple[uuid.UUID, str]:
        """Name the article that the record stands for."""
        return self.space_id, self.record.key


Outcomes = dict[int, Outcome]  # by the number of the line


async def write(session: AsyncSession, viewer: Viewer, records: Sequence[Record]) -> Outcomes:
    """Write the records in the transaction that the caller opened; none of them twice."""
    outcomes: Outcomes = {}
    placed = await admitted(session, viewer, records, outcomes)
    digests = await remembered(session, placed)
    new: list[Placed] = []
    changed: dict[uuid.UUID, dict[str, Record]] = defaultdict(dict)
    for one in placed:
        if one.name not in digests:
            new.append(one)
        elif digests[one.name] == one.record.digest:
            outcomes[one.record.line] = Outcome.UNCHANGED
        else:
            changed[one.space_id][one.record.key] = one.record
    outcomes |= await create(session, viewer, new)
    for space_id in sorted(changed):
        outcomes |= await update(session, viewer, space_id, changed[space_id])
    return outcomes


async def admitted(
    session: AsyncSession, viewer: Viewer, records: Sequence[Record], outcomes: Outcomes
) -> list[Placed]:
    """Find the space of each record, and leave out those that cannot go there."""
    found = await places(session, viewer, {record.section for record in records})
    placed = []
    for record in records:
        place = found[record.section]
        if not place.is_granted:
            outcomes[record.line] = Outcome.REFUSED
        elif not place.is_open:
            outcomes[record.line] = Outcome.CLOSED
        else:
            placed.append(Placed(record, place.space_id))
    # in the same order everywhere: two imports at once may wait for each other, but never in a ring
    return sorted(placed, key=lambda one: one.name)


async def remembered(session: AsyncSession, placed: Sequence[Placed]) -> dict[tuple[uuid.UUID, str], bytes]:
    """Return the digests of the records that were imported before."""
    wanted = (
        func.unnest(
            bindparam("spaces", [one.space_id for one in placed], ARRAY(Uuid)),
            bindparam("keys", [one.record.key for one in placed], ARRAY(Text)),
        )
        .table_valued(column("space_id", Uuid), column("key", Text), name="wanted")
        .render_derived()
    )
    found = select(Imported.space_id, Imported.key, Imported.digest).join(
        wanted, (Imported.space_id == wanted.c.space_id) & (Imported.key == wanted.c.key)
    )
    return {(space_id, key): digest for space_id, key, digest in await session.execute(found)}


async def create(session: AsyncSession, viewer: Viewer, new: Sequence[Placed]) -> Outcomes:
    """Create an article for each record, and remember which."""
    if not new:
        return {}
    viewer_id = await signed_in(session, viewer)
    named = await people(session, {one.record.owner for one in new if one.record.owner is not None})
    owners: dict[str | None, uuid.UUID] = {None: viewer_id}
    owners.update(named.items())
    rows = [article(record, space_id, owners[record.owner]) for record, space_id in new]
    # first, so that another import of the same records waits here, and has done little in vain
    await session.execute(insert(Imported), [memory(*pair) for pair in zip(new, rows, strict=True)])
    await owned.create_all(session, viewer, rows)
    return {one.record.line: Outcome.CREATED for one in new}


def article(record: Record, space_id: uuid.UUID, owner_id: uuid.UUID) -> Article:
    """Make the article of a record."""
    where = {"id": uuid7(), "space_id": space_id, "origin_space_id": space_id}
    return Article(**where, owner_id=owner_id, **record.values)


def memory(placed: Placed, row: Article) -> dict[str, Any]:
    """Make what is remembered of a record that became an article."""
    record, space_id = placed
    return {"space_id": space_id, "id": row.id, "key": record.key, "digest": record.digest, "version": 1}


async def update(
    session: AsyncSession, viewer: Viewer, space_id: uuid.UUID, records: Mapping[str, Record]
) -> Outcomes:
    """Update articles of one space whose records have changed, but none that was edited or removed here."""
    known = await locked(session, space_id, records)
    stale = [row for row in known if row.digest != records[row.key].digest]
    patches = {row.id: owned.Patch(records[row.key].values, row.version) for row in stale}
    saved = await owned.update_all(session, viewer, Article, space_id, patches)
    outcomes = {record.line: Outcome.GONE for record in records.values()}
    outcomes |= {records[row.key].line: Outcome.UNCHANGED for row in known}
    return outcomes | {records[row.key].line: learned(row, records[row.key], saved[row.id]) for row in stale}


async def locked(session: AsyncSession, space_id: uuid.UUID, keys: Iterable[str]) -> Sequence[Imported]:
    """Lock what is remembered of records of one space."""
    found = (
        select(Imported).where(Imported.space_id == space_id, Imported.key.in_(keys)).order_by(Imported.key)
    )
    statement = found.with_for_update(key_share=True)
    return (await session.scalars(statement, execution_options={"populate_existing": True})).all()


def learned(row: Imported, record: Record, saved: owned.Saved[Article] | Refusal) -> Outcome:
    """Remember what a record says now, if its article says so too."""
    if isinstance(saved, Refusal):
        return Outcome.EDITED if isinstance(saved, Conflict) else Outcome.GONE
    row.digest, row.version = record.digest, saved.row.version
    return Outcome.UPDATED if saved.changed else Outcome.UNCHANGED
