"""Lists of the admin site: paged, searched, sorted and filtered, by what there is when the page is opened."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.admin import view
from gql_api.articles.model import Article
from gql_api.db import uuid7
from gql_api.users.model import User
from tests.admin.site import Visitor, make_admin, options, text
from tests.make import make_article, make_space, public_id

ARTICLES = "/admin/article/list"
CELL = re.compile(r'<td data-column="name".*?</td>', re.DOTALL)


@pytest.fixture
def sent(fresh_database: AsyncEngine) -> Iterator[list[str]]:
    """Record the SQL that is sent."""
    found: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:  # noqa: ANN401 - an event's arguments
        found.append(statement)

    event.listen(fresh_database.sync_engine, "before_cursor_execute", keep)
    yield found
    event.remove(fresh_database.sync_engine, "before_cursor_execute", keep)


async def names(visitor: Visitor, url: str = ARTICLES, **query: Any) -> list[str]:  # noqa: ANN401 - httpx's values
    """Return the names that a list shows, in its order."""
    answer = await visitor.client.get(url, params=query)
    assert answer.status_code == 200
    return [text(cell) for cell in CELL.findall(answer.text)]


async def test_space_made_a_moment_ago_can_be_chosen_and_filters(
    visitor: Visitor, store: AsyncSession, ann: User
) -> None:
    garden = await make_space(store, ann)
    await make_article(store, garden, ann, "Roses")
    assert options((await visitor.get(ARTICLES)).text)["space"] == ["Garden", "Personal space of Ann"]
    park = await make_space(store, ann, "Park <b>")
    await make_article(store, park, ann, "Oaks", tags=["tree"])
    offered = options((await visitor.get(ARTICLES)).text)
    assert offered["space"] == ["Garden", "Park <b>", "Personal space of Ann"]
    assert (offered["owner"], offered["tags"]) == (["Ann <ann@example.com>"], ["tree"])
    assert await names(visitor, filter=f"space__in={public_id(park)}") == ["Oaks"]
    assert await names(visitor, filter=f"space__in={public_id(park)},{public_id(garden)}") == [
        "Oaks",
        "Roses",
    ]
    assert await names(visitor, filter="tags__in=tree") == ["Oaks"]
    assert await names(visitor, filter="tags__has=tree") == ["Oaks"]
    park.name = "Common"
    await store.commit()
    assert "Common" in options((await visitor.get(ARTICLES)).text)["space"]


async def test_nothing_that_is_offered_is_kept_between_requests(
    visitor: Visitor, store: AsyncSession, ann: User, sent: list[str]
) -> None:
    await make_article(store, await make_space(store, ann), ann)
    await visitor.get(ARTICLES)
    first = [one for one in sent if "tags" in one and "unnest" in one]
    await visitor.get(ARTICLES)
    assert len([one for one in sent if "tags" in one and "unnest" in one]) == 2 * len(first) == 2


async def test_list_of_many_takes_as_many_statements_as_one_of_few(
    visitor: Visitor, store: AsyncSession, ann: User, sent: list[str]
) -> None:
    counts = []
    for count in (1, 60):
        for number in range(count):
            ben = await make_admin(store, f"Ben{count}x{number}", is_admin=False)
            await make_article(store, await make_space(store, ben), ben, f"Roses {number}")
        sent.clear()
        assert len(await names(visitor)) == min(count + 0, 25)
        counts.append(len(sent))
    assert ann.is_admin
    assert counts == [6, 6]  # who asks, the page with its labels, three kinds of options, and the count


async def test_filters_combine_and_the_trash_is_shown_when_asked_for(
    visitor: Visitor, store: AsyncSession, ann: User
) -> None:
    garden = await make_space(store, ann)
    for name in ("Roses", "Tulips", "100% wool", "100 pence"):
        await make_article(store, garden, ann, name)
    trashed = await make_article(store, garden, ann, "Weeds")
    assert (await visitor.act("article", "delete", public_id(trashed))).status_code == 200
    assert await names(visitor) == ["100 pence", "100% wool", "Tulips", "Roses"]
    assert await names(visitor, filter="deleted_at__in_trash") == ["Weeds"]
    assert len(await names(visitor, filter="deleted_at__anywhere")) == 5
    assert await names(visitor, filter='name__contains="100%"') == ["100% wool"]
    assert await names(visitor, filter="name__contains=ROS OR name__contains=tul") == ["Tulips", "Roses"]
    assert await names(
        visitor, filter="name__contains=s AND (name__contains=ros OR deleted_at__in_trash)"
    ) == [
        "Weeds",
        "Roses",
    ]
    assert await names(visitor, filter="created_at__gte=2020-01-01T00:00 AND name__contains=tul") == [
        "Tulips"
    ]
    assert await names(visitor, filter="created_at__lt=2020-01-01T00:00") == []
    assert await names(visitor, "/admin/space/list", filter="is_personal__is_true") == [
        "Personal space of Ann"
    ]
    assert await names(visitor, "/admin/space/list", filter="is_personal__is_false") == ["Garden"]


async def test_lists_are_sorted_searched_and_paged(visitor: Visitor, store: AsyncSession, ann: User) -> None:
    garden = await make_space(store, ann)
    for number in range(30):
        await make_article(store, garden, ann, f"plant {number:02}", content="Rosen" if number == 7 else "")
    newest = [f"plant {number:02}" for number in reversed(range(30))]
    assert await names(visitor) == newest[:25]
    assert await names(visitor, page=2) == newest[25:]
    assert await names(visitor, sort="name__asc", page_size=100) == newest[::-1]
    assert await names(visitor, sort="name__desc") == newest[:25]
    assert await names(visitor, q="rose") == ["plant 07"]
    assert await names(visitor, "/admin/space/list", q="gard") == ["Garden"]
    assert await names(visitor, "/admin/user/list", q="EXAMPLE.com") == ["Ann"]
    assert await names(visitor, q="nothing like it") == []


async def test_counting_ends_where_paging_does(
    visitor: Visitor, store: AsyncSession, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "COUNTED", 50)
    garden = await make_space(store, ann)
    values = {"space_id": garden.id, "origin_space_id": garden.id, "owner_id": ann.id, "name": "Roses"}
    await store.execute(insert(Article), [{"id": uuid7(), **values} for _ in range(51)])
    await store.commit()
    assert "26 to 50 of more than 50" in text((await visitor.get(f"{ARTICLES}?page=2")).text)
    beyond = await visitor.get(f"{ARTICLES}?page=3")
    assert beyond.status_code == 404
    assert "A list shows 50 rows: search, or filter, for others." in text(beyond.text)


async def test_changes_tell_who_did_what_and_are_found_by_the_object(
    visitor: Visitor, store: AsyncSession, ann: User
) -> None:
    garden = await make_space(store, ann)
    article = await make_article(store, garden, ann)
    other = await make_article(store, garden, ann, "Tulips")
    await visitor.send(f"/admin/article/edit?pk={public_id(article)}", {"name": "Oaks"})
    page = (await visitor.get(f"/admin/change/list?q={public_id(article)}")).text
    shown = text(page)
    assert re.search(r"UPDATE Article Oaks 2 Ann .*CREATE Article Oaks 1", shown)
    assert "Tulips" not in shown
    assert "UPDATE Article" not in text((await visitor.get(f"/admin/change/list?q={public_id(other)}")).text)
    assert "UPDATE Space" not in text(
        (await visitor.get("/admin/change/list?filter=operation__in=UPDATE")).text
    )
    pk = re.findall(r'data-sa-pk="(\w+)"', page)[0]
    detail = (await visitor.get(f"/admin/change/detail?pk={pk}")).text
    assert "Roses" in detail
    assert public_id(article) in detail


async def test_choosing_a_space_looks_it_up(visitor: Visitor, store: AsyncSession, ann: User) -> None:
    park = await make_space(store, ann, "Park <b>")
    found = (await visitor.get("/admin/_api/space/relation-lookup?q=park")).json()
    assert [one["pk"] for one in found["items"]] == [public_id(park)]
    assert found["items"][0]["_meta"]["select2"]["result"] == "<span>Park &lt;b&gt;</span>"
    same = (await visitor.get(f"/admin/_api/space/relation-lookup?pks={public_id(park)}&pks=nonsense")).json()
    assert [one["pk"] for one in same["items"]] == [public_id(park)]


async def test_pages_are_opened_at_once_without_disturbing_each_other(visitor: Visitor, ann: User) -> None:
    pages = [ARTICLES, "/admin/user/list", "/admin/space/list", "/admin/change/list", "/admin/"] * 4
    answers = await asyncio.gather(*(visitor.get(page) for page in pages))
    assert [one.status_code for one in answers] == [200] * 20
    assert len({one.headers["x-request-id"] for one in answers}) == 20
    assert ann.name in answers[0].text
