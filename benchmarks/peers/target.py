"""Ours as a target of the benchmark: BENCH_TARGET names this file, which is run there.

GQL_API is the folder of the clone; GQL_BENCH_DATABASE the URL of the loaded database; GQL_BENCH_VIEWER what
`load` printed: a token, and the ids of a space and an article that its user may not read.
"""

import base64
import hashlib
import os
import uuid

_CLONE = os.environ["GQL_API"]
_TOKEN, _FOREIGN, _HIDDEN = os.environ["GQL_BENCH_VIEWER"].split()
_PORT = 8141
_USER, _SPACE, _ARTICLE = 1, 2, 3  # the byte of the type in an id
_A6 = "id name content version createdAt owner { id name }"
_A8 = "id name content version createdAt updatedAt space { id } owner { id name }"


def _encoded(kind, *uuids):
    raw = bytes((1, kind)) + b"".join(bytes.fromhex(one.replace("-", "")) for one in uuids)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _uuid(public):
    found = base64.urlsafe_b64decode(public + "=" * (-len(public) % 4))[-16:].hex()
    return "-".join((found[:8], found[8:12], found[12:16], found[16:20], found[20:]))


def _uid(kind, n):
    """Make a uuid as the benchmark's seed.sql does."""
    return str(uuid.UUID(hashlib.md5(f"{kind}:{n}".encode()).hexdigest()))


def _owner(n):
    """Name the owner of the nth article, as the same file does."""
    return _uid("u", 1 + int(hashlib.md5(f"ao:{n}".encode()).hexdigest()[:7], 16) % 1000)


_ARTICLES = {_uid("a", n): n for n in range(1, 100001)}
_COLLECTION = {one: _uid("c", 1 + n % 200) for one, n in _ARTICLES.items()}
_CURSORS = {}


def _article(one):
    return _encoded(_ARTICLE, _COLLECTION[one], one)


def _vars(w, v, ask):
    """Make public ids of uuids; who does not own the article asks for one that the viewer may not see."""
    if w == "W1":
        return {"id": _article(v["id"])}
    if w == "W2":
        return {"id": _encoded(_SPACE, v["id"])}
    if w == "W5":
        is_owner = v["ownerId"] == _owner(_ARTICLES[v["id"]])
        return {"id": _article(v["id"]) if is_owner else _encoded(_ARTICLE, _FOREIGN, _HIDDEN)}
    if w in ("W3", "W6"):
        return {"after": _cursors(w, ask)[v["offset"]]}
    return {}


def _cursors(w, ask):
    """Read the cursor in front of every offset."""
    if w not in _CURSORS:
        field, found = ("spaces" if w == "W3" else "articles"), [None]
        while len(found) < (181 if w == "W3" else 2001):
            after = f', after: "{found[-1]}"' if found[-1] else ""
            page = ask(f"{{ {field}(first: 100{after}) {{ edges {{ cursor }} }} }}")[field]["edges"]
            found += [edge["cursor"] for edge in page]
        _CURSORS[w] = found
    return _CURSORS[w]


def _canon(x):
    """Turn ids into uuids, tags into objects, a space into its id."""
    if isinstance(x, list):
        return [_canon(one) for one in x]
    if not isinstance(x, dict):
        return x
    if "errors" in x:
        return _canon(x["article"])
    told = {key: _canon(value) for key, value in x.items()}
    if "id" in told:
        told["id"] = _uuid(told["id"])
    if "tags" in told:
        told["tags"] = [{"name": name} for name in x["tags"]]
    if isinstance(told.get("space"), dict):
        told["collectionId"] = told.pop("space")["id"]
    return told


DIALECTS["gql_api"] = {  # noqa: F821 - as above
    "vars": _vars,
    "canon": _canon,
    "unordered": ("W4",),
    "bodies": {
        "W1": {
            "operationName": "W1",
            "query": "query W1($id: ID!) { article(id: $id) { %s } }" % _A6,
            "variables": {"id": "$id"},
        },
        "W2": {
            "operationName": "W2",
            "query": "query W2($id: ID!) { space(id: $id) { id name articles(first: 50) { nodes { %s } } } }"
            % _A8,
            "variables": {"id": "$id"},
        },
        "W3": {
            "operationName": "W3",
            "query": "query W3($after: String) { spaces(first: 20, after: $after) { nodes { id name articles(first: 10) { nodes { id name owner { name } tags } } } } }",
            "variables": {"after": "$after"},
        },
        "W4": {
            "operationName": "W4",
            "query": "query W4($q: String!) { articles(search: $q, first: 20) { nodes { id name owner { name } } } }",
            "variables": {"q": "$q"},
        },
        "W5": {
            "operationName": "W5",
            "query": "mutation W5($id: ID!, $name: String!) { updateArticle(input: {id: $id, patch: {name: $name}}) { article { %s } errors { message } } }"
            % _A6,
            "variables": {"id": "$id", "name": "$name"},
        },
        "W6": {
            "operationName": "W6",
            "query": "query W6($after: String) { articles(first: 1000, after: $after) { nodes { %s } } }"
            % _A8,
            "variables": {"after": "$after"},
        },
    },
}
TARGETS["gql_api"] = {  # noqa: F821 - as above
    "url": f"http://127.0.0.1:{_PORT}/graphql",
    "dialect": "gql_api",
    "cwd": _CLONE,
    "cmd": [f"{_CLONE}/.venv/bin/gql-api", "serve", "--port", str(_PORT)],
    "env": {"GQL_DATABASE_URL": os.environ["GQL_BENCH_DATABASE"], "GQL_POOL_SIZE": "16"},
    "headers": {"Authorization": f"Bearer {_TOKEN}"},
}
