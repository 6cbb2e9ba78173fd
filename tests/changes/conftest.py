"""Functions given to `on_saved` in a test are forgotten after it."""

import pytest

from gql_api.changes import log


@pytest.fixture(autouse=True)
def forgotten_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test add to a copy."""
    monkeypatch.setattr(log, "hooks", {model: list(functions) for model, functions in log.hooks.items()})
