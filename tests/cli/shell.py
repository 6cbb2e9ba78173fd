"""Running the program as a person does: in a shell, with an environment and a data folder of its own."""

import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import psutil

from gql_api.postgres.processes import leftovers, stop_leftovers
from tests.postgres.conftest import DEADLINE, gone, wait_until

PROGRAM = Path(sys.executable).with_name("gql-api")
SIGN_IN = """
mutation ($email: String!, $password: String!) {
  signIn(input: {email: $email, password: $password}) { token errors { message } }
}
"""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


class Site:
    """A running `gql-api serve`."""

    def __init__(self, process: subprocess.Popen[bytes], out: Path, err: Path) -> None:
        """Wait until it says where it is, or ends."""
        self.process, self.out, self.err = process, out, err
        wait_until(lambda: "Ctrl-C" in out.read_text() or process.poll() is not None)
        found = re.search(r"http://\S+(?=/graphql)", out.read_text())
        assert found, err.read_text()
        self.url = found[0]
        self.family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]

    @property
    def workers(self) -> list[psutil.Process]:
        """Find the worker processes."""
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if not gone(child) and "gql_api.worker" in child.cmdline()]

    def ask(self, query: str, token: str | None = None, **variables: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Send an operation; return its data, or its errors if there are none."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.url}/graphql", json=body, headers=headers, timeout=30).json()
        return answer.get("data") or answer["errors"]

    def token(self, email: str, password: str) -> Any:  # noqa: ANN401 - as above
        """Sign in; return the token, or None."""
        return self.ask(SIGN_IN, email=email, password=password)["signIn"]["token"]

    def status(self, path: str) -> int:
        """Ask how it is."""
        return httpx.get(f"{self.url}{path}", timeout=30).status_code

    def press(self, number: signal.Signals = signal.SIGINT) -> None:
        """Send a signal to all processes of the terminal, as Ctrl-C does."""
        os.killpg(self.process.pid, number)

    def end(self) -> int:
        """Press Ctrl-C and wait until everything is gone."""
        self.press()
        code = self.process.wait()
        self.is_gone()
        return code

    def is_gone(self) -> bool:
        """Wait until none of its processes is left."""
        self.process.wait()
        wait_until(lambda: all(gone(process) for process in self.family))
        return True


@dataclass(frozen=True)
class Shell:
    """An environment, and the processes started in it."""

    folder: Path
    data: Path
    environment: dict[str, str]
    begun: ExitStack = field(default_factory=ExitStack)

    def given(self, **environment: str) -> "Shell":
        """Set variables."""
        return replace(self, environment=self.environment | environment)

    def popen(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's
        """Start a command as a job of its own, and kill it at the end of the test."""
        process = subprocess.Popen(  # noqa: S603 - a command of our own
            [str(PROGRAM), *arguments],
            env=self.environment,
            cwd=self.folder,
            start_new_session=True,
            **options,
        )
        self.begun.callback(process.wait)
        self.begun.callback(process.kill)
        return process

    def run(self, *arguments: str, stdin: str = "") -> Done:
        """Run a command to its end."""
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        process = self.popen(*arguments, **pipes)
        out, err = process.communicate(stdin.encode(), timeout=2 * DEADLINE)
        return Done(process.returncode, out.decode(), err.decode())

    def begin(self, *arguments: str) -> tuple[subprocess.Popen[bytes], Path, Path]:
        """Start serving on a free port, and wait for nothing."""
        out, err = self.folder / "out", self.folder / "err"
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = self.popen("serve", "--port=0", *arguments, stdout=to_out, stderr=to_err)
        return process, out, err

    def serve(self, *arguments: str) -> Site:
        """Start serving, and wait until it does."""
        return Site(*self.begin(*arguments))

    def servers(self) -> list[psutil.Process]:
        """Find every PostgreSQL process of the data folder."""
        return leftovers(self.data / "pgdata", self.data / "pgdata.new")

    def clear(self) -> None:
        """End every process."""
        self.begun.close()
        stop_leftovers(self.data / "pgdata", self.data / "pgdata.new")
