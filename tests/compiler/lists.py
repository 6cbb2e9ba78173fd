"""Lists once more: what is in them, in which order, and what is wrong with their arguments."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.compiler.orders import Order, Place
from tests.compiler.rights import Reader, Sampler
from tests.compiler.tables import Match, Ranks, Row
from tests.compiler.where import SCHEMA, Problem, Where, is_storable, meets, problems

MAXIMUM = 1000
FEW = 9
MANY = 99
BESIDE = 4  # what anything ranks higher than where many come first
NOTHING = Match({}, {}, {}, set(), {}, {})
Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class List:
    """A list of a kind: everything, or what is in a space."""

    reader: Reader
    kind: str
    within: uuid.UUID | None
    arguments: Arguments

    @property
    def where(self) -> Where:
        """The filter."""
        return self.arguments.get("where") or {}

    @property
    def search(self) -> str:
        """The text searched for; blank is none."""
        return (self.arguments.get("search") or "").strip()

    @property
    def match(self) -> Match:
        """What PostgreSQL found."""
        return self.reader.tables.found[self.kind, self.search] if self.search else NOTHING

    def found(self, where: Where) -> tuple[list[Row], Ranks]:
        """Find the rows, with how well they match.

        Where many match by whole words, or did on the page before, these come first; where few match,
        whatever the filter, and none by name, similar names are found as well.
        """
        listed = self.reader.listed(self.kind, self.within, self.arguments.get("trash", "EXCLUDE"))
        if isinstance(self.reader, Sampler):
            return listed, {}
        rows = [row for row in listed if meets(self.reader.tables, row, where)]
        if not self.search:
            return rows, {}
        every = {row.id for row in listed} & self.match.exact.keys()
        found = {row.id for row in rows} & self.match.exact.keys()
        come_first = self.came_first()
        if come_first is None:
            come_first = len(found & self.match.better.keys()) > MANY
        is_sure = come_first or len(every) > FEW or bool(every & self.match.named)
        exact = self.match.better | self.match.beside if come_first else self.match.exact
        ranks = exact if is_sure else self.match.similar | exact
        return [row for row in rows if row.id in ranks], ranks

    def came_first(self) -> bool | None:
        """Tell from the rank in a cursor whether whole words came first; None without one."""
        order = self.order({})
        places = [self.start(order, name) for name in ("after", "before") if self.arguments.get(name)]
        ranks = [dict(zip(order.keys, place, strict=True)).get("relevance") for place in places if place]
        return None if not ranks or ranks[0] is None else ranks[0] > BESIDE

    def order(self, ranks: Ranks) -> Order:
        """Return the order asked for."""
        return Order(self.kind, self.search, self.arguments.get("orderBy") or (), ranks)

    def problems(self) -> Iterator[Problem]:
        """Find what is wrong with the arguments."""
        if len(self.search) > MAXIMUM or not is_storable(self.search):
            yield Problem(("search",))
        sizes = {
            name: self.arguments[name] for name in ("first", "last") if self.arguments.get(name) is not None
        }
        yield from (Problem((name,)) for name, size in sizes.items() if not 0 <= size <= MAXIMUM)
        if len(sizes) > 1:
            yield Problem(("last",))
        if self.where:
            type_: Any = SCHEMA.type_map[f"{self.kind}Filter"]
            yield from problems(type_, self.where, ("where",))
        yield from self.problems_of_the_order()

    def problems_of_the_order(self) -> Iterator[Problem]:
        """Find what is wrong with the order and the places in it."""
        orders = self.arguments.get("orderBy") or ()
        fields = [one["field"] for one in orders]
        wrong = [
            Problem(("orderBy", str(place), "path"))
            for place, one in enumerate(orders)
            if (one.get("path") is None) == (one["field"] == "DATA") or one.get("path") == []
        ]
        yield from wrong
        if not self.search and "RELEVANCE" in fields:
            yield Problem(("orderBy", str(fields.index("RELEVANCE")), "field"))
            return
        if wrong:
            return
        for name in ("after", "before"):
            try:
                self.start(self.order({}), name)
            except ValueError:
                yield Problem((name,))

    def start(self, order: Order, name: str) -> Place | None:
        """Read a cursor."""
        cursor = self.arguments.get(name)
        return None if cursor is None else order.start(cursor)
