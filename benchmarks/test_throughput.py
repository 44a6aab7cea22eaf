"""Many short tasks, many tasks at once, and much output, with real processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ecs_fake
from benchmarks import stage
from benchmarks.measuring import Benchmark, compare, note, timed
from ecs_fake import EcsFake

SHORT = {
    "python": [sys.executable, "-I", "-S", "-c", ""],
    "sh": ["sh", "-c", "exit 0"],
}
"""Commands that end at once; a shell does so in less time than botocore's part of RunTask takes for each task."""
AT_A_TIME = 10
"""As many as one RunTask starts."""
ROUNDS = 100
RUNNING = 200
MEGABYTES = 1024
FLOOD = ["head", "-c", f"{MEGABYTES}M", "/dev/zero"]
LINES = ["sh", "-c", f"yes 'a line of output, as long as lines of output often are' | head -c {MEGABYTES}M"]


@pytest.fixture
def fake() -> Iterator[EcsFake]:
    """A fake whose tasks are processes."""
    with ecs_fake.mock_ecs(runner="process", clusters=[stage.CLUSTER], history=100) as active:
        yield active


@pytest.fixture
def ecs(fake: EcsFake) -> Any:
    """A client of this fake."""
    return fake.client()


def start(fake: EcsFake, ecs: Any, count: int = 1) -> list[ecs_fake.TaskHandle]:
    """Run some tasks."""
    return [fake.task(task["taskArn"]) for task in ecs.run_task(**stage.launch(), count=count)["tasks"]]


def run_to_their_end(fake: EcsFake, ecs: Any, count: int) -> None:
    """Run some tasks, and wait until all have stopped."""
    for task in start(fake, ecs, count):
        task.wait()


def popen_to_their_end(command: list[str], count: int) -> None:
    """Start as many bare processes at once, and wait until all have ended."""
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(count)
    ]
    for process in processes:
        process.communicate()


@pytest.mark.parametrize(("kind", "budget"), [("python", 1 / 0.7), ("sh", None)])
def test_rate(benchmark: Benchmark, fake: EcsFake, ecs: Any, kind: str, budget: float | None) -> None:
    """A thousand tasks, ten at a time, against a thousand bare processes, ten at a time."""
    ecs.register_task_definition(**stage.definition(SHORT[kind]))
    run_to_their_end(fake, ecs, 1)
    turns = compare(
        benchmark,
        subject=lambda: run_to_their_end(fake, ecs, AT_A_TIME),
        yardstick=lambda: popen_to_their_end(SHORT[kind], AT_A_TIME),
        rounds=ROUNDS,
        warm_up=2,
    )
    if turns is not None:
        name = f"short tasks, ten at a time: {kind}"
        note(benchmark, name, value=turns.ratio, unit="x popen's time", budget=budget)


def test_many_at_once(benchmark: Benchmark, fake: EcsFake, ecs: Any) -> None:
    """What each running task costs: our memory and the supervisor's, and threads (none)."""
    ecs.register_task_definition(**stage.definition(["sleep", "1000"]))
    start(fake, ecs)[0].wait("RUNNING")
    supervisor = fake._crew._runner("process").supervisor_pid  # type: ignore[attr-defined]
    threads, before = threading.active_count(), memory("self") + memory(supervisor)

    def run_many() -> None:
        tasks = [task for _ in range(RUNNING // 10) for task in start(fake, ecs, 10)]
        for task in tasks:
            task.wait("RUNNING")

    benchmark.pedantic(run_many, rounds=1)
    assert threading.active_count() == threads
    each = (memory("self") + memory(supervisor) - before) / RUNNING
    note(benchmark, "memory of a running process task", value=each, unit="KB", budget=150)


@pytest.mark.parametrize("kind", ["one line", "lines"])
def test_much_output(benchmark: Benchmark, fake: EcsFake, ecs: Any, kind: str) -> None:
    """A gigabyte, against the same command with `cat` behind it."""
    command = FLOOD if kind == "one line" else LINES
    ecs.register_task_definition(**stage.definition(SHORT["sh"]))
    run_to_their_end(fake, ecs, 1)
    if benchmark.enabled:
        ecs.register_task_definition(**stage.definition(command))
    supervisor: list[int] = []

    def flood() -> None:
        (task,) = start(fake, ecs)
        task.wait(timeout=300)
        supervisor.append(memory(fake._crew._runner("process").supervisor_pid))  # type: ignore[attr-defined]

    before = memory("self")
    benchmark.pedantic(flood, rounds=1)
    if benchmark.disabled:
        return
    ours = benchmark.stats.stats.min
    cat = timed(lambda: _cat(command))
    note(
        benchmark,
        f"1 GB of output, {kind}",
        value=ours / cat,
        unit="x cat",
        rate=f"{MEGABYTES / ours:.0f} MB/s",
    )
    assert memory("self") - before < 100_000
    assert supervisor[0] < 50_000


def _cat(command: list[str]) -> None:
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as source,
        subprocess.Popen(["cat"], stdin=source.stdout, stdout=subprocess.DEVNULL),
    ):
        pass


def memory(pid: object) -> int:
    """Give the resident memory of a process in KiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4
