"""The cases of the table as parameters of tests."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from inspect import signature
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.spaces.model import Space
from tests.permissions.table import Case
from tests.permissions.table import cases as cases_of
from tests.permissions.world import Arrange, arrange, each
from tests.resources import RESOURCES, Resource
from tests.run import Run

Test = Callable[..., Awaitable[None]]  # of `run` and `world`; what writes takes the session, too


def kind_of(resource: Resource) -> str:
    """Return what the table calls a resource."""
    if not resource.lives_in_space:
        return "space"
    return "in space" if resource.home is Space else "in collection"


def matrix(
    *outcomes: str,
    of: str | None = None,
    in_spaces: bool = False,
    viewers: Collection[str] = (),
    arranged: Arrange = arrange,
) -> Callable[[Test], Any]:
    """Run a test for every line of the table and every resource, as one viewer after the other.

    In spaces alone, and of these viewers, if said so. With outcomes: only where a write (of this name) has
    such an outcome.
    """

    def is_asked(case: Case) -> bool:
        found = set(case.writes(*outcomes)) & {of or name for name in case.outcomes}
        return (not viewers or case.viewer in viewers) and (not outcomes or bool(found))

    found = [
        pytest.param(resource, cases, id=f"{resource.one}-{cases[0].line}")
        for resource in RESOURCES
        if resource.lives_in_space or not in_spaces
        for cases in lines(filter(is_asked, cases_of(kind_of(resource))))
    ]

    def decorated(test: Test) -> Any:  # noqa: ANN401 - pytest's decorator, which is not typed
        async def over(session: AsyncSession, run: Run, resource: Resource, cases: list[Case]) -> None:
            given = (
                {"run": run, "session": session} if "session" in signature(test).parameters else {"run": run}
            )
            await each(session, resource, cases, arranged, lambda world: test(world=world, **given))

        over.__name__, over.__doc__, over.__module__ = test.__name__, test.__doc__, test.__module__
        return pytest.mark.parametrize(("resource", "cases"), found)(over)

    return decorated


def lines(cases: Iterable[Case]) -> list[list[Case]]:
    """Put together what is arranged alike: only for `owner-reader` there is a grant more."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.line, []).append(case)
    return list(found.values())
