"""What the measured calls are about: one cluster, one task definition, some tasks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ecs_fake import EcsFake
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest

CLUSTER: Final = "default"
FAMILY: Final = "report"
SUBNET: Final = "subnet-1"

Parameters = dict[str, Any]


def definition(command: list[str] | None = None) -> Parameters:
    """Give the parameters of RegisterTaskDefinition: one container on Fargate."""
    # moto needs a memory for each container, ECS does not
    container: Parameters = {"name": "app", "image": "registry.example/report:1", "memory": 256}
    return {
        "family": FAMILY,
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [container | ({"command": command} if command else {})],
    }


def launch(subnet: str = SUBNET) -> Parameters:
    """Give the parameters of RunTask."""
    return {
        "cluster": CLUSTER,
        "taskDefinition": FAMILY,
        "launchType": "FARGATE",
        # moto needs a security group, ECS does not
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": ["sg-1"]}},
    }


def set_up(ecs: Any, tasks: int = 10, subnet: str = SUBNET) -> list[str]:
    """Make cluster, task definition and tasks through a client; gives the tasks' ARNs."""
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.register_task_definition(**definition())
    return [ecs.run_task(**launch(subnet))["tasks"][0]["taskArn"] for _ in range(tasks)]


def request(operation: str, parameters: Mapping[str, Any]) -> WireRequest:
    """Give a call as doors hand it over, for what is measured without botocore."""
    return WireRequest(TARGET_PREFIX + operation, json.dumps(parameters).encode(), "us-east-1")


def populate(fake: EcsFake, tasks: int) -> None:
    """Make cluster, task definition and many tasks without botocore."""
    fake.dispatch(request("CreateCluster", {"clusterName": CLUSTER}))
    fake.dispatch(request("RegisterTaskDefinition", definition()))
    run_more(fake, tasks)


def run_more(fake: EcsFake, tasks: int) -> None:
    """Run so many tasks, ten at a time."""
    run = request("RunTask", launch() | {"count": 10})
    for _ in range(tasks // 10):
        fake.dispatch(run)
