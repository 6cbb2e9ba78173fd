"""Statements as the driver takes them, and plans: statements that are made once and run often."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import GraphQLError
from sqlalchemy import BindParameter, Select, Uuid
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.types import TypeEngine

from gql_api.compiler.variables import Variables
from gql_api.errors import TooComplex
from gql_api.ids import Key
from gql_api.viewer import Viewer

DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy has not typed its dialects


@contextmanager
def nesting() -> Iterator[None]:
    """Turn Python's limit of recursion, which a query nested too deep runs into, into TooComplex."""
    try:
        yield
    except RecursionError:
        raise TooComplex from None


class Request(NamedTuple):
    """What a plan is run with: variables and viewer; in a mutation the object's key, and what is written."""

    variables: Variables
    viewer: Viewer
    key: Key | None = None
    written: Mapping[str, Mapping[str, Any]] = {}


@dataclass(frozen=True, eq=False)
class Late:
    """A value to be bound that is made of the request, each time the plan runs."""

    make: Callable[[Request], Any]


def late(make: Callable[[Request], Any], type_: TypeEngine[Any]) -> BindParameter[Any]:
    """Bind a value that is made of the request."""
    return BindParameter(None, Late(make), type_, unique=True)


def key_part(place: int) -> BindParameter[Any]:
    """Bind part of the object's key: 0 is the space, 1 the uuid."""
    return late(lambda request: request.key and request.key[place], Uuid())


@dataclass(frozen=True)
class Plan:
    """SQL with `$1`, `$2`, … and how to make the values for them, after what is checked besides.

    `demands` are errors for others than administrators. Of a tree some fields are yet to be resolved in
    Python.
    """

    sql: str
    makers: tuple[Callable[[Request], Any], ...]
    checks: tuple[Callable[[Request], Any], ...] = ()
    demands: tuple[GraphQLError, ...] = ()
    is_tree: bool = False

    def values(self, request: Request) -> list[Any]:
        """Make the values; raise what an argument deserves."""
        for check in self.checks:
            check(request)
        return [make(request) for make in self.makers]

    def demand(self, *, is_admin: bool) -> None:
        """Raise what others than administrators deserve."""
        if self.demands and not is_admin:
            raise self.demands[0]


def plan(select: Select[*tuple[Any, ...]]) -> Plan:
    """Render a SELECT for asyncpg."""
    compiled = select.compile(dialect=DIALECT)
    state = compiled.construct_expanded_state()
    convert = state.processors
    names = state.positiontup or ()
    makers = tuple(maker(state.parameters[name], convert.get(name)) for name in names)
    return Plan(state.statement, makers)


def maker(value: Any, convert: Callable[[Any], Any] | None) -> Callable[[Request], Any]:  # noqa: ANN401 - any value to be bound
    """Say how to make one value for the driver."""
    if isinstance(value, Late):
        make = value.make
        return make if convert is None else lambda request: convert(make(request))
    constant = value if convert is None else convert(value)
    return lambda _request: constant
