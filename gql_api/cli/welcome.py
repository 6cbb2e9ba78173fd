"""What `serve` prints: where to open, how to sign in, and operations that run as they stand."""

import json
import shlex
import sys

from rich.panel import Panel
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import ids
from gql_api.articles.model import Article
from gql_api.auth import is_password
from gql_api.cli.database import folder, transaction
from gql_api.cli.output import out
from gql_api.cli.version import program
from gql_api.demo import PEOPLE, Person
from gql_api.settings import settings
from gql_api.users.model import User

MARK = "checked"  # the tag that the update adds, or takes away
PLACES = """
GraphiQL   {site}/graphql
Admin      {site}/admin, for admins
Health     {site}/livez and {site}/readyz
Stop       Ctrl-C; the data stay{place}
"""
ALONE = """
Create a user who can sign in:

    {program} user create you@example.com{place}

or start with --demo for a few users, spaces and articles to try things with.
"""
SIGN_IN = """
Open GraphiQL and try these. The people of the demo, with their passwords:

{people}

1. Sign in, and copy the token of the answer.

mutation SignIn {{
  signIn(input: {{email: "{email}", password: "{password}"}}) {{
    token
    errors {{ message }}
  }}
}}

2. Search. Then put the token into GraphiQL's tab "Headers", as
   {{"Authorization": "Bearer gql_..."}}, search again, and see more.

query Search {{
  articles(search: "autumn or incident", first: 5) {{
    totalCount
    nodes {{ name tags space {{ name }} owner {{ name }} }}
  }}
}}
"""
UPDATE = """
3. Update, with the same header. A second time it is refused with a conflict:
   you have seen version {version}, and by then there is another.

mutation Update {{
  updateArticle(input: {{
    id: "{id}"
    patch: {{tags: {tags}}}
    expectedVersion: {version}
  }}) {{
    article {{ name tags version }}
    changedFields
    errors {{ code message }}
  }}
}}
"""


def show(site: str, about: str) -> None:
    """Print the welcome; where to open it stands last, where it stays in sight."""
    title = f"gql-api {program()} is running"
    out.print(about, markup=False)
    place = f" in {folder(None)}" if settings().database_url is None else ""
    told = Text(PLACES.format(site=site, place=place).strip())  # a path may have what looks like markup
    out.print(Panel.fit(told, title=title), soft_wrap=False)


async def text(url: str) -> str:
    """Write the part of the welcome that depends on who and what is in the database."""
    async with transaction(url) as session:
        people = [person for person in PEOPLE if await can_sign_in(session, person)]
        article = await newest_article(session, people[0]) if people else None
    if not people:
        return alone()
    return sign_in(people) + (update(article) if article else "")


def alone() -> str:
    """Tell how to begin, for whoever started this program in this way."""
    here = settings().data_dir if settings().database_url is None else None
    place = f" --data-dir {shlex.quote(str(here))}" if here else ""
    return ALONE.format(program=shlex.quote(sys.argv[0]), place=place)


async def can_sign_in(session: AsyncSession, person: Person) -> bool:
    """Tell whether somebody of the demo still has the password that the welcome would name."""
    found = select(User.password_hash).where(User.email == person.email)
    stored = await session.scalar(found)
    return stored is not None and await is_password(stored, person.password)


async def newest_article(session: AsyncSession, person: Person) -> Article | None:
    """Return an article that somebody of the demo may update."""
    found = select(Article).join(User, User.id == Article.owner_id).order_by(Article.id.desc()).limit(1)
    return await session.scalar(found.where(User.email == person.email, Article.deleted_at.is_(None)))


def sign_in(people: list[Person]) -> str:
    """Tell who can sign in, how, and what to look for."""
    lines = [f"   {person.email:16}  {person.password:15}  {person.about}" for person in people]
    return SIGN_IN.format(people="\n".join(lines), email=people[0].email, password=people[0].password)


def update(article: Article) -> str:
    """Tell how to update safely."""
    others = [tag for tag in article.tags if tag != MARK]
    tags = others if MARK in article.tags else [*others, MARK]
    told = json.dumps(tags, ensure_ascii=False)
    return UPDATE.format(id=ids.encode(article), tags=told, version=article.version)
