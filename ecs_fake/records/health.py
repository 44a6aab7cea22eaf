"""What health checks of all kinds say of a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ecs_fake.records.service import ServiceRevision
from ecs_fake.records.status import HealthStatus
from ecs_fake.records.task import Task

_SEVERITY: Final = {HealthStatus.HEALTHY: 1, HealthStatus.UNKNOWN: 2, HealthStatus.UNHEALTHY: 3}


def of_containers(task: Task) -> HealthStatus | None:
    """Sum up the essential containers that have a check (RunTask-140); None: there is none."""
    worst = None
    for birth, one in zip(task.spec.containers, task.containers, strict=True):
        if birth.spec.health_check is not None and birth.spec.essential:
            worst = _worse(worst, one.health)
    return worst


def of_targets(task: Task) -> HealthStatus | None:
    """Sum up what load balancers say (DeploymentConfiguration-014); None: none of them looks at the task."""
    worst = None
    for place, one in zip(task.spec.places, task.registrations, strict=True):
        if place.checks_health:
            worst = _worse(worst, one.health)
    return worst


CHECKS: Final[tuple[Callable[[Task], HealthStatus | None], ...]] = (of_containers, of_targets)
"""What a task of a service is judged by: each gives a verdict, or None when it does not look at such a task."""


def verdict(task: Task) -> HealthStatus | None:
    """Give the worst of all verdicts (DeploymentConfiguration-011 to -015); None: nothing checks the task."""
    worst = None
    for check in CHECKS:
        found = check(task)
        if found is not None:
            worst = _worse(worst, found)
    return worst


def is_checked(revision: ServiceRevision) -> bool:
    """Whether anything checks the tasks of a service's revision."""
    if revision.settings["loadBalancers"]:
        return True
    definition = revision.definition
    return definition is not None and any(
        container.essential and container.health_check is not None for container in definition.containers
    )


def _worse(one: HealthStatus | None, other: HealthStatus) -> HealthStatus:
    return other if one is None or _SEVERITY[other] > _SEVERITY[one] else one
