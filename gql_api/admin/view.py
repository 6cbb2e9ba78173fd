"""Sections: what is listed, searched, filtered and shown of a table, a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, func, literal_column, select, true
from sqlalchemy.orm import aliased
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.filters import FilterApplyContext, FilterGroup, FilterRule
from starlette_admin.types import RequestAction
from starlette_admin.views import BaseModelView

from gql_api import ids
from gql_api.admin import filters as chosen
from gql_api.admin import options
from gql_api.admin.fields import Link
from gql_api.context import Context
from gql_api.db import InSpace, Owned
from gql_api.gate import at
from gql_api.permissions import Condition, Viewer, readable
from gql_api.text import is_storable

COUNTED = 10_000  # rows that a list counts and pages through; beyond, filters and search lead further
LENGTH = 1000
BAD_REQUEST, NOT_THERE = 400, 404
Order = Callable[[Any], Sequence[ColumnElement[Any]]]
Tree = FilterGroup | FilterRule


class Row(SimpleNamespace):
    """What is shown of a row: `pk` its public id, `caption` its name, and the values of fields."""

    pk: str
    caption: str

    def __admin_repr__(self, _request: Request) -> str:
        """Name it."""
        return self.caption


class Many(int):
    """A count that stopped."""

    def __str__(self) -> str:
        """Say so."""
        return f"more than {int(self):,}"


class View(BaseModelView):
    """A section over a table with public ids, read only; `orders` are its sortable fields."""

    model: ClassVar[Any]
    orders: ClassVar[Mapping[str, Order]]
    # read with every row, whatever is shown
    always: ClassVar[tuple[str, ...]] = ()

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

    # what is seen, in SQL

    def seen(self, viewer: Viewer, _filters: Tree | None) -> Condition:
        """Hold for the rows that a list may show."""
        return readable(self.model, viewer)

    def matching(self, text: str) -> Condition:
        """Hold for the rows that a search finds."""
        return chosen.contains(self.model.name, text)

    def caption(self) -> ColumnElement[str]:
        """Select what a row is called."""
        found: ColumnElement[str] = self.model.name
        return found

    def public_id(self) -> ColumnElement[str]:
        """Select the public id of a row."""
        return ids.expression(self.model)

    def whose(self, pk: str) -> Condition | None:
        """Hold for the row with a public id; None if it is none of this section's."""
        try:
            public = ids.decode(pk)
        except ids.Malformed:
            return None
        if public.model is not self.model:
            return None
        return at(self.model, public.key) if issubclass(self.model, Owned) else self.model.id == public.key.id

    def column(self, name: str) -> ColumnElement[Any]:
        """Return the column that a field shows or leads from."""
        field = next(one for one in self.fields if one.name == name)
        found: ColumnElement[Any] = getattr(self.model, field.column if isinstance(field, Link) else name)
        return found

    def statement(self, request: Request) -> Select[Any]:
        """Select what is shown: the labels of what rows lead to come along."""
        found: Select[Any] = select(self.public_id().label("pk"), self.caption().label("caption"))
        found = found.add_columns(*(getattr(self.model, name).label(name) for name in self.always))
        for field in self.get_fields_list(request):
            if isinstance(field, Link):
                found = linked(found, self.model, field)
            elif field.name not in {"pk", "opened", *self.always} and field.name in self.model.__table__.c:
                found = found.add_columns(getattr(self.model, field.name).label(field.name))
        return found.select_from(self.model)

    def where(self, viewer: Viewer, text: str | None, filters: Tree | None) -> Condition:
        """Hold for the rows of a list."""
        found = self.seen(viewer, filters) & self.passing(filters)
        return found & self.matching(searched(text)) if text and text.strip() else found

    def passing(self, node: Tree | None) -> Condition:
        """Hold for the rows that pass the filters."""
        if node is None:
            return true()
        if isinstance(node, FilterGroup):
            return chosen.combined(node.logic, [self.passing(one) for one in node.rules])
        field = next(one for one in self.fields if one.name == node.field)
        filter_ = self.get_filter_registry().get_filter(field, node.filter)
        made: Condition = filter_().apply(  # type: ignore[misc] # it was found when the filters were read
            FilterApplyContext(self.column(node.field), node.field, node.value, node.value2)
        )
        return made

    def ordered(self, sorts: Sequence[tuple[str, str]] | None) -> list[ColumnElement[Any]]:
        """Order by the first field asked for, whose index has the ties in the same direction."""
        name, direction = next(iter(sorts or ()), ("created_at", "desc"))
        order = self.orders.get(name, next(iter(self.orders.values())))
        return [one.desc() if direction == "desc" else one.asc() for one in order(self.model)]

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
        conditions = [condition for one in pks if (condition := self.whose(str(one))) is not None]
        if not conditions:
            return []
        context = context_of(request)
        some = self.statement(request).where(chosen.combined("or", conditions))
        some = some.where(self.one_of(context.viewer)).limit(len(conditions))
        async with context.transaction() as session:
            return [row(one) for one in (await session.execute(some)).mappings()]

    def one_of(self, viewer: Viewer) -> Condition:
        """Hold for the rows that may be asked for by id."""
        return readable(self.model, viewer)

    def sources(self) -> set[str]:
        """Name where the filters' options come from."""
        offered = (one for field in self.fields for one in field.filters or ())
        return {one.source for one in offered if issubclass(one, chosen.OneOf) and one.source}

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


def searched(text: str) -> str:
    """Return the text of a search; raise HTTPException for what cannot be searched for."""
    if len(text) > LENGTH or not is_storable(text):
        raise HTTPException(BAD_REQUEST, f"A search is at most {LENGTH} characters of valid text.")
    return text.strip()


def linked(found: Select[Any], model: Any, link: Link) -> Select[Any]:  # noqa: ANN401 - a table class
    """Bring along the public id and the name of what a row leads to."""
    target: Any = aliased(link.target)
    same = target.id == getattr(model, link.column)
    if issubclass(link.target, InSpace):
        same &= target.space_id == model.space_id
    columns = ids.expression(target).label(f"{link.name}.pk"), target.name.label(f"{link.name}.caption")
    return found.add_columns(*columns).outerjoin(target, same)


def row(values: Mapping[str, Any]) -> Row:
    """Make a row of what was selected; what it leads to is a row of its own."""
    own = {name: value for name, value in values.items() if "." not in name}
    for name in (name.removesuffix(".pk") for name in values if name.endswith(".pk")):
        pk = values[f"{name}.pk"]
        caption = values[f"{name}.caption"]
        own[name] = None if pk is None else Row(pk=pk, caption=caption, name=caption)
    return Row(**own)
