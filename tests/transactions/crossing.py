"""The project's schema with mutations beside, of two articles at once, which get into each other's way."""

import asyncio
from typing import Any

import strawberry
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api import ids, owned
from gql_api import schema as project
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article
from gql_api.articles.type import UpdateArticlePayload
from gql_api.context import Context, Info
from gql_api.payloads import mutate
from gql_api.viewer import Viewer
from tests.run import Run

FAIL = "DO $$ BEGIN RAISE EXCEPTION 'somebody was faster' USING ERRCODE = '{}'; END $$"


class Crossing:
    """A place where whoever comes first waits for the second; who comes later passes."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.arrivals = 0
        self.both = asyncio.Event()

    async def pass_through(self) -> None:
        """Come, and go on when two have come."""
        self.arrivals += 1
        if self.arrivals == 2:
            self.both.set()
        await self.both.wait()


class Crosser(Context):
    """A context that knows the crossing."""

    def __init__(self, engine: AsyncEngine, viewer: Viewer, crossing: Crossing) -> None:
        """Take it."""
        super().__init__(engine, viewer)
        self.crossing = crossing


async def renamed(session: Any, viewer: Viewer, id: strawberry.ID, name: str) -> Any:  # noqa: ANN401 - as payloads.Work says
    """Update an article."""
    return await owned.update(
        session, viewer, Article, ids.key(Article, id, "id"), {"name": name}, ArticleRules
    )


@strawberry.type
class Mutation(project.Mutation):
    """The project's mutations, and two in Python."""

    @strawberry.mutation
    async def rename_both(
        self, info: Info, first: strawberry.ID, second: strawberry.ID, name: str
    ) -> UpdateArticlePayload | None:
        """Update one article, then the other when somebody else has updated one."""

        async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
            await renamed(session, viewer, first, name)
            await info.context.crossing.pass_through()  # type: ignore[attr-defined] # a Crosser has one
            return await renamed(session, viewer, second, name)

        return await mutate(info, UpdateArticlePayload, work)

    @strawberry.mutation
    async def rename_and_fail(self, info: Info, id: strawberry.ID, state: str) -> UpdateArticlePayload | None:
        """Update an article, then let the server fail with this state."""

        async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
            info.context.crossing.arrivals += 1  # type: ignore[attr-defined] # as above
            saved = await renamed(session, viewer, id, "Tulips")
            await session.execute(text(FAIL.format(state)))
            return saved

        return await mutate(info, UpdateArticlePayload, work)


schema = project.make_schema(mutation=Mutation)


def run_at(crossing: Crossing, engine: AsyncEngine) -> Run:
    """Execute operations of the wider schema, all of which come to this crossing."""
    return Run(lambda viewer: Crosser(engine, viewer, crossing), schema)
