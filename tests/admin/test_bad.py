"""Bad requests to the admin site get clear pages, change nothing, and show no secret."""

import logging
import re
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.admin.articles import Articles
from gql_api.app import create_app
from gql_api.db import create_engine
from gql_api.users.model import User
from tests.admin.site import CHEAP, OURS, PASSWORD, Visitor, text
from tests.http.ask import JARGON
from tests.make import make_article, make_space, public_id
from tests.snapshot import difference, snapshot

ELSEWHERE = re.compile(r"(?:src|href|action|url\()=?[\"'](?:https?:)?//(?!test/)[^\"']*")
HUGE = "9" * 40
DEEP = "(" * 5000
NONE = "AwEBAQEBAQEBAQEBAQEBAQEB"


ADDRESSES = {
    "/admin/nothing": 404,
    "/admin/nothing/list": 404,
    "/admin/article/nothing": 404,
    "/admin/article/edit": 404,
    "/admin/article/edit?pk=": 404,
    "/admin/article/edit?pk=nonsense": 404,
    f"/admin/article/detail?pk={NONE}": 404,
    "/admin/article/detail?pk=%00": 404,
    "/admin/article/detail?pk={user}": 404,
    "/admin/user/detail?pk={article}": 404,
    "/admin/change/detail?pk=nonsense": 404,
    f"/admin/change/detail?pk={'0' * 64}": 404,
    "/admin/article/list?page=0": 200,
    "/admin/article/list?page=x": 200,
    "/admin/article/list?page=2": 404,
    f"/admin/article/list?page={HUGE}": 404,
    "/admin/article/list?page_size=7": 400,
    f"/admin/article/list?page_size={HUGE}": 400,
    "/admin/article/list?sort=content__asc": 200,
    "/admin/article/list?sort=nothing__sideways": 200,
    "/admin/article/list?q=%00": 400,
    f"/admin/article/list?q={'x' * 1001}": 400,
    "/admin/article/list?q=%27%29%3B%20DROP%20TABLE%20users%3B--%20%26%20%7C%20%21%20%28": 200,
    "/admin/article/list?filter=nothing__eq=1": 400,
    "/admin/user/list?filter=password_hash__contains=a": 400,
    "/admin/article/list?filter=name__nothing=1": 400,
    "/admin/article/list?filter=name__contains=%00": 400,
    "/admin/article/list?filter=tags__in=%00": 400,
    "/admin/article/list?filter=space__in=nonsense": 400,
    "/admin/article/list?filter=space__in={user}": 400,
    "/admin/article/list?filter=created_at__gte=yesterday": 400,
    "/admin/article/list?filter=created_at__gte=0001-01-01T00:00-23:00": 200,
    "/admin/article/list?filter=%28%28": 200,
    f"/admin/article/list?filter={DEEP}": 400,
    "/admin/_api/article/relation-lookup?skip=x&limit=x": 200,
    "/admin/_files/local/etc/passwd": 404,
    "/admin/static/../site.py": 404,
    "/admin/static/%2e%2e/site.py": 404,
}


async def test_bad_addresses_get_clear_pages(visitor: Visitor, store: AsyncSession, ann: User) -> None:
    article = await make_article(store, await make_space(store, ann), ann)
    before = await snapshot(store)
    found = {}
    for url, status in ADDRESSES.items():
        answer = await visitor.get(url.format(user=public_id(ann), article=public_id(article)))
        found[url] = answer.status_code
        if status != 200:
            assert answer.headers["content-type"].startswith(("text/html", "text/plain"))
            assert not JARGON.search(text(answer.text))
    assert found == ADDRESSES
    assert difference(before, await snapshot(store)) == {}


async def test_other_methods_are_refused(visitor: Visitor) -> None:
    await visitor.get("/admin/")
    headers = {**OURS, "X-CSRFToken": visitor.client.cookies["starlette_admin_csrftoken"]}
    for method in ("PUT", "DELETE", "PATCH"):
        answer = await visitor.client.request(method, "/admin/article/list", headers=headers)
        assert answer.status_code == 405


async def test_bug_is_logged_with_the_requests_id_and_shown_as_a_plain_page(
    visitor: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_told: object) -> None:
        raise RuntimeError("a secret of mine")

    monkeypatch.setattr(Articles, "matching", broken)
    answer = await visitor.get("/admin/article/list?q=x")
    assert answer.status_code == 500
    assert "a secret of mine" not in answer.text
    assert answer.headers["x-request-id"] in text(answer.text)
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert record.getMessage() == f"request {answer.headers['x-request-id']} failed"
    assert "a secret of mine" in caplog.text
    told = await visitor.get("/admin/_api/article/relation-lookup?q=x")
    assert (told.status_code, list(told.json())) == (400, ["msg"])
    assert (await visitor.get("/admin/article/list")).status_code == 200


async def test_files_and_huge_forms_are_refused(visitor: Visitor, store: AsyncSession, ann: User) -> None:
    article = await make_article(store, await make_space(store, ann), ann)
    edit = f"/admin/article/edit?pk={public_id(article)}"
    await visitor.get(edit)
    token = visitor.client.cookies["starlette_admin_csrftoken"]
    before = await snapshot(store)
    upload: Any = {"name": ("a.txt", b"Tulips")}
    answer = await visitor.client.post(edit, data={"csrftoken": token}, files=upload, headers=OURS)
    assert answer.status_code == 400
    huge = await visitor.client.post(
        edit, data={"csrftoken": token, "content": "x" * 8_100_000}, headers=OURS
    )
    assert huge.status_code == 413
    assert "at most 8000000 bytes" in text(huge.text)
    many = await visitor.client.post(edit, data={"csrftoken": token, "tags": ["x"] * 1001}, headers=OURS)
    assert many.status_code == 400
    broken = await visitor.client.post(
        edit, content=b"--x\r\nbroken", headers={**OURS, "content-type": "multipart/form-data; boundary=x"}
    )
    assert broken.status_code in {400, 403}
    assert difference(before, await snapshot(store)) == {}


async def test_secrets_stand_on_no_page(visitor: Visitor, store: AsyncSession, ann: User) -> None:
    article = await make_article(store, await make_space(store, ann), ann)
    pages = [f"/admin/{kind}/list" for kind in ("user", "space", "article", "change")]
    pages += [f"/admin/user/{what}?pk={public_id(ann)}" for what in ("detail", "edit")]
    pages += [f"/admin/article/{what}?pk={public_id(article)}" for what in ("detail", "edit")]
    for page in (*pages, "/admin/user/create", "/admin/_api/user/relation-lookup"):
        answer = await visitor.get(page)
        assert answer.status_code == 200
        assert "argon2" not in answer.text
        assert "password_hash" not in answer.text
        assert visitor.client.cookies["gql_admin"] not in answer.text
    form = {"name": "Anna", "password_hash": CHEAP.hash("mine"), "password": "mine-is-long"}
    assert (await visitor.send(f"/admin/user/edit?pk={public_id(ann)}", form)).status_code == 303
    await store.refresh(ann)
    assert ann.name == "Anna"
    assert CHEAP.verify(str(ann.password_hash), PASSWORD)


async def test_pages_ask_nothing_of_other_sites_and_let_no_other_script_run(visitor: Visitor) -> None:
    pages = [
        "/admin/",
        "/admin/article/list",
        "/admin/article/create",
        "/admin/user/list",
        "/admin/change/list",
    ]
    for page in pages:
        answer = await visitor.get(page)
        policy = answer.headers["content-security-policy"]
        (nonce,) = re.findall(r"script-src 'nonce-([\w-]+)';", policy)
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{nonce}"' in script for script in scripts)
        assert (
            re.findall(r'(?:src|href|action|url\()=?["\'](?:https?:)?//(?!test/)[^"\']*', answer.text) == []
        )
        assert re.findall(r'\son\w+="', answer.text) == []
        assert "@import" not in answer.text
        assert (answer.headers["cache-control"], answer.headers["x-frame-options"]) == ("no-store", "DENY")
    assert len({(await visitor.get("/admin/")).headers["content-security-policy"] for _ in range(3)}) == 3


async def test_texts_are_shown_as_texts(visitor: Visitor, store: AsyncSession, ann: User) -> None:
    evil = "\"><script>alert(1)</script>'{{ 7 * 7 }}"
    space = await make_space(store, ann, evil)
    article = await make_article(store, space, ann, evil, content=f"</textarea>{evil}", tags=[evil])
    pk = public_id(article)
    await visitor.send(f"/admin/article/edit?pk={pk}", {"name": evil + "2"})
    for page in (
        "/admin/article/list",
        f"/admin/article/list?q={evil}",
        f"/admin/article/detail?pk={pk}",
        f"/admin/article/edit?pk={pk}",
        "/admin/space/list",
        "/admin/change/list",
        f"/admin/article/list?filter=name__nothing={evil}",
        f"/admin/login?next={evil}",
    ):
        shown = (await visitor.get(page)).text
        assert "<script>alert(1)" not in shown
        assert "49" not in re.findall(r"alert\(1\).{0,40}", shown)


async def test_lost_database_is_told_as_such(fresh_database: AsyncEngine, visitor: Visitor) -> None:
    engine = create_engine(
        fresh_database.url.set(database="gql_nowhere").render_as_string(hide_password=False)
    )
    transport = httpx.ASGITransport(create_app(engine), client=("192.0.2.1", 1234))
    cookies = dict(visitor.client.cookies)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies=cookies) as client:
        login = await client.get("/admin/login")
        home = await client.get("/admin/")
    await engine.dispose()
    assert {login.status_code, home.status_code} <= {500, 503}


async def test_making_the_site_and_its_sign_in_page_ask_no_database(fresh_database: AsyncEngine) -> None:
    sent: list[str] = []
    event.listen(fresh_database.sync_engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    transport = httpx.ASGITransport(create_app(fresh_database), client=("192.0.2.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/admin/login")).status_code == 200
        assert (await client.get("/admin")).status_code == 307
        page = (await client.get("/admin/login")).text
        (script,) = re.findall(r'src="http://test(/admin/static/gql/theme.js[^"]*)"', page)
        static = await client.get(script)
    assert (static.status_code, static.headers["cache-control"]) == (200, "max-age=3600")
    assert sent == []
