"""See whether the memory of a worker stays flat, on an embedded PostgreSQL of its own, with the demo in it.

    python -m benchmarks.memory [--requests 100000] [--smaller 10]

One process asks the application itself, without HTTP: nine requests of ten send one of a few documents with
other variables, the tenth one that was never seen, in twenty of which one is not valid. Expected: the memory
grows until the caches are full (they are bounded by characters, of documents and of SQL), and is flat from
then on. Made ten times smaller, they are full after some 2,000 requests.
"""

import argparse
import asyncio
import gc
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import orjson
import psutil
import uvloop
from starlette.types import ASGIApp, Message

from benchmarks.import_records import machine
from gql_api import migrations, postgres
from gql_api.app import create_app
from gql_api.compiler import operations, plans
from gql_api.compiler.cache import Cache
from gql_api.db import create_engine
from gql_api.demo import PEOPLE, seed

SIGN_IN = """mutation ($email: String!, $password: String!) {
  signIn(input: {email: $email, password: $password}) { token }
}"""
WHOLE = (
    "query ($where: ArticleFilter, $n: Int) { articles(where: $where, first: $n) { nodes { name tags } } }"
)
SEARCH = "query ($q: String) { articles(search: $q) { totalCount edges { snippet node { name } } } }"
NESTED = "{ spaces { nodes { name articles(first: 5) { nodes { name owner { name } } } } } }"
WORDS = ("pruning", "incident", "tomaotes", "summer or winter", "ben", "x", "database -backup")
FIELDS = ("id", "name", "content", "tags", "version", "createdAt", "updatedAt", "viewerCan { update delete }")
CONDITIONS = (
    'name: {contains: "a"}',
    "version: {gte: 1}",
    'tags: {none: ["x"]}',
    'createdAt: {gt: "2020-01-01T00:00:00Z"}',
    'space: {name: {ne: "x"}}',
    "deletedAt: {isNull: true}",
)
ORDERS = ("NAME", "CREATED_AT", "UPDATED_AT")
ODDITY, WRONG = 10, 20  # one request of so many is of a new document; one of so many of these is not valid
CACHES: tuple[Cache[Any, Any], ...] = (operations.kept, plans.kept)
Body = dict[str, Any]


def main() -> None:
    """Measure, and print what benchmarks/README.md shows."""
    parser = argparse.ArgumentParser(description="See whether memory stays flat.")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--smaller", type=int, default=1, help="make the caches so many times smaller")
    given = parser.parse_args()
    for cache in CACHES:
        cache.maximum //= given.smaller
    folder = Path(tempfile.mkdtemp(prefix="gql-"))
    folder.chmod(0o711)
    try:
        with postgres.running(folder / "data", options={"fsync": "off"}) as url:
            migrations.migrate(url)
            uvloop.run(measured(url, given.requests))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def measured(url: str, requests: int) -> None:
    """Send the requests; print a line of the table after each tenth of them."""
    await seed(url)
    engine = create_engine(url)
    app, token = create_app(engine), ""
    who = {"email": PEOPLE[0].email, "password": PEOPLE[0].password}
    token = (await ask(app, {"query": SIGN_IN, "variables": who}, ""))["data"]["signIn"]["token"]
    gc.collect()
    gc.freeze()  # as workers do
    say(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n\n| requests | MB | documents kept | plans kept | s |")
    say("| --- | --- | --- | --- | --- |")
    bodies, begun = documents(Random(7)), time.monotonic()  # noqa: S311 - no secret
    say(line(0, 0))
    for number in range(1, requests + 1):
        await ask(app, next(bodies), token)
        if number % (requests // 10) == 0:
            say(line(number, time.monotonic() - begun))
    await engine.dispose()


async def ask(app: ASGIApp, body: Body, token: str) -> Any:  # noqa: ANN401 - any JSON value
    """Send a request to the application; return its answer."""
    headers = [(b"content-type", b"application/json")]
    headers += [(b"authorization", f"Bearer {token}".encode())] if token else []
    scope = {"type": "http", "method": "POST", "scheme": "http", "path": "/graphql", "query_string": b""}
    sent: list[bytes] = []

    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": orjson.dumps(body)}

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message.get("body", b""))

    await app({**scope, "headers": headers, "client": ("192.0.2.1", 1234)}, receive, send)
    return orjson.loads(b"".join(sent))


def documents(chance: Random) -> Iterator[Body]:
    """Choose requests."""
    for number in count(1):
        yield new(number, chance) if number % ODDITY == 0 else known(chance)


def known(chance: Random) -> Body:
    """Choose a document that was seen, with variables of some shape."""
    match chance.randrange(3):
        case 0:
            return {"query": NESTED}
        case 1:
            return {"query": SEARCH, "variables": {"q": chance.choice(WORDS)}}
    where = {"name": {"contains": chance.choice("aeiou")}, "version": {"lt": chance.randrange(1, 100)}}
    return {"query": WHOLE, "variables": {"where": where, "n": chance.randrange(20)}}


def new(number: int, chance: Random) -> Body:
    """Make a document that nobody has sent."""
    article = " ".join(chance.sample(FIELDS, 5))
    lists = [
        f"l{number}_{place}: articles(first: {chance.randrange(10)}, where: {{{where(chance)}}}, "
        f"orderBy: [{{field: {chance.choice(ORDERS)}}}]) {{ nodes {{ {article} space {{ name "
        f"articles(first: 2, where: {{{where(chance)}}}) {{ totalCount nodes {{ name }} }} }} }} }}"
        for place in range(2)
    ]
    wrong = "nothing" if number % (ODDITY * WRONG) == 0 else ""
    return {"query": f"query N{number} {{ {' '.join(lists)} {wrong} }}"}


def where(chance: Random) -> str:
    """Choose conditions."""
    return ", ".join(chance.sample(CONDITIONS, chance.randrange(1, len(CONDITIONS))))


def line(number: int, seconds: float) -> str:
    """Write a line of the table; how full the caches are, in percent."""
    full = [f"{len(cache.found):,} ({cache.weight / cache.maximum:.0%})" for cache in CACHES]
    memory = psutil.Process().memory_info().rss / 1e6
    return f"| {number:,} | {memory:.0f} | {' | '.join(full)} | {seconds:.0f} |"


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
