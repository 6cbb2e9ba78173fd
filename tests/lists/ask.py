"""Asking for lists twice, with the arguments in the document and in variables: the answers are one."""

import json
from typing import Any

from graphql import GraphQLError

from gql_api import masking
from gql_api.errors import BadUserInput
from gql_api.viewer import Viewer
from tests.run import Run

TYPES = {"articles": "Article", "spaces": "Space"}
ENUMS = {"field", "direction", "trash"}
KINDS = {
    "where": "{}Filter",
    "orderBy": "[{}Order!]",
    "search": "String",
    "trash": "Trash!",
    "first": "Int",
    "after": "String",
    "last": "Int",
    "before": "String",
}
PAGE = "edges { cursor node { name } } pageInfo { hasPreviousPage hasNextPage startCursor endCursor }"


def literal(value: Any, name: str = "") -> str:  # noqa: ANN401 - any JSON value
    """Write a value as GraphQL does; `name` tells which texts are values of enums."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(one, key)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(one) for one in value) + "]"
    return str(value) if name in ENUMS and value is not None else json.dumps(value)


def written(many: str, selection: str, given: dict[str, Any]) -> str:
    """Write a query with the arguments in the document."""
    arguments = ", ".join(f"{name}: {literal(value, name)}" for name, value in given.items())
    return f"{{ {many}{f'({arguments})' if given else ''} {{ {selection} }} }}"


def declared(many: str, selection: str, given: dict[str, Any]) -> str:
    """Write a query with the arguments in variables."""
    if not given:
        return written(many, selection, given)
    variables = ", ".join(f"${name}: {KINDS[name].format(TYPES[many])}" for name in given)
    arguments = ", ".join(f"{name}: ${name}" for name in given)
    return f"query ({variables}) {{ {many}({arguments}) {{ {selection} }} }}"


async def asked(run: Run, viewer: Viewer, selection: str, many: str = "articles", **given: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Ask for a list; return what was selected of it."""
    answer = await run(written(many, selection, given), viewer)
    assert answer == await run(declared(many, selection, given), viewer, **given)
    return answer[many]


async def names(run: Run, viewer: Viewer, many: str = "articles", **given: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Ask for the names of all objects in a list, which are as many as it counts."""
    found = await asked(run, viewer, "totalCount nodes { name } edges { node { name } }", many, **given)
    listed = [node["name"] for node in found["nodes"]]
    assert listed == [edge["node"]["name"] for edge in found["edges"]]
    assert found["totalCount"] == len(listed)
    return listed


async def refusal(run: Run, viewer: Viewer, many: str = "articles", **given: Any) -> tuple[str, list[str]]:  # noqa: ANN401 - any JSON value
    """Ask for a list in vain; return message and argument, the same whatever is selected of it."""
    told = set()
    for selection in ("nodes { name }", "totalCount", "pageInfo { endCursor }", "aggregate { count }"):
        for query, values in (
            (written(many, selection, given), {}),
            (declared(many, selection, given), given),
        ):
            data, (error,) = await run.raw(query, viewer, **values)
            assert (data, error.path, masking.code(error)) == (None, [many], "BAD_USER_INPUT")
            told.add((error.message, *argument(error)))
    ((message, *place),) = told
    return message, place


def argument(error: GraphQLError) -> list[str]:
    """Return which argument is wrong."""
    cause = error.original_error
    assert isinstance(cause, BadUserInput)
    return list(cause.details["argument"])
