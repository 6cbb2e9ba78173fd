"""The benchmark's six workloads, with random arguments; the search in several ways."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import Any

from benchmarks.turns.fill import COMMON, key, word

Cursors = Mapping[str, Sequence[str | None]]
Variables = dict[str, str | None]


def target() -> Any:  # noqa: ANN401 - a module
    """Return the module with the texts, which wants to be told its surroundings."""
    for name in ("GQL_API", "GQL_BENCH_DATABASE", "GQL_BENCH_VIEWER"):
        os.environ.setdefault(name, "- - -")
    return import_module("benchmarks.peers.target")


TARGET = target()


@dataclass(frozen=True)
class Case:
    """What arguments are chosen by: how many articles there are, the cursors of lists, and chance."""

    articles: int
    cursors: Cursors
    chance: Random

    def space(self) -> str:
        """Choose one of the spaces that the viewer may write to."""
        return str(TARGET.encoded(TARGET.SPACE, str(key("s", 2 * self.chance.randrange(100)))))

    def article(self) -> str:
        """Choose an article in one of these spaces."""
        number = 2 * self.chance.randrange(self.articles // 2)
        return str(TARGET.encoded(TARGET.ARTICLE, str(key("s", number % 200)), str(key("a", number))))

    def after(self, workload: str) -> str | None:
        """Choose a page."""
        return self.chance.choice(self.cursors[workload])

    def common(self) -> str:
        """Choose a word that about half of the articles have."""
        return self.chance.choice(COMMON.split())

    def rare(self) -> str:
        """Choose a word that the names of twenty articles have."""
        return word("name", self.chance.randrange(self.articles // 20))

    def misspelt(self) -> str:
        """Swap two letters of such a word."""
        text, at = self.rare(), self.chance.randrange(2, 8)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    def twentieth(self, kind: str) -> str:
        """Choose a word that one article of twenty has."""
        return word(kind, self.chance.randrange(20))


@dataclass(frozen=True)
class Workload:
    """An operation, and how to choose its variables; it is run so many times."""

    title: str
    name: str
    times: int
    variables: Callable[[Case], Variables]

    @property
    def query(self) -> str:
        """The operation's text."""
        return str(TARGET.QUERIES[self.name])


def search(title: str, times: int, text: Callable[[Case], str]) -> Workload:
    """Make a workload that searches."""
    return Workload(title, "W4", times, lambda case: {"q": text(case)})


WORKLOADS = (
    Workload("W1 point", "W1", 300, lambda case: {"id": case.article()}),
    Workload("W2 list of 50", "W2", 200, lambda case: {"id": case.space()}),
    Workload("W3 nested, 20 by 10", "W3", 80, lambda case: {"after": case.after("W3")}),
    Workload("W6 list of 1,000", "W6", 40, lambda case: {"after": case.after("W6")}),
    search("W4 search, in 20 names", 100, lambda case: f"{case.common()} {case.rare()}"),
    search("… the common word last", 40, lambda case: f"{case.rare()} {case.common()}"),
    search("… misspelt", 20, Case.misspelt),
    search("… misspelt, a common word last", 20, lambda case: f"{case.misspelt()} {case.common()}"),
    search("… 1 of 400", 40, lambda case: f"{case.twentieth('one')} {case.twentieth('other')}"),
    search("… 1 of 20", 20, lambda case: case.twentieth("one")),
    Workload("W5 update", "W5", 200, lambda case: {"id": case.article(), "name": case.rare()}),
)
