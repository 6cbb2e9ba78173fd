"""What `doctor` finds: each thing that was looked at, and whether it is as it must be."""

import enum
from dataclasses import dataclass


class Mark(enum.StrEnum):
    """How something is; the value is its colour."""

    OK = "green"
    NOTE = "yellow"
    WRONG = "bold red"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    told: str
    mark: Mark = Mark.OK


def found(what: str, told: str, *, is_good: bool) -> Finding:
    """Judge one thing."""
    return Finding(what, told, Mark.OK if is_good else Mark.WRONG)
