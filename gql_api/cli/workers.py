"""The worker processes of `serve`: started before the database is, kept alive, and ended with their owner."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from gql_api.cli.output import say, warn
from gql_api.cli.stopping import heed
from gql_api.errors import SetupError

PACKAGE = Path(__file__).parent.parent
PATIENCE = 12  # seconds until a worker that does not end by itself is killed
POLL = 0.5  # seconds
PAUSE = 1  # seconds before a worker that ended is replaced


class Worker:
    """A process in a session of its own, so that Ctrl-C reaches its owner alone."""

    def __init__(self, listening: socket.socket) -> None:
        """Start it; it loads the program and waits for the database's URL."""
        command = [sys.executable, "-P", "-m", "gql_api.worker", str(listening.fileno())]
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - a command of our own
                command, stdin=theirs.fileno(), pass_fds=[listening.fileno()], start_new_session=True
            )

    def serve(self, url: str) -> None:
        """Let it answer requests."""
        with suppress(ConnectionError):  # it has ended: is_ready tells
            self.line.sendall(f"{url}\n".encode())

    def is_ready(self) -> bool:
        """Wait until it answers requests; false if it ended before."""
        try:
            return bool(self.line.recv(1))
        except ConnectionError:
            return False

    def stop(self) -> None:
        """Ask it to end."""
        self.line.close()
        self.process.terminate()

    def wait(self) -> None:
        """Wait until it has ended, by force at last."""
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Workers:
    """All of them, on one listening socket."""

    def __init__(self, listening: socket.socket, number: int) -> None:
        """Start them."""
        self.listening = listening
        self.url = ""
        self.all = [Worker(listening) for _ in range(number)]

    def serve(self, url: str) -> None:
        """Let them answer requests, and wait until they do; raise SetupError if one cannot."""
        self.url = url
        for worker in self.all:
            worker.serve(url)
        if not all(worker.is_ready() for worker in self.all):
            raise SetupError("A worker process could not start; what it says stands above.")

    def keep(self) -> NoReturn:
        """Replace each that ends."""
        while True:
            time.sleep(POLL)
            heed()
            for place, worker in enumerate(self.all):
                if worker.process.poll() is not None:
                    warn(f"Worker process {worker.process.pid} has ended. Another one takes its place.")
                    time.sleep(PAUSE)
                    self.replace(place)

    def keep_current(self) -> NoReturn:
        """Replace all of them whenever the program's files change."""
        seen = stamps()
        while True:
            time.sleep(POLL)
            heed()
            if (now := stamps()) != seen:
                seen = now
                say("The program has changed. Starting it again.")
                self.stop()
                for place in range(len(self.all)):
                    self.replace(place)

    def replace(self, place: int) -> None:
        """Start another one in the place of one that ended."""
        self.all[place].line.close()
        self.all[place] = Worker(self.listening)
        self.all[place].serve(self.url)

    def stop(self) -> None:
        """End them; done already is done."""
        for worker in self.all:
            worker.stop()
        for worker in self.all:
            worker.wait()


@contextmanager
def started(listening: socket.socket, number: int) -> Iterator[Workers]:
    """Have workers that end with the block."""
    workers = Workers(listening, number)
    try:
        yield workers
    finally:
        workers.stop()


def stamps() -> dict[Path, int]:
    """Tell of each file of the program when it was last changed."""
    found: dict[Path, int] = {}
    for path in PACKAGE.rglob("*.py"):
        with suppress(FileNotFoundError):
            found[path] = path.stat().st_mtime_ns
    return found
