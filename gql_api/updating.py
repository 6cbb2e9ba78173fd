"""The update of one object as one statement: lock, compare, write, tell the change log, answer.

It does all of that, or finds that nothing would change. Or it does nothing at all: then `owned.update` goes
step by step, and says why.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Table,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from gql_api import compiler
from gql_api.changes.log import Operation, is_heard
from gql_api.changes.model import Change
from gql_api.compiler.answers import Placed, compiled, wanted_at, written
from gql_api.compiler.objects import one_object
from gql_api.compiler.selection import Field
from gql_api.compiler.statement import Request, key_part, late, plan
from gql_api.context import Info
from gql_api.db import InSpace, Owned, uuid7
from gql_api.fields import Page, Python, ToOne
from gql_api.gate import bound
from gql_api.ids import Key, quoted
from gql_api.permissions import updatable
from gql_api.rows import columns
from gql_api.saving import given
from gql_api.viewer import Viewer

CHANGES = cast("Table", Change.__table__)
EXPECTED: Any = late(lambda request: request.written["update"]["expected_version"], Integer())


class Update(NamedTuple):
    """What made an update: the columns that changed, and the answers for the payload."""

    changed: tuple[str, ...]
    answers: compiler.Answers


async def updated(
    info: Info, model: type[Owned], key: Key, values: Mapping[str, Any], expected_version: int | None
) -> Update | None:
    """Write valid values; return None, nothing done, where that takes more than one statement."""
    names = tuple(values)
    found = compiler.asked(info)
    made = found.prepared.made(
        str(info.path.key),
        info.context.viewer,
        (model, names, expected_version is None),
        lambda viewer, asked: updating(viewer, model, asked, names, is_any=expected_version is None),
    )
    if made is None or is_heard(model):
        return None
    change = {"id": uuid7(), "request_id": info.context.request_id}
    sent = {"row": values, "change": change, "update": {"expected_version": expected_version}}
    request = Request(found.variables, info.context.viewer, key, sent)
    row = await info.context.fetch(made.plan.sql, made.plan.values(request))
    if row is None:
        return None
    info.context.verified(is_known=True)
    flags, texts = row[: len(names)], row[len(names) :]
    changed = tuple(name for name, flag in zip(names, flags, strict=True) if flag)
    return Update(changed, compiler.placed(made, texts))


def updating(
    viewer: Viewer, model: type[Owned], asked: Field, names: Sequence[str], *, is_any: bool
) -> Placed | None:
    """Make the plan; None where the answer takes more than the row, or the write more than its columns."""

    def made(asked: Field) -> Placed | None:
        places = wanted_at(asked, model, (model.__name__.lower(),))
        if not names or not issubclass(model, InSpace) or any(reads_beyond(one, model) for one in places):
            return None
        built = asked.document.account.settled(plan(statement(viewer, model, places, names, is_any=is_any)))
        return None if built.demands or built.is_tree else Placed(built, [one.path for one in places])

    return compiled(made, asked)


def reads_beyond(asked: Field, model: type[Owned]) -> bool:
    """Tell whether a place in the answer shows what the statement changes, but from another side."""
    return any(
        isinstance(one.read, Page | Python)
        or (isinstance(one.read, ToOne) and (one.type.name == model.__name__ or reads_beyond(one, model)))
        for one in asked.fields
    )


def statement(
    viewer: Viewer, model: type[InSpace], places: Sequence[Field], names: Sequence[str], *, is_any: bool
) -> Select[*tuple[Any, ...]]:
    """Lock the row, update it if that changes something, tell of it; select the answers."""
    old = locked(viewer, model, is_any=is_any)
    new = changing(model, old, names)
    told = telling(viewer, model, old, new, names).cte("told")
    same = select(old).where(~exists().select_from(new))
    row: Any = aliased(model, select(new).union_all(same).cte("now"))
    flags = [old.c[name].is_distinct_from(getattr(row, name)) for name in names]
    answers = [written(one_object(viewer, row, true(), one)) for one in places]
    return select(*flags, *answers).select_from(old, row).add_cte(told)


def locked(viewer: Viewer, model: type[InSpace], *, is_any: bool) -> CTE:
    """Lock the row, if the viewer may update it and it has the version expected."""
    origin = model.origin_space_id == key_part(0)  # what has moved is left to `owned`
    here = model.space_id == key_part(0), model.id == key_part(1), origin, model.deleted_at.is_(None)
    permitted = updatable(model, viewer.at(key_part(0)))
    found = select(*columns(model)).where(*here, bound(model, permitted, key_part(0)))
    if not is_any:
        found = found.where(model.version == EXPECTED)
    return found.with_for_update(of=model, key_share=True).cte("old")


def changing(model: type[InSpace], old: CTE, names: Sequence[str]) -> CTE:
    """Update the row, if that changes something."""
    table = cast("Table", model.__table__)
    new = {name: given("row", table, name) for name in names}
    raised = {"version": old.c.version + 1, "updated_at": func.now()}
    here = table.c.space_id == key_part(0), table.c.id == key_part(1), table.c.id == old.c.id
    differs = or_(*(old.c[name].is_distinct_from(value) for name, value in new.items()))
    found = update(table).values({**new, **raised}).where(*here, differs)
    return found.returning(*(table.c[column.key] for column in columns(model))).cte("new")


def telling(viewer: Viewer, model: type[InSpace], old: CTE, new: CTE, names: Sequence[str]) -> Any:  # noqa: ANN401 - an INSERT
    """Insert the change row."""
    told: dict[str, ColumnElement[Any]] = {
        "space_id": new.c.space_id,
        "id": given("change", CHANGES, "id"),
        "object_type": quoted(model.__name__),
        "object_id": new.c.id,
        "origin_space_id": new.c.origin_space_id,
        "operation": quoted(Operation.UPDATE),
        "version": new.c.version,
        "actor_id": viewer.id,
        "request_id": given("change", CHANGES, "request_id"),
        "fields": fields(old, new, names),
    }
    return insert(CHANGES).from_select(list(told), select(*told.values()).select_from(old, new))


def fields(old: CTE, new: CTE, names: Sequence[str]) -> ColumnElement[Any]:
    """Build `{column: {"before": …, "after": …}}` of what changes, as `changes.log.compared` does."""
    found: dict[str, ColumnElement[Any]] = {}
    for name in names:
        before, after = func.to_jsonb(old.c[name]), func.to_jsonb(new.c[name])
        sides = func.jsonb_build_object(quoted("before"), before, quoted("after"), after, type_=JSONB)
        found[name] = func.jsonb_build_object(quoted(name), sides, type_=JSONB)
    if len(found) == 1:  # something changes
        return found[names[0]]
    empty = func.jsonb_build_object(type_=JSONB)
    pieces = [
        case((old.c[name].is_distinct_from(new.c[name]), one), else_=empty) for name, one in found.items()
    ]
    return reduce(lambda left, right: left.op("||", return_type=JSONB())(right), pieces)
