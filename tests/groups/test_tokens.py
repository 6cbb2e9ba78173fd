"""API tokens and groups: one limited to spaces changes no group, as that could give rights elsewhere."""

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.errors import Unauthenticated
from gql_api.permissions import Right
from gql_api.users import actions as users
from tests.grants.ask import SEE, SHARE
from tests.groups.ask import (
    ADD,
    CREATE,
    DELETE,
    REMOVE,
    SET_ROLE,
    UPDATE,
    done,
    forbidden,
    not_found,
    refused,
)
from tests.make import make_api_token, make_grant, make_group, make_space, make_user, public_id
from tests.run import Run


async def test_a_token_of_some_spaces_shares_these_and_changes_no_group(
    session: AsyncSession, run: Run
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben", email="ben@x.example")
    club = await make_group(session, manager1=ann, manager2=ben)
    garden = await make_space(session, ann)
    await make_grant(session, garden, club)
    token = await make_api_token(session, ann, spaces=[garden])
    ids = {"group": public_id(club), "user": public_id(ben)}
    for query, more in ((ADD, {}), (REMOVE, {}), (SET_ROLE, {"role": "MEMBER"})):
        assert await refused(session, run, query, token, **ids, **more) == forbidden("groupId")
    leaving = {"group": ids["group"], "user": public_id(ann)}
    assert await refused(session, run, REMOVE, token, **leaving) == forbidden("groupId")
    told = await refused(session, run, UPDATE, token, id=ids["group"], patch={"name": "Choir"})
    assert told == forbidden("id")
    assert await refused(session, run, DELETE, token, id=ids["group"]) == forbidden("id")
    assert await refused(session, run, CREATE, token, name="Choir") == forbidden()
    nothing = dict.fromkeys(("update", "delete", "share"), False)
    seen = "{ groups { nodes { name viewerCan { update delete share } } } }"
    assert await run(seen, token) == {"groups": {"nodes": [{"name": "Club", "viewerCan": nothing}]}}
    await done(run, SHARE, token, space=public_id(garden), subject=ids["group"], right="WRITE")
    whole = await make_api_token(session, ann)
    await done(run, SET_ROLE, whole, **ids, role="MEMBER")


async def test_a_group_without_a_right_on_a_space_of_the_token_is_not_there(
    session: AsyncSession, run: Run
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben", email="ben@x.example")
    club = await make_group(session, manager=ann)
    garden, shed = await make_space(session, ann), await make_space(session, ann, "Shed")
    await make_grant(session, shed, club)
    token = await make_api_token(session, ann, spaces=[garden])
    ids = {"group": public_id(club), "user": public_id(ben)}
    assert await refused(session, run, ADD, token, **ids) == not_found("groupId")
    told = await refused(session, run, UPDATE, token, id=ids["group"], patch={"name": "Choir"})
    assert told == not_found("id")
    sharing = {"space": public_id(garden), "subject": ids["group"]}
    assert await refused(session, run, SHARE, token, **sharing) == not_found("subjectId")
    await done(run, SHARE, token, space=public_id(garden), subject=public_id(ben))
    await done(run, SHARE, await make_api_token(session, ann), **sharing)


async def test_a_grant_counts_in_the_spaces_of_a_token_and_within_its_scope(
    session: AsyncSession, run: Run
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    club = await make_group(session, manager=ben)
    garden, shed = await make_space(session, ann), await make_space(session, ann, "Shed")
    for space in (garden, shed):
        await make_grant(session, space, club, Right.MANAGE)
    limited = await make_api_token(session, ben, spaces=[garden])
    reading = await make_api_token(session, ben, ["READ"])
    names = "{ spaces(orderBy: {field: NAME}) { nodes { name viewerRight } } }"
    rights = [{"name": "Garden", "viewerRight": "MANAGE"}]
    assert await run(names, limited) == {"spaces": {"nodes": rights}}
    both = [{"name": name, "viewerRight": "READ"} for name in ("Garden", "Shed")]
    assert await run(names, reading) == {"spaces": {"nodes": both}}
    assert await run(SEE, limited, id=public_id(shed)) == {"space": None}
    ids = {"space": public_id(garden), "subject": public_id(club)}
    assert await refused(session, run, SHARE, reading, **ids) == forbidden()


async def test_who_is_deactivated_has_no_use_of_a_token(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    token = await make_api_token(session, ann)
    assert await run("{ viewer { name } }", token) == {"viewer": {"name": "Ann"}}
    await users.set_active(session, ann.id, is_active=False)
    _, errors = await run.raw("{ viewer { name } }", token)
    assert isinstance(errors[0].original_error, Unauthenticated)
