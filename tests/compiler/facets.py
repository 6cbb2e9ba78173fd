"""Facets once more: the values that a field has in a list, the most frequent first."""

from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace

from tests.compiler.lists import List
from tests.compiler.rights import Reader
from tests.compiler.tables import Row, Tables, kind_of, public_id
from tests.compiler.where import Where

KINDS = {"SPACE": "Space", "OWNER": "User"}


def facet(list_: List, field: str, first: int) -> SimpleNamespace:
    """Count the values of a field in the list without what its filter says of the field."""
    reader, name = list_.reader, field.lower()
    rows, _ = list_.found(without(list_.where, name))
    chosen = {value for value in selected(list_.where, name) if is_value(field, value)}
    counts = Counter(value for row in rows for value in values(reader.tables, field, row))
    options = sorted((-counts[value], label(reader, field, value), value) for value in chosen | counts.keys())
    shown = [
        SimpleNamespace(value=value, label=text, count=-count, selected=value in chosen)
        for place, (count, text, value) in enumerate(options)
        if place < first or value in chosen
    ]
    return SimpleNamespace(field=field, options=shown, has_more=len(shown) < len(options))


def values(tables: Tables, field: str, row: Row) -> list[str]:
    """Return the values of a row."""
    if field == "TAGS":
        return list(row.tags)
    return [public_id(tables.rows[KINDS[field]][getattr(row, f"{field.lower()}_id")])]


def is_value(field: str, value: str) -> bool:
    """Tell whether the field could have a value."""
    return field == "TAGS" or kind_of(value) == KINDS[field]


def label(reader: Reader, field: str, value: str) -> str:
    """Return what to show: the name of what the viewer may read, else the value itself."""
    if field == "TAGS":
        return value
    rows = [row for row in reader.tables.rows[KINDS[field]].values() if public_id(row) == value]
    return rows[0].name if rows and reader.finds(rows[0]) else value


def without(where: Where, name: str) -> Where:
    """Leave a field out of a filter, and out of those that must hold beside it."""
    kept = {key: value for key, value in where.items() if key != name}
    return kept | ({"and": [without(one, name) for one in kept["and"]]} if "and" in kept else {})


def selected(where: Where, name: str) -> Iterator[str]:
    """Yield the values that a filter asks for, or those that must hold beside it."""
    for one in where.get("and", ()):
        yield from selected(one, name)
    asked = where.get(name, {})
    of_id = asked.get("id", {})
    yield from [of_id["eq"]] if "eq" in of_id else []
    yield from (value for key in ("any", "all") for value in asked.get(key, ()))
    yield from of_id.get("in", ())
