"""An API token: to read as its user reads, to write as its user writes, or less; never more.

What the table says of a user is what the table's user may do with a token; what is left of it follows here
from the token's limits alone.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.viewer import Viewer
from tests.make import make_api_token, make_space, public_id
from tests.permissions.matrix import matrix
from tests.permissions.table import MOVES, SHARES, WRITES, Case, cases
from tests.permissions.world import World
from tests.permissions.written import write
from tests.run import Run

SEE = """
query ($id: ID!) {
  %(one)s(id: $id) { id viewerCan { update delete share } } node(id: $id) { id } nodes(ids: [$id]) { id }
  %(many)s { totalCount nodes { id } }
}
"""
CODES = {"-": "NOT_FOUND", "no": "FORBIDDEN", "trash": "TRASHED", "live": "INVALID", "ok": None, "same": None}
# enough to have met each way to a right: as a stranger, by owning, by a group, by a grant, as an admin
WITH_TOKENS = {"stranger", "owner-reader", "group-writer", "manager", "admin"}
AROUND = """
query ($ids: [ID!]!) {
  viewer { id groups { nodes { id } } } users { nodes { id } } groups { nodes { id } } nodes(ids: $ids) { id }
}
"""
NONE = {"update": False, "delete": False, "share": False}


@dataclass
class ByToken(World):
    """The same world, asked with a token."""

    token: Viewer

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return self.token


def as_somebody_else(case: Case) -> Case:
    """Return what the table says of the same viewer without an admin's rights."""
    if case.viewer != "admin":
        return case
    same = [one for one in cases(case.what) if (one.space, one.state) == (case.space, case.state)]
    return next(one for one in same if one.viewer == "stranger")


async def by_token(session: AsyncSession, world: World, **limits: object) -> ByToken:
    """Ask as the case's viewer, with a token."""
    token = await make_api_token(session, world.people[world.case.viewer], **limits)  # type: ignore[arg-type] # scopes and spaces
    return ByToken(**vars(world), token=token)


async def code(session: AsyncSession, run: Run, world: World, operation: str) -> str | None:
    """Try to write; return the code of what went wrong, None if nothing did; a refusal changes nothing."""
    tried = await write(session, run, world, operation)
    errors = tried.payload["errors"]
    assert not errors or tried.changed == {}
    return errors[0]["code"] if errors else None


async def sees(run: Run, world: World, case: Case) -> bool:
    """Look whether the object is seen as the table says on every path; return whether its abilities are."""
    found = await run(
        SEE % {"one": world.resource.one, "many": world.resource.many}, world.viewer, id=world.id()
    )
    one = {"id": world.id()}
    can = found[world.resource.one] and found[world.resource.one].pop("viewerCan")
    is_seen, is_listed = case.outcomes["see"] == "ok", case.outcomes["list"] == "ok"
    assert (found["node"], found["nodes"]) == ((one, [one]) if is_seen else (None, [None]))
    assert found[world.resource.one] == (one if is_seen else None)
    assert found[world.resource.many] == {"totalCount": int(is_listed), "nodes": [one] * is_listed}
    letters = case.outcomes.get("can", "").replace("none", "")
    return not is_seen or can == {name: name[0] in letters for name in ("update", "delete", "share")}


async def is_alone(run: Run, world: World) -> bool:
    """Tell whether the viewer sees no group, and of all people nobody but oneself."""
    known = [public_id(one) for one in (*world.people.values(), world.group, world.grant)]
    me = public_id(world.people[world.case.viewer])
    found = await run(AROUND, world.viewer, ids=known)
    seen = [one and one["id"] for one in found.pop("nodes")]
    alone = {"viewer": {"id": me, "groups": {"nodes": []}}, "users": {"nodes": [{"id": me}]}}
    return bool(found == {**alone, "groups": {"nodes": []}} and set(seen) == {None, me})


@matrix(viewers=WITH_TOKENS)
async def test_a_whole_token_is_as_good_as_its_user(run: Run, world: World, session: AsyncSession) -> None:
    case = world.case
    world = await by_token(session, world)
    assert await sees(run, world, case)
    for operation in case.writes("-", "no", "trash", "live", "same"):
        assert await code(session, run, world, operation) == CODES[case.outcomes[operation]]
    for operation in case.writes("ok")[:1]:
        assert await code(session, run, world, operation) is None


@matrix(viewers=WITH_TOKENS)
async def test_a_token_to_read_sees_what_its_user_sees_and_writes_nothing(
    run: Run, world: World, session: AsyncSession
) -> None:
    resource, case = world.resource, world.case
    world = await by_token(session, world, scopes=["READ"])
    assert await sees(run, world, case) == (case.outcomes["see"] != "ok" or case.outcomes["can"] == "none")
    shown = await run(SEE % {"one": resource.one, "many": resource.many}, world.viewer, id=world.id())
    assert shown[resource.one] is None or shown[resource.one]["viewerCan"] == NONE
    for operation in (*WRITES, *(MOVES if resource.lives_in_space else SHARES)):
        assert await code(session, run, world, operation) == "FORBIDDEN"


@matrix(viewers=WITH_TOKENS)
async def test_a_token_of_this_space_is_as_good_here_but_never_an_admins(
    run: Run, world: World, session: AsyncSession
) -> None:
    resource, case = world.resource, world.case
    world = await by_token(session, world, spaces=[world.space])
    here = as_somebody_else(case)
    assert await sees(run, world, here)
    for operation in here.writes("-", "no", "trash", "live", "same"):
        assert await code(session, run, world, operation) == CODES[here.outcomes[operation]]
    if resource.lives_in_space:
        for operation in here.writes("ok")[:1]:
            assert await code(session, run, world, operation) is None
    else:
        assert await code(session, run, world, "create") == "FORBIDDEN"


@matrix(viewers=WITH_TOKENS)
async def test_to_a_token_of_another_space_nothing_is_here(
    run: Run, world: World, session: AsyncSession
) -> None:
    resource, case = world.resource, world.case
    other = await make_space(session, world.people[case.viewer], "Elsewhere")
    world = await by_token(session, world, spaces=[other])
    found = await run(SEE % {"one": resource.one, "many": resource.many}, world.viewer, id=world.id())
    elsewhere = [] if resource.lives_in_space else [found[resource.many]["nodes"][0]]
    assert found[resource.many] == {"totalCount": len(elsewhere), "nodes": elsewhere}
    assert (found[resource.one], found["node"], found["nodes"]) == (None, None, [None])
    assert await is_alone(run, world)
    for operation in (*WRITES, *MOVES) if resource.lives_in_space else (*WRITES[1:], *SHARES):
        tried = await write(session, run, world, operation)
        assert tried.changed == {}
        assert tried.payload == await world.write(run, operation, world.made_up_id(operation))
        assert tried.payload["errors"][0]["code"] == "NOT_FOUND"
