"""A small world for one case of the table: who there is, one space, one object, and what was sent."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import Owned, uuid7
from gql_api.permissions import ANONYMOUS, Viewer
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.make import made, make_user, public_id, viewer_of
from tests.permissions.table import Case
from tests.resources import Resource
from tests.run import Run

LONG_AGO = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
SELECTED = {
    "create": "%(one)s { id name version }",
    "update": "%(one)s { id name version } changedFields",
    "delete": "%(one)s { id name version } deletedId",
    "restore": "%(one)s { id name version }",
    "purge": "deletedId",
    "transfer": "%(one)s { id name version }",
}


@dataclass
class World:
    """What a test acts on."""

    resource: Resource
    case: Case
    people: dict[str, User]
    space: Space
    row: Owned

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return ANONYMOUS if self.case.viewer == "anonymous" else viewer_of(self.people[self.case.viewer])

    @property
    def actor_id(self) -> str:
        """The viewer's id as the tables have it."""
        return str(self.people[self.case.viewer].id)

    @property
    def place(self) -> Owned:
        """What it was created in: the space, or something in it."""
        return self.resource.place(self.space)

    def shown(self, name: str, version: int) -> dict[str, Any]:
        """Write the object as a payload shows it."""
        return {self.resource.one: {"id": self.id(), "name": name, "version": version}}

    def id(self, operation: str = "see") -> str:
        """Return the public id of what is acted on: the object, or the space to create in."""
        return public_id(self.place if operation == "create" else self.row)

    def made_up_id(self, operation: str = "see") -> str:
        """Return a well-formed id of nothing; an object's is in the same space."""
        if operation == "create":
            elsewhere = Space(id=uuid7(), owner_id=self.space.owner_id)
            return public_id(self.resource.place(elsewhere))
        return public_id(self.resource.row(self.people["owner"], self.space, id=uuid7()))

    async def write(self, run: Run, operation: str, id: str) -> Any:  # noqa: ANN401 - any JSON value
        """Let the viewer do something to what has this id; return the payload."""
        query = self.resource.mutation(operation, SELECTED[operation] % {"one": self.resource.one})
        answer = await run(query, self.viewer, input=self.input(operation, id))
        return answer[f"{operation}{self.resource.name}"]

    def input(self, operation: str, id: str) -> dict[str, Any]:
        """Write what is sent."""
        match operation:
            case "create":
                where = {f"{self.resource.within}Id": id} if self.resource.lives_in_space else {}
                return {"name": "Tulips", **self.resource.creatable, **where}
            case "update":
                return {"id": id, "patch": {"name": "Tulips"}}
            case "transfer":
                return {"id": id, "ownerId": public_id(self.people["admin"])}
        return {"id": id}


async def arrange_among_others(session: AsyncSession, resource: Resource, case: Case) -> World:
    """Do the same, and let everybody have an object elsewhere: rights in it must count for nothing here."""
    world = await arrange(session, resource, case)
    for person in world.people.values():
        await resource.make(session, person, name="Own")
    return world


async def arrange(session: AsyncSession, resource: Resource, case: Case) -> World:
    """Make the people, the space and the object as the case describes them."""
    people = {
        "owner": await make_user(session, "Ann"),
        "space-owner": await make_user(session, "Sam"),
        "stranger": await make_user(session, "Eve"),
        "admin": await make_user(session, "Adam", is_admin=True),
    }
    space = await made(session, space_of(case, people["space-owner"]))
    if not resource.lives_in_space:
        return World(resource, case, people, space, space)
    await resource.furnish(session, space)
    row = resource.row(people["owner"], space, updated_at=LONG_AGO, deleted_at=since(case.state))
    return World(resource, case, people, space, await made(session, row))


def space_of(case: Case, owner: User) -> Space:
    """Make the space as the table names it."""
    return Space(
        owner_id=owner.id,
        name="Roses",
        is_public="public" in case.space,
        is_active="archived" not in case.space,
        deleted_at=since(case.space),
        updated_at=LONG_AGO,
    )


def since(state: str) -> datetime | None:
    """Return since when something is in the trash; None where it is not."""
    return LONG_AGO if "trashed" in state else None
