"""Shapes that cannot be reached through the API yet, or only in part."""

from __future__ import annotations

import pytest

from ecs_fake.operations import views
from ecs_fake.records.container_spec import HealthCheckSpec
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import HealthStatus
from tests import builders

CHECK = HealthCheckSpec(("CMD", "true"))
HEALTHY, UNHEALTHY, UNKNOWN = HealthStatus


@pytest.mark.rule("RunTask-140")
@pytest.mark.parametrize(
    ("verdicts", "task_health"),
    [
        ((HEALTHY, HEALTHY), HEALTHY),
        ((HEALTHY, UNKNOWN), UNKNOWN),
        ((UNKNOWN, UNHEALTHY), UNHEALTHY),
        ((UNHEALTHY, HEALTHY), UNHEALTHY),
    ],
)
def test_the_health_of_a_task_follows_its_essential_containers(
    verdicts: tuple[HealthStatus, ...], task_health: HealthStatus
) -> None:
    specs = (
        builders.container_spec("a", health_check=CHECK),
        builders.container_spec("b", health_check=CHECK),
        builders.container_spec("unchecked"),
        builders.container_spec("helper", health_check=CHECK, essential=False),
    )
    task = builders.task(*specs)
    judged = tuple(
        evolve(one, health=verdict)
        for one, verdict in zip(task.containers, (*verdicts, UNKNOWN, UNHEALTHY), strict=True)
    )
    assert views.task(evolve(task, containers=judged), health=True)["healthStatus"] == task_health
