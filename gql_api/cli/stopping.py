"""How `serve` is ended: by Ctrl-C, by SIGTERM, or with its terminal; more of that does not disturb it."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from gql_api.cli.output import say

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
asked: list[int] = []


class Stopped(KeyboardInterrupt):
    """Somebody ended the command; an event loop lets this one through."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first signal into Stopped, leave the block, and end as if all were done."""
    asked.clear()

    def stop(number: int, _frame: object) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise Stopped

    for number in ENDS:
        if signal.getsignal(number) is not signal.SIG_IGN or number != signal.SIGHUP:  # nohup ignores it
            signal.signal(number, stop)
    try:
        with quiet():
            yield
    except Stopped:
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def quiet() -> Iterator[None]:
    """Print nothing of a Stopped that gets lost: `heed` raises it again."""
    printing = sys.unraisablehook
    sys.unraisablehook = lambda lost: None if lost.exc_type is Stopped else printing(lost)
    try:
        yield
    finally:
        sys.unraisablehook = printing


def heed() -> None:
    """Raise Stopped if a signal came whose Stopped was lost, as in the callback of a weak reference."""
    if asked:
        raise Stopped


@contextmanager
def announced() -> Iterator[None]:
    """Say so when the block is ended by somebody."""
    try:
        yield
    except Stopped:
        say("\nStopping ...")
        raise
