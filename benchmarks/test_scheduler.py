"""What services cost the scheduler, placement and the tasks' lives included, and how that grows with their size.

Processor time, the least of several rounds. A transition is a task's birth or a change of its last or desired status,
counted in the journal of a run of its own.
"""

from __future__ import annotations

import functools
import math
from typing import Final

import pytest

from benchmarks.measuring import Benchmark, note
from benchmarks.services import Deed

ROUNDS: Final = 3
FEW: Final = 20
"""Tasks for counting transitions, and for a run that measures nothing."""
BUDGET: Final = 100
"""Microseconds for each task and transition."""
STEADY: Final = (1_250, 5_000, 20_000)
"""Sizes; the middle one is that of the budget. Of container instances there is one for ten tasks."""
ROLLING: Final = (250, 1_000, 4_000)

DEEDS: Final = [Deed(fargate=fargate, rolls=rolls) for rolls in (False, True) for fargate in (False, True)]


@pytest.mark.parametrize("deed", DEEDS, ids=str)
def test_service(benchmark: Benchmark, deed: Deed) -> None:
    costs = benchmark.pedantic(measured, (deed, sizes(benchmark, deed)), rounds=1)
    transitions = deed.transitions(FEW)
    if benchmark.enabled:
        _, tasks, _ = sizes(benchmark, deed)
        note(
            benchmark,
            f"{deed}, {tasks:,} tasks, each of {transitions:g} transitions",
            value=costs[1] / transitions * 1e6,
            unit="us",
            budget=BUDGET,
        )


@pytest.mark.parametrize("deed", DEEDS, ids=str)
def test_growth(benchmark: Benchmark, deed: Deed) -> None:
    """What a task costs in a service sixteen times as large; the budget is that of n log n."""
    small, _, large = benchmark.pedantic(measured, (deed, sizes(benchmark, deed)), rounds=1)
    if benchmark.enabled:
        few, _, many = sizes(benchmark, deed)
        note(
            benchmark,
            f"{deed}, {many:,} tasks against {few:,}",
            value=large / small,
            unit="x each",
            budget=round(math.log(many) / math.log(few), 2),
        )


def sizes(benchmark: Benchmark, deed: Deed) -> tuple[int, int, int]:
    """Give how many tasks services have; all as few as can be when nothing is measured."""
    if not benchmark.enabled:
        return FEW, FEW, FEW
    return ROLLING if deed.rolls else STEADY


@functools.cache
def measured(deed: Deed, sizes: tuple[int, int, int]) -> list[float]:
    """Give the seconds for each task, size by size; the sizes take turns."""
    rounds = ROUNDS if sizes[0] < sizes[-1] else 1
    turns = [[deed.seconds(tasks) / tasks for tasks in sizes] for _ in range(rounds)]
    return [min(column) for column in zip(*turns, strict=True)]
