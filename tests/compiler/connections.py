"""Connections once more: one page of a list, and what is known of the whole."""

import uuid
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn

from graphql import GraphQLError

from tests.compiler.facets import facet
from tests.compiler.lists import MAXIMUM, Arguments, List
from tests.compiler.orders import Order, rfc3339
from tests.compiler.rights import Reader, Sampler
from tests.compiler.tables import Row, number
from tests.compiler.where import Problem

DEFAULT = 20


def refuse(*found: Problem) -> NoReturn:
    """Refuse arguments."""
    raise GraphQLError("refused", extensions={"problems": found})


def connection(
    reader: Reader, kind: str, within: uuid.UUID | None, things: Mapping[str, Any], arguments: Arguments
) -> SimpleNamespace:
    """Make a page of a list."""
    list_ = List(reader, kind, within, arguments)
    wrong = [one for one in list_.problems() if not (one.is_private and reader.is_admin())]
    if wrong and isinstance(reader, Sampler):  # goes on: what is wrong further down is told, too
        reader.problems.append((reader.place, wrong))
        list_ = List(reader, kind, within, {})
    elif wrong:
        refuse(*wrong)
    found, ranks = list_.found(list_.where)
    order = list_.order(ranks)
    rows = sorted(found, key=order.key)
    page, before, behind = paged(list_, order, rows)
    edges = [edge(list_, order, row, things[kind](reader, row)) for row in page]
    page_info = SimpleNamespace(
        has_next_page=behind,
        has_previous_page=before,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return SimpleNamespace(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=page_info,
        total_count=len(rows),
        aggregate=aggregate([row for row in rows if hasattr(row, "updated_at")]),
        facets=lambda _info, fields, first: facets(list_, fields, first),
    )


def paged(list_: List, order: Order, rows: Sequence[Row]) -> tuple[Sequence[Row], bool, bool]:
    """Cut the page out of an ordered list; tell whether there is something before and behind it."""
    first, last = list_.arguments.get("first"), list_.arguments.get("last")
    after, before = list_.start(order, "after"), list_.start(order, "before")
    if isinstance(list_.reader, Sampler):
        return rows, False, False
    places = [(row, order.place(row)) for row in rows]
    passed = [row.id for row, place in places if after and order.compare(place, after) <= 0]
    beyond = [row.id for row, place in places if before and order.compare(place, before) >= 0]
    between = [row for row in rows if row.id not in passed and row.id not in beyond]
    if last is not None:
        start = max(len(between) - last, 0)
        return between[start:], start > 0 or bool(passed), bool(beyond)
    size = DEFAULT if first is None else first
    return between[:size], bool(passed), len(between) > size or bool(beyond)


def edge(list_: List, order: Order, row: Row, node: object) -> SimpleNamespace:
    """Make an edge."""
    rank = number(order.ranks.get(row.id, "0")) if list_.search else None
    snippet = list_.match.snippets[row.id] if list_.search else None
    return SimpleNamespace(cursor=order.cursor(row), node=node, search_rank=rank, snippet=snippet)


def aggregate(rows: Sequence[Row]) -> SimpleNamespace:
    """Count rows, and find the first and the last moments."""
    return SimpleNamespace(
        count=len(rows),
        created_at=span([rfc3339(row.created_at) for row in rows]),
        updated_at=span([rfc3339(row.updated_at) for row in rows]),
    )


def span(moments: list[str]) -> SimpleNamespace:
    """Find the first and the last moment."""
    return SimpleNamespace(min=min(moments, default=None), max=max(moments, default=None))


def facets(list_: List, fields: list[str], first: int) -> list[SimpleNamespace]:
    """Make facets."""
    if not 0 <= first <= MAXIMUM:
        refuse(Problem(("first",)))
    return [facet(list_, field, first) for field in fields]
