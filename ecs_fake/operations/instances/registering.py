"""What a container instance registers with: identity document, resources, GPUs, attributes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import ClientException, InvalidParameterException
from ecs_fake.instance_types import INSTANCE_TYPES
from ecs_fake.operations.registry import Request
from ecs_fake.records.container_instance import Resource, is_custom
from ecs_fake.store import in_force
from ecs_fake.store.worlds import World

MOST_CUSTOM: Final = 10
"""Custom attributes of one resource (PutAttributes-003)."""
_MEMBERS: Final = {
    "INTEGER": "integerValue",
    "LONG": "longValue",
    "DOUBLE": "doubleValue",
    "STRINGSET": "stringSetValue",
}
"""Where a resource of a type has its value (Resource-001)."""
_TYPES: Final = {
    "CPU": "INTEGER",
    "MEMORY": "INTEGER",
    "PORTS": "STRINGSET",
    "PORTS_UDP": "STRINGSET",
    "GPU": "STRINGSET",
}
_FROM_IDENTITY: Final = {
    "ecs.ami-id": "imageId",
    "ecs.instance-type": "instanceType",
    "ecs.availability-zone": "availabilityZone",
    "ecs.cpu-architecture": "architecture",
}
"""Attributes that ECS takes from the identity document."""

TRUNKING: Final = "ecs.capability.task-eni-trunking"
"""What agents can do since 1.28.1, those on Windows excepted."""

Attributes = Mapping[str, str | None]


def identity(request: Request) -> dict[str, Any]:
    """Read the identity document of the EC2 instance; empty without one, as external instances are."""
    text = request.get("instanceIdentityDocument")
    if not text:
        return {}
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ClientException(texts.IDENTITY_DOCUMENT.format(cause=error)) from error
    if not isinstance(document, dict) or not isinstance(document.get("instanceId"), str):
        raise ClientException(texts.IDENTITY_DOCUMENT.format(cause="it has no instanceId"))
    return document


def resources(request: Request) -> tuple[Resource, ...]:
    """Read the resources; GPUs are given as devices, and shown as a resource."""
    found: dict[str, Resource] = {}
    for given in request.get("totalResources", ()):
        resource = _resource(given)
        if resource.name in found:
            raise InvalidParameterException(texts.RESOURCE_TWICE.format(name=resource.name))
        found[resource.name] = resource
    gpus = tuple(device["id"] for device in request.get("platformDevices", ()))
    if gpus:
        found["GPU"] = Resource("GPU", "STRINGSET", gpus)
    return tuple(found.values())


def _resource(given: Mapping[str, Any]) -> Resource:
    """Read one resource; its type decides where its value stands (RegisterContainerInstance-014)."""
    name, kind = given["name"], given["type"]
    member = _MEMBERS[kind]
    if member not in given or kind != _TYPES.get(name, kind):
        needed = _TYPES.get(name, kind)
        raise InvalidParameterException(
            texts.RESOURCE_VALUE.format(name=name, type=needed, member=_MEMBERS[needed])
        )
    value = given[member]
    if kind != "STRINGSET":
        return Resource(name, kind, value)
    if name in ("PORTS", "PORTS_UDP"):
        _check_ports(name, value)
    return Resource(name, kind, tuple(value))


def _check_ports(name: str, given: list[str]) -> None:
    for port in given:
        if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
            raise InvalidParameterException(texts.RESOURCE_PORT.format(name=name, found=port))


def attributes(request: Request, document: Mapping[str, Any]) -> Attributes:
    """Read the attributes; what the agent says counts more than the identity document."""
    found: dict[str, str | None] = {
        name: str(document[member]) for name, member in _FROM_IDENTITY.items() if document.get(member)
    }
    found |= {one["name"]: one.get("value") for one in request.get("attributes", ())}
    if sum(map(is_custom, found)) > MOST_CUSTOM:
        raise InvalidParameterException(texts.ATTRIBUTE_LIMIT.format(limit=MOST_CUSTOM))
    return found


def gets_trunk(world: World, attributes: Attributes) -> bool:
    """Whether a new instance gets a trunk network interface (PutAccountSetting-020).

    It does if the account wants it at this moment, its type can have one, and its agent knows how to use it.
    """
    kind = INSTANCE_TYPES.get(attributes.get("ecs.instance-type") or "")
    return (
        kind is not None
        and kind.trunked is not None
        and TRUNKING in attributes
        and in_force.is_on(world, "awsvpcTrunking")
    )
