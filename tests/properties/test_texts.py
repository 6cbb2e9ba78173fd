"""What the rules accept, PostgreSQL accepts and gives back equal; what they refuse never reaches it."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.errors import Invalid
from gql_api.rules import Tags, validated
from gql_api.spaces.model import Space
from gql_api.text import camel_case
from gql_api.types import Json
from gql_api.users.model import User
from tests.make import make_space, make_user, public_id, viewer_of
from tests.properties import PROPERTY
from tests.resources import RESOURCES, Resource
from tests.run import Run

ANY = st.characters() | st.characters(categories=["Cs", "Cc", "Mn", "Zs"]) | st.just("\0")
Garden = tuple[User, Space]
FIELDS = [
    pytest.param(resource, name, id=f"{resource.one}-{name}")
    for resource in RESOURCES
    for name, type_ in resource.creation.__annotations__.items()
    if name in resource.model.patchable and type_ not in {bool, Json}
]


@pytest.fixture
async def garden(session: AsyncSession, resource: Resource) -> Garden:
    """Make Ann and a space of hers, once for all examples."""
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    await resource.furnish(session, space)
    return ann, space


@PROPERTY
@given(text=st.text(ANY, max_size=30))
@example("\0")
@example("a\ud800")
@example("\udfff")
@example("e\u0301")
@example(" \u0301 ")
@example("\u0958")
@example("\U0001d15f")
@example("\ufeff\u200b\u202e")
@example("\U0001f600" * 200)
@example("e\u0301" * 200)
@example("\u0344" * 200)
@pytest.mark.parametrize(("resource", "field"), FIELDS)
async def test_text_is_kept_as_the_rules_say_or_never_sent_to_the_database(
    garden: Garden, run: Run, statements: list[str], resource: Resource, field: str, text: str
) -> None:
    ann, space = garden
    value = [text, "b"] if isinstance(resource.rules().fields[field], Tags) else text
    given_ = {"name": "Roses", **resource.sample, field: value}
    where = resource.creatable
    if resource.lives_in_space:
        where = {**where, f"{resource.within}Id": public_id(resource.place(space))}
    statements.clear()
    sent = {"name": "Roses", **where, field: value}
    answer = await run(create(resource, field), viewer_of(ann), input=sent)
    payload = answer[f"create{resource.name}"]
    if (cleaned := accepted(resource, given_)) is None:
        assert {error["code"] for error in payload["errors"]} == {"INVALID"}
        assert statements == []
    else:
        assert payload == {resource.one: {camel_case(field): cleaned[field]}, "errors": []}


def create(resource: Resource, field: str) -> str:
    """Write a creation that asks for the field."""
    return resource.mutation("create", f"{resource.one} {{ {camel_case(field)} }}")


def accepted(resource: Resource, values: dict[str, Any]) -> dict[str, Any] | None:
    """Return the values as the rules clean them, None if they refuse them."""
    try:
        return validated(resource.rules, values, partial=False)
    except Invalid:
        return None
