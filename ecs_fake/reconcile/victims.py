"""Which tasks go first when some are to stop, and how they are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from heapq import heapify, heappop, heapreplace

from ecs_fake.lifecycle import task as life
from ecs_fake.reconcile.launches import named
from ecs_fake.reconcile.survey import counts_as_healthy
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.health import verdict
from ecs_fake.records.status import HealthStatus, InstanceStatus, StopCode, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.texts import services as texts


def tasks_of(turn: Turn, deployment_id: str) -> list[Task]:
    """Give the tasks of a deployment, or task set, that have not been told to stop, oldest first."""
    where = (turn.service.cluster_serial, turn.service.group, deployment_id)
    return turn.tx.world.tasks.among("wanted", where)


def is_ill(task: Task) -> bool:
    """Whether a task failed its health checks."""
    return verdict(task) is HealthStatus.UNHEALTHY


def spared(turn: Turn, tasks: Iterable[Task]) -> list[Task]:
    """Leave out tasks that are protected from scale-in (UpdateTaskProtection-014, -015)."""
    return [one for one in tasks if one.protected_until is None or one.protected_until <= turn.now]


class Rank(IntEnum):
    """Which tasks go first: those whose end costs least."""

    IDLE = 0
    """It does not run, or is ill."""
    FRESH = 1
    """It runs, but does not count as healthy yet."""
    LEAVING = 2
    """It is healthy, on an instance that is DRAINING."""
    HEALTHY = 3


def ranked(turn: Turn, tasks: Iterable[Task]) -> dict[Rank, list[Task]]:
    """Sort tasks by which go first; in each rank they keep their order."""
    draining = turn.tx.world.container_instances.among(
        "status", (turn.service.cluster_serial, InstanceStatus.DRAINING)
    )
    leaving = {instance.arn for instance in draining}
    groups: dict[Rank, list[Task]] = {rank: [] for rank in Rank}
    for task in tasks:
        groups[_rank(turn, task, leaving)].append(task)
    return groups


def _rank(turn: Turn, task: Task, leaving: Collection[str]) -> Rank:
    found = verdict(task) if task.last_status is TaskStatus.RUNNING else HealthStatus.UNHEALTHY
    if found is HealthStatus.UNHEALTHY:
        return Rank.IDLE
    if not counts_as_healthy(turn, task, found):
        return Rank.FRESH
    return Rank.LEAVING if task.spec.container_instance in leaving else Rank.HEALTHY


def choose(groups: Mapping[Rank, Sequence[Task]], count: int, spare: int) -> list[Task]:
    """Choose so many tasks to stop, of healthy ones at most those that can be spared.

    Rank by rank; in each in the zone with the most tasks, there on the instance with the most (UpdateService-032,
    -033), there the oldest task.
    """
    chosen: list[Task] = []
    for rank in (Rank.IDLE, Rank.FRESH):
        chosen += _evenly(groups[rank], count - len(chosen))
    count = min(count, len(chosen) + spare)
    for rank in (Rank.LEAVING, Rank.HEALTHY):
        chosen += _evenly(groups[rank], count - len(chosen))
    return chosen


def _evenly(tasks: Sequence[Task], count: int) -> list[Task]:
    """Take so many, so that what is left is spread as evenly as can be."""
    if count >= len(tasks):
        return list(tasks)
    if count <= 0:
        return []
    zones: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        zones[task.spec.availability_zone or ""].append(task)
    sizes = {zone: len(zones[zone]) for zone in sorted(zones)}
    next_of = {zone: _fullest_first(zones[zone]) for zone in sizes}
    chosen = []
    for _ in range(count):
        zone = max(sizes, key=sizes.__getitem__)
        chosen.append(next(next_of[zone]))
        sizes[zone] -= 1
    return chosen


def _fullest_first(tasks: Sequence[Task]) -> Iterator[Task]:
    """Give the tasks, each the oldest on the instance that has the most by then; of several that of the newest task."""
    instances: dict[str | None, list[Task]] = defaultdict(list)
    for task in reversed(tasks):
        instances[task.spec.container_instance].append(task)
    heap = [(-len(on_it), number, on_it) for number, on_it in enumerate(instances.values())]
    heapify(heap)
    while heap:
        size, number, on_it = heap[0]
        yield on_it.pop()
        if on_it:
            heapreplace(heap, (size + 1, number, on_it))
        else:
            heappop(heap)


def stop(
    turn: Turn, deployment_id: str, tasks: Sequence[Task], *, reasons: Sequence[str] | None = None
) -> None:
    """Tell tasks of a deployment to stop, and say so: those that ran, and those that never did.

    Args:
        turn: the turn.
        deployment_id: the deployment, or task set.
        tasks: its tasks that are to stop.
        reasons: why each of them is; None: there are more than are wanted.
    """
    scaling = texts.SCALING.format(deployment=deployment_id)
    for task, reason in zip(tasks, reasons or [scaling] * len(tasks), strict=True):
        turn.tx.put(told(task, reason, turn.now))
    for sentence, ran in ((texts.STOPPED_RUNNING, True), (texts.STOPPED_PENDING, False)):
        group = [task for task in tasks if (task.started_at is not None) is ran]
        if group:
            turn.say(sentence, count=len(group), tasks=named(group))


def told(task: Task, reason: str, at: float) -> Task:
    """Give a task that has been told to stop by the scheduler, in its next version."""
    after = life.stop(task, StopCode.SERVICE_SCHEDULER_INITIATED, reason, at)
    return life.next_version(task, after)
