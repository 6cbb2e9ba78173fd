"""The package's source as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import gql_api

PACKAGE = Path(gql_api.__file__).parent
ROOT = PACKAGE.parent


@cache
def modules() -> dict[str, ast.Module]:
    """Parse every module, by its name below the package, as `articles.model`; its own is `gql_api`."""
    return {name(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def name(path: Path) -> str:
    """Name the module of a file; a folder's `__init__` has the name of the folder."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or PACKAGE.name


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk all that runs; what stands under TYPE_CHECKING does not."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield node
            yield from nodes(node)


def imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Return what a module imports, wherever it does: (module, name), the name `` for a whole module."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Return what is called, with its line: `update`, or `.commit` for a method."""
    for node in nodes(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f".{node.func.attr}", node.lineno


def texts(tree: ast.AST) -> Iterator[str]:
    """Return all literal texts; a docstring is a statement by itself, so it is none."""
    alone = {id(node.value) for node in nodes(tree) if isinstance(node, ast.Expr)}
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value
