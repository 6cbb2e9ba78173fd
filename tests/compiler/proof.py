"""The proof that a compiled answer is the naive reader's, and that it took one statement a root field."""

import json
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError
from sqlalchemy.ext.asyncio import AsyncConnection

from gql_api.errors import BadUserInput
from tests.compiler import naive
from tests.compiler.tables import Tables
from tests.compiler.world import VIEWERS
from tests.run import Failed, Run


class World:
    """The world in its database: how to ask it, all that is in it, and the SQL sent."""

    def __init__(self, run: Run, tables: Tables, sent: list[str], connection: AsyncConnection) -> None:
        """Take them."""
        self.run = run
        self.tables = tables
        self.sent = sent
        self.connection = connection

    async def proved(self, query: str, who: str, variables: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
        """Answer a query as the compiler does, and as the naive reader does; return what both say."""
        (data,) = await self.proved_to(query, [who], variables)
        return data

    async def proved_to(self, query: str, viewers: Iterable[str], variables: dict[str, Any]) -> list[Any]:
        """Answer a query to several viewers."""
        question = naive.Question(self.tables, query, variables)
        return [await self.same(question, query, who, variables) for who in viewers]

    async def same(self, question: naive.Question, query: str, who: str, variables: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
        """Answer a query to one viewer."""
        viewer, viewer_id = VIEWERS[who]
        expected = question.answer(viewer_id)
        self.sent.clear()
        data, errors = await self.run.raw(query, viewer, **variables)
        refused = refusals(errors)
        assert written(data).splitlines() == written(expected.data).splitlines()
        assert all(at in expected.refused.get(key, ()) for key, at in refused.items())
        if data is None:  # a field that must not be null was refused: the others may not have been reached
            assert refused
            assert len(self.sent) <= expected.looked
        else:
            assert refused.keys() == expected.refused.keys()
            assert len(self.sent) == expected.looked
        return data


def written(data: Any) -> str:  # noqa: ANN401 - any JSON value
    """Write an answer, so that the order counts, too; but 1 and 1.0 are the same number in JSON."""
    return json.dumps(json.loads(json.dumps(data), parse_int=float), indent=1)


def refusals(errors: list[GraphQLError]) -> dict[str, tuple[naive.Place, naive.Place]]:
    """Return by root field what was refused: its place, and the argument."""
    found = {}
    for error in errors:
        if not isinstance(error.original_error, BadUserInput) or not error.path:
            raise Failed(errors) from error.original_error
        path = tuple(str(step) for step in error.path)
        found[path[0]] = (path, tuple(error.original_error.details["argument"]))
    return found
