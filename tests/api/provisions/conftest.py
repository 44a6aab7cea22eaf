"""Tasks whose containers need something from other services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from ecs_fake.records.orders import StartContainer
from tests.api.conftest import NETWORK

ROLE = "arn:aws:iam::123456789012:role/execution"

Run = Callable[..., "ecs_fake.TaskHandle"]


@pytest.fixture
def started(fake: ecs_fake.EcsFake, monkeypatch: pytest.MonkeyPatch) -> list[StartContainer]:
    """The orders by which containers are started, as the runner gets them."""
    orders: list[StartContainer] = []
    runner = fake._crew._runner("simulated")
    carry_out = runner.carry_out

    def remember(order: Any) -> None:
        if isinstance(order, StartContainer):
            orders.append(order)
        carry_out(order)

    monkeypatch.setattr(runner, "carry_out", remember)
    return orders


@pytest.fixture
def task(fake: ecs_fake.EcsFake, ecs: Any, register: Callable[..., str]) -> Run:
    """Run a task whose container has the given members; give its handle."""

    fake.subnets["subnet-1"] = ecs_fake.Subnet()  # where moto is active, its EC2 has none

    def run_task(launch_type: str = "FARGATE", overrides: Any = None, **members: Any) -> ecs_fake.TaskHandle:
        container = {"name": "app", "image": "images/app", **members}
        ec2 = {"requiresCompatibilities": ["EC2"], "networkMode": "bridge"}
        definition = register(
            executionRoleArn=ROLE, containerDefinitions=[container], **(ec2 if launch_type == "EC2" else {})
        )
        if launch_type == "EC2":
            fake.add_container_instances()
        request: dict[str, Any] = {"taskDefinition": definition, "launchType": launch_type}
        if launch_type == "FARGATE":
            request["networkConfiguration"] = NETWORK
        if overrides:
            request["overrides"] = {"containerOverrides": [{"name": "app", **overrides}]}
        answer = ecs.run_task(**request)
        assert not answer["failures"]
        return fake.task(answer["tasks"][0]["taskArn"])

    return run_task


@pytest.fixture
def environment(task: Run, started: list[StartContainer]) -> Callable[..., dict[str, str]]:
    """Run a task, and give the environment its container is started with."""

    def run_task(**members: Any) -> dict[str, str]:
        handle = task(**members)
        assert handle.last_status == "RUNNING", handle.stopped_reason
        return dict(started[-1].environment)

    return run_task
