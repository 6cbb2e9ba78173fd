"""Hypothesis strategies for histories: steps of anybody with anything, many of them by somebody who may."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.permissions import steps
from tests.permissions.reference import World
from tests.permissions.steps import OK, RIGHTS, Step, Who, beginning, kind, outcome

START = beginning()
WHO: list[Who] = [*steps.USERS, None]
PLACES = ["garden", "meadow", "home of ann"]
USERS, SPACES, GROUPS = map(st.sampled_from, (steps.USERS, PLACES, list(START.groups)))
ROLES, FLAG = st.sampled_from(["MEMBER", "MANAGER"]), st.booleans()
MOVED = {"Article", "Collection"}
ENTRIES, COLLECTIONS = (
    st.sampled_from([name for name in START.things if kind(name) == one]) for one in ("Entry", "Collection")
)
SHORTEST, LONGEST, TRIES = 10, 20, 6


def owned(world: World) -> SearchStrategy[str]:
    """Choose an object: one that was there at the beginning, though it may be gone, or a new one."""
    return st.sampled_from([*PLACES, *(START.things | world.things)])


def values(world: World, number: int) -> dict[str, dict[str, SearchStrategy[Any]]]:
    """Say what each kind of step can be told; `number` makes names that are new."""
    rename = st.just({"name": f"name {number}"})
    flags = st.fixed_dictionaries({"isActive": FLAG}) | st.fixed_dictionaries({"isPublic": FLAG})
    member = {"groupId": GROUPS, "userId": USERS}
    return {
        "shareSpace": {
            "spaceId": SPACES,
            "subjectId": USERS | GROUPS,
            "right": st.sampled_from(list(RIGHTS)),
        },
        "unshareSpace": {"spaceId": SPACES, "subjectId": USERS | GROUPS},
        "addGroupMember": {**member, "role": ROLES},
        "removeGroupMember": member,
        "setMemberRole": {**member, "role": ROLES},
        "deleteGroup": {"id": GROUPS},
        "setActive": {"userId": USERS, "isActive": FLAG},
        "transfer": {"id": owned(world), "ownerId": USERS},
        "move": {"id": owned(world).filter(lambda name: kind(name) in MOVED), "spaceId": SPACES},
        "moveEntry": {"id": ENTRIES, "collectionId": COLLECTIONS},
        "delete": {"id": owned(world)},
        "restore": {"id": owned(world)},
        "purge": {"id": owned(world)},
        "flags": {"id": SPACES, "patch": flags},
        "update": {"id": owned(world), "patch": rename},
        "createArticle": {"spaceId": SPACES, "name": st.just(f"article {number}")},
    }


@st.composite
def step_in(draw: DrawFn, world: World, number: int) -> Step:
    """Make a step, mostly one that its user may take, if there is one; take it in the world."""
    options = values(world, number)
    verb = draw(st.sampled_from(list(options)))
    able: list[Who] = []
    for _ in range(TRIES):
        told = {key: draw(value) for key, value in options[verb].items()}
        step = Step(None, "update" if verb == "flags" else verb, told)
        able = [who for who in WHO if outcome(deepcopy(world), step._replace(who=who)) == OK]
        if able:
            break
    is_permitted: bool = draw(FLAG)
    step = step._replace(who=draw(st.sampled_from(able if able and is_permitted else WHO)))
    outcome(world, step)
    return step


@st.composite
def histories(draw: DrawFn) -> list[Step]:
    """Make steps, each in the world as the ones before have left it."""
    return list(history(draw))


def history(draw: DrawFn) -> Iterator[Step]:
    """Make one step after the other, until none more is drawn."""
    world = beginning()
    for number in range(draw(st.integers(SHORTEST, LONGEST))):
        yield draw(step_in(world, number))
