"""Lists of rows: what is in them, in which order, one page of them and where it lies."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from graphql import GraphQLError, get_named_type
from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Integer,
    Select,
    Subquery,
    Text,
    false,
    func,
    inspect,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, aggregate_order_by
from sqlalchemy.orm import aliased

from gql_api.compiler import cursors, data
from gql_api.compiler.filters import Filter
from gql_api.compiler.json import Json, constant
from gql_api.compiler.orders import Key, Order, Place, column_key, data_keys, rank_key
from gql_api.compiler.search import (
    FILLED,
    MANY,
    NOT_FILLED,
    ONE,
    Terms,
    count,
    first_rank,
    key_columns,
    ranks_first,
    same,
    searched,
)
from gql_api.compiler.selection import Field
from gql_api.compiler.statement import late
from gql_api.compiler.tables import joined, table_of
from gql_api.compiler.variables import is_sent, resolved
from gql_api.fields import Within
from gql_api.ids import model_of
from gql_api.permissions import Condition, Rows, kept, listed
from gql_api.settings import settings
from gql_api.viewer import Viewer

COST = 20  # a list takes as long to compile as so many fields
WHOLE = {"totalCount", "aggregate", "facets"}  # fields that are about more than the page


@dataclass(frozen=True)
class Parent:
    """The row whose list is asked for, and what leads to it."""

    within: str | Within
    row: Rows

    def has(self, row: Rows) -> Condition:
        """Hold for the rows that are within the parent."""
        if isinstance(self.within, str):
            return joined(self.row, row, self.within)
        return self.within(row, self.row)


@dataclass(frozen=True)
class Window:
    """Which page of a list: of which size, from its end or its beginning, between which places."""

    size: int
    is_backward: bool
    after: Place | None
    before: Place | None

    def within(self, order: Order) -> list[Condition]:
        """Hold for the rows between the places."""
        found = [] if self.after is None else [order.behind(self.after)]
        return found if self.before is None else [*found, order.turned().behind(self.before)]


@dataclass(frozen=True)
class Listing:
    """A list of rows in an order, of which one page is asked for.

    Without a search the rows come from their table, else from `source`, which holds the keys of what was
    found, what they are ordered by, and `rank`; then `parts` must stand in the WITH of whoever uses it.
    """

    row: Rows
    source: Any
    conditions: Sequence[Condition]
    order: Order
    window: Window
    name: str
    terms: Terms | None = None
    parts: Sequence[CTE] = ()

    @property
    def is_best_first(self) -> bool:
        """Whether the page is read from the best match on."""
        key, window = self.order.keys[0], self.window
        return key.name == "relevance" and key.is_descending and not window.is_backward and not window.before

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select keys from the whole list; its conditions may name the parent, a row outside."""
        found = select(*columns).select_from(self.source).where(*self.conditions)
        return found.correlate_except(self.source)

    def rows(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select from the whole list with all columns of its rows."""
        if self.source is self.row:
            return self.select(*columns)
        joined = select(*columns).select_from(self.source).join(self.row, same(self.row, self.source))
        return joined.correlate_except(self.source, self.row)

    def page(self, *, more: bool) -> Subquery:
        """Select the rows of the page with `cursor` and what they are ordered by, `key_0` and so on.

        With `more`, there is one row more, if the list has one, and numbers `n` say which; else none, for
        they cost more than ordering the page once more.
        """
        order = self.order.turned() if self.window.is_backward else self.order
        limit = literal(self.window.size + more, Integer, literal_execute=True)
        extra = [self.order.cursor().label("cursor")]
        extra += [key.expression.label(f"key_{n}") for n, key in enumerate(self.order.keys)]
        extra += [func.row_number().over(order_by=order.ordered()).label("n")] if more else []
        columns = [column for column in inspect(self.row).selectable.c if column.key != "search"]
        is_searched = self.source is not self.row
        chosen = self.select(*(self.source.c if is_searched else columns), *extra)
        limited = chosen.where(*self.window.within(self.order)).order_by(*order.ordered()).limit(limit)
        if not is_searched:
            return limited.subquery(self.name)
        keys = limited.subquery(f"{self.name}_keys")
        added = [keys.c[one.name] for one in extra]
        filled = select(*columns, *added, keys.c.rank).select_from(keys)
        return filled.join(self.row, same(self.row, keys)).subquery(self.name)

    def count(self) -> Json:
        """Count the whole list."""
        return self.select(func.count()).scalar_subquery()

    def collected(self, page: Any, json: Json, *, more: bool) -> Json:  # noqa: ANN401 - the page's columns
        """Collect the JSON of the page's rows in their order."""
        array = func.json_agg(aggregate_order_by(json, *self.over(page).ordered()), type_=JSON)
        return func.coalesce(self.shown(array, page, more=more), literal_column("'[]'::json"))

    def over(self, page: Any) -> Order:  # noqa: ANN401 - as above
        """Put the page's rows in the order of the list."""
        return self.order.over([page[f"key_{n}"] for n, _ in enumerate(self.order.keys)])

    def shown(self, aggregate: Any, page: Any, *, more: bool) -> Any:  # noqa: ANN401 - as above
        """Leave out the one row more."""
        return aggregate.filter(page.n <= self.window.size) if more else aggregate

    def information(self, page: Any, asked: Field, *, more: bool) -> Json:  # noqa: ANN401 - as above
        """Build one field of the PageInfo."""
        is_backward, window = self.window.is_backward, self.window
        match asked.name:
            case "hasNextPage":
                return self.goes_on(window.before, self.order.turned(), is_counted=not is_backward)
            case "hasPreviousPage":
                return self.goes_on(window.after, self.order, is_counted=is_backward)
            case "startCursor" | "endCursor":
                order = self.over(page) if asked.name == "startCursor" else self.over(page).turned()
                cursors = func.array_agg(aggregate_order_by(page.cursor, *order.ordered()), type_=ARRAY(Text))
                found: Json = self.shown(cursors, page, more=more)[1]
                return found
        return constant("PageInfo")

    def goes_on(self, place: Place | None, order: Order, *, is_counted: bool) -> Json:
        """Tell whether there is something beyond the page: one row more, or something at its border."""
        found: list[Condition] = [func.count() > self.window.size] if is_counted else []
        if place is not None:
            found.append(self.select(ONE).where(order.upto(place)).exists())
        return or_(false(), *found)


def listing(viewer: Viewer, asked: Field, parent: Parent | None, *, without: str | None = None) -> Listing:
    """List the rows that the viewer may list, of one parent or of all; refuse arguments of no use.

    `without` a field, what `where` says of it is left out.
    """
    asked.document.account.spend(COST)
    type_: Any = get_named_type(asked.type.fields["nodes"].type)
    row: Any = aliased(table_of(type_.name))
    where = asked.arguments.get("where") or {}
    unfiltered = allowed(row, viewer, asked, parent)
    conditions = [
        *unfiltered,
        Filter(viewer, asked, ("where",)).condition(row, type_, reduced(where, without)),
    ]
    text = searched(asked)
    name = "_".join(["page", str(len(asked.path)), *([without] if without else [])])
    order = ordered(asked, row, text)
    plain = Listing(row, row, conditions, order, window(asked, order), name)
    if text is None:
        return plain
    is_page = without is None and not any(one.name in WHOLE for one in asked.fields)
    return found_by(plain, text, unfiltered if where else None, is_page=is_page)


def found_by(
    plain: Listing, text: ColumnElement[str], unfiltered: Sequence[Condition] | None, *, is_page: bool
) -> Listing:
    """Search in a list, of which nothing but a page may be asked for; see `Terms.found`."""
    row, name = plain.row, plain.name.replace("page", "found")
    terms = Terms.of(text, name)
    names = {"id": "id", "relevance": "rank"}
    columns = key_columns(row)
    for key in plain.order.keys:
        if key.name not in names:
            names[key.name] = f"by_{key.name}"
            columns.append(key.expression.label(names[key.name]))

    def over(rows: CTE, rank: ColumnElement[Any]) -> Order:
        return plain.order.over(
            [rank if names[key.name] == "rank" else rows.c[names[key.name]] for key in plain.order.keys]
        )

    def fills(whole: CTE) -> Condition:
        if not is_page or not plain.is_best_first:
            return NOT_FILLED
        within = plain.window.within(over(whole, first_rank(whole)))
        if not within and plain.window.size <= MANY:
            return FILLED
        return select(ONE).select_from(whole).where(*within).offset(count(plain.window.size)).exists()

    place = plain.window.after or plain.window.before or ()
    ranks = [value for key, value in zip(plain.order.keys, place, strict=False) if key.name == "relevance"]
    came_first = ranks_first(ranks[0]) if ranks else None
    parts = terms.found(row, plain.conditions, columns, name, fills, unfiltered, came_first)
    source = parts[-1]
    order = over(source, source.c.rank)
    return replace(
        plain, source=source, conditions=(), order=order, terms=terms, parts=[*terms.parts, *parts]
    )


def allowed(row: Rows, viewer: Viewer, asked: Field, parent: Parent | None) -> list[Condition]:
    """Hold for the rows that the viewer may list, in the trash or not as was asked."""
    space = None if parent is None else parent.row
    alive, trash = listed(row, viewer, space), name_of(asked.arguments.get("trash"))
    trashed = kept(row, viewer, space) if trash in {"ONLY", "INCLUDE"} else None
    chosen = alive if trashed is None else trashed if trash == "ONLY" else or_(alive, trashed)
    return [chosen] if parent is None else [chosen, parent.has(row)]


def reduced(where: Any, without: str | None) -> Any:  # noqa: ANN401 - a filter
    """Leave a field out of a filter, and out of those that must hold beside it."""
    found = {name: value for name, value in where.items() if name != without}
    if without and found.get("and"):
        found["and"] = [reduced(one, without) for one in found["and"]]
    return found


def name_of(value: Any) -> str:  # noqa: ANN401 - an enum's member, its value, or None
    """Return the name of an enum value."""
    return str(getattr(value, "name", value))


def ordered(asked: Field, row: Rows, text: ColumnElement[str] | None) -> Order:
    """Return the order of a list: as asked, else best match first, else newest first; then by id."""
    keys: list[Key] = []
    for place, one in enumerate(asked.arguments.get("orderBy") or ()):
        name, direction = name_of(one["field"]).lower(), one.get("direction")
        is_descending = None if direction is None else name_of(direction) == "DESC"
        if name == "relevance" and text is None:
            asked.refuse("RELEVANCE is an order of what was searched for.", "orderBy", str(place), "field")
        path = one.get("path")
        checked_path(asked, path, is_wanted=name == "data", place=("orderBy", str(place), "path"))
        for key in keys_of(row, name, path, is_descending=is_descending):
            if key.name not in {known.name for known in keys}:
                keys.append(key)
    if not keys:
        keys += keys_of(row, "created_at" if text is None else "relevance", None, is_descending=None)
    keys.append(column_key(row, "id", is_descending=keys[-1].is_descending))
    described = ",".join(f"{'-' if key.is_descending else ''}{key.name}" for key in keys)
    name = f"{model_of(row).__tablename__}:{described}"
    return Order(name, tag(asked, name), keys)


def keys_of(row: Rows, name: str, path: Sequence[str] | None, *, is_descending: bool | None) -> list[Key]:
    """Make the keys of one order."""
    if path is not None:
        return data_keys(data.Place(getattr(row, name), path), is_descending=bool(is_descending))
    if name == "relevance":
        return [rank_key(literal_column("rank", Double), is_descending=is_descending)]
    return [column_key(row, name, is_descending=is_descending)]


def checked_path(asked: Field, path: Sequence[str] | None, *, is_wanted: bool, place: Sequence[str]) -> None:
    """Refuse a path that leads nowhere, and one where there must be none, or none where there must be one."""
    if path is None and is_wanted:
        asked.refuse("DATA is ordered by what is at a `path`: say which.", *place)
    if path is not None and not is_wanted:
        asked.refuse("A `path` goes with DATA only.", *place)
    if path is not None and (message := data.flaw_of(path)):
        asked.refuse(message, *place)


def tag(asked: Field, name: str) -> ColumnElement[str]:
    """Name the list, its order and its search, so that a cursor is good for them alone."""
    given = asked.arguments.get("search")
    if not is_sent(given):
        return constant(tagged(name, given))
    return late(lambda request: tagged(name, resolved(given, request.variables)), Text())


def tagged(name: str, search: str | None) -> str:
    """Add the search to the name of an order."""
    search = (search or "").strip()
    digest = hashlib.blake2s(search.encode(errors="replace"), digest_size=6).hexdigest()
    return f"{name}:{digest}" if search else name


def window(asked: Field, order: Order) -> Window:
    """Return which page is asked for; refuse a size out of bounds and a cursor of another list."""
    first, last = asked.arguments.get("first"), asked.arguments.get("last")
    if first is not None and last is not None:
        asked.refuse("Ask for `first` or for `last`, not for both.", "last")
    argument, is_backward = ("first", False) if last is None else ("last", True)
    size = sized(asked, argument, last if is_backward else first)
    return Window(size, is_backward, place(asked, order, "after"), place(asked, order, "before"))


def sized(asked: Field, argument: str, size: int | None) -> int:
    """Return how many objects a page has; refuse a size out of bounds."""
    maximum = settings().page_size_maximum
    if size is None:
        return min(settings().page_size_default, maximum)
    if not 0 <= size <= maximum:
        asked.refuse(f"A page has 0 to {maximum} objects.", argument)
    return size


def place(asked: Field, order: Order, argument: str) -> Place | None:
    """Return the place that a cursor names, to be bound; None without one."""
    cursor = asked.arguments.get(argument)
    if cursor is None:
        return None

    given = [cursor, asked.arguments.get("search")]
    read = lru_cache(maxsize=1)(partial(placed, asked, order, argument))  # once a request, for all keys
    asked.check(given, lambda found: read(*found))

    def bound(n: int, key: Key) -> ColumnElement[Any]:
        return asked.bound(given, key.expression.type, lambda found: read(*found)[n])

    return [bound(n, key) for n, key in enumerate(order.keys)]


def placed(asked: Field, order: Order, argument: str, cursor: str, search: str | None) -> list[Any]:
    """Read the values of the keys in a cursor."""
    try:
        found = cursors.read(cursor, tagged(order.name, search))
        return [key.parsed(value) for key, value in zip(order.keys, found, strict=True)]
    except (ValueError, GraphQLError):
        asked.refuse("Not a cursor of this list: send one from the same list, search and order.", argument)
