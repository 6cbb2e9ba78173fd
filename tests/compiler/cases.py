"""Queries that are hard on purpose: those of hard.graphql, and those too long to write by hand."""

from pathlib import Path
from typing import Any

from graphql import parse, print_ast, separate_operations

from tests.compiler.orders import Order
from tests.compiler.tables import public_id
from tests.compiler.values import BROKEN_IDS, NOWHERE, REAL_IDS, ROWS, SEARCHES
from tests.compiler.world import GARDEN, KITCHEN, RUIN, key

PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
NUMBERED = {int(str(row.id)[-12:], 16): row for row in ROWS}
GARDEN_ID, ROSE_ID = public_id(NUMBERED[GARDEN]), public_id(NUMBERED[106])
USER_IDS = [public_id(row) for row in ROWS if row.kind == "User"]
BY_NAME = [{"field": "NAME"}, {"field": "UPDATED_AT", "direction": "DESC"}]
VARIABLES: dict[str, Any] = {
    "all": REAL_IDS,
    "mixed": [ROSE_ID, GARDEN_ID, ROSE_ID, *USER_IDS, *map(public_id, NOWHERE), ROSE_ID],
    "broken": [ROSE_ID, *BROKEN_IDS],
    "tooMany": [ROSE_ID] * 1001,
    "rose": ROSE_ID,
    "garden": GARDEN_ID,
    "elsewhere": public_id(NOWHERE[-1]),
    "kitchen": public_id(NUMBERED[KITCHEN]),
    "thrownAway": public_id(NUMBERED[103]),
    "bob": USER_IDS[1],
    "some": [USER_IDS[1], ROSE_ID, USER_IDS[6], GARDEN_ID, ROSE_ID],
    "tulip": Order("Article").cursor(NUMBERED[104]),
    "same": Order("Article", "", BY_NAME).cursor(NUMBERED[109]),
    "tags": ["red", "white"],
    "null": None,
    "nul": "\x00",
    "long": "x" * 1001,
    "ruin": public_id(NUMBERED[RUIN]),
    "filter": {
        "or": [
            {"tags": {"any": ["flower"]}},
            {"name": {"startsWith": "S"}, "owner": {"id": {"ne": USER_IDS[5]}}},
        ]
    },
    "order": [{"field": "NAME", "direction": "DESC"}, {"field": "UPDATED_AT"}],
    "shown": "INCLUDE",
    "who": {"name": {"in": ["Ann", "Bob"]}, "createdAt": {"lte": "2026-01-02T04:01:05.678901+01:00"}},
    "way": "ASC",
    "many": 4,
    "match": Order("Article", "rose", (), {key(110): "1.06"}).cursor(NUMBERED[110]),
    **{f"s{n}": search for n, search in enumerate(SEARCHES)},
}


def many(field: str, number: int = 101, alias: str = "a") -> str:
    """Ask for a field under many names."""
    return " ".join(f"{alias}{n}: {field}" for n in range(number))


def pages(field: str, kind: str, number: int) -> str:
    """Ask for the page behind every other place of a list."""
    places = [Order(kind).cursor(row) for row in ROWS if row.kind == kind][::2]
    return " ".join(
        f'p{n}: {field}(first: {number}, after: "{place}") {{ nodes {{ name }} {PAGE} totalCount }}'
        for n, place in enumerate(places)
    )


def searched() -> str:
    """Search everything for every word."""
    lists = [
        f"a{n}: articles(search: $s{n}) {{ nodes {{ name }} edges {{ cursor }} totalCount {PAGE} }} "
        f"s{n}: spaces(search: $s{n}, first: 1) {{ nodes {{ name }} totalCount {PAGE} }}"
        for n in range(len(SEARCHES))
    ]
    return f"query ({' '.join(f'$s{n}: String' for n in range(len(SEARCHES)))}) {{ {' '.join(lists)} }}"


def written() -> dict[str, str]:
    """Read those of hard.graphql, by the names of their operations."""
    document = parse(Path(__file__).with_name("hard.graphql").read_text())
    return {name: print_ast(one) for name, one in separate_operations(document).items()}


WIDE = f"""{{
  articles(first: 2) {{
    nodes {{ {many("tags", 60)} {many("content", 60, "b")} viewerCan {{ {many("update")} }} }}
    edges {{ {many("cursor")} }} pageInfo {{ {many("endCursor")} }} {many("totalCount")}
  }}
}}"""
OWNERS = (
    f"{{ articles(first: 2) {{ nodes {{ {many('owner { name }')} space {{ {many('owner { id }')} }} }} }} }}"
)
LISTS = f"{{ spaces {{ {many('nodes { articles(first: 1) { nodes { name } } }', 30)} }} }}"
CASES = {
    **written(),
    "more fields than a function takes": f"{{ articles {{ nodes {{ {many('name', 51)} }} }} }}",
    "more fields than two functions take": WIDE,
    "more than a hundred objects": OWNERS,
    "many lists": LISTS,
    "the page behind every article": f"{{ {pages('articles', 'Article', 2)} }}",
    "the page behind every space": f"{{ {pages('spaces', 'Space', 3)} }}",
    "pages in every space": f"{{ spaces(first: 3) {{ nodes {{ {pages('articles', 'Article', 2)} }} }} }}",
    "every search": searched(),
}
