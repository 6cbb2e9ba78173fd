"""Every list has all that lists have, every type its whole filter and order: read off the schema alone."""

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from gql_api.db import Owned
from gql_api.ids import models
from gql_api.schema import printed
from tests.guards.test_schema import default_of

SCHEMA = build_schema(printed())
PAGING = {"first": "Int", "after": "String", "last": "Int", "before": "String"}
OF_SCALAR = {
    "String": "StringFilter",
    "ID": "IDFilter",
    "Boolean": "BooleanFilter",
    "Int": "IntFilter",
    "DateTime": "DateTimeFilter",
    "JSON": "DataFilter",
}
ONLY_SHOWN = {"entrySchema"}  # a schema is read as a whole: nobody looks for one by what is in it


def types(suffix: str = "") -> dict[str, Any]:
    """Return the types whose names end so."""
    return {name: kind for name, kind in SCHEMA.type_map.items() if name.endswith(suffix) and name[0] != "_"}


NODES = {
    name: kind
    for name, kind in types().items()
    if isinstance(kind, GraphQLObjectType) and "Node" in [one.name for one in kind.interfaces]
}
OWNED = {name: kind for name, kind in NODES.items() if "Owned" in [one.name for one in kind.interfaces]}
FILTERS = {name: kind for name, kind in types("Filter").items() if name.removesuffix("Filter") in NODES}
ORDERS = {name: kind for name, kind in types("Order").items() if isinstance(kind, GraphQLInputObjectType)}
LISTS = {
    f"{name}.{field}": one
    for name, kind in types().items()
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    for field, one in kind.fields.items()
    if get_named_type(one.type).name.endswith("Connection")
}


def node_of(connection: Any) -> GraphQLObjectType:  # noqa: ANN401 - any type of GraphQL
    """Return what a connection is a list of."""
    found = get_named_type(get_named_type(connection).fields["nodes"].type)
    assert isinstance(found, GraphQLObjectType)
    return found


def snake(name: str) -> str:
    """Write a GraphQL name as Python does."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def test_there_is_something_to_look_at() -> None:
    owned = {model.__name__ for model in models().values() if issubclass(model, Owned)}
    assert set(OWNED) == owned
    assert {node_of(one.type).name for one in LISTS.values()} >= owned
    assert {name.removesuffix("Filter") for name in FILTERS} >= owned
    assert {name.removesuffix("Order") for name in ORDERS} >= owned


@pytest.mark.parametrize("place", LISTS)
def test_a_list_has_the_arguments_of_its_type(place: str) -> None:
    node = node_of(LISTS[place].type).name
    chosen = {"where": f"{node}Filter", "orderBy": f"[{node}Order!]", "search": "String", "trash": "Trash!"}
    wanted = PAGING | (chosen if node in OWNED else {})
    arguments = LISTS[place].args
    assert {name: str(arguments[name].type) for name in wanted} == wanted
    defaults = {name: default for name, one in arguments.items() if (default := default_of(one))}
    assert defaults == ({"trash": "EXCLUDE"} if node in OWNED else {})


@pytest.mark.parametrize("place", LISTS)
def test_what_a_list_answers_with_has_the_name_of_its_type(place: str) -> None:
    connection: Any = get_named_type(LISTS[place].type)
    node = node_of(connection).name
    shown = {name: str(one.type) for name, one in connection.fields.items()}
    edge: Any = SCHEMA.type_map[f"{node}Edge"]
    is_private = place in {"User.sessions", "User.apiTokens"}  # null to others
    assert str(LISTS[place].type) == f"{node}Connection{'' if is_private else '!'}"
    assert (shown["edges"], shown["nodes"]) == (f"[{node}Edge!]!", f"[{node}!]!")
    assert str(edge.fields["node"].type) == f"{node}!"
    found = {"searchRank": "Float", "snippet": "String"} if node in OWNED else {}
    assert {name: str(edge.fields[name].type) for name in found} == found
    assert ("aggregate" in shown) == (node in OWNED)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_covers_all_that_its_type_shows(name: str) -> None:
    own = name.removesuffix("Filter")
    combined = {"and": f"[{name}!]", "or": f"[{name}!]", "not": name}
    shown = {
        field: one for field, one in NODES[own].fields.items() if not one.args and field not in ONLY_SHOWN
    }
    fields = {field: filter_for(one.type) for field, one in shown.items()}
    wanted = combined | {field: found for field, found in fields.items() if found is not None}
    assert {field: str(one.type) for field, one in FILTERS[name].fields.items()} == wanted


def filter_for(type_: Any) -> str | None:  # noqa: ANN401 - any type of GraphQL
    """Name the filter for a field of this type; None where there is nothing of its own to filter by."""
    named = get_named_type(type_)
    if is_list_type(get_nullable_type(type_)):
        return "TagsFilter"
    if isinstance(named, GraphQLScalarType):
        return OF_SCALAR[named.name]
    return f"{named.name}Filter" if named.name in NODES else None


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_covers_the_name_the_moments_and_relevance(name: str) -> None:
    own = name.removesuffix("Order")
    shown = {field: get_named_type(one.type).name for field, one in NODES[own].fields.items()}
    columns = {field for field, type_ in shown.items() if type_ == "DateTime" or field in {"name", "data"}}
    wanted = {snake(field).upper() for field in columns} | ({"RELEVANCE"} if own in OWNED else set())
    fields = {field: str(one.type) for field, one in ORDERS[name].fields.items()}
    enum: Any = SCHEMA.type_map[f"{name}Field"]
    assert isinstance(enum, GraphQLEnumType)
    path = {"path": "[String!]"} if "data" in columns else {}
    assert fields == {"field": f"{name}Field!", "direction": "OrderDirection"} | path
    assert set(enum.values) == wanted


@pytest.mark.parametrize("name", types("FacetField"))
def test_a_facet_is_a_field_of_its_type(name: str) -> None:
    own = name.removesuffix("FacetField")
    enum: Any = SCHEMA.type_map[name]
    facets: Any = SCHEMA.type_map[f"{own}Connection"]
    assert {value.lower() for value in enum.values} <= {snake(field) for field in NODES[own].fields}
    assert str(facets.fields["facets"].type) == f"[{own}Facet!]!"


def test_nothing_in_a_filter_is_required_or_has_a_default() -> None:
    filters = {**FILTERS, **{name: SCHEMA.type_map[name] for name in [*OF_SCALAR.values(), "TagsFilter"]}}
    fields = {f"{name}.{field}": one for name, kind in filters.items() for field, one in kind.fields.items()}
    told = [place for place, one in fields.items() if str(one.type).endswith("!") or default_of(one)]
    assert told == ["DataFilter.path"]


def test_what_is_private_is_filtered_by_administrators_only() -> None:
    note = "For administrators only: others get an error."
    told = {
        name: [field for field, one in kind.fields.items() if note in one.description]
        for name, kind in FILTERS.items()
    }
    assert told == {name: [] for name in FILTERS} | {"UserFilter": ["email", "isAdmin", "isEmailVerified"]}
