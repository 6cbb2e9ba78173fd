"""The migrations that this program knows, read without alembic: loading that would double a start's time."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parent
ASSIGNED = re.compile(r"^(revision|down_revision)\b[^=]*= *(?:[\"'](.*)[\"']|None)", re.MULTILINE)


def folder() -> Path:
    """Return alembic's folder: it lies beside the package, or in it once installed."""
    return next(place for place in (PACKAGE.parent / "alembic", PACKAGE / "alembic") if place.is_dir())


def known() -> dict[str, str]:
    """Return each revision with the one before it."""
    files = [dict(ASSIGNED.findall(path.read_text("utf-8"))) for path in folder().glob("versions/*.py")]
    return {file["revision"]: file["down_revision"] for file in files}


def newest() -> str:
    """Return the revision that no other one follows."""
    (newest,) = known().keys() - set(known().values())
    return newest
