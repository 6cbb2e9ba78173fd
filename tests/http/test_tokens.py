"""A token that does not hold is never taken for none: 401, and nothing is done."""

import httpx
import pytest

from tests.http.ask import NEWER, OLDER, ask, the_error
from tests.http.garden import PASSWORD, Garden

MESSAGE = "The token is not valid or has expired. Sign in again, or send no token."
GOOD = {"query": "{ viewer { name } }"}
DELETE = "mutation ($id: ID!) { deleteArticle(input: {id: $id}) { deletedId errors { code } } }"
SIGN_IN = "mutation ($input: SignInInput!) { signIn(input: $input) { token errors { code } } }"
SIGN_UP = "mutation ($input: SignUpInput!) { signUp(input: $input) { token errors { code } } }"


def is_unauthenticated(response: httpx.Response, accept: str = OLDER) -> bool:
    """Tell whether the answer is 401 and tells nothing else."""
    error = the_error(response, accept)
    assert error["message"] == MESSAGE
    assert error["extensions"].keys() == {"code", "requestId"}
    assert response.headers["www-authenticate"] == "Bearer"
    return response.status_code == 401 and error["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("accept", [OLDER, NEWER])
@pytest.mark.parametrize(
    "header",
    [
        "Basic YW5uOmNvcnJlY3QgaG9yc2U=",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer gql_tooshort",
        "Bearer gql_" + "a" * 43,
        "Bearer gql_" + "a" * 44,
        "Bearer gql_" + "a" * 100_000,
        "Bearer GQL_" + "a" * 43,
        "gql_" + "a" * 43,
        "Token gql_" + "a" * 43,
        "Bearer gql_" + "ä" * 43,
        "Bearer gql_" + "a" * 43 + ", Bearer gql_" + "b" * 43,
        "",
    ],
)
async def test_header_that_is_no_token_of_ours_is_refused(
    client: httpx.AsyncClient, header: str, accept: str
) -> None:
    headers = [(b"authorization", header.encode("latin-1")), (b"accept", accept.encode())]
    assert is_unauthenticated(await client.post("/graphql", json=GOOD, headers=headers), accept)


@pytest.mark.parametrize(
    "field",
    [
        "viewer { name }",
        "articles { totalCount }",
        "__typename",
        "node(id: 3) { id }",
        "articles(first: -1) { nodes { id } }",
        'articles(after: "nonsense") { nodes { id } }',
    ],
)
async def test_expired_token_is_refused_whatever_is_asked(
    client: httpx.AsyncClient, garden: Garden, field: str
) -> None:
    assert is_unauthenticated(await ask(client, f"{{ {field} }}", token=garden.expired_token))


async def test_expired_token_is_refused_before_anything_is_written(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    for id_ in (garden.private_id, garden.public_id, garden.space_id, "nonsense"):
        assert is_unauthenticated(await ask(client, DELETE, {"id": id_}, garden.expired_token))


@pytest.mark.parametrize("name", ["update", "restore", "purge", "transfer"])
async def test_expired_token_may_not_write_in_any_way(
    client: httpx.AsyncClient, garden: Garden, name: str
) -> None:
    more = {"update": ', patch: {name: "x"}', "transfer": f', ownerId: "{garden.ann_id}"'}.get(name, "")
    field = f'{name}Article(input: {{id: "{garden.private_id}"{more}}}) {{ errors {{ code }} }}'
    assert is_unauthenticated(await ask(client, f"mutation {{ {field} }}", token=garden.expired_token))


async def test_expired_token_may_not_create(client: httpx.AsyncClient, garden: Garden) -> None:
    for sent in (f'spaceId: "{garden.space_id}", name: "x"', f'spaceId: "{garden.space_id}", name: ""'):
        field = f"createArticle(input: {{{sent}}}) {{ errors {{ code }} }}"
        assert is_unauthenticated(await ask(client, f"mutation {{ {field} }}", token=garden.expired_token))
    field = 'createSpace(input: {name: "x"}) { errors { code } }'
    assert is_unauthenticated(await ask(client, f"mutation {{ {field} }}", token=garden.expired_token))


async def test_expired_token_beside_a_good_password_signs_nobody_in(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    sent = {"email": "ann@example.com", "password": PASSWORD}
    assert is_unauthenticated(await ask(client, SIGN_IN, {"input": sent}, garden.expired_token))


async def test_expired_token_signs_nobody_up(client: httpx.AsyncClient, garden: Garden) -> None:
    sent = {"email": "bob@example.com", "password": PASSWORD, "name": "Bob"}
    assert is_unauthenticated(await ask(client, SIGN_UP, {"input": sent}, garden.expired_token))


async def test_expired_token_may_not_sign_out(client: httpx.AsyncClient, garden: Garden) -> None:
    query = "mutation { signOut { errors { code } } }"
    assert is_unauthenticated(await ask(client, query, token=garden.expired_token))


async def test_expired_token_may_not_change_the_password(client: httpx.AsyncClient, garden: Garden) -> None:
    query = "mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { errors { code } } }"
    sent = {"currentPassword": PASSWORD, "newPassword": "battery staple"}
    assert is_unauthenticated(await ask(client, query, {"input": sent}, garden.expired_token))


async def test_token_by_get_is_looked_at_too(client: httpx.AsyncClient, garden: Garden) -> None:
    headers = {"authorization": f"Bearer {garden.expired_token}"}
    assert is_unauthenticated(await client.get("/graphql", params=GOOD, headers=headers))


async def test_scheme_is_read_in_any_case(client: httpx.AsyncClient, garden: Garden) -> None:
    response = await client.post("/graphql", json=GOOD, headers={"authorization": f"bEARER {garden.token}"})
    assert response.json() == {"data": {"viewer": {"name": "Ann"}}}
