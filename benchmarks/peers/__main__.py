"""Run the benchmark against the peers: `BENCH_HOME=… python -m benchmarks.peers [options of bench.py]`.

BENCH_HOME is the folder that the benchmark's setup.sh made. All answers are verified before anything is
measured: those of the reading workloads by bench.py, against raw; those of the update here, because its rows
are not the same ones that raw updates.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from benchmarks.peers.load import load
from gql_api import migrations

HOME = Path(os.environ.get("BENCH_HOME", "/var/tmp/gql-bench"))  # noqa: S108 - as its own setup.sh has it
CLONE = Path(__file__).parents[2]
SERVER = "postgresql://postgres@127.0.0.1:55432"
NAME = "gql_api_bench"
TARGETS = "raw,gql_api,mercurius,postgraphile,apollo,strawberry"
UPDATED = (1, 50_000, 100_000)
READING, WRITING = "W1,W2,W3,W4,W6", "W5"
ROUNDS, ONCE = 7, ("--rounds", "1", "--secs", "2", "--warm", "1")  # few enough that no update is sent twice


def main() -> None:
    """Load, verify, measure."""
    run(["./pg.sh", "psql", "-q", "-c", f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"])
    run(["./pg.sh", "createdb", NAME])
    migrations.upgrade(f"{SERVER}/{NAME}".replace("postgresql:", "postgresql+asyncpg:"))
    os.environ["GQL_BENCH_VIEWER"] = asyncio.run(load(f"{SERVER}/bench", f"{SERVER}/{NAME}"))
    os.environ["GQL_BENCH_DATABASE"] = f"{SERVER}/{NAME}"
    os.environ["GQL_API"] = str(CLONE)
    os.environ["BENCH_TARGET"] = str(Path(__file__).with_name("target.py"))
    kept = asyncio.run(articles())
    verify_updates()
    asyncio.run(put_back(kept))
    options = ["--targets", TARGETS, "--out", "gql_api.jsonl", *sys.argv[1:]]
    (HOME / "gql_api.jsonl").unlink(missing_ok=True)
    bench("--workloads", READING, *options)
    for _ in range(ROUNDS):
        bench("--workloads", WRITING, "--no-verify", *options, *ONCE)
        asyncio.run(vacuum())
    bench("--table", "gql_api.jsonl")
    tell_ratios([json.loads(line) for line in (HOME / "gql_api.jsonl").read_text().splitlines()])


def run(command: list[str]) -> None:
    """Run something in the benchmark's folder."""
    subprocess.run(command, cwd=HOME, check=True)  # noqa: S603 - commands of this file


def bench(*options: str) -> None:
    """Run the benchmark's own program."""
    run(["venv/bin/python", "bench.py", *options])


def tell_ratios(rows: list[dict[str, Any]]) -> None:
    """Tell what part of the others' CPU time ours is, round by round: the least, the median, the most."""
    rounds: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        rounds.setdefault((row["w"], row["target"]), []).append(row)
    for (workload, target), theirs in sorted(rounds.items()):
        if target == "gql_api":
            continue
        every = zip(rounds[workload, "gql_api"], theirs, strict=True)
        pairs = [pair for pair in every if all(row["ok"] for row in pair)]  # bench.py leaves out the others
        server = sorted(our["sched_ms"] / their["sched_ms"] for our, their in pairs)
        both = sorted(total(our) / total(their) for our, their in pairs)
        if not pairs:
            continue
        told = " and ".join(f"{one[0]:.2f} {median(one):.2f} {one[-1]:.2f}" for one in (server, both))
        print(f"{workload} of {target}'s: server, server and PostgreSQL: {told}")  # noqa: T201 - a program


def total(row: dict[str, Any]) -> float:
    """Add up the CPU time of a request, in ms."""
    return float(row["sched_ms"]) + float(row["pg_ms"])


async def articles() -> list[asyncpg.Record]:
    """Read the articles that are updated to see whether that works."""
    target = import_module("benchmarks.peers.target")
    connection = await asyncpg.connect(os.environ["GQL_BENCH_DATABASE"])
    keys = [target.seeded("a", number) for number in UPDATED]
    query = "SELECT id, name, version, updated_at FROM articles WHERE id = ANY ($1::uuid[])"
    found = await connection.fetch(query, keys)
    await connection.close()
    return found


async def put_back(kept: list[asyncpg.Record]) -> None:
    """Make them again what the peers have."""
    connection = await asyncpg.connect(os.environ["GQL_BENCH_DATABASE"])
    command = "UPDATE articles SET name = $2, version = $3, updated_at = $4 WHERE id = $1"
    for row in kept:
        await connection.execute(command, *row)
    await connection.execute("VACUUM (ANALYZE, FREEZE, PARALLEL 0) articles")
    await connection.close()


async def vacuum() -> None:
    """Vacuum our articles after updates, as bench.py does with those of the peers: autovacuum is off."""
    connection = await asyncpg.connect(os.environ["GQL_BENCH_DATABASE"])
    await connection.execute("VACUUM articles")
    await connection.close()


def verify_updates() -> None:
    """See that an update answers and keeps what was sent, and that it does nothing to others' articles."""
    target = import_module("benchmarks.peers.target")
    command = [str(CLONE / ".venv/bin/gql-api"), "serve", "--port", str(target.PORT)]
    environment = os.environ | {"GQL_DATABASE_URL": os.environ["GQL_BENCH_DATABASE"]}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - as above
    try:
        for number in UPDATED:
            verify_update(target.article(target.seeded("a", number)), f"Verified {number}")
        refused = asked("W5", id=target.encoded(target.ARTICLE, target.FOREIGN, target.HIDDEN), name="x")
        if refused["updateArticle"]["article"] is not None or not refused["updateArticle"]["errors"]:
            raise SystemExit("An article of somebody else's was updated.")
    finally:
        server.terminate()
        server.wait()


def verify_update(key: str, name: str) -> None:
    """Rename an article; see that all else stays, and that the answer is what is read afterwards."""
    before = asked("W1", id=key)["article"]
    told = asked("W5", id=key, name=name)["updateArticle"]
    after = asked("W1", id=key)["article"]
    expected = before | {"name": name, "version": before["version"] + 1}
    if told != {"article": expected, "errors": []} or after != expected:
        raise SystemExit(f"Not as it was to be: {told}")


def asked(workload: str, **variables: str) -> Any:  # noqa: ANN401 - any JSON value
    """Ask our server, once it is there."""
    target = import_module("benchmarks.peers.target")
    body = json.dumps({"query": target.QUERIES[workload], "variables": variables}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {target.TOKEN}"}
    request = urllib.request.Request(f"http://127.0.0.1:{target.PORT}/graphql", body, headers)
    for _ in range(100):
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - an address of this file
                return json.load(answer)["data"]
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server does not answer.")


if __name__ == "__main__":
    main()
