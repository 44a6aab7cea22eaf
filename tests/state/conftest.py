"""Fakes with a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import ecs_fake

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.state"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., ecs_fake.EcsFake]]:
    """Makes fakes with the same file; each ends the one before."""
    with ExitStack() as stack:
        last: list[ecs_fake.EcsFake] = []

        def make(**options: Any) -> ecs_fake.EcsFake:
            for one in last:
                one.close()
            made = ecs_fake.EcsFake(**{"state": path, "clusters": ["default"], **options})
            stack.callback(made.close)
            last[:] = [made]
            return made

        yield make


def register(ecs: Any, family: str = "job", **container: Any) -> str:
    """Register a Fargate task definition with one container."""
    made = ecs.register_task_definition(
        family=family,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "images/app", **container}],
    )
    return str(made["taskDefinition"]["taskDefinitionArn"])


def run(ecs: Any, definition: str = "job", **more: Any) -> str:
    """Run one task on Fargate; give its ARN."""
    made = ecs.run_task(taskDefinition=definition, launchType="FARGATE", networkConfiguration=NETWORK, **more)
    return str(made["tasks"][0]["taskArn"])


def described(ecs: Any, *arns: str) -> list[Any]:
    """Describe tasks."""
    found: list[Any] = ecs.describe_tasks(tasks=list(arns))["tasks"]
    return found
