"""The embedded PostgreSQL from start to stop: one owner, and whoever else uses its server."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock

from gql_api.errors import SetupError
from gql_api.postgres import owner, programs
from gql_api.postgres.account import account, refuse_foreign, refuse_unreachable
from gql_api.postgres.cluster import Cluster
from gql_api.postgres.place import Place


@contextmanager
def running(
    data_dir: Path, *, binaries: Path | None = None, options: Mapping[str, str] = {}
) -> Iterator[str]:
    """Own the server of a data folder: start it, on a new database if there is none, yield its URL, stop it.

    It also stops when this process dies, however it dies. Raise SetupError when another one owns the folder.
    """
    place = _prepared(data_dir)
    lock = owner.lock(place)
    with _explained(place):
        mine = owner.take(lock)
    if not mine:
        holder = owner.name(place)
        message = f"The database in {place.root} is used by {holder}: end that, or choose another --data-dir."
        raise SetupError(message)
    with _served(place, lock, binaries, options) as url:
        yield url


@contextmanager
def using(data_dir: Path, *, binaries: Path | None = None, options: Mapping[str, str] = {}) -> Iterator[str]:
    """Yield the URL of the server that another process owns, once it is ready; if there is none, own it."""
    place = _prepared(data_dir)
    lock = owner.lock(place)
    with _explained(place):
        mine = owner.take_or_join(lock, place)
    if not mine:
        yield place.url
        return
    with _served(place, lock, binaries, options) as url:
        yield url


@contextmanager
def _explained(place: Place) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = (
            f"The data folder {place.root} cannot be used: {error}. Correct it, or choose another --data-dir."
        )
        raise SetupError(message) from error


def _prepared(data_dir: Path) -> Place:
    place = Place(data_dir)
    with _explained(place):
        if os.geteuid() == 0:
            refuse_unreachable(place.root, account(place.pgdata))
        for folder in reversed([place.root, *place.root.parents]):
            if not folder.exists():
                folder.mkdir(exist_ok=True)
                folder.chmod(0o755 if os.geteuid() == 0 else 0o700)
    return place


@contextmanager
def _served(place: Place, lock: FileLock, binaries: Path | None, options: Mapping[str, str]) -> Iterator[str]:
    process = os.getpid()
    with ExitStack() as stack:
        stack.callback(lock.release)
        with _explained(place):
            owner.write(place, ready=False)
            cluster = _cluster(place, binaries)
            cluster.clean()
            cluster.make(options)
            cluster.start(stack, options)
            owner.write(place, ready=True)
            stack.callback(place.owner.unlink, missing_ok=True)
        try:
            yield place.url
        finally:
            if os.getpid() != process:
                stack.pop_all()  # it is a process forked by the owner that ends here


def _cluster(place: Place, binaries: Path | None) -> Cluster:
    user = account(place.pgdata)
    refuse_foreign(place.pgdata, user)
    return Cluster(place, user, programs.runnable(binaries or programs.binaries(None), user, place.root))
