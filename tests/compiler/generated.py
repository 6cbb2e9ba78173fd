"""Valid queries of any shape, with ids, cursors and words of the world in them."""

import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    get_named_type,
    is_non_null_type,
)
from hypothesis import strategies as st
from hypothesis_graphql import queries

from tests.compiler.naive import SCHEMA, public_id
from tests.compiler.orders import Order, base64url
from tests.compiler.world import ARTICLES, SPACES, USERS, key

Composite = GraphQLObjectType | GraphQLInterfaceType
Item = tuple[str | None, str]  # the name of a field (None for a fragment), and the text of the selection

SEARCHES = [
    "rose",
    "red rose",
    '"red rose"',
    "rose -thorns",
    "red or wood",
    "РОЗА",  # noqa: RUF001 - Cyrillic it is
    "cafe",
    "lib",
    "the",
    "!!!",
]
ROWS = [
    SimpleNamespace(**row, kind=kind)
    for kind, rows in {"User": USERS, "Space": SPACES, "Article": ARTICLES}.items()
    for row in rows
]
NOWHERE = [
    SimpleNamespace(id=key(999), kind="User"),
    SimpleNamespace(id=key(11), kind="User"),
    SimpleNamespace(id=key(106), origin_space_id=key(12), kind="Article"),
]
REAL_IDS = [public_id(row) for row in (*ROWS, *NOWHERE)]
BROKEN_IDS = ["", "1", "AQMB", base64url(b"\x01\x09" + bytes(16)), REAL_IDS[0] + "=", REAL_IDS[-1][:-1] + "?"]
LONG_ALIAS = "anAliasThatIsLongerThanTheSixtyThreeBytesThatPostgreSQLKeepsOfAName"
# what the generator of Hypothesis asks for too seldom
EXTRAS = {
    "Node": [
        "... on Owned { version viewerCan { update delete share } owner { email } }",
        "... on User { email }",
    ],
    "ArticleConnection": [
        "pageInfo { hasPreviousPage endCursor }",
        "pageInfo { hasNextPage hasPreviousPage startCursor }",
        "edges { cursor node { ... on Owned { id } } }",
        "totalCount",
    ],
    "ArticleEdge": ["cursor", "node { name }"],
    "User": ["email", "isAdmin"],
}


def cursors(kind: str, search: str) -> list[str]:
    """Make cursors of a list, not all of them places where something is."""
    rows = [row for row in ROWS if row.kind == kind][::3]
    ranks = [{row.id: rank for row in rows} for rank in ("0", "0.06079271", "0.6079271", "1")]
    return [Order(kind, search, rank).cursor(row) for row in rows for rank in ranks]


NEWEST = cursors("Space", "") + cursors("Article", "")
BROKEN_CURSORS = ["", "?", base64url(b"null"), base64url(b'["newest"]'), NEWEST[0][:-3]]


@dataclass(frozen=True)
class Asked:
    """A query with the values of its variables."""

    query: str
    variables: dict[str, Any]


@dataclass
class Writer:
    """Write a query that was generated, and make it harder: variables, aliases, fragments, directives."""

    random: random.Random
    definitions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def write(self, document: DocumentNode) -> Asked:
        """Write all of it."""
        operation = cast("OperationDefinitionNode", document.definitions[0])
        body = self.selections(operation.selection_set.selections, cast("Composite", SCHEMA.query_type))
        head = f"query Q({', '.join(self.definitions)})" if self.definitions else "query"
        return Asked("\n".join([f"{head} {body}", *self.fragments]), self.values)

    def chance(self, probability: float) -> bool:
        """Throw a die."""
        return self.random.random() < probability

    def selections(self, nodes: Sequence[Any], parent: Composite) -> str:
        """Write a selection set."""
        items = [item for node in nodes for item in self.items(node, parent)]
        for text in ["__typename", *EXTRAS.get(parent.name.replace("Space", "Article"), [])]:
            if self.chance(0.35):
                items.insert(self.random.randint(0, len(items)), (None, text))
        if self.chance(0.3):
            items = self.wrapped(items, parent)
        return "{ " + " ".join(text for _, text in items) + " }"

    def items(self, node: FieldNode | InlineFragmentNode, parent: Composite) -> list[Item]:
        """Write one selection, sometimes as two that are to be merged."""
        if isinstance(node, InlineFragmentNode):
            inner = cast("Composite", SCHEMA.type_map[cast("Any", node.type_condition).name.value])
            return [(None, f"... on {inner.name} {self.selections(node.selection_set.selections, inner)}")]
        name, definition = node.name.value, parent.fields[node.name.value]
        alias = (
            f"{self.random.choice(['x', 'select', LONG_ALIAS])}{next(self.numbers)}: "
            if self.chance(0.2)
            else ""
        )
        head = f"{alias}{name}{self.arguments(definition)}"
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
        is_true = self.chance(0.5)
        value = self.variable("Boolean!", is_true) if self.chance(0.5) else json.dumps(is_true)
        return f" @{self.random.choice(['skip', 'include'])}(if: {value})"

    def arguments(self, definition: GraphQLField) -> str:
        """Write the arguments, or some of them where they may be absent."""
        kind = get_named_type(definition.type).name.removesuffix("Connection")
        words = [*SEARCHES, "", " ", "\x00" if self.chance(0.05) else "rose"]
        search = self.random.choice(words) if self.chance(0.3) else None
        written = []
        for name, argument in definition.args.items():
            wanted = search is not None if name == "search" else self.chance(0.5)
            if wanted or is_non_null_type(argument.type):
                value = search if name == "search" else self.value(name, kind, search)
                written.append(
                    f"{name}: {self.given(str(argument.type), value, may_vanish=name != 'search')}"
                )
        return f"({', '.join(written)})" if written else ""

    def value(self, name: str, kind: str, search: str | None) -> Any:  # noqa: ANN401 - any value of an argument
        """Choose a value: mostly one of use."""
        if name == "first":
            return self.random.choice(
                [0, 1, 1, 2, 3, 5, 19, 1000, 2**31 - 1, -1, None][: 8 if self.chance(0.95) else 11]
            )
        if name == "after":
            of_use = cursors(kind, (search or "").strip())
            return self.random.choice(of_use if self.chance(0.93) else NEWEST + BROKEN_CURSORS)
        if name == "ids":
            return [self.identifier(kind) for _ in range(self.random.randint(0, 5))]
        return self.identifier(kind)

    def identifier(self, kind: str) -> str:
        """Choose an id, mostly of something that is there and of the kind asked for."""
        of_kind = [public_id(row) for row in ROWS if row.kind == kind]
        if of_kind and self.chance(0.8):
            return self.random.choice(of_kind)
        return self.random.choice(REAL_IDS if self.chance(0.95) else BROKEN_IDS)

    def given(self, type_: str, value: Any, *, may_vanish: bool) -> str:  # noqa: ANN401 - any value of an argument
        """Write a value, here or in a variable."""
        return self.variable(type_, value, may_vanish=may_vanish) if self.chance(0.4) else json.dumps(value)

    def variable(self, type_: str, value: Any, *, may_vanish: bool = False) -> str:  # noqa: ANN401 - as above
        """Declare a variable: sent, or absent with the value as its default, or absent altogether."""
        name = f"v{next(self.numbers)}"
        if self.chance(0.6) or (value is None and type_.endswith("!")):
            self.values[name] = value
            self.definitions.append(f"${name}: {type_}")
        elif not may_vanish or type_.endswith("!") or self.chance(0.6):
            self.definitions.append(f"${name}: {type_.removesuffix('!')} = {json.dumps(value)}")
        else:
            self.definitions.append(f"${name}: {type_}")
        return f"${name}"


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Generate a valid query, as hard as can be, and its variables."""
    fields = draw(st.sampled_from([None, None, ["articles"], ["spaces"], ["space"], ["node", "nodes"]]))
    document = draw(queries(SCHEMA, fields=fields, print_ast=lambda document: document))
    writer = Writer(random.Random(draw(st.integers(0, 2**32))))  # noqa: S311 - a seed that Hypothesis knows
    return writer.write(document)
