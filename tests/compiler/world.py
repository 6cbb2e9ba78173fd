"""A small world with every kind of space, owner and text in it; ids and times are literal."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gql_api.articles.model import Article
from gql_api.collections.model import Collection
from gql_api.db import Base
from gql_api.entries.model import Entry
from gql_api.grants.model import Grant
from gql_api.groups.model import Group, Membership
from gql_api.sessions.model import Session
from gql_api.spaces.model import Space
from gql_api.tombstones.model import Tombstone
from gql_api.users.model import User
from gql_api.viewer import ANONYMOUS, Viewer

Row = dict[str, Any]
TOKEN_HASH = hashlib.sha256(b"a token of Ann's").digest()


def key(number: int) -> uuid.UUID:
    """Make the uuid with a number."""
    return uuid.UUID(f"01990000-0000-7000-8000-{number:012x}")


def moment(minute: int) -> datetime:
    """Make a time."""
    return datetime(2026, 1, 2, 3 + minute // 60, minute % 60, 5, 678901, tzinfo=UTC)


ANN, BOB, EVE, ROOT, FROST, ZOE, GHOST, NEMO, PAUL = range(1, 10)
GARDEN, KITCHEN, ATTIC, CELLAR, RUIN, PIT, WORKSHOP, DESERT, ANNS, BOBS, EVES, IMPORTED, TOMB = range(11, 24)

VIEWERS: Mapping[str, tuple[Viewer, uuid.UUID | None]] = {
    "anonymous": (ANONYMOUS, None),
    "stranger": (Viewer(user_id=key(EVE)), key(EVE)),
    "owner of objects": (Viewer(user_id=key(BOB)), key(BOB)),
    "owner of spaces, by token": (Viewer(token_hash=TOKEN_HASH), key(ANN)),
    "admin": (Viewer(user_id=key(ROOT)), key(ROOT)),
    "with grants": (Viewer(user_id=key(ZOE)), key(ZOE)),
    "manager of groups": (Viewer(user_id=key(NEMO)), key(NEMO)),
}


def user(number: int, name: str, email: str | None, minute: int, **more: Any) -> Row:  # noqa: ANN401 - any column
    """Make a user."""
    return {"id": key(number), "name": name, "email": email, "created_at": moment(minute), **more}


def space(number: int, owner: int, name: str, minute: int, **more: Any) -> Row:  # noqa: ANN401 - any column
    """Make a space."""
    times = {"created_at": moment(minute), "updated_at": moment(minute + 20)}
    return {
        "id": key(number),
        "owner_id": key(owner),
        "name": name,
        "version": number % 4 + 1,
        **times,
        **more,
    }


def article(number: int, where: int, owner: int, name: str, minute: int, **more: Any) -> Row:  # noqa: ANN401 - any column
    """Make an article."""
    place = {"space_id": key(where), "origin_space_id": key(where)}
    return {**space(number, owner, name, minute), **place, **more}


def group(number: int, name: str, minute: int) -> Row:
    """Make a group."""
    return {"id": key(number), "name": name, "created_at": moment(minute)}


def member(number: int, of: int, who: int, role: str = "MEMBER") -> Row:
    """Make a membership."""
    where = {"group_id": key(of), "user_id": key(who)}
    return {"id": key(number), **where, "role": role, "created_at": moment(number % 3)}


def grant(number: int, where: int, right: int, *, user: int | None = None, group: int | None = None) -> Row:
    """Make a grant."""
    to = {"user_id": user and key(user), "group_id": group and key(group)}
    return {"id": key(number), "space_id": key(where), **to, "right": right, "created_at": moment(number % 3)}


USERS = [
    user(ANN, "Ann", "ann@world.example", 1),
    user(BOB, "Bob", "bob@world.example", 1),
    user(EVE, "Eve", "eve@world.example", 2),
    user(ROOT, "Root", "root@world.example", 3, is_admin=True),
    user(FROST, "Дед Мороз", None, 4, import_key="frost"),
    user(ZOE, 'Zoë "Quote" O\'Hara \\ <b>&amp;', "zoe+tag@world.example", 5),
    user(GHOST, "Ghost", None, 6),
    user(NEMO, "Nemo", None, 7),
    user(PAUL, "Paul", None, 8),
]
SPACES = [
    space(GARDEN, ANN, "Garden", 10, is_public=True, description='Roses & "thorns"\n\ttabs, \\ and \u2028'),
    space(KITCHEN, ANN, "Kitchen", 10, description=""),
    space(ATTIC, ANN, "Attic", 11, is_public=True, is_active=False),
    space(CELLAR, ANN, "Cellar", 11, is_active=False),
    space(RUIN, ANN, "Ruin of roses", 12, is_public=True, deleted_at=moment(50)),
    space(PIT, ANN, "Pit", 12, deleted_at=moment(51)),
    space(WORKSHOP, BOB, "Workshop", 13, is_public=True, description="Wood, and one rose."),
    space(DESERT, BOB, "Desert", 13, is_public=True),
    space(ANNS, ANN, "Ann", 1, is_personal=True),
    space(BOBS, BOB, "Bob", 1, is_personal=True),
    space(EVES, EVE, "Eve", 2, is_personal=True),
    space(IMPORTED, ROOT, "libs", 14, is_public=True, import_key="libs"),
    space(TOMB, BOB, "Tomb", 15, is_public=True, is_active=False, deleted_at=moment(52)),
]
ARTICLES = [
    article(106, GARDEN, ANN, "Red rose", 20, content="A rose is a rose.", tags=["flower", "red"]),
    article(105, GARDEN, ANN, "White rose", 20, content="A rose without thorns.", tags=["flower"]),
    article(104, GARDEN, BOB, "Tulip", 20, content="No rose at all.", tags=[]),
    article(103, GARDEN, BOB, "Thrown away", 21, content="A rose.", deleted_at=moment(55)),
    article(102, GARDEN, ANN, "Faded rose", 22, content="", deleted_at=moment(56)),
    article(101, GARDEN, FROST, "Красная роза", 23, content="Naïve café — 薔薇 🌹", tags=["роза", "🌹", ""]),
    article(107, GARDEN, ZOE, 'Quote "d" \\ \'s', 24, content="\x01\x1f\x7f\u2028\u2029\ufeff</script>"),
    article(108, GARDEN, BOB, "Same", 25, content="rose"),
    article(109, GARDEN, ANN, "Same", 25, content="rose"),
    article(110, GARDEN, BOB, "Same", 25, content="rose"),
    article(111, KITCHEN, ANN, "Soup", 20, content="With rose water.", tags=[f"tag {n}" for n in range(50)]),
    article(112, KITCHEN, BOB, "Bread", 21, content="Bob may no longer read this."),
    article(113, KITCHEN, ZOE, "Salt", 22, tags=["white", "red"]),
    article(115, KITCHEN, ANN, "sAME", 25, content="Another <b>rose</b> & 'more'.", tags=["flower"]),
    article(116, KITCHEN, BOB, "ΣΑΣ 100%_\\", 25, updated_at=moment(40)),
    article(114, KITCHEN, ANN, "Burnt rose", 23, deleted_at=moment(57)),
    article(117, KITCHEN, BOB, "Moved rose", 24, tags=["red"], origin_space_id=key(DESERT)),
    article(121, ATTIC, ANN, "Old rose", 26, content="rose rose rose"),
    article(122, ATTIC, BOB, "Older rose", 26),
    article(123, ATTIC, BOB, "Dust", 27, deleted_at=moment(58)),
    article(131, CELLAR, ANN, "Wine", 28, tags=["red"]),
    article(141, RUIN, ANN, "Lost rose", 29, content="In a trashed space."),
    article(142, RUIN, BOB, "Lost too", 29, deleted_at=moment(59)),
    article(151, PIT, BOB, "Deep", 30),
    article(161, WORKSHOP, BOB, "Plane", 20, content="red wood"),
    article(162, WORKSHOP, ANN, "Saw", 31, content="A red rose, a red rose."),
    article(163, WORKSHOP, GHOST, "Haunted", 32, deleted_at=moment(59)),
    article(171, ANNS, ANN, "Diary", 33, content="A rose for Bob."),
    article(181, BOBS, BOB, "Diary", 33),
    article(182, EVES, EVE, "Plan", 34, content="Steal the rose."),
    *(article(200 + n, IMPORTED, FROST, f"lib{n}", 40 + n % 3, tags=["lib"]) for n in range(25)),
]


def collection(number: int, where: int, owner: int, name: str, minute: int, **more: Any) -> Row:  # noqa: ANN401 - any column
    """Make a collection, in which everything fits."""
    return article(number, where, owner, name, minute, **{"entry_schema": True, **more})


def entry(number: int, inside: int, owner: int, name: str, data: Any, **more: Any) -> Row:  # noqa: ANN401 - any JSON value
    """Make an entry."""
    home = next(one for one in COLLECTIONS if one["id"] == key(inside))
    place = {"space_id": home["space_id"], "origin_space_id": home["space_id"], "collection_id": home["id"]}
    return {**space(number, owner, name, 20 + number % 9), **place, "data": data, **more}


SCHEMA = {"type": "object", "properties": {"v": {"type": ["integer", "string"]}}}
COLLECTIONS = [
    collection(
        301, GARDEN, ANN, "Beds of roses", 20, description="Where each rose grows", entry_schema=SCHEMA
    ),
    collection(302, GARDEN, BOB, "Same", 20, deleted_at=moment(55)),
    collection(303, KITCHEN, ANN, "Same", 21),
    collection(304, ATTIC, BOB, "Boxes", 22, description=""),
    collection(305, WORKSHOP, BOB, "Tools", 23, description="rose-wood"),
    collection(306, RUIN, BOB, "Lost", 24),
    collection(307, CELLAR, ANN, "Wines", 25),
    collection(308, EVES, EVE, "Plans", 26),
]
ENTRIES = [
    entry(401, 301, ANN, "Red bed", {"v": 3, "w": {"x": "rose"}, "tags": ["red", "flower"]}),
    entry(402, 301, BOB, "White bed", {"v": "rose", "w": {"x": None}}),
    entry(403, 301, ANN, "Same", {"v": "Rose", "w": 1.5}),
    entry(404, 301, BOB, "Same", {"v": -2.5, "tags": []}),
    entry(405, 301, FROST, "Грядка", {"v": "роза", "w": {"x": True}}),
    entry(406, 301, BOB, "Fallow", {}, deleted_at=moment(56)),
    entry(407, 301, ANN, "Bare", {"v": None}),
    entry(408, 301, ZOE, "Yes", {"v": True, "tags": [{"x": 1}, "red"]}),
    entry(409, 301, ZOE, "No", {"v": False}),
    entry(410, 301, ANN, "List", {"v": ["rose", 3]}),
    entry(411, 301, ANN, "Object", {"v": {"x": 3}}),
    entry(412, 301, ANN, "Large", {"v": 18446744073709551615, "w": {"x": 1e300}}),
    entry(413, 301, ANN, "Not an object", [{"v": 3}, "rose"]),
    entry(421, 302, ANN, "Hidden", {"v": 3}),
    entry(422, 302, BOB, "Hidden too", {"v": "rose"}, deleted_at=moment(57)),
    entry(431, 303, ANN, "Rose water", {"v": 3.0, "w": {"x": "ROSE"}}),
    entry(432, 303, BOB, "Salt", {"v": "10"}),
    entry(433, 303, BOB, "Moved pepper", {"v": 4}, origin_space_id=key(PIT)),
    entry(441, 304, BOB, "Box", {"v": 10}),
    entry(442, 304, ANN, "Box", {"v": 10}, deleted_at=moment(58)),
    entry(451, 305, BOB, "Plane", {"v": "", "w": {"x": "100%_"}}),
    entry(452, 305, GHOST, "Saw", {"v": 2}),
    entry(461, 306, BOB, "Lost", {"v": 3}),
    entry(471, 307, ANN, "Red wine", {"v": 3}),
    entry(481, 308, EVE, "Steal the rose", {"v": "rose"}),
]
GROUPS = [
    group(601, "Bakers", 60),
    group(602, "Cellar folk", 60),
    group(603, "same", 61),
    group(604, "Same", 61),
    group(605, "Nobody's", 62),
    group(606, "ΣΑΣ", 63),
]
MEMBERSHIPS = [
    member(701, 601, ZOE),
    member(702, 601, NEMO, "MANAGER"),
    member(703, 602, NEMO, "MANAGER"),
    member(704, 602, GHOST),
    member(705, 603, ZOE, "MANAGER"),
    member(706, 604, FROST, "MANAGER"),
    member(707, 604, GHOST, "MANAGER"),
    member(708, 606, ZOE),
    member(709, 606, FROST, "MANAGER"),
]
GRANTS = [
    grant(801, KITCHEN, 1, group=601),
    grant(802, KITCHEN, 2, user=GHOST),
    grant(803, CELLAR, 3, group=602),
    grant(804, PIT, 3, user=ZOE),
    grant(805, BOBS, 2, group=601),
    grant(806, RUIN, 1, user=ZOE),
    grant(807, WORKSHOP, 3, user=ZOE),
    grant(808, WORKSHOP, 1, group=604),
    grant(809, GARDEN, 2, group=603),
    grant(810, DESERT, 1, group=605),
]
TOMBSTONES = [
    {
        "space_id": row["origin_space_id"],
        "id": row["id"],
        "object_type": kind,
        "current_space_id": row["space_id"],
        "left": [row["origin_space_id"]],
    }
    for kind, rows in (("Article", ARTICLES), ("Entry", ENTRIES))
    for row in rows
    if row["origin_space_id"] != row["space_id"]
]
SESSIONS = [
    {
        "id": key(1),
        "user_id": key(ANN),
        "token_hash": TOKEN_HASH,
        "expires_at": datetime(2999, 1, 1, tzinfo=UTC),
    }
]


async def populate(connection: AsyncConnection) -> None:
    """Insert the world, with no session and so without hooks."""
    tables: list[tuple[type[Base], Sequence[Row]]] = [
        (User, USERS),
        (Space, SPACES),
        (Article, ARTICLES),
        (Collection, COLLECTIONS),
        (Entry, ENTRIES),
        (Session, SESSIONS),
        (Group, GROUPS),
        (Membership, MEMBERSHIPS),
        (Grant, GRANTS),
        (Tombstone, TOMBSTONES),
    ]
    for model, rows in tables:
        for row in rows:
            await connection.execute(insert(cast("Table", model.__table__)).values(row))
