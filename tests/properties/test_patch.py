"""A patch changes exactly what it sends, whatever is stored and whatever is sent."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.log import on_saved
from gql_api.text import camel_case
from tests.make import make_user, public_id, viewer_of
from tests.properties import PROPERTY
from tests.properties.values import Sent, patches, rows
from tests.resources import RESOURCES, Resource
from tests.run import Run
from tests.snapshot import Difference, difference, snapshot

LONG_AGO = datetime(2020, 1, 2, tzinfo=UTC)
BASES: list[dict[str, Any]] = [
    {},
    {"expectedVersion": None},
    *({"expectedVersion": at} for at in range(-1, 5)),
]
Errors = set[tuple[str, tuple[str, ...]]]


@pytest.fixture(params=["at one stroke", "step by step"])
def way(request: pytest.FixtureRequest) -> None:
    """Update in both ways: where something is called after a save, it goes step by step."""
    if request.param == "step by step":
        for resource in RESOURCES:
            on_saved(resource.model, lambda *_: None)


@pytest.mark.usefixtures("way")
@PROPERTY
@given(data=st.data(), version=st.integers(1, 3), base=st.sampled_from(BASES))
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.one)
async def test_patch_changes_exactly_what_it_sends(
    session: AsyncSession,
    run: Run,
    resource: Resource,
    data: DataObject,
    version: int,
    base: dict[str, Any],
) -> None:
    stored = data.draw(rows(resource), "stored")
    patch = data.draw(patches(resource, stored), "patch")
    ann = await make_user(session, "Ann")
    row = await resource.make(session, ann, **stored, version=version, updated_at=LONG_AGO)
    before = await snapshot(session)
    sent = {"id": public_id(row), "patch": {camel_case(name): one.value for name, one in patch.items()}}
    answer = await run(update(resource), viewer_of(ann), input={**sent, **base})
    changed = difference(before, await snapshot(session))
    payload = answer[f"update{resource.name}"]

    columns = resource.model.stands_for
    sent_as = {columns.get(name, name): name for name in patch}
    kept = {columns.get(name, name): one.kept for name, one in patch.items()}
    differing = {name: value for name, value in kept.items() if not same(value, stored[name])}
    if errors := wrong(patch) or stale(base, version) or archived(stored, differing):
        assert payload[resource.one] is None
        assert payload["changedFields"] == []
        assert [len(payload["errors"]), told(payload["errors"])] == [len(errors), errors]
        assert changed == {}
        return
    assert payload["errors"] == []
    assert sorted(payload["changedFields"]) == sorted(camel_case(sent_as[name]) for name in differing)
    now = {camel_case(name): value for name, value in {**stored, **differing}.items()}
    assert plain(payload[resource.one]) == plain({**now, "version": version + bool(differing)})
    fields = {name: {"before": stored[name], "after": differing[name]} for name in differing}
    assert changed == {} or plain(written(changed, resource)) == {
        "columns": differing.keys() | {"version", "updated_at"},
        "operation": "UPDATE",
        "version": version + 1,
        "fields": plain(fields),
    }
    assert bool(changed) == bool(differing)


def same(one: object, other: object) -> bool:
    """Tell whether two JSON values are equal, numbers by their value, and no boolean a number."""
    return json.dumps(plain(one), sort_keys=True) == json.dumps(plain(other), sort_keys=True)


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Write whole numbers in one way, with the digits that they are sent with."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return int(Decimal(repr(value))) if isinstance(value, float) and value.is_integer() else value


def update(resource: Resource) -> str:
    """Write an update that asks for all that may be patched."""
    fields = " ".join(map(camel_case, resource.model.patchable))
    return resource.mutation("update", f"{resource.one} {{ {fields} version }} changedFields")


def wrong(patch: dict[str, Sent]) -> Errors:
    """Return the field errors of a patch."""
    places = [(name, place) for name, one in patch.items() for place in one.places]
    return {("INVALID", ("patch", camel_case(name), *place)) for name, place in places}


def stale(base: dict[str, Any], version: int) -> Errors:
    """Return the error of a version expected that is not the one there is."""
    expected = base.get("expectedVersion")
    return set() if expected in (None, version) else {("CONFLICT", ("expectedVersion",))}


def archived(stored: dict[str, Any], differing: dict[str, Any]) -> Errors:
    """Return the error of changing more of an archived space than whether it is one."""
    is_refused = stored.get("is_active") is False and differing and differing.keys() != {"is_active"}
    return {("FORBIDDEN", ("patch",))} if is_refused else set()


def told(errors: list[dict[str, Any]]) -> Errors:
    """Return code and path of each error."""
    return {(error["code"], tuple(error["path"])) for error in errors}


def written(changed: Difference, resource: Resource) -> dict[str, Any]:
    """Return which columns of the one row were written, and what the one change tells of it."""
    assert changed.keys() == {resource.many, "changes"}
    ((before, after),) = changed[resource.many].values()
    ((nothing, change),) = changed["changes"].values()
    assert nothing is None
    assert before is not None
    assert after is not None
    assert change is not None
    columns = {name for name in after if after[name] != before[name]} - {"search"}
    return {"columns": columns, **{name: change[name] for name in ("operation", "version", "fields")}}
