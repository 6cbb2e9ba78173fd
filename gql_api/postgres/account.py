"""The user that PostgreSQL runs as: oneself, but never root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gql_api.errors import SetupError

VARIABLE = "GQL_POSTGRES_USER"
USUAL = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user, and how to become it."""

    uid: int
    gid: int
    name: str

    @property
    def drop(self) -> dict[str, Any]:
        """Give the arguments with which subprocess becomes this user; none unless we are root."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}

    def own(self, folder: Path) -> None:
        """Make a folder that is for this user alone."""
        folder.mkdir(exist_ok=True)
        descriptor = os.open(
            folder, os.O_DIRECTORY | os.O_NOFOLLOW
        )  # for never giving away what a link points to
        try:
            os.fchmod(descriptor, 0o700)
            os.fchown(descriptor, self.uid, self.gid)
        finally:
            os.close(descriptor)

    def enters(self, folder: Path) -> bool:
        """Tell whether this user may enter a folder, by trying."""
        test = ["/bin/sh", "-c", 'test -x "$0"', str(folder)]
        return subprocess.run(test, check=False, cwd="/", **self.drop).returncode == 0  # noqa: S603 - a fixed command


def account(pgdata: Path) -> Account:
    """Choose who runs the server: oneself, or for root the one asked for, the owner, a usual one."""
    if os.geteuid() != 0:
        return _by_id(os.geteuid(), os.getegid())
    wanted = os.environ.get(VARIABLE)
    if not wanted and pgdata.exists():
        chosen = _by_id(pgdata.stat().st_uid, pgdata.stat().st_gid)
    else:
        chosen = _by_name(*([wanted] if wanted else USUAL))
    if chosen.uid == 0:
        message = f"PostgreSQL does not run as root: set {VARIABLE} to another user, who must own {pgdata}."
        raise SetupError(message)
    return chosen


def refuse_foreign(pgdata: Path, user: Account) -> None:
    """Raise SetupError when the data are somebody else's."""
    if pgdata.exists() and (owner := pgdata.stat()).st_uid != user.uid:
        name = _by_id(owner.st_uid, owner.st_gid).name
        message = (
            f"{pgdata} belongs to {name}, not to {user.name}: start as {name}, or set {VARIABLE} for root."
        )
        raise SetupError(message)


def refuse_unreachable(folder: Path, user: Account) -> None:
    """Raise SetupError when the user cannot come to a folder: opening the ones above is not for us to do."""
    path = [each for each in reversed([folder, *folder.parents]) if each.is_dir()]
    if closed := next((each for each in path if not user.enters(each)), None):
        message = (
            f"PostgreSQL, started by root, runs as {user.name}, who cannot enter {closed}: "
            f"choose a --data-dir outside of private folders, or another user with {VARIABLE}."
        )
        raise SetupError(message)


def _by_id(uid: int, gid: int) -> Account:
    try:
        return Account(uid, gid, pwd.getpwuid(uid).pw_name)
    except KeyError:
        return Account(uid, gid, str(uid))


def _by_name(*names: str) -> Account:
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    message = (
        f"There is no user {' or '.join(names)} for PostgreSQL to run as: set {VARIABLE} to one that exists."
    )
    raise SetupError(message)
