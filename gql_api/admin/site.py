"""The admin site, put together from its sections; making it reads no table."""

import hashlib
import logging
from pathlib import Path
from typing import Any

from jinja2 import PackageLoader
from jinja2.ext import Extension
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.base import BaseAdmin
from starlette_admin.routing import route
from starlette_admin.views import BaseModelView, CustomView

from gql_api.admin.articles import Articles
from gql_api.admin.changes import Changes
from gql_api.admin.collections import Collections
from gql_api.admin.door import Door, whole
from gql_api.admin.entrance import Entrance
from gql_api.admin.entries import Entries
from gql_api.admin.groups import Groups, Members
from gql_api.admin.keys import Sessions, Tokens
from gql_api.admin.spaces import Spaces
from gql_api.admin.users import Users

STATIC = Path(__file__).parent / "static"
SECTIONS: tuple[type[BaseModelView], ...] = (
    Users,
    Groups,
    Members,
    Spaces,
    Articles,
    Collections,
    Entries,
    Changes,
    Sessions,
    Tokens,
)


class Nonces(Extension):
    """Let the scripts of templates run, and no others: the policy of contents names what this writes."""

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """Mark each script of a template's source; what is put into it later is not marked."""
        return source.replace("<script", '<script nonce="{{ request.state.nonce }}"')


class Home(CustomView):
    """The first page: the sections."""

    route_name = "index"
    add_to_menu = False

    @route("")
    async def index(self, request: Request) -> Response:
        """Show them."""
        assert self._admin is not None, "mounted"  # noqa: S101 - for mypy: the library sets it
        return self._admin._template_response(request, "home.html", {"title": "Admin"})  # noqa: SLF001 - as its own pages do


class Site(BaseAdmin):
    """The library's site, which takes long texts too."""

    def _setup_templates(self) -> None:
        super()._setup_templates()
        self.templates.env.add_extension(Nonces)
        self.templates.env.auto_reload = False

    @route("/{key}/create", methods=["GET", "POST"], name="create")
    async def _render_create(self, request: Request) -> Response:
        if request.method == "POST":
            await whole(request)
        answer: Response = await super()._render_create(request)
        return answer

    @route("/{key}/edit", methods=["GET", "POST"], name="edit")
    async def _render_edit(self, request: Request) -> Response:
        if request.method == "POST":
            await whole(request)
        answer: Response = await super()._render_edit(request)
        return answer


def mount(app: Starlette, engine: AsyncEngine) -> None:
    """Put the site at /admin."""
    logging.getLogger("starlette_admin").setLevel(logging.ERROR)  # below, it tells what was typed
    site = Site(
        title="gql_api",
        additional_loaders=[PackageLoader("gql_api.admin")],
        static_dir=str(STATIC),
        index_view=Home(),
        auth_provider=Entrance(),
        secret_key=secret(engine),
        middlewares=[Middleware(Door, engine=engine)],
        timezone_config=None,
    )
    for section in SECTIONS:
        site.add_view(section)
    site.mount_to(app)


def secret(engine: AsyncEngine) -> str:
    """Make the key that signs the tokens of forms, the same in all processes.

    Whoever knows the database's URL with its password needs no forged form.
    """
    url: Any = engine.url.render_as_string(hide_password=False)
    return hashlib.sha256(f"gql_api admin {url}".encode()).hexdigest()
