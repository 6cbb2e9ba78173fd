"""Operations: documents that were parsed and found valid, kept so that the next time costs a look-up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    ListValueNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Undefined,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_operation_ast,
    is_input_object_type,
    is_non_null_type,
    parse,
    specified_rules,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import input_is_nested_too_deeply
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_value
from strawberry.schema.schema import validate_document

from gql_api.compiler.cache import Cache
from gql_api.compiler.variables import ABSENT, Shape, Variables, is_fixed, top_shape

CHARACTERS = 1_000_000  # of documents that are kept: about a hundred times as many bytes of syntax trees


class Declared(NamedTuple):
    """A variable as the operation declares it."""

    name: str
    type: GraphQLInputType
    default: Any  # Undefined where there is none
    is_fixed: bool  # whether the SQL depends on the value, wherever the variable stands


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of a valid document."""

    schema: GraphQLSchema
    document: DocumentNode
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDetails]
    declared: tuple[Declared, ...]

    @property
    def name(self) -> str | None:
        """The operation's name."""
        return self.node.name.value if self.node.name else None

    def coerced(self, raw: Mapping[str, Any]) -> Variables | None:
        """Return the variables as GraphQL reads them; None if any of them is not as declared."""
        found: dict[str, Any] = {}
        for name, type_, default, _ in self.declared:
            value = raw.get(name, Undefined)
            if value is Undefined:
                if default is not Undefined:
                    found[name] = default
                elif is_non_null_type(type_):
                    return None
                continue
            if is_deep(value, type_):
                return None
            value = coerce_input_value(value, type_)
            if value is Undefined:
                return None
            found[name] = value
        return found

    def shape(self, variables: Variables) -> tuple[Shape, ...]:
        """Return the shape of the variables."""
        return tuple(
            top_shape(one.type, variables[one.name], is_fixed=one.is_fixed)
            if one.name in variables
            else ABSENT
            for one in self.declared
        )


def is_deep(value: Any, type_: GraphQLInputType) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether a value nests too deep to be read; no scalar does."""
    return isinstance(value, dict | list) and input_is_nested_too_deeply(value, type_)


kept: Cache[tuple[GraphQLSchema, str, str | None], Operation] = Cache(CHARACTERS)


def operation(schema: GraphQLSchema, query: str, name: str | None) -> Operation | None:
    """Return the operation of a document; None if it is not valid or there is no such one in it."""
    found = kept.get((schema, query, name))
    if found is None:
        found = read(schema, query, name)
        if found is not None:
            kept.put((schema, query, name), found, len(query))
    return found


def read(schema: GraphQLSchema, query: str, name: str | None) -> Operation | None:
    """Parse and validate."""
    try:
        document = parse(query)
        node = get_operation_ast(document, name)
        if node is None or validate_document(schema, document, tuple(specified_rules)):
            return None
    except (GraphQLError, RecursionError):
        return None
    fragments = {
        one.name.value: FragmentDetails(one)
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    fixed = Fixed(TypeInfo(schema))
    visit(document, TypeInfoVisitor(fixed.info, fixed))
    declared = tuple(declaration(schema, one, fixed.names) for one in node.variable_definitions or ())
    return Operation(schema, document, node, fragments, declared)


class Fixed(Visitor):
    """Collects the variables that stand where the SQL depends on the value."""

    def __init__(self, info: TypeInfo) -> None:
        """Begin with none."""
        super().__init__()
        self.info = info
        self.names: set[str] = set()

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        """Look at one field of an input object."""
        parent = get_named_type(self.info.get_parent_input_type())
        if is_input_object_type(parent) and is_fixed(parent.fields[node.name.value]):  # else within JSON
            values = node.value.values if isinstance(node.value, ListValueNode) else [node.value]
            self.names |= {one.name.value for one in values if isinstance(one, VariableNode)}


def declaration(schema: GraphQLSchema, node: VariableDefinitionNode, fixed: Collection[str]) -> Declared:
    """Read the declaration of a variable, which has been validated."""
    signature: Any = get_variable_signature(schema, node)
    default = coerce_default_value(signature)
    return Declared(signature.name, signature.type, default, signature.name in fixed)
