"""Signing in to the admin site and out of it: the same passwords, counts of guesses and sessions."""

from datetime import UTC, datetime

from sqlalchemy import exists, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette_admin.auth import AdminUser
from starlette_admin.auth.base import BaseAuthProvider
from starlette_admin.helpers import safe_redirect_url

from gql_api.admin.door import BAD_REQUEST, COOKIE, is_script
from gql_api.context import Context
from gql_api.errors import BadCredentials, Invalid, RateLimited, Unauthenticated
from gql_api.permissions import for_admins
from gql_api.rules import validated
from gql_api.sessions import actions
from gql_api.sessions.model import Session
from gql_api.users import signing
from gql_api.users.input import SignInRules
from gql_api.users.model import User

WRONG = "The e-mail address or the password is wrong, or the account is no admin's."
SEE_OTHER = 303


class Entrance(BaseAuthProvider):
    """Who may come in: admins, looked up with every request."""

    def get_routes(self, templates: Jinja2Templates) -> list[Route]:
        """Return the two ways through."""
        self.templates = templates
        return [
            Route(self.login_path, self.sign_in, methods=["GET", "POST"], name="login"),
            Route(self.logout_path, self.sign_out, methods=["POST"], name="logout"),
        ]

    async def authenticate(self, request: Request) -> AdminUser | None:
        """Return the admin whose session it is; None for anybody else, and for files that all may have."""
        context: Context = request.state.context
        if request.url.path.startswith(f"{request.scope['root_path']}/static/"):
            return None
        name = await admin(context)
        if name is None and is_script(request):
            raise Unauthenticated
        return None if name is None else AdminUser(name)

    async def sign_in(self, request: Request) -> Response:
        """Show the form, or open a session; whatever is wrong gets the same words."""
        if not request.state.is_anonymous:
            return RedirectResponse(self.beyond(request), SEE_OTHER)
        if request.method != "POST":
            return self.page(request)
        form = await request.form(max_files=0)
        email, password = str(form.get("email") or ""), str(form.get("password") or "")
        try:
            token, expires_at = await session_of(request.state.context, email, password)
        except (BadCredentials, Invalid):
            return self.page(request, 400, email, WRONG)
        except RateLimited as limit:
            return self.page(request, limit.status, email, str(limit), limit.details["retryAfter"])
        answer = RedirectResponse(self.beyond(request), SEE_OTHER)
        keep(request, answer, token, expires_at)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End the session, here and everywhere."""
        context: Context = request.state.context
        if context.viewer.token_hash is not None:
            async with context.transaction() as session:
                await actions.close_session(session, context.viewer.token_hash)
        answer = RedirectResponse(f"{root(request)}/login", SEE_OTHER)
        answer.delete_cookie(COOKIE, path=root(request))
        return answer

    def page(
        self,
        request: Request,
        status: int = 200,
        email: str = "",
        error: str | None = None,
        retry_after: int | None = None,
    ) -> Response:
        """Show the form."""
        headers = None if retry_after is None else {"Retry-After": str(retry_after)}
        context = {"email": email, "error": error}
        return self.templates.TemplateResponse(request, "login.html", context, status, headers)

    def beyond(self, request: Request) -> str:
        """Return the page of this site that was asked for before, or the first one."""
        home = f"{root(request)}/"
        try:
            return safe_redirect_url(request.query_params.get("next") or home, request, home)
        except ValueError:
            raise HTTPException(BAD_REQUEST, "The address in `next` cannot be read.") from None


async def admin(context: Context) -> str | None:
    """Return the name of the admin whose session it is; tokens that are none of a session's do not count."""
    if context.viewer.token_hash is None:
        return None
    in_session = exists().where(Session.user_id == User.id, Session.token_hash == context.viewer.token_hash)
    found = select(User.name).where(User.id == context.viewer.id, for_admins(context.viewer), in_session)
    async with context.transaction() as session:
        name: str | None = (await session.execute(found)).scalar_one_or_none()
        return name


async def session_of(context: Context, email: str, password: str) -> tuple[str, datetime]:
    """Open a session for an admin; raise BadCredentials, Invalid or RateLimited.

    Who is no admin has guessed wrong, and is told nothing else.
    """
    sent = validated(SignInRules, {"email": email, "password": password}, partial=False)
    async with signing.right_password(context, sent["email"], sent["password"]) as (session, user):
        if not user.is_admin:
            raise BadCredentials(WRONG)
        return await actions.open_session(session, user, context.address, context.device)


def keep(request: Request, answer: Response, token: str, expires_at: datetime) -> None:
    """Let the browser keep the token, for this site alone, and tell no script."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int((expires_at - datetime.now(UTC)).total_seconds()),
        path=root(request),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def root(request: Request) -> str:
    """Return where the site is mounted."""
    return str(request.scope["root_path"])
