"""Who can do what, once more, in plain Python: the rules that random histories are held against.

Written from the design's table of rights, without a look at `permissions.py`. Everybody and everything goes
by its name; nobody in particular, and who is deactivated, is None.
"""

from dataclasses import dataclass, field

NONE, READ, WRITE, MANAGE = range(4)


@dataclass
class Space:
    """A space, and with which users and groups it is shared."""

    owner: str
    is_public: bool = False
    is_personal: bool = False
    is_active: bool = True
    is_trashed: bool = False
    grants: dict[str, int] = field(default_factory=dict)


@dataclass
class Thing:
    """An article, a collection or an entry, which is in a collection."""

    owner: str
    space: str
    collection: str | None = None
    is_trashed: bool = False


@dataclass
class World:
    """All that rights hang on: who is active, who is in which group as what, spaces and what is in them."""

    active: set[str]
    admins: set[str]
    groups: dict[str, dict[str, str]]
    spaces: dict[str, Space]
    things: dict[str, Thing]

    def right(self, who: str | None, space: Space) -> int:
        """Tell the highest right: as owner or admin, by a grant to oneself or one's group, as anybody."""
        if who is not None and (who == space.owner or who in self.admins):
            return MANAGE
        mine = [it for to, it in space.grants.items() if to == who or who in self.groups.get(to, ())]
        return max([*mine, READ if space.is_public else NONE])

    def sees(self, who: str | None, name: str) -> bool:
        """Tell whether it is there for somebody: trash is for who may restore it, and hides all in it."""
        if name in self.groups:
            managed = [space for space in self.spaces.values() if self.right(who, space) == MANAGE]
            return who in self.admins | self.groups[name].keys() or any(name in it.grants for it in managed)
        if (thing := self.things.get(name)) is None:
            space = self.spaces.get(name)
            return space is not None and self.right(who, space) >= (MANAGE if space.is_trashed else READ)
        space, around = self.spaces[thing.space], self.things.get(thing.collection or "")
        if space.is_trashed or (around and around.is_trashed) or self.right(who, space) < READ:
            return False
        return not thing.is_trashed or who == thing.owner or self.right(who, space) == MANAGE

    def may(self, who: str | None, verb: str, name: str) -> bool:
        """Tell whether who sees it may update, delete (and restore) or share (and transfer, purge) it."""
        if name in self.groups:
            return who in self.admins or self.groups[name].get(who or "") == "MANAGER"
        space = self.spaces[self.things[name].space if name in self.things else name]
        has = self.right(who, space)
        if name in self.spaces:
            fine = {"update": True, "delete": space.is_active and not space.is_personal}
            return has == MANAGE and fine.get(verb, space.is_active)
        needed = WRITE if verb == "update" else MANAGE
        own = verb != "share" and who == self.things[name].owner and has >= READ
        return space.is_active and (own or has >= needed)
