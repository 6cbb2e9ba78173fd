"""THE list of owned resources: the permission matrix and the property tests run over it.

A new resource joins by one line at the end.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles import input as articles
from gql_api.articles.model import Article
from gql_api.db import InSpace, Owned, uuid7
from gql_api.rules import Rules
from gql_api.spaces import input as spaces
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.make import made, make_space, public_id


@dataclass(frozen=True)
class Resource:
    """A table and its inputs; all else follows from its name, as the contract has it."""

    model: type[Owned]
    inputs: ModuleType

    @property
    def name(self) -> str:
        """The GraphQL type, as in Article."""
        return self.model.__name__

    @property
    def one(self) -> str:
        """The field for one object, as in article."""
        return self.name.lower()

    @property
    def many(self) -> str:
        """The field for a list, as in articles."""
        return str(self.model.__tablename__)

    @property
    def lives_in_space(self) -> bool:
        """Whether it lives in a space, or is one."""
        return issubclass(self.model, InSpace)

    @property
    def rules(self) -> type[Rules]:
        """The rules, as in ArticleRules."""
        found: type[Rules] = getattr(self.inputs, f"{self.name}Rules")
        return found

    @property
    def patch(self) -> type[Any]:
        """The input of an update's patch, as in ArticlePatch."""
        found: type[Any] = getattr(self.inputs, f"{self.name}Patch")
        return found

    @property
    def creation(self) -> type[Any]:
        """The input of creating, as in CreateArticleInput."""
        found: type[Any] = getattr(self.inputs, f"Create{self.name}Input")
        return found

    def mutation(self, verb: str, selection: str = "") -> str:
        """Write a mutation that takes `$input` and asks for the errors, and for more if told so."""
        return (
            f"mutation ($input: {verb.title()}{self.name}Input!) {{ {verb}{self.name}(input: $input) "
            f"{{ {selection} errors {{ __typename code message path }} }} }}"
        )

    def row(self, owner: User, space: Space | None = None, **columns: Any) -> Owned:  # noqa: ANN401 - any column
        """Make a row, unsaved; a name is given where the columns have none."""
        where = {"space_id": space.id, "origin_space_id": space.id} if space and self.lives_in_space else {}
        return self.model(**{"name": "Roses", "owner_id": owner.id, **where, **columns})

    async def make(self, session: AsyncSession, owner: User, **columns: Any) -> Owned:  # noqa: ANN401 - as above
        """Save an object of the owner's, in a space of the owner's if it lives in one."""
        space = await make_space(session, owner) if self.lives_in_space else None
        return await made(session, self.row(owner, space, **columns))

    def made_up_id(self, owner: User, space: Space) -> str:
        """Make a well-formed id of nothing."""
        return public_id(self.row(owner, space, id=uuid7()))


RESOURCES = [
    Resource(Space, spaces),
    Resource(Article, articles),
]
