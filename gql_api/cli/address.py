"""Where `serve` listens."""

import errno
import os
import socket

from gql_api.errors import SetupError
from gql_api.settings import PREFIX, settings, site

BACKLOG = 2048  # connections that wait to be answered
REASONS = {
    errno.EADDRINUSE: "another program listens there. Choose another with --port, or end that one.",
    errno.EACCES: "only root may listen there. Choose a port above 1023.",
    errno.EADDRNOTAVAIL: "this machine has no such address. Choose another with --host.",
}


def listen(host: str, port: int) -> socket.socket:
    """Listen, so that nobody else does; raise SetupError if that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        told = str(error.strerror or error).partition(" (")[0]  # Python repeats the address
        reason = REASONS.get(error.errno or 0, f"{told}.")
        message = f"Cannot listen on {host}, port {port}: {reason}"
        raise SetupError(message) from None


def url_of(listening: socket.socket) -> str:
    """Tell where a browser on this machine finds it."""
    host, port = listening.getsockname()[:2]
    return site(host, port)


def tell(listening: socket.socket) -> None:
    """Let the workers know the port, whatever it was set to: links in mails lead there."""
    os.environ[f"{PREFIX}PORT"] = str(listening.getsockname()[1])
    settings.cache_clear()
