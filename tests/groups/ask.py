"""The mutations of groups, and how they are refused."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.viewer import Viewer
from tests.run import Run
from tests.snapshot import snapshot

ERRORS = "errors { __typename code path }"
WHO = "groupId: $group, userId: $user"
CREATE = f"""mutation ($name: String!) {{ createGroup(input: {{name: $name}}) {{
  group {{
    id name viewerRole viewerCan {{ update delete share }} members {{ nodes {{ role user {{ name }} }} }}
  }}
  {ERRORS}
}} }}"""
UPDATE = f"""mutation ($id: ID!, $patch: GroupPatch!) {{ updateGroup(input: {{id: $id, patch: $patch}}) {{
  group {{ name }} changedFields {ERRORS}
}} }}"""
DELETE = f"mutation ($id: ID!) {{ deleteGroup(input: {{id: $id}}) {{ deletedId {ERRORS} }} }}"
ADD = f"""mutation ($group: ID!, $user: ID!, $role: MemberRole! = MEMBER) {{
  addGroupMember(input: {{{WHO}, role: $role}}) {{
    membership {{ id role user {{ name }} }} group {{ members {{ totalCount }} }} {ERRORS}
}} }}"""
REMOVE = f"""mutation ($group: ID!, $user: ID!) {{ removeGroupMember(input: {{{WHO}}}) {{
  deletedId group {{ members {{ totalCount }} }} {ERRORS}
}} }}"""
SET_ROLE = f"""mutation ($group: ID!, $user: ID!, $role: MemberRole!) {{
  setMemberRole(input: {{{WHO}, role: $role}}) {{ membership {{ role }} group {{ name }} {ERRORS} }}
}}"""


async def done(run: Run, query: str, viewer: Viewer, **variables: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Send a mutation; return its payload but for `errors`, of which there are none."""
    (payload,) = (await run(query, viewer, **variables)).values()
    assert payload.pop("errors") == []
    found: dict[str, Any] = payload
    return found


async def refused(
    session: AsyncSession,
    run: Run,
    query: str,
    viewer: Viewer,
    **variables: Any,  # noqa: ANN401 - as above
) -> tuple[str, str, list[str]]:
    """Send a mutation that changes nothing; return type, code and path of its one error."""
    before = await snapshot(session)
    (payload,) = (await run(query, viewer, **variables)).values()
    (error,) = payload.pop("errors")
    assert all(value in (None, []) for value in payload.values())
    assert await snapshot(session) == before
    return error["__typename"], error["code"], error["path"]


def invalid(*path: str, code: str = "INVALID") -> tuple[str, str, list[str]]:
    """Say what the refusal of a field is."""
    return "ValidationError", code, list(path)


def not_found(*path: str) -> tuple[str, str, list[str]]:
    """Say what the refusal of what is not there is."""
    return "NotFoundError", "NOT_FOUND", list(path)


def forbidden(*path: str) -> tuple[str, str, list[str]]:
    """Say what the refusal of what may not be done is."""
    return "ForbiddenError", "FORBIDDEN", list(path)
