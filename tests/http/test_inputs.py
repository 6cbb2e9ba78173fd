"""Inputs of mutations that cannot be used: each error is named by its place, and nothing is done."""

from typing import Any

import httpx
import pytest

from gql_api.db import uuid7
from gql_api.ids import encode
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.http.ask import ask, errors, refused
from tests.http.garden import PASSWORD, Garden

NULL = "This field cannot be cleared."
UNSTORABLE = "This text has a character that cannot be stored (NUL or half a surrogate pair)."
EMPTY = "This text must not be empty."
NOT_AN_ID = "Not an id: send one that this server gave out."
NO_ARTICLE = ("NOT_FOUND", ["id"], "There is no such article.")
NO_SPACE = ("NOT_FOUND", ["spaceId"], "There is no such space.")
NO_READER = ("NOT_FOUND", ["ownerId"], "There is no such user who may read the space.")
EVERY: list[tuple[str, dict[str, Any]]] = [
    ("updateArticle", {"patch": {}}),
    ("deleteArticle", {}),
    ("restoreArticle", {}),
    ("purgeArticle", {}),
]


def too_long(length: int, maximum: int) -> str:
    """Say that a text is too long."""
    return f"This text has {length} characters; at most {maximum} are allowed."


@pytest.mark.parametrize(
    ("patch", "told"),
    [
        ({"name": None}, [("name", NULL)]),
        ({"name": ""}, [("name", EMPTY)]),
        ({"name": " \t\n\u2003"}, [("name", EMPTY)]),
        ({"name": "a\0b"}, [("name", UNSTORABLE)]),
        ({"name": "x" * 201}, [("name", too_long(201, 200))]),
        ({"name": "x" * 1_000_000}, [("name", too_long(1_000_000, 200))]),
        ({"name": "a\u0301\u0327" * 500_000}, [("name", too_long(1_500_000, 200))]),
        ({"content": None}, [("content", NULL)]),
        ({"content": "a\0"}, [("content", UNSTORABLE)]),
        ({"content": "ä" * 500_001}, [("content", too_long(500_001, 500_000))]),
        ({"tags": None}, [("tags", "This field cannot be cleared; send [] for no tags.")]),
        (
            {"tags": ["a", "", "b\0", "c" * 101]},
            [("tags.1", EMPTY), ("tags.2", UNSTORABLE), ("tags.3", too_long(101, 100))],
        ),
        ({"tags": ["a"] * 51}, [("tags", "At most 50 tags are allowed; there are 51.")]),
        ({"tags": ["\u0301\u0327" * 500_000]}, [("tags.0", too_long(1_000_000, 100))]),
        (
            {"name": None, "content": "\0", "tags": [""]},
            [("name", NULL), ("content", UNSTORABLE), ("tags.0", EMPTY)],
        ),
    ],
)
async def test_all_wrong_fields_of_a_patch_are_told_at_once(
    client: httpx.AsyncClient, garden: Garden, patch: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    found = await errors(client, "updateArticle", {"id": garden.private_id, "patch": patch}, garden.token)
    assert found == [("INVALID", ["patch", *place.split(".")], message) for place, message in told]


async def test_all_wrong_fields_of_a_space_are_told_at_once(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    patch = {"name": "", "description": "\0", "isActive": None, "isPublic": None}
    found = await errors(client, "updateSpace", {"id": garden.space_id, "patch": patch}, garden.token)
    flag = "This field cannot be cleared: send true or false."
    assert found == [
        ("INVALID", ["patch", "name"], EMPTY),
        ("INVALID", ["patch", "description"], UNSTORABLE),
        ("INVALID", ["patch", "isActive"], flag),
        ("INVALID", ["patch", "isPublic"], flag),
    ]


async def test_creating_tells_all_wrong_fields_at_once(client: httpx.AsyncClient, garden: Garden) -> None:
    sent = {"spaceId": garden.space_id, "name": " ", "content": "\0", "tags": ["a", "\0"]}
    assert await errors(client, "createArticle", sent, garden.token) == [
        ("INVALID", ["name"], EMPTY),
        ("INVALID", ["content"], UNSTORABLE),
        ("INVALID", ["tags", "1"], UNSTORABLE),
    ]


@pytest.mark.parametrize("name", ["name", "content", "tags"])
async def test_null_for_what_creating_requires_is_refused(
    client: httpx.AsyncClient, garden: Garden, name: str
) -> None:
    sent = {"spaceId": garden.space_id, "name": "Tulips", name: None}
    query = "mutation ($input: CreateArticleInput!) { createArticle(input: $input) { errors { code } } }"
    error = await refused(client, "BAD_USER_INPUT", query, {"input": sent}, garden.token)
    type_ = "[String!]!" if name == "tags" else "String!"
    place = f"Variable '$input' has invalid value at .{name}"
    assert error["message"] == f"{place}: Expected value of non-null type '{type_}' not to be null."


@pytest.mark.parametrize(("mutation", "more"), EVERY)
@pytest.mark.parametrize(
    "id", ["", "nonsense", "ä", "\0", "A" * 1_000_000], ids=["empty", "text", "ä", "nul", "mb"]
)
async def test_malformed_id_is_an_error_of_its_field(
    client: httpx.AsyncClient, garden: Garden, mutation: str, more: dict[str, Any], id: str
) -> None:
    found = await errors(client, mutation, {"id": id, **more}, garden.token)
    assert found == [("INVALID", ["id"], NOT_AN_ID)]


@pytest.mark.parametrize(("mutation", "more"), EVERY)
async def test_id_of_nothing_of_another_type_or_of_others_is_not_found(
    client: httpx.AsyncClient, garden: Garden, mutation: str, more: dict[str, Any]
) -> None:
    for other in (encode(Space(id=uuid7())), garden.space_id, garden.ann_id, garden.private_id):
        for token in (garden.eves_token, None):
            found = await errors(client, mutation, {"id": other, **more}, token)
            assert found == [NO_ARTICLE]


@pytest.mark.parametrize(("mutation", "more"), EVERY)
async def test_what_others_let_one_read_is_forbidden(
    client: httpx.AsyncClient, garden: Garden, mutation: str, more: dict[str, Any]
) -> None:
    right = "WRITE" if mutation == "updateArticle" else "MANAGE"
    owning = "" if mutation == "purgeArticle" else ", or owning it"
    told = f"You may read this, but not do that to it: that takes the right {right} on its space{owning}."
    for token in (garden.eves_token, None):
        found = await errors(client, mutation, {"id": garden.public_id, **more}, token)
        assert found == [("FORBIDDEN", ["id"], told)]


async def test_space_to_create_in_must_be_one_that_the_viewer_reads(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    for space_id in (encode(Space(id=uuid7())), garden.space_id, garden.private_id, garden.ann_id):
        sent = {"spaceId": space_id, "name": "Mine"}
        assert await errors(client, "createArticle", sent, garden.eves_token) == [NO_SPACE]
    found = await errors(client, "createArticle", {"spaceId": "x", "name": "Mine"}, garden.eves_token)
    assert found == [("INVALID", ["spaceId"], NOT_AN_ID)]


async def test_new_owner_must_be_a_user_who_may_read_the_space(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    async def transfer(owner_id: str) -> list[tuple[str, list[str], str]]:
        sent = {"id": garden.private_id, "ownerId": owner_id}
        return await errors(client, "transferArticle", sent, garden.token)

    for owner_id in (encode(User(id=uuid7())), garden.eve_id):
        assert await transfer(owner_id) == [NO_READER]
    assert await transfer(garden.space_id) == [("NOT_FOUND", ["ownerId"], "There is no such user.")]
    assert await transfer("x") == [("INVALID", ["ownerId"], NOT_AN_ID)]


@pytest.mark.parametrize("mutation", ["signIn", "signUp"])
@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize(
    ("value", "length"),
    [("a\0b@example.com", None), ("x" * 1_000_000, 1_000_000), ("\u0301\u0327" * 500_000, 1_000_000)],
    ids=["nul", "megabyte", "marks"],
)
async def test_address_or_password_that_cannot_be_kept_is_refused_by_its_field(
    client: httpx.AsyncClient, mutation: str, field: str, value: str, length: int | None
) -> None:
    sent = {"email": "bob@example.com", "password": PASSWORD, field: value}
    if mutation == "signUp":
        sent["name"] = "Bob"
    ((code, path, message),) = await errors(client, mutation, sent, None)
    assert (code, path) == ("INVALID", [field])
    if length is None:
        assert message == UNSTORABLE
    elif field == "password":
        assert message == "A password has at most 200 characters."
    else:
        assert message == too_long(length, 254)


async def test_signing_up_tells_all_wrong_fields_at_once(client: httpx.AsyncClient) -> None:
    found = await errors(client, "signUp", {"email": "nobody", "password": "short", "name": ""}, None)
    assert [path for _, path, _ in found] == [["email"], ["name"], ["password"]]


async def test_operation_with_a_nul_in_a_name_is_answered(client: httpx.AsyncClient, garden: Garden) -> None:
    response = await ask(client, '{ articles(search: "a\\u0000b") { totalCount } }', None, garden.token)
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
