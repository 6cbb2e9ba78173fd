"""THE list of owned resources: the permission matrix and the property tests run over it.

A new resource joins by one line at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles import input as articles
from gql_api.articles.model import Article
from gql_api.collections import input as collections
from gql_api.collections.model import Collection
from gql_api.db import InSpace, Owned, uuid7
from gql_api.entries import input as entries
from gql_api.entries.model import Entry
from gql_api.rules import Rules
from gql_api.spaces import input as spaces
from gql_api.spaces.model import Space
from gql_api.text import camel_case
from gql_api.users.model import User
from tests.make import made, make_space, public_id


@dataclass(frozen=True)
class Resource:
    """A table and its inputs; all else follows from its name, as the contract has it."""

    model: type[Owned]
    inputs: ModuleType
    sample: Mapping[str, Any] = field(default_factory=dict)  # what one has besides its name
    home: type[Owned] = Space  # what it is created in, if it lives in a space

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

    @property
    def within(self) -> str:
        """The field for what it is created in, as in space."""
        return self.home.__name__.lower()

    @property
    def creatable(self) -> dict[str, Any]:
        """The input of creating one, without its name and where."""
        return {camel_case(name): value for name, value in self.sample.items()}

    def mutation(self, verb: str, selection: str = "") -> str:
        """Write a mutation that takes `$input` and asks for the errors, and for more if told so."""
        return (
            f"mutation ($input: {verb.title()}{self.name}Input!) {{ {verb}{self.name}(input: $input) "
            f"{{ {selection} errors {{ __typename code message path }} }} }}"
        )

    def row(self, owner: User, space: Space | None = None, **columns: Any) -> Owned:  # noqa: ANN401 - any column
        """Make a row, unsaved; a name is given where the columns have none."""
        where = {"space_id": space.id, "origin_space_id": space.id} if space and self.lives_in_space else {}
        inside = {"collection_id": self.place(space).id} if space and self.home is Collection else {}
        return self.model(
            **{"name": "Roses", "owner_id": owner.id, **self.sample, **where, **inside, **columns}
        )

    def place(self, space: Space) -> Owned:
        """Return what such objects of a space are created in: the space, or one collection in it, unsaved."""
        if self.home is Space:
            return space
        where = {"space_id": space.id, "origin_space_id": space.id, "id": UUID(int=space.id.int ^ 1)}
        return Collection(**where, owner_id=space.owner_id, name="Beds", entry_schema=True)

    async def furnish(self, session: AsyncSession, space: Space) -> None:
        """Save what such objects are created in, where that is not the space itself."""
        if self.lives_in_space and self.home is not Space:
            await made(session, self.place(space))

    async def make(self, session: AsyncSession, owner: User, **columns: Any) -> Owned:  # noqa: ANN401 - as above
        """Save an object of the owner's, in a space of the owner's if it lives in one."""
        space = await make_space(session, owner) if self.lives_in_space else None
        if space:
            await self.furnish(session, space)
        return await made(session, self.row(owner, space, **columns))

    def made_up_id(self, owner: User, space: Space) -> str:
        """Make a well-formed id of nothing."""
        return public_id(self.row(owner, space, id=uuid7()))


RESOURCES = [
    Resource(Space, spaces),
    Resource(Article, articles),
    Resource(Collection, collections, {"entry_schema": {"type": "object"}}),
    Resource(Entry, entries, {"data": {"color": "red"}}, Collection),
]
