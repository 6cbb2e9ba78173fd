"""Saving objects that are locked: what changes, a higher version and the change row, in one statement."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, Table, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.log import Act, Operation, act, change, compared, flush_added, run_hooks
from gql_api.changes.model import Change
from gql_api.compiler.statement import DIALECT, Plan, Request, late, plan
from gql_api.db import InSpace, Owned, uuid7
from gql_api.driver import driver
from gql_api.rows import committed
from gql_api.viewer import ANONYMOUS

Rows = Mapping[Owned, Mapping[str, Any]]
CHANGES = cast("Table", Change.__table__)
TOLD = [column.name for column in CHANGES.c if column.name not in {"created_at", "position"}]


async def save(session: AsyncSession, rows: Rows, operation: Operation) -> None:
    """Write new values of rows that are locked, raise their versions, and call the hooks."""
    connection, done = await driver(session), act(session)
    raised = {
        row: {**values, "version": row.version + 1, "updated_at": done.moment} for row, values in rows.items()
    }
    for plans, requests in grouped(done, raised, operation).items():
        for one in plans:
            await connection.executemany(one.sql, [one.values(request) for request in requests])
    for row, values in raised.items():
        committed(row, values)
    await run_hooks(session, list(raised))
    await flush_added(session)


def grouped(done: Act, rows: Rows, operation: Operation) -> Mapping[tuple[Plan, ...], list[Request]]:
    """Put together what the same statements write: the values of rows, and of their changes."""
    found = defaultdict(list)
    for row, values in rows.items():
        told = change(done, row, operation, values["version"], compared(row, values))
        request = Request({}, ANONYMOUS, None, {"row": values, "change": {**told, "id": uuid7()}})
        found[writing(type(row), tuple(values))].append(request)
    return found


@cache
def writing(model: type[Owned], names: tuple[str, ...]) -> tuple[Plan, ...]:
    """Make what writes these columns of a row, and its change.

    One statement where both live in the space; a space itself does not, so it has one for each.
    """
    table = cast("Table", model.__table__)
    written: Any = update(table).values({name: given("row", table, name) for name in names})
    written = written.where(table.c.id == given("change", CHANGES, "object_id"))
    told: Any = insert(CHANGES).values({name: given("change", CHANGES, name) for name in TOLD})
    if not issubclass(model, InSpace):
        return plan(written), plan(told)
    here = table.c.space_id == given("change", CHANGES, "space_id")
    return (plan(written.where(here).add_cte(told.cte("told"))),)


def given(part: str, table: Table, name: str) -> BindParameter[Any]:
    """Bind the value of a column, as the driver takes it."""
    type_ = table.c[name].type
    convert = type_.dialect_impl(DIALECT).bind_processor(DIALECT)
    if convert is None:
        return late(lambda request: request.written[part][name], type_)
    return late(lambda request: convert(request.written[part][name]), type_)
