"""Making and revoking API tokens, as people ask for it."""

import strawberry

from gql_api import compiler, gate
from gql_api.context import Info
from gql_api.ids import key, key_of
from gql_api.tokens import actions
from gql_api.tokens.input import CreateApiTokenInput, sent
from gql_api.tokens.model import ApiToken
from gql_api.users.account import Values


async def create(info: Info, input: CreateApiTokenInput) -> Values:
    """Make one of the viewer's."""
    async with info.context.transaction() as session:
        viewer_id = await gate.signed_in(session, info.context.viewer)
        made = await actions.create_token(session, viewer_id, sent(input))
        shown = await compiler.answers(info, session, ApiToken, key_of(made.row), "apiToken")
        return {"token": made.token, "api_token": shown}


async def revoke(info: Info, id: strawberry.ID) -> Values:
    """Revoke one."""
    async with info.context.transaction() as session:
        await gate.signed_in(session, info.context.viewer)
        await actions.revoke_token(session, info.context.viewer, key(ApiToken, id, "id").id)
    return {"deleted_id": id}
