"""Finished JSON goes into answers as it is, in one piece or in several."""

import uuid
from typing import Any

import orjson
import pytest

from gql_api.compiler.finished import LARGE, Finished, encoded, pieces

SMALL, BIG = Finished(b'{"a" : 1}'), Finished(b'"' + b"x" * LARGE + b'"')
ANSWERS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "null": {"a": None},
    "small": {"a": SMALL},
    "large": {"a": BIG},
    "several large ones": {"a": BIG, "b": BIG},
    "a large one first": {"a": BIG, "b": SMALL, "c": None},
    "a large one last": {"a": "text", "b": SMALL, "c": BIG},
    "one within a payload": {"a": {"article": SMALL, "errors": []}, "b": BIG},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_pieces_are_the_answer(name: str) -> None:
    data = ANSWERS[name]
    assert b"".join(pieces(data)) == encoded({"data": data})
    assert list(orjson.loads(encoded({"data": data}))["data"]) == list(data)


def test_large_json_is_not_copied() -> None:
    assert [one for one in pieces({"a": BIG, "b": SMALL}) if one is BIG.json] == [BIG.json]
    assert len(pieces({"a": SMALL, "b": SMALL})) == 1


def test_other_objects_are_refused() -> None:
    assert encoded(uuid.UUID(int=1)) == b'"00000000-0000-0000-0000-000000000001"'
    with pytest.raises(TypeError):
        encoded(object())
