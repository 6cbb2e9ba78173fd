"""The server of one data folder: making its files, starting it, and keeping it no longer than its owner."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from gql_api.errors import SetupError
from gql_api.postgres import keeper
from gql_api.postgres.account import Account
from gql_api.postgres.place import NAME, PORT, Place
from gql_api.postgres.processes import stop_leftovers
from gql_api.postgres.programs import environment, utf8_locale

INITDB = {
    "username": NAME,
    "encoding": "UTF8",
    "locale-provider": "builtin",
    "builtin-locale": "C.UTF-8",
    "auth-local": "trust",  # only the server's user and root come through the socket's folder
    "auth-host": "reject",
    "set": "shared_buffers=128MB",
}
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": PORT,
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # one for each weekday, begun anew a week later
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_error_verbosity": "terse",  # the detail of an error may hold a row, and with it a password's hash
}
CREATE = rf"""
SELECT 'CREATE DATABASE {NAME}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{NAME}') \gexec
"""  # noqa: S608 - a constant
STATUS = 7  # the line of postmaster.pid that PostgreSQL's own pg_ctl waits for
POLL = 0.02  # seconds


@dataclass(frozen=True)
class Cluster:
    """The files, the user and the programs of one server."""

    place: Place
    user: Account
    programs: Path

    def clean(self) -> None:
        """Stop what a dead owner left running, and remove the files that would be in the way."""
        stop_leftovers(self.place.pgdata, self.place.pgdata_new)
        # Nothing of ours is alive now: these are stale, whatever they say and whoever has the pid in them.
        socket_lock = Path(f"{self.place.socket}.lock")
        for stale in (self.place.pid, self.place.socket, socket_lock, self.place.start_log):
            stale.unlink(missing_ok=True)
        for folder in (self.place.sockets, self.place.logs):
            self.user.own(folder)

    def make(self, options: Mapping[str, str]) -> None:
        """Make the files aside, unless they are there, and give them their name when they are complete."""
        if (self.place.pgdata / "PG_VERSION").exists():
            return
        new = self.place.pgdata_new
        shutil.rmtree(new, ignore_errors=True)
        self.user.own(new)
        with ExitStack() as stack:
            hasty = ["--no-sync"] if options.get("fsync") == "off" else []
            arguments = [*_long(INITDB | {"locale": utf8_locale()}), *hasty]
            if self._keep(stack, new, "initdb", arguments).wait() != 0:
                raise self._failed("made")
        new.rename(self.place.pgdata)
        _sync(self.place.root)

    def start(self, stack: ExitStack, options: Mapping[str, str]) -> None:
        """Start the server, wait for as long as it takes to accept connections, and let the stack stop it."""
        sockets = str(self.place.sockets).replace('"', '""')
        places = {"unix_socket_directories": f'"{sockets}"', "log_directory": str(self.place.logs)}
        arguments = _long(OPTIONS | places | dict(options))
        stack.callback(stop_leftovers, self.place.pgdata)  # there are none, unless the keeper was killed
        kept = self._keep(stack, self.place.pgdata, "postgres", arguments)
        while not self._ready():
            if kept.poll() is not None:
                raise self._failed("started")
            time.sleep(POLL)
        self._create()

    def _keep(
        self, stack: ExitStack, folder: Path, program: str, arguments: list[str]
    ) -> subprocess.Popen[bytes]:
        ids = map(str, (os.getpid(), self.user.uid, self.user.gid))
        script = [sys.executable, "-I", "-S", str(Path(keeper.__file__).resolve()), *ids]
        with self.place.start_log.open("ab") as log:
            kept = subprocess.Popen(  # noqa: S603 - a command of our own
                [*script, str(self.programs / program), "-D", str(folder), *arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=environment(),
                start_new_session=True,
            )
        stack.callback(kept.communicate, b"stop")
        return kept

    def _ready(self) -> bool:
        try:
            lines = self.place.pid.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > STATUS and lines[STATUS].strip() == "ready"

    def _create(self) -> None:
        address = ["-h", str(self.place.sockets), "-p", PORT, "-U", NAME, "postgres"]
        with self.place.start_log.open("ab") as log:
            done = subprocess.run(  # noqa: S603 - a command of our own
                [self.programs / "psql", "-Xqv", "ON_ERROR_STOP=1", *address],
                input=CREATE.encode(),
                stdout=log,
                stderr=log,
                env=environment(),
                check=False,
            )
        if done.returncode != 0:
            raise self._failed("created")

    def _failed(self, what: str) -> SetupError:
        logs = [self.place.start_log, *self.place.logs.glob("*.log")]
        newest = max(logs, key=lambda log: log.stat().st_mtime_ns)
        last = "\n".join(newest.read_text(errors="replace").splitlines()[-5:])
        return SetupError(
            f"The database in {self.place.root} could not be {what}. {newest} ends with:\n{last}"
        )


def _long(settings: Mapping[str, str]) -> list[str]:
    return [f"--{name}={value}" for name, value in settings.items()]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
