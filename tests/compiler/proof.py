"""The proof that a compiled answer is the naive reader's, and that it took one statement a root field."""

import json
from typing import Any

from graphql import GraphQLError
from sqlalchemy.ext.asyncio import AsyncConnection

from gql_api.errors import BadUserInput
from tests.compiler import naive
from tests.compiler.rights import Tables
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
        viewer, viewer_id = VIEWERS[who]
        expected = naive.answer(self.tables, viewer_id, query, variables)
        self.sent.clear()
        data, errors = await self.run.raw(query, viewer, **variables)
        refused = refusals(errors)
        # byte for byte, so in the same order, too
        assert json.dumps(data, indent=1) == json.dumps(expected.data, indent=1)
        if data is None:  # a field that must not be null was refused: the others may not have been reached
            assert refused
            assert refused.items() <= expected.refused.items()
            assert len(self.sent) <= expected.looked
        else:
            assert refused == expected.refused
            assert len(self.sent) == expected.looked
        return data


def refusals(errors: list[GraphQLError]) -> dict[str, naive.Refused]:
    """Return by root field what was refused: its place, and the argument."""
    found = {}
    for error in errors:
        if not isinstance(error.original_error, BadUserInput) or not error.path:
            raise Failed(errors) from error.original_error
        path = tuple(str(step) for step in error.path)
        found[path[0]] = (path, error.original_error.details["argument"])
    return found
