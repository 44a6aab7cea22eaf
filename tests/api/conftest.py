"""A fresh fake and a boto3 client of it for every test; helpers for what most tests begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

import ecs_fake

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    """A fake on virtual time with the cluster `default`, and reproducible ids."""
    with ecs_fake.mock_ecs(clusters=["default"], seed=1) as made:
        yield made


@pytest.fixture
def ecs(fake: ecs_fake.EcsFake) -> Any:
    """A boto3 client; what botocore would refuse itself is sent too, so that the fake refuses it."""
    return boto3.client("ecs", config=Config(parameter_validation=False))


@pytest.fixture
def register(ecs: Any) -> Callable[..., str]:
    """Register a Fargate task definition; keyword arguments change the request. Gives `family:revision`."""

    def register_task_definition(**changes: Any) -> str:
        request: dict[str, Any] = {
            "family": "job",
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": [{"name": "app", "image": "images/app"}],
            **changes,
        }
        given = {name: value for name, value in request.items() if value is not None}
        made = ecs.register_task_definition(**given)["taskDefinition"]
        return f"{made['family']}:{made['revision']}"

    return register_task_definition


@pytest.fixture
def run(ecs: Any, register: Callable[..., str]) -> Callable[..., dict[str, Any]]:
    """Run one Fargate task of a fresh revision of `job`; keyword arguments change the request."""

    def run_task(**changes: Any) -> dict[str, Any]:
        request: dict[str, Any] = {"launchType": "FARGATE", "networkConfiguration": NETWORK, **changes}
        if "taskDefinition" not in request:
            request["taskDefinition"] = register()
        return ecs.run_task(**{name: value for name, value in request.items() if value is not None})

    return run_task


@pytest.fixture
def run_one(run: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """As `run`, gives the one task."""
    return lambda **changes: run(**changes)["tasks"][0]
