"""Who comes in to the admin site: admins, as long as they are, and from its own pages."""

from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.admin.entrance import WRONG
from gql_api.app import create_app
from gql_api.auth import token_hash
from gql_api.sessions.model import Session
from gql_api.settings import settings
from gql_api.users.model import User
from tests.admin.site import OURS, PASSWORD, Visitor, make_admin, text
from tests.make import make_article, make_space, make_user, public_id
from tests.snapshot import difference, snapshot

PAGES = ("/admin/", "/admin/user/list", "/admin/article/list", "/admin/change/list", "/admin/article/create")


@pytest.fixture(autouse=True)
def _few_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.cache_clear()
    monkeypatch.setattr(settings(), "sign_in_attempts", 3)


async def test_nobody_is_led_to_the_sign_in_page(stranger: Visitor) -> None:
    for page in PAGES:
        answer = await stranger.get(page)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("http://test/admin/login?next=")


async def test_admin_signs_in_with_a_session_like_all_others(
    stranger: Visitor, ann: User, store: AsyncSession
) -> None:
    answer = await stranger.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/")
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("gql_admin=")]
    assert {"HttpOnly", "Path=/admin", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    opened = (await store.scalars(select(Session))).one()
    token = token_hash(stranger.client.cookies["gql_admin"])
    assert (opened.user_id, opened.token_hash, opened.address) == (ann.id, token, "192.0.2.1")
    assert "Ann" in text((await stranger.get("/admin/")).text)


async def test_cookie_is_for_https_alone_where_there_is_https(fresh_database: AsyncEngine, ann: User) -> None:
    transport = httpx.ASGITransport(create_app(fresh_database), client=("192.0.2.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="https://test") as client:
        form = {"email": str(ann.email), "password": PASSWORD}
        answer = await Visitor(client).send("/admin/login", form, {"origin": "https://test"})
    cookies = [
        one for one in answer.headers.get_list("set-cookie") if not one.startswith("starlette_admin_f")
    ]
    assert answer.status_code == 303
    assert cookies
    assert all("Secure" in one for one in cookies)


async def test_token_of_the_api_is_no_way_in_by_header_but_is_by_cookie(
    visitor: Visitor, fresh_database: AsyncEngine
) -> None:
    token = visitor.client.cookies["gql_admin"]
    transport = httpx.ASGITransport(create_app(fresh_database), client=("192.0.2.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        header = await client.get("/admin/", headers={"authorization": f"Bearer {token}"})
        cookie = await client.get("/admin/", headers={"cookie": f"gql_admin={token}"})
    assert (header.status_code, cookie.status_code) == (303, 200)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.com", "wrong horse"),
        ("nobody@example.com", PASSWORD),
        ("ben@example.com", PASSWORD),  # who is no admin
        ("ben@example.com", "wrong horse"),
        ("no address", PASSWORD),
        ("ann@example.com", ""),
        ("ann@example.com", "\x00"),
        ("ann@example.com", "long " * 100),
    ],
)
@pytest.mark.usefixtures("ann")
async def test_whatever_is_wrong_gets_the_same_answer_and_no_session(
    stranger: Visitor, store: AsyncSession, email: str, password: str
) -> None:
    await make_admin(store, "Ben", is_admin=False)
    answer = await stranger.sign_in(email, password)
    assert answer.status_code == 400
    assert WRONG in text(answer.text)
    assert "gql_admin" not in stranger.client.cookies
    assert (await store.scalars(select(Session))).all() == []
    assert (await stranger.get("/admin/user/list")).status_code == 303


@pytest.mark.usefixtures("ann")
async def test_what_was_typed_is_shown_again_but_the_password(stranger: Visitor) -> None:
    answer = await stranger.sign_in('x"><script>alert(1)</script>', "a password of mine")
    assert 'value="x&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in answer.text
    assert "a password of mine" not in answer.text


@pytest.mark.usefixtures("ann")
async def test_guesses_are_counted_with_those_of_the_api_whoever_is_guessed(
    stranger: Visitor, store: AsyncSession
) -> None:
    await make_admin(store, "Ben", is_admin=False)
    for email in ("ann@example.com", "ben@example.com"):
        query = (
            f'mutation {{ signIn(input: {{email: "{email}", password: "wrong"}}) {{ errors {{ code }} }} }}'
        )
        told = await stranger.client.post("/graphql", json={"query": query})
        assert told.json()["data"]["signIn"]["errors"] == [{"code": "BAD_CREDENTIALS"}]
        password = "wrong" if email.startswith("ann") else PASSWORD
        assert [(await stranger.sign_in(email, password)).status_code for _ in range(3)] == [400, 400, 429]
    limited = await stranger.sign_in("ann@example.com", PASSWORD)
    assert limited.status_code == 429
    assert 0 < int(limited.headers["retry-after"]) <= 900
    assert "Too many attempts." in text(limited.text)


async def test_sign_out_ends_the_session_everywhere(visitor: Visitor, store: AsyncSession) -> None:
    token = visitor.client.cookies["gql_admin"]
    assert (await visitor.get("/admin/logout")).status_code == 405
    answer = await sign_out(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/login")
    assert "gql_admin" not in visitor.client.cookies
    assert (await store.scalars(select(Session))).all() == []
    viewer = await visitor.client.post(
        "/graphql", json={"query": "{ viewer { name } }"}, headers={"authorization": f"Bearer {token}"}
    )
    assert viewer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def sign_out(visitor: Visitor) -> httpx.Response:
    """Press the button."""
    token = visitor.client.cookies["starlette_admin_csrftoken"]
    return await visitor.post("/admin/logout", {"csrftoken": token})


@pytest.mark.parametrize(
    "lost",
    [
        delete(Session),
        update(Session).values(expires_at=datetime(2020, 1, 2, tzinfo=UTC)),
        update(User).values(is_admin=False),
    ],
    ids=["revoked", "expired", "no admin any longer"],
)
async def test_lost_right_holds_at_once(
    visitor: Visitor, store: AsyncSession, ann: User, lost: object
) -> None:
    article = await make_article(store, await make_space(store, ann), ann)
    edit = f"/admin/article/edit?pk={public_id(article)}"
    assert (await visitor.get(edit)).status_code == 200
    token = visitor.client.cookies["starlette_admin_csrftoken"]
    await store.execute(lost)  # type: ignore[call-overload] # any statement
    await store.commit()
    before = await snapshot(store)
    for page in (*PAGES, edit, f"/admin/article/detail?pk={public_id(article)}"):
        assert (await visitor.get(page)).status_code == 303
    answer = await visitor.post(edit, {"csrftoken": token, "name": "Tulips", "opened": "{}"})
    assert answer.status_code == 303
    told = await visitor.act("article", "delete", public_id(article))
    assert (told.status_code, told.json()) == (
        400,
        {"msg": "You are signed out. Reload the page and sign in again."},
    )
    looked_up = await visitor.get("/admin/_api/user/relation-lookup?q=a")
    assert looked_up.json() == {"msg": "You are signed out. Reload the page and sign in again."}
    assert difference(before, await snapshot(store)) == {}


async def test_page_asked_for_comes_after_signing_in_and_no_page_elsewhere(
    stranger: Visitor, ann: User
) -> None:
    form = {"email": str(ann.email), "password": PASSWORD}
    for asked, led in [
        ("http://test/admin/change/list", "http://test/admin/change/list"),
        ("https://evil.example/admin", "/admin/"),
        ("//evil.example", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("http://[", None),
    ]:
        stranger.client.cookies.delete("gql_admin") if "gql_admin" in stranger.client.cookies else None
        await stranger.get("/admin/login")
        token = stranger.client.cookies["starlette_admin_csrftoken"]
        answer = await stranger.client.post(
            "/admin/login", params={"next": asked}, data={**form, "csrftoken": token}, headers=OURS
        )
        assert answer.status_code == (303 if led else 400)
        assert answer.headers.get("location") == led


FOREIGN: tuple[dict[str, str], ...] = (
    {},
    {"origin": "null"},
    {"origin": "http://evil.example"},
    {"origin": "http://test:81"},
    {"origin": "http://test", "sec-fetch-site": "same-site"},
    {"origin": "http://test", "sec-fetch-site": "cross-site"},
    {"origin": "http://test", "sec-fetch-site": "none"},
    {"origin": "http://["},
)


async def test_what_another_page_has_the_browser_send_is_refused(
    visitor: Visitor, store: AsyncSession, ann: User
) -> None:
    pk = public_id(await make_article(store, await make_space(store, ann), ann))
    before = await snapshot(store)
    for headers in FOREIGN:
        answer = await visitor.send(f"/admin/article/edit?pk={pk}", {"name": "Tulips"}, headers)
        assert answer.status_code == 403
        assert "not sent from a page of this site" in text(answer.text)
        token = {**headers, "X-CSRFToken": visitor.client.cookies["starlette_admin_csrftoken"]}
        url = f"/admin/_api/article/row-action?name=delete&pk={pk}"
        assert (await visitor.client.post(url, headers=token)).status_code == 400
        assert (await visitor.client.post("/admin/logout", headers=token)).status_code == 403
    assert difference(before, await snapshot(store)) == {}
    assert (await visitor.send(f"/admin/article/edit?pk={pk}", {"name": "Tulips"})).status_code == 303


@pytest.mark.parametrize("token", ["", "wrong", None])
async def test_form_without_its_token_is_refused_with_a_page(
    visitor: Visitor, store: AsyncSession, ann: User, token: str | None
) -> None:
    article = await make_article(store, await make_space(store, ann), ann)
    before = await snapshot(store)
    edit = f"/admin/article/edit?pk={public_id(article)}"
    answer = await visitor.send(edit, {"name": "Tulips", "csrftoken": token})
    assert answer.status_code == 403
    assert "too old to be sent" in text(answer.text)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    deleted = await visitor.client.post(
        "/admin/_api/article/row-action",
        params={"name": "delete", "pk": public_id(article)},
        headers={**OURS, "X-CSRFToken": token or ""},
    )
    assert deleted.status_code == 400
    assert "too old to be sent" in deleted.json()["msg"]
    assert difference(before, await snapshot(store)) == {}


async def test_user_without_a_password_cannot_sign_in(stranger: Visitor, store: AsyncSession) -> None:
    await make_user(store, "Eve", email="eve@example.com", is_admin=True)
    assert (await stranger.sign_in("eve@example.com", "")).status_code == 400
