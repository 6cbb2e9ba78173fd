"""What matches better comes first; what only resembles is told by how much."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.search import ask

VECTOR = "search_vector(:name, CAST(:tags AS text[]), :content)"
RANK = f"search_rank({VECTOR}, search_prefix(:search))"
UNMARKED = f"ts_filter({VECTOR}, '{{a,b,d}}')"
BARE = f"CAST(ts_rank('{{0.4,0,0.7,1}}', {UNMARKED}, search_prefix(:search), 32) AS float8)"
SIMILARITY = "search_similarity(search_words(:search), :name, search_vector(:name, '{}', :content))"
Article = tuple[str, str, list[str]]


async def rank(connection: AsyncConnection, search: str, article: Article, sql: str = RANK) -> float:
    """Return how well an article matches."""
    name, content, tags = article
    found = await ask(connection, sql, search=search, name=name, content=content, tags=tags)
    assert isinstance(found, float)
    return found


async def similarity(connection: AsyncConnection, search: str, name: str, content: str = "") -> float:
    """Return how well an article matches a search with typing errors."""
    found = await ask(connection, SIMILARITY, search=search, name=name, content=content)
    assert isinstance(found, float)
    return round(found, 3)


@pytest.mark.parametrize("search", ["cat", "categ"])
async def test_names_come_before_tags_before_contents(connection: AsyncConnection, search: str) -> None:
    articles: list[Article] = [
        ("Category of cat", "", []),
        ("Pet", "", ["category of cat"]),
        ("Pet", "A category of cat.", []),
        ("Pet", "A dog.", []),
    ]
    ranks = [await rank(connection, search, article) for article in articles]
    assert ranks == sorted(set(ranks), reverse=True)
    assert (ranks[0] < 1, ranks[-1]) == (True, 0)


@pytest.mark.parametrize("search", ["red", "red rose", '"red roses"', "red or tulip", "red -tulip"])
async def test_words_kept_for_prefixes_do_not_count_beside_others(
    connection: AsyncConnection, search: str
) -> None:
    article: Article = ("Red roses", "Roses are red. " * 3, ["red", "flower"])
    assert await rank(connection, search, article) == await rank(connection, search, article, BARE) > 0


async def test_words_kept_for_prefixes_count_where_nothing_else_does(connection: AsyncConnection) -> None:
    assert 0 < await rank(connection, "editin", ("Editing", "", [])) < 1


async def test_nothing_to_search_ranks_nothing(connection: AsyncConnection) -> None:
    assert await rank(connection, "", ("Cat", "A cat.", [])) == 0


@pytest.mark.parametrize(
    ("search", "name", "expected"),
    [
        ("pyhton", "Python", 1 - 4 / 18),  # two letters swapped
        ("pyhton", "python-doc", 1 - 4 / 18),
        ("pyhton", "python3-doc", 1 - 5 / 18),  # the word goes on
        ("pythn", "Python", 1 - 2 / 15),  # a letter too few
        ("pythonn", "Python", 1 - 2 / 21),  # a letter too many
        ("pythom", "Python", 1 - 3 / 18),  # a wrong letter
        ("postgers", "postgresql-15", 1 - 5 / 24),
        ("pyhton", "Pédagogie", 0),
        ("miserabels", "Les Misérables", 1 - 4 / 30),  # accents do not count
        ("databse", "Data", 0),  # another word
        ("edtior", "Junior education", 0),
    ],
)
async def test_similarity_counts_the_letters_that_are_wrong(
    connection: AsyncConnection, search: str, name: str, expected: float
) -> None:
    assert await similarity(connection, search, name) == round(expected, 3)


async def test_similarity_is_the_mean_of_the_words_if_none_is_missing(
    connection: AsyncConnection,
) -> None:
    assert await similarity(connection, "pyhton", "Snakes", "Of pyhtons.") == 1
    assert await similarity(connection, "pyhton snakes", "Python", "A snake.") == round((1 + 14 / 18) / 2, 3)
    assert await similarity(connection, "pyhton roses tulips", "Python") == 0
    assert await similarity(connection, "", "Python") == 0
    assert await similarity(connection, "x" * 200, "ß" * 200) == 0
