"""What is sent in these tests."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.db import Node, Owned
from gql_api.tombstones.model import Tombstone
from gql_api.viewer import Viewer
from tests.make import public_id
from tests.run import Run

ERRORS = "errors { __typename code message path }"
MOVE_ARTICLE = (
    "mutation ($input: MoveArticleInput!) { moveArticle(input: $input) "
    f"{{ article {{ id name version space {{ name }} }} {ERRORS} }} }}"
)
MOVE_COLLECTION = (
    "mutation ($input: MoveCollectionInput!) { moveCollection(input: $input) "
    f"{{ collection {{ id name version space {{ name }} "
    f"entries {{ nodes {{ id name version }} }} }} {ERRORS} }} }}"
)
MOVE_ENTRY = (
    "mutation ($input: MoveEntryInput!) { moveEntry(input: $input) "
    f"{{ entry {{ id name version collection {{ name }} space {{ name }} }} {ERRORS} }} }}"
)
NODE = """
query ($id: ID!) { node(id: $id) { id ... on Article { space { name } } ... on Entry { space { name } } } }
"""


async def move(run: Run, viewer: Viewer, row: Owned, to: Node, **more: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Move an object to a space, or an entry to a collection; return the payload."""
    kind = type(row).__name__
    query = {"Article": MOVE_ARTICLE, "Collection": MOVE_COLLECTION, "Entry": MOVE_ENTRY}[kind]
    where = {"collectionId" if kind == "Entry" else "spaceId": public_id(to)}
    answer = await run(query, viewer, input={"id": public_id(row), **where, **more})
    return answer[f"move{kind}"]


def error(payload: Any) -> tuple[str, list[str]]:  # noqa: ANN401 - as above
    """Return code and path of the one error; all else must be null."""
    (one,) = payload["errors"]
    assert [value for name, value in payload.items() if name != "errors"] == [None]
    return one["code"], one["path"]


async def tombstones(session: AsyncSession) -> dict[Any, tuple[Any, Any, list[Any]]]:
    """Return all tombstones by the id of the object: origin, present space, and the spaces left."""
    rows = await session.scalars(select(Tombstone), execution_options={"populate_existing": True})
    return {one.id: (one.space_id, one.current_space_id, one.left) for one in rows}


async def moves(session: AsyncSession, row: Owned) -> list[tuple[Any, int, dict[str, Any]]]:
    """Return what the change log tells of an object's moves: space, version, fields."""
    found = select(Change.space_id, Change.version, Change.fields)
    found = found.where(Change.object_id == row.id, Change.operation == "MOVE").order_by(
        Change.version, Change.id
    )
    return [tuple(one) for one in await session.execute(found)]
