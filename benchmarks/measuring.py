"""Taking turns: the subject and its yardstick run one after the other, so that a busy machine slows both.

What is reported is the median of the ratios of neighbours (or of their differences), which a burst of noise hardly
moves; the absolute times of the subject are in pytest-benchmark's own table.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FIGURE = "figure"
"""Where a figure stands in a benchmark's `extra_info`, and so in the file of `--benchmark-json`."""

WARM_UP = 20
"""Rounds that are not counted."""

Run = Callable[[], object]
Benchmark = Any
"""The fixture of pytest-benchmark, which has no types."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Neighbouring measurements, in seconds."""

    subject: tuple[float, ...]
    yardstick: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of how many times as long the subject took."""
        return statistics.median(a / b for a, b in zip(self.subject, self.yardstick, strict=True))

    @property
    def difference(self) -> float:
        """The median of how many seconds longer the subject took."""
        return statistics.median(a - b for a, b in zip(self.subject, self.yardstick, strict=True))


def timed(run: Run) -> float:
    """Give the seconds that something takes once."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def take_turns(subject: Run, yardstick: Run, rounds: int, warm_up: int = WARM_UP) -> Turns:
    """Measure without pytest-benchmark, for what only stands beside a figure."""
    pairs = [(timed(yardstick), timed(subject)) for _ in range(warm_up + rounds)][warm_up:]
    return Turns(tuple(pair[1] for pair in pairs), tuple(pair[0] for pair in pairs))


def compare(
    benchmark: Benchmark,
    subject: Run,
    yardstick: Run,
    rounds: int,
    *,
    warm_up: int = WARM_UP,
    before: Run | None = None,
) -> Turns | None:
    """Measure a subject with pytest-benchmark, and before each round the yardstick.

    Args:
        benchmark: the fixture.
        subject, yardstick: what is measured.
        rounds: how many turns are counted.
        warm_up: how many come first.
        before: runs before each turn and is not measured.

    Returns:
        The turns, or None under `--benchmark-disable`, when everything runs once and nothing is measured.
    """
    lengths: list[float] = []

    def round_begins() -> None:
        if before is not None:
            before()
        lengths.append(timed(yardstick))

    benchmark.pedantic(subject, setup=round_begins, rounds=rounds, warmup_rounds=warm_up)
    if benchmark.disabled:
        return None
    return Turns(tuple(benchmark.stats.stats.data), tuple(lengths[warm_up : warm_up + rounds]))


def note(
    benchmark: Benchmark,
    name: str,
    *,
    value: float,
    unit: str,
    budget: float | None = None,
    **more: Any,
) -> None:
    """Put a figure into the table at the end of the run.

    Args:
        benchmark: the fixture.
        name: what was measured.
        value: the figure.
        unit: `x floor`, `x popen`, `ms`, `us`, `KB`, ...
        budget: the most it should be, in the same unit.
        more: further columns, for example `moto`.
    """
    benchmark.extra_info[FIGURE] = {"name": name, "value": value, "unit": unit, "budget": budget, **more}
