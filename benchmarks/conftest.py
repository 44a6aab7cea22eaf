"""Fixtures of the benchmarks, and the table at the end."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import table
from benchmarks.measuring import FIGURE
from benchmarks.yardsticks import Floor


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give measuring all the time it takes."""
    for item in items:
        item.add_marker(pytest.mark.timeout(0))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was measured as ratios to the yardsticks."""
    session: Any = getattr(config, "_benchmarksession", None)
    figures = (
        [one.extra_info[FIGURE] for one in session.benchmarks if FIGURE in one.extra_info] if session else []
    )
    if figures:
        terminalreporter.section("against the yardsticks (medians of neighbours)")
        for line in table.lines(table.with_medians(figures)):
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def floor() -> Floor:
    """A client that is answered from a constant."""
    return Floor()
