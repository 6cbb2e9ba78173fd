"""An API token that is limited to spaces: whom it sees, and which groups."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import Node
from gql_api.grants.model import Grant
from gql_api.groups.model import Group
from gql_api.permissions import Right
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.make import (
    make_api_token,
    make_article,
    make_grant,
    make_group,
    make_space,
    make_user,
    public_id,
    viewer_of,
)
from tests.run import Run

LISTS = """{
  viewer { name groups { totalCount nodes { name members { nodes { user { name } } } } } }
  users(orderBy: {field: NAME}) { totalCount nodes { name groups { nodes { name } } } }
  groups(orderBy: {field: NAME}) { totalCount nodes { name members { nodes { user { name } } } } }
}"""
ONE = """query ($user: ID!, $group: ID!, $ids: [ID!]!) {
  user(id: $user) { name } group(id: $group) { name members { nodes { id } } } nodes(ids: $ids) { id }
}"""


async def listed(run: Run, viewer: Viewer) -> tuple[list[str], dict[str, list[str]]]:
    """Return the names of the users, and of the groups with who is in them; the viewer is seen as ever."""
    found = await run(LISTS, viewer)
    assert found["viewer"]["name"] == "Xena"
    users, groups = found["users"]["nodes"], found["groups"]["nodes"]
    assert (found["users"]["totalCount"], found["groups"]["totalCount"]) == (len(users), len(groups))
    members = {one["name"]: names(member["user"] for member in one["members"]["nodes"]) for one in groups}
    assert {group["name"] for user in users for group in user["groups"]["nodes"]} <= members.keys()
    own = found["viewer"]["groups"]
    assert own["totalCount"] == len(own["nodes"])
    assert {group["name"] for group in own["nodes"]} <= members.keys()
    return names(users), members


def names(rows: Any) -> list[str]:  # noqa: ANN401 - any JSON objects
    """Return their names in order."""
    return sorted(row["name"] for row in rows)


async def found(run: Run, viewer: Viewer, user: User, group: Group, more: Sequence[Node] = ()) -> list[bool]:
    """Tell whether a user, a group and more are there when asked for by id."""
    ids = [public_id(one) for one in (user, group, *more)]
    answer = await run(ONE, viewer, user=ids[0], group=ids[1], ids=ids)
    seen = [one is not None for one in answer["nodes"]]
    assert [answer["user"] is not None, answer["group"] is not None] == seen[:2]
    return seen


async def shared(session: AsyncSession, xena: User, name: str) -> tuple[Space, User, Group, Grant]:
    """Let Xena share a space with somebody, and be there by a group with somebody else in it."""
    owner, friend = await make_user(session, f"{name}'s owner"), await make_user(session, f"{name}'s friend")
    space = await make_space(session, owner, name)
    member = await make_user(session, f"{name}'s member")
    group = await make_group(session, f"{name}'s group", manager=member, member1=xena)
    await make_grant(session, space, friend)
    return space, friend, group, await make_grant(session, space, group)


async def test_people_and_groups_of_other_spaces_are_not_there(session: AsyncSession, run: Run) -> None:
    xena = await make_user(session, "Xena")
    (here, ann, band, mine), (_, yuri, club, other) = [await shared(session, xena, one) for one in "AB"]
    await make_group(session, "Nowhere", manager=await make_user(session, "Zeno"), member1=xena)
    limited = await make_api_token(session, xena, spaces=[here])
    people, groups = ["A's friend", "A's member", "A's owner", "Xena"], {"A's group": ["A's member", "Xena"]}
    assert await listed(run, limited) == (people, groups)
    assert await found(run, limited, ann, band, [mine]) == [True] * 3
    assert await found(run, limited, yuri, club, [other]) == [False] * 3
    whole = await make_api_token(session, xena)
    assert await listed(run, whole) == await listed(run, viewer_of(xena))
    assert await found(run, whole, yuri, club, [other]) == [True] * 3
    assert len((await listed(run, whole))[0]) == 8


async def test_of_two_spaces_named_all_are_there(session: AsyncSession, run: Run) -> None:
    xena = await make_user(session, "Xena")
    (here, *_), (there, yuri, club, _), (_, wim, choir, _) = [await shared(session, xena, x) for x in "ABC"]
    limited = await make_api_token(session, xena, spaces=[here, there])
    assert await found(run, limited, yuri, club) == [True] * 2
    assert await found(run, limited, wim, choir) == [False] * 2


async def test_who_manages_a_space_sees_its_groups_and_no_others(session: AsyncSession, run: Run) -> None:
    xena, yuri = await make_user(session, "Xena"), await make_user(session, "Yuri")
    here, there = await make_space(session, xena, "A"), await make_space(session, xena, "B")
    band, club = await make_group(session, "Band", manager=yuri), await make_group(session, manager=yuri)
    await make_grant(session, here, band, Right.WRITE)
    await make_grant(session, there, club, Right.WRITE)
    limited = await make_api_token(session, xena, spaces=[here])
    assert await listed(run, limited) == (["Xena", "Yuri"], {"Band": ["Yuri"]})
    limited = await make_api_token(session, xena, spaces=[await make_space(session, xena, "C")])
    assert await listed(run, limited) == (["Xena"], {})
    assert await found(run, limited, yuri, band) == [False] * 2


async def test_a_space_in_the_trash_brings_nobody(session: AsyncSession, run: Run) -> None:
    xena = await make_user(session, "Xena")
    here, ann, band, _ = await shared(session, xena, "A")
    limited = await make_api_token(session, xena, spaces=[here])
    here.deleted_at = datetime(2020, 1, 2, tzinfo=UTC)
    await session.commit()
    assert await listed(run, limited) == (["Xena"], {})
    assert await found(run, limited, ann, band) == [False] * 2


async def test_who_manages_by_a_group_takes_the_space_out_of_the_trash(
    session: AsyncSession, run: Run
) -> None:
    xena, yuri = await make_user(session, "Xena"), await make_user(session, "Yuri")
    here = await make_space(session, yuri, "A", deleted_at=datetime(2020, 1, 2, tzinfo=UTC))
    await make_grant(session, here, await make_group(session, member=xena, manager=yuri), Right.MANAGE)
    limited = await make_api_token(session, xena, spaces=[here])
    restore = "mutation ($id: ID!) { restoreSpace(input: {id: $id}) { space { name } errors { code } } }"
    done = await run(restore, limited, id=public_id(here))
    assert done == {"restoreSpace": {"space": {"name": "A"}, "errors": []}}


async def test_owners_of_what_is_there_are_found_by_id_alone(session: AsyncSession, run: Run) -> None:
    xena, ann, yuri = [await make_user(session, name) for name in ("Xena", "Ann", "Yuri")]
    here, there = [await make_space(session, xena, name) for name in "AB"]
    await make_article(session, here, ann)
    await make_article(session, there, yuri)
    club = await make_group(session, manager=yuri)
    limited = await make_api_token(session, xena, spaces=[here])
    assert await listed(run, limited) == (["Xena"], {})
    assert await found(run, limited, ann, club) == [True, False]
    assert await found(run, limited, yuri, club) == [False, False]


async def test_a_token_of_an_admin_sees_no_more_than_these(session: AsyncSession, run: Run) -> None:
    xena = await make_user(session, "Xena", is_admin=True)
    (here, *_), (_, yuri, club, _) = [await shared(session, xena, one) for one in "AB"]
    limited = await make_api_token(session, xena, spaces=[here])
    people, groups = await listed(run, limited)
    assert (people, list(groups)) == (["A's friend", "A's member", "A's owner", "Xena"], ["A's group"])
    assert await found(run, limited, yuri, club) == [False] * 2
