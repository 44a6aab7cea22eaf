"""Tasks that wait for capacity get their places, or are given up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ecs_fake.launching import births, placing, waiting
from ecs_fake.lifecycle import task as life
from ecs_fake.placement.place import Placement
from ecs_fake.reconcile.scaling.pace import minutes
from ecs_fake.reconcile.scaling.turn import ProviderTurn
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.status import InstanceStatus, StopCode
from ecs_fake.records.task import Task
from ecs_fake.texts import scaling as texts

PATIENCE: Final = 15
"""Minutes that a task waits for capacity. AWS says of it only that it is between 10 and 30 (deep dive on scaling)."""


def seat(turn: ProviderTurn) -> None:
    """Place the tasks that wait, as far as they fit; of those that do not, end those that have waited long enough."""
    for cluster in turn.clusters:
        for tasks in waiting.grouped(waiting.of_provider(turn.world, cluster, turn.provider.name)):
            _seat(turn, cluster, tasks)


def _seat(turn: ProviderTurn, cluster: Cluster, tasks: list[Task]) -> None:
    wish = waiting.wish_of(cluster, tasks[0])
    placement = placing.place(turn.tx, wish, len(tasks), turn.provider.name)
    for task, place in zip(tasks, placement.seats, strict=False):
        births.take_seat(turn.tx, task, place)
    left = tasks[len(placement.seats) :]
    if left:
        _give_up(turn, left, _reason(turn, cluster, placement))


def _give_up(turn: ProviderTurn, tasks: Iterable[Task], reason: str) -> None:
    for task in tasks:
        until = task.spec.created_at + minutes(PATIENCE, turn.timings)
        if until > turn.now:
            turn.wake_at(until)
            continue
        after = life.stop(task, StopCode.TASK_FAILED_TO_START, reason, turn.now)
        turn.tx.put(life.next_version(task, after))


def _reason(turn: ProviderTurn, cluster: Cluster, placement: Placement) -> str:
    """Say why a task has found no place (developer guide, reasons of API failures)."""
    if placement.closest is not None:
        return placement.closest.reason
    here = (cluster.serial, turn.provider.name)
    instances = turn.world.container_instances
    registered = [
        one
        for stays in (True, False)
        for one in instances.among("provider", (*here, stays))
        if one.status is not InstanceStatus.ACTIVE
    ]
    return texts.NO_ACTIVE_INSTANCES if registered else texts.EMPTY_PROVIDER
