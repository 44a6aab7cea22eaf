"""How a deployment stands: counts that indexes hold, and when time alone will change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ecs_fake.reconcile.arithmetic import Limits, Strength, limits
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.health import is_checked, verdict
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import DesiredStatus, HealthStatus, InstanceStatus, TaskStatus
from ecs_fake.records.task import Task

HEALTHY_AFTER: Final = 40.0
"""Seconds in RUNNING after which a task that nothing checks counts as healthy (DeploymentConfiguration-012)."""
OF_TASK_SETS: Final = (100, 200)
"""Per cent: what task sets keep to while instances drain, whatever the service says (DeploymentConfiguration-006,
-016)."""
_GRAIN: Final = 1e-6
"""Moments closer than this are one: a sum of seconds is not exact."""


def bounds(turn: Turn, desired: int | None = None) -> Limits:
    """Give what deployments of the service keep to, together, or one of which so many tasks are wanted by itself."""
    desired = _desired(turn) if desired is None else desired
    if turn.service.revision.controller != "ECS":
        return limits(desired, *OF_TASK_SETS)
    configuration = turn.service.revision.settings["deploymentConfiguration"]
    return limits(desired, configuration["minimumHealthyPercent"], configuration["maximumPercent"])


def _desired(turn: Turn) -> int:
    """How many tasks are wanted in all; task sets together may be more than the service, or less."""
    service = turn.service
    of_sets = service.revision.controller != "ECS"
    return sum(one.desired_count for one in service.deployments) if of_sets else service.desired_count


def strength(turn: Turn, deployment: Deployment) -> Strength:
    """Count the tasks of a deployment, whatever their number."""
    service, tasks = turn.service, turn.tx.world.tasks
    where = (service.cluster_serial, service.group, deployment.deployment_id)
    unknown, healthy = (*where, HealthStatus.UNKNOWN), (*where, HealthStatus.HEALTHY)
    fit = tasks.count("up", healthy)
    if not is_checked(deployment.revision):
        fit += _since(turn, unknown, HEALTHY_AFTER)
    ill = (*where, HealthStatus.UNHEALTHY)
    grace = float(deployment.revision.settings.get("healthCheckGracePeriodSeconds", 0))
    return Strength(
        wanted=tasks.count("wanted", where),
        running=sum(tasks.count("up", key) for key in (unknown, healthy, ill)),
        healthy=fit,
        unhealthy=_since(turn, ill, grace),
    )


def idle(turn: Turn, deployment: Deployment) -> int:
    """Count the tasks of a deployment that do not run, or are ill."""
    service, tasks = turn.service, turn.tx.world.tasks
    where = (service.cluster_serial, service.group, deployment.deployment_id)
    up = sum(tasks.count("up", (*where, one)) for one in (HealthStatus.UNKNOWN, HealthStatus.HEALTHY))
    return tasks.count("wanted", where) - up


def leaving(turn: Turn, deployment: Deployment) -> list[Task]:
    """Give the tasks of a deployment that are on instances which are DRAINING, and are to go on elsewhere."""
    world, serial = turn.tx.world, turn.service.cluster_serial
    return [
        task
        for instance in world.container_instances.among("status", (serial, InstanceStatus.DRAINING))
        for task in world.tasks.among("instance", instance.arn)
        if task.spec.started_by == deployment.deployment_id
        and task.spec.of_service
        and task.desired_status is DesiredStatus.RUNNING
    ]


def strength_of(turn: Turn, tasks: Sequence[Task]) -> Strength:
    """Count these tasks."""
    up = [task for task in tasks if task.last_status is TaskStatus.RUNNING]
    return Strength(
        wanted=len(tasks),
        running=len(up),
        healthy=sum(is_healthy(turn, task) for task in up),
        unhealthy=sum(verdict(task) is HealthStatus.UNHEALTHY for task in up),
    )


def is_healthy(turn: Turn, task: Task) -> bool:
    """Whether a task that runs counts as healthy."""
    return counts_as_healthy(turn, task, verdict(task))


def counts_as_healthy(turn: Turn, task: Task, found: HealthStatus | None) -> bool:
    """Say the same of a task whose verdict is known."""
    if found is not None or task.started_at is None:
        return found is HealthStatus.HEALTHY
    return task.started_at <= turn.now - turn.span(HEALTHY_AFTER) + _GRAIN


def _since(turn: Turn, key: tuple[object, ...], seconds: float) -> int:
    """Count the tasks that were started so long ago, and ask for a turn when the next one was."""
    tasks, span = turn.tx.world.tasks, turn.span(seconds)
    until = turn.now - span + _GRAIN
    upcoming = tasks.rank_after("up", key, until)
    if upcoming is not None:
        turn.wake_at(upcoming + span)
    return tasks.count_up_to("up", key, until)
