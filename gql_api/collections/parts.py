"""The parts of a JSON Schema: which of them apply to the same value, and which to what is in it.

References lead from part to part, never out of the document; so it is known beforehand how often each part
would apply to some data, however they refer to each other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any
from urllib.parse import unquote

from gql_api.errors import Path

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PARTS = 500  # sub-schemas: more than forms have fields
PATTERNS = 50  # regular expressions, each of which takes memory
ENUM = 10  # values that are compared in the time of a step
DIVISION = 10  # steps
HERE = {"not", "if", "then", "else"}
SEVERAL_HERE = {"allOf", "anyOf", "oneOf"}
OF_EVERY_KEY = {"additionalProperties", "unevaluatedProperties"}
OF_EVERY_ITEM = {"items", "contains", "unevaluatedItems"}

DRAFT = f"Only JSON Schema draft 2020-12 is understood: {DIALECT}."
NESTED_ID = "An `$id` may only name the whole schema, not a part of it."
REMOTE = "A schema refers to its own parts alone, as in #/$defs/name: nothing is fetched from elsewhere."
NOWHERE = "There is no such part in this schema."
CIRCLE = "This part refers to itself without going any deeper into the data."
TWICE = "There is another part with this name: an anchor names one."
MANY_PARTS = f"A schema has at most {PARTS} parts."
MANY_PATTERNS = f"A schema has at most {PATTERNS} regular expressions."


class Unusable(ValueError):
    """A schema that is not taken: what is wrong, and where."""

    def __init__(self, message: str, place: Path) -> None:
        """Take both."""
        super().__init__(message)
        self.place = place


@dataclass(eq=False)
class Part:
    """A schema, or one within another; `here` are all that apply to the same value, by how often."""

    place: Path
    steps: int = 1
    patterns: int = 0
    key_patterns: int = 0
    is_unique: bool = False
    looks_back: bool = False  # at what the parts beside it have evaluated, once for each thing in a value
    same: list["Part"] = field(default_factory=list)
    by_key: dict[str, "Part"] = field(default_factory=dict)
    of_keys: list["Part"] = field(default_factory=list)
    of_names: list["Part"] = field(default_factory=list)
    by_item: list["Part"] = field(default_factory=list)
    of_items: list["Part"] = field(default_factory=list)
    here: Counter["Part"] = field(default_factory=Counter)

    def below_key(self, key: str) -> list["Part"]:
        """Return what applies to the value of a key."""
        return [self.by_key[key], *self.of_keys] if key in self.by_key else self.of_keys

    def below_item(self, place: int) -> list["Part"]:
        """Return what applies to an item of a list."""
        return [self.by_item[place], *self.of_items] if place < len(self.by_item) else self.of_items


@dataclass
class Reader:
    """A document that is being read, whose form has been validated."""

    known: dict[Path, Part] = field(default_factory=dict)
    anchors: dict[str, Part] = field(default_factory=dict)
    references: list[tuple[Part, str, str]] = field(default_factory=list)
    patterns: int = 0

    def read(self, value: Any, place: Path) -> Part:  # noqa: ANN401 - a schema
        """Read a part with all parts within it."""
        if place in self.known:
            return self.known[place]
        if len(self.known) == PARTS:
            raise Unusable(MANY_PARTS, ())
        part = self.known[place] = Part(place)
        for name, below in value.items() if isinstance(value, dict) else ():
            self.keyword(part, name, below)
        return part

    def keyword(self, part: Part, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Read one keyword of a part."""
        at = (*part.place, name)
        if name in HERE:
            part.same.append(self.read(value, at))
        elif name in SEVERAL_HERE:
            part.same += self.several(value, at)
        elif name in OF_EVERY_KEY:
            part.of_keys.append(self.read(value, at))
            part.looks_back |= name == "unevaluatedProperties"
        elif name in OF_EVERY_ITEM:
            part.of_items.append(self.read(value, at))
            part.looks_back |= name == "unevaluatedItems"
        elif name in {"$ref", "$dynamicRef"}:
            self.references.append((part, name, value))
        else:
            self.other(part, name, value)

    def other(self, part: Part, name: str, value: Any) -> None:  # noqa: ANN401 - as above
        """Read a keyword that has parts by name, or in a list."""
        at = (*part.place, name)
        match name:
            case "properties":
                part.by_key = self.named(value, at)
                part.steps += len(value) // ENUM
            case "patternProperties":
                part.of_keys += self.named(value, at).values()
                part.key_patterns += self.counted(len(value))
            case "propertyNames":
                part.of_names.append(self.read(value, at))
            case "dependentSchemas":
                part.same += self.named(value, at).values()
            case "prefixItems":
                part.by_item = self.several(value, at)
            case "$defs" | "definitions":
                self.named(value, at)
            case "contentSchema":
                self.read(value, at)
            case _:
                self.plain(part, name, value)

    def plain(self, part: Part, name: str, value: Any) -> None:  # noqa: ANN401 - as above
        """Read a keyword that has no parts."""
        at = (*part.place, name)
        match name:
            case "$anchor" | "$dynamicAnchor" if value in self.anchors:
                raise Unusable(TWICE, at)
            case "$anchor" | "$dynamicAnchor":
                self.anchors[value] = part
            case "pattern":
                part.patterns += self.counted(1)
            case "uniqueItems":
                part.is_unique = value
            case "$schema" if value.rstrip("#") != DIALECT:
                raise Unusable(DRAFT, at)
            case "$id" if part.place:
                raise Unusable(NESTED_ID, at)
            case _:
                part.steps += cost(name, value)

    def several(self, values: list[Any], place: Path) -> list[Part]:
        """Read a list of parts."""
        return [self.read(one, (*place, str(at))) for at, one in enumerate(values)]

    def named(self, values: dict[str, Any], place: Path) -> dict[str, Part]:
        """Read parts by name."""
        return {name: self.read(one, (*place, name)) for name, one in values.items()}

    def counted(self, patterns: int) -> int:
        """Count regular expressions."""
        self.patterns += patterns
        if self.patterns > PATTERNS:
            raise Unusable(MANY_PATTERNS, ())
        return patterns

    def follow(self) -> None:
        """Follow all references, when all parts are known."""
        for part, name, target in self.references:
            part.same.append(self.found(target, (*part.place, name)))

    def found(self, target: str, place: Path) -> Part:
        """Find what a reference leads to."""
        if not target.startswith("#"):
            raise Unusable(REMOTE, place)
        pointer = unquote(target[1:])
        if pointer and not pointer.startswith("/"):
            if pointer not in self.anchors:
                raise Unusable(NOWHERE, place)
            return self.anchors[pointer]
        steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
        if steps not in self.known:  # elsewhere nothing has the form of a schema for certain
            raise Unusable(NOWHERE, place)
        return self.known[steps]


def cost(name: str, value: Any) -> int:  # noqa: ANN401 - as above
    """Count the steps that a keyword takes beyond the one of its part."""
    match name:
        case "enum":
            return len(value) // ENUM
        case "required":
            return len(value)
        case "dependentRequired":
            return sum(map(len, value.values()))
        case "multipleOf":
            return DIVISION
    return 0


def parts(document: Any) -> Part:  # noqa: ANN401 - a schema
    """Read a schema whose form is valid; raise Unusable."""
    reader = Reader()
    root = reader.read(document, ())
    reader.follow()
    for part in sorted_by_reference(reader.known.values()):
        part.here = spread(part.same, 2 if part.looks_back else 1)
        part.here[part] += 1
    return root


def sorted_by_reference(known: Iterable[Part]) -> list[Part]:
    """Put each part behind all that apply to the same value with it; raise Unusable where that is itself."""
    try:
        return list(TopologicalSorter({part: part.same for part in known}).static_order())
    except CycleError as error:
        part: Part = error.args[1][0]
        raise Unusable(CIRCLE, part.place) from None


def spread(found: Iterable[Part], times: int = 1) -> Counter[Part]:
    """Count what applies to a value where these parts do."""
    total: Counter[Part] = Counter()
    for part in found:
        for one, count in part.here.items():
            total[one] += count * times
    return total


def inner(value: Any, here: Counter[Part]) -> Iterator[tuple[Any, Counter[Part]]]:  # noqa: ANN401 - any JSON value
    """Yield what is in a value, with how often which parts apply to it."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield below, added((part.below_key(key), times) for part, times in here.items())
            yield key, added((part.of_names, times) for part, times in here.items())
    elif isinstance(value, list):
        first = max((len(part.by_item) for part in here), default=0)
        for place, below in enumerate(value[:first]):
            yield below, added((part.below_item(place), times) for part, times in here.items())
        others = added((part.of_items, times) for part, times in here.items())
        yield from ((below, others) for below in value[first:])


def added(found: Iterable[tuple[list[Part], int]]) -> Counter[Part]:
    """Add up what applies."""
    total: Counter[Part] = Counter()
    for below, times in found:
        if below:
            total.update(spread(below, times))
    return total
