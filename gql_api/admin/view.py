"""Sections over tables: a page at a time, what its filters offer, and nothing that writes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.filters import FilterGroup
from starlette_admin.types import RequestAction

from gql_api.admin import filters as chosen
from gql_api.admin import options
from gql_api.admin.listing import Listing, Row, row
from gql_api.context import Context

COUNTED = 10_000  # rows that a list counts and pages through; beyond, filters and search lead further
NOT_THERE = 404


class Many(int):
    """A count that stopped."""

    def __str__(self) -> str:
        """Say so."""
        return f"more than {int(self):,}"


class View(Listing):
    """A section that is read only."""

    pk_attr = "pk"
    page_size = 25
    page_size_options: Sequence[int] = (25, 100)
    action_select_all_limit = 100
    column_visibility = False  # its button needs inline code, which the policy of contents forbids
    search_highlight = False
    exporters: Sequence[Any] = ()
    importers: Sequence[Any] = ()
    fields_default_sort: Sequence[tuple[str, bool] | str] | None = (("created_at", True),)

    def __init__(self) -> None:
        """Make the section of its declarations."""
        self.sortable_fields = list(self.orders)
        super().__init__()

    # what may be done: subclasses say more

    def can_create(self, _request: Request) -> bool:
        """Allow no new ones."""
        return False

    def can_edit(self, _request: Request) -> bool:
        """Allow no changes."""
        return False

    def can_delete(self, _request: Request) -> bool:
        """Allow no removal."""
        return False

    def can_export(self, _request: Request) -> bool:
        """Allow no copies of whole tables."""
        return False

    def can_import(self, _request: Request) -> bool:
        """Leave it to `gql-api import`."""
        return False

    # what the library asks for

    async def find_all(
        self,
        request: Request,
        skip: int = 0,
        limit: int = 100,
        q: str | None = None,
        sorts: Sequence[tuple[str, str]] | None = None,
        filters: FilterGroup | None = None,
    ) -> Sequence[Row]:
        """Read a page, and what its filters offer; raise HTTPException for a page that is not there."""
        if skip >= COUNTED:
            raise HTTPException(NOT_THERE, f"A list shows {COUNTED:,} rows: search, or filter, for others.")
        context, size = context_of(request), limit if limit > 0 else self.action_select_all_limit
        page = self.statement(request).where(self.where(context.viewer, q, filters))
        page = page.order_by(*self.ordered(sorts)).offset(skip).limit(size)
        async with context.transaction() as session:
            rows = [row(one) for one in (await session.execute(page)).mappings()]
            if request.state.action is RequestAction.LIST:
                request.state.options = await options.read(session, context.viewer, self.sources())
        if skip and not rows and request.state.action is RequestAction.LIST:
            raise HTTPException(NOT_THERE, "There is no such page in this list.")
        return rows

    async def count(self, request: Request, q: str | None = None, filters: FilterGroup | None = None) -> int:
        """Count the rows of a list, as far as it can be paged through."""
        context = context_of(request)
        rows: Select[Any] = select(literal_column("1")).select_from(self.model)
        rows = rows.where(self.where(context.viewer, q, filters)).limit(COUNTED + 1)
        async with context.transaction() as session:
            found = (await session.execute(select(func.count()).select_from(rows.subquery()))).scalar_one()
        return found if found <= COUNTED else Many(COUNTED)

    async def find_by_pk(self, request: Request, pk: Any) -> Row | None:  # noqa: ANN401 - the library's signature
        """Read one; None for what is not there, or no id."""
        found = await self.find_by_pks(request, [pk])
        return found[0] if found else None

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Row]:
        """Read some."""
        async with context_of(request).transaction() as session:
            return await self.found(session, request, pks)

    async def found(self, session: AsyncSession, request: Request, pks: list[Any]) -> Sequence[Row]:
        """Read some in a transaction that is open."""
        conditions = [condition for one in pks if (condition := self.whose(str(one))) is not None]
        if not conditions:
            return []
        some = self.statement(request).where(chosen.combined("or", conditions))
        some = some.where(self.one_of(context_of(request).viewer)).limit(len(conditions))
        return [row(one) for one in (await session.execute(some)).mappings()]

    async def create(self, _request: Request, _data: dict[str, Any]) -> Row:
        """Refuse: see can_create."""
        raise NotImplementedError

    async def edit(self, _request: Request, _pk: Any, _data: dict[str, Any]) -> Row:  # noqa: ANN401 - as above
        """Refuse: see can_edit."""
        raise NotImplementedError

    async def delete(self, _request: Request, _pks: list[Any]) -> int | None:
        """Refuse: see can_delete."""
        raise NotImplementedError


def context_of(request: Request) -> Context:
    """Return who asks and where from, with the database."""
    found: Context = request.state.context
    return found
