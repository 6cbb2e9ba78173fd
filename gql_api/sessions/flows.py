"""Ending sessions, as people ask for it."""

import strawberry

from gql_api import gate
from gql_api.context import Info
from gql_api.ids import key
from gql_api.sessions import actions
from gql_api.sessions.model import Session
from gql_api.users.account import Values


async def revoke(info: Info, id: strawberry.ID) -> Values:
    """End one."""
    async with info.context.transaction() as session:
        await gate.signed_in(session, info.context.viewer)
        await actions.revoke_session(session, info.context.viewer, key(Session, id, "id").id)
    return {"deleted_id": id}


async def revoke_all(info: Info) -> Values:
    """End all of the viewer's, this one too."""
    async with info.context.transaction() as session:
        await actions.end_sessions(session, await gate.signed_in(session, info.context.viewer))
    return {}
