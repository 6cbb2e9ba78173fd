"""Full-text search: which rows match a text, and how well.

Words match by their stems, the last one as a prefix too. Where few rows match, and none by its name or tags,
names that resemble the words do as well (pg_trgm). The functions in SQL come from the migrations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Integer,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG, TSQUERY, TSVECTOR
from sqlalchemy.orm import aliased

from gql_api.compiler.selection import Field
from gql_api.ids import model_of
from gql_api.permissions import Condition, Rows
from gql_api.text import is_storable

LENGTH = 1000
ONE: ColumnElement[int] = literal_column("1")
Fills = Callable[[CTE], Condition]
MANY = 99  # matches of whole words, more of which come before all that matches by a prefix
FEW = 9  # matches, beside which names that resemble the words are looked for
CANDIDATES = 10_000  # names that are compared with the words
SIMILARITY = 0.4  # of which 1 is equality
EXCERPT = 50_000  # characters of a text in which matches are marked
HEADLINE = (
    'StartSel=<mark>, StopSel=</mark>, MaxFragments=2, MaxWords=30, MinWords=10, FragmentDelimiter=" … "'
)
ESCAPED = ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")


@dataclass(frozen=True)
class Terms:
    """What is searched for; `read` are the queries in it, made once a statement."""

    text: ColumnElement[str]
    read: CTE

    @classmethod
    def of(cls, text: ColumnElement[str], name: str) -> "Terms":
        """Read a text in websearch syntax."""
        whole = func.search_query(text, type_=TSQUERY).label("whole")
        return cls(text, select(func.search_prefix(text, type_=TSQUERY).label("query"), whole).cte(name))

    @property
    def query(self) -> ColumnElement[Any]:
        """The query."""
        return select(self.read.c.query).scalar_subquery()

    @property
    def whole(self) -> ColumnElement[Any]:
        """The query for whole words alone."""
        return select(self.read.c.whole).scalar_subquery()

    @property
    def excludes(self) -> Condition:
        """Hold if something is excluded: what merely resembles could be just that."""
        return func.strpos(cast(self.whole, Text), literal_column("'!'")) > literal_column("0")

    @property
    def words(self) -> ColumnElement[Any]:
        """The plain words in it; read only where names are compared with them."""
        return select(func.search_words(self.text, type_=ARRAY(Text))).scalar_subquery()

    def matching(
        self,
        row: Rows,
        query: ColumnElement[Any],
        conditions: Sequence[Condition],
        columns: Sequence[ColumnElement[Any]],
    ) -> Select[Any]:
        """Select the rows that match a query, with `rank`."""
        found = select(*columns, ranked(row, query)).select_from(row)
        return found.where(*conditions, matches(row, query)).correlate_except(row, self.read)

    def resembling(
        self, row: Rows, conditions: Sequence[Condition], columns: Sequence[ColumnElement[Any]]
    ) -> Select[Any]:
        """Select the rows whose names resemble the words, with `rank`."""
        rank = func.search_similarity(self.words, row.name, row.search, type_=Double)
        words = func.unnest(cast(self.words, ARRAY(Text))).table_valued("word").render_derived(name="words")
        named, other = row.name.bool_op("%>")(words.c.word), not_(matches(row, self.query))
        alike = select(*columns, rank.label("rank")).select_from(row).where(*conditions, other, named)
        # OFFSET 0 keeps the words apart: for each of them the planner takes the index
        each = alike.correlate_except(row, self.read).offset(count(0)).lateral()
        found = select(*each.c).select_from(words.join(each, true())).limit(count(CANDIDATES)).subquery()
        return select(*found.c).distinct().where(found.c.rank > SIMILARITY)

    def found(
        self,
        row: Rows,
        conditions: Sequence[Condition],
        columns: Sequence[ColumnElement[Any]],
        name: str,
        fills: Fills | None,
    ) -> list[CTE]:
        """Select what matches, and what resembles where hardly anything does: the parts of a WITH.

        What matches by whole words comes first, if it is much or the last word is its own stem ("cat", not
        "postgre", which "Postgres" has in common); the rest is not even looked for if that fills the page.
        """
        whole = self.matching(row, self.whole, conditions, columns).cte(f"{name}_whole")
        are_many = exists(select(ONE).select_from(whole).offset(count(MANY)))
        come_first = or_(are_many, func.numnode(self.query) == func.numnode(self.whole))
        better = select(*whole.c[:-1], (whole.c.rank + ONE).label("rank")).where(come_first)
        among = self.among(row, whole).where(not_(come_first))
        needed = [] if fills is None else [not_(and_(come_first, fills(whole)))]
        rest = [*conditions, not_(matches(row, self.whole)), *needed]
        others = self.matching(row, self.query, rest, columns).correlate_except(row, self.read, whole)
        matching = union_all(better, among, others).cte(f"{name}_matching")
        unsure = [*conditions, ~self.excludes, ~self.is_many(matching), ~self.is_named(row, matching)]
        similar = self.resembling(row, unsure, columns).correlate_except(row, self.read, matching)
        return [whole, matching, union_all(select(matching), similar).cte(name)]

    def is_many(self, exact: CTE) -> Condition:
        """Hold if more than a few rows match."""
        return exists(select(ONE).select_from(exact).offset(count(FEW)))

    def is_named(self, row: Rows, exact: CTE) -> Condition:
        """Hold if a row matches by its name or its tags; in long texts there are typing errors too."""
        found, same = again(row, exact)
        named = func.ts_filter(found.search, literal_column("'{a,b,c}'"), type_=TSVECTOR)
        matching = select(ONE).select_from(exact).join(found, same)
        return exists(matching.where(named.bool_op("@@")(self.query)))

    def among(self, row: Rows, whole: CTE) -> Select[Any]:
        """Rank rows that match by whole words as all others are ranked."""
        found, same = again(row, whole)
        return select(*whole.c[:-1], ranked(found, self.query)).select_from(whole).join(found, same)

    def snippet(self, text: ColumnElement[str]) -> ColumnElement[str]:
        """Write parts of a text as HTML, with the matches marked."""
        escaped = func.left(func.coalesce(text, ""), EXCERPT)
        for character, entity in ESCAPED:
            escaped = func.replace(escaped, character, entity)
        configuration = cast("gql_api", REGCONFIG)
        return func.ts_headline(configuration, escaped, self.query, HEADLINE)


def again(row: Rows, keys: CTE) -> tuple[Rows, Condition]:
    """Return the table of a row once more, and how to join it to keys."""
    found: Any = aliased(model_of(row))
    same: Condition = found.id == keys.c.id
    return found, same & (found.space_id == keys.c.space_id) if "space_id" in keys.c else same


def ranked(row: Rows, query: ColumnElement[Any]) -> ColumnElement[Any]:
    """Tell how well a row matches a query: more than 1, which is all that resembling names come to."""
    return (func.search_rank(row.search, query, type_=Double) + ONE).label("rank")


def matches(row: Rows, query: ColumnElement[Any]) -> Condition:
    """Hold for the rows that match a query."""
    found: Condition = row.search.bool_op("@@")(query)
    return found


def count(number: int) -> ColumnElement[int]:
    """Write a number into the statement itself."""
    return literal(number, Integer, literal_execute=True)


def searched(asked: Field) -> ColumnElement[str] | None:
    """Bind the argument `search`; None where it is blank. Refuse what PostgreSQL could not take."""
    given = asked.arguments.get("search")
    if given is None or "blank" in getattr(given, "traits", ()):
        return None
    if isinstance(given, str) and not given.strip():
        return None
    return asked.bound(given, Text(), lambda text: checked(asked, text))


def checked(asked: Field, text: str) -> str:
    """Return the text trimmed; refuse one that is too long or cannot be sent."""
    text = text.strip()
    if len(text) > LENGTH or not is_storable(text):
        asked.refuse(f"A search is at most {LENGTH} characters of valid text.", "search")
    return text
