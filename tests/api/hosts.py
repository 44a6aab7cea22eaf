"""Requests of a container instance's agent, for tests that register instances by hand."""

from __future__ import annotations

import json
from typing import Any

OLD_AGENT = {"agentVersion": "1.16.2", "agentHash": "998c9b5", "dockerVersion": "DockerVersion: 17.09.1-ce"}
RESOURCES = [
    {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
    {"name": "MEMORY", "type": "INTEGER", "integerValue": 3768},
    {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "2376", "2375", "51678"]},
    {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
]
IDENTITY = json.dumps(
    {
        "instanceId": "i-807f3249",
        "instanceType": "t2.medium",
        "availabilityZone": "us-east-1d",
        "imageId": "ami-97785bed",
        "architecture": "x86_64",
        "region": "us-east-1",
        "accountId": "123456789012",
    }
)


def registration(**changes: Any) -> dict[str, Any]:
    """What the agent of a new EC2 instance sends; keyword arguments change it, None leaves a member out."""
    request: dict[str, Any] = {
        "instanceIdentityDocument": IDENTITY,
        "instanceIdentityDocumentSignature": "signature",
        "totalResources": RESOURCES,
        "attributes": [
            {"name": "ecs.os-type", "value": "linux"},
            {"name": "com.amazonaws.ecs.capability.ecr-auth"},
        ],
        "versionInfo": OLD_AGENT,
        **changes,
    }
    return {name: value for name, value in request.items() if value is not None}


def register(ecs: Any, **changes: Any) -> dict[str, Any]:
    """Register an instance, and give it as it is answered."""
    instance: dict[str, Any] = ecs.register_container_instance(**registration(**changes))["containerInstance"]
    return instance


def describe(ecs: Any, reference: str, **parameters: Any) -> dict[str, Any]:
    """Give one instance as DescribeContainerInstances shows it."""
    answer = ecs.describe_container_instances(containerInstances=[reference], **parameters)
    (instance,) = answer["containerInstances"]
    found: dict[str, Any] = instance
    return found


def values(instance: dict[str, Any]) -> dict[str, str | None]:
    """Give the attributes of an instance by name."""
    return {one["name"]: one.get("value") for one in instance["attributes"]}


def resources(instance: dict[str, Any], member: str = "remainingResources") -> dict[str, Any]:
    """Give the resources of an instance by name."""
    return {one["name"]: one.get("stringSetValue", one["integerValue"]) for one in instance[member]}


def tags(count: int) -> list[dict[str, str]]:
    """Give so many tags."""
    return [{"key": f"k{number}", "value": "v"} for number in range(count)]
