"""Who owns a data folder: a file lock tells that somebody does, a small file beside it tells who."""

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from gql_api.errors import SetupError
from gql_api.postgres.place import Place

POLL = 0.02  # seconds
PATIENCE = 1  # seconds for which a server that was ready may refuse connections


def lock(place: Place) -> FileLock:
    """Make the lock of a data folder, which its owner's death gives back."""
    return FileLock(place.lock, thread_local=False)


def take(held: FileLock) -> bool:
    """Take the lock, if nobody has it."""
    try:
        held.acquire(blocking=False)
    except Timeout:
        return False
    return True


def take_or_join(held: FileLock, place: Place) -> bool:
    """Wait until the lock is ours (true) or the server of its owner accepts connections (false)."""
    refused = 0
    while not take(held):
        if read(place).get("ready"):
            if _accepts(place):
                return False
            refused += 1
        if refused * POLL > PATIENCE:
            message = f"The database in {place.root} does not answer: end {name(place)}, and start it again."
            raise SetupError(message)
        time.sleep(POLL)
    return True


def write(place: Place, *, ready: bool) -> None:
    """Tell in one step that this process is the owner, and whether its server is ready."""
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])  # the rest may be secret
    new = place.owner.with_suffix(".new")
    new.write_text(json.dumps({"pid": os.getpid(), "command": command, "ready": ready}))
    new.replace(place.owner)


def read(place: Place) -> dict[str, Any]:
    """Read what the owner told; nothing when that is missing or damaged."""
    try:
        told = json.loads(place.owner.read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def name(place: Place) -> str:
    """Name the owner to a person."""
    told = read(place)
    return f"process {told['pid']} ({told.get('command')})" if "pid" in told else "another process"


def _accepts(place: Place) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(place.socket)) == 0
