"""Where records go: the space of each section, the user of each owner; made when first met."""

import uuid
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.gate import signed_in
from gql_api.permissions import Right, granted
from gql_api.spaces.model import Imported, Space
from gql_api.users.model import User
from gql_api.viewer import Viewer


class Place(NamedTuple):
    """A space; whether the viewer may write, and whether it is there, neither archived nor in the trash."""

    space_id: uuid.UUID
    is_granted: bool
    is_open: bool


async def places(session: AsyncSession, viewer: Viewer, sections: AbstractSet[str]) -> dict[str, Place]:
    """Return the place of each section; a section that never had a space gets one, which is the viewer's."""
    found = await present(session, viewer, sections)
    found |= await purged(session, sections - found.keys())
    new = sorted(sections - found.keys())
    return found | await created(session, viewer, new) if new else found


async def present(session: AsyncSession, viewer: Viewer, sections: AbstractSet[str]) -> dict[str, Place]:
    """Look up the spaces that are there, be it in the trash."""
    is_open = Space.deleted_at.is_(None) & Space.is_active
    looked = select(Space.import_key, Space.id, granted(Space, viewer, Right.WRITE), is_open)
    rows = await session.execute(looked.where(Space.import_key.in_(sections)))
    return {str(key): Place(space_id, granted_, open_) for key, space_id, granted_, open_ in rows}


async def purged(session: AsyncSession, sections: AbstractSet[str]) -> dict[str, Place]:
    """Look up the spaces that were there once."""
    if not sections:
        return {}
    rows = (await session.execute(select(Imported).where(Imported.key.in_(sections)))).scalars()
    return {gone.key: Place(gone.id, is_granted=True, is_open=False) for gone in rows}


async def created(session: AsyncSession, viewer: Viewer, sections: list[str]) -> dict[str, Place]:
    """Create spaces and remember them."""
    owner_id = await signed_in(session, viewer)
    spaces = {name: Space(name=name, import_key=name, owner_id=owner_id) for name in sections}
    await owned.create_all(session, viewer, list(spaces.values()))
    session.add_all(Imported(key=name, id=space.id) for name, space in spaces.items())
    return {name: Place(space.id, is_granted=True, is_open=True) for name, space in spaces.items()}


async def people(session: AsyncSession, names: AbstractSet[str]) -> dict[str, uuid.UUID]:
    """Return the user of each name; who is new gets neither e-mail address nor password nor space."""
    looked = select(User.import_key, User.id).where(User.import_key.in_(names))
    found = {str(key): user_id for key, user_id in await session.execute(looked)}
    new = [User(name=name, import_key=name) for name in sorted(names - found.keys())]
    session.add_all(new)
    await session.flush()
    return found | {user.name: user.id for user in new}
