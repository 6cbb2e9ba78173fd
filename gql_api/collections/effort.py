"""How long it takes to validate a value, counted beforehand in steps of a microsecond at worst.

What the library does takes longer the more often parts apply (`Part.here`), and the more stands in them; what
it tells of problems, the more there may be, the larger the values it copies, and the deeper the parts nest.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from gql_api.collections.parts import Part, inner, spread
from gql_api.collections.reading import CHARACTERS, size

READ = 5  # steps for each character that a regular expression reads, at worst
FORMAT = 4  # characters of a format that are read in a step
COMPARED = 10  # values of a schema that are compared in a step
DIVIDED = 6, 60  # steps of a division, of numbers that are long or very small too
SMALLEST, GREATEST = 1e-15, 1e15  # of those that are divided fast
FEW = 15  # items that the library compares with each other
OBJECTS = 16  # pairs of objects, of which it may take all for possibly the same, in a step
TOLD = 12  # steps for one problem, besides what is in it


class Found(NamedTuple):
    """A value, what applies to it, and how long the chains of parts are that lead to it."""

    value: Any
    here: Counter[Part]
    chain: int
    choices: int


def work(root: Part, value: Any, limit: int) -> int:  # noqa: ANN401 - any JSON value
    """Count the steps that it takes to say whether a value fits, until there are too many."""
    total = 0
    for found in walked(root, value):
        total += sum(times * cost for times, cost in costs(found))
        if total > limit:
            break
    return total


def telling(root: Part, value: Any, limit: int) -> int:  # noqa: ANN401 - as above
    """Count the steps that it takes to say where a value does not fit, until there are too many."""
    total, sizes = 0, sizes_in(value)
    for found in walked(root, value):
        each = TOLD + sizes.get(id(found.value), 1) + found.chain
        for (part, times), (_, cost) in zip(found.here.items(), costs(found), strict=True):
            total += times * (cost * (1 + found.choices) + part.size + each * failures(part, found.value))
        if total > limit:
            break
    return total


def failures(part: Part, value: Any) -> int:  # noqa: ANN401 - as above
    """Count the problems that there may be with a value; one with a key is told with all that is in it."""
    if not part.of_names or not isinstance(value, dict):
        return part.failures
    each = sum(times * one.failures for one, times in spread(part.of_names).items())
    return part.failures + len(value) * each


def walked(root: Part, value: Any) -> Iterator[Found]:  # noqa: ANN401 - as above
    """Yield all values in a value that parts apply to."""
    stack = [Found(value, root.here, 0, 0)]
    while stack:
        one, here, chain, choices = stack.pop()
        chain += max(part.chain for part in here)
        choices += max(part.choices for part in here)
        yield Found(one, here, chain, choices)
        stack += [Found(below, parts, chain, choices) for below, parts in inner(one, here) if parts]


def costs(found: Found) -> Iterator[tuple[int, int]]:
    """Yield for each part how often it applies, and how many steps it takes, whatever is in the value."""
    unique = alike(found.value) if any(part.is_unique for part in found.here) else 0
    for part, times in found.here.items():
        yield times, 1 + part.size // COMPARED + part.is_unique * unique + read(part, found.value)


def read(part: Part, value: Any) -> int:  # noqa: ANN401 - as above
    """Count the steps that one part takes to read a text, the keys of an object, or to divide a number."""
    if isinstance(value, str):
        return part.patterns * READ * len(value) + part.is_format * (len(value) // FORMAT)
    if isinstance(value, dict):
        return part.key_patterns and READ * part.key_patterns * sum(map(len, value))
    if isinstance(value, int | float) and part.divisor is not None:
        return DIVIDED[is_long(value) or is_long(part.divisor)]
    return 0


def is_long(number: float) -> bool:
    """Tell whether exact division by a number, or of it, takes many digits."""
    return number != 0 and not SMALLEST < abs(number) < GREATEST


def alike(value: Any) -> int:  # noqa: ANN401 - as above
    """Count the steps that it takes to compare the items of a list with each other.

    The library puts them into groups by their hashes, and compares all within a group.
    """
    if not isinstance(value, list):
        return 0
    total = size(value)
    if len(value) <= FEW:
        return total * len(value)
    groups = Counter(hashed(one) for one in value)
    objects = any(isinstance(one, dict | list) for one in value)
    return total * max(groups.values()) + objects * len(value) ** 2 // OBJECTS


def hashed(value: Any) -> str:  # noqa: ANN401 - as above
    """Write what the library's hash of a value is made of: double precision, and lists without their ends."""
    if isinstance(value, dict):
        return "\0".join(sorted(f"{key}\0{hashed(one)}" for key, one in value.items()))
    if isinstance(value, list):
        return "\0".join(filter(None, map(hashed, value)))
    return repr(float(value) if isinstance(value, int) else value)


def sizes_in(value: Any) -> dict[int, int]:  # noqa: ANN401 - as above
    """Return the sizes of a value and of all in it, by their identities."""
    sizes: dict[int, int] = {}

    def measure(one: Any) -> int:  # noqa: ANN401 - as above
        below = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        own = len(one) // CHARACTERS if isinstance(one, str) else len(one) if isinstance(one, dict) else 0
        sizes[id(one)] = total = 1 + own + sum(measure(part) for part in below)
        return total

    measure(value)
    return sizes
