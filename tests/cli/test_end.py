"""Ending: nothing stays behind, whoever ends it and however, and nothing that was acknowledged is lost."""

import signal
import time

import httpx
import pytest

from tests.cli.shell import Shell, Site
from tests.postgres.conftest import wait_until

ANN = ("ann@example.com", "apple-blossom-7")
CREATE = "mutation ($name: String!) { createSpace(input: {name: $name}) { space { id } } }"
SPACE = "query ($id: ID!) { space(id: $id) { name } }"


def written(site: Site, name: str) -> str:
    """Create a space; return its id once that is acknowledged."""
    made = site.ask(CREATE, site.token(*ANN), name=name)
    return str(made["createSpace"]["space"]["id"])


def read(site: Site, id: str) -> object:
    """Read the space's name."""
    return site.ask(SPACE, site.token(*ANN), id=id)["space"]["name"]


def test_nothing_stays_behind_but_the_data_not_even_with_open_connections(shell: Shell) -> None:
    site = shell.serve()
    with httpx.Client(base_url=site.url) as client:
        assert client.get("/livez").status_code == 200
        space = written(site, "Written before Ctrl-C")
        site.press()
        assert site.process.wait() == 0
    assert site.is_gone()
    assert shell.servers() == []
    assert "Traceback" not in site.err.read_text()
    again = shell.serve()
    assert read(again, space) == "Written before Ctrl-C"
    assert again.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_to_the_first_process_alone_is_enough(shell: Shell, number: signal.Signals) -> None:
    site = shell.serve("--workers=2")
    site.process.send_signal(number)
    assert site.process.wait() == 0
    assert site.is_gone()
    assert shell.servers() == []
    assert "Traceback" not in site.err.read_text()


def test_pressing_again_while_it_ends_leaves_neither_orphan_nor_traceback(shell: Shell) -> None:
    site = shell.serve("--workers=2")
    while site.process.poll() is None:
        site.press()
        time.sleep(0.02)
    assert site.process.returncode == 0
    assert site.is_gone()
    assert shell.servers() == []
    assert "Traceback" not in site.err.read_text()


@pytest.mark.parametrize("sign", ["Starting", "postmaster.pid"])
def test_it_can_be_ended_while_it_starts(shell: Shell, sign: str) -> None:
    process, out, err = shell.begin()
    if sign == "Starting":
        wait_until(lambda: sign in err.read_text())
    else:
        wait_until((shell.data / "pgdata" / sign).exists)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0
    wait_until(lambda: shell.servers() == [])
    assert "Traceback" not in err.read_text()
    assert out.read_text() == ""


def test_workers_and_database_go_when_their_owner_is_killed(shell: Shell) -> None:
    site = shell.serve("--workers=2")
    assert len(site.workers) == 2
    site.process.kill()
    assert site.is_gone()
    wait_until(lambda: shell.servers() == [])


def test_acknowledged_write_survives_killing_everything(shell: Shell) -> None:
    site = shell.serve()
    family = [*site.family, *shell.servers()]
    space = written(site, "Written before the crash")
    for process in family:
        process.kill()
    assert site.is_gone()
    again = shell.serve()
    assert read(again, space) == "Written before the crash"
    assert again.end() == 0
