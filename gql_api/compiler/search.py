"""Full-text search: which rows match a text, and how well.

Words match by their stems, the last one as a prefix too; where no row matches, names that resemble the words
do (pg_trgm). The functions in SQL come from the migrations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Select,
    Text,
    any_,
    cast,
    exists,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG, TSQUERY

from gql_api.compiler.selection import Field
from gql_api.permissions import Condition, Rows
from gql_api.text import is_storable

LENGTH = 1000
EXCERPT = 50_000  # characters of a text in which matches are marked
HEADLINE = (
    'StartSel=<mark>, StopSel=</mark>, MaxFragments=2, MaxWords=30, MinWords=10, FragmentDelimiter=" … "'
)
ESCAPED = ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")


@dataclass(frozen=True)
class Terms:
    """What is searched for, read once a statement: whole words, words and a prefix, and plain words."""

    read: CTE

    @classmethod
    def of(cls, text: ColumnElement[str], name: str) -> "Terms":
        """Read a text in websearch syntax."""
        columns = (
            func.search_query(text, type_=TSQUERY).label("whole"),
            func.search_prefix(text, type_=TSQUERY).label("prefixed"),
            func.search_words(text, type_=ARRAY(Text)).label("words"),
        )
        return cls(select(*columns).cte(name))

    def term(self, name: str) -> ColumnElement[Any]:
        """Select one of them."""
        return select(self.read.c[name]).scalar_subquery()

    def matching(
        self, row: Rows, conditions: Sequence[Condition], *columns: ColumnElement[Any]
    ) -> Select[Any]:
        """Select the rows that match, with `rank`."""
        whole, prefixed = self.term("whole"), self.term("prefixed")
        rank = func.search_rank(row.search, whole, prefixed, type_=Double)
        found = select(*columns, rank.label("rank")).select_from(row)
        return found.where(*conditions, row.search.bool_op("@@")(prefixed))

    def resembling(
        self, row: Rows, conditions: Sequence[Condition], *columns: ColumnElement[Any]
    ) -> Select[Any]:
        """Select the rows whose names resemble the words, with `rank`."""
        words = self.term("words")
        rank = func.search_similarity(words, row.name, row.search, type_=Double)
        found = select(*columns, rank.label("rank")).select_from(row)
        return found.where(*conditions, row.name.bool_op("%>")(any_(cast(words, ARRAY(Text)))))

    def found(
        self, row: Rows, conditions: Sequence[Condition], columns: Sequence[ColumnElement[Any]], name: str
    ) -> list[CTE]:
        """Select what matches, or where nothing does, what resembles: the last of two parts of a WITH."""
        exact = self.matching(row, conditions, *columns).correlate_except(row, self.read).cte(f"{name}_exact")
        nothing = ~exists(select(literal_column("1")).select_from(exact))
        similar = self.resembling(row, [*conditions, nothing], *columns).correlate_except(
            row, self.read, exact
        )
        return [exact, union_all(select(exact), similar).cte(name)]

    def snippet(self, text: ColumnElement[str]) -> ColumnElement[str]:
        """Write parts of a text as HTML, with the matches marked."""
        escaped = func.left(func.coalesce(text, ""), EXCERPT)
        for character, entity in ESCAPED:
            escaped = func.replace(escaped, character, entity)
        configuration = cast("gql_api", REGCONFIG)
        return func.ts_headline(configuration, escaped, self.term("prefixed"), HEADLINE)


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
