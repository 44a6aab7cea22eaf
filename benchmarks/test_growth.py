"""What grows with the number of records, and what must not: the price of a call, of a commit, and memory."""

from __future__ import annotations

import gc
import itertools
import json
import tracemalloc

import pytest

from benchmarks import stage
from benchmarks.measuring import Benchmark, compare, note
from benchmarks.stage import populate, request
from ecs_fake import EcsFake
from ecs_fake.engine.chance import RandomIds
from ecs_fake.lifecycle import task as life
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import StopCode
from ecs_fake.records.task import Task
from ecs_fake.store.surroundings import Surroundings
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

MANY = 10_000
FEW = 10
CALLS_EACH = 10
"""Calls that are made on one young fake, so that it stays young."""


def test_the_ten_thousandth_run_task(benchmark: Benchmark) -> None:
    """From bytes to bytes, without botocore, whose constant cost would hide any growth."""
    rounds = 300
    young, old = ([EcsFake() for _ in range(count)] for count in (rounds // CALLS_EACH + 2, 1))
    for fake in young:
        populate(fake, FEW)
    populate(old[0], MANY if benchmark.enabled else FEW)
    run = request("RunTask", stage.launch())
    turn = itertools.count()
    turns = compare(
        benchmark,
        subject=lambda: old[0].dispatch(run),
        yardstick=lambda: young[next(turn) // CALLS_EACH].dispatch(run),
        rounds=rounds,
    )
    if turns is not None:
        note(
            benchmark,
            f"RunTask number {MANY:,}, dispatch only",
            value=turns.ratio,
            unit="x the tenth",
            budget=1.2,
        )


@pytest.mark.parametrize("records", [10, 10_000, 100_000])
def test_commit(benchmark: Benchmark, records: int) -> None:
    """A task is to stop: it changes its places in the indexes, among so many others in the same ones."""
    count = records if benchmark.enabled else FEW
    world = World("us-east-1", "123456789012")
    around = Surroundings(ids=RandomIds(1), epoch=0, warn=print)
    fill(Transaction(world, around, 0.0, "benchmark"), count)
    victims = itertools.cycle([task for at, task in enumerate(world.tasks) if at % (count // FEW) == 0])
    written: list[Transaction] = []

    def begin() -> tuple[tuple[Transaction, Task], dict[str, object]]:
        while written:
            written.pop().roll_back()
        return (Transaction(world, around, 1.0, "benchmark"), next(victims)), {}

    def commit(tx: Transaction, task: Task) -> None:
        tx.put(life.stop(task, StopCode.USER_INITIATED, "", 1.0))
        written.append(tx)

    benchmark.pedantic(commit, setup=begin, rounds=300, warmup_rounds=20)
    if benchmark.enabled:
        median = benchmark.stats.stats.median
        note(benchmark, f"a commit among {records:,} records", value=median * 1e6, unit="us")


def fill(tx: Transaction, count: int) -> None:
    """Write so many running tasks of one cluster and family."""
    with EcsFake(history=1) as fake:
        populate(fake, FEW)
        (world,) = fake._engine.core.read(lambda worlds: list(worlds.values()))
        model: Task = next(iter(world.tasks))
    for _ in range(count):
        tx.put(
            evolve(
                model, serial=tx.world.next_serial(), spec=evolve(model.spec, task_id=tx.around.ids.hex(32))
            )
        )


TASKS = 2_000


@pytest.mark.parametrize(("state", "budget"), [("running", 8), ("stopped", 4)])
def test_memory(benchmark: Benchmark, state: str, budget: float) -> None:
    """What one more task keeps in memory, with as little history as there can be."""
    count = TASKS if benchmark.enabled else FEW
    with EcsFake(history=1) as fake:
        populate(fake, 100)  # what is kept once is there now
        before = kept()
        benchmark.pedantic(grow, (fake, count, state), rounds=1)
        each = (kept() - before) / count
    tracemalloc.stop()
    if benchmark.enabled:
        note(benchmark, f"memory of a {state} task", value=each / 1024, unit="KiB", budget=budget)


def grow(fake: EcsFake, count: int, state: str) -> None:
    """Run so many tasks, and stop them if they are to be stopped."""
    tasks = run_many(fake, count)
    if state == "stopped":
        for arn in tasks:
            fake.dispatch(request("StopTask", {"cluster": stage.CLUSTER, "task": arn}))


def run_many(fake: EcsFake, count: int) -> list[str]:
    """Run so many tasks and give their ARNs."""
    run = request("RunTask", stage.launch() | {"count": 10})
    answers = [json.loads(fake.dispatch(run).body) for _ in range(count // 10)]
    return [task["taskArn"] for answer in answers for task in answer["tasks"]]


def kept() -> int:
    """Give the bytes in use; counting begins with the first call."""
    if not tracemalloc.is_tracing():
        tracemalloc.start()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]
