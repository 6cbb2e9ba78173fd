"""Imports point one way: from a layer to its own or to one above it in this table."""

from fnmatch import fnmatchcase
from graphlib import TopologicalSorter

from tests.guards.source import imports, modules

# One layer a line, the lowest first; the first pattern that fits a module places it. Importing a folder's
# module runs the folder's own: `users` registers its hook there, so that no user is made without it.
LAYERS = """
gql_api errors sqlstate text auth inputs revisions quick pool
json_values
settings
mail mail.*
postgres postgres.*
db
ids
articles changes collections entries grants groups sessions spaces tokens tombstones *.model
migrations masking
viewer
changes.log permissions
users users.personal
whereabouts fields context
driver
derived
types filters orders
pages
compiler compiler.*
lists
rules gate rows saving tombstones.keeping updating
collections.parts collections.reading collections.effort collections.meta collections.schemas
collections.fitting entries.fitting
owned
moving
standing
*.input
sweep
users.proofs users.throttle *.actions
payloads
users.account
users.mailing users.signing users.finding *.flows
writes
*.type
*.resolvers nodes
schema
importing importing.*
demo demo.*
sessions.seen
http
admin admin.*
app
worker
cli cli.*
"""


def layer(module: str) -> int:
    """Return the place of a module's layer; a module of no layer belongs into the table."""
    lines = LAYERS.split("\n")
    places = (
        place for place, line in enumerate(lines) if any(fnmatchcase(module, one) for one in line.split())
    )
    return next(places)


def graph() -> dict[str, set[str]]:
    """Return which modules of the package each one imports; `from a import b` is a.b if that is a module."""
    known = modules()
    found: dict[str, set[str]] = {}
    for name, tree in known.items():
        ours = [(source, what) for source, what in imports(tree) if source.partition(".")[0] == "gql_api"]
        pairs = [(source.removeprefix("gql_api."), what) for source, what in ours]
        either = [f"{source}.{what}".removeprefix("gql_api.") for source, what in pairs]
        chosen = [one if one in known else source for one, (source, _) in zip(either, pairs, strict=True)]
        found[name] = {one for one in chosen if one in known} - {name}
    return found


def test_imports_point_to_the_same_layer_or_a_lower_one() -> None:
    upward = [
        f"{name} imports {one}"
        for name, found in graph().items()
        for one in found
        if layer(one) > layer(name)
    ]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert set(TopologicalSorter(graph()).static_order()) == set(modules())


def test_a_resource_never_imports_another_ones_resolvers() -> None:
    found = [one for name, all_of_it in graph().items() if name != "schema" for one in all_of_it]
    assert [one for one in found if one.endswith(".resolvers")] == []
