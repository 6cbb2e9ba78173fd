"""Who is deactivated is as good as not there; what this user owns stays."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import uuid7
from gql_api.errors import NotFound, Unauthenticated
from gql_api.sessions.model import Session
from gql_api.tokens.model import ApiToken
from gql_api.users import actions
from tests.make import (
    make_api_token,
    make_article,
    make_grant,
    make_space,
    make_user,
    public_id,
    viewer_of,
)
from tests.run import Box, Run
from tests.snapshot import snapshot
from tests.users.ask import (
    CHANGE_PASSWORD,
    EMAIL,
    PASSWORD,
    SIGN_IN,
    VIEWER,
    WRONG,
    bearer,
    make_ann,
    signed_in,
    stored,
)
from tests.users.mails import ASK_RESET, ASK_VERIFY, BAD, DONE, RESET, VERIFY, link, reset_token

TRANSFER = """mutation ($id: ID!, $to: ID!) {
  transferArticle(input: {id: $id, ownerId: $to}) { article { owner { name } } errors { code path } }
}"""


async def test_sessions_end_at_once_and_do_not_come_back(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    viewer = bearer(await signed_in(session, ann))
    assert await run(VIEWER, viewer) == {"viewer": {"name": "Ann"}}
    await actions.set_active(session, ann.id, is_active=False)
    assert (await session.scalars(select(Session))).all() == []
    await actions.set_active(session, ann.id, is_active=True)
    _, errors = await run.raw(VIEWER, viewer)
    assert isinstance(errors[0].original_error, Unauthenticated)


async def test_api_tokens_are_revoked_for_good_and_those_of_others_stay(
    session: AsyncSession, run: Run
) -> None:
    ann, ben = await make_ann(session), await make_user(session, "Ben")
    mine, theirs = await make_api_token(session, ann), await make_api_token(session, ben)
    assert await run(VIEWER, mine) == {"viewer": {"name": "Ann"}}
    await actions.set_active(session, ann.id, is_active=False)
    assert (await session.scalars(select(ApiToken.user_id))).all() == [ben.id]
    await actions.set_active(session, ann.id, is_active=True)
    _, errors = await run.raw(VIEWER, mine)
    assert isinstance(errors[0].original_error, Unauthenticated)
    assert await run(VIEWER, theirs) == {"viewer": {"name": "Ben"}}


async def test_a_link_in_a_mail_is_not_good_any_more(session: AsyncSession, run: Run, box: Box) -> None:
    ann = await make_ann(session)
    await run(ASK_VERIFY, viewer_of(ann))
    to_verify, to_reset = link(box), await reset_token(run, box)
    ann.is_active = False
    await session.commit()
    before = await stored(session)
    for _ in range(2):  # with the links there, and without
        assert (await run(RESET, token=to_reset, password=WRONG))["resetPassword"]["errors"] == [BAD]
        assert (await run(VERIFY, token=to_verify))["verifyEmail"]["errors"] == [BAD]
        assert await stored(session) == before
        await actions.set_active(session, ann.id, is_active=False)
        await session.commit()
        before = await stored(session)
    assert before["proofs"] == []
    await actions.set_active(session, ann.id, is_active=True)
    assert (await run(RESET, token=to_reset, password=WRONG))["resetPassword"]["errors"] == [BAD]


async def test_no_mail_is_sent_and_the_answer_is_that_of_unknown_addresses(
    session: AsyncSession, run: Run, box: Box, statements: list[str]
) -> None:
    await make_ann(session, is_active=False)
    sent = []
    for email in (EMAIL, "no@example.com"):
        statements.clear()
        assert await run(ASK_RESET, email=email) == DONE
        sent.append(list(statements))
    assert sent[0] == sent[1]
    assert box.mails == []
    assert (await stored(session))["proofs"] == []


async def test_a_session_that_is_left_counts_for_nothing(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    viewer = bearer(await signed_in(session, ann))
    ann.is_active = False
    await session.commit()
    before = await snapshot(session)
    for query in (VIEWER, CHANGE_PASSWORD):
        _, errors = await run.raw(query, viewer, current=PASSWORD, new="something new")
        assert isinstance(errors[0].original_error, Unauthenticated)
    assert await snapshot(session) == before


async def test_signing_in_is_refused_like_wrong_credentials(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session, is_active=False)
    right = await run(SIGN_IN, email=ann.email, password=PASSWORD)
    assert right == await run(SIGN_IN, email=ann.email, password=WRONG)
    assert right["signIn"]["errors"][0]["code"] == "BAD_CREDENTIALS"
    assert (await session.scalars(select(Session))).all() == []
    await actions.set_active(session, ann.id, is_active=True)
    assert (await run(SIGN_IN, email=ann.email, password=PASSWORD))["signIn"]["errors"] == []


async def test_objects_stay_and_nothing_is_transferred_to_who_is_away(
    session: AsyncSession, run: Run
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    garden = await make_space(session, ann)
    await make_grant(session, garden, ben)
    theirs, mine = await make_article(session, garden, ben), await make_article(session, garden, ann)
    await actions.set_active(session, ben.id, is_active=False)
    await session.commit()
    owner = "query ($id: ID!) { article(id: $id) { owner { name } } }"
    answer = await run(owner, viewer_of(ann), id=public_id(theirs))
    assert answer == {"article": {"owner": {"name": "Ben"}}}
    before = await snapshot(session)
    ids = {"id": public_id(mine), "to": public_id(ben)}
    refused = {"article": None, "errors": [{"code": "NOT_FOUND", "path": ["ownerId"]}]}
    assert await run(TRANSFER, viewer_of(ann), **ids) == {"transferArticle": refused}
    assert await snapshot(session) == before
    await actions.set_active(session, ben.id, is_active=True)
    done = {"article": {"owner": {"name": "Ben"}}, "errors": []}
    assert await run(TRANSFER, viewer_of(ann), **ids) == {"transferArticle": done}


async def test_nobody_unknown_is_deactivated(session: AsyncSession) -> None:
    with pytest.raises(NotFound):
        await actions.set_active(session, uuid7(), is_active=False)
