"""Who may do what, spelled out from the design's table of rights and from what it says of archive and trash.

Written without a look at `permissions.py`, so that each checks the other. A cell tells what comes of it:

    ok      seen, or done
    -       not there: null, not in the list, NOT_FOUND, in the very words for a made-up id
    no      FORBIDDEN
    trash   TRASHED: only restoring and purging are left
    same    it was so already: success, and nothing is written
    live    INVALID: only what is in the trash can be purged
    u d s   what `viewerCan` says: update, delete, share; none

An empty cell on the left is as above, elsewhere it is not asked. `owner` owns the object and has lost the
space; `owner-reader` may still read it. `readers` and so on are all who have this right: by a grant of their
own, by one to their group, or as they are.
"""

from collections.abc import Iterator
from typing import NamedTuple

TABLE = """
what     | space            | it is   | viewers                               | see | list | can  | create | update | delete | restore | purge | transfer | move  | share | unshare
in space | private          | live    | anonymous stranger owner              | -   | -    | -    | -      | -      | -      | -       | -     | -        | -     |       |
         |                  |         | readers                               | ok  | ok   | none | no     | no     | no     | no      | no    | no       | no    |       |
         |                  |         | owner-reader                          | ok  | ok   | ud   | no     | ok     | ok     | same    | no    | no       | ok    |       |
         |                  |         | writers                               | ok  | ok   | u    | ok     | ok     | no     | no      | no    | no       | no    |       |
         |                  |         | managers                              | ok  | ok   | uds  | ok     | ok     | ok     | same    | live  | ok       | ok    |       |
         |                  | trashed | anonymous stranger owner              | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         |                  |         | readers writers                       | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         |                  |         | owner-reader                          | ok  | -    | d    |        | trash  | same   | ok      | no    | no       | trash |       |
         |                  |         | managers                              | ok  | -    | ds   |        | trash  | same   | ok      | ok    | trash    | trash |       |
         | public           | live    | anonymous stranger readers            | ok  | ok   | none | no     | no     | no     | no      | no    | no       | no    |       |
         |                  |         | owner owner-reader                    | ok  | ok   | ud   | no     | ok     | ok     | same    | no    | no       | ok    |       |
         |                  |         | writers                               | ok  | ok   | u    | ok     | ok     | no     | no      | no    | no       | no    |       |
         |                  |         | managers                              | ok  | ok   | uds  | ok     | ok     | ok     | same    | live  | ok       | ok    |       |
         |                  | trashed | anonymous stranger readers writers    | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         |                  |         | owner owner-reader                    | ok  | -    | d    |        | trash  | same   | ok      | no    | no       | trash |       |
         |                  |         | managers                              | ok  | -    | ds   |        | trash  | same   | ok      | ok    | trash    | trash |       |
         | private archived | live    | anonymous stranger owner              | -   | -    | -    | -      | -      | -      | -       | -     | -        | -     |       |
         |                  |         | readers owner-reader writers managers | ok  | ok   | none | no     | no     | no     | no      | no    | no       | no    |       |
         |                  | trashed | anonymous stranger owner              | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         |                  |         | readers writers                       | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         |                  |         | owner-reader managers                 | ok  | -    | none |        | no     | no     | no      | no    | no       | no    |       |
         | public archived  | live    | anonymous stranger owner              | ok  | ok   | none | no     | no     | no     | no      | no    | no       | no    |       |
         |                  |         | readers owner-reader writers managers | ok  | ok   | none | no     | no     | no     | no      | no    | no       | no    |       |
         |                  | trashed | anonymous stranger readers writers    | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         |                  |         | owner owner-reader managers           | ok  | -    | none |        | no     | no     | no      | no    | no       | no    |       |
         | private trashed  | live    | anonymous stranger owner owner-reader | -   | -    | -    | -      | -      | -      | -       | -     | -        | -     |       |
         |                  |         | readers writers                       | -   | -    | -    | -      | -      | -      | -       | -     | -        | -     |       |
         |                  |         | managers                              | -   | -    | -    | trash  | -      | -      | -       | -     | -        | -     |       |
         |                  | trashed | anonymous stranger owner owner-reader | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         |                  |         | readers writers managers              | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         | public trashed   | live    | anonymous stranger owner owner-reader | -   | -    | -    | -      | -      | -      | -       | -     | -        | -     |       |
         |                  |         | readers writers                       | -   | -    | -    | -      | -      | -      | -       | -     | -        | -     |       |
         |                  |         | managers                              | -   | -    | -    | trash  | -      | -      | -       | -     | -        | -     |       |
         |                  | trashed | anonymous stranger owner owner-reader | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
         |                  |         | readers writers managers              | -   | -    | -    |        | -      | -      | -       | -     | -        | -     |       |
space    | private          | live    | anonymous                             | -   | -    | -    | no     | -      | -      | -       | -     | -        |       | -     | -
         |                  |         | stranger                              | -   | -    | -    | ok     | -      | -      | -       | -     | -        |       | -     | -
         |                  |         | readers writers                       | ok  | ok   | none | ok     | no     | no     | no      | no    | no       |       | no    | no
         |                  |         | managers                              | ok  | ok   | uds  | ok     | ok     | ok     | same    | live  | ok       |       | ok    | ok
         | public           | live    | anonymous stranger readers writers    | ok  | ok   | none |        | no     | no     | no      | no    | no       |       | no    | no
         |                  |         | managers                              | ok  | ok   | uds  |        | ok     | ok     | same    | live  | ok       |       | ok    | ok
         | private archived | live    | anonymous stranger                    | -   | -    | -    |        | -      | -      | -       | -     | -        |       | -     | -
         |                  |         | readers writers                       | ok  | ok   | none |        | no     | no     | no      | no    | no       |       | no    | no
         |                  |         | managers                              | ok  | ok   | u    |        | no     | no     | no      | no    | no       |       | no    | no
         | public archived  | live    | anonymous stranger readers writers    | ok  | ok   | none |        | no     | no     | no      | no    | no       |       | no    | no
         |                  |         | managers                              | ok  | ok   | u    |        | no     | no     | no      | no    | no       |       | no    | no
         | private trashed  | trashed | anonymous stranger readers writers    | -   | -    | -    |        | -      | -      | -       | -     | -        |       | -     | -
         |                  |         | managers                              | ok  | -    | ds   |        | trash  | same   | ok      | ok    | trash    |       | trash | trash
         | public trashed   | trashed | anonymous stranger readers writers    | -   | -    | -    |        | -      | -      | -       | -     | -        |       | -     | -
         |                  |         | managers                              | ok  | -    | ds   |        | trash  | same   | ok      | ok    | trash    |       | trash | trash
"""  # noqa: E501 - a table is as wide as it is


WHO = {
    "readers": ["reader", "group-reader"],
    "writers": ["writer", "group-writer"],
    "managers": ["manager", "group-manager", "space-owner", "admin"],
}
WRITES = ("create", "update", "delete", "restore", "purge", "transfer")
MOVES = ("move",)  # of what lives in a space
SHARES = ("share", "unshare")  # of a space alone


class Case(NamedTuple):
    """One viewer before one kind of object: what comes of each operation."""

    what: str
    space: str
    state: str
    viewer: str
    outcomes: dict[str, str]

    @property
    def line(self) -> str:
        """A name for pytest, to be found with -k; the same for all viewers of what is arranged alike."""
        own = [self.viewer] if self.viewer == "owner-reader" else []
        return "-".join([self.space, self.state, *own]).replace(" ", "-")

    def writes(self, *outcomes: str) -> list[str]:
        """Return the writing operations with one of these outcomes."""
        return [name for name in (*WRITES, *MOVES, *SHARES) if self.outcomes.get(name) in outcomes]


def cases(what: str) -> list[Case]:
    """Return the cases for spaces, for all that is in one, or for what is in a collection in one.

    Nobody sees a collection in a trashed space, to create in; else there is no difference.
    """
    if what == "in collection":
        return [without_place(case) for case in cases("in space")]
    return [case for case in every() if case.what == what]


def without_place(case: Case) -> Case:
    """Let nobody see what to create in, if the space is in the trash."""
    is_hidden = "trashed" in case.space and "create" in case.outcomes
    return case._replace(outcomes=case.outcomes | ({"create": "-"} if is_hidden else {}))


def every() -> Iterator[Case]:
    """Read the table."""
    head, *lines = TABLE.strip().splitlines()
    operations = cells(head)[4:]
    what = space = state = ""
    for line in lines:
        found = cells(line)
        what, space, state = found[0] or what, found[1] or space, found[2] or state
        outcomes = {name: cell for name, cell in zip(operations, found[4:], strict=True) if cell}
        for viewer in (one for name in found[3].split() for one in WHO.get(name, [name])):
            yield Case(what, space, state, viewer, outcomes)


def cells(line: str) -> list[str]:
    """Split a line of the table."""
    return [cell.strip() for cell in line.split("|")]
