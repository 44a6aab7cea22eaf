"""What RunTask may change of a task definition, for these tasks only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import ClientException, InvalidParameterException
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.task_definitions import fargate, resources, sizes

Overrides = Mapping[str, Any]

_READERS: Final = {"cpu": sizes.cpu_units, "memory": sizes.mebibytes}


def check(
    overrides: Overrides, definition: TaskDefinition, launch_type: str, platform_version: str | None
) -> None:
    """Refuse overrides the task definition or the launch type cannot take."""
    names = {container.name for container in definition.containers}
    for override in overrides.get("containerOverrides", []):
        if "name" not in override:
            continue  # an empty one
        if override["name"] not in names:
            raise InvalidParameterException(texts.OVERRIDE_UNKNOWN_CONTAINER.format(name=override["name"]))
        _check_container(override, launch_type)
    if overrides.get("inferenceAcceleratorOverrides"):
        raise InvalidParameterException(texts.INFERENCE_UNSUPPORTED)
    if "ephemeralStorage" in overrides:
        _check_ephemeral_storage(launch_type, platform_version, definition)
    if given_sizes(overrides) and launch_type == "FARGATE":
        cpu, memory = size(overrides, definition)
        if memory not in fargate.MEMORY_BY_CPU.get(cpu, ()):
            raise ClientException(texts.FARGATE_SIZE.format(cpu=cpu, memory=memory))


def _check_container(override: Overrides, launch_type: str) -> None:
    for requirement in override.get("resourceRequirements", []):
        if requirement["type"] == "InferenceAccelerator":
            raise InvalidParameterException(texts.INFERENCE_UNSUPPORTED)
        if launch_type == "FARGATE":
            raise ClientException(texts.GPU_ON_FARGATE)
        for objection in resources.requirement_of(override["name"], requirement):
            raise ClientException(objection)


def _check_ephemeral_storage(
    launch_type: str, platform_version: str | None, definition: TaskDefinition
) -> None:
    if launch_type != "FARGATE":
        raise InvalidParameterException(texts.EPHEMERAL_STORAGE_NOT_FARGATE)
    family = definition.document.get("runtimePlatform", {}).get("operatingSystemFamily", "LINUX")
    if family == "LINUX" and platform_version is not None and platform_version < "1.4.0":
        raise InvalidParameterException(texts.EPHEMERAL_STORAGE_PLATFORM.format(version=platform_version))


def given_sizes(overrides: Overrides) -> dict[str, int]:
    """Give what overrides say of the task's cpu (units) and memory (MiB), as far as they do.

    Raises:
        ClientException: an override is no size.
    """
    found = {member: read(overrides[member]) for member, read in _READERS.items() if member in overrides}
    for member, amount in found.items():
        if amount is None:
            raise ClientException(texts.SIZE_OVERRIDE.format(member=member))
    return {member: amount for member, amount in found.items() if amount is not None}


def size(overrides: Overrides, definition: TaskDefinition) -> tuple[int, int]:
    """Give the task's cpu (units) and memory (MiB); without a task-level size, the sum over its containers.

    An override that is no size is refused.
    """
    given, document, containers = given_sizes(overrides), definition.document, definition.containers
    cpu = document.get("cpu", sum(one.cpu for one in containers))
    memory = document.get("memory", sum(one.memory or one.memory_reservation or 0 for one in containers))
    return given.get("cpu", int(cpu)), given.get("memory", int(memory))


def answered(overrides: Overrides, definition: TaskDefinition) -> dict[str, Any]:
    """Give the overrides as a task shows them: one entry per container, in the definition's order (RunTask-121)."""
    given: dict[str, dict[str, Any]] = {
        container.name: {"name": container.name} for container in definition.containers
    }
    for override in overrides.get("containerOverrides", []):
        if "name" in override:
            given[override["name"]] |= override
    rest = {
        name: value
        for name, value in overrides.items()
        if name not in ("containerOverrides", "inferenceAcceleratorOverrides")
    }
    return {"containerOverrides": list(given.values()), "inferenceAcceleratorOverrides": [], **rest}
