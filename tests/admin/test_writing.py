"""What is written in the admin site is written as everywhere: versions, change rows, rules, conflicts."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.app import create_app
from gql_api.articles.model import Article
from gql_api.auth import is_password
from gql_api.changes.model import Change
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.admin.site import Visitor, fields, make_admin, text
from tests.make import make_article, make_space, public_id
from tests.snapshot import difference, snapshot

UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!) {
  updateArticle(input: {id: $id, patch: $patch}) { errors { code } }
}
"""


@pytest.fixture
async def space(store: AsyncSession, ann: User) -> Space:
    """Make a space of Ann's."""
    return await make_space(store, ann)


@pytest.fixture
async def article(store: AsyncSession, ann: User, space: Space) -> Article:
    """Make an article in it."""
    tags = ["garden", "spring"]
    return await make_article(store, space, ann, content="Prune them.\nIn March.", tags=tags)


def edit(kind: str, row: Any) -> str:  # noqa: ANN401 - a row with a public id
    """Return where the form of an object is."""
    return f"/admin/{kind}/edit?pk={public_id(row)}"


async def changes(store: AsyncSession, row: Any) -> Sequence[Change]:  # noqa: ANN401 - as above
    """Return what the log tells of an object, without its creation."""
    found = (
        select(Change)
        .where(Change.object_id == row.id, Change.operation != "CREATE")
        .order_by(Change.version)
    )
    return (await store.scalars(found)).all()


async def test_edit_sets_what_was_changed_and_nothing_else(
    visitor: Visitor, store: AsyncSession, ann: User, article: Article
) -> None:
    answer = await visitor.send(edit("article", article), {"name": "  Tulips "})
    assert (answer.status_code, answer.headers["location"]) == (303, "http://test/admin/article/list")
    await store.refresh(article)
    assert (article.name, article.version) == ("Tulips", 2)
    assert (article.content, article.tags) == ("Prune them.\nIn March.", ["garden", "spring"])
    (change,) = await changes(store, article)
    assert (change.operation, change.version, change.actor_id) == ("UPDATE", 2, ann.id)
    assert change.fields == {"name": {"before": "Roses", "after": "Tulips"}}
    assert str(change.request_id) == answer.headers["x-request-id"]


async def test_form_sent_as_it_was_opened_writes_nothing(
    visitor: Visitor, store: AsyncSession, article: Article
) -> None:
    article.content = "\n\r\nends of lines\rof all kinds \n\n"
    article.tags = ["b,c", "a", "<b>", "x  y", '"']
    await store.commit()
    before = await snapshot(store)
    form = fields((await visitor.get(edit("article", article))).text)
    form["content"] = re.sub("\r\n|\r|\n", "\r\n", form["content"])  # as browsers send it
    assert (await visitor.post(edit("article", article), form)).status_code == 303
    assert difference(before, await snapshot(store)) == {}


async def test_new_article_is_the_viewers_in_the_space_chosen(
    visitor: Visitor, store: AsyncSession, ann: User, space: Space
) -> None:
    form = {"name": "Lilies", "content": "é\r\nü", "tags": ["a", "b", "a"], "space": public_id(space)}
    answer = await visitor.send("/admin/article/create", form)
    assert answer.status_code == 303
    made = (await store.scalars(select(Article))).one()
    assert (made.name, made.content, made.tags) == ("Lilies", "é\nü", ["a", "b"])
    assert (made.space_id, made.owner_id, made.version) == (space.id, ann.id, 1)
    (change,) = (await store.scalars(select(Change).where(Change.object_id == made.id))).all()
    assert (change.operation, change.actor_id) == ("CREATE", ann.id)


async def test_new_space_is_the_viewers(visitor: Visitor, store: AsyncSession, ann: User) -> None:
    answer = await visitor.send("/admin/space/create", {"name": "Park", "description": "", "is_public": "on"})
    assert answer.status_code == 303
    park = (await store.scalars(select(Space).where(Space.name == "Park"))).one()
    assert (park.owner_id, park.description, park.is_active, park.is_public) == (ann.id, None, True, True)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " "}, {"name": "This text must not be empty."}),
        ({"name": "n" * 201}, {"name": "This text has 201 characters; at most 200 are allowed."}),
        ({"content": "\x00"}, {"content": "This text has a character that cannot be stored"}),
        ({"tags": ["a", "t" * 101]}, {"tags": "2. This text has 101 characters; at most 100 are allowed."}),
        ({"tags": [str(one) for one in range(51)]}, {"tags": "At most 50 tags are allowed; there are 51."}),
        (
            {"name": "", "tags": [" "]},
            {"name": "must not be empty", "tags": "1. This text must not be empty."},
        ),
    ],
)
async def test_field_errors_stand_beside_the_fields_and_what_was_typed_stays(
    visitor: Visitor, store: AsyncSession, article: Article, typed: dict[str, Any], told: dict[str, str]
) -> None:
    before = await snapshot(store)
    sent = {"content": "typed in vain", **typed}
    answer = await visitor.send(edit("article", article), sent)
    assert answer.status_code == 422
    for name, message in told.items():
        (shown,) = [part for part in answer.text.split("<div") if f'id="{name}-error"' in part]
        assert message in text(f"<div{shown}")
    assert answer.text.count('-error">') == len(told)
    again = fields(answer.text)
    for name, value in sent.items():
        assert again[name] == (value)
    assert difference(before, await snapshot(store)) == {}


async def test_new_article_without_a_space_or_in_none_is_refused_beside_the_field(
    visitor: Visitor, store: AsyncSession, space: Space, article: Article
) -> None:
    space.is_active = False
    await store.commit()
    before = await snapshot(store)
    for chosen, message in [
        ("", "Choose a space."),
        ("nonsense", "Not an id"),
        (public_id(article), "There is no such space."),
        (public_id(space), "The space is archived"),
    ]:
        answer = await visitor.send("/admin/article/create", {"name": "Lilies", "space": chosen})
        assert answer.status_code == 422
        assert message in text(answer.text)
        assert fields(answer.text)["name"] == "Lilies"
    assert difference(before, await snapshot(store)) == {}


async def test_conflict_is_shown_keeps_what_was_typed_and_can_be_overruled(
    visitor: Visitor, store: AsyncSession, article: Article
) -> None:
    opened = fields((await visitor.get(edit("article", article))).text)
    query = {
        "query": UPDATE,
        "variables": {"id": public_id(article), "patch": {"name": "Lilies", "tags": ["new"]}},
    }
    token = {"authorization": f"Bearer {visitor.client.cookies['gql_admin']}"}
    assert (await visitor.client.post("/graphql", json=query, headers=token)).json()["data"]
    before = await snapshot(store)
    typed = {**opened, "name": "Tulips", "content": "Mine."}
    refused = await visitor.post(edit("article", article), typed)
    assert refused.status_code == 422
    shown = text(refused.text)
    assert "Somebody has changed this meanwhile: it has version 2 now." in shown
    assert "Changed by others, and by you. As it is now: Name Lilies Nothing was saved." in shown
    kept = fields(refused.text)
    assert (kept["name"], kept["content"], kept["tags"]) == ("Tulips", "Mine.", ["garden", "spring"])
    assert difference(before, await snapshot(store)) == {}
    assert (await visitor.post(edit("article", article), kept)).status_code == 303
    await store.refresh(article)
    assert (article.name, article.content, article.version) == ("Tulips", "Mine.", 3)
    assert article.tags == ["new"]  # set by others, and not touched in this form


@pytest.mark.parametrize(
    "opened",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"version": 1}',
        '{"version": "1", "digests": {}}',
        '{"version": 9e99, "digests": {}}',
        '{"version": 1, "digests": []}',
        "[" * 100_000,
        None,
    ],
)
async def test_damaged_form_is_refused(
    visitor: Visitor, store: AsyncSession, article: Article, opened: str | None
) -> None:
    before = await snapshot(store)
    answer = await visitor.send(edit("article", article), {"name": "Tulips", "opened": opened})
    assert answer.status_code == 422
    assert "This form is damaged. Open it again." in text(answer.text)
    assert fields(answer.text)["name"] == "Tulips"
    assert difference(before, await snapshot(store)) == {}


async def test_fields_that_were_not_in_the_form_are_not_set(
    visitor: Visitor, store: AsyncSession, article: Article
) -> None:
    forged = {
        "name": "Tulips",
        "version": "99",
        "owner_id": "x",
        "owner": "x",
        "space": "x",
        "deleted_at": "2020",
    }
    assert (await visitor.send(edit("article", article), forged)).status_code == 303
    (change,) = await changes(store, article)
    assert change.fields == {"name": {"before": "Roses", "after": "Tulips"}}


async def test_object_that_went_to_the_trash_meanwhile_is_refused(
    visitor: Visitor, store: AsyncSession, article: Article
) -> None:
    opened = fields((await visitor.get(edit("article", article))).text)
    assert (await visitor.act("article", "delete", public_id(article))).status_code == 200
    before = await snapshot(store)
    answer = await visitor.post(edit("article", article), {**opened, "name": "Tulips"})
    assert answer.status_code == 422
    assert "This is in the trash. Restore it first." in text(answer.text)
    assert difference(before, await snapshot(store)) == {}


async def test_trash_restore_and_purge(visitor: Visitor, store: AsyncSession, article: Article) -> None:
    pk = public_id(article)
    before = await snapshot(store)
    for name in ("purge", "restore"):
        assert (await visitor.act("article", name, pk)).status_code == 400
    assert difference(before, await snapshot(store)) == {}
    for name in ("delete", "restore", "delete", "purge"):
        answer = await visitor.act("article", name, pk)
        assert (answer.status_code, list(answer.json())) == (200, ["redirect"])
    assert [one.operation for one in await changes(store, article)] == [
        "DELETE",
        "RESTORE",
        "DELETE",
        "PURGE",
    ]
    assert (await store.scalars(select(Article))).all() == []


async def test_several_go_to_the_trash_together_or_none(
    visitor: Visitor, store: AsyncSession, ann: User, article: Article
) -> None:
    other = await make_article(store, await make_space(store, ann, "Archive", is_active=False), ann)
    pks = [public_id(article), public_id(other)]
    before = await snapshot(store)
    url = "/admin/_api/article/action"
    await visitor.get("/admin/article/list")
    headers = {"origin": "http://test", "X-CSRFToken": visitor.client.cookies["starlette_admin_csrftoken"]}
    refused = await visitor.client.post(url, params={"name": "delete", "pks": pks}, headers=headers)
    assert (refused.status_code, refused.json()["msg"]) == (
        400,
        "The space is archived, so nothing in it can be written. Make it active first.",
    )
    assert difference(before, await snapshot(store)) == {}
    done = await visitor.client.post(url, params={"name": "delete", "pks": pks[:1]}, headers=headers)
    assert done.status_code == 200
    assert [one.operation for one in await changes(store, article)] == ["DELETE"]


async def test_personal_space_cannot_be_trashed_or_made_public(visitor: Visitor, store: AsyncSession) -> None:
    personal = (await store.scalars(select(Space).where(Space.is_personal))).one()
    before = await snapshot(store)
    assert (await visitor.act("space", "delete", public_id(personal))).status_code == 400
    answer = await visitor.send(edit("space", personal), {"is_public": "on"})
    assert answer.status_code == 422
    assert "A personal space cannot be made public." in text(answer.text)
    assert difference(before, await snapshot(store)) == {}


async def test_new_user_can_sign_in_and_the_password_is_nowhere(
    visitor: Visitor, store: AsyncSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    form = {"name": "Ben", "email": " Ben@Example.com", "password": "apple-blossom"}
    assert (await visitor.send("/admin/user/create", form)).status_code == 303
    ben = (await store.scalars(select(User).where(User.name == "Ben"))).one()
    assert (ben.email, ben.is_admin) == ("ben@example.com", False)
    assert await is_password(ben.password_hash, "apple-blossom")
    assert (await store.scalars(select(Space.name).where(Space.owner_id == ben.id))).all() == [
        "Personal space of Ben"
    ]
    again = await visitor.send("/admin/user/create", {**form, "is_admin": "on"})
    assert again.status_code == 422
    assert "Somebody has signed up with this e-mail address." in text(again.text)
    assert "apple-blossom" not in again.text
    assert "apple-blossom" not in caplog.text


async def test_user_is_changed_field_by_field(visitor: Visitor, store: AsyncSession) -> None:
    ben = await make_admin(store, "Ben", is_admin=False, email=None)
    answer = await visitor.send(edit("user", ben), {"is_admin": "on", "email": "Ben@example.com"})
    assert answer.status_code == 303
    await store.refresh(ben)
    assert (ben.name, ben.email, ben.is_admin) == ("Ben", "ben@example.com", True)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"email": "ann@example.com"}, "Somebody has signed up with this e-mail address."),
        ({"email": "no address"}, "An email address must have an @-sign."),
        ({"email": ""}, "This text must not be empty."),
        ({"name": "\x00"}, "a character that cannot be stored"),
    ],
)
async def test_bad_user_is_refused_beside_the_field(
    visitor: Visitor, store: AsyncSession, typed: dict[str, str], message: str
) -> None:
    ben = await make_admin(store, "Ben", is_admin=False)
    before = await snapshot(store)
    answer = await visitor.send(edit("user", ben), {**typed, "is_admin": "on"})
    assert answer.status_code == 422
    (shown,) = [part for part in answer.text.split("<div") if f'id="{next(iter(typed))}-error"' in part]
    assert message in text(f"<div{shown}")
    assert difference(before, await snapshot(store)) == {}


async def test_nobody_takes_the_right_from_oneself(visitor: Visitor, store: AsyncSession, ann: User) -> None:
    before = await snapshot(store)
    answer = await visitor.send(edit("user", ann), {"is_admin": None})
    assert answer.status_code == 422
    assert "Nobody takes this from oneself" in text(answer.text)
    assert difference(before, await snapshot(store)) == {}
    assert (await visitor.send(edit("user", ann), {"name": "Anna"})).status_code == 303


async def test_conflict_of_users_is_of_the_same_field_alone(visitor: Visitor, store: AsyncSession) -> None:
    ben = await make_admin(store, "Ben", is_admin=False)
    opened = fields((await visitor.get(edit("user", ben))).text)
    ben.name = "Benjamin"
    await store.commit()
    refused = await visitor.post(edit("user", ben), {**opened, "name": "Benny"})
    assert refused.status_code == 422
    assert "Somebody has changed this user meanwhile." in text(refused.text)
    assert "name Benjamin" in text(refused.text)
    await store.refresh(ben)
    assert ben.name == "Benjamin"
    assert (await visitor.post(edit("user", ben), fields(refused.text))).status_code == 303
    await store.refresh(ben)
    assert ben.name == "Benny"


async def test_users_are_neither_deleted_nor_changes_written(
    visitor: Visitor, store: AsyncSession, ann: User
) -> None:
    before = await snapshot(store)
    assert (await visitor.act("user", "delete", public_id(ann))).status_code == 400
    assert (await visitor.get("/admin/change/create")).status_code == 403
    assert (await visitor.get("/admin/change/edit?pk=1")).status_code == 403
    assert (await visitor.act("change", "delete", "1")).status_code == 400
    assert difference(before, await snapshot(store)) == {}


async def test_long_texts_are_taken_to_the_last_character(
    visitor: Visitor, store: AsyncSession, article: Article
) -> None:
    longest = "語" * 500_000
    assert (await visitor.send(edit("article", article), {"content": longest})).status_code == 303
    await store.refresh(article)
    assert article.content == longest
    refused = await visitor.send(edit("article", article), {"content": longest + "語"})
    assert refused.status_code == 422
    assert "This text has 500001 characters; at most 500000 are allowed." in text(refused.text)
    assert fields(refused.text)["content"] == longest + "語"


async def test_two_admins_who_take_the_right_from_each_other_leave_one(
    visitor: Visitor, store: AsyncSession, fresh_database: AsyncEngine, ann: User
) -> None:
    ben = await make_admin(store, "Ben")
    transport = httpx.ASGITransport(create_app(fresh_database), client=("192.0.2.2", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        other = Visitor(client)
        await other.sign_in(str(ben.email))
        pages = [await visitor.get(edit("user", ben)), await other.get(edit("user", ann))]
        forms = [{**fields(page.text), "is_admin": "off"} for page in pages]
        answers = await asyncio.gather(
            visitor.post(edit("user", ben), forms[0]), other.post(edit("user", ann), forms[1])
        )
    assert any(one.headers.get("location", "").endswith("/admin/user/list") for one in answers)
    admins = (await store.scalars(select(User.name).where(User.is_admin))).all()
    assert len(admins) == 1
