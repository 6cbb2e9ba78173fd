"""Changing one's own name, and who else may."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import uuid7
from gql_api.users.actions import set_active
from gql_api.users.model import User
from gql_api.viewer import ANONYMOUS
from tests.groups.ask import ERRORS, done, forbidden, invalid, not_found, refused
from tests.make import make_api_token, make_group, make_space, make_user, public_id, viewer_of
from tests.run import Run

UPDATE = f"""mutation ($id: ID!, $patch: UserPatch!) {{ updateUser(input: {{id: $id, patch: $patch}}) {{
  user {{ name email }} changedFields {ERRORS}
}} }}"""
PATCH = {"name": "Ann B."}


async def test_users_change_their_own_names(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann", email="ann@x.example")
    garden = await make_space(session, ann)
    now = {"name": "Ann B.", "email": "ann@x.example"}
    payload = await done(run, UPDATE, viewer_of(ann), id=public_id(ann), patch={"name": "  Ann B. "})
    assert payload == {"user": now, "changedFields": ["name"]}
    for patch in ({}, PATCH):
        payload = await done(run, UPDATE, viewer_of(ann), id=public_id(ann), patch=patch)
        assert payload == {"user": now, "changedFields": []}
    seen = await run(
        "query ($id: ID!) { space(id: $id) { owner { name } } }", viewer_of(ann), id=public_id(garden)
    )
    assert seen == {"space": {"owner": {"name": "Ann B."}}}


@pytest.mark.parametrize("name", [None, "", "  ", "x" * 201, "\x00"])
async def test_a_bad_name_is_refused(session: AsyncSession, run: Run, name: str | None) -> None:
    ann = await make_user(session, "Ann")
    told = await refused(session, run, UPDATE, viewer_of(ann), id=public_id(ann), patch={"name": name})
    assert told == invalid("patch", "name")


async def test_nobody_but_admins_changes_anothers(session: AsyncSession, run: Run) -> None:
    ann, ben, eve = [await make_user(session, name) for name in ("Ann", "Ben", "Eve")]
    await make_group(session, manager=ben, member=ann)
    of_ann = {"id": public_id(ann), "patch": PATCH}
    assert await refused(session, run, UPDATE, viewer_of(ben), **of_ann) == forbidden("id")
    for stranger in (viewer_of(eve), ANONYMOUS):
        assert await refused(session, run, UPDATE, stranger, **of_ann) == not_found("id")
        nothing = {**of_ann, "id": public_id(User(id=uuid7()))}
        assert await refused(session, run, UPDATE, stranger, **nothing) == not_found("id")
    await make_space(session, ann, is_public=True)
    for reader in (viewer_of(eve), ANONYMOUS):
        assert await refused(session, run, UPDATE, reader, **of_ann) == forbidden("id")
    root = await make_user(session, "Root", is_admin=True)
    assert (await done(run, UPDATE, viewer_of(root), **of_ann))["user"]["name"] == "Ann B."


async def test_no_api_token_changes_a_user(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann", is_admin=True)
    of_ann = {"id": public_id(ann), "patch": PATCH}
    garden = await make_space(session, ann)
    whole, limited = await make_api_token(session, ann), await make_api_token(session, ann, spaces=[garden])
    for token in (whole, limited):
        assert await refused(session, run, UPDATE, token, **of_ann) == forbidden("id")
    assert (
        await refused(session, run, UPDATE, await make_api_token(session, ann, ["READ"]), **of_ann)
        == forbidden()
    )


async def test_an_id_of_another_kind_is_of_no_user(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = public_id(await make_space(session, ann))
    assert await refused(session, run, UPDATE, viewer_of(ann), id=garden, patch=PATCH) == not_found("id")


async def test_admins_change_who_is_deactivated(session: AsyncSession, run: Run) -> None:
    ann, root = await make_user(session, "Ann"), await make_user(session, "Root", is_admin=True)
    await set_active(session, ann.id, is_active=False)
    payload = await done(run, UPDATE, viewer_of(root), id=public_id(ann), patch=PATCH)
    assert payload["changedFields"] == ["name"]
