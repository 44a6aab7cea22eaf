"""RunTask with real processes: how soon the call is answered, and how soon the command runs."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest

import ecs_fake
from benchmarks import stage
from benchmarks.measuring import Benchmark, compare, note
from benchmarks.test_calls import body_of
from benchmarks.yardsticks import CLOCKS, Floor, popen_until_runs
from ecs_fake import EcsFake

ROUNDS = 100


class Moments(NamedTuple):
    """Nanoseconds since the epoch."""

    called: int
    answered: int
    ran: int

    def until_running(self, since: str) -> float:
        """Give the seconds from the call, or from its answer, until the command ran."""
        return (self.ran - (self.called if since == "call" else self.answered)) / 1e9


@pytest.fixture
def fake() -> Iterator[EcsFake]:
    """A fake whose tasks are processes."""
    with ecs_fake.mock_ecs(runner="process", clusters=[stage.CLUSTER]) as active:
        yield active


@pytest.fixture
def ecs(fake: EcsFake) -> Any:
    """A client of this fake."""
    return fake.client()


def prepare(fake: EcsFake, ecs: Any, command: list[str]) -> None:
    """Register the command as a task definition, and run it once: the supervisor is there from now on."""
    ecs.register_task_definition(**stage.definition(command))
    run_to_its_end(fake, ecs)


def run_to_its_end(fake: EcsFake, ecs: Any) -> Moments:
    """Run a task and wait until it has stopped."""
    called = time.time_ns()
    arn = ecs.run_task(**stage.launch())["tasks"][0]["taskArn"]
    answered = time.time_ns()
    task = fake.task(arn).wait("STOPPED")
    return Moments(called, answered, int(str(task.logs("app"))))


def test_answer(benchmark: Benchmark, floor: Floor, fake: EcsFake, ecs: Any) -> None:
    """The start happens after the answer; both compete for the interpreter."""
    prepare(fake, ecs, CLOCKS["python"])
    answers: list[dict[str, Any]] = []
    run = partial(ecs.run_task, **stage.launch())
    floor.body = body_of(ecs, "run_task", stage.launch())

    def come_to_rest() -> None:
        while answers:
            fake.task(answers.pop()["tasks"][0]["taskArn"]).wait("STOPPED")

    turns = compare(
        benchmark,
        subject=lambda: answers.append(run()),
        yardstick=partial(floor.client.run_task, **stage.launch()),
        rounds=ROUNDS,
        before=come_to_rest,
    )
    if turns is not None:
        note(benchmark, "RunTask, process: the answer", value=turns.ratio, unit="x floor", budget=2.5)


@pytest.mark.parametrize(
    ("command", "since", "budget"),
    [("python", "call", 1.5), ("date", "call", None), ("date", "answer", None)],
)
def test_process_runs(
    benchmark: Benchmark, fake: EcsFake, ecs: Any, command: str, since: str, budget: float | None
) -> None:
    """When the command itself says that it runs. `date` starts in less time than botocore needs to make the call."""
    if not subprocess.check_output(CLOCKS[command]).strip().isdigit():
        pytest.skip("this system's `date` does not know nanoseconds")
    prepare(fake, ecs, CLOCKS[command])
    ratios: list[float] = []

    def turn() -> None:
        popen = popen_until_runs(CLOCKS[command])
        ratios.append(run_to_its_end(fake, ecs).until_running(since) / popen)

    benchmark.pedantic(turn, rounds=ROUNDS)
    if benchmark.enabled:
        name = f"{command} runs, since the {since}"
        note(benchmark, name, value=statistics.median(ratios), unit="x popen", budget=budget)
