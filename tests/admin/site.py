"""A visitor of the admin site: signs in, opens forms, sends them, as a browser does without its scripts."""

import json
import re
from html import unescape
from typing import Any

import httpx
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.users.model import User
from tests.make import make_user

PASSWORD = "correct horse"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
OURS = {"origin": "http://test"}
FIELD = re.compile(
    r"<input[^>]*?name=\"([^\"]+)\"[^>]*?>|<textarea[^>]*?name=\"([^\"]+)\"[^>]*>\n?(.*?)</textarea>",
    re.DOTALL,
)
VALUE = re.compile(r'value="([^"]*)"')
CHOSEN = re.compile(r'<select id="(\w+)"[^>]*>(.*?)</select>', re.DOTALL)
Values = dict[str, Any]


async def make_admin(session: AsyncSession, name: str = "Ann", **columns: Any) -> User:  # noqa: ANN401 - any column
    """Make somebody who can sign in and do everything."""
    known = {"email": f"{name.lower()}@example.com", "password_hash": CHEAP.hash(PASSWORD), "is_admin": True}
    return await make_user(session, name, **{**known, **columns})


class Visitor:
    """A browser without scripts."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """Take the connection, and its cookies."""
        self.client = client

    async def sign_in(self, email: str = "ann@example.com", password: str = PASSWORD) -> httpx.Response:
        """Fill the form in and send it."""
        return await self.send("/admin/login", {"email": email, "password": password})

    async def get(self, url: str) -> httpx.Response:
        """Open a page."""
        return await self.client.get(url)

    async def send(self, url: str, values: Values, headers: dict[str, str] = OURS) -> httpx.Response:
        """Open the form at a URL, and send it back with these values in it; None leaves a field out."""
        form = fields((await self.get(url)).text)
        changed = {name: value for name, value in {**form, **values}.items() if value is not None}
        return await self.post(url, changed, headers)

    async def post(self, url: str, values: Values, headers: dict[str, str] = OURS) -> httpx.Response:
        """Send values as a form does."""
        return await self.client.post(url, data=values, headers=headers)

    async def act(self, kind: str, name: str, pk: str, **form: str) -> httpx.Response:
        """Press the button of an action beside a row, with what its form holds."""
        token = self.client.cookies.get("starlette_admin_csrftoken") or ""
        url = f"/admin/_api/{kind}/row-action"
        return await self.client.post(
            url, params={"name": name, "pk": pk}, data=form, headers={**OURS, "X-CSRFToken": token}
        )


def fields(page: str) -> Values:
    """Return what the form of a page would send."""
    form = page[page.find('method="POST"', page.find("page-body")) :]
    found: Values = {}
    for match in FIELD.finditer(form):
        name = match[1] or match[2]
        if 'type="checkbox"' in match[0]:
            found |= {name: "on"} if "checked" in match[0].split('type="checkbox"')[1] else {}
        else:
            value = VALUE.search(match[0])
            found[name] = unescape(match[3] if match[2] else value[1] if value else "")
    for name, options in CHOSEN.findall(form):
        found[name] = [unescape(one) for one in re.findall('<option selected value="([^"]*)"', options)]
    return found


def text(page: str) -> str:
    """Return what is to be read in a page."""
    shown = re.sub(r"<(script|style|template)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", shown))).strip()


def options(page: str) -> dict[str, list[str]]:
    """Return the labels that the filters of a list offer, by field."""
    told = re.search(r"fields: (\[.*?\]),\n\s*initialFilter", page, re.DOTALL)
    assert told is not None
    return {
        field["name"]: [label for one in field["filters"] for _, label in one.get("choices", ())]
        for field in json.loads(told[1])
    }
