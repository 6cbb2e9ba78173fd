"""Fixtures of signing in."""

from collections.abc import Iterator

import pytest

from gql_api.settings import settings


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Allow 3 wrong passwords per account and address, and 5 per address."""
    monkeypatch.setenv("GQL_SIGN_IN_ATTEMPTS", "3")
    monkeypatch.setenv("GQL_SIGN_IN_ATTEMPTS_ADDRESS", "5")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()
