"""Tasks on virtual time, and the inside of their containers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

import ecs_fake
from tests.endpoints.inside import Inside

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/task"


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    """A fake whose time begins at noon of the first day of 2026."""
    with ecs_fake.mock_ecs(
        clusters=["default"],
        seed=1,
        start=START,
        timings="realistic",
        images={"finished": ecs_fake.Scripted(run_for=1, exit_code=3)},
    ) as made:
        yield made


@pytest.fixture
def ecs(fake: ecs_fake.EcsFake) -> Any:
    return fake.client()


def fargate_definition(**changes: Any) -> dict[str, Any]:
    """The request that registers a Fargate task definition with one container."""
    return {
        "family": "api",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "taskRoleArn": ROLE,
        "containerDefinitions": [
            {
                "name": "app",
                "image": "app:1",
                "portMappings": [{"containerPort": 80}],
                **changes.pop("app", {}),
            }
        ],
        **changes,
    }


@pytest.fixture
def on_fargate(fake: ecs_fake.EcsFake, ecs: Any) -> Callable[..., Inside]:
    """Run a Fargate task and go inside; keyword arguments change its definition, `app` its container."""

    def run(until: str = "RUNNING", **changes: Any) -> Inside:
        definition = {
            name: value for name, value in fargate_definition(**changes).items() if value is not None
        }
        made = ecs.register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]
        network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        tags = [{"key": "team", "value": "blue"}]
        task = ecs.run_task(
            taskDefinition=made, launchType="FARGATE", networkConfiguration=network, tags=tags
        )["tasks"][0]
        fake.task(task["taskArn"]).wait(until)
        return Inside(fake, task["taskArn"])

    return run


@pytest.fixture
def on_ec2(fake: ecs_fake.EcsFake, ecs: Any) -> Callable[..., Inside]:
    """Run a task on a container instance and go inside; `app` changes its container, the rest its definition."""

    def run(until: str = "RUNNING", **changes: Any) -> Inside:
        fake.add_container_instances(1, az="us-east-1a")
        container = {"name": "app", "image": "nginx:1.27", "cpu": 64, "memory": 128, **changes.pop("app", {})}
        ecs.register_task_definition(family="web", containerDefinitions=[container], **changes)
        task = ecs.run_task(taskDefinition="web")["tasks"][0]
        fake.task(task["taskArn"]).wait(until)
        return Inside(fake, task["taskArn"])

    return run


@pytest.fixture
def inside(on_fargate: Callable[..., Inside]) -> Inside:
    """The container of a Fargate task with a role."""
    return on_fargate()
