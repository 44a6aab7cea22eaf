"""Fixtures for tests with real processes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.runners.lab import Lab, lab
from tests.runners.stage import Stage, stage


@pytest.fixture(name="stage")
def a_stage() -> Iterator[Stage]:
    """A process runner of the test's own."""
    with stage() as made:
        yield made


@pytest.fixture
def marker() -> str:
    """A word that stands in no other command line."""
    return f"marker-{uuid.uuid4().hex}"


@pytest.fixture(name="lab", params=["simulated", "process"])
def a_lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A fake with each of the runners in turn, and programs that both know."""
    with lab(request.param) as made:
        yield made
