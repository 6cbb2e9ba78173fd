"""A small world for one case of the table: who there is, one space, one object, and what was sent."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from gql_api.db import Base, Owned, uuid7
from gql_api.grants.model import Grant
from gql_api.groups.model import Group, Membership
from gql_api.permissions import Right
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import public_id, viewer_of
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
    "move": "%(one)s { id name version }",
    "share": "grant { id right } space { id name version }",
    "unshare": "deletedId space { id name version }",
}
PEOPLE = {
    "owner": "Ann",
    "space-owner": "Sam",
    "stranger": "Eve",
    "reader": "Rea",
    "writer": "Wim",
    "manager": "Max",
    "group-reader": "Rob",
    "group-writer": "Wanda",
    "group-manager": "Mia",
}
RIGHTS = {"reader": Right.READ, "writer": Right.WRITE, "manager": Right.MANAGE}


@dataclass
class World:
    """What a test acts on."""

    resource: Resource
    case: Case
    people: dict[str, User]
    space: Space
    row: Owned
    group: Group
    grant: Grant
    targets: dict[uuid.UUID, Owned] = field(kw_only=True, default_factory=dict)  # by who may write there

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

    @property
    def target(self) -> Owned:
        """Where the viewer may write, to move to; nowhere, if nobody has anything elsewhere."""
        who = self.people.get(self.case.viewer, self.people["stranger"])
        nowhere = Space(id=uuid7(), owner_id=self.space.owner_id)
        return self.targets.get(who.id) or self.resource.place(nowhere)

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

    def input(self, operation: str, id: str) -> dict[str, Any]:  # noqa: PLR0911 - one a case
        """Write what is sent."""
        match operation:
            case "create":
                where = {f"{self.resource.within}Id": id} if self.resource.lives_in_space else {}
                return {"name": "Tulips", **self.resource.creatable, **where}
            case "update":
                return {"id": id, "patch": {"name": "Tulips"}}
            case "transfer":
                return {"id": id, "ownerId": public_id(self.people["admin"])}
            case "move":
                return {"id": id, f"{self.resource.within}Id": public_id(self.target)}
            case "share":
                return {"spaceId": id, "subjectId": public_id(self.group), "right": "WRITE"}
            case "unshare":
                return {"spaceId": id, "subjectId": public_id(self.group)}
        return {"id": id}


Arrange = Callable[[AsyncSession, Resource, Case], Awaitable[World]]


async def each(
    session: AsyncSession,
    resource: Resource,
    cases: Sequence[Case],
    arranged: Arrange,
    test: Callable[[World], Awaitable[None]],
) -> None:
    """Arrange once; let each viewer find it so, and take back what each did."""
    world = await arranged(session, resource, cases[0])
    session.expunge_all()
    for case in cases:
        savepoint = await cast("AsyncConnection", session.bind).begin_nested()
        try:
            await test(replace(world, case=case))
        except AssertionError as error:
            error.add_note(f"The viewer: {case.viewer}")
            raise
        await session.rollback()
        await savepoint.rollback()


async def arrange_among_others(session: AsyncSession, resource: Resource, case: Case) -> World:
    """Do the same, and let everybody have an object elsewhere: rights in it must count for nothing here."""
    world = await arrange(session, resource, case)
    people = {person.id: person for person in world.people.values()}.values()
    spaces = [Space(id=uuid7(), owner_id=person.id, name="Own") for person in people]
    await save(session, spaces)
    if resource.lives_in_space:
        await save(session, [place for space in spaces if (place := resource.place(space)) is not space])
        pairs = zip(people, spaces, strict=True)
        await save(session, [resource.row(person, space, name="Own") for person, space in pairs])
    world.targets = {space.owner_id: resource.place(space) for space in spaces}
    await session.commit()
    return world


async def arrange(session: AsyncSession, resource: Resource, case: Case) -> World:
    """Make the people, the space and the object as the case describes them.

    `group` is the one that may read the space, by `grant`.
    """
    people = {who: User(id=uuid7(), name=name) for who, name in PEOPLE.items()}
    people["admin"] = User(id=uuid7(), name="Adam", is_admin=True)
    people["owner-reader"] = people["owner"]
    space = space_of(case, people["space-owner"])
    groups = {who: Group(id=uuid7(), name=who) for who in RIGHTS}
    grant = granted(space, Right.READ, group_id=groups["reader"].id)
    await save(session, [*people.values(), *groups.values()])
    await save(session, [space])
    await save(session, [grant, *rights(case, space, people, groups)])
    row: Owned = space
    if resource.lives_in_space:
        await resource.furnish(session, space)
        row = resource.row(people["owner"], space, updated_at=LONG_AGO, deleted_at=since(case.state))
        await save(session, [row])
    await session.commit()
    return World(resource, case, people, space, row, groups["reader"], grant)


def rights(
    case: Case, space: Space, people: dict[str, User], groups: dict[str, Group]
) -> list[Grant | Membership]:
    """Grant each right to somebody, and to a group of somebody's; to the object's owner only if so named."""
    found: list[Grant | Membership] = []
    for who, right in RIGHTS.items():
        member = people[f"group-{who}"]
        found.append(granted(space, right, user_id=people[who].id))
        found.append(Membership(group_id=groups[who].id, user_id=member.id, role="MEMBER"))
        if right is not Right.READ:
            found.append(granted(space, right, group_id=groups[who].id))
    if case.viewer == "owner-reader":
        found.append(granted(space, Right.READ, user_id=people["owner"].id))
    return found


def granted(space: Space, right: Right, **to: uuid.UUID) -> Grant:
    """Make a grant."""
    return Grant(id=uuid7(), space_id=space.id, right=int(right), **to)


async def save(session: AsyncSession, rows: Sequence[Base]) -> None:
    """Save rows that do not depend on each other."""
    session.add_all(rows)
    await session.flush()


def space_of(case: Case, owner: User) -> Space:
    """Make the space as the table names it."""
    return Space(
        id=uuid7(),
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
