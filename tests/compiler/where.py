"""Filters once more: what is wrong with them, and whether a row meets them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from graphql import GraphQLInputObjectType, build_schema, get_named_type

from gql_api.schema import printed
from tests.compiler import data
from tests.compiler.orders import lower
from tests.compiler.tables import Row, Tables, kind_of, public_id

SCHEMA = build_schema(printed())
SCALARS = {
    "StringFilter",
    "IDFilter",
    "BooleanFilter",
    "IntFilter",
    "DateTimeFilter",
    "TagsFilter",
    "DataFilter",
}
PRIVATE = {"email", "isAdmin", "isEmailVerified"}
SURROGATES = range(0xD800, 0xE000)
COLUMNS = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "deletedAt": "deleted_at",
    "isActive": "is_active",
    "isPublic": "is_public",
    "isPersonal": "is_personal",
    "isAdmin": "is_admin",
    "isEmailVerified": "is_email_verified",
}
Where = Mapping[str, Any]
Path = tuple[str, ...]


class Problem(NamedTuple):
    """An argument that is refused: to everybody, or to all but administrators."""

    argument: Path
    is_private: bool = False


def problems(type_: GraphQLInputObjectType, where: Where, path: Path) -> Iterator[Problem]:
    """Find what is wrong with a filter."""
    for name, value in where.items():
        at = (*path, name)
        below: Any = get_named_type(type_.fields[name].type)
        if value is None:
            yield Problem(at)
        elif name in {"and", "or"}:
            for place, one in enumerate(value):
                yield from problems(below, one, (*at, str(place)))
        elif below.name not in SCALARS:
            yield from problems(below, value, at)
        else:
            if type_.name == "UserFilter" and name in PRIVATE:
                yield Problem(at, is_private=True)
            wrong = [one for one in value if is_wrong(below.name, one, value[one])]
            yield from (Problem((*at, one)) for one in wrong)


def is_wrong(type_: str, name: str, value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether nothing can be compared with a value: null, no id, no text that can be kept."""
    if type_ == "DataFilter":
        return data.is_wrong(name, value)
    values = value if isinstance(value, list) else [value]
    return not all(map(is_id if type_ == "IDFilter" else is_storable, values))


def is_id(value: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether a value is an id."""
    try:
        return bool(kind_of(value))
    except (ValueError, TypeError, AttributeError):
        return False


def is_storable(value: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether PostgreSQL takes a value, if it is a text."""
    is_text = isinstance(value, str)
    return value is not None and not (is_text and any(ord(one) in {0, *SURROGATES} for one in value))


def meets(tables: Tables, row: Row, where: Where) -> bool:
    """Tell whether a row meets a filter that has been found right."""
    return all(meets_part(tables, row, name, value) for name, value in where.items())


def meets_part(tables: Tables, row: Row, name: str, value: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether a row meets one field of a filter."""
    match name:
        case "and":
            return all(meets(tables, row, one) for one in value)
        case "or":
            return any(meets(tables, row, one) for one in value)
        case "not":
            return not meets(tables, row, value)
        case "owner" | "space" | "collection":
            kind = {"owner": "User", "space": "Space", "collection": "Collection"}[name]
            return meets(tables, tables.rows[kind][getattr(row, f"{name}_id")], value)
    if name == "data":
        found = data.at(row.data, value["path"])
        return all(data.COMPARISONS[one](found, right) for one, right in value.items() if one != "path")
    left = public_id(row) if name == "id" else getattr(row, COLUMNS.get(name, name))
    return all(COMPARISONS[one](left, comparable(left, right)) for one, right in value.items())


def comparable(left: Any, right: Any) -> Any:  # noqa: ANN401 - as above
    """Read moments, where it is moments that are compared."""
    if isinstance(right, list):
        return [comparable(left, one) for one in right]
    return moment(right) if isinstance(left, datetime) and isinstance(right, str) else right


def moment(written: str) -> datetime:
    """Read a moment."""
    return datetime.fromisoformat(written).astimezone(UTC)


def texts(compare: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    """Compare texts without regard to case."""
    return lambda left, right: left is not None and compare(lower(left), lower(right))


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left is not None and left == right,
    "ne": lambda left, right: left is None or left != right,
    "in": lambda left, right: left is not None and left in right,
    "lt": lambda left, right: left is not None and left < right,
    "lte": lambda left, right: left is not None and left <= right,
    "gt": lambda left, right: left is not None and left > right,
    "gte": lambda left, right: left is not None and left >= right,
    "contains": texts(lambda left, right: right in left),
    "startsWith": texts(str.startswith),
    "endsWith": texts(str.endswith),
    "isNull": lambda left, right: (left is None) == right,
    "any": lambda left, right: not set(left).isdisjoint(right),
    "all": lambda left, right: set(left) >= set(right),
    "none": lambda left, right: set(left).isdisjoint(right),
}
