"""A fake that executes, a task in it, and sessions of ExecuteCommand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ecs_fake.fake import EcsFake
from tests.plugin import Plugin

ROLE = "arn:aws:iam::123456789012:role/task"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-12344321"]}}
SHELL = "env PS1=$ sh"


@pytest.fixture
def fake() -> Iterator[EcsFake]:
    with EcsFake(runner="process", clusters=["default"]) as fake:
        yield fake


@pytest.fixture
def run(fake: EcsFake) -> Callable[..., str]:
    """Run a task with one container, in which commands can be executed; give its ARN."""

    def run_task(**changes: Any) -> str:
        container = {"name": "app", "image": "images/app", "command": ["sleep", "1000"], **changes}
        ecs = fake.client()
        definition = ecs.register_task_definition(
            family="app",
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            requiresCompatibilities=["FARGATE"],
            taskRoleArn=ROLE,
            executionRoleArn=ROLE,
            containerDefinitions=[container],
        )["taskDefinition"]
        (task,) = ecs.run_task(
            taskDefinition=definition["taskDefinitionArn"],
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            enableExecuteCommand=True,
        )["tasks"]
        return fake.task(task["taskArn"]).wait("RUNNING").arn

    return run_task


@pytest.fixture
def execute(fake: EcsFake, run: Callable[..., str]) -> Callable[..., dict[str, str]]:
    """Call ExecuteCommand, on a task of its own if none is named; give the session."""

    def execute_command(command: str = SHELL, task: str | None = None) -> dict[str, str]:
        answer = fake.client().execute_command(task=task or run(), command=command, interactive=True)
        return dict(answer["session"])

    return execute_command


@pytest.fixture
def shell(execute: Callable[..., dict[str, str]]) -> Iterator[Plugin]:
    """A client with a shell."""
    with Plugin(execute()) as plugin:
        plugin.sees("$")
        yield plugin
