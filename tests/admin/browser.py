"""A real browser on the admin site: Debian's chromium, without a window."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
# as root, and in containers: no sandbox of its own, little shared memory
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


@asynccontextmanager
async def opened(site: str) -> AsyncIterator[tuple[Page, list[str]]]:
    """Open a page, and a list of all that its console complains of; relative addresses are the site's."""
    complaints: list[str] = []
    ours = (site, "data:")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(base_url=site, viewport={"width": 1280, "height": 800})
        page.set_default_timeout(60_000)
        page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith(ours) else complaints.append(one.url))
        yield page, complaints
        await browser.close()


async def sign_in(page: Page, email: str, password: str) -> None:
    """Fill the form in and press the button."""
    await page.goto("/admin/")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()
