"""Ours as a target of the benchmark: its `bench.py` runs this file, which adds to TARGETS and DIALECTS.

GQL_API is the folder of the clone, GQL_BENCH_DATABASE the URL of the loaded database, GQL_BENCH_VIEWER what
`load` told: a token, and the ids of a space and an article that its user may not read.
"""

import base64
import hashlib
import os
import secrets
import uuid
from collections.abc import Callable
from typing import Any

CLONE = os.environ["GQL_API"]
TOKEN, FOREIGN, HIDDEN = os.environ["GQL_BENCH_VIEWER"].split()
PORT = 8141
RUN = secrets.token_hex(2)  # bench.py makes its requests anew each time it runs
SPACE, ARTICLE = 2, 3  # the byte for the type in an id
SHORT = "id name content version createdAt owner { id name }"
LONG = "id name content version createdAt updatedAt space { id } owner { id name }"
QUERIES = {
    "W1": f"query W1($id: ID!) {{ article(id: $id) {{ {SHORT} }} }}",
    "W2": f"""query W2($id: ID!) {{
        space(id: $id) {{ id name articles(first: 50) {{ nodes {{ {LONG} }} }} }} }}""",
    "W3": """query W3($after: String) { spaces(first: 20, after: $after) { nodes {
        id name articles(first: 10) { nodes { id name owner { name } tags } } } } }""",
    "W4": """query W4($q: String!) {
        articles(search: $q, first: 20) { nodes { id name owner { name } } } }""",
    "W5": f"""mutation W5($id: ID!, $name: String!) {{
        updateArticle(input: {{id: $id, patch: {{name: $name}}}}) {{
            article {{ {SHORT} }} errors {{ message }} }} }}""",
    "W6": f"query W6($after: String) {{ articles(first: 1000, after: $after) {{ nodes {{ {LONG} }} }} }}",
}
VARIABLES = {
    "W1": {"id": "$id"},
    "W2": {"id": "$id"},
    "W3": {"after": "$after"},
    "W4": {"q": "$q"},
    "W5": {"id": "$id", "name": "$name"},
    "W6": {"after": "$after"},
}
LISTS = {"W3": ("spaces", 180), "W6": ("articles", 2000)}  # and how many objects are skipped at most


def seeded(kind: str, number: int) -> str:
    """Make a uuid as the benchmark's seed.sql does."""
    return str(uuid.UUID(hashlib.md5(f"{kind}:{number}".encode(), usedforsecurity=False).hexdigest()))


def owner(number: int) -> str:
    """Name the owner of an article, as the same file does."""
    digest = hashlib.md5(f"ao:{number}".encode(), usedforsecurity=False).hexdigest()
    return seeded("u", 1 + int(digest[:7], 16) % 1000)


def encoded(kind: int, *uuids: str) -> str:
    """Make a public id."""
    raw = bytes((1, kind)) + b"".join(uuid.UUID(one).bytes for one in uuids)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(public: str) -> str:
    """Return the uuid in a public id."""
    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(public + "=" * (-len(public) % 4))[-16:]))


NUMBERS = {seeded("a", number): number for number in range(1, 100_001)}
CURSORS: dict[str, list[str | None]] = {}


def article(key: str) -> str:
    """Make the public id of an article."""
    return encoded(ARTICLE, seeded("c", 1 + NUMBERS[key] % 200), key)


def variables(workload: str, asked: dict[str, Any], ask: Callable[[str], Any]) -> dict[str, Any]:
    """Make public ids of uuids, cursors of offsets.

    Whoever is not the owner asks for an article that the viewer may not see: our mutation takes no owner but
    the one whose token comes with it.
    """
    match workload:
        case "W1":
            return {"id": article(asked["id"])}
        case "W2":
            return {"id": encoded(SPACE, asked["id"])}
        case "W5":
            is_owner = asked["ownerId"] == owner(NUMBERS[asked["id"]])
            found = article(asked["id"]) if is_owner else encoded(ARTICLE, FOREIGN, HIDDEN)
            return {"id": found, "name": f"{asked['name']} {RUN}"}  # to a name it has we would not rename
        case "W3" | "W6":
            return {"after": cursors(workload, ask)[asked["offset"]]}
    return {}


def cursors(workload: str, ask: Callable[[str], Any]) -> list[str | None]:
    """Read the cursor before every offset."""
    if workload not in CURSORS:
        field, skipped = LISTS[workload]
        found: list[str | None] = [None]
        while len(found) <= skipped:
            after = f', after: "{found[-1]}"' if found[-1] else ""
            page = ask(f"{{ {field}(first: 100{after}) {{ edges {{ cursor }} }} }}")[field]["edges"]
            found += [edge["cursor"] for edge in page]
        CURSORS[workload] = found
    return CURSORS[workload]


def canonical(answer: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Write an answer as the peers do: ids as uuids, tags as objects, a space as the id of a collection."""
    if isinstance(answer, list):
        return [canonical(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    if "errors" in answer:
        return canonical(answer["article"])
    told = {key: canonical(value) for key, value in answer.items()}
    if "id" in told:
        told["id"] = decoded(told["id"])
    if "tags" in told:
        told["tags"] = [{"name": name} for name in answer["tags"]]
    if isinstance(told.get("space"), dict):
        told["collectionId"] = told.pop("space")["id"]
    return told


if "DIALECTS" in globals():  # in bench.py
    globals()["DIALECTS"]["gql_api"] = {
        "vars": variables,
        "canon": canonical,
        "unordered": ("W4",),  # equally good ones may come in another order
        "bodies": {
            name: {"operationName": name, "query": query, "variables": VARIABLES[name]}
            for name, query in QUERIES.items()
        },
    }
    globals()["TARGETS"]["gql_api"] = {
        "url": f"http://127.0.0.1:{PORT}/graphql",
        "dialect": "gql_api",
        "cwd": CLONE,
        "cmd": [f"{CLONE}/.venv/bin/gql-api", "serve", "--port", str(PORT)],
        "env": {"GQL_DATABASE_URL": os.environ["GQL_BENCH_DATABASE"], "GQL_POOL_SIZE": "16"},
        "headers": {"Authorization": f"Bearer {TOKEN}"},
    }
