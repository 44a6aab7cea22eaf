"""What is on its way from one state to another, and what there is to tell of it when that takes too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ecs_fake.records.deployment_status import HookStatus
from ecs_fake.records.service import Deployment, Service
from ecs_fake.records.status import RolloutState
from ecs_fake.records.task import Task
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
    launching = world.capacity_providers.count("launching", ALL)
    return (
        world.tasks.count("passing", ALL) + launching + sum(table.count("updating", ALL) for table in updated)
    )


def _services(world: World) -> Iterator[Service]:
    return world.services.walk("rolling", ALL)


def _lines(world: World) -> Iterator[str]:
    yield from map(_of_service, _services(world))
    for task in world.tasks.among("passing", ALL):
        yield f"{task.arn} ({task.last_status}, wanted {task.desired_status}{_why(task)})"
    for provider in world.capacity_providers.among("launching", ALL):
        yield f"{provider.arn} ({provider.scaling.launching} instances are being launched for it)"
    for table in (world.clusters, world.capacity_providers, world.container_instances):
        for record in table.among("updating", ALL):
            yield f"{record.arn} (being updated)"


def _why(task: Task) -> str:
    """Say what keeps a task that is not between two statuses."""
    if task.waits:
        return (
            f", waits for an instance of the capacity provider {task.spec.capacity_provider} with room for it"
        )
    if task.disconnected:
        return ", the agent of its container instance is disconnected"
    return ", not all of its containers are up or have been found healthy or not" if task.undecided else ""


def _stage_of(deployment: Deployment) -> str:
    """Tell in which stage a deployment is that shifts traffic, and for whom it waits there."""
    progress = deployment.progress
    if progress is None:
        return ""
    paused = [one.hook_id for one in progress.hooks if one.status is HookStatus.AWAITING_ACTION]
    asked = [one.target for one in progress.hooks if one.status is HookStatus.IN_PROGRESS]
    told = [f"paused: {one}, see ContinueServiceDeployment" for one in paused]
    return "".join(
        f", {one}" for one in (f"stage {progress.stage}", *told, *(f"hook {one}" for one in asked))
    )


def _of_service(service: Service) -> str:
    """Tell how far a service is, and the last that it said itself."""
    on_the_way = [
        f"{one.deployment_id} {one.rollout_state}, {one.failed_tasks} tasks failed{_stage_of(one)}"
        for one in service.deployments
        if one.rollout_state is RolloutState.IN_PROGRESS
    ]
    said = "; ".join(event.message for event in service.events[:_EVENTS_TOLD])
    return f"{service.arn} ({'; '.join([service.status, *on_the_way])}; it says: {said or 'nothing'})"
