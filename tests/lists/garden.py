"""A garden, a park and a cellar: few objects, each of which differs in what lists are asked about."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.db import Node
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import public_id, viewer_of


def day(number: int) -> datetime:
    """Return noon of a day in January."""
    return datetime(2026, 1, number, 12, tzinfo=UTC)


@dataclass
class Garden:
    """All objects by name. Ann reads all but the cellar, which is Bob's; Eve the park alone; Adam all.

    Bob alone has an e-mail address, and so a personal space.
    """

    users: dict[str, User]
    spaces: dict[str, Space]
    articles: dict[str, Article]

    def viewer(self, name: str) -> Viewer:
        """Ask as somebody, or as nobody in particular."""
        return ANONYMOUS if name == "anonymous" else viewer_of(self.users[name])

    @property
    def ann(self) -> Viewer:
        """Ask as Ann."""
        return self.viewer("Ann")

    @property
    def adam(self) -> Viewer:
        """Ask as Adam, the administrator."""
        return self.viewer("Adam")

    def id(self, name: str) -> str:
        """Return the public id of an object by its name."""
        return public_id({**self.users, **self.spaces, **self.articles}[name])

    def filled(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Put ids in for texts like "id of Roses"."""
        if isinstance(value, dict):
            return {name: self.filled(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if isinstance(value, str) and value.startswith("id of "):
            return self.id(value.removeprefix("id of "))
        return value


async def plant(session: AsyncSession) -> Garden:
    """Save it all; `updated_at` and versions are the other way round than `created_at`."""
    users = {name: User(name=name, created_at=day(1), **columns) for name, columns in PEOPLE.items()}
    await save(session, *users.values())
    spaces = {
        name: Space(name=name, owner_id=users[owner].id, **columns)
        for name, (owner, columns) in SPACES.items()
    }
    await save(session, *spaces.values())
    articles = {
        name: Article(name=name, owner_id=users[owner].id, **inside(spaces[space]), **columns)
        for name, (space, owner, columns) in ARTICLES.items()
    }
    await save(session, *articles.values())
    return Garden(users, spaces, articles)


def inside(space: Space) -> dict[str, Any]:
    """Return the columns that say in which space something is, and has always been."""
    return {"space_id": space.id, "origin_space_id": space.id}


async def save(session: AsyncSession, *rows: Node) -> None:
    """Save several rows at once."""
    session.add_all(rows)
    await session.commit()


PEOPLE: dict[str, dict[str, Any]] = {
    "Ann": {},
    "Bob": {"email": "bob@example.com"},
    "Eve": {},
    "Adam": {"is_admin": True},
}
SPACES: dict[str, tuple[str, dict[str, Any]]] = {
    "Garden": ("Ann", {"description": "Flowers & more", "created_at": day(1), "updated_at": day(9)}),
    "Park": ("Bob", {"is_public": True, "is_active": False, "created_at": day(2), "updated_at": day(8)}),
    "Cellar": ("Bob", {"description": "Nobody's business", "created_at": day(3), "updated_at": day(7)}),
}
ARTICLES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "Roses": (
        "Garden",
        "Ann",
        {
            "content": "Roses are red.",
            "tags": ["flower", "red"],
            "version": 5,
            "created_at": day(1),
            "updated_at": day(9),
        },
    ),
    "Tulips": (
        "Garden",
        "Bob",
        {
            "content": "Tulips are yellow.",
            "tags": ["flower"],
            "version": 4,
            "created_at": day(2),
            "updated_at": day(8),
        },
    ),
    "roses 50%": (
        "Park",
        "Ann",
        {
            "content": "half_price \\ today",
            "tags": [],
            "version": 3,
            "created_at": day(3),
            "updated_at": day(7),
        },
    ),
    "Öl": (
        "Park",
        "Bob",
        {
            "content": "",
            "tags": ["Flower", "red"],
            "version": 2,
            "created_at": day(4),
            "updated_at": day(6),
        },
    ),
    "Wine": (
        "Cellar",
        "Bob",
        {
            "content": "Red as a rose.",
            "tags": ["red", "secret"],
            "version": 1,
            "created_at": day(5),
            "updated_at": day(5),
        },
    ),
    "Weeds": (
        "Garden",
        "Ann",
        {
            "content": "Gone.",
            "tags": ["flower"],
            "version": 6,
            "created_at": day(6),
            "updated_at": day(10),
            "deleted_at": day(20),
        },
    ),
}
