"""From GraphQL's syntax tree to the fields that are really asked for, with their arguments."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeNameMetaFieldDef,
    get_argument_values,
    get_named_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_subfields
from graphql.execution.values import VariableValues

from gql_api.context import Info
from gql_api.errors import BadUserInput, TooComplex
from gql_api.fields import KEY, Read

FIELDS = 2000
Path = tuple[str, ...]


@dataclass
class Budget:
    """How many more fields a root field may ask for, fragments unrolled: each costs time to compile."""

    left: int = FIELDS

    def spend(self, fields: int) -> None:
        """Count fields; raise TooComplex when there are too many."""
        self.left -= fields
        if self.left < 0:
            raise TooComplex


@dataclass(frozen=True)
class Document:
    """What stays the same throughout an operation."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDetails]
    variables: VariableValues
    operation: OperationDefinitionNode
    budget: Budget = field(default_factory=Budget)

    @classmethod
    def of(cls, info: Info) -> "Document":
        """Take it from a resolver's info."""
        raw: Any = info._raw_info  # noqa: SLF001 - Strawberry offers the syntax tree nowhere else
        fragments: dict[str, FragmentDefinitionNode] = raw.fragments
        details = {name: FragmentDetails(fragment) for name, fragment in fragments.items()}
        return cls(raw.schema, details, VariableValues({}, raw.variable_values), raw.operation)


@dataclass(frozen=True)
class Field:
    """One field of the answer: where it stands there, what it is, and what is asked of it."""

    document: Document
    path: Path
    definition: GraphQLField
    nodes: Sequence[FieldNode]

    @classmethod
    def root(cls, info: Info) -> "Field":
        """Take the field that a resolver was called for."""
        raw: Any = info._raw_info  # noqa: SLF001 - as above
        path = tuple(step for step in raw.path.as_list() if isinstance(step, str))
        return cls(Document.of(info), path, raw.parent_type.fields[raw.field_name], raw.field_nodes)

    @property
    def key(self) -> str:
        """The name in the answer."""
        return self.path[-1]

    @property
    def name(self) -> str:
        """The name in the schema."""
        return self.nodes[0].name.value

    @property
    def is_nullable(self) -> bool:
        """Whether the answer may be null."""
        return not is_non_null_type(self.definition.type)

    @property
    def read(self) -> Read | None:
        """How the field is read, where that was said."""
        declared: Read | None = self.strawberry.metadata.get(KEY)
        return declared

    @property
    def python_name(self) -> str:
        """The name in Python, which is also the column's where nothing else was said."""
        name: str = self.strawberry.python_name
        return name

    @property
    def strawberry(self) -> Any:  # noqa: ANN401 - Strawberry's field
        """The declaration in Python."""
        return self.definition.extensions["strawberry-definition"]

    @property
    def type(self) -> GraphQLObjectType | GraphQLInterfaceType:
        """The object type of the field's value (of each element, for a list)."""
        found = get_named_type(self.definition.type)
        if not isinstance(found, GraphQLObjectType | GraphQLInterfaceType):
            raise TypeError(f"{self.name} is not an object")
        return found

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The values of the arguments, variables and defaults put in."""
        return get_argument_values(self.definition, self.nodes[0], self.document.variables)

    def of_type(self, type_: GraphQLOutputType) -> "Field":
        """Narrow an interface to one of its types."""
        definition = GraphQLField(type_, extensions=self.definition.extensions)
        return replace(self, definition=definition)

    def fields(self) -> list["Field"]:
        """Return the fields asked of the value, fragments and directives applied, in their order."""
        if not isinstance(self.type, GraphQLObjectType):
            raise TypeError(f"{self.type} must be narrowed first")
        document = self.document
        details = [FieldDetails(node, None) for node in self.nodes]
        collected = collect_subfields(
            document.schema, document.fragments, document.variables, document.operation, self.type, details
        )
        found = collected.grouped_field_set
        document.budget.spend(len(found))
        return [self.child(key, [one.node for one in many]) for key, many in found.items()]

    def child(self, key: str, nodes: Sequence[FieldNode]) -> "Field":
        """Make the field below this one."""
        name = nodes[0].name.value
        definition = TypeNameMetaFieldDef if name == "__typename" else self.type.fields[name]
        return Field(self.document, (*self.path, key), definition, nodes)

    def refuse(self, message: str, argument: str) -> GraphQLError:
        """Make the error for an argument that cannot be used, with the field's place."""
        cause = BadUserInput(message, (argument,))
        return GraphQLError(message, list(self.nodes), path=list(self.path), original_error=cause)
