"""What every request to the admin site passes: who asks, from which page, and what is told of errors."""

import logging
import secrets
from typing import Any

from cross_web import HTTPException as TooLarge
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gql_api import masking, quick
from gql_api.admin import pages
from gql_api.auth import token_hash
from gql_api.context import Context
from gql_api.db import uuid7
from gql_api.errors import Unauthenticated
from gql_api.http import limited, made
from gql_api.settings import settings
from gql_api.viewer import ANONYMOUS, Viewer

logger = logging.getLogger(__name__)

COOKIE = "gql_admin"
SAFE = {"GET", "HEAD"}
FORM_TOKEN = "x-csrftoken"  # noqa: S105 - a header's name
FORBIDDEN, BAD_REQUEST, BUG = 403, 400, 500
FOREIGN = "This was not sent from a page of this site, so nothing was done. Open the page again."
STALE = "This page has grown too old to be sent, so nothing was done. Go back, reload it, and try again."
SIGNED_OUT = "You are signed out. Reload the page and sign in again."
DEEP = "This nests too deep."
FAILED = "Something went wrong here, and nothing was changed. It is in the log under the request's id."
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Door:
    """The outermost middleware; `request.state.context` is the request's way to the database."""

    def __init__(self, app: ASGIApp, engine: AsyncEngine) -> None:
        """Take what lies behind it."""
        self.app = app
        self.engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with a context that is closed at the end, whatever happens."""
        request = Request(scope, receive)
        context = opened(self.engine, request)
        request.state.context, request.state.nonce = context, secrets.token_urlsafe(16)
        answer = Answer(request, send)
        try:
            refuse_foreign(request)
            await self.app(*await told_apart(scope, limited(receive)), answer.send)
        except ClientDisconnect:
            return
        except Exception as error:
            if answer.has_begun:
                raise
            await refusal(request, error)(scope, receive, answer.send)
        finally:
            await context.close()


class Answer:
    """What goes out: with headers that keep it to its page, and pages for the library's bare words."""

    def __init__(self, request: Request, send: Send) -> None:
        """Take where it goes."""
        self.request = request
        self.sent = send
        self.has_begun = False
        self.is_replaced = False

    async def send(self, message: Message) -> None:
        """Send on; the library refuses a form's token in one plain word."""
        if self.is_replaced:
            return
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if is_bare(message["status"], headers):
                self.is_replaced = True
                page = refusal(self.request, HTTPException(FORBIDDEN, STALE))
                await page(self.request.scope, self.request.receive, Answer(self.request, self.sent).send)
                return
            self.has_begun = True
            self.dress(headers)
        await self.sent(message)

    def dress(self, headers: MutableHeaders) -> None:
        """Add the headers of every answer."""
        state = self.request.state
        headers.update({**HEADERS, "Content-Security-Policy": POLICY.format(nonce=state.nonce)})
        headers["X-Request-ID"] = str(state.context.request_id)
        is_static = self.request.url.path.startswith(f"{self.request.scope['root_path']}/static/")
        headers["Cache-Control"] = "max-age=3600" if is_static else "no-store"


def opened(engine: AsyncEngine, request: Request) -> Context:
    """Make the context of whoever the cookie names."""
    hashed = token_hash(request.cookies.get(COOKIE, ""))
    viewer = ANONYMOUS if hashed is None else Viewer(hashed)
    address = request.client.host if request.client else None
    return made(engine, viewer, address, request.headers.get("user-agent"), uuid7())


def refuse_foreign(request: Request) -> None:
    """Raise HTTPException for what another site's page had the browser send; tokens are checked besides."""
    if request.method in SAFE:
        return
    sent_from = request.headers.get("sec-fetch-site")
    if sent_from is None:  # browsers tell it to secure sites only; the origin they always tell
        origin = request.headers.get("origin", "").partition("://")[2]
        sent_from = "same-origin" if origin and origin == request.headers.get("host") else "unknown"
    if sent_from != "same-origin":
        raise HTTPException(FORBIDDEN, FOREIGN)


async def told_apart(scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
    """Put the token of a form where the library looks first: where it looks else, it takes no long texts."""
    request = Request(scope, receive)
    if request.method in SAFE or FORM_TOKEN in request.headers:
        return {**scope}, receive  # a copy: routing writes into it
    message = {"type": "http.request", "body": await request.body(), "more_body": False}
    form = await whole(Request(scope, quick.again(message, receive)))
    sent = (FORM_TOKEN.encode(), str(form.get("csrftoken") or "").encode())
    return {**scope, "headers": [*scope["headers"], sent]}, quick.again(message, receive)


async def whole(request: Request) -> FormData:
    """Read a form with texts as long as a request may be, and no files; raise HTTPException for any other."""
    return await request.form(max_files=0, max_part_size=settings().body_size_maximum)


def refusal(request: Request, error: Exception) -> Response:
    """Answer with a plain page, or what the page's scripts show."""
    if isinstance(error, Unauthenticated):
        return signed_out(request)
    status, text = told(request, error)
    if is_script(request):
        return JSONResponse({"msg": text}, BAD_REQUEST)
    return pages.plain(status, text, request.state.context.request_id, str(request.scope["root_path"]))


def told(request: Request, error: Exception) -> tuple[int, str]:
    """Choose the status of an error and what to say; log it if it is a bug."""
    ours = masking.known(error)
    if ours is not None:
        return ours.status, str(ours)
    if isinstance(error, HTTPException):
        return error.status_code, str(error.detail)
    if isinstance(error, TooLarge):
        return error.status_code, error.reason
    if isinstance(error, RecursionError):
        return BAD_REQUEST, DEEP
    found: Any = masking.without_rows(error)
    logger.error("request %s failed", request.state.context.request_id, exc_info=found)
    return BUG, FAILED


def signed_out(request: Request) -> Response:
    """Lead to the sign-in page."""
    if is_script(request):
        return JSONResponse({"msg": SIGNED_OUT}, BAD_REQUEST)
    return RedirectResponse(f"{request.scope['root_path']}/login", 303)


def is_script(request: Request) -> bool:
    """Tell whether a page's script asks, which shows what is in `msg`."""
    return request.url.path.startswith(f"{request.scope['root_path']}/_api/")


def is_bare(status: int, headers: MutableHeaders) -> bool:
    """Tell whether an answer is the library's refusal of a token."""
    return status == FORBIDDEN and headers.get("content-type", "").startswith("text/plain")
