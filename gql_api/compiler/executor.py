"""GraphQL's executor, which lets finished JSON through untouched, and resolves in trees what needs Python."""

from types import SimpleNamespace
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gql_api.compiler.finished import Finished

NEED = "need "  # before the name of what a resolver in Python is given: no field has a blank in its name
TYPE = "type "


class Answers(dict[tuple[str, ...], Any]):
    """Finished JSON, or a tree, for every place in the answer where one object was asked for, by path."""


class Tree(dict[str, Any]):
    """An object read from the database; some fields of it, or below it, are yet to be resolved in Python."""

    def given(self) -> SimpleNamespace:
        """Return what resolvers in Python see of the object."""
        return SimpleNamespace(
            **{name.removeprefix(NEED): self[name] for name in self if name.startswith(NEED)}
        )


class Told:
    """A scalar read from the database, written as it goes into the answer."""

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Take it."""
        self.value = value


def planted(value: Any, type_: Any) -> Any:  # noqa: ANN401 - any JSON value, of any type of GraphQL's
    """Mark all values of a field as read from the database."""
    if value is None:
        return None
    if isinstance(value, list):
        return [planted(one, type_) for one in value]
    return Told(value) if is_leaf_type(get_named_type(type_)) else Tree(value)


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor, but for what the compiler has completed, or begun."""

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,  # noqa: ANN401 - graphql-core's signature
        field_details_list: Any,  # noqa: ANN401 - as above
        path: Path,
        position_context: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        """Take from a tree what is in it; call the resolver of anything else."""
        given = (parent_type, source, field_details_list, path, position_context)
        if type(source) is not Tree:
            return super().execute_field(*given)
        if path.key not in source:
            return super().execute_field(parent_type, source.given(), *given[2:])
        return self.taken(*given)

    def taken(self, parent_type: GraphQLObjectType, source: Tree, *rest: Any) -> Any:  # noqa: ANN401 - as above
        """Complete a value of a tree; what fails below it nulls it, if it may be null."""
        details, path, position = rest
        definition: Any = self.schema.get_field(parent_type, details[0].node.name.value)
        info: Any = None  # nobody asks for it
        try:
            value = planted(source[str(path.key)], definition.type)
            completed = self.complete_value(definition.type, details, info, path, value, position)
            if not self.is_awaitable(completed):
                return completed
        except Exception as error:  # noqa: BLE001 - whatever it is, GraphQL says what becomes of it
            self.handle_field_error(error, definition.type, details, path)
            return None
        return self.awaited(completed, definition.type, details, path)

    async def awaited(self, completed: Any, type_: Any, details: Any, path: Path) -> Any:  # noqa: ANN401 - as above
        """Wait for what resolvers below still do."""
        try:
            return await completed
        except Exception as error:  # noqa: BLE001 - as above
            self.handle_field_error(error, type_, details, path)
            return None

    def complete_value(
        self,
        return_type: Any,  # noqa: ANN401 - as above
        field_details_list: Any,  # noqa: ANN401 - as above
        info: Any,  # noqa: ANN401 - as above
        path: Path,
        result: Any,  # noqa: ANN401 - as above
        position_context: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        """Return a finished value as it is."""
        if type(result) is Answers:
            result = result[tuple(step for step in path.as_list() if isinstance(step, str))]
        if type(result) is Finished:
            return result
        if type(result) is Told:
            return result.value
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def complete_abstract_value(self, return_type: Any, *rest: Any) -> Any:  # noqa: ANN401 - as above
        """Read an object's type from its tree, which stands before the position at the end of `rest`."""
        result = rest[-2]
        if type(result) is not Tree:
            return super().complete_abstract_value(return_type, *rest)
        return self.complete_object_value(self.schema.get_type(result[TYPE]), *rest)

    def complete_object_value(self, return_type: Any, *rest: Any) -> Any:  # noqa: ANN401 - as above
        """Go on below a tree, whose type is certain."""
        details, _info, path, result, position = rest
        if type(result) is not Tree:
            return super().complete_object_value(return_type, *rest)
        return self.collect_and_execute_subfields(return_type, details, path, result, position)
