"""The mutations that every owned resource has, from their inputs to their payloads."""

import dataclasses
from contextlib import suppress
from typing import Any, Protocol, TypeVar, cast

import strawberry

from gql_api import moving, owned, sqlstate
from gql_api.context import Info
from gql_api.db import InSpace, Owned
from gql_api.errors import Refusal
from gql_api.ids import key
from gql_api.payloads import fulfilled, mutate
from gql_api.rules import Rules, given, validated
from gql_api.spaces.model import Space
from gql_api.updating import updated
from gql_api.users.model import User

Payload = TypeVar("Payload")
Model = type[Owned]


class Target(Protocol):
    """An input that names one object and, perhaps, the version that the client knows."""

    id: strawberry.ID
    expected_version: int | None


class Patched(Target, Protocol):
    """The input of an update."""

    @property
    def patch(self) -> object:
        """What to change."""


class Given(Target, Protocol):
    """The input of a transfer."""

    owner_id: strawberry.ID


class Sent(Target, Protocol):
    """The input of a move."""

    space_id: strawberry.ID


def version(input: Target) -> int | None:
    """Return the version expected; None where the client did not say."""
    return None if input.expected_version is strawberry.UNSET else input.expected_version


async def create(
    info: Info, payload: type[Payload], model: Model, input: object, rules: type[Rules]
) -> Payload:
    """Create an object; in the space that the input names, if it names one."""
    fields = dataclasses.fields(cast("Any", input))
    values = {field.name: getattr(input, field.name) for field in fields}
    values = {name: value for name, value in values.items() if value is not strawberry.UNSET}
    space = values.pop("space_id", None)

    async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as payloads.Work says
        space_id = space and key(Space, space, "spaceId").id
        return await owned.create(session, viewer, model, values, rules, space_id)

    return await mutate(info, payload, work)


async def update(
    info: Info, payload: type[Payload], model: Model, input: Patched, rules: type[Rules]
) -> Payload:
    """Apply a patch: at one stroke, or step by step where something stands in the way."""
    patch = given(input.patch)
    if rules.settled.isdisjoint(patch):
        with suppress(Refusal), sqlstate.forgiven():  # what `work` refuses, too, or does after all
            values = validated(rules, patch, partial=True)
            done = await updated(info, model, key(model, input.id, "id"), values, version(input))
            if done is not None:
                return fulfilled(payload, model, done.answers, done.changed)

    async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
        at = key(model, input.id, "id")
        return await owned.update(session, viewer, model, at, patch, rules, version(input))

    return await mutate(info, payload, work)


async def delete(info: Info, payload: type[Payload], model: Model, input: Target) -> Payload:
    """Move to the trash."""
    return await simple(info, payload, model, input, owned.delete)


async def restore(info: Info, payload: type[Payload], model: Model, input: Target) -> Payload:
    """Take out of the trash."""
    return await simple(info, payload, model, input, owned.restore)


async def purge(info: Info, payload: type[Payload], model: Model, input: Target) -> Payload:
    """Remove for good."""
    return await simple(info, payload, model, input, owned.purge)


async def simple(info: Info, payload: type[Payload], model: Model, input: Target, verb: Any) -> Payload:  # noqa: ANN401 - a function of owned
    """Do what needs nothing but the object."""

    async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
        return await verb(session, viewer, model, key(model, input.id, "id"), version(input))

    return await mutate(info, payload, work)


async def transfer(info: Info, payload: type[Payload], model: Model, input: Given) -> Payload:
    """Give to another user."""

    async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
        at, owner_id = key(model, input.id, "id"), key(User, input.owner_id, "ownerId").id
        return await owned.transfer(session, viewer, model, at, owner_id, version(input))

    return await mutate(info, payload, work)


async def move(info: Info, payload: type[Payload], model: type[InSpace], input: Sent) -> Payload:
    """Move to another space."""

    async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as above
        at, space_id = key(model, input.id, "id"), key(Space, input.space_id, "spaceId").id
        return await moving.move(session, viewer, model, at, space_id, version(input))

    return await mutate(info, payload, work)
