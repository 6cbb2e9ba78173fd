"""Values of arguments: ids, texts and places of the world, and filters and orders made of them."""

import random
from collections.abc import Collection, Sequence
from types import SimpleNamespace
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from tests.compiler.orders import Order, rfc3339
from tests.compiler.tables import base64url, public_id
from tests.compiler.where import PRIVATE, SCALARS, SCHEMA
from tests.compiler.world import (
    ARTICLES,
    COLLECTIONS,
    ENTRIES,
    GRANTS,
    GROUPS,
    MEMBERSHIPS,
    SPACES,
    USERS,
    key,
    moment,
)

SEARCHES = [
    "rose",
    "red rose",
    '"red rose"',
    "rose -thorns",
    "red or wood",
    "РОЗА",  # noqa: RUF001 - Cyrillic it is
    "cafe",
    "lib",
    "the",
    "!!!",
    "tulpi",
    "gardne",
    "ro",
    "white tul",
]
KINDS = {
    "User": USERS,
    "Space": SPACES,
    "Article": ARTICLES,
    "Collection": COLLECTIONS,
    "Entry": ENTRIES,
    "Group": GROUPS,
    "Membership": MEMBERSHIPS,
    "Grant": GRANTS,
}
ROWS = [
    SimpleNamespace(**{"deleted_at": None, **row}, kind=kind) for kind, rows in KINDS.items() for row in rows
]
NOWHERE = [
    SimpleNamespace(id=key(999), kind="User"),
    SimpleNamespace(id=key(11), kind="User"),
    SimpleNamespace(id=key(106), origin_space_id=key(12), kind="Article"),
]
REAL_IDS = [public_id(row) for row in (*ROWS, *NOWHERE)]
BROKEN_IDS = ["", "1", "AQMB", base64url(b"\x01\x63" + bytes(16)), REAL_IDS[0] + "=", REAL_IDS[-1][:-1] + "?"]
NAMES = ["Same", "same", "SAM", "rose", "Red rose", "Ann", "b", "", "ΣΑΣ", "σας", "%", "_", "\\", "a%", "о"]  # noqa: RUF001 - Greek and Cyrillic
TAGS = ["flower", "red", "lib", "роза", "🌹", "", "tag 1", "white", "no such tag"]
EMAILS = ["ann@world.example", "@WORLD", "zoe", "", "nobody@world.example"]
NUMBERS = [1, 2, 2, 3, 4, 0, -1, 2**31 - 1]
MOMENTS = [
    *(rfc3339(moment(minute)) for minute in (1, 10, 13, 20, 21, 25, 31, 33, 40, 45, 51, 55, 57)),
    "2026-01-02T05:20:05.678901+02:00",
    "2026-01-02T03:22:06Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
]
PATHS = [["v"], ["v"], ["v"], ["w"], ["w", "x"], ["tags"], ["tags", "0"], ["0", "v"], ["v", "-1"], ["none"]]
DATA: list[Any] = [
    3,
    3.0,
    -2.5,
    10,
    "10",
    "rose",
    "Rose",
    "",
    True,
    False,
    ["rose", 3],
    {"x": 3},
    1e300,
    "\0",
]
DATA_COMPARISONS = ["eq", "ne", "in", "contains", "lt", "lte", "gt", "gte", "exists"]
SIZES = [0, 1, 1, 2, 2, 3, 5, 19, 1000]
WRONG_SIZES = [-1, 1001, 2**31 - 1]
RANKS = ["0", "0.2", "0.5333334", "1", "1.0607927", "1.6079271", "2"]
NEWEST = [Order("Article").cursor(row) for row in ROWS if row.kind == "Article"][::9]
BROKEN_CURSORS = ["", "?", base64url(b"null"), base64url(b'["newest"]'), NEWEST[0][:-3]]
POOLS: Sequence[Sequence[Any]] = (BROKEN_IDS, SIZES, NUMBERS, EMAILS, TAGS, NAMES, MOMENTS, SEARCHES)
POOL_OF = {value: pool for pool in POOLS for value in pool}
IDS_OF = {kind: [public_id(row) for row in ROWS if row.kind == kind] for kind in KINDS}
POOL_OF |= {one: of_kind for of_kind in IDS_OF.values() for one in of_kind}
Arguments = dict[str, Any]


class Values:
    """Random values, mostly of use."""

    def __init__(self, chosen: random.Random) -> None:
        """Take where chance comes from."""
        self.random = chosen
        # of cursors, by each of them; and a blank search becomes one whose finds are known
        self.pools: dict[str, list[str]] = {"": SEARCHES}

    def chance(self, probability: float) -> bool:
        """Throw a die."""
        return self.random.random() < probability

    def list_arguments(self, kind: str, names: Collection[str]) -> Arguments:
        """Choose the arguments of a list, of those that it has."""
        found: Arguments = {}
        if "search" in names and self.chance(0.3):
            found["search"] = self.random.choice(
                [*SEARCHES, "\t", " ", "\x00" if self.chance(0.03) else "rose"]
            )
        if "orderBy" in names and self.chance(0.4):
            found["orderBy"] = self.order(kind, is_searched=bool((found.get("search") or "").strip()))
        if "where" in names and self.chance(0.45):
            found["where"] = self.filter(f"{kind}Filter")
        if "trash" in names and self.chance(0.35):
            found["trash"] = self.random.choice(["ONLY", "INCLUDE", "INCLUDE", "EXCLUDE"])
        found |= self.page(kind, (found.get("search") or "").strip(), found.get("orderBy") or ())
        return dict(self.random.sample(list(found.items()), len(found)))

    def page(self, kind: str, search: str, order_by: Sequence[Any]) -> Arguments:
        """Choose a page."""
        found: Arguments = {}
        sizes = self.random.choices(["first", "last", "both", None], [45, 35, 2, 18])[0]
        for name in ("first", "last"):
            if sizes in {name, "both"}:
                found[name] = self.random.choice(WRONG_SIZES if self.chance(0.02) else SIZES)
            elif self.chance(0.05):
                found[name] = None
        places = self.places(kind, search, order_by)
        for name, place in zip(("after", "before"), places, strict=True):
            if self.chance(0.4):
                found[name] = self.random.choice(NEWEST + BROKEN_CURSORS) if self.chance(0.02) else place
        return found

    def places(self, kind: str, search: str, order_by: Sequence[Any]) -> tuple[str, str]:
        """Choose two places of a list, mostly the first before the second; they need not be of anything."""
        of_kind = [row for row in ROWS if row.kind == kind]
        order = Order(kind, search, order_by, {row.id: self.random.choice(RANKS) for row in of_kind})
        if "RELEVANCE" in [one["field"] for one in order_by] and not search:
            order = Order(kind)
        some = self.random.sample(of_kind, 6)
        some = sorted(some, key=order.key) if self.chance(0.9) else some
        written = [order.cursor(row) for row in some]
        self.pools |= dict.fromkeys(written[:3], written[:3]) | dict.fromkeys(written[3:], written[3:])
        return self.random.choice(written[:3]), self.random.choice(written[3:])

    def order(self, kind: str, *, is_searched: bool) -> list[Any]:
        """Choose an order."""
        type_: Any = SCHEMA.type_map[f"{kind}OrderField"]
        fields = [one for one in type_.values if one != "RELEVANCE" or is_searched or self.chance(0.05)]
        number = self.random.choices([0, 1, 2, 3, 4], [1, 5, 5, 2, 1])[0]
        order = [{"field": self.random.choice(fields)} for _ in range(number)]
        directed = [
            {**one, **({"direction": self.random.choice(["ASC", "DESC"])} if self.chance(0.6) else {})}
            for one in order
        ]
        if kind != "Entry":
            return directed
        for one in directed:
            if (one["field"] == "DATA") != self.chance(0.01):
                one["path"] = [] if self.chance(0.01) else self.random.choice(PATHS)
        return directed

    def filter(self, name: str, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
        """Choose a filter."""
        type_: Any = SCHEMA.type_map[name]
        nesting, plain = (
            ["and", "or", "not"],
            [one for one in type_.fields if one not in {"and", "or", "not"}],
        )
        plain = [one for one in plain if one not in PRIVATE or self.chance(0.15)]
        names = self.random.sample(plain, self.random.choices([0, 1, 2], [1, 8, 4])[0])
        if depth < 3 and self.chance(0.4):
            names += self.random.sample(nesting, self.random.choice([1, 1, 2]))
        if not names and self.chance(0.8):
            names = ["name"]
        return {one: self.part(one, type_.fields[one].type, name, depth) for one in names}

    def part(self, name: str, type_: GraphQLInputType, of: str, depth: int) -> Any:  # noqa: ANN401 - as above
        """Choose one field of a filter."""
        below = get_named_type(type_)
        if self.chance(0.005):
            return None
        if is_list_type(type_):
            return [self.filter(below.name, depth + 1) for _ in range(self.random.choice([0, 1, 2, 2, 3]))]
        if below.name not in SCALARS:
            return self.filter(below.name, depth + 1)
        comparisons: Any = below
        if below.name == "DataFilter":
            return self.in_data()
        names = self.random.sample(
            list(comparisons.fields), min(self.random.choice([1, 1, 1, 2]), len(comparisons.fields))
        )
        return {one: self.compared(name, comparisons.fields[one].type, of) for one in names}

    def in_data(self) -> Any:  # noqa: ANN401 - as above
        """Choose a condition on data."""
        found: Arguments = {"path": [] if self.chance(0.01) else self.random.choice(PATHS)}
        for name in self.random.sample(DATA_COMPARISONS, self.random.choice([0, 1, 1, 1, 2])):
            if name == "exists":
                found[name] = self.chance(0.5)
            elif name == "contains":
                found[name] = self.random.choice(["rose", "RED", "о", "%", ""])  # noqa: RUF001 - Cyrillic
            elif name == "in":
                found[name] = self.random.choices(DATA, k=self.random.choice([0, 1, 2, 3]))
            else:
                found[name] = None if self.chance(0.01) else self.random.choice(DATA)
        return found

    def compared(self, field: str, type_: GraphQLInputType, of: str) -> Any:  # noqa: ANN401 - as above
        """Choose what a field is compared with."""
        if self.chance(0.005):
            return None
        if is_list_type(type_):
            return [
                self.scalar(field, get_named_type(type_).name, of)
                for _ in range(self.random.choice([0, 1, 2, 3, 5]))
            ]
        return self.scalar(field, get_named_type(type_).name, of)

    def scalar(self, field: str, type_: str, of: str) -> Any:  # noqa: ANN401 - as above
        """Choose a value."""
        match type_:
            case "Boolean":
                return self.chance(0.5)
            case "Int":
                return self.random.choice(NUMBERS)
            case "DateTime":
                return self.random.choice(MOMENTS)
            case "ID":
                return self.identifier(of.removesuffix("Filter"))
        if self.chance(0.005):
            return "\x00"
        return self.random.choice({"tags": TAGS, "email": EMAILS}.get(field, NAMES))

    def identifier(self, kind: str) -> str:
        """Choose an id, mostly of something that is there and of the kind asked for."""
        if kind in IDS_OF and self.chance(0.85):
            return self.random.choice(IDS_OF[kind])
        return self.random.choice(REAL_IDS if self.chance(0.95) else BROKEN_IDS)

    def another(self, type_: GraphQLInputType, value: Any) -> Any:  # noqa: ANN401, PLR0911 - as above, one for each sort
        """Choose another value of the same sort."""
        named: Any = get_named_type(type_)
        if named.name == "JSON" and not is_list_type(get_nullable_type(type_)):
            return self.random.choice(DATA[:-1]) if isinstance(value, str | int | float) else value
        if isinstance(value, list):
            inner = getattr(get_nullable_type(type_), "of_type", type_)
            return [self.another(inner, one) for one in (value if self.chance(0.7) else value[1:] + value)]
        if named.name in {"JSON", "DataFilter"}:
            return value
        if isinstance(value, dict):
            return {name: self.another(named.fields[name].type, one) for name, one in value.items()}
        if isinstance(value, bool):
            return self.chance(0.5)
        if isinstance(named, GraphQLEnumType) and value is not None:
            return self.random.choice([one for one in named.values if one != "RELEVANCE" or value == one])
        return self.random.choice(self.pools.get(value) or POOL_OF.get(value) or [value])
