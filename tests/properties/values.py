"""Hypothesis strategies for what clients may send as a field, made from the rules of the resource."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from marshmallow import fields

from gql_api.collections.schemas import flaws
from gql_api.rules import TAGS, Flag, Json, Line, Tags, Text
from tests.resources import Resource

Place = tuple[str, ...]
HERE: Place = ()
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "c_d", "", "0"]), below, max_size=3)
    ),
    max_leaves=6,
)
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
    if isinstance(field, Json):
        return documents(field)
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
    if isinstance(field, Json):
        return null | wrong_documents(field)
    assert isinstance(field, Flag)
    return null


def documents(field: Json) -> SearchStrategy[Sent]:
    """Make JSON: schemas that allow everything where a schema is asked for, else whatever there is."""
    if field.check is flaws:
        found = st.dictionaries(st.sampled_from(["title", "description", "$comment"]), st.text(STORABLE))
        return (found | st.booleans()).map(lambda value: Sent(value, value))
    return JSON_VALUES.filter(lambda value: value is not None).map(lambda value: Sent(value, value))


def wrong_documents(field: Json) -> SearchStrategy[Sent]:
    """Make JSON that cannot be kept: its place is told."""
    place = ("examples", "1") if field.check is flaws else ("a", "1")
    bad = st.sampled_from(["\0", "a\0b", 2**64, -(2**63) - 1, float("nan"), float("inf")])
    large = st.just(Sent({place[0]: "a" * field.maximum}, places=(HERE,)))
    return large | bad.map(lambda value: Sent({place[0]: [1, value]}, places=(place,)))


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
    found: dict[str, Sent] = {}
    others = resource.model.stands_for
    for name, field in resource.rules().fields.items():
        column = others.get(name, name)
        if column != name and column in found:  # not both: a test of its own
            continue
        choices = [st.none(), st.just(Sent(stored[column], stored[column])), good(field), bad(field)]
        if (chosen := draw(st.one_of(choices))) is not None:
            is_merged = chosen.places == () and name in others.values()
            found[name] = replace(chosen, kept=merged(stored[name], chosen.value)) if is_merged else chosen
    return found


def merged(value: Any, patch: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Apply a JSON Merge Patch, as RFC 7396 writes it in its section 2."""
    if not isinstance(patch, dict):
        return patch
    value = {**value} if isinstance(value, dict) else {}
    for name, one in patch.items():
        if one is None:
            value.pop(name, None)
        else:
            value[name] = merged(value.get(name), one)
    return value
