"""The cases of the table as parameters of tests."""

from collections.abc import Collection

import pytest

from gql_api.spaces.model import Space
from tests.permissions.table import cases
from tests.resources import RESOURCES, Resource


def kind_of(resource: Resource) -> str:
    """Return what the table calls a resource."""
    if not resource.lives_in_space:
        return "space"
    return "in space" if resource.home is Space else "in collection"


def matrix(
    *outcomes: str, of: str | None = None, in_spaces: bool = False, viewers: Collection[str] = ()
) -> pytest.MarkDecorator:
    """Run a test for every case of every resource (in spaces alone, if said so; of these viewers, if named).

    With outcomes: only where a write (of this name) has such an outcome.
    """
    found = [
        pytest.param(resource, case, id=f"{resource.one}-{case.name}")
        for resource in RESOURCES
        for case in cases(kind_of(resource))
        if (resource.lives_in_space or not in_spaces)
        and (not viewers or case.viewer in viewers)
        and (not outcomes or set(case.writes(*outcomes)) & {of or name for name in case.outcomes})
    ]
    return pytest.mark.parametrize(("resource", "case"), found)
