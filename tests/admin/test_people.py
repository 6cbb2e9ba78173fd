"""Groups, members, keys and deactivated users in the admin site."""

import re
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import auth
from gql_api.groups.model import Group, Membership
from gql_api.sessions.model import Session, Sighting
from gql_api.tokens.model import ApiToken
from gql_api.users.model import User
from tests.admin.site import Visitor, make_admin, text
from tests.admin.test_writing import edit
from tests.make import made, make_api_token, public_id
from tests.snapshot import difference, snapshot


async def test_group_is_made_joined_and_always_keeps_a_manager(
    visitor: Visitor, store: AsyncSession, ann: User
) -> None:
    ben = await make_admin(store, "Ben", is_admin=False)
    assert (await visitor.send("/admin/group/create", {"name": "Gardeners"})).status_code == 303
    group = (await store.scalars(select(Group))).one()
    assert (await visitor.send(edit("group", group), {"name": "Growers"})).status_code == 303
    await store.refresh(group)
    assert group.name == "Growers"
    joining = {"group": public_id(group), "user": public_id(ben), "role": "MEMBER"}
    assert (await visitor.send("/admin/member/create", joining)).status_code == 303
    members = {row.user_id: row for row in await store.scalars(select(Membership))}
    assert {key: row.role for key, row in members.items()} == {ann.id: "MANAGER", ben.id: "MEMBER"}
    before = await snapshot(store)
    refused = await visitor.send(edit("member", members[ann.id]), {"role": "MEMBER"})
    assert refused.status_code == 422
    assert "A group always has a manager." in text(refused.text)
    assert (await visitor.act("member", "delete", public_id(members[ann.id]))).status_code == 400
    assert difference(before, await snapshot(store)) == {}
    assert (await visitor.send(edit("member", members[ben.id]), {"role": "MANAGER"})).status_code == 303
    assert (await visitor.act("member", "delete", public_id(members[ann.id]))).status_code == 200
    left = await store.execute(select(Membership.user_id, Membership.role))
    assert [tuple(row) for row in left] == [(ben.id, "MANAGER")]
    assert (await visitor.act("group", "delete", public_id(group))).status_code == 200
    assert (await store.scalars(select(Group.id))).all() == []


async def test_sessions_and_tokens_are_shown_without_secrets_and_revoked(
    visitor: Visitor, store: AsyncSession
) -> None:
    ben = await make_admin(store, "Ben", is_admin=False)
    await make_api_token(store, ben)
    token = (await store.scalars(select(ApiToken))).one()
    own = (await store.scalars(select(Session))).one()
    shown = (await visitor.get("/admin/token/list")).text + (await visitor.get("/admin/session/list")).text
    assert "Robot" in shown
    assert token.token_hash.hex() not in shown
    assert own.token_hash.hex() not in shown
    assert (await visitor.act("token", "delete", public_id(token))).status_code == 200
    assert (await store.scalars(select(ApiToken.id))).all() == []
    assert (await visitor.act("session", "delete", public_id(own))).status_code == 200
    assert (await visitor.get("/admin/")).headers["location"].startswith("http://test/admin/login")


async def test_api_token_of_an_admin_does_not_open_the_site(
    stranger: Visitor, store: AsyncSession, ann: User
) -> None:
    token = auth.new_token(auth.API)
    told = {"name": "Robot", "prefix": token[:10], "scopes": ["READ", "WRITE"]}
    await made(store, ApiToken(user_id=ann.id, token_hash=auth.digest(token), **told))
    for headers in ({"cookie": f"gql_admin={token}"}, {"authorization": f"Bearer {token}"}):
        answer = await stranger.client.get("/admin/user/list", headers=headers)
        assert (answer.status_code, "ann@example.com" in answer.text) == (303, False)


async def test_user_is_deactivated_and_activated_again_but_not_oneself(
    visitor: Visitor, store: AsyncSession, ann: User
) -> None:
    ben = await make_admin(store, "Ben", is_admin=False)
    for sent, is_active in (("off", False), ("on", True)):
        assert (await visitor.send(edit("user", ben), {"is_active": sent})).status_code == 303
        await store.refresh(ben)
        assert ben.is_active is is_active
    before = await snapshot(store)
    assert (await visitor.send(edit("user", ann), {"is_active": "off"})).status_code == 422
    assert difference(before, await snapshot(store)) == {}


async def test_lists_tell_and_order_by_when_sessions_and_tokens_were_last_used(
    visitor: Visitor, store: AsyncSession
) -> None:
    ben, own = await make_admin(store, "Ben", is_admin=False), (await store.scalars(select(Session))).one()
    for name in ("Old", "New", "Unused"):
        await make_api_token(store, ben, name=name)
    tokens = {row.name: row.id for row in await store.scalars(select(ApiToken))}
    seen = {own.id: 2034, tokens["Old"]: 2031, tokens["New"]: 2032}
    for key, year in seen.items():
        await made(store, Sighting(id=key, seen_at=datetime(year, 5, 6, 7, 8, 9, tzinfo=UTC)))  # type: ignore[type-var] # no node
    assert "2034-05-06 07:08:09 UTC" in text((await visitor.get("/admin/session/list")).text)
    shown = text((await visitor.get("/admin/token/list?sort=last_used_at__desc")).text)
    places = [shown.index(f"203{digit}-05-06 07:08:09 UTC") for digit in (2, 1)]
    assert places == sorted(places)
    assert sorted(re.findall(r"Ben (Old|New|Unused)", shown), key=shown.index) == ["New", "Old", "Unused"]
    until = "/admin/token/list?filter=last_used_at__lt=2031-12-31T00:00"
    assert re.findall(r"Ben (Old|New|Unused)", text((await visitor.get(until)).text)) == ["Old"]
