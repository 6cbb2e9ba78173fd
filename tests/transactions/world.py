"""What most tests here begin with: somebody, a space, an article."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.articles.model import Article
from gql_api.changes.model import Change
from gql_api.sessions.actions import open_session
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.make import make_article, make_space, make_user, public_id, viewer_of


@dataclass(frozen=True)
class World:
    """Ann owns the space Garden, and in it the article Roses. Ben is somebody else, Cleo an admin."""

    engine: AsyncEngine
    ann: User
    ben: User
    cleo: User
    garden: Space
    roses: Article

    @property
    def viewer(self) -> Viewer:
        """Ann, who may do everything here."""
        return viewer_of(self.ann)

    @property
    def id(self) -> str:
        """The article's id."""
        return public_id(self.roses)

    async def sign_in(self) -> str:
        """Sign Ann in; return the token."""
        async with AsyncSession(self.engine) as session:
            token, _ = await open_session(session, self.ann, None, None)
            await session.commit()
            return token

    async def article(self) -> Article | None:
        """Return the article as it is now."""
        async with AsyncSession(self.engine) as session:
            return await session.get(Article, (self.roses.space_id, self.roses.id))

    async def changes(self) -> list[Change]:
        """Return the article's changes since it was made, by version."""
        since = select(Change).where(Change.object_id == self.roses.id, Change.version > 1)
        async with AsyncSession(self.engine) as session:
            return list((await session.scalars(since.order_by(Change.version))).all())


async def arrange(engine: AsyncEngine) -> World:
    """Make them, for good."""
    async with AsyncSession(engine, expire_on_commit=False) as session:
        ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
        cleo = await make_user(session, "Cleo", is_admin=True)
        garden = await make_space(session, ann)
        return World(engine, ann, ben, cleo, garden, await make_article(session, garden, ann))
