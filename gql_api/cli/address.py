"""Where `serve` listens."""

import errno
import socket

from gql_api.errors import SetupError

REASONS = {
    errno.EADDRINUSE: "another program listens there. Choose another with --port, or end that one.",
    errno.EACCES: "only root may listen there. Choose a port above 1023.",
    errno.EADDRNOTAVAIL: "this machine has no such address. Choose another with --host.",
}


def listen(host: str, port: int) -> socket.socket:
    """Listen, so that nobody else does; raise SetupError if that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        reason = REASONS.get(error.errno or 0, f"{error.strerror or error}.")
        message = f"Cannot listen on {host}, port {port}: {reason}"
        raise SetupError(message) from None
    return listening


def url_of(listening: socket.socket) -> str:
    """Tell where a browser on this machine finds it."""
    host, port = listening.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - how a server on all addresses is named, not made
    return f"http://{here.get(host, f'[{host}]' if ':' in host else host)}:{port}"
