"""Full-text search: which rows match a text, and how well.

Words match by their stems, the last one as a prefix too. Where many rows match by whole words, these come
first; where few match at all, and none by its name or tags, names that resemble the words do as well
(pg_trgm). The functions in SQL come from the migrations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnClause,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    inspect,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY, TSVECTOR
from sqlalchemy.orm import aliased

from gql_api.compiler.selection import Field
from gql_api.db import InSpace
from gql_api.ids import model_of
from gql_api.permissions import Condition, Rows
from gql_api.text import is_storable

LENGTH = 1000
ONE: ColumnElement[int] = literal_column("1")
FILLED, NOT_FILLED = true(), false()  # what `Fills` may say without looking
Fills = Callable[[CTE], Condition]
MANY = 99  # matches of whole words, more of which come before all that matches by a prefix
# ranks are added up as doubles: numeric, as PostgreSQL reads "0.3", costs more than ranking
NOTHING: ColumnElement[float] = literal_column("0::float8", Double)
BASE: ColumnElement[float] = literal_column("1::float8", Double)  # is added to the rank of all that matches
NAMED: ColumnElement[float] = literal_column("2::float8", Double)  # … of the object with just this name
BEGINS: ColumnElement[float] = literal_column("1.3::float8", Double)  # … of a name that begins so
# where whole words come first, they rank higher by FIRST, what is beside them by BESIDE, than anything else
FIRST: ColumnElement[float] = literal_column("8::float8", Double)
BESIDE: ColumnElement[float] = literal_column("4::float8", Double)
PART: ColumnElement[float] = literal_column("0.25::float8", Double)  # of the rank for whole words is added
FEW = 9  # matches, beside which names that resemble the words are looked for
GUESS = "words", "misspelt", "others", "longest", "longer"  # of `search_guesses`
CANDIDATES = 10_000  # names that are compared with the words
SIMILARITY = 0.4  # of which 1 is equality
EXCERPT = 50_000  # characters of a text in which matches are marked
HEADLINE = (
    'StartSel=<mark>, StopSel=</mark>, MaxFragments=2, MaxWords=30, MinWords=10, FragmentDelimiter=" … "'
)
ESCAPED = ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")


@dataclass(frozen=True)
class Terms:
    """What is searched for, and the queries in it.

    Each is made when it is first needed, once a statement: so PostgreSQL does with what is named twice.
    """

    text: ColumnElement[str]
    whole: CTE
    prefixed: CTE

    @classmethod
    def of(cls, text: ColumnElement[str], name: str) -> "Terms":
        """Read a text in websearch syntax."""
        whole = query(text, func.search_query)
        # else PostgreSQL would know the text where it plans, and plan anew for each
        words = whole.cte(f"{name}_words").prefix_with("MATERIALIZED")
        return cls(text, words, query(text, func.search_prefix).cte(f"{name}_prefixed"))

    @property
    def parts(self) -> list[CTE]:
        """What belongs into the WITH of the statement."""
        return [self.whole, self.prefixed]

    def with_words(
        self, row: Rows, conditions: Sequence[Condition], columns: Sequence[ColumnElement[Any]]
    ) -> Select[Any]:
        """Select the rows that match by whole words, with `rank`."""
        matching = matches(row, self.whole.c.query)
        found = select(*columns, ranked(row, self.whole).label("rank")).join_from(row, self.whole, matching)
        return found.where(*conditions).correlate_except(row, self.whole)

    def with_prefix(
        self, row: Rows, whole: CTE, conditions: Sequence[Condition], columns: Sequence[ColumnElement[Any]]
    ) -> Select[Any]:
        """Select the rows that match, with `rank`, which is higher for those that match by whole words."""
        better = func.coalesce((whole.c.rank - BASE) * PART, NOTHING)
        matching = matches(row, self.prefixed.c.query)
        found = select(*columns, (ranked(row, self.prefixed) + better).label("rank"))
        found = found.join_from(row, self.prefixed, matching).outerjoin(whole, same(row, whole))
        return found.where(*conditions).correlate_except(row, self.prefixed, whole)

    def resembling(
        self,
        row: Rows,
        unsure: Sequence[Condition],
        conditions: Sequence[Condition],
        columns: Sequence[ColumnElement[Any]],
    ) -> Select[Any]:
        """Select the rows whose names resemble the words, with `rank`, if the search is unsure."""
        guess: Any = func.search_guesses(self.text).table_valued(*GUESS, name="guess")
        alike = func.search_similarity(guess.c.words, row.name, row.search, type_=Double)
        rank = alike * brief(row, guess)
        meant = [*conditions, not_(matches(row, the(self.prefixed))), is_meant(row, guess)]
        similar = select(*columns, rank.label("rank")).select_from(row).where(*meant)
        # OFFSET 0 keeps the guesses apart: for each of them the planner takes the index
        each = similar.correlate_except(row, self.whole, self.prefixed).offset(count(0)).lateral()
        found = select(*each.c).select_from(guess.join(each, true())).where(*unsure)
        candidates = found.limit(count(CANDIDATES)).subquery()
        return select(*candidates.c).distinct().where(candidates.c.rank > SIMILARITY)

    def found(
        self,
        row: Rows,
        conditions: Sequence[Condition],
        columns: Sequence[ColumnElement[Any]],
        name: str,
        fills: Fills,
        unfiltered: Sequence[Condition] | None,
        came_first: Condition | None,
    ) -> list[CTE]:
        """Select what matches, and what resembles where hardly anything does: the parts of a WITH.

        What matches by whole words comes before all else, if it is much: or if it `came_first` on the page
        before this, whatever was written since. The rest is not even looked for if that `fills` the page.
        Where only some of what matches is asked for, the `unfiltered` conditions hold for all: it says
        whether anything else is looked for, so that no filter adds to what is found.
        """
        whole = self.with_words(row, conditions, columns).cte(f"{name}_whole")
        are_much = exists(select(ONE).select_from(whole).offset(count(MANY)))
        come_first = are_much if came_first is None else came_first
        is_filled = fills(whole)
        # where they always fill the page, nothing else is beside what comes first
        are_beside = false() if is_filled is FILLED else come_first
        others = or_(not_(are_beside), whole.c.id.is_(None))
        matching = self.with_prefix(row, whole, [*conditions, others], columns).cte(f"{name}_matching")
        first = select(*whole.c[:-1], first_rank(whole).label("rank")).where(come_first)
        every = matching if unfiltered is None else self.some(row, unfiltered, columns).cte(f"{name}_every")
        are_many = exists(select(ONE).select_from(every).offset(count(FEW)))
        unsure = [not_(are_beside), not_(are_many), ~self.is_named(row, every)]
        similar = self.resembling(row, unsure, conditions, columns)
        rest = union_all(select(matching), similar).subquery()
        lowered = rest.c.rank + case((are_beside, BESIDE), else_=NOTHING)
        rank = rest.c.rank if is_filled is FILLED else lowered
        more = select(*rest.c[:-1], rank).where(not_(and_(come_first, is_filled)))
        parts = [whole, matching] if every is matching else [whole, matching, every]
        return [*parts, union_all(first, more).cte(name)]

    def some(
        self, row: Rows, conditions: Sequence[Condition], columns: Sequence[ColumnElement[Any]]
    ) -> Select[Any]:
        """Select some rows that match, enough to tell whether they are many."""
        matching = matches(row, self.prefixed.c.query)
        found = select(*columns).join_from(row, self.prefixed, matching).where(*conditions)
        return found.correlate_except(row, self.prefixed).limit(count(FEW + 1))

    def is_named(self, row: Rows, matching: CTE) -> Condition:
        """Hold if a row matches by its name or its tags; in long texts there are typing errors too."""
        found: Any = aliased(model_of(row))
        named = func.ts_filter(found.search, literal_column("'{a,b,c}'"), type_=TSVECTOR)
        again = select(ONE).select_from(matching).join(found, same(found, matching))
        return exists(again.where(named.bool_op("@@")(the(self.prefixed))))

    def snippet(self, text: ColumnElement[str]) -> ColumnElement[str]:
        """Write parts of a text as HTML, with the matches marked."""
        escaped = func.left(func.coalesce(text, ""), EXCERPT)
        for character, entity in ESCAPED:
            escaped = func.replace(escaped, character, entity)
        configuration = cast("gql_api", REGCONFIG)
        return func.ts_headline(configuration, escaped, the(self.prefixed), HEADLINE)


def query(text: ColumnElement[str], read: Callable[..., Any]) -> Select[Any]:
    """Select the query that a text is read as, what of it ranks, and the name that is meant if one is."""
    found = select(read(text, type_=TSQUERY).label("query")).offset(count(0)).subquery()
    wanted = func.search_wanted(found.c.query, type_=TSQUERY).label("wanted")
    return select(found.c.query, wanted, func.lower(text).label("name"))


def brief(row: Rows, guess: Any) -> ColumnElement[Any]:  # noqa: ANN401 - an SQL function as a table
    """Weigh a name that resembles the words: a little less, the more it has beside them."""
    size = func.length(func.array_to_string(guess.c.words, literal_column("' '")))
    share = cast(size, Double) / cast(func.greatest(size, func.length(row.name)), Double)
    found: ColumnElement[Any] = literal_column("0.95::float8") + share * literal_column("0.05::float8")
    return found


def key_columns(row: Rows) -> list[ColumnElement[Any]]:
    """Return what leads to a row again, later in the statement."""
    keys = [row.id, row.space_id] if issubclass(model_of(row), InSpace) else [row.id]
    return [*keys, address(row).label("address")]


def address(row: Rows) -> ColumnElement[Any]:
    """Return where a row lies: nothing finds it faster, and it stays there as long as the statement runs."""
    return ColumnClause("ctid", _selectable=inspect(row).selectable)


def same(row: Rows, keys: FromClause) -> Condition:
    """Hold for the row that was found."""
    found: Condition = address(row) == keys.c.address
    return found & (row.space_id == keys.c.space_id) if "space_id" in keys.c else found


def the(query: CTE) -> ColumnElement[Any]:
    """Return a query as a value."""
    return select(query.c.query).scalar_subquery()


def ranked(row: Rows, query: CTE) -> ColumnElement[Any]:
    """Tell how well a row matches a query: more than 1, which is all that resembling names come to.

    A name that begins with the text ranks higher, one that is the text the highest. The query comes from a
    join: for a value from a sub-query PostgreSQL would call the function row by row.
    """
    name = func.lower(row.name)
    named = case((name == query.c.name, NAMED), else_=BEGINS)  # hardly any name begins so
    more = case((func.starts_with(name, query.c.name), named), else_=BASE)
    found: ColumnElement[Any] = func.search_rank(row.search, query.c.wanted, type_=Double) + more
    return found


def first_rank(whole: CTE) -> ColumnElement[Any]:
    """Rank rows that match by whole words before all others."""
    found: ColumnElement[Any] = whole.c.rank + FIRST
    return found


def ranks_first(rank: ColumnElement[Any]) -> Condition:
    """Tell of the rank of any row that was found whether whole words came first."""
    found: Condition = rank > BESIDE
    return found


def matches(row: Rows, query: ColumnElement[Any]) -> Condition:
    """Hold for the rows that match a query."""
    found: Condition = row.search.bool_op("@@")(query)
    return found


def is_meant(row: Rows, guess: Any) -> Condition:  # noqa: ANN401 - an SQL function as a table
    """Hold for the rows that are guessed at: one index looks up all that must hold, the rarest first.

    Columns stand here as in the index: only so PostgreSQL knows that it need not test them once more.
    """
    name: ColumnElement[str] = row.name
    one_is_misspelt = and_(matches(row, guess.c.others), name.bool_op("%>")(guess.c.misspelt))
    several_are = and_(name.bool_op("%>")(guess.c.longest), name.bool_op("%>")(guess.c.longer))
    return or_(one_is_misspelt, several_are)


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
