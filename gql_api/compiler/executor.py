"""GraphQL's executor, which lets finished JSON through untouched."""

from typing import Any

import orjson
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext


class Answers(dict[tuple[str, ...], orjson.Fragment | None]):
    """Finished JSON for every place in the answer where one object was asked for, by path."""


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor, but for what the compiler has already completed."""

    def complete_value(
        self,
        return_type: Any,  # noqa: ANN401 - as above
        field_details_list: Any,  # noqa: ANN401 - as above
        info: Any,  # noqa: ANN401 - as above
        path: Path,
        result: Any,  # noqa: ANN401 - as above
        position_context: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        """Return a finished value as it is."""
        if type(result) is Answers:
            return result[tuple(step for step in path.as_list() if isinstance(step, str))]
        if type(result) is orjson.Fragment:
            return result
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)
