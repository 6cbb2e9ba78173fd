"""Valid queries of any shape, with ids, cursors and words of the world in them."""

import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_list_type,
    is_non_null_type,
    parse,
)
from hypothesis import strategies as st
from hypothesis_graphql import queries

from gql_api.schema import printed
from tests.compiler.values import Values
from tests.compiler.where import SCHEMA

Composite = GraphQLObjectType | GraphQLInterfaceType
Item = tuple[str | None, str]  # the name of a field (None for a fragment), and the text of the selection
Variables = dict[str, Any]

BARE = build_schema(printed())  # without arguments: Hypothesis chooses fields, and we their arguments
for type_ in BARE.type_map.values():
    for each in getattr(type_, "fields", {}).values():
        each.args = {}
cast("Any", BARE.query_type).fields.pop("userByEmail")  # it counts, and so is more than one statement
for name in ("sessions", "apiTokens"):  # nothing of the world: tests/sessions and tests/tokens are about them
    del cast("GraphQLObjectType", BARE.type_map["User"]).fields[name]
LONG_ALIAS = "anAliasThatIsLongerThanTheSixtyThreeBytesThatPostgreSQLKeepsOfAName"
# what the generator of Hypothesis asks for too seldom; arguments are added
LIST = "nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
PAGES = [
    LIST,
    "pageInfo { hasPreviousPage endCursor }",
    "edges { cursor node { ... on Owned { id } } }",
    "edges { searchRank snippet node { name deletedAt } }",
    "aggregate { count createdAt { min } updatedAt { min max } }",
]
EXTRAS = {
    "Query": [
        f"... on Query {{ articles {{ {LIST} }} }}",
        f"... on Query {{ spaces {{ {LIST} }} }}",
    ],
    "Node": [
        "... on Owned { version viewerCan { update delete share } owner { email } }",
        "... on User { email }",
    ],
    "Space": [
        f"articles {{ {LIST} }}",
        f"collections {{ {LIST} }}",
        "viewerRight grants { nodes { right subject { name } } totalCount }",
    ],
    "Collection": [f"entries {{ {LIST} }}", "entrySchema"],
    "Entry": ["data", "collection { name deletedAt }"],
    "CollectionConnection": PAGES,
    "EntryConnection": [*PAGES, "nodes { name data }"],
    "CollectionEdge": ["cursor", "snippet"],
    "EntryEdge": ["cursor", "node { data }", "snippet", "searchRank"],
    "ArticleConnection": [
        *PAGES,
        "nodes { name tags }",
        "facets { field hasMore options { value label count selected } }",
        "facets { options { label count selected value } }",
    ],
    "SpaceConnection": PAGES,
    "GroupConnection": [LIST],
    "MembershipConnection": ["nodes { role user { name } } totalCount"],
    "GrantConnection": ["nodes { right subject { id name ... on User { email } } } totalCount"],
    "Group": ["viewerRole members { nodes { role } }", "viewerCan { update delete share }"],
    "ArticleEdge": ["cursor", "node { name }", "snippet", "searchRank"],
    "SpaceEdge": ["cursor", "node { name }", "snippet", "searchRank"],
    "User": ["email", "isAdmin", "isEmailVerified"],
}
EXTRA_NODES = {
    name: [
        cast("Any", parse(f"{{ {text} }}").definitions[0]).selection_set.selections
        for text in ["__typename", *texts]
    ]
    for name, texts in EXTRAS.items()
}


@dataclass(frozen=True)
class Asked:
    """A query with the values of its variables, and more values for the same query."""

    query: str
    variables: Variables
    again: Variables


@dataclass
class Sent:
    """A variable that has been sent: whether it may be left out, and be null."""

    type: GraphQLInputType
    value: Any
    is_firm: bool


@dataclass
class Writer:
    """Write a query that was generated, and make it harder: variables, aliases, fragments, directives."""

    random: random.Random
    definitions: list[str] = field(default_factory=list)
    sent: dict[str, Sent] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Take values from the same chance."""
        self.values = Values(self.random)
        self.chance = self.values.chance

    def write(self, document: DocumentNode) -> Asked:
        """Write all of it."""
        operation = cast("OperationDefinitionNode", document.definitions[0])
        body = self.selections(operation.selection_set.selections, cast("Composite", SCHEMA.query_type))
        head = f"query Q({', '.join(self.definitions)})" if self.definitions else "query"
        variables = {name: one.value for name, one in self.sent.items()}
        return Asked("\n".join([f"{head} {body}", *self.fragments]), variables, self.others())

    def others(self) -> Variables:
        """Choose other values of the variables: most of what an order and its cursors depend on stays."""
        found = {}
        for name, one in self.sent.items():
            is_nullable = not is_non_null_type(one.type) and not one.is_firm
            if is_nullable and self.chance(0.1):
                continue
            is_kept = one.is_firm and self.chance(0.8)
            found[name] = one.value if is_kept else self.values.another(one.type, one.value)
            if is_nullable and self.chance(0.03):
                found[name] = None
        return found

    def selections(self, nodes: Sequence[Any], parent: Composite) -> str:
        """Write a selection set."""
        extras = [one for one in EXTRA_NODES.get(parent.name, []) if self.chance(0.25)]
        groups = self.random.sample([*([node] for node in nodes), *extras], len(nodes) + len(extras))
        items = [item for group in groups for node in group for item in self.items(node, parent)]
        if self.chance(0.3):
            items = self.wrapped(items, parent)
        return "{ " + " ".join(text for _, text in items) + " }"

    def items(self, node: FieldNode | InlineFragmentNode, parent: Composite) -> list[Item]:
        """Write one selection, sometimes as two that are to be merged."""
        if isinstance(node, InlineFragmentNode):
            inner = cast("Composite", SCHEMA.type_map[cast("Any", node.type_condition).name.value])
            return [(None, f"... on {inner.name} {self.selections(node.selection_set.selections, inner)}")]
        if node.name.value == "__typename":
            return [(None, "__typename")]
        name, definition = node.name.value, parent.fields[node.name.value]
        names = ["x", "select", LONG_ALIAS]
        # arguments differ, so what is asked for twice needs two names
        alias = (
            f"{self.random.choice(names)}{next(self.numbers)}: "
            if definition.args or self.chance(0.2)
            else ""
        )
        head = f"{alias}{name}{self.arguments(name, definition)}"
        type_ = get_named_type(definition.type)
        if not isinstance(type_, Composite) or node.selection_set is None:
            return [(name, f"{head}{self.directive()}")] * (2 if self.chance(0.1) else 1)
        children = node.selection_set.selections
        twice = [f"{head} {{ ...{self.fragment(children, type_)} }}"] * 2 if self.chance(0.2) else []
        first = twice or [f"{head}{self.directive()} {self.selections(children, type_)}"]
        return [(name, text) for text in first]

    def wrapped(self, items: list[Item], parent: Composite) -> list[Item]:
        """Put some selections next to each other into a fragment."""
        start = self.random.randrange(len(items))
        some = items[start : start + self.random.randint(1, 4)]
        owned = cast("Composite", SCHEMA.type_map["Owned"])
        is_owned = owned in getattr(parent, "interfaces", ()) and all(
            name in owned.fields for name, _ in some
        )
        type_ = "Owned" if is_owned and self.chance(0.5) else parent.name
        condition = self.random.choice([f" on {type_}", ""])
        body = " ".join(text for _, text in some)
        text = f"...{condition}{self.directive()} {{ {body} }}"
        return [*items[:start], (None, text), *items[start + len(some) :]]

    def fragment(self, nodes: Sequence[Any], parent: Composite) -> str:
        """Write a named fragment; return its name."""
        name = f"F{next(self.numbers)}"
        self.fragments.append(f"fragment {name} on {parent.name} {self.selections(nodes, parent)}")
        return name

    def directive(self) -> str:
        """Write @skip or @include, or mostly nothing."""
        if not self.chance(0.12):
            return ""
        type_ = SCHEMA.directives[0].args["if"].type
        return f" @{self.random.choice(['skip', 'include'])}(if: {self.given(type_, self.chance(0.5))})"

    def arguments(self, name: str, definition: GraphQLField) -> str:
        """Write the arguments of a field."""
        kind = get_named_type(definition.type).name.removesuffix("Connection")
        found = self.chosen(name, kind, definition)
        firm = {"search", "orderBy"} if {"after", "before"} & found.keys() else set()
        written = [
            f"{one}: {self.given(definition.args[one].type, value, is_firm=one in firm)}"
            for one, value in found.items()
        ]
        return f"({', '.join(written)})" if written else ""

    def chosen(self, name: str, kind: str, definition: GraphQLField) -> dict[str, Any]:
        """Choose the arguments of a field."""
        match list(definition.args):
            case []:
                return {}
            case ["id"]:
                return {"id": self.values.identifier(kind)}
            case ["ids"]:
                return {"ids": [self.values.identifier(kind) for _ in range(self.random.randint(0, 5))]}
        if name == "facets":
            fields = self.random.choices(["SPACE", "OWNER", "TAGS"], k=self.random.randint(0, 3))
            size = -1 if self.chance(0.01) else self.random.choice([0, 1, 2, 3, 1000])
            return {"fields": fields, **({"first": size} if self.chance(0.5) else {})}
        return self.values.list_arguments(kind, definition.args)

    def given(self, type_: GraphQLInputType, value: Any, *, is_firm: bool = False) -> str:  # noqa: ANN401 - any JSON value
        """Write a value, here or in a variable; or parts of it in variables."""
        if self.chance(0.3):
            return self.variable(type_, value, is_firm=is_firm)
        return self.literal(type_, value, is_firm=is_firm)

    def literal(
        self,
        type_: GraphQLInputType,
        value: Any,  # noqa: ANN401 - as above
        *,
        is_firm: bool = False,
        is_constant: bool = False,
    ) -> str:
        """Write a value into the document; a constant has no variables in it."""
        named: Any = get_named_type(type_)
        inner: Any = get_nullable_type(type_)

        def write(of: Any, one: Any) -> str:  # noqa: ANN401 - as above
            if is_constant:
                return self.literal(of, one, is_constant=True)
            return self.given(of, one, is_firm=is_firm)

        if named.name == "JSON" and not is_list_type(inner):
            return written(value)
        if isinstance(value, list):
            if len(value) == 1 and self.chance(0.2):
                return self.literal(inner.of_type, value[0], is_firm=is_firm, is_constant=is_constant)
            return f"[{', '.join(write(inner.of_type, one) for one in value)}]"
        if isinstance(value, dict):
            parts = (f"{name}: {write(named.fields[name].type, one)}" for name, one in value.items())
            return f"{{{', '.join(parts)}}}"
        return value if is_enum_type(named) and value is not None else json.dumps(value)

    def variable(self, type_: GraphQLInputType, value: Any, *, is_firm: bool = False) -> str:  # noqa: ANN401 - as above
        """Declare a variable: sent, or absent with the value as its default, or absent altogether."""
        name = f"v{next(self.numbers)}"
        nullable: Any = get_nullable_type(type_)
        default = f" = {self.literal(nullable, value, is_constant=True)}" if value is not None else ""
        if self.chance(0.65) or value is None:
            self.sent[name] = Sent(type_, value, is_firm)
            self.definitions.append(f"${name}: {type_}")
        elif is_firm or type_ is not nullable or self.chance(0.6):
            self.definitions.append(f"${name}: {nullable}{default}")
        else:
            self.definitions.append(f"${name}: {type_}")
        return f"${name}"


def written(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Write a JSON value as GraphQL does."""
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {written(one)}' for name, one in value.items())}}}"
    return json.dumps(value)


ROOTS = [
    None,
    ["articles"],
    ["articles"],
    ["spaces"],
    ["space"],
    ["node", "nodes"],
    ["entries"],
    ["entries"],
    ["collections"],
    ["collection", "entry"],
    ["groups"],
    ["users"],
]


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Generate a valid query, as hard as can be, and values of its variables, twice."""
    fields = draw(st.sampled_from(ROOTS))
    document = draw(queries(BARE, fields=fields, print_ast=lambda document: document))
    writer = Writer(random.Random(draw(st.integers(0, 2**64))))  # noqa: S311 - a seed that Hypothesis knows
    return writer.write(document)
