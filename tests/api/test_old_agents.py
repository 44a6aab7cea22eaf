"""What container instances need for health checks and the order of containers: an agent that is new enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.hosts import register as register_instance
from tests.rules import rule

CHECK = {"command": ["CMD", "true"]}
ON_OTHER = [{"containerName": "db", "condition": "START"}]
OF_AGENT_1_17 = {"name": "ecs.capability.container-health-check"}
OF_AGENT_1_26 = {"name": "ecs.capability.container-ordering"}
NEEDS = [
    pytest.param({"healthCheck": CHECK}, OF_AGENT_1_17, marks=rule("HealthCheck-017")),
    pytest.param(
        {"dependsOn": ON_OTHER},
        OF_AGENT_1_26,
        marks=rule("ContainerDependency-002", "ContainerDefinition-015"),
    ),
    pytest.param({"startTimeout": 30}, OF_AGENT_1_26, marks=rule("ContainerDefinition-083")),
    pytest.param({"stopTimeout": 30}, OF_AGENT_1_26, marks=rule("ContainerDefinition-090")),
]


@pytest.mark.parametrize(("members", "attribute"), NEEDS)
def test_an_agent_that_does_not_know_it(
    ecs: Any, bridge: Callable[..., str], members: dict[str, Any], attribute: dict[str, str]
) -> None:
    containers = [
        {"name": "app", "image": "images/app", "memory": 64, **members},
        {"name": "db", "image": "images/db", "memory": 64},
    ]
    definition = bridge(containerDefinitions=containers)
    attributes = [{"name": "ecs.os-type", "value": "linux"}]
    old = register_instance(ecs, attributes=attributes)["containerInstanceArn"]
    answer = ecs.run_task(taskDefinition=definition, launchType="EC2")
    assert answer["failures"] == [{"arn": old, "reason": "ATTRIBUTE"}]
    needed = ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]["requiresAttributes"]
    assert attribute in needed
    register_instance(ecs, attributes=[*attributes, *needed])
    assert len(ecs.run_task(taskDefinition=definition, launchType="EC2")["tasks"]) == 1


@pytest.mark.rule("ContainerDefinition-089")
def test_on_instances_too_a_container_has_thirty_seconds_to_end(
    fake: ecs_fake.EcsFake, ecs: Any, bridge: Callable[..., str]
) -> None:
    fake.images["images/app"] = ecs_fake.Scripted(stop_delay=1_000)
    fake.add_container_instances()
    task = fake.task(ecs.run_task(taskDefinition=bridge(), launchType="EC2")["tasks"][0]["taskArn"])
    ecs.stop_task(task=task.arn)
    assert fake.settle() == 30.0
    assert task.exit_codes == {"app": 137}
