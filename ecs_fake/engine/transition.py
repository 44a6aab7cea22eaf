"""What is on its way from one state to another, and what there is to tell of it when that takes too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ecs_fake.reconcile import scheduler
from ecs_fake.records.service import Service
from ecs_fake.records.status import RolloutState
from ecs_fake.store.tables.keys import ALL
from ecs_fake.store.worlds import World

Worlds = Mapping[tuple[str, str], World]

MOST_TOLD: Final = 20
"""Things on their way that a story tells of."""
_EVENTS_TOLD: Final = 3


def is_moving(worlds: Worlds) -> bool:
    """Whether a task passes, an update is under way, or a service ends or rolls something out."""
    return any(_counts(world) or any(_services(world)) for world in worlds.values())


def story(worlds: Worlds) -> str:
    """Tell of what is on its way: services first, as they explain their tasks."""
    lines = [line for world in worlds.values() for line in _lines(world)]
    more = len(lines) - MOST_TOLD
    return ", ".join(lines[:MOST_TOLD]) + (f", and {more} more" if more > 0 else "")


def _counts(world: World) -> int:
    updated = (world.clusters, world.capacity_providers, world.container_instances)
    return world.tasks.count("passing", ALL) + sum(table.count("updating", ALL) for table in updated)


def _services(world: World) -> Iterator[Service]:
    return (one for one in world.services.walk("rolling", ALL) if scheduler.is_scheduled(one))


def _lines(world: World) -> Iterator[str]:
    yield from map(_of_service, _services(world))
    for task in world.tasks.among("passing", ALL):
        undecided = ", not all of its containers are up or have been found healthy or not" if task.undecided else ""
        yield f"{task.arn} ({task.last_status}, wanted {task.desired_status}{undecided})"
    for table in (world.clusters, world.capacity_providers, world.container_instances):
        for record in table.among("updating", ALL):
            yield f"{record.arn} (being updated)"


def _of_service(service: Service) -> str:
    """Tell how far a service is, and the last that it said itself."""
    on_the_way = [
        f"{one.deployment_id} {one.rollout_state}, {one.failed_tasks} tasks failed"
        for one in service.deployments
        if one.rollout_state is RolloutState.IN_PROGRESS
    ]
    said = "; ".join(event.message for event in service.events[:_EVENTS_TOLD])
    return f"{service.arn} ({'; '.join([service.status, *on_the_way])}; it says: {said or 'nothing'})"
