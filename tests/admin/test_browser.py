"""The admin site in a real browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.admin.entrance import WRONG
from gql_api.articles.model import Article
from gql_api.changes.model import Change
from gql_api.db import create_engine
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.admin.browser import CHROMIUM, opened, sign_in
from tests.admin.site import PASSWORD, make_admin
from tests.make import make_article, make_space, public_id
from tests.transactions.served import served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed: apt-get install chromium")

KINDS = (
    *("user", "group", "member", "space", "article", "collection", "entry", "change", "session", "token"),
)
Window = tuple[Page, list[str]]


@pytest.fixture
async def window(fresh_database: AsyncEngine) -> AsyncIterator[Window]:
    """Open the browser on a server of the test's own."""
    engine = create_engine(fresh_database.url.render_as_string(hide_password=False))
    with served(engine, "") as server:
        async with opened(f"http://127.0.0.1:{server.port}") as found:
            yield found


async def choose_space(page: Page, space: Space) -> None:
    """Filter the list of articles by a space, by hand."""
    await page.get_by_role("button", name="Filters").click()
    row = page.locator('[data-sa-hook="filter-row"]').last
    await row.get_by_label("Field").select_option("Space")
    await row.locator('[data-sa-hook="filter-row-value-select"]').select_option(space.name)
    await page.get_by_role("button", name="Apply filters").click()


async def test_sign_in_filter_by_a_new_space_edit_and_see_the_change(
    window: Window, store: AsyncSession, ann: User
) -> None:
    page, complaints = window
    await make_article(store, await make_space(store, ann), ann, "Roses")
    await sign_in(page, str(ann.email), PASSWORD)
    await page.get_by_role("link", name="Articles").first.click()
    park = await make_space(store, ann, "Park, made just now")
    oaks = await make_article(store, park, ann, "Oaks", tags=["tree"], content="Old\nand green.")
    await page.reload()
    await choose_space(page, park)
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.get_by_role("link", name="Edit").click()
    await page.get_by_label("Name").fill("Beeches")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text('"Beeches" was changed successfully')
    await page.get_by_role("link", name="Changes").click()
    newest = page.locator("tbody tr").first
    await expect(newest).to_contain_text("UPDATE Article Beeches 2 Ann", use_inner_text=True)
    await newest.get_by_role("link", name="View").click()
    await expect(page.locator("#tableContent")).to_contain_text("name Oaks Beeches", use_inner_text=True)
    await store.refresh(oaks)
    assert (oaks.name, oaks.tags, oaks.content) == ("Beeches", ["tree"], "Old\nand green.")
    found = select(Change).where(Change.object_id == oaks.id, Change.version == 2)
    change = (await store.scalars(found)).one()
    assert (change.actor_id, change.fields) == (ann.id, {"name": {"before": "Oaks", "after": "Beeches"}})
    assert complaints == []


async def test_wrong_password_and_no_admin_are_refused_alike(
    window: Window, store: AsyncSession, ann: User
) -> None:
    page, _ = window
    await make_admin(store, "Ben", is_admin=False)
    for email, password in [(str(ann.email), "wrong horse"), ("ben@example.com", PASSWORD)]:
        await sign_in(page, email, password)
        await expect(page.get_by_role("alert")).to_contain_text(WRONG)
        await expect(page.get_by_label("E-mail")).to_have_value(email)
        await page.goto("/admin/article/list")
        await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_conflict_is_shown_and_what_was_typed_is_kept(
    window: Window, store: AsyncSession, ann: User
) -> None:
    page, _ = window
    roses = await make_article(store, await make_space(store, ann), ann, "Roses", content="Red.")
    await sign_in(page, str(ann.email), PASSWORD)
    await page.goto(f"/admin/article/edit?pk={public_id(roses)}")
    async with opened(page.url.partition("/admin")[0]) as (other, _complaints):
        await sign_in(other, str(ann.email), PASSWORD)
        await other.goto(f"/admin/article/edit?pk={public_id(roses)}")
        await other.get_by_label("Name").fill("Tulips")
        await other.get_by_role("button", name="Save", exact=True).click()
        await expect(other.get_by_role("alert")).to_contain_text("was changed successfully")
    await page.get_by_label("Name").fill("Lilies")
    await page.get_by_label("Content").fill("White.\nOr not.")
    await page.get_by_role("button", name="Save", exact=True).click()
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Somebody has changed this meanwhile: it has version 2 now.")
    await expect(alert).to_contain_text("Tulips")
    await expect(page.get_by_label("Name")).to_have_value("Lilies")
    await expect(page.get_by_label("Content")).to_have_value("White.\nOr not.")
    await store.refresh(roses)
    assert (roses.name, roses.content, roses.version) == ("Tulips", "Red.", 2)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("was changed successfully")
    await store.refresh(roses)
    assert (roses.name, roses.content, roses.version) == ("Lilies", "White.\nOr not.", 3)


async def test_create_in_a_space_found_by_typing_then_trash_and_restore(
    window: Window, store: AsyncSession, ann: User
) -> None:
    page, complaints = window
    park = await make_space(store, ann, "Park")
    await sign_in(page, str(ann.email), PASSWORD)
    await page.goto("/admin/article/create")
    await page.get_by_label("Name").fill("Oaks")
    await page.locator(".select2-container", has_text="Search...").click()
    await page.locator(".select2-search__field").last.fill("par")
    await page.locator(".select2-results__option", has_text="Park").click()
    await page.locator(".select2-search--inline .select2-search__field").fill("tree")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("was added successfully")
    oaks = (await store.scalars(select(Article))).one()
    assert (oaks.name, oaks.space_id, oaks.tags, oaks.owner_id) == ("Oaks", park.id, ["tree"], ann.id)
    await page.wait_for_load_state("networkidle")  # what the link does comes with the scripts
    await page.get_by_role("link", name="Move to the trash").click()
    await (
        page.locator(".modal.show")
        .get_by_role("link", name="Move to the trash")
        .or_(page.locator(".modal.show").get_by_role("button", name="Move to the trash"))
        .click()
    )
    await expect(page.get_by_role("alert")).to_contain_text("Moved to the trash.")
    await page.goto("/admin/article/list?filter=deleted_at__in_trash")
    await page.wait_for_load_state("networkidle")
    await page.get_by_role("link", name="Restore").click()
    await page.locator(".modal.show").get_by_text("Restore", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("Restored.")
    await store.refresh(oaks)
    assert (oaks.deleted_at, oaks.version) == (None, 3)
    assert complaints == []


async def test_who_was_last_seen_when_is_to_be_read_on_a_phone(window: Window, ann: User) -> None:
    page, complaints = window
    await page.set_viewport_size({"width": 390, "height": 844})
    await sign_in(page, str(ann.email), PASSWORD)
    await page.goto("/admin/session/list")
    seen = page.locator("tbody tr").first.get_by_text(" UTC").first
    box = await seen.bounding_box()
    assert box is not None
    assert 0 < box["x"] < box["x"] + box["width"] < 390
    await page.get_by_role("button", name="Filters").click()
    field = page.locator('[data-sa-hook="filter-row"]').last.get_by_label("Field")
    await expect(field).to_contain_text("Last seen at")
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_lists_fit_a_phone_in_either_scheme(window: Window, ann: User, scheme: str) -> None:
    page, complaints = window
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": 390, "height": 844})
    await sign_in(page, str(ann.email), PASSWORD)
    for kind in KINDS:
        await page.goto(f"/admin/{kind}/list")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.evaluate("document.documentElement.dataset.bsTheme") == scheme
    assert complaints == []
