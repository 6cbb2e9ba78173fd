"""PostgreSQL's codes of errors, which say the same in every version and language."""

from collections.abc import Iterator
from contextlib import contextmanager

FOREIGN_KEY_VIOLATION = "23503"
UNIQUE_VIOLATION = "23505"
SERIALIZATION_FAILURE = "40001"
DEADLOCK = "40P01"
INSUFFICIENT_PRIVILEGE = "42501"
LOCK_NOT_AVAILABLE = "55P03"
QUERY_CANCELED = "57014"
TAKEN_BACK = {SERIALIZATION_FAILURE, DEADLOCK}  # for certain, and the same may succeed at once

BUSY = {*TAKEN_BACK, LOCK_NOT_AVAILABLE}


def of(error: BaseException | None) -> str:
    """Return the code of the driver's error, or of SQLAlchemy's around it; an empty one of any other."""
    found = getattr(error, "orig", None) or error
    return str(getattr(found, "sqlstate", None) or "")


@contextmanager
def forgiven() -> Iterator[None]:
    """Go on after the block if the server took its transaction back, so that it can be done again."""
    try:
        yield
    except Exception as error:
        if of(error) not in TAKEN_BACK:
            raise
