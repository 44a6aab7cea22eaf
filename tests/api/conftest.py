"""A fresh fake and a boto3 client of it for every test; helpers for what most tests begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

import ecs_fake
from ecs_fake.operations.registry import Answer, Request
from ecs_fake.records.evolve import evolve
from ecs_fake.store.transaction import Transaction
from tests.api.stage import Stage

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


@pytest.fixture
def bridge(register: Callable[..., str]) -> Callable[..., str]:
    """Register a task definition for EC2 in bridge mode; keyword arguments change the request."""
    ports = [{"containerPort": 80, "name": "http"}, {"containerPort": 8080}]
    containers = [{"name": "app", "image": "images/app", "memory": 64, "portMappings": ports}]
    given = {"requiresCompatibilities": ["EC2"], "networkMode": "bridge", "cpu": None, "memory": None}
    return lambda **changes: register(**{"containerDefinitions": containers, **given, **changes})


@pytest.fixture
def serve(ecs: Any, register: Callable[..., str]) -> Callable[..., dict[str, Any]]:
    """Create the Fargate service `web` of a fresh revision of `job`; keyword arguments change the request."""

    def create_service(**changes: Any) -> dict[str, Any]:
        request: dict[str, Any] = {
            "serviceName": "web",
            "desiredCount": 1,
            "launchType": "FARGATE",
            "networkConfiguration": NETWORK,
            **changes,
        }
        if "taskDefinition" not in request:
            ports = [{"containerPort": 80, "name": "http"}, {"containerPort": 8080}]
            container = {"name": "app", "image": "images/app", "portMappings": ports}
            request["taskDefinition"] = register(containerDefinitions=[container])
        given = {name: value for name, value in request.items() if value is not None}
        return ecs.create_service(**given)["service"]

    return create_service


@pytest.fixture
def adopt(fake: ecs_fake.EcsFake) -> Callable[..., None]:
    """Make a task one of a service's PRIMARY deployment, or of one that the scheduler knows nothing of.

    What the scheduler does not know it does not stop, so that the service drains as long as the task runs.
    """

    def make_it_one_of(task: dict[str, Any], service: dict[str, Any], deployment: str | None = None) -> None:
        def change(tx: Transaction, _: Request) -> Answer:
            record = tx.world.tasks.get(task["taskArn"].rpartition("/")[2])
            assert record is not None
            tx.remove(record)  # its group never changes, so that indexes do not look at it again
            group = f"service:{service['serviceName']}"
            started_by = deployment or service["deployments"][0]["id"]
            tx.put(evolve(record, spec=evolve(record.spec, group=group, started_by=started_by)))
            return {}

        fake._engine.core.call("CreateService", change, {}, fake.account_id, fake.region)

    return make_it_one_of


@pytest.fixture
def stage(
    fake: ecs_fake.EcsFake,
    register: Callable[..., str],
    bridge: Callable[..., str],
    run_one: Callable[..., dict[str, Any]],
    serve: Callable[..., dict[str, Any]],
    adopt: Callable[..., None],
) -> Stage:
    """A fake with the cluster `default`, and one call of every operation that succeeds."""
    return Stage(fake, register=register, bridge=bridge, run_one=run_one, serve=serve, adopt=adopt)


@pytest.fixture
def run_on_ec2(ecs: Any) -> Callable[..., dict[str, Any]]:
    """Run a task of 100 CPU units, 200 MiB and host port 80 on the instances there are."""

    def run(**changes: Any) -> dict[str, Any]:
        container = {
            "name": "app",
            "image": "images/app",
            "cpu": 100,
            "memory": 200,
            "portMappings": [
                {"containerPort": 80, "hostPort": 80},
                {"containerPort": 53, "hostPort": 53, "protocol": "udp"},
            ],
        }
        ecs.register_task_definition(family="web", containerDefinitions=[container])
        (task,) = ecs.run_task(taskDefinition="web", launchType="EC2", **changes)["tasks"]
        found: dict[str, Any] = task
        return found

    return run
