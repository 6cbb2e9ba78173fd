"""schema.graphql is the schema, it reads like documentation, and it is as the contract says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    print_ast,
)

from gql_api.schema import printed
from tests.guards.source import ROOT

CONTRACT = ROOT.parent / "shared" / "contract.graphql"
SCHEMA = build_schema(printed())
# What the contract does not name; it allows more, and each is a decision.
ALSO = """
SpaceConnection.aggregate ArticleConnection.aggregate CollectionConnection.aggregate EntryConnection.aggregate
AggregateInfo AggregateInfo.count AggregateInfo.createdAt AggregateInfo.updatedAt
DateTimeRangeInfo DateTimeRangeInfo.min DateTimeRangeInfo.max
SpaceOrderField.DELETED_AT ArticleOrderField.DELETED_AT
CollectionOrderField.DELETED_AT EntryOrderField.DELETED_AT
UserFilter.isAdmin UserFilter.isEmailVerified
"""
MORE = set(ALSO.split())

Parts = dict[str, Any]


def test_the_file_is_the_schema() -> None:
    assert (ROOT / "schema.graphql").read_text("utf-8") == printed()


def parts(schema: GraphQLSchema) -> Parts:
    """Return every type, field, argument and enum value of a schema, by its place: `Query.article(id)`."""
    return dict(every_part(schema))


def every_part(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Walk them; what is built into GraphQL is left out."""
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in {"String", "Int", "Float", "Boolean", "ID"}:
            continue
        yield name, kind
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", one) for value, one in kind.values.items())
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field, one in kind.fields.items():
                yield f"{name}.{field}", one
                arguments: dict[str, GraphQLArgument] = getattr(one, "args", {})
                yield from ((f"{name}.{field}({key})", argument) for key, argument in arguments.items())


def test_every_part_has_a_description() -> None:
    assert [place for place, part in parts(SCHEMA).items() if not (part.description or "").strip()] == []


def test_descriptions_are_sentences() -> None:
    told = {place: part.description.strip() for place, part in parts(SCHEMA).items()}
    assert [place for place, text in told.items() if not text.endswith((".", "]", ")"))] == []


@pytest.fixture(scope="module")
def contract() -> Parts:
    """Read the contract."""
    if not Path(CONTRACT).exists():
        pytest.skip("the contract is not part of the project, and not beside it here")
    return parts(build_schema(CONTRACT.read_text("utf-8")))


def test_every_part_is_one_of_the_contract(contract: Parts) -> None:
    assert set(parts(SCHEMA)) - set(contract) == MORE


def test_every_part_is_as_the_contract_says(contract: Parts) -> None:
    ours = parts(SCHEMA)
    both = [place for place in ours if place in contract]
    assert {place: shape(ours[place]) for place in both} == {place: shape(contract[place]) for place in both}


def shape(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Return what a client relies on: the kind of a type, the type of a field, the default of an argument."""
    if isinstance(part, GraphQLUnionType | GraphQLEnumType):
        return type(part).__name__
    if hasattr(part, "type"):
        return str(part.type), default_of(part)
    return type(part).__name__, getattr(part, "specified_by_url", None)


def default_of(part: Any) -> str | None:  # noqa: ANN401 - as above
    """Return the default of an argument or an input field as it is written; None without one."""
    default = getattr(part.ast_node, "default_value", None)
    return None if default is None else print_ast(default)


def test_types_have_the_interfaces_of_the_contract(contract: Parts) -> None:
    ours = parts(SCHEMA)
    for place, part in ours.items():
        if isinstance(part, GraphQLObjectType | GraphQLInterfaceType) and place in contract:
            theirs = {one.name for one in contract[place].interfaces if one.name in ours}
            assert {one.name for one in part.interfaces} == theirs


def test_no_input_asks_for_more_than_the_contract(contract: Parts) -> None:
    ours = {place for place, part in parts(SCHEMA).items() if is_required(part)}
    assert ours <= {place for place, part in contract.items() if is_required(part)}


def is_required(part: Any) -> bool:  # noqa: ANN401 - any part of a schema
    """Tell whether a client must send it."""
    return hasattr(part, "default_value") and str(part.type).endswith("!") and default_of(part) is None
