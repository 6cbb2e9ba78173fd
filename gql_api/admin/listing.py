"""What a section reads, as SQL: which rows, of which columns, in which order."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import aliased
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.fields import BaseField
from starlette_admin.filters import FilterApplyContext, FilterGroup, FilterRule
from starlette_admin.types import RequestAction
from starlette_admin.views import BaseModelView

from gql_api import ids
from gql_api.admin import filters as chosen
from gql_api.admin.fields import Elsewhere, Link
from gql_api.db import InSpace, Owned
from gql_api.permissions import Condition, readable
from gql_api.text import is_storable
from gql_api.viewer import Viewer
from gql_api.whereabouts import at

LENGTH = 1000
BAD_REQUEST = 400
Order = Callable[[Any], Sequence[ColumnElement[Any]]]
Tree = FilterGroup | FilterRule


class Row(SimpleNamespace):
    """What is shown of a row: `pk` its public id, `caption` its name, and the values of fields."""

    pk: str
    caption: str

    def __admin_repr__(self, _request: Request) -> str:
        """Name it."""
        return self.caption


class Listing(BaseModelView):
    """A section's table; `orders` are its sortable fields."""

    model: ClassVar[Any]
    orders: ClassVar[Mapping[str, Order]]
    always: ClassVar[tuple[str, ...]] = ()  # columns read with every row, whatever is shown

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
        if isinstance(field, Elsewhere):
            return field.of(self.model)  # type: ignore[no-any-return] # as its declaration says
        found: ColumnElement[Any] = getattr(self.model, field.column if isinstance(field, Link) else name)
        return found

    def statement(self, request: Request) -> Select[Any]:
        """Select what is shown: the labels of what rows lead to come along."""
        columns: list[Any] = [self.public_id().label("pk"), self.caption().label("caption")]
        found = select(*columns).select_from(self.model)
        found = found.add_columns(*(getattr(self.model, name).label(name) for name in self.always))
        for field in self.get_fields_list(request):
            if isinstance(field, Link):
                found = linked(found, self.model, field)
            elif isinstance(field, Elsewhere):
                found = found.add_columns(field.of(self.model).label(field.name))
            elif field.name not in self.always and field.name in self.model.__table__.c:
                found = found.add_columns(getattr(self.model, field.name).label(field.name))
        return found

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

    def get_fields_list(
        self, request: Request, *, include_nested: bool = False, action: RequestAction | None = None
    ) -> Sequence[BaseField]:
        """Let lists be filtered by what they do not show, too."""
        found = super().get_fields_list(request, include_nested=include_nested, action=action)
        if not include_nested or request.state.action is not RequestAction.LIST:
            return found
        return [*found, *(one for one in self.fields if one.filters and one.exclude_from_list)]

    def one_of(self, viewer: Viewer) -> Condition:
        """Hold for the rows that may be asked for by id."""
        return readable(self.model, viewer)

    def sources(self) -> set[str]:
        """Name where the filters' options come from."""
        offered = (one for field in self.fields for one in field.filters or ())
        return {one.source for one in offered if issubclass(one, chosen.OneOf) and one.source}


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
