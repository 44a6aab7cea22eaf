"""Container instances for tests, registered as their agents do it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

RESERVED_PORTS = ("22", "2375", "2376", "51678", "51679", "51680")
"""What the agent reserves for itself (PortMapping-027)."""
CAPABILITIES = (
    "com.amazonaws.ecs.capability.docker-remote-api.1.18",
    "com.amazonaws.ecs.capability.docker-remote-api.1.21",
    "com.amazonaws.ecs.capability.task-iam-role",
    "ecs.capability.task-eni",
    "ecs.capability.network.container-port-range",
)

EXTERNAL = {"ecs.capability.external": None}
"""Attributes of an instance that is not EC2's."""

Add = Callable[..., str]


def named(name: str, value: str | None) -> dict[str, str]:
    """An attribute; None: it has a name only."""
    return {"name": name} if value is None else {"name": name, "value": value}


def register_instance(
    ecs: Any,
    *,
    cluster: str = "default",
    cpu: int = 2048,
    memory: int = 4096,
    gpus: int = 0,
    zone: str = "us-east-1a",
    instance_type: str = "m5.large",
    attributes: Mapping[str, str | None] | None = None,
    **changes: Any,
) -> str:
    """Register a container instance and give its ARN; `changes` are members of the request, None leaves one out."""
    identity = {
        "instanceId": "i-0123456789abcdef0",
        "instanceType": instance_type,
        "availabilityZone": zone,
        "architecture": "x86_64",
    }
    request = {
        "cluster": cluster,
        "instanceIdentityDocument": json.dumps(identity),
        "instanceIdentityDocumentSignature": "c2lnbmF0dXJl",
        "totalResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": cpu},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
            {"name": "PORTS", "type": "STRINGSET", "stringSetValue": list(RESERVED_PORTS)},
            {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
        ],
        "platformDevices": [{"id": f"GPU-{number}", "type": "GPU"} for number in range(gpus)],
        "attributes": [{"name": name} for name in CAPABILITIES]
        + [named(name, value) for name, value in (attributes or {}).items()],
        **changes,
    }
    given = {name: value for name, value in request.items() if value is not None}
    arn: str = ecs.register_container_instance(**given)["containerInstance"]["containerInstanceArn"]
    return arn


@pytest.fixture
def add_instance(ecs: Any) -> Add:
    """Register a container instance; keyword arguments as for `register_instance`."""
    return lambda **changes: register_instance(ecs, **changes)


@pytest.fixture
def on_ec2(register: Callable[..., str]) -> Callable[..., str]:
    """Register a task definition for EC2, 64 MiB and no CPU by itself; keyword arguments change its container.

    `task` changes the request around the container.
    """

    def register_task_definition(task: Mapping[str, Any] | None = None, **container: Any) -> str:
        definition = {"name": "app", "image": "images/app", "memory": 64, **container}
        request = {
            "requiresCompatibilities": None,
            "networkMode": "bridge",
            "cpu": None,
            "memory": None,
            "containerDefinitions": [definition],
            **(task or {}),
        }
        return register(**request)

    return register_task_definition
