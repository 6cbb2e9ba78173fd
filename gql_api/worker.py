"""One worker process: it answers requests until the process that owns it says stop, or is gone.

Its standard input is a line to the owner, who first sends the database's URL, and then nothing more.
"""

import gc
import logging
import os
import socket
import sys
import threading
import time
from contextlib import suppress

import uvicorn

from gql_api.app import create_app
from gql_api.settings import settings

GRACE = 5  # seconds in which requests may finish
KEEP_ALIVE = 75  # seconds, longer than load balancers keep a connection
READY = b"!"


class Server(uvicorn.Server):
    """uvicorn's server, told by its owner when to stop, telling it when requests are answered."""

    def __init__(self, config: uvicorn.Config, owner: socket.socket) -> None:
        """Take the line to the owner."""
        super().__init__(config)
        self.owner = owner

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what is there now stays: no collection need look at it again
        threading.Thread(target=self.stop_with_owner, daemon=True).start()
        with suppress(OSError):  # the owner is gone: the thread ends this
            self.owner.sendall(READY)

    def stop_with_owner(self) -> None:
        """Wait for the line's end, then stop: by itself, or when that takes too long, by force."""
        with suppress(OSError):
            self.owner.recv(1)
        self.should_exit = True
        time.sleep(2 * GRACE)
        os._exit(1)


def main(descriptor: int) -> None:
    """Answer what comes in at the listening socket."""
    owner = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    with owner.makefile() as line:
        url = line.readline().strip()
    if not url:
        return
    os.environ["GQL_DATABASE_URL"] = url
    settings.cache_clear()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
    Server(config(), owner).run([socket.socket(fileno=descriptor)])


def config() -> uvicorn.Config:
    """Configure uvicorn; it trusts `X-Forwarded-For` from 127.0.0.1, or from FORWARDED_ALLOW_IPS."""
    return uvicorn.Config(
        create_app,
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
