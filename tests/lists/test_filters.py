"""`where`: each comparison of each filter, and what null, empty lists and complements mean."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from tests.lists.ask import argument, names, refusal
from tests.lists.garden import Garden, day
from tests.make import made
from tests.run import Run

ALL = ["Öl", "roses 50%", "Tulips", "Roses"]  # that Ann may list, the newest first
Where = dict[str, Any]


def at(number: int) -> str:
    """Write noon of a day in January."""
    return day(number).isoformat()


TEXTS: list[tuple[Where, list[str]]] = [
    ({"name": {"eq": "Roses"}}, ["Roses"]),
    ({"name": {"eq": "roses"}}, []),
    ({"name": {"eq": "Öl"}}, ["Öl"]),
    ({"name": {"ne": "Roses"}}, ["Öl", "roses 50%", "Tulips"]),
    ({"name": {"ne": "roses"}}, ALL),
    ({"name": {"in": ["Tulips", "Öl", "roses", "Tulips"]}}, ["Öl", "Tulips"]),
    ({"name": {"in": []}}, []),
    ({"name": {"contains": "OSES"}}, ["roses 50%", "Roses"]),
    ({"name": {"contains": "ö"}}, ["Öl"]),
    ({"name": {"contains": ""}}, ALL),
    ({"name": {"startsWith": "ROSES"}}, ["roses 50%", "Roses"]),
    ({"name": {"startsWith": "oses"}}, []),
    ({"name": {"endsWith": "S"}}, ["Tulips", "Roses"]),
    ({"name": {"endsWith": "rose"}}, []),
    ({"name": {"isNull": True}}, []),
    ({"name": {"isNull": False}}, ALL),
    ({"name": {"startsWith": "r", "endsWith": "s"}}, ["Roses"]),
    ({"name": {}}, ALL),
    ({"content": {"eq": ""}}, ["Öl"]),
    ({"content": {"contains": "are", "ne": "Roses are red."}}, ["Tulips"]),
]
WILDCARDS: list[tuple[Where, list[str]]] = [
    ({"name": {"contains": "%"}}, ["roses 50%"]),
    ({"name": {"endsWith": "0%"}}, ["roses 50%"]),
    ({"name": {"startsWith": "%"}}, []),
    ({"name": {"contains": "R%s"}}, []),
    ({"name": {"contains": "_"}}, []),
    ({"content": {"contains": "_"}}, ["roses 50%"]),
    ({"content": {"contains": "half_PRICE"}}, ["roses 50%"]),
    ({"content": {"contains": "\\"}}, ["roses 50%"]),
    ({"content": {"contains": "\\ t"}}, ["roses 50%"]),
    ({"content": {"endsWith": "\\"}}, []),
    ({"content": {"contains": "\\%"}}, []),
]
IDS: list[tuple[Where, list[str]]] = [
    ({"id": {"eq": "id of Roses"}}, ["Roses"]),
    ({"id": {"eq": "id of Garden"}}, []),
    ({"id": {"eq": "id of Wine"}}, []),
    ({"id": {"ne": "id of Roses"}}, ["Öl", "roses 50%", "Tulips"]),
    ({"id": {"ne": "id of Garden"}}, ALL),
    ({"id": {"in": ["id of Roses", "id of Garden", "id of Öl", "id of Wine"]}}, ["Öl", "Roses"]),
    ({"id": {"in": ["id of Garden"]}}, []),
    ({"id": {"in": []}}, []),
    ({"id": {}}, ALL),
]
NUMBERS: list[tuple[Where, list[str]]] = [
    ({"version": {"eq": 4}}, ["Tulips"]),
    ({"version": {"ne": 4}}, ["Öl", "roses 50%", "Roses"]),
    ({"version": {"in": [5, 2, 99]}}, ["Öl", "Roses"]),
    ({"version": {"in": []}}, []),
    ({"version": {"lt": 4}}, ["Öl", "roses 50%"]),
    ({"version": {"lte": 4}}, ["Öl", "roses 50%", "Tulips"]),
    ({"version": {"gt": 4}}, ["Roses"]),
    ({"version": {"gte": 4}}, ["Tulips", "Roses"]),
    ({"version": {"gt": 2, "lt": 4}}, ["roses 50%"]),
    ({"version": {"gt": -2147483648, "lte": 2147483647}}, ALL),
]
MOMENTS: list[tuple[Where, list[str]]] = [
    ({"createdAt": {"eq": at(2)}}, ["Tulips"]),
    ({"createdAt": {"eq": "2026-01-02T17:30:00+05:30"}}, ["Tulips"]),
    ({"createdAt": {"eq": "2026-01-02T12:00:00.000001Z"}}, []),
    ({"createdAt": {"ne": at(2)}}, ["Öl", "roses 50%", "Roses"]),
    ({"createdAt": {"in": [at(1), at(4), at(5)]}}, ["Öl", "Roses"]),
    ({"createdAt": {"in": []}}, []),
    ({"createdAt": {"lt": at(2)}}, ["Roses"]),
    ({"createdAt": {"lte": at(2)}}, ["Tulips", "Roses"]),
    ({"createdAt": {"gt": at(2)}}, ["Öl", "roses 50%"]),
    ({"createdAt": {"gte": at(2)}}, ["Öl", "roses 50%", "Tulips"]),
    ({"createdAt": {"isNull": True}}, []),
    ({"createdAt": {"isNull": False}}, ALL),
    ({"updatedAt": {"lt": at(8)}}, ["Öl", "roses 50%"]),
]
TAGS: list[tuple[Where, list[str]]] = [
    ({"tags": {"any": ["flower"]}}, ["Tulips", "Roses"]),
    ({"tags": {"any": ["flower", "red"]}}, ["Öl", "Tulips", "Roses"]),
    ({"tags": {"any": ["flow"]}}, []),
    ({"tags": {"any": []}}, []),
    ({"tags": {"all": ["flower", "red"]}}, ["Roses"]),
    ({"tags": {"all": ["red"]}}, ["Öl", "Roses"]),
    ({"tags": {"all": []}}, ALL),
    ({"tags": {"none": ["flower"]}}, ["Öl", "roses 50%"]),
    ({"tags": {"none": ["flower", "red"]}}, ["roses 50%"]),
    ({"tags": {"none": []}}, ALL),
    ({"tags": {"any": ["red"], "none": ["Flower"]}}, ["Roses"]),
]
RELATIONS: list[tuple[Where, list[str]]] = [
    ({"space": {"name": {"eq": "Garden"}}}, ["Tulips", "Roses"]),
    ({"space": {"id": {"eq": "id of Park"}}}, ["Öl", "roses 50%"]),
    ({"space": {"id": {"ne": "id of Park"}}}, ["Tulips", "Roses"]),
    ({"space": {"id": {"in": ["id of Park", "id of Garden", "id of Roses"]}}}, ALL),
    ({"space": {"isPublic": {"eq": True}}}, ["Öl", "roses 50%"]),
    ({"space": {"isPublic": {"eq": False}}}, ["Tulips", "Roses"]),
    ({"space": {"isActive": {"eq": False}}}, ["Öl", "roses 50%"]),
    ({"space": {"isPersonal": {"eq": True}}}, []),
    ({"space": {"isPersonal": {}}}, ALL),
    ({"space": {"description": {"isNull": True}}}, ["Öl", "roses 50%"]),
    ({"space": {"description": {"isNull": False}}}, ["Tulips", "Roses"]),
    ({"space": {"description": {"eq": "Flowers & more"}}}, ["Tulips", "Roses"]),
    ({"space": {"description": {"ne": "Flowers & more"}}}, ["Öl", "roses 50%"]),
    ({"space": {"description": {"in": ["Flowers & more"]}}}, ["Tulips", "Roses"]),
    ({"space": {"description": {"contains": ""}}}, ["Tulips", "Roses"]),
    ({"space": {"not": {"description": {"contains": ""}}}}, ["Öl", "roses 50%"]),
    ({"space": {}}, ALL),
    ({"owner": {"name": {"eq": "Ann"}}}, ["roses 50%", "Roses"]),
    ({"owner": {"id": {"eq": "id of Bob"}}}, ["Öl", "Tulips"]),
    ({"owner": {"id": {"eq": "id of Park"}}}, []),
    ({"owner": {"createdAt": {"eq": at(1)}}}, ALL),
    ({"owner": {"name": {"eq": "Ann"}}, "space": {"owner": {"name": {"eq": "Bob"}}}}, ["roses 50%"]),
    ({"space": {"owner": {"or": [{"name": {"eq": "Ann"}}]}}}, ["Tulips", "Roses"]),
    ({"space": {"or": []}}, []),
]
COMBINED: list[tuple[Where, list[str]]] = [
    ({}, ALL),
    ({"and": []}, ALL),
    ({"or": []}, []),
    ({"not": {}}, []),
    ({"not": {"or": []}}, ALL),
    ({"and": [{}, {}]}, ALL),
    ({"or": [{}, {"or": []}]}, ALL),
    ({"and": [{"name": {"contains": "rose"}}, {"version": {"lt": 5}}]}, ["roses 50%"]),
    ({"or": [{"name": {"eq": "Öl"}}, {"version": {"eq": 5}}]}, ["Öl", "Roses"]),
    ({"or": [{"name": {"eq": "Öl"}}], "version": {"eq": 5}}, []),
    ({"not": {"name": {"contains": "rose"}, "version": {"eq": 5}}}, ["Öl", "roses 50%", "Tulips"]),
    ({"not": {"not": {"name": {"eq": "Roses"}}}}, ["Roses"]),
    (
        {"or": [{"not": {"tags": {"any": ["red"]}}}, {"and": [{"name": {"eq": "Öl"}}]}]},
        ["Öl", "roses 50%", "Tulips"],
    ),
]
EVERY = [*TEXTS, *WILDCARDS, *IDS, *NUMBERS, *MOMENTS, *TAGS, *RELATIONS, *COMBINED]
every_filter = pytest.mark.parametrize(("where", "wanted"), EVERY, ids=[str(where) for where, _ in EVERY])


@every_filter
async def test_a_filter_holds_for_these(run: Run, garden: Garden, where: Where, wanted: list[str]) -> None:
    assert await names(run, garden.ann, where=garden.filled(where)) == wanted


@every_filter
async def test_not_is_the_exact_complement(run: Run, garden: Garden, where: Where, wanted: list[str]) -> None:
    rest = [name for name in ALL if name not in wanted]
    assert await names(run, garden.ann, where={"not": garden.filled(where)}) == rest


async def test_a_null_filter_is_none(run: Run, garden: Garden) -> None:
    assert await names(run, garden.ann, where=None) == ALL
    assert await names(run, garden.ann) == ALL


LEFT_OUT: list[tuple[Where, list[str]]] = [
    ({"deletedAt": {"isNull": True}}, ALL),
    ({"deletedAt": {"isNull": False}}, ["Weeds"]),
    ({"deletedAt": {"eq": at(20)}}, ["Weeds"]),
    ({"deletedAt": {"ne": at(20)}}, ALL),
    ({"deletedAt": {"in": [at(20)]}}, ["Weeds"]),
    ({"deletedAt": {"in": []}}, []),
    ({"deletedAt": {"lt": at(21)}}, ["Weeds"]),
    ({"deletedAt": {"gte": at(21)}}, []),
    ({"not": {"deletedAt": {"gte": at(21)}}}, ["Weeds", *ALL]),
    ({"not": {"deletedAt": {"lt": at(21)}}}, ALL),
]


@pytest.mark.parametrize(("where", "wanted"), LEFT_OUT, ids=[str(where) for where, _ in LEFT_OUT])
async def test_null_meets_no_comparison_but_ne_and_not(
    run: Run, garden: Garden, where: Where, wanted: list[str]
) -> None:
    assert await names(run, garden.ann, where=where, trash="INCLUDE") == wanted


SPACES: list[tuple[Where, list[str]]] = [
    ({"description": {"ne": "Flowers & more"}}, ["Park"]),
    ({"description": {"isNull": True}}, ["Park"]),
    ({"not": {"description": {"startsWith": "flowers"}}}, ["Park"]),
    ({"isPublic": {"eq": False}, "isActive": {"eq": True}, "isPersonal": {"eq": False}}, ["Garden"]),
    ({"owner": {"name": {"in": ["Bob", "Eve"]}}}, ["Park"]),
    ({"id": {"ne": "id of Park"}}, ["Garden"]),
    ({"id": {"in": ["id of Park", "id of Cellar"]}}, ["Park"]),
    ({"version": {"eq": 1}, "createdAt": {"lte": at(1)}, "updatedAt": {"gte": at(9)}}, ["Garden"]),
]


@pytest.mark.parametrize(("where", "wanted"), SPACES, ids=[str(where) for where, _ in SPACES])
async def test_spaces_have_their_filter_too(
    run: Run, garden: Garden, where: Where, wanted: list[str]
) -> None:
    assert await names(run, garden.ann, "spaces", where=garden.filled(where)) == wanted


async def test_a_list_in_a_space_has_the_filter(run: Run, garden: Garden) -> None:
    query = """query ($where: ArticleFilter) {
      spaces { nodes { name articles(where: $where) { totalCount nodes { name } } } }
    }"""
    where = {"name": {"contains": "rose"}, "space": {"not": {"name": {"eq": "Cellar"}}}}
    found = await run(query, garden.ann, where=where)
    assert found["spaces"]["nodes"] == [
        {"name": "Park", "articles": {"totalCount": 1, "nodes": [{"name": "roses 50%"}]}},
        {"name": "Garden", "articles": {"totalCount": 1, "nodes": [{"name": "Roses"}]}},
    ]


async def test_what_was_moved_is_found_by_its_id(session: AsyncSession, run: Run, garden: Garden) -> None:
    origin, space, ann = garden.spaces["Park"].id, garden.spaces["Garden"].id, garden.users["Ann"].id
    moved = Article(name="Moved", owner_id=ann, space_id=space, origin_space_id=origin)
    garden.articles["Moved"] = await made(session, moved)
    assert await names(run, garden.ann, where=garden.filled({"id": {"eq": "id of Moved"}})) == ["Moved"]
    assert await names(run, garden.ann, where=garden.filled({"id": {"in": ["id of Moved"]}})) == ["Moved"]
    assert await names(run, garden.ann, where=garden.filled({"id": {"ne": "id of Moved"}})) == ALL


NULL = "Null is no value to compare with: leave it out"
ASK = {"name", "createdAt", "deletedAt"}  # for isNull
NULLS: list[tuple[Where, list[str]]] = [
    ({"name": None}, ["name"]),
    ({"name": {"eq": None}}, ["name", "eq"]),
    ({"name": {"ne": None}}, ["name", "ne"]),
    ({"name": {"in": None}}, ["name", "in"]),
    ({"name": {"contains": None}}, ["name", "contains"]),
    ({"name": {"startsWith": None}}, ["name", "startsWith"]),
    ({"name": {"endsWith": None}}, ["name", "endsWith"]),
    ({"name": {"isNull": None}}, ["name", "isNull"]),
    ({"id": {"eq": None}}, ["id", "eq"]),
    ({"id": {"in": None}}, ["id", "in"]),
    ({"version": {"gte": None}}, ["version", "gte"]),
    ({"createdAt": {"lt": None}}, ["createdAt", "lt"]),
    ({"deletedAt": {"isNull": None}}, ["deletedAt", "isNull"]),
    ({"tags": {"any": None}}, ["tags", "any"]),
    ({"tags": {"none": None}}, ["tags", "none"]),
    ({"and": None}, ["and"]),
    ({"or": None}, ["or"]),
    ({"not": None}, ["not"]),
    ({"owner": None}, ["owner"]),
    ({"space": {"isPublic": None}}, ["space", "isPublic"]),
    ({"space": {"isPublic": {"eq": None}}}, ["space", "isPublic", "eq"]),
    (
        {"or": [{}, {"not": {"space": {"owner": {"name": {"eq": None}}}}}]},
        ["or", "1", "not", "space", "owner", "name", "eq"],
    ),
    ({"and": [{"or": []}, {"name": {"eq": None}}]}, ["and", "1", "name", "eq"]),
]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(("where", "place"), NULLS, ids=[str(where) for where, _ in NULLS])
async def test_null_in_a_filter_is_an_error_with_its_place(
    run: Run, garden: Garden, statements: list[str], where: Where, place: list[str]
) -> None:
    told = f"{NULL}, or ask for isNull." if ASK & set(place) else f"{NULL}."
    assert await refusal(run, garden.ann, where=where) == (told, ["where", *place])
    assert statements == []


BY_VARIABLE = "query ($name: String) { articles(where: {name: {eq: $name}}) { nodes { name } } }"


async def test_a_variable_in_a_filter_that_is_not_sent_leaves_its_field_out(run: Run, garden: Garden) -> None:
    found = await run(BY_VARIABLE, garden.ann, name="Roses")
    assert found == {"articles": {"nodes": [{"name": "Roses"}]}}
    found = await run(BY_VARIABLE, garden.ann)
    assert [node["name"] for node in found["articles"]["nodes"]] == ALL


async def test_a_variable_in_a_filter_that_is_null_is_an_error(run: Run, garden: Garden) -> None:
    data, (error,) = await run.raw(BY_VARIABLE, garden.ann, name=None)
    assert (data, error.message) == (None, f"{NULL}, or ask for isNull.")
    assert argument(error) == ["where", "name", "eq"]
