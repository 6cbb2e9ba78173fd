"""Reading a JSON Schema part by part: where its parts are, and what is in them besides parts.

All is read, whether its form is right or not, so that what is too large is refused before it is looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from gql_api.collections.parts import Part, Unusable, connect
from gql_api.errors import Path

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PARTS = 500  # sub-schemas: more than forms have fields
PATTERNS = 50  # regular expressions, each of which takes memory
CHARACTERS = 64  # that are copied or compared in the time of one value
HERE = {"not", "if", "then", "else"}
SEVERAL_HERE = {"allOf", "anyOf", "oneOf"}
OF_EVERY_KEY = {"additionalProperties", "unevaluatedProperties"}
OF_EVERY_ITEM = {"items", "contains", "unevaluatedItems"}
NAMED = {"properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"}
UNEVALUATED = {"unevaluatedProperties", "unevaluatedItems"}
CHOICES = {"anyOf", "oneOf"}
BOUNDS = {f"{least}{what}" for least in ("max", "min") for what in ("imum", "Length", "Items", "Properties")}
TELLING = {"type", "enum", "const", "multipleOf", "format", "pattern", "contains", "uniqueItems", "not"}
TELLING |= BOUNDS | CHOICES | OF_EVERY_KEY | {"exclusiveMaximum", "exclusiveMinimum", "unevaluatedItems"}

DRAFT = f"Only JSON Schema draft 2020-12 is understood: {DIALECT}."
NESTED_ID = "An `$id` may only name the whole schema, not a part of it."
REMOTE = "A schema refers to its own parts alone, as in #/$defs/name: nothing is fetched from elsewhere."
NOWHERE = "There is no such part in this schema."
TWICE = "This anchor names another part of the schema already."
MANY_PARTS = f"A schema has at most {PARTS} parts."
MANY_PATTERNS = f"A schema has at most {PATTERNS} regular expressions."


@dataclass
class Reader:
    """A document that is being read."""

    known: dict[Path, Part] = field(default_factory=dict)
    anchors: dict[str, Part] = field(default_factory=dict)
    references: list[tuple[Part, str, str]] = field(default_factory=list)
    patterns: int = 0

    def read(self, value: Any, place: Path) -> Part:  # noqa: ANN401 - a schema
        """Read a part with all parts within it."""
        if len(self.known) == PARTS:
            raise Unusable(MANY_PARTS, ())
        part = self.known[place] = Part(place, failures=int(value is False))
        for name, below in value.items() if isinstance(value, dict) else ():
            part.failures += name in TELLING
            part.is_unevaluated |= name in UNEVALUATED
            part.is_choice |= name in CHOICES
            self.keyword(part, name, below)
        return part

    def keyword(self, part: Part, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Read one keyword of a part."""
        if name in HERE | OF_EVERY_KEY | OF_EVERY_ITEM | {"propertyNames", "contentSchema"}:
            self.one(part, name, value)
        elif name in SEVERAL_HERE | {"prefixItems"}:
            self.several(part, name, value)
        elif name in NAMED:
            self.named(part, name, value)
        else:
            self.plain(part, name, value)

    def one(self, part: Part, name: str, value: Any) -> None:  # noqa: ANN401 - as above
        """Read a keyword that is a part."""
        (found,) = self.all_of(part, [((name,), value)])
        if name in HERE:
            part.same.append(found)
        elif name in OF_EVERY_KEY:
            part.of_keys.append(found)
        elif name in OF_EVERY_ITEM:
            part.of_items.append(found)
        elif name == "propertyNames":
            part.of_names.append(found)
        if name in HERE | OF_EVERY_KEY | OF_EVERY_ITEM:
            part.again.append(found)

    def several(self, part: Part, name: str, value: Any) -> None:  # noqa: ANN401 - as above
        """Read a keyword that is a list of parts."""
        if not isinstance(value, list):
            return
        found = self.all_of(part, (((name, str(at)), one) for at, one in enumerate(value)))
        part.again += found
        if name in SEVERAL_HERE:
            part.same += found
        else:
            part.by_item = found

    def named(self, part: Part, name: str, value: Any) -> None:  # noqa: ANN401 - as above
        """Read a keyword that has parts by name; `dependencies` may have lists of names as well."""
        if not isinstance(value, dict):
            return
        part.size += len(value)
        lists = [one for one in value.values() if name == "dependencies" and isinstance(one, list)]
        part.failures += sum(map(len, lists))
        part.size += size(lists)
        kept = {key: one for key, one in value.items() if name != "dependencies" or not isinstance(one, list)}
        found = self.all_of(part, (((name, key), one) for key, one in kept.items()))
        match name:
            case "properties":
                part.by_key = dict(zip(kept, found, strict=True))
            case "patternProperties":
                part.of_keys += found
                part.again += found
                part.key_patterns += self.counted(len(value))
            case "dependentSchemas" | "dependencies":
                part.same += found
                part.again += found

    def all_of(self, part: Part, found: Iterable[tuple[Path, Any]]) -> list[Part]:
        """Read parts that are within one."""
        read = [self.read(value, (*part.place, *place)) for place, value in found]
        part.within += read
        return read

    def plain(self, part: Part, name: str, value: Any) -> None:  # noqa: ANN401 - as above
        """Read a keyword that has no parts."""
        part.size += size(value)
        match name, value:
            case "$ref" | "$dynamicRef", str():
                self.references.append((part, name, value))
            case "$anchor" | "$dynamicAnchor", str():
                self.anchor(part, name, value)
            case "pattern", str():
                part.patterns += self.counted(1)
            case "format", str():
                part.is_format = True
            case "uniqueItems", True:
                part.is_unique = True
            case "multipleOf", int() | float():
                part.divisor = value
            case "required" | "dependentRequired", list() | dict():
                part.failures += size(value)
            case "$schema", str() if value.rstrip("#") != DIALECT:
                raise Unusable(DRAFT, (*part.place, name))
            case "$id", _ if part.place:
                raise Unusable(NESTED_ID, (*part.place, name))

    def anchor(self, part: Part, name: str, value: str) -> None:
        """Remember the name of a part."""
        if value in self.anchors:
            raise Unusable(TWICE, (*part.place, name))
        self.anchors[value] = part

    def counted(self, patterns: int) -> int:
        """Count regular expressions."""
        self.patterns += patterns
        if self.patterns > PATTERNS:
            raise Unusable(MANY_PATTERNS, ())
        return patterns

    def follow(self) -> None:
        """Follow all references."""
        for part, name, target in self.references:
            part.same.append(self.found(target, (*part.place, name)))

    def found(self, target: str, place: Path) -> Part:
        """Find the part that a reference leads to; what stands elsewhere has no form that was validated."""
        if not target.startswith("#"):
            raise Unusable(REMOTE, place)
        try:
            pointer = unquote(target[1:], errors="strict")
        except UnicodeDecodeError:
            raise Unusable(NOWHERE, place) from None
        if pointer and not pointer.startswith("/"):
            part = self.anchors.get(pointer)
        else:
            part = self.known.get(tuple(steps(pointer)))
        if part is None:
            raise Unusable(NOWHERE, place)
        return part


def steps(pointer: str) -> Iterator[str]:
    """Yield the steps of a JSON pointer."""
    yield from (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def read(document: Any) -> tuple[Reader, Part]:  # noqa: ANN401 - any JSON value
    """Read a schema, whatever its form; raise Unusable where it is too large, for one thing."""
    reader = Reader()
    return reader, reader.read(document, ())


def parts(document: Any) -> Part:  # noqa: ANN401 - a schema
    """Read a schema whose form is valid; raise Unusable."""
    reader, root = read(document)
    reader.follow()
    return connect(root, reader.known.values())


def size(value: Any) -> int:  # noqa: ANN401 - any JSON value
    """Count the values in a value and itself, long texts as several."""
    total, stack = 0, [value]
    while stack:
        one = stack.pop()
        total += 1 + (len(one) // CHARACTERS if isinstance(one, str) else 0)
        if isinstance(one, dict):
            stack += [*one, *one.values()]
        elif isinstance(one, list):
            stack += one
    return total
