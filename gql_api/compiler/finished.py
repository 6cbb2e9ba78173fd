"""JSON that PostgreSQL has finished, on its way into the answer."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

LARGE = 65_536  # bytes that are dearer to copy than to send by themselves


class Finished(NamedTuple):
    """The JSON of a field and of all that is below it."""

    json: bytes


def encoded(value: object) -> bytes:
    """Write JSON; what is finished goes in as it is."""
    return orjson.dumps(value, default=fragment)


def fragment(value: object) -> orjson.Fragment:
    """Mark what is finished for orjson; raise TypeError for anything else."""
    if isinstance(value, Finished):
        return orjson.Fragment(value.json)
    raise TypeError(f"{type(value).__name__} is not JSON.")


def pieces(data: Mapping[str, Any]) -> list[bytes]:
    """Write an answer that has data and no errors, in pieces, so that what is large is not copied."""
    if not any(is_large(value) for value in data.values()):
        return [encoded({"data": data})]
    found = [b'{"data":{']
    for name, value in data.items():
        found += [b'%s"%s":' % (b"," if found[1:] else b"", name.encode())]
        found += [value.json if is_large(value) else encoded(value)]
    return [*found, b"}}"]


def is_large(value: object) -> bool:
    """Tell whether a value is better not copied."""
    return isinstance(value, Finished) and len(value.json) >= LARGE
