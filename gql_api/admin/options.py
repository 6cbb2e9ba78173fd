"""What the filters of a list offer: read when a page is opened, under the viewer's rights, never kept."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import Select, collate, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import ids
from gql_api.articles.model import Article
from gql_api.collections.model import Collection
from gql_api.compiler.orders import COLLATION
from gql_api.groups.model import Group
from gql_api.permissions import listed, readable
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import Viewer

AT_MOST = 1000  # of the newest, or the most frequent; others are found by what their name contains
LOOKED_AT = 20_000
Options = dict[str, list[tuple[str, str]]]


async def read(session: AsyncSession, viewer: Viewer, sources: AbstractSet[str]) -> Options:
    """Read what these sources offer, each in one statement."""
    found = {source: (await session.execute(SOURCES[source](viewer))).all() for source in sources}
    return {source: [(value, label) for value, label in rows] for source, rows in found.items()}


def spaces(viewer: Viewer) -> Select[Any]:
    """Select the newest spaces, by name."""
    newest = Space.created_at.desc(), Space.id.desc()
    columns: list[Any] = [ids.expression(Space), Space.name]
    chosen = select(*columns)
    return by_label(chosen.where(listed(Space, viewer)).order_by(*newest))


def collections(viewer: Viewer) -> Select[Any]:
    """Select the newest collections, by name, each with its space's."""
    newest = Collection.created_at.desc(), Collection.id.desc()
    columns: list[Any] = [ids.expression(Collection), func.concat(Collection.name, " (", Space.name, ")")]
    chosen = select(*columns).join(Space, Space.id == Collection.space_id)
    return by_label(chosen.where(listed(Collection, viewer)).order_by(*newest))


def groups(viewer: Viewer) -> Select[Any]:
    """Select the newest groups, by name."""
    newest = Group.created_at.desc(), Group.id.desc()
    columns: list[Any] = [ids.expression(Group), Group.name]
    return by_label(select(*columns).where(readable(Group, viewer)).order_by(*newest))


def people(viewer: Viewer) -> Select[Any]:
    """Select the newest users, by name; those who can sign in with their addresses."""
    label = func.concat(User.name, " <" + User.email + ">")
    newest = User.created_at.desc(), User.id.desc()
    columns: list[Any] = [ids.expression(User), label]
    chosen = select(*columns)
    return by_label(chosen.where(readable(User, viewer)).order_by(*newest))


def tags(viewer: Viewer) -> Select[Any]:
    """Select the most frequent tags of the newest articles, by name; others can be typed."""
    newest = select(Article.tags).where(listed(Article, viewer))
    newest = newest.order_by(Article.created_at.desc(), Article.id.desc()).limit(LOOKED_AT)
    each = select(func.unnest(newest.subquery("newest").c.tags).label("tag")).subquery("each")
    frequent = select(each.c.tag, each.c.tag.label("again")).group_by(each.c.tag)
    return by_label(frequent.order_by(func.count().desc(), each.c.tag))


def by_label(chosen: Select[Any]) -> Select[Any]:
    """Take the first of what was chosen, and put them in the order of their labels."""
    value, label = chosen.limit(AT_MOST).subquery("chosen").c
    return select(value, label).order_by(collate(func.lower(label), COLLATION), value)


SOURCES: dict[str, Callable[[Viewer], Select[Any]]] = {
    "spaces": spaces,
    "collections": collections,
    "groups": groups,
    "people": people,
    "tags": tags,
}
