"""How commands end: what is raised on purpose is one red paragraph and exit code 1, never a traceback."""

from typing import Any

import typer
from typer.core import TyperGroup

from gql_api.cli.output import complain
from gql_api.errors import GqlApiError, Refusal


class Commands(TyperGroup):
    """The group of all commands."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's signature, of types that it keeps to itself
        """Run the command."""
        try:
            return super().invoke(ctx)
        except GqlApiError as error:
            complain(error.message if isinstance(error, Refusal) else str(error))
            raise typer.Exit(1) from None
