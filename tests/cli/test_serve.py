"""Serving: from nothing to an answer, and again with what was written."""

import shlex
import shutil
import socket
from pathlib import Path

import httpx
import psutil

import gql_api
from gql_api import postgres
from tests.cli.shell import PROGRAM, Shell
from tests.postgres.conftest import wait_until

NAME = "{ viewer { name } }"


def test_first_start_makes_a_database_that_answers(empty: Shell) -> None:
    site = empty.serve()
    assert site.ask("{ spaces { totalCount } }") == {"spaces": {"totalCount": 0}}
    assert (site.status("/livez"), site.status("/readyz")) == (200, 200)
    assert (
        f"{shlex.quote(str(PROGRAM))} user create you@example.com --data-dir {empty.data}\n"
        in site.out.read_text()
    )
    assert "signIn" not in site.out.read_text()
    assert f"The data are kept in {empty.data}.\n" in site.err.read_text()
    assert "uses the data" not in site.err.read_text()
    assert "server" not in httpx.get(site.url).headers
    assert site.end() == 0
    assert empty.servers() == []


def test_next_start_tells_whose_data_it_uses(shell: Shell) -> None:
    site = shell.serve()
    assert f"This uses the data of {shell.data}.\n" in site.err.read_text()
    assert "are kept in" not in site.err.read_text()
    shown = "".join(line.strip("│ ") for line in site.out.read_text().splitlines())
    assert f"the data stay in {shell.data}".replace(" ", "") in shown.replace(" ", "")
    assert site.end() == 0


def test_command_beside_a_running_server_uses_its_database(shell: Shell) -> None:
    site = shell.serve()
    done = shell.run("user", "create", "dora@example.com", "--name", "Dora", stdin="sunflower-12\n")
    assert (done.code, done.out) == (0, "")
    token = site.token("dora@example.com", "sunflower-12")
    assert site.ask(NAME, token) == {"viewer": {"name": "Dora"}}
    assert site.end() == 0


def test_links_in_mails_lead_to_where_it_listens(shell: Shell) -> None:
    site = shell.serve()
    asked = 'mutation { requestPasswordReset(input: {email: "ann@example.com"}) { errors { message } } }'
    assert site.ask(asked) == {"requestPasswordReset": {"errors": []}}
    wait_until(lambda: f"\n{site.url}/reset-password#token=gqlm_" in site.err.read_text())
    assert site.end() == 0


def test_several_workers_answer_and_one_that_dies_is_replaced(shell: Shell) -> None:
    site = shell.serve("--workers=2")
    first, second = site.workers
    first.kill()
    wait_until(lambda: len({worker.pid for worker in site.workers} - {first.pid, second.pid}) == 1)
    assert site.ask("{ spaces { totalCount } }") == {"spaces": {"totalCount": 1}}
    site.family += site.workers
    assert f"Worker process {first.pid} has ended" in site.err.read_text()
    assert site.end() == 0


def test_port_in_use_is_refused_before_anything_starts(empty: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = empty.run("serve", f"--port={port}")
    assert done.code == 1
    assert f"Cannot listen on 127.0.0.1, port {port}: another program listens there." in done.err
    assert not empty.data.exists()


def test_address_that_this_machine_has_not_is_refused(empty: Shell) -> None:
    done = empty.run("serve", "--host=203.0.113.1", "--port=0")
    assert done.code == 1
    assert "this machine has no such address. Choose another with --host." in done.err
    assert not empty.data.exists()


def test_second_server_on_the_same_data_is_refused(shell: Shell) -> None:
    site = shell.serve()
    done = shell.run("serve", "--port=0")
    assert done.code == 1
    assert f"is used by process {site.process.pid} (gql-api serve)" in done.err
    assert site.status("/readyz") == 200


def test_database_of_ones_own_is_used_and_left_alone(outside: Shell) -> None:
    site = outside.serve("--demo")
    names = " ".join(process.name() for process in site.family)
    assert "postgres" not in names
    assert str(outside.data) not in site.out.read_text() + site.err.read_text()
    assert site.ask("{ spaces { totalCount } }") == {"spaces": {"totalCount": 1}}
    assert site.end() == 0
    assert not outside.data.exists()
    assert "ann@example.com" in outside.run("user", "list").out


def test_readiness_follows_the_database(empty: Shell) -> None:
    programs = (
        Path(empty.environment["GQL_POSTGRES_BIN"]) if "GQL_POSTGRES_BIN" in empty.environment else None
    )
    with postgres.running(empty.data, binaries=programs) as url:
        site = empty.given(GQL_DATABASE_URL=url).serve()
        assert site.status("/readyz") == 200
    assert (site.status("/readyz"), site.status("/livez")) == (503, 200)
    assert site.ask("{ spaces { totalCount } }")[0]["extensions"]["code"] == "UNAVAILABLE"
    with postgres.running(empty.data, binaries=programs):
        wait_until(lambda: site.status("/readyz") == 200)
        assert site.ask("{ spaces { totalCount } }") == {"spaces": {"totalCount": 0}}
        assert site.end() == 0


def copied(shell: Shell) -> Path:
    """Copy the program; it runs where PYTHONPATH names the copy."""
    project, copy = Path(gql_api.__file__).parent.parent, shell.folder / "copy"
    for folder in ("gql_api", "alembic"):
        shutil.copytree(project / folder, copy / folder)
    return copy


def test_program_that_cannot_start_ends_with_a_reason(outside: Shell) -> None:
    copy = copied(outside)
    (copy / "gql_api" / "app.py").write_text("raise RuntimeError('broken on purpose')")
    done = outside.given(PYTHONPATH=str(copy)).run("serve", "--port=0")
    assert (done.code, done.out) == (1, "")
    assert "broken on purpose" in done.err
    assert done.err.endswith("Error: A worker process could not start; what it says stands above.\n")


def test_reload_starts_again_when_the_program_changes(outside: Shell) -> None:
    copy = copied(outside)
    site = outside.given(PYTHONPATH=str(copy)).serve("--reload")
    changed = copy / "gql_api" / "app.py"
    changed.write_text(changed.read_text().replace('"alive"', '"alive and changed"'))
    wait_until(lambda: httpx.get(f"{site.url}/livez").json() == {"status": "alive and changed"})
    site.family += [psutil.Process(worker.pid) for worker in site.workers]
    assert site.end() == 0
