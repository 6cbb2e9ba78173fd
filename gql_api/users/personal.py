"""Everybody who can sign in has a personal space: the hook that makes it."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gql_api.changes.log import act, on_saved
from gql_api.db import NAME_LENGTH
from gql_api.spaces.model import Space
from gql_api.users.model import User


def add_personal_space(session: Session, user: User) -> None:
    """Give a user with an e-mail address a personal space, made by that user, if there is none yet.

    Imported people have no address, and so no space until they get one.
    """
    if user.email is None or has_personal_space(session, user):
        return
    space = Space(owner_id=user.id, name=f"Personal space of {user.name}"[:NAME_LENGTH], is_personal=True)
    act(session).actors[space] = user.id
    session.add(space)


def has_personal_space(session: Session, user: User) -> bool:
    """Tell whether there is one; asked of the connection, as a session must not be asked during its flush."""
    found = select(exists().where(Space.owner_id == user.id, Space.is_personal))
    return bool(session.connection().execute(found).scalar_one())


on_saved(User, add_personal_space)
