"""The steps of a history: mutations with names in place of ids, and what the reference says comes of each."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.permissions.reference import MANAGE, NONE, READ, WRITE, Space, Thing, World

OK = "ok"
RIGHTS = {"READ": READ, "WRITE": WRITE, "MANAGE": MANAGE}
KINDS = {"garden": "Space", "meadow": "Space", "tools": "Collection", "pots": "Collection", "spade": "Entry"}
USERS = ("ann", "ben", "eve", "dan", "zoe")
Who = str | None


class Step(NamedTuple):
    """What somebody does, by the user's name; None is nobody in particular."""

    who: Who
    verb: str
    values: dict[str, Any]

    @property
    def mutation(self) -> str:
        """Name the mutation: one of the owned kinds has the kind behind the verb."""
        return self.verb + kind(self.values["id"]) if self.verb in OWNED else self.verb


def kind(name: str) -> str:
    """Tell what an owned object is: what is created on the way is an article."""
    return "Space" if name.startswith("home of ") else KINDS.get(name, "Article")


def beginning() -> World:
    """Begin with two spaces, a personal one for each user, two groups, and Zoe, who is an admin."""
    return World(
        active=set(USERS),
        admins={"zoe"},
        groups={
            "club": {"ann": "MANAGER", "eve": "MEMBER"},
            "crew": {"ben": "MANAGER", "dan": "MEMBER", "eve": "MEMBER"},
        },
        spaces={
            "garden": Space("ann", grants={"club": READ, "ben": WRITE}),
            "meadow": Space("ben", is_public=True, grants={"crew": WRITE}),
            **{f"home of {name}": Space(name, is_personal=True) for name in USERS},
        },
        things={
            "roses": Thing("ann", "garden"),
            "tulips": Thing("eve", "garden"),
            "tools": Thing("ben", "garden"),
            "spade": Thing("eve", "garden", "tools"),
            "poppies": Thing("dan", "meadow"),
            "pots": Thing("dan", "meadow"),
            "diary": Thing("ann", "home of ann"),
        },
    )


def outcome(world: World, step: Step) -> str:
    """Take a step in the world; tell `ok`, or the code of the error that it is refused with."""
    who = step.who if step.who in world.active else None
    return (OWNED | OTHERS)[step.verb](world, who, *step.values.values())


def refused(world: World, who: Who, verb: str, name: str) -> str | None:
    """Tell why somebody may not do this to it: it is not there, or not for everybody who sees it."""
    if not world.sees(who, name):
        return "NOT_FOUND"
    return None if world.may(who, verb, name) else "FORBIDDEN"


def found(world: World, name: str) -> Space | Thing:
    """Return a space or what is in one."""
    return world.spaces.get(name) or world.things[name]


def update(world: World, who: Who, id: str, patch: Mapping[str, Any]) -> str:
    """Update it; of an archived space only whether it is active."""
    if why := refused(world, who, "update", id):
        return why
    it = found(world, id)
    if it.is_trashed:
        return "TRASHED"
    changed = {key for key, value in patch.items() if getattr(it, FLAGS.get(key, ""), None) != value}
    if isinstance(it, Space) and changed:
        if not it.is_active and changed != {"isActive"}:
            return "FORBIDDEN"
        if it.is_personal and patch.get("isPublic"):
            return "INVALID"
        it.is_active, it.is_public = patch.get("isActive", it.is_active), patch.get("isPublic", it.is_public)
    return OK


def delete(world: World, who: Who, id: str) -> str:
    """Put it into the trash."""
    if why := refused(world, who, "delete", id):
        return why
    found(world, id).is_trashed = True
    return OK


def restore(world: World, who: Who, id: str) -> str:
    """Take it out of the trash."""
    if why := refused(world, who, "delete", id):
        return why
    found(world, id).is_trashed = False
    return OK


def purge(world: World, who: Who, id: str) -> str:
    """Remove it for good, with all in it."""
    if why := refused(world, who, "share", id):
        return why
    it = found(world, id)
    if isinstance(it, Space) and it.is_personal:
        return "FORBIDDEN"
    if not it.is_trashed:
        return "INVALID"
    world.spaces.pop(id, None)
    world.things = {
        name: it for name, it in world.things.items() if id not in {name, it.space, it.collection}
    }
    return OK


def transfer(world: World, who: Who, id: str, owner_id: str) -> str:
    """Give it to somebody else, active, who may read it."""
    if why := refused(world, who, "share", id):
        return why
    it = found(world, id)
    if it.is_trashed:
        return "TRASHED"
    if isinstance(it, Space) and it.is_personal:
        return "FORBIDDEN"
    space = it if isinstance(it, Space) else world.spaces[it.space]
    can_own = owner_id in world.active and world.right(owner_id, space) >= READ
    if owner_id != it.owner and not can_own:
        return "NOT_FOUND"
    it.owner = owner_id
    return OK


def closed(world: World, who: Who, space_id: str) -> str | None:
    """Tell why somebody may put nothing new into a space."""
    if not world.sees(who, space_id):
        return "NOT_FOUND"
    space = world.spaces[space_id]
    if space.is_trashed:
        return "TRASHED"
    return "FORBIDDEN" if not space.is_active or world.right(who, space) < WRITE else None


def move(world: World, who: Who, id: str, space_id: str) -> str:
    """Move it to another space, and its entries with a collection."""
    if why := refused(world, who, "delete", id):
        return why
    it = world.things[id]
    if it.is_trashed:
        return "TRASHED"
    if it.space != space_id and (why := closed(world, who, space_id)):
        return why
    for name, one in world.things.items():
        if id in {name, one.collection}:
            one.space = space_id
    return OK


def move_entry(world: World, who: Who, id: str, collection_id: str) -> str:
    """Move an entry to another collection, in which any data fits, and so to its space."""
    if why := refused(world, who, "delete", id):
        return why
    it = world.things[id]
    if it.is_trashed:
        return "TRASHED"
    return OK if it.collection == collection_id else put(world, who, it, collection_id)


def put(world: World, who: Who, it: Thing, collection_id: str) -> str:
    """Put an entry into another collection, unless that takes none."""
    if not world.sees(who, collection_id):
        return "NOT_FOUND"
    target = world.things[collection_id]
    if target.is_trashed:
        return "TRASHED"
    if why := closed(world, who, target.space):
        return why
    it.space, it.collection = target.space, collection_id
    return OK


def create_article(world: World, who: Who, space_id: str, name: str) -> str:
    """Write a new article."""
    if why := closed(world, who, space_id):
        return why
    world.things[name] = Thing(str(who), space_id)
    return OK


def share(world: World, who: Who, space_id: str, subject_id: str, right: str) -> str:
    """Grant a right on a space."""
    if why := refused(world, who, "share", space_id):
        return why
    space = world.spaces[space_id]
    if space.is_trashed:
        return "TRASHED"
    if subject_id in {space.owner, who}:
        return "INVALID"
    if not (subject_id in world.active or (subject_id in world.groups and world.sees(who, subject_id))):
        return "NOT_FOUND"
    space.grants[subject_id] = RIGHTS[right]
    return OK


def unshare(world: World, who: Who, space_id: str, subject_id: str) -> str:
    """End a grant; one's own also where one manages nothing."""
    why = refused(world, who, "share", space_id)
    if why == "NOT_FOUND":
        return why
    grants = world.spaces[space_id].grants
    if why and not (who == subject_id and who in grants):
        return why
    if world.spaces[space_id].is_trashed:
        return "TRASHED"
    return OK if grants.pop(subject_id, NONE) else "NOT_FOUND"


def add_member(world: World, who: Who, group_id: str, user_id: str, role: str) -> str:
    """Let somebody active join a group."""
    if why := refused(world, who, "share", group_id):
        return why
    if user_id not in world.active:
        return "NOT_FOUND"
    return OK if world.groups[group_id].setdefault(user_id, role) == role else "TAKEN"


def remove_member(world: World, who: Who, group_id: str, user_id: str) -> str:
    """Let a member go, or leave."""
    why = refused(world, who, "share", group_id)
    members = world.groups.get(group_id, {})
    if why and not (who == user_id and who in members):
        return why
    if user_id not in members:
        return "NOT_FOUND"
    rest = {name: role for name, role in members.items() if name != user_id}
    return manned(world, group_id, rest, only_if=members[user_id] == "MANAGER")


def set_role(world: World, who: Who, group_id: str, user_id: str, role: str) -> str:
    """Give a member another role."""
    if why := refused(world, who, "share", group_id):
        return why
    members = world.groups[group_id]
    if user_id not in members:
        return "NOT_FOUND"
    return manned(world, group_id, members | {user_id: role}, only_if=members[user_id] != role)


def manned(world: World, group: str, members: dict[str, str], *, only_if: bool) -> str:
    """Let these be in a group from now on, if that keeps a manager who is active."""
    if only_if and not any(members[name] == "MANAGER" for name in members.keys() & world.active):
        return "INVALID"
    world.groups[group] = members
    return OK


def delete_group(world: World, who: Who, id: str) -> str:
    """Delete a group for good, and with it its grants."""
    if why := refused(world, who, "delete", id):
        return why
    del world.groups[id]
    for space in world.spaces.values():
        space.grants.pop(id, None)
    return OK


def set_active(world: World, who: Who, user_id: str, is_active: bool) -> str:  # noqa: FBT001 - a value like any other
    """Deactivate somebody, or activate again: the command line does, for no viewer."""
    del who
    (world.active.add if is_active else world.active.discard)(user_id)
    return OK


FLAGS = {"isActive": "is_active", "isPublic": "is_public"}
Outcome = Callable[..., str]
OWNED: dict[str, Outcome] = {
    "update": update,
    "delete": delete,
    "restore": restore,
    "purge": purge,
    "transfer": transfer,
    "move": move,
}
OTHERS: dict[str, Outcome] = {
    "createArticle": create_article,
    "moveEntry": move_entry,
    "shareSpace": share,
    "unshareSpace": unshare,
    "addGroupMember": add_member,
    "removeGroupMember": remove_member,
    "setMemberRole": set_role,
    "deleteGroup": delete_group,
    "setActive": set_active,
}
