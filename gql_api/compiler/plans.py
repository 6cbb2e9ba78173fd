"""Plans, kept by operation, shape of the variables and kind of viewer; and their running."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

import asyncpg
import orjson
from graphql import GraphQLError, OperationType
from sqlalchemy import LargeBinary, Uuid, null
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.compiler.answers import Placed, asking, payload_plan, query_plan
from gql_api.compiler.cache import Cache
from gql_api.compiler.calling import call, is_called
from gql_api.compiler.executor import Answers, Tree
from gql_api.compiler.finished import Finished
from gql_api.compiler.operations import Operation
from gql_api.compiler.selection import Document, Field
from gql_api.compiler.statement import Plan, Request, late, nesting
from gql_api.compiler.variables import Shape, Variables
from gql_api.context import Context, Info
from gql_api.db import Node
from gql_api.driver import driver
from gql_api.errors import RequestError
from gql_api.fields import ById, ByIds, Me, Page
from gql_api.ids import Key
from gql_api.viewer import ANONYMOUS, OPERATOR, Viewer

CHARACTERS = 20_000_000  # of SQL that is kept
TOKEN_HASH: Any = late(lambda request: request.viewer.token_hash, LargeBinary())
USER_ID: Any = late(lambda request: request.viewer.user_id, Uuid())
# whoever asks: the SQL is the same for all of a kind, the values come with the request
STAND_INS: Mapping[str, Viewer] = {
    "anonymous": ANONYMOUS,
    "by token": Viewer(TOKEN_HASH),
    "by API token": Viewer(TOKEN_HASH, is_api=True),
    "by id": Viewer(None, USER_ID),
    "operator": OPERATOR,
}


def kind(viewer: Viewer) -> str:
    """Tell who stands for a viewer in plans."""
    if viewer.token_hash is not None:
        return "by API token" if viewer.is_api else "by token"
    if viewer.is_operator:
        return "operator"
    return "anonymous" if viewer.user_id is None else "by id"


class Prepared:
    """An operation with variables of one shape: its root fields, and the plans for them as they are made."""

    def __init__(self, operation: Operation, shape: tuple[Shape, ...]) -> None:
        """Find the root fields; raise TooComplex where that leads too deep."""
        self.key = (operation, shape)
        self.operation = operation
        with nesting():
            self.roots = Document.of(operation, shape).roots()
        self.plans: dict[Hashable, Any] = {}
        self.compiled: dict[str, bool] = {}
        self.weight = 1000 * len(self.roots)

    def is_compiled(self, viewer: Viewer) -> bool:
        """Tell whether graphql-core has nothing to do: all is finished JSON, or a payload of it."""
        who = kind(viewer)
        found = self.compiled.get(who)
        if found is None:
            found = self.compiled[who] = all(self.is_finished(name, viewer) for name in self.roots)
        return found

    def is_finished(self, name: str, viewer: Viewer) -> bool:
        """Tell whether a root field is finished by the compiler, or refused by it; or but a payload."""
        if self.operation.node.operation is OperationType.MUTATION:
            return is_called(self.roots[name])
        if not isinstance(self.roots[name].read, Page | ById | ByIds | Me):
            return False
        try:
            plan = self.plan(name, viewer)
        except (GraphQLError, RequestError):
            return True
        return plan is None or not plan.is_tree

    def plan(self, name: str, viewer: Viewer) -> Plan | None:
        """Return the plan of a root field of a query; None where there is nothing for certain."""
        who = kind(viewer)
        key = (name, who)
        if key not in self.plans:
            plan = query_plan(STAND_INS[who], self.roots[name])
            self.keep(key, plan, plan)
        return cast("Plan | None", self.plans[key])

    def made(
        self,
        name: str,
        viewer: Viewer,
        what: Hashable,
        make: Callable[[Viewer, Field], Placed | None],
    ) -> Placed | None:
        """Return what was made of a root field for `what`; make it if need be."""
        who = kind(viewer)
        key = (name, who, what)
        if key not in self.plans:
            made = make(STAND_INS[who], self.roots[name])
            self.keep(key, made, None if made is None else made.plan)
        return cast("Placed | None", self.plans[key])

    def keep(self, key: Hashable, made: object, plan: Plan | None) -> None:
        """Keep what was made, and tell the cache how much that is."""
        self.plans[key] = made
        self.weight += len(plan.sql) if plan else 100
        kept.put(self.key, self, self.weight)


kept: Cache[tuple[Operation, tuple[Shape, ...]], Prepared] = Cache(CHARACTERS)


class Asked(NamedTuple):
    """One execution of an operation."""

    prepared: Prepared
    variables: Variables

    @classmethod
    def of(cls, operation: Operation, variables: Variables) -> "Asked":
        """Take an operation with its variables."""
        key = (operation, operation.shape(variables))
        return cls(kept.get(key) or Prepared(*key), variables)


async def answer(info: Info) -> Any:  # noqa: ANN401 - finished JSON stands for every type
    """Answer a root field of a query with one statement; raise what its arguments deserve."""
    return await run(info.context, asked(info), str(info.path.key))


async def run(context: Context, asked: Asked, name: str) -> Any:  # noqa: ANN401 - as above
    """Answer a root field."""
    if asked.prepared.operation.node.operation is OperationType.MUTATION:
        return await call(context, asked.variables, asked.prepared.roots[name])
    plan = asked.prepared.plan(name, context.viewer)
    return None if plan is None else await fetch(context, plan, Request(asked.variables, context.viewer))


async def fetch(context: Context, plan: Plan, request: Request) -> Any:  # noqa: ANN401 - as above
    """Run a plan on a connection of its own, and see whether the viewer's token holds."""
    row = await context.fetch(plan.sql, plan.values(request))
    is_known, json, *more = row or (False, None)
    context.verified(is_known=is_known)
    plan.demand(is_admin=bool(more and more[0]))
    return finished(plan, json)


def finished(plan: Plan, json: bytes | None) -> Any:  # noqa: ANN401 - finished JSON stands for every type
    """Return JSON as it goes into the answer; of a tree what the executor walks."""
    if json is None:
        return None
    return grown(orjson.loads(json)) if plan.is_tree else Finished(json)


def grown(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Mark the objects at the root as read from the database."""
    if isinstance(value, list):
        return [grown(one) for one in value]
    return None if value is None else Tree(value)


async def verify(context: Context) -> None:
    """See whether the viewer's token holds, where no other statement has; raise Unauthenticated if not."""
    plan = verification(kind(context.viewer))
    await fetch(context, plan, Request({}, context.viewer))


@cache
def verification(who: str) -> Plan:
    """Make the plan that only asks whether the viewer's token holds."""
    return asking(STAND_INS[who], null())


async def answers(
    info: Info,
    session: AsyncSession,
    model: type[Node],
    key: Key,
    *trail: str,
    viewer: Viewer | None = None,
) -> Answers:
    """Answer every place of a mutation's payload where the object was asked for, in its transaction."""
    viewer = viewer or info.context.viewer
    found = asked(info)
    made = found.prepared.made(
        str(info.path.key), viewer, (model, trail), lambda who, root: payload_plan(who, model, root, trail)
    )
    if made is None:
        return Answers()
    is_admin, *texts = await in_transaction(session, made.plan, Request(found.variables, viewer, key))
    made.plan.demand(is_admin=bool(is_admin))
    return placed(made, texts)


def placed(made: Placed, texts: Sequence[bytes | None]) -> Answers:
    """Put answers in their places."""
    return Answers((place, finished(made.plan, text)) for place, text in zip(made.places, texts, strict=True))


async def in_transaction(session: AsyncSession, plan: Plan, request: Request) -> asyncpg.Record:
    """Run a plan in the session's transaction."""
    row = await (await driver(session)).fetchrow(plan.sql, *plan.values(request))
    return cast("asyncpg.Record", row)


def asked(info: Info) -> Asked:
    """Return what is being executed."""
    found = info.context.asked
    if found is None:
        raise TypeError("Execute operations through the schema's `execute`.")
    return cast("Asked", found)
