"""From GraphQL's syntax tree to the fields that are really asked for, with their arguments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NoReturn

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    get_argument_values,
    get_named_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues
from sqlalchemy import BindParameter, literal
from sqlalchemy.types import TypeEngine

from gql_api.compiler.operations import Operation
from gql_api.compiler.statement import Plan, Request, late
from gql_api.compiler.variables import ABSENT, Shape, is_sent, resolved, sent
from gql_api.errors import BadUserInput, TooComplex
from gql_api.fields import KEY, Python, Read

FIELDS = 2000
Path = tuple[str, ...]
META = {"__typename": TypeNameMetaFieldDef, "__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


@dataclass
class Account:
    """What one root field has cost to compile so far, and what it is answered to administrators only.

    `is_tree` if fields in it need Python, so that their objects must be told apart from finished JSON.
    """

    is_tree: bool = False
    left: int = FIELDS
    demands: list[GraphQLError] = field(default_factory=list)
    checks: list[Callable[[Request], Any]] = field(default_factory=list)

    def spend(self, fields: int) -> None:
        """Count fields, fragments unrolled, each of which takes time; raise TooComplex for too many."""
        self.left -= fields
        if self.left < 0:
            raise TooComplex

    def demand(self, error: GraphQLError) -> None:
        """Answer others than administrators with an error."""
        self.demands.append(error)

    def settled(self, plan: Plan) -> Plan:
        """Add to a plan what was found out on the way."""
        return replace(plan, checks=tuple(self.checks), demands=tuple(self.demands), is_tree=self.is_tree)


@dataclass(frozen=True)
class Document:
    """What stays the same throughout an operation, whatever the values of its variables."""

    operation: Operation
    variables: VariableValues
    account: Account = field(default_factory=Account)

    @classmethod
    def of(cls, operation: Operation, shapes: Sequence[Shape]) -> "Document":
        """Take an operation whose variables have these shapes."""
        seen = {
            declared.name: sent(shape, (declared.name,))
            for declared, shape in zip(operation.declared, shapes, strict=True)
            if shape != ABSENT
        }
        return cls(operation, VariableValues({}, seen))

    @property
    def schema(self) -> GraphQLSchema:
        """The schema."""
        return self.operation.schema

    def roots(self) -> "dict[str, Field]":
        """Return the root fields, fragments and directives applied, in their order."""
        kind = self.operation.node.operation.value
        root = self.schema.query_type if kind == "query" else self.schema.mutation_type
        if root is None:
            return {}
        found = collect_fields(
            self.schema, dict(self.operation.fragments), self.variables, root, self.operation.node
        )
        return fields_of(self, (), root, found.grouped_field_set)


@dataclass(frozen=True)
class Field:
    """One field of the answer: where it stands there, what it is, and what is asked of it."""

    document: Document
    path: Path
    definition: GraphQLField
    nodes: Sequence[FieldNode]

    def anew(self, *, is_tree: bool = False) -> "Field":
        """Make the same field with an account of its own, to be compiled."""
        document = replace(self.document, account=Account(is_tree))
        return Field(document, self.path, self.definition, self.nodes)

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
        return read_of(self.definition)

    @property
    def python_name(self) -> str:
        """The name in Python, which is also the column's where nothing else was said."""
        return python_name_of(self.definition)

    @property
    def type(self) -> GraphQLObjectType | GraphQLInterfaceType:
        """The object type of the field's value (of each element, for a list)."""
        found = get_named_type(self.definition.type)
        if not isinstance(found, GraphQLObjectType | GraphQLInterfaceType):
            raise TypeError(f"{self.name} is not an object")
        return found

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The arguments, defaults put in; what variables bring is a `Sent`."""
        return get_argument_values(self.definition, self.nodes[0], self.document.variables)

    def bound(
        self,
        value: Any,  # noqa: ANN401 - any argument
        type_: TypeEngine[Any],
        convert: Callable[[Any], Any],
    ) -> BindParameter[Any]:
        """Bind an argument, converted now, or each time the plan runs if it comes from a variable."""
        if not is_sent(value):
            return literal(convert(value), type_)
        return late(lambda request: convert(resolved(value, request.variables)), type_)

    def check(self, value: Any, convert: Callable[[Any], Any]) -> None:  # noqa: ANN401 - as above
        """Convert an argument, whether or not the statement needs it: what is wrong is always told."""
        if is_sent(value):
            self.document.account.checks.append(lambda request: convert(resolved(value, request.variables)))
        else:
            convert(value)

    def of_type(self, type_: GraphQLOutputType) -> "Field":
        """Narrow an interface to one of its types."""
        definition = GraphQLField(type_, extensions=self.definition.extensions)
        return replace(self, definition=definition)

    @cached_property
    def fields(self) -> list["Field"]:
        """The fields asked of the value, fragments and directives applied, in their order."""
        if not isinstance(self.type, GraphQLObjectType):
            raise TypeError(f"{self.type} must be narrowed first")
        document = self.document
        details = [FieldDetails(node, None) for node in self.nodes]
        operation = document.operation
        collected = collect_subfields(
            document.schema,
            dict(operation.fragments),
            document.variables,
            operation.node,
            self.type,
            details,
        )
        found = collected.grouped_field_set
        document.account.spend(len(found))
        return list(fields_of(document, self.path, self.type, found).values())

    def refusal(self, message: str, *argument: str) -> GraphQLError:
        """Make the error for an argument that cannot be used, with the field's place."""
        cause = BadUserInput(message, argument)
        return GraphQLError(message, list(self.nodes), path=list(self.path), original_error=cause)

    def refuse(self, message: str, *argument: str) -> NoReturn:
        """Raise it."""
        raise self.refusal(message, *argument) from None


def fields_of(
    document: Document, path: Path, parent: GraphQLObjectType, found: GroupedFieldSet
) -> dict[str, Field]:
    """Make the fields of an object, by their names in the answer."""
    made = {}
    for key, details in found.items():
        nodes = [one.node for one in details]
        name = nodes[0].name.value
        definition = META.get(name) or parent.fields[name]
        made[key] = Field(document, (*path, key), definition, nodes)
    return made


def read_of(definition: GraphQLField) -> Read | None:
    """Return how a field is read, where that was said; `Python` for what has a resolver of its own."""
    declared = strawberry_of(definition)
    if declared is None:
        return None
    found: Read | None = declared.metadata.get(KEY)
    return Python() if found is None and declared.base_resolver is not None else found


def python_name_of(definition: GraphQLField) -> str:
    """Return the name of a field in Python."""
    name: str = strawberry_of(definition).python_name
    return name


def strawberry_of(definition: GraphQLField) -> Any:  # noqa: ANN401 - Strawberry's field
    """Return the declaration in Python; None for what every schema has."""
    return definition.extensions.get("strawberry-definition")
