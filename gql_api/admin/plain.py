"""Sections over what nobody owns: without versions or a trash, written through functions over a session."""

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette_admin.exceptions import ActionFailed
from starlette_admin.types import RequestAction

from gql_api import ids
from gql_api.admin.forms import OPENED, Form, told, wrong
from gql_api.admin.listing import Order, Row
from gql_api.admin.view import View, context_of
from gql_api.db import Node
from gql_api.errors import Refusal
from gql_api.viewer import Viewer

CHANGED = "Somebody has changed this meanwhile."
GONE = "This is not there any more."


class Plain(View):
    """A section whose subclasses say by which functions something is made, set or removed."""

    names: ClassVar[tuple[str, ...]] = ()  # what may be set
    orders: ClassVar[Mapping[str, Order]] = {"created_at": lambda model: [model.created_at, model.id]}

    async def make(self, session: AsyncSession, viewer: Viewer, data: Mapping[str, Any]) -> Row:
        """Make one of what was typed."""
        raise NotImplementedError

    async def hold(self, session: AsyncSession, viewer: Viewer, row: Row) -> None:
        """Lock what `put` locks, so that nobody else changes this one any more."""
        raise NotImplementedError

    async def put(self, session: AsyncSession, viewer: Viewer, row: Row, patch: Mapping[str, Any]) -> None:
        """Set what was changed in the form of one."""
        raise NotImplementedError

    async def remove(self, session: AsyncSession, viewer: Viewer, row: Row) -> None:
        """Remove one."""
        raise NotImplementedError

    async def serialize(self, obj: Row, request: Request, *told: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's
        """Note in a form what it shows."""
        found = await super().serialize(obj, request, *told, **options)
        if request.state.action is RequestAction.EDIT:
            found[OPENED] = Form.of(obj, self.names).write()
        return found

    async def create(self, request: Request, data: dict[str, Any]) -> Row:
        """Make one."""
        async with self.working(request) as (session, viewer):
            return await self.make(session, viewer, data)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Row:  # noqa: ANN401 - the library's signature
        """Set what was changed in the form, unless somebody changed the same meanwhile."""
        form = Form.read(data.get(OPENED))
        patch = form.changed({name: data.get(name) for name in self.names})
        async with self.working(request) as (session, viewer):
            await self.hold(session, viewer, await self.one(session, request, pk))
            row = await self.one(session, request, pk)
            now = Form.of(row, self.names)
            if lost := [name for name in patch if now.digests[name] != form.digests[name]]:
                data[OPENED] = now.write()
                raise wrong(CHANGED, both=[(name, getattr(row, name)) for name in lost])
            await self.put(session, viewer, row, patch)
        return row

    async def delete(self, request: Request, pks: list[Any]) -> int | None:
        """Remove several, or none; raise ActionFailed."""
        rows = [await self.known(request, pk) for pk in pks]
        try:
            async with context_of(request).transaction() as session:
                for row in rows:
                    await self.remove(session, context_of(request).viewer, row)
        except Refusal as refusal:
            raise ActionFailed(str(told(refusal, []).errors[OPENED])) from None
        return len(rows)

    async def known(self, request: Request, pk: Any) -> Row:  # noqa: ANN401 - as above
        """Read one; raise ActionFailed for what is not there any more."""
        row = await self.find_by_pk(request, pk)
        if row is None:
            raise ActionFailed(GONE)
        return row

    async def one(self, session: AsyncSession, request: Request, pk: Any) -> Row:  # noqa: ANN401 - as above
        """Read what a form is of; say in it that this is not there any more."""
        found = await self.found(session, request, [pk])
        if not found:
            raise wrong(GONE)
        return found[0]

    @asynccontextmanager
    async def working(self, request: Request) -> AsyncIterator[tuple[AsyncSession, Viewer]]:
        """Open a transaction, and say beside the fields why something was refused."""
        try:
            async with context_of(request).transaction() as session:
                yield session, context_of(request).viewer
        except Refusal as refusal:
            raise told(refusal, self.get_fields_list(request)) from None


def named(row: Node, caption: str) -> Row:
    """Name what was made."""
    return Row(pk=ids.encode(row), caption=caption)


def own_id(pk: str) -> uuid.UUID:
    """Return the id in a public id that a row of ours has."""
    return ids.decode(pk).key.id
