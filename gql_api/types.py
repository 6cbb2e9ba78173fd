"""What all GraphQL types share: moments, Node, Owned, common arguments, the errors of mutations."""

import enum
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, NewType, TypeVar

import orjson
import strawberry
from graphql import (
    GraphQLError,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    StringValueNode,
    Undefined,
    ValueNode,
    value_from_ast_untyped,
)
from sqlalchemy import ColumnElement, func, literal
from strawberry.types.scalar import ScalarDefinition

from gql_api import ids, permissions
from gql_api.fields import Expression, SameRow, ToOne, read
from gql_api.ids import quoted
from gql_api.permissions import Condition, Rows
from gql_api.text import rfc3339
from gql_api.viewer import Viewer

if TYPE_CHECKING:
    from gql_api.users.type import User


RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def rfc3339_sql(moment: ColumnElement[datetime]) -> ColumnElement[str]:
    """Write a moment in SQL, as `rfc3339` does."""
    utc = func.timezone(quoted("UTC"), moment)
    return func.to_char(utc, quoted('YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))


def parse_rfc3339(text: object) -> datetime:
    """Read a moment, in UTC, cut off at microseconds; raise ValueError for anything but RFC 3339."""
    try:
        if isinstance(text, str) and RFC3339.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("A DateTime is in the years 1 to 9999 of UTC.") from None
    except ValueError:
        pass  # no such day, time or offset
    raise ValueError("A DateTime is text as in RFC 3339, with an offset: 2026-11-22T10:30:00Z")


def sent_moment(value: object) -> datetime:
    """Read the value of a variable; raise GraphQLError for what is no moment."""
    return moment(value, None)


def written_moment(node: ValueNode, _variables: object = None) -> datetime:
    """Read a moment that is written in the document; raise GraphQLError for what is none."""
    return moment(node.value if isinstance(node, StringValueNode) else None, node)


def moment(value: object, node: ValueNode | None) -> datetime:
    """Read a moment; raise GraphQLError, which is the client's mistake where ValueError would be a bug."""
    try:
        return parse_rfc3339(value)
    except ValueError as error:
        raise GraphQLError(str(error), node) from None


DATE_TIME: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description="A moment as in RFC 3339, always in UTC with six decimals: 2026-11-22T10:30:00.000000Z. "
    "When sent, it may have another offset, but must have one; what is less than a microsecond is cut off.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=rfc3339,
    parse_value=sent_moment,
    parse_literal=written_moment,
)


Json = NewType("Json", object)


def written_json(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - any JSON value
    """Read a JSON value that is written in the document; a variable that was not sent is left out."""
    match node:
        case ObjectValueNode():
            pairs = [(one.name.value, written_json(one.value, variables)) for one in node.fields]
            return {name: value for name, value in pairs if value is not Undefined}
        case ListValueNode():
            found = [written_json(one, variables) for one in node.values]
            return [None if value is Undefined else value for value in found]
        case IntValueNode():
            return orjson.loads(node.value)  # as it would be read from a variable
    return value_from_ast_untyped(node, variables)


JSON: ScalarDefinition = strawberry.scalar(
    name="JSON",
    description="Any JSON value. Whole numbers of up to 64 bits are kept exactly, all others as the nearest "
    "double-precision number, as JavaScript does.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    serialize=lambda value: value,
    parse_value=lambda value: value,
    parse_literal=written_json,
)


def may(condition: Any) -> dict[str, Any]:  # noqa: ANN401 - a function of permissions
    """Read a permission as a boolean: false where SQL says unknown, as for anonymous viewers."""

    def make(row: Rows, viewer: Viewer) -> Condition:
        found: Condition = func.coalesce(condition(row, viewer), literal(value=False))
        return found

    return read(Expression(make))


@strawberry.interface(description="Anything with an id, to be fetched again by `node`.")
class Node:
    """Relay's interface."""

    id: strawberry.ID = strawberry.field(
        description="Opaque, URL-safe, unique over all types; it never changes.",
        metadata=read(Expression(lambda row, _: ids.expression(row))),
    )


@strawberry.type(description="What the viewer may do to an object right now. Without an id of its own.")
class Abilities:
    """The permissions, as booleans."""

    update: bool = strawberry.field(
        description="Change it. Of an archived space only `isActive`.",
        metadata=may(lambda row, viewer: permissions.updatable(row, viewer) & permissions.alive(row)),
    )
    delete: bool = strawberry.field(
        description="Move it to the trash and restore it; move it elsewhere; a group: delete it for good.",
        metadata=may(permissions.deletable),
    )
    share: bool = strawberry.field(
        description="Transfer it to somebody else, and purge it from the trash; a space: grant rights on it "
        "(a personal one cannot be transferred); a group: choose its members.",
        metadata=may(permissions.manageable),
    )


@strawberry.interface(description="Whom a space can be shared with: a user, or all who are in a group.")
class GrantSubject(Node):
    """What users and groups have."""

    name: str = strawberry.field(description="What others see.")


@strawberry.interface(description="Something in a space (or a space) that belongs to a user.")
class Owned(Node):
    """What all owned resources have."""

    name: str = strawberry.field(description="1 to 200 characters; not unique.")
    owner: Annotated["User", strawberry.lazy("gql_api.users.type")] = strawberry.field(
        description="Whose it is.", metadata=read(ToOne("owner_id"))
    )
    version: int = strawberry.field(
        description="1 when created, one more with each change of the object itself. Send it as "
        "`expectedVersion` to be told when somebody else was faster."
    )
    created_at: datetime = strawberry.field(description="When it was created.")
    updated_at: datetime = strawberry.field(description="When it was last changed.")
    deleted_at: datetime | None = strawberry.field(
        description="Since when it is in the trash, where only those who may restore it see it; else null."
    )
    viewer_can: Abilities = strawberry.field(
        description="What the viewer may do to it.", metadata=read(SameRow())
    )


T = TypeVar("T")

Ids = Annotated[list[strawberry.ID], strawberry.argument(description="Ids that this server gave out.")]
Input = Annotated[T, strawberry.argument(description="All that this mutation needs to know.")]
Address = Annotated[
    str, strawberry.argument(description="An e-mail address; upper and lower case are the same.")
]
ObjectId = Annotated[strawberry.ID, strawberry.argument(description="An id that this server gave out.")]


@strawberry.enum(description="The kind of a mutation's error. More may be added: bear unknown ones.")
class ErrorCode(enum.Enum):
    """The codes of UserError."""

    INVALID = strawberry.enum_value("INVALID", description="A field is not as it must be.")
    TAKEN = strawberry.enum_value("TAKEN", description="Another object has this value already.")
    NOT_FOUND = strawberry.enum_value(
        "NOT_FOUND", description="There is no such object, or it is not readable."
    )
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="The object is readable, but not this.")
    CONFLICT = strawberry.enum_value("CONFLICT", description="The object has another version by now.")
    TRASHED = strawberry.enum_value("TRASHED", description="The object is in the trash: restore it first.")
    BAD_CREDENTIALS = strawberry.enum_value(
        "BAD_CREDENTIALS", description="The address is unknown or the password is wrong."
    )


@strawberry.interface(description="Why a mutation changed nothing.")
class UserError:
    """The interface of all errors of mutations."""

    code: ErrorCode = strawberry.field(description="For programs.")
    message: str = strawberry.field(description="For people, in English; it may change.")
    path: list[str] = strawberry.field(
        description='Where in the input, list places as digits: ["patch", "tags", "3"]. [] is the whole.'
    )


@strawberry.type(description="A field is not as it must be: INVALID or TAKEN.")
class ValidationError(UserError):
    """One field error."""


@strawberry.type(description="There is no such object, or the viewer may not read it: NOT_FOUND.")
class NotFoundError(UserError):
    """Not there or not readable."""


@strawberry.type(description="The viewer may read the object, but not do this to it: FORBIDDEN.")
class ForbiddenError(UserError):
    """Readable, but not writable."""


@strawberry.type(description="The object has another version than expected: CONFLICT.")
class ConflictError(UserError):
    """Somebody was faster."""

    current: Owned = strawberry.field(description="The object as it is now.")
    current_version: int = strawberry.field(description="Its version now.")
    conflicting_fields: list[str] = strawberry.field(
        description="Fields of the patch that others changed since the expected version."
    )


@strawberry.type(description="Any other error; look at its code.")
class GenericError(UserError):
    """Every other code."""


ERROR_TYPES = (ValidationError, NotFoundError, ForbiddenError, ConflictError, GenericError)


def errors_field() -> Any:  # noqa: ANN401 - Strawberry's field stands for its value
    """Declare the `errors` of a payload."""
    return strawberry.field(description="Empty: it is done. Not empty: nothing was changed.")


def object_field(description: str) -> Any:  # noqa: ANN401 - as above
    """Declare the object of a payload."""
    return strawberry.field(description=f"{description} Null when there are errors.", default=None)


def changed_field() -> Any:  # noqa: ANN401 - as above
    """Declare the `changedFields` of a payload."""
    return strawberry.field(
        description="The fields of the patch that really changed something; [] means there was nothing to do."
    )


def deleted_field() -> Any:  # noqa: ANN401 - as above
    """Declare the `deletedId` of a payload."""
    return strawberry.field(
        description="The id to take out of lists. Null when there are errors.", default=None
    )
