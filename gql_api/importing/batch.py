"""Writing a batch of records in one transaction: what is new, what has changed, and what is left alone."""

import enum
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Text, Uuid, bindparam, column, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.db import InSpace, uuid7
from gql_api.errors import Conflict, Refusal
from gql_api.gate import signed_in
from gql_api.importing.kinds import ARTICLES, Home, Homes, Kind
from gql_api.importing.places import people, places
from gql_api.importing.record import Problem, Record, told
from gql_api.viewer import Viewer

REFUSED = "section: {!r} is the space of somebody else, in which the owner of this import may not write."
UNFIT = "{!r} does not fit the schema of its collection. {}"


class Outcome(enum.StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    EDITED = "edited here since, left so"
    GONE = "moved, trashed or purged here, left so"
    CLOSED = "skipped, their space being archived, trashed or purged"


class Placed(NamedTuple):
    """A record and where it goes to."""

    record: Record
    space_id: uuid.UUID
    home: Home

    @property
    def name(self) -> tuple[uuid.UUID, str]:
        """Name the object that the record stands for."""
        return self.space_id, self.record.key


Outcomes = dict[int, Outcome | Problem]  # by the number of the line


async def write(
    session: AsyncSession, viewer: Viewer, records: Sequence[Record], kind: Kind = ARTICLES
) -> Outcomes:
    """Write the records in the transaction that the caller opened; none of them twice."""
    outcomes: Outcomes = {}
    placed = await admitted(session, viewer, kind, records, outcomes)
    digests = await remembered(session, kind, placed)
    new: list[Placed] = []
    changed: dict[uuid.UUID, dict[str, Record]] = defaultdict(dict)
    for one in placed:
        if digests.get(one.name) == one.record.digest:
            outcomes[one.record.line] = Outcome.UNCHANGED
        elif wrong := unfit(one):
            outcomes[one.record.line] = wrong
        elif one.name not in digests:
            new.append(one)
        else:
            changed[one.space_id][one.record.key] = one.record
    outcomes |= await create(session, viewer, kind, new)
    for space_id in sorted(changed):
        outcomes |= await update(session, viewer, kind, space_id, changed[space_id])
    return outcomes


def unfit(placed: Placed) -> Problem | None:
    """Tell why a record does not fit the schema of its collection, if it goes into one."""
    record, schema = placed.record, placed.home.schema
    wrong = schema.problems(record.values["data"]) if schema is not None else []
    return Problem(record.line, UNFIT.format(record.values["name"], told(wrong))) if wrong else None


async def admitted(
    session: AsyncSession, viewer: Viewer, kind: Kind, records: Sequence[Record], outcomes: Outcomes
) -> list[Placed]:
    """Find the place of each record, and leave out those that cannot go there."""
    found = await places(session, viewer, {record.section for record in records})
    is_open = {place.space_id for place in found.values() if place.is_granted and place.is_open}
    homes: Homes = await kind.homes(session, viewer, is_open)
    placed = []
    for record in records:
        place = found[record.section]
        if not place.is_granted:
            outcomes[record.line] = Problem(record.line, REFUSED.format(record.section))
        elif not place.is_open or homes[place.space_id].is_closed:
            outcomes[record.line] = Outcome.CLOSED
        else:
            placed.append(Placed(record, place.space_id, homes[place.space_id]))
    # in the same order everywhere: two imports at once may wait for each other, but never in a ring
    return sorted(placed, key=lambda one: one.name)


async def remembered(
    session: AsyncSession, kind: Kind, placed: Sequence[Placed]
) -> dict[tuple[uuid.UUID, str], bytes]:
    """Return the digests of the records that were imported before."""
    memory = kind.memory
    wanted = (
        func.unnest(
            bindparam("spaces", [one.space_id for one in placed], ARRAY(Uuid)),
            bindparam("keys", [one.record.key for one in placed], ARRAY(Text)),
        )
        .table_valued(column("space_id", Uuid), column("key", Text), name="wanted")
        .render_derived()
    )
    found = select(memory.space_id, memory.key, memory.digest).join(
        wanted, (memory.space_id == wanted.c.space_id) & (memory.key == wanted.c.key)
    )
    return {(space_id, key): digest for space_id, key, digest in await session.execute(found)}


async def create(session: AsyncSession, viewer: Viewer, kind: Kind, new: Sequence[Placed]) -> Outcomes:
    """Create an object for each record, and remember which."""
    if not new:
        return {}
    viewer_id = await signed_in(session, viewer)
    named = await people(session, {one.record.owner for one in new if one.record.owner is not None})
    owners: dict[str | None, uuid.UUID] = {None: viewer_id}
    owners.update(named.items())
    rows = [row(kind, one, owners[one.record.owner]) for one in new]
    # first, so that another import of the same records waits here, and has done little in vain
    await session.execute(insert(kind.memory), [memory(*pair) for pair in zip(new, rows, strict=True)])
    await owned.create_all(session, viewer, rows)
    return dict.fromkeys((one.record.line for one in new), Outcome.CREATED)


def row(kind: Kind, placed: Placed, owner_id: uuid.UUID) -> Any:  # noqa: ANN401 - of the kind's table
    """Make the object of a record."""
    record, space_id, home = placed
    where = {"id": uuid7(), "space_id": space_id, "origin_space_id": space_id, **home.columns}
    return kind.model(**where, owner_id=owner_id, **record.values)


def memory(placed: Placed, row: InSpace) -> dict[str, Any]:
    """Make what is remembered of a record that became an object."""
    record, space_id, _ = placed
    return {"space_id": space_id, "id": row.id, "key": record.key, "digest": record.digest, "version": 1}


async def update(
    session: AsyncSession, viewer: Viewer, kind: Kind, space_id: uuid.UUID, records: Mapping[str, Record]
) -> Outcomes:
    """Update objects of one space whose records have changed, but none that was edited or removed here."""
    known = await locked(session, kind, space_id, records)
    stale = [row for row in known if row.digest != records[row.key].digest]
    patches = {row.id: owned.Patch(records[row.key].values, row.version) for row in stale}
    saved = await owned.update_all(session, viewer, kind.model, space_id, patches)
    outcomes: Outcomes = {record.line: Outcome.GONE for record in records.values()}
    outcomes |= {records[row.key].line: Outcome.UNCHANGED for row in known}
    return outcomes | {records[row.key].line: learned(row, records[row.key], saved[row.id]) for row in stale}


async def locked(
    session: AsyncSession, kind: Kind, space_id: uuid.UUID, keys: Iterable[str]
) -> Sequence[Any]:
    """Lock what is remembered of records of one space."""
    memory = kind.memory
    found = select(memory).where(memory.space_id == space_id, memory.key.in_(keys)).order_by(memory.key)
    statement = found.with_for_update(key_share=True)
    return (await session.scalars(statement, execution_options={"populate_existing": True})).all()


def learned(row: Any, record: Record, saved: owned.Saved[Any] | Refusal) -> Outcome:  # noqa: ANN401 - a memory
    """Remember what a record says now, if its object says so too."""
    if isinstance(saved, Refusal):
        return Outcome.EDITED if isinstance(saved, Conflict) else Outcome.GONE
    row.digest, row.version = record.digest, saved.row.version
    return Outcome.UPDATED if saved.changed else Outcome.UNCHANGED
