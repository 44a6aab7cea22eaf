"""Fixtures for tests with real processes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

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
