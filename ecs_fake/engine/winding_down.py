"""The end of a fake that leaves nothing in the middle: tasks are told to stop, and have their time to do so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from ecs_fake.engine.core import Core
from ecs_fake.engine.keeping import Owner
from ecs_fake.lifecycle import task as life
from ecs_fake.operations.registry import Answer, Request
from ecs_fake.records.status import DesiredStatus, StopCode, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World
from ecs_fake.texts import hosts as texts

Runs = Callable[[Task], bool]
"""Whether anything of a task is executed."""


def begin(core: Core, runs: Runs) -> None:
    """Have what is executed stopped as StopTask would; services launch nothing from now on."""
    core.ending = True
    owners: list[Owner] = core.read(list)
    for owner in owners:
        core.call("shutdown", partial(_stop, runs), {}, *owner)


def left(core: Core, runs: Runs) -> int:
    """How many tasks have not stopped yet of which anything is executed."""
    found: int = core.read(partial(_count, runs))
    return found


def _stop(runs: Runs, tx: Transaction, request: Request) -> Answer:
    for task in [one for one in tx.world.tasks if _is_left(one, runs)]:
        if task.desired_status is DesiredStatus.RUNNING:
            wanted = life.stop(task, StopCode.USER_INITIATED, texts.SHUT_DOWN, tx.now)
            tx.put(life.next_version(task, wanted))
    return {}


def _count(runs: Runs, worlds: Mapping[Owner, World]) -> int:
    return sum(_is_left(task, runs) for world in worlds.values() for task in world.tasks)


def _is_left(task: Task, runs: Runs) -> bool:
    return task.last_status is not TaskStatus.STOPPED and runs(task)
