"""After any history of sharing, joining, leaving, transferring, moving, trashing, all see what they should.

Not a RuleBasedStateMachine: that is synchronous, and the connection belongs to the tests' event loop. A list
of steps, taken by one async test, is told in a failure as the history that it is, up to the step that failed.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, note, settings
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from gql_api.permissions import Right
from gql_api.spaces.model import Space
from gql_api.users import actions as users
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import (
    make_article,
    make_collection,
    make_entry,
    make_grant,
    make_group,
    make_space,
    make_user,
    public_id,
    viewer_of,
)
from tests.permissions.histories import WHO, histories
from tests.permissions.reference import READ, World
from tests.permissions.steps import OK, OTHERS, OWNED, Step, Who, beginning, kind, outcome
from tests.run import Run
from tests.snapshot import difference, snapshot

EXAMPLES = settings(
    max_examples=14,
    derandomize=True,
    database=None,
    deadline=None,  # the machine may be busy
    phases=[Phase.generate],  # shrinking takes minutes, and a history is short enough to read
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,  # each example makes a world of its own, and rolls it back
        HealthCheck.too_slow,  # as with the deadline
        HealthCheck.large_base_example,  # a history is long
    ],
)
LOOK = """
query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    id
    ... on Owned { viewerCan { update delete share } }
    ... on Group { viewerCan { update delete share } }
    ... on Space { viewerRight }
  }
  spaces(first: 100) { nodes { id } }
  articles(first: 100) { nodes { id } }
  collections(first: 100) { nodes { id } }
  entries(first: 100) { nodes { id } }
  inTrash: articles(first: 100, trash: ONLY) { nodes { id } }
}
"""
MAKERS: dict[str, Any] = {"Article": make_article, "Collection": make_collection, "Entry": make_entry}
VERBS = ("update", "delete", "share")


@dataclass
class Scene:
    """The beginning of the reference, in the database: everything's id, and everybody as a viewer."""

    session: AsyncSession
    run: Run
    ids: dict[str, str]
    users: dict[str, Any]

    def viewer(self, who: Who) -> Viewer:
        """Ask as somebody."""
        return viewer_of(self.users[who]) if who else ANONYMOUS

    async def take(self, step: Step) -> str:
        """Take a step; return `ok`, or the code of the error."""
        if step.verb == "setActive":
            user_id = self.users[step.values["userId"]].id
            await users.set_active(self.session, user_id, is_active=step.values["isActive"])
            await self.session.commit()
            return OK
        sent = {
            key: self.ids[value] if key.lower().endswith("id") else value
            for key, value in step.values.items()
        }
        name = step.mutation
        shown = "article { id }" if name == "createArticle" else ""
        field = f"{name}(input: $input) {{ errors {{ code }} {shown} }}"
        mutation = f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {field} }}"
        payload = (await self.run(mutation, self.viewer(step.who), input=sent))[name]
        if shown and payload["article"]:
            self.ids[step.values["name"]] = payload["article"]["id"]
        return next((error["code"] for error in payload["errors"]), OK)

    async def look(self, who: Who) -> dict[str, Any]:
        """Ask for everything by id, and for the lists."""
        names = {id_: name for name, id_ in self.ids.items()}
        asked = [id_ for name, id_ in self.ids.items() if name not in self.users]
        found = await self.run(LOOK, self.viewer(who), ids=asked)
        nodes = {names[node.pop("id")]: node for node in found.pop("nodes") if node}
        return {"nodes": nodes} | {
            name: {names[node["id"]] for node in connection["nodes"]} for name, connection in found.items()
        }


def expected(world: World, names: list[str], who: Who) -> dict[str, Any]:
    """Say what somebody must see, by the reference."""
    who = who if who in world.active else None
    seen = [name for name in names if world.sees(who, name)]
    trashed = {name for name, it in (world.spaces | world.things).items() if it.is_trashed}
    nodes: dict[str, Any] = {}
    for name in seen:
        can = {verb: world.may(who, verb, name) for verb in VERBS}
        can["update"] &= name not in trashed
        nodes[name] = {"viewerCan": can}
        if name in world.spaces:
            nodes[name]["viewerRight"] = Right(max(world.right(who, world.spaces[name]), READ)).name
    lists = {"spaces": "Space", "articles": "Article", "collections": "Collection", "entries": "Entry"}
    owned = [name for name in seen if name not in world.groups]
    return {
        "nodes": nodes,
        **{key: {name for name in owned if kind(name) == one} - trashed for key, one in lists.items()},
        "inTrash": {name for name in owned if kind(name) == "Article"} & trashed,
    }


@asynccontextmanager
async def scene(connection: AsyncConnection, run: Run) -> AsyncIterator[Scene]:
    """Make the beginning; roll it back at the end."""
    savepoint = await connection.begin_nested()
    session = AsyncSession(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    try:
        async with session:
            rows, people = await arrange(session, beginning())
            ids = {name: public_id(row) for name, row in (people | rows).items()}
            yield Scene(session, run, ids, people)
    finally:
        await savepoint.rollback()


async def arrange(session: AsyncSession, world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make what is in a world, by name, and its users."""
    people = {
        name: await make_user(session, name, email=f"{name}@example.com", is_admin=name in world.admins)
        for name in sorted(world.active)
    }
    names = {row.id: name for name, row in people.items()}
    homes = await session.scalars(select(Space).where(Space.is_personal))
    rows: dict[str, Any] = {f"home of {names[home.owner_id]}": home for home in homes}
    for name, roles in world.groups.items():
        members = {f"{role.lower()}{at}": people[who] for at, (who, role) in enumerate(roles.items())}
        rows[name] = await make_group(session, name, **members)
    for name, space in world.spaces.items():
        if not space.is_personal:
            owner = people[space.owner]
            rows[name] = await make_space(session, owner, name, is_public=space.is_public)
        for to, right in space.grants.items():
            await make_grant(session, rows[name], (people | rows)[to], Right(right))
    for name, thing in world.things.items():
        place = rows[thing.collection or thing.space]
        rows[name] = await MAKERS[kind(name)](session, place, people[thing.owner], name)
    return rows, people


@EXAMPLES
@given(steps=histories())
async def test_after_every_step_all_see_and_may_what_the_reference_says(
    connection: AsyncConnection, run: Run, steps: list[Step]
) -> None:
    world = beginning()
    async with scene(connection, run) as stage:
        before = await snapshot(stage.session)
        for step in steps:
            note(str(step))
            told = outcome(world, step)
            assert (step, await stage.take(step)) == (step, told)
            after = await snapshot(stage.session)
            if told != OK:
                assert difference(before, after) == {}
            before = after
            names = [name for name in stage.ids if name not in stage.users]
            for who in WHO:
                assert (who, await stage.look(who)) == (who, expected(world, names, who))


def test_histories_have_every_kind_of_step_taken_and_refused() -> None:
    seen: Counter[tuple[str, bool]] = Counter()

    @settings(EXAMPLES, max_examples=100)
    @given(histories())
    def count(steps: list[Step]) -> None:
        world = beginning()
        seen.update((step.verb, outcome(world, step) == OK) for step in steps)

    count()
    wanted = {(verb, is_done) for verb in OWNED | OTHERS for is_done in (True, False)}
    assert wanted - seen.keys() == {("setActive", False)}
