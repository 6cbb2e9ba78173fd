"""A signal ends `serve`, also one that comes at a bad moment."""

import signal
import weakref
from collections.abc import Iterator
from contextlib import suppress

import pytest

from gql_api.cli.stopping import ENDS, Stopped, heed, stoppable


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Leave the signals of the tests as they were."""
    before = {number: signal.getsignal(number) for number in ENDS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDS)
def test_signal_leaves_the_block(number: signal.Signals) -> None:
    reached = []
    with stoppable():
        signal.raise_signal(number)
        reached.append("the rest")
    assert reached == []


def test_signal_whose_exception_was_lost_is_heeded() -> None:
    reached = []
    with stoppable():
        with suppress(Stopped):  # as Python does with what a weak reference's callback raises
            signal.raise_signal(signal.SIGTERM)
        reached.append("the loop")
        heed()
        reached.append("the rest")
    assert reached == ["the loop"]


class Thing:
    """Something that weak references lead to."""


def lost(number: signal.Signals) -> None:
    """Send a signal in the callback of a weak reference, which can raise nothing."""
    thing = Thing()
    reference = weakref.ref(thing, lambda _: signal.raise_signal(number))
    del thing
    assert reference() is None


def test_lost_exception_is_heeded_and_prints_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    reached = []
    with stoppable():
        lost(signal.SIGINT)
        reached.append("the loop")
        heed()
        reached.append("the rest")
    assert (reached, capsys.readouterr()) == (["the loop"], ("", ""))


def test_nothing_is_heeded_without_a_signal() -> None:
    with stoppable():
        heed()
