"""The project's schema with fields in Python beside, which use the operation's session and connection."""

import asyncio

import strawberry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api import ids, owned
from gql_api import schema as project
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article
from gql_api.context import Context
from gql_api.viewer import ANONYMOUS, Viewer
from tests.run import Run

LOCK = "SELECT version FROM articles FOR UPDATE"


class Moment(Context):
    """A context that says when the field `broken` shall fail."""

    def __init__(self, engine: AsyncEngine, viewer: Viewer = ANONYMOUS) -> None:
        """Make the event."""
        super().__init__(engine, viewer)
        self.has_come = asyncio.Event()


Info = strawberry.Info[Moment, None]


@strawberry.type
class Query(project.Query):
    """The project's queries, and fields in Python, all of them non-null."""

    @strawberry.field
    async def counted(self, info: Info) -> int:
        """Read with the session."""
        async with info.context.transaction() as session:
            return (await session.execute(select(func.count()).select_from(Article))).scalar_one()

    @strawberry.field
    async def renamed(self, info: Info, id: strawberry.ID, name: str) -> int:
        """Write with the session, and commit."""
        async with info.context.transaction() as session:
            key = ids.key(Article, id, "id")
            viewer = info.context.viewer
            return (
                await owned.update(session, viewer, Article, key, {"name": name}, ArticleRules)
            ).row.version

    @strawberry.field
    async def locked(self, info: Info) -> int:
        """Lock the article with the session."""
        async with info.context.transaction() as session:
            return (await session.execute(select(Article.version).with_for_update())).scalar_one()

    @strawberry.field
    async def fetched(self, info: Info) -> int:
        """Lock the article with the driver's connection."""
        row = await info.context.fetch(LOCK, ())
        return 0 if row is None else int(row["version"])

    @strawberry.field
    async def broken(self, info: Info) -> int:
        """Fail when the moment has come."""
        await info.context.has_come.wait()
        raise ArithmeticError


schema = project.make_schema(Query)


def run_beside(context: Moment) -> Run:
    """Execute one operation of the wider schema with this context."""
    return Run(lambda _: context, schema)
