"""Hypothesis strategies for what clients may send as a field, made from the rules of the resource."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from marshmallow import fields

from gql_api.rules import TAGS, Flag, Line, Tags, Text
from tests.resources import Resource

Place = tuple[str, ...]
HERE: Place = ()
STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
UNSTORABLE = st.sampled_from("\0\ud800\udfff")


@dataclass(frozen=True)
class Sent:
    """A value as it is sent, and what must become of it: `kept`, or one error at each of the `places`."""

    value: Any
    kept: Any = None
    places: tuple[Place, ...] = ()


def good(field: fields.Field[Any]) -> SearchStrategy[Sent]:
    """Make values that the rules must accept, null where it clears the field."""
    if isinstance(field, Tags):
        return st.lists(lines(1, 100), max_size=8).map(tags)
    found = st.booleans().map(lambda value: Sent(value, value))
    if isinstance(field, Line):
        found = lines(field.minimum, field.maximum)
    elif isinstance(field, Text):
        found = st.text(STORABLE, max_size=40).map(lambda value: Sent(value, value))
    return found | st.just(Sent(None)) if field.allow_none else found


def bad(field: fields.Field[Any]) -> SearchStrategy[Sent]:
    """Make values that the rules must refuse, null where the field cannot be cleared."""
    null = st.nothing() if field.allow_none else st.just(Sent(None, places=(HERE,)))
    if isinstance(field, Tags):
        several = st.lists(lines(1, 100) | wrong_texts(Line(1, 100)), max_size=8).map(tags)
        too_many = st.just(Sent([str(number) for number in range(TAGS + 1)], places=(HERE,)))
        return null | too_many | several.filter(lambda sent: bool(sent.places))
    if isinstance(field, Text):
        return null | wrong_texts(field)
    assert isinstance(field, Flag)
    return null


def lines(minimum: int, maximum: int) -> SearchStrategy[Sent]:
    """Make short texts to be trimmed and normalized."""
    padded = st.tuples(st.sampled_from(["", " ", "\n"]), st.text(STORABLE, max_size=40)).map("".join)
    made = padded.map(lambda value: Sent(value, unicodedata.normalize("NFC", value).strip()))
    return made.filter(lambda line: minimum <= len(line.kept) <= maximum)


def wrong_texts(field: Text) -> SearchStrategy[Sent]:
    """Make texts that are too long, too short, or hold what cannot be stored."""
    long = st.just("😀" * (field.maximum + 1))
    texts = long | st.tuples(st.text(STORABLE, max_size=5), UNSTORABLE, st.text(max_size=5)).map("".join)
    if field.minimum:
        texts |= st.sampled_from(["", " ", "\t\n"])
    return texts.map(lambda value: Sent(value, places=(HERE,)))


def tags(each: list[Sent]) -> Sent:
    """Make a list of texts one value."""
    places = tuple((str(place), *below) for place, tag in enumerate(each) for below in tag.places)
    kept = None if places else list(dict.fromkeys(tag.kept for tag in each))
    return Sent([tag.value for tag in each], kept, places)


@st.composite
def rows(draw: st.DrawFn, resource: Resource) -> dict[str, Any]:
    """Make stored values for all patchable columns."""
    declared = resource.rules().fields
    return {name: draw(good(declared[name])).kept for name in resource.model.patchable}


@st.composite
def patches(draw: st.DrawFn, resource: Resource, stored: dict[str, Any]) -> dict[str, Sent]:
    """Make a patch on stored values: each field absent, as it is, another, or wrong."""
    found = {}
    for name, field in resource.rules().fields.items():
        choices = [st.none(), st.just(Sent(stored[name], stored[name])), good(field), bad(field)]
        if (chosen := draw(st.one_of(choices))) is not None:
            found[name] = chosen
    return found
