"""The fields of the project's types, and fields in Python: sync, async, nested, broken."""

import asyncio
from typing import Annotated, Any

import strawberry

from gql_api.fields import Python, ToOne, read
from gql_api.filters import filter_of
from gql_api.lists import nested_list
from gql_api.orders import order_of
from gql_api.pages import connection_of
from gql_api.types import Owned, UserError

CONTENT: Any = read(Python(("content",)))


@strawberry.type
class Word:
    """An object that is in no table."""

    text: str

    @strawberry.field
    async def length(self) -> int:
        """Count its letters."""
        await asyncio.sleep(0)
        return len(self.text)


@strawberry.type
class Article(Owned):
    """An article, and what Python makes of its content."""

    content: str
    tags: list[str]
    space: Annotated["Space", strawberry.lazy("tests.lists.wider.type")] = strawberry.field(
        metadata=read(ToOne("space_id"))
    )

    @strawberry.field(metadata=CONTENT)
    def words(self) -> int:
        """Count the words."""
        return len(self.content.split())

    @strawberry.field(metadata=read(Python(("content", "version", "created_at"))))
    async def told(self, times: int = 1) -> str:
        """Repeat the content, and what else was needed."""
        await asyncio.sleep(0)
        return f"{self.content * times}, {self.version}, {self.created_at}"

    @strawberry.field(metadata=CONTENT)
    def first(self) -> Word | None:
        """Return an object, or none."""
        words = self.content.split()
        return Word(text=words[0]) if words else None

    @strawberry.field(metadata=CONTENT)
    async def every(self) -> list[Word]:
        """Return objects."""
        return [Word(text=word) for word in self.content.split()]

    @strawberry.field(metadata=read(Python()))
    def needs_nothing(self) -> bool:
        """Need nothing of the article."""
        return not vars(self)

    @strawberry.field(metadata=CONTENT)
    def broken(self) -> int | None:
        """Fail; null may stand here."""
        raise ArithmeticError(self.content)

    @strawberry.field(metadata=CONTENT)
    async def fatal(self) -> int:
        """Fail; null may not stand here."""
        raise ArithmeticError(self.content)


@strawberry.type
class Space(Owned):
    """A space, with a field in Python."""

    description: str | None
    articles = nested_list(Article, "The articles in it.", "space_id")

    @strawberry.field(metadata=read(Python(("name",))))
    def loud(self) -> str:
        """Shout."""
        return self.name.upper()


ArticleFilter = filter_of(Article)
ArticleOrder = order_of(Article)
ArticleConnection = connection_of(Article, "space", "tags")
SpaceFilter = filter_of(Space)
SpaceOrder = order_of(Space)
SpaceConnection = connection_of(Space)


@strawberry.type
class UpdateArticlePayload:
    """The payload of an update, with the wider article."""

    article: Article | None
    changed_fields: list[str]
    errors: list[UserError]
