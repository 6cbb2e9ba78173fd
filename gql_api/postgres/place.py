"""Where the embedded PostgreSQL keeps its files."""

import os
import sys
from pathlib import Path
from urllib.parse import quote

import platformdirs

from gql_api.errors import SetupError

NAME = "gql_api"  # of the database, and of the role that owns it and all else
PORT = "5432"  # no more than a part of the socket's name
SOCKET_LIMIT = (
    103 if sys.platform == "darwin" else 107
)  # bytes of a path, by the size of the kernel's `sun_path`


def default_data_dir() -> Path:
    """Name the user's data folder; for root one that the server's user can reach."""
    return Path("/var/lib/gql-api") if os.geteuid() == 0 else platformdirs.user_data_path("gql-api")


class Place:
    """The files of one data folder; `pgdata` is there complete or not at all."""

    def __init__(self, data_dir: Path) -> None:
        """Name them; raise SetupError when the socket's path would be too long, or have a comma."""
        self.root = data_dir.expanduser().resolve()
        self.pgdata = self.root / "pgdata"
        self.pgdata_new = self.root / "pgdata.new"
        self.pid = self.pgdata / "postmaster.pid"
        self.sockets = self.root / "socket"
        self.socket = self.sockets / f".s.PGSQL.{PORT}"
        self.logs = self.root / "log"
        self.start_log = self.root / "start.log"
        self.lock = self.root / "owner.lock"
        self.owner = self.root / "owner.json"
        if "," in str(self.root):
            message = (
                f"The path {self.root} has a comma, where clients part hosts: choose another --data-dir."
            )
            raise SetupError(message)
        excess = len(os.fsencode(self.socket)) - SOCKET_LIMIT
        if excess > 0:
            message = (
                f"The path {self.root} is {excess} bytes too long for a socket: choose a shorter --data-dir."
            )
            raise SetupError(message)

    @property
    def url(self) -> str:
        """Tell SQLAlchemy where the database is."""
        return f"postgresql+asyncpg://{NAME}@/{NAME}?host={quote(str(self.sockets))}&port={PORT}"
