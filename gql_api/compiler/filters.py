"""`where`: from a filter to a condition.

A field of a filter has the name of a field of the object type, and is compared with what that field reads; so
a filter says nothing that the viewer could not read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type
from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, JSONPATH
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from gql_api import ids, json_values
from gql_api.compiler import data
from gql_api.compiler.selection import Field, python_name_of, read_of
from gql_api.compiler.tables import joined, table_of
from gql_api.db import Data, InSpace, Node
from gql_api.fields import Expression, ToOne
from gql_api.permissions import Condition, Rows
from gql_api.text import is_storable
from gql_api.viewer import Viewer
from gql_api.whereabouts import present

Where = Mapping[str, Any]
Operator = Callable[["Operand", Any], Condition]
WILDCARDS = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
VALUES = 1000  # that lists, or places in JSON, are compared with one by one
RELATION = 15  # a relation takes as long to compile as so many fields
NULL = "Null is no value to compare with: leave it out"
INSTEAD = ("isNull", "exists")  # what to ask for, where a filter has it


@dataclass(frozen=True)
class Filter:
    """A place in a `where`: of which field's argument, and the way there."""

    viewer: Viewer
    asked: Field
    path: tuple[str, ...]

    def at(self, *steps: str) -> "Filter":
        """Go further down."""
        return Filter(self.viewer, self.asked, (*self.path, *steps))

    def condition(self, row: Rows, type_: GraphQLObjectType, where: Where) -> Condition:
        """Hold for the rows of a type that meet all fields of the filter."""
        found = [self.at(name).part(row, type_, name, value) for name, value in where.items()]
        return and_(true(), *found)

    def part(self, row: Rows, type_: GraphQLObjectType, name: str, value: Any) -> Condition:  # noqa: ANN401 - any JSON value
        """Hold for the rows that meet one field of the filter."""
        self.spend(value)
        match name:
            case "and":
                return and_(true(), *self.each(row, type_, value))
            case "or":
                return or_(false(), *self.each(row, type_, value))
            case "not":
                return complement(self.condition(row, type_, value))
        return self.compared(row, type_.fields[name], value)

    def each(self, row: Rows, type_: GraphQLObjectType, several: list[Where]) -> list[Condition]:
        """Make the conditions of a list of filters."""
        return [self.at(str(place)).condition(row, type_, one) for place, one in enumerate(several)]

    def compared(self, row: Rows, field: GraphQLField, value: Where) -> Condition:
        """Hold for the rows of which a field, or the object that it leads to, meets its filter."""
        if self.path[-1] == "id":
            return and_(true(), *(self.at(name).identified(row, name, one) for name, one in value.items()))
        match read_of(field):
            case ToOne(key):
                return self.related(row, key, field, value)
            case Expression(make, is_private):
                if is_private:
                    message = "Only administrators may filter by this."
                    self.asked.document.account.demand(self.asked.refusal(message, *self.path))
                left = make(row, self.viewer)
            case _:
                left = getattr(row, python_name_of(field))
        if isinstance(left.type, Data):
            return self.inside(left, value)
        return and_(true(), *(Operand(self.at(name), left).meets(name, one) for name, one in value.items()))

    def inside(self, left: Any, value: Where) -> Condition:  # noqa: ANN401 - a column of JSON
        """Hold for the rows of which what is at a place in their JSON meets all comparisons."""
        place = data.Place(left, self.at("path").steps(value["path"]))
        return and_(
            true(),
            *(Inside(self.at(name), place).meets(name, one) for name, one in value.items() if name != "path"),
        )

    def steps(self, path: Sequence[str]) -> Sequence[str]:
        """Return a path into JSON; refuse one that leads nowhere."""
        if message := data.flaw_of(path):
            self.asked.refuse(message, *self.path)
        return path

    def identified(self, row: Rows, name: str, value: Any) -> Condition:  # noqa: ANN401 - any JSON value
        """Hold for the rows whose public id meets one comparison."""
        self.spend(value)
        keys = self.keys(ids.model_of(row), value)
        if len(keys) == 1:
            found: Condition = row.id == any_(keys[0])
        else:
            found = tuple_(row.origin_space_id, row.id).in_(select(*map(func.unnest, keys)))
        return not_(found) if name == "ne" else found

    def keys(self, model: type[Node], values: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - ids, or where they will be found
        """Bind the keys of public ids as arrays: the uuids, before them the origins where there are any."""

        def column(place: int) -> ColumnElement[Any]:
            read = lambda found: [key[place] for key in self.decoded(model, found)]  # noqa: E731 - one line, used once
            return self.asked.bound(values, ARRAY(Uuid()), read)

        return [column(0), column(1)] if issubclass(model, InSpace) else [column(1)]

    def decoded(self, model: type[Node], texts: Any) -> list[ids.Key]:  # noqa: ANN401 - one id or several
        """Read public ids; leave out those of another type, refuse what is none."""
        try:
            found = [ids.decode(text) for text in (texts if isinstance(texts, list) else [texts])]
        except ids.Malformed:
            self.asked.refuse("Not an id: send one that this server gave out.", *self.path)
        return [one.key for one in found if one.model is model]

    def few(self, values: list[Any]) -> list[Any]:
        """Return values to compare with; refuse too many."""
        if len(values) > VALUES:
            self.asked.refuse(f"Send at most {VALUES} values to compare with.", *self.path)
        return values

    def spend(self, value: Any) -> None:  # noqa: ANN401 - as above
        """Count one comparison; refuse null."""
        self.asked.document.account.spend(1)
        if value is None:
            asking = "".join(f", or ask for {name}" for name in INSTEAD if name in self.offered())
            self.asked.refuse(f"{NULL}{asking}.", *self.path)

    def offered(self) -> set[str]:
        """Name what can be asked for here: in the filter that this stands in, or is."""
        top, *steps = self.path
        inputs: list[Any] = [get_named_type(self.asked.definition.args[top].type)]
        for step in steps:
            if not step.isdigit():
                inputs.append(get_named_type(inputs[-1].fields[step].type))
        return {name for one in inputs[-2:] for name in getattr(one, "fields", ())}

    def related(self, row: Rows, key: str, field: GraphQLField, value: Where) -> Condition:
        """Hold for the rows that lead to an object which meets its filter."""
        self.asked.document.account.spend(RELATION)
        type_ = get_named_type(field.type)
        if not isinstance(type_, GraphQLObjectType):
            raise TypeError(f"{type_} cannot be filtered by")
        target: Any = aliased(table_of(type_.name))
        found = exists(select(1).where(joined(target, row, key), self.condition(target, type_, value)))
        wanted = value.get("id", {}).get("eq")
        if wanted is None or not issubclass(ids.model_of(target), InSpace):
            return found
        return and_(self.at("id", "eq").leads(row, key, target, wanted), found)

    def leads(self, row: Rows, key: str, target: Rows, value: Any) -> Condition:  # noqa: ANN401 - an id, or where it will be found
        """Hold for the rows that lead to the one object with this id, in its space: so an index has them."""

        def part(place: int) -> ColumnElement[Any]:
            read = lambda found: next((one[place] for one in self.decoded(ids.model_of(target), found)), None)  # noqa: E731 - one line, used once
            return self.asked.bound(value, Uuid(), read)

        same: Condition = getattr(row, key) == part(1)
        return and_(row.space_id == present(part(0), part(1)), same)


@dataclass(frozen=True)
class Operand:
    """What one comparison compares: a column or an expression."""

    place: Filter
    left: Any

    def meets(self, name: str, value: Any) -> Condition:  # noqa: ANN401 - any JSON value
        """Hold for the rows that meet the comparison."""
        self.place.spend(value)
        if name == "isNull":
            found: Condition = self.left.is_(None) if value else self.left.is_not(None)
            return found
        return OPERATORS[name](self, value)

    @property
    def type(self) -> TypeEngine[Any]:
        """The type to compare with."""
        found: TypeEngine[Any] = self.left.type
        return found

    def value(self, value: Any) -> ColumnElement[Any]:  # noqa: ANN401 - any JSON value
        """Bind one value."""
        return self.place.asked.bound(value, self.type, self.storable)

    def values(self, values: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a list, or where it will be found
        """Bind a list as an array; refuse a long one where each row has a list to compare with it."""
        item = self.type.item_type if isinstance(self.type, ARRAY) else self.type

        def storable(found: list[Any]) -> list[Any]:
            few = self.place.few(found) if isinstance(self.type, ARRAY) else found
            return [self.storable(one) for one in few]

        return self.place.asked.bound(values, ARRAY(item), storable)

    def storable(self, value: Any) -> Any:  # noqa: ANN401 - as above
        """Return a value that PostgreSQL can take; refuse any other."""
        if isinstance(value, str) and not is_storable(value):
            self.place.asked.refuse("This text cannot be searched for (NUL).", *self.place.path)
        return value

    def like(self, value: Any, before: str, after: str) -> Condition:  # noqa: ANN401 - as above
        """Hold where the text has a part, whatever the case of its letters."""
        pattern = lambda found: f"{before}{self.storable(found).translate(WILDCARDS)}{after}"  # noqa: E731 - one line, used once
        found: Condition = self.left.ilike(self.place.asked.bound(value, Text(), pattern))
        return found


@dataclass(frozen=True)
class Inside:
    """What one comparison compares: a place in JSON."""

    filter: Filter
    place: data.Place

    def meets(self, name: str, value: Any) -> Condition:  # noqa: ANN401 - any JSON value
        """Hold for the rows that meet the comparison."""
        self.filter.spend(value)
        place = self.place
        match name:
            case "exists":
                return place.value.is_not(None) if value else place.value.is_(None)
            case "eq":
                around = self.bound(value, JSONB(), place.around)
                return and_(place.is_around(around), place.equals(self.bound(value)))
            case "ne":
                return complement(place.equals(self.bound(value)))
            case "in":
                path = self.bound(value, JSONPATH(), place.one_of)
                return and_(place.is_one_of(path), place.is_among(self.bound(value)))
            case "contains":
                part = Operand(self.filter, place.text).like(value, "%", "%")
                return or_(part, place.contains(self.bound(value)))
        return self.compares(name, value)

    def compares(self, name: str, value: Any) -> Condition:  # noqa: ANN401 - as above
        """Hold for the rows of which what is there is more or less than a value."""
        if self.place.is_indexed:
            comparison = self.place.comparison(name)
            return self.place.meets(self.bound(value, JSONPATH(), comparison, data.incomparable))
        return self.place.compares(name, self.bound(value, check=data.incomparable))

    def bound(
        self,
        value: Any,  # noqa: ANN401 - as above
        type_: TypeEngine[Any] = JSONB(),  # noqa: B008 - it holds nothing
        write: Callable[[Any], str] = data.written,
        check: Callable[[Any], str | None] = lambda _found: None,
    ) -> ColumnElement[Any]:
        """Bind a JSON value, or what is written of it; refuse one that cannot be stored, or fails a check."""

        def converted(found: Any) -> Any:  # noqa: ANN401 - as above
            if self.filter.path[-1] == "in" and isinstance(found, list):
                self.filter.few(found)
            wrong = json_values.flaw(found)
            message = wrong[1] if wrong else check(found)
            if message:
                self.filter.asked.refuse(message, *self.filter.path)
            return write(found)

        return self.filter.asked.bound(value, type_, converted)


def complement(condition: Condition) -> Condition:
    """Hold exactly where the condition does not: also where SQL says unknown."""
    return not_(func.coalesce(condition, False))


OPERATORS: Mapping[str, Operator] = {
    "eq": lambda operand, value: operand.left == operand.value(value),
    "ne": lambda operand, value: operand.left.is_distinct_from(operand.value(value)),
    "in": lambda operand, value: operand.left == any_(operand.values(value)),
    "lt": lambda operand, value: operand.left < operand.value(value),
    "lte": lambda operand, value: operand.left <= operand.value(value),
    "gt": lambda operand, value: operand.left > operand.value(value),
    "gte": lambda operand, value: operand.left >= operand.value(value),
    "contains": lambda operand, value: operand.like(value, "%", "%"),
    "startsWith": lambda operand, value: operand.like(value, "", "%"),
    "endsWith": lambda operand, value: operand.like(value, "%", ""),
    "any": lambda operand, value: operand.left.overlap(operand.values(value)),
    "all": lambda operand, value: operand.left.contains(operand.values(value)),
    "none": lambda operand, value: complement(operand.left.overlap(operand.values(value))),
}
