"""What it costs to have the fake at hand: the import, entering and leaving, a whole test."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import Any

import ecs_fake
from benchmarks import stage
from benchmarks.measuring import Benchmark, compare, note
from benchmarks.yardsticks import client

MILLISECONDS = 1000


def python(code: str) -> None:
    """Run code in a fresh interpreter."""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_import(benchmark: Benchmark) -> None:
    both, alone = partial(python, "import boto3, ecs_fake"), partial(python, "import boto3")
    turns = compare(benchmark, both, alone, rounds=15, warm_up=1)
    if turns is not None:
        note(
            benchmark,
            "import ecs_fake, beyond import boto3",
            value=turns.difference * MILLISECONDS,
            unit="ms",
            budget=60,
        )


def nothing() -> None:
    """Stand in for the yardstick of what has only an absolute budget."""


def enter_and_leave() -> None:
    """Make a fake the active one, and end it."""
    with ecs_fake.mock_ecs():
        pass


def test_enter_and_leave(benchmark: Benchmark) -> None:
    turns = compare(benchmark, enter_and_leave, nothing, rounds=300)
    if turns is not None:
        note(
            benchmark,
            "entering and leaving mock_ecs()",
            value=turns.difference * MILLISECONDS,
            unit="ms",
            budget=2,
        )


def whole_test(ecs: Any) -> None:
    """Do what a test does: run a job, wait for it, stop it, wait for its end. Five calls."""
    with ecs_fake.mock_ecs(clusters=[stage.CLUSTER]) as fake:
        ecs.register_task_definition(**stage.definition())
        arn = ecs.run_task(**stage.launch())["tasks"][0]["taskArn"]
        ecs.get_waiter("tasks_running").wait(cluster=stage.CLUSTER, tasks=[arn])
        ecs.stop_task(cluster=stage.CLUSTER, task=arn)
        ecs.get_waiter("tasks_stopped").wait(cluster=stage.CLUSTER, tasks=[arn])
        assert fake.task(arn).stop_code == "UserInitiated"


def test_a_whole_test(benchmark: Benchmark) -> None:
    ecs = client("ecs")
    turns = compare(benchmark, partial(whole_test, ecs), nothing, rounds=100)
    if turns is not None:
        note(
            benchmark,
            "a whole test of 5 calls, with an existing client",
            value=turns.difference * MILLISECONDS,
            unit="ms",
            budget=5,
        )


def test_first_fake(benchmark: Benchmark) -> None:
    """What the first fake of a process costs, as the house is imported only when it is needed."""
    first = partial(python, "import boto3, ecs_fake\nwith ecs_fake.mock_ecs(): pass")
    turns = compare(benchmark, first, partial(python, "import boto3, ecs_fake"), rounds=15, warm_up=1)
    if turns is not None:
        note(
            benchmark,
            "the first fake of a process, once",
            value=turns.difference * MILLISECONDS,
            unit="ms",
        )
