"""Facets: the values that a field has in a list, with how many rows have each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, get_named_type
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    any_,
    collate,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, aggregate_order_by
from sqlalchemy.orm import aliased
from sqlalchemy.sql.visitors import iterate

from gql_api import ids
from gql_api.compiler.connections import Listing, Parent, listing, name_of, sized
from gql_api.compiler.json import Json, constant, json_object
from gql_api.compiler.orders import COLLATION
from gql_api.compiler.search import ONE
from gql_api.compiler.selection import Field, python_name_of, read_of
from gql_api.compiler.statement import Late
from gql_api.compiler.tables import table_of
from gql_api.db import Node
from gql_api.fields import ToOne
from gql_api.permissions import Rows, readable
from gql_api.viewer import Viewer


@dataclass(frozen=True)
class Facet:
    """One facet: which field of the list's objects, and what `where` selects of its values."""

    viewer: Viewer
    asked: Field
    found: Listing
    value: str
    definition: GraphQLField
    selected: ColumnElement[Any]

    @property
    def target(self) -> Rows | None:
        """The table whose ids the field holds; None for a list of words."""
        if not isinstance(read_of(self.definition), ToOne):
            return None
        return aliased(target_of(self.definition))

    def keys(self) -> FromClause:
        """Select what is counted: a key for each row, or for each word of each row, and what is selected."""
        row, how = self.found.row, read_of(self.definition)
        if isinstance(how, ToOne):
            counted = self.found.rows(getattr(row, how.key).label("key"), ONE.label("one"))
        else:
            words = func.unnest(getattr(row, python_name_of(self.definition)))
            counted = self.found.rows(words.label("key"), ONE.label("one"))
        none = select(func.unnest(self.selected).label("key"), literal_column("0").label("one"))
        return union_all(counted, none).subquery("counted")

    def options(self) -> FromClause:
        """Give the values numbers, the most frequent first."""
        counted, target = self.keys(), self.target
        number = func.sum(counted.c.one)
        grouped = select(counted.c.key, number.label("count")).group_by(counted.c.key).subquery("grouped")
        value = grouped.c.key if target is None else ids.expression(target, grouped.c.key)
        label = value if target is None else func.coalesce(target.name, value)
        place = func.row_number().over(order_by=[grouped.c.count.desc(), collate(label, COLLATION), value])
        chosen = grouped.c.key == any_(self.selected)
        columns = (
            value.label("value"),
            label.label("label"),
            grouped.c.count,
            chosen.label("selected"),
            place.label("n"),
        )
        numbered = select(*columns).select_from(grouped)
        if target is not None:
            named = (target.id == grouped.c.key) & readable(target, self.viewer)
            numbered = numbered.outerjoin(target, named)
        return numbered.subquery("options")

    def json(self, size: int) -> Json:
        """Build the JSON of the facet."""
        options = self.options()
        shown = or_(options.c.n <= size, options.c.selected)
        fields = [(one.key, self.field(one, options, shown)) for one in self.asked.fields]
        # HAVING makes one row of the options, also where nothing else aggregates
        built: Select[Any] = select(json_object(fields)).select_from(options).having(true())
        return built.add_cte(*self.found.parts, nest_here=True).scalar_subquery()

    def field(self, asked: Field, options: FromClause, shown: ColumnElement[bool]) -> Json:
        """Build one field of the facet."""
        match asked.name:
            case "field":
                return constant(self.value)
            case "hasMore":
                return func.coalesce(func.bool_or(~shown), False)
            case "options":
                of_option = [
                    (one.key, constant("FacetOption") if one.name == "__typename" else options.c[one.name])
                    for one in asked.fields
                ]
                listed = func.json_agg(aggregate_order_by(json_object(of_option), options.c.n), type_=JSON)
                return func.coalesce(listed.filter(shown), literal_column("'[]'::json"))
        return constant(self.asked.type.name)


def facets(viewer: Viewer, parent: Parent | None, connection: Field, asked: Field, found: Listing) -> Json:
    """Build the JSON of the facets asked for, in the order asked."""
    for condition in found.conditions:  # what a facet leaves out of `where` must be right all the same
        for part in iterate(condition):
            if isinstance(part, BindParameter) and isinstance(part.value, Late):
                asked.document.account.checks.append(part.value.make)
    size = sized(asked, "first", asked.arguments["first"])
    values = [name_of(one) for one in asked.arguments["fields"]]
    built = [facet(viewer, parent, connection, asked, value).json(size) for value in values]
    return func.json_build_array(*built, type_=JSON)


def target_of(definition: GraphQLField) -> type[Node]:
    """Return the table that a field leads to."""
    return table_of(get_named_type(definition.type).name)


def facet(viewer: Viewer, parent: Parent | None, connection: Field, asked: Field, value: str) -> Facet:
    """Make one facet: over the list without what `where` says of the facet's own field."""
    name = value.lower()
    found = listing(viewer, connection, parent, without=name)
    type_: Any = get_named_type(connection.type.fields["nodes"].type)
    definition = type_.fields[name]
    chosen = list(selected(connection.arguments.get("where") or {}, name))
    is_key = isinstance(read_of(definition), ToOne)
    convert = (lambda texts: decoded(target_of(definition), texts)) if is_key else flat
    item = Uuid() if is_key else Text()
    bound = connection.bound(chosen, ARRAY(item), convert)
    return Facet(viewer, asked, found, value, definition, bound)


def selected(where: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - a filter
    """Yield what a filter, or those that must hold beside it, asks a field to be."""
    for one in where.get("and") or ():
        yield from selected(one, name)
    of_field = where.get(name) or {}
    for comparison in ("eq", "in"):
        yield from [of_field["id"][comparison]] if (of_field.get("id") or {}).get(comparison) else []
    for comparison in ("any", "all"):
        yield from [of_field[comparison]] if of_field.get(comparison) else []


def flat(values: Any) -> list[Any]:  # noqa: ANN401 - values, and lists of them
    """Put lists within a list into one."""
    return [one for value in values for one in (flat(value) if isinstance(value, list) else [value])]


def decoded(model: type[Node], texts: Any) -> list[Any]:  # noqa: ANN401 - as above
    """Read public ids, which have been checked; leave out those of another type."""
    found = [ids.decode(text) for text in flat(texts)]
    return [one.key.id for one in found if one.model is model]
