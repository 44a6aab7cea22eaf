"""What RunTask may change of a task definition, for these tasks only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ecs_fake import texts
from ecs_fake.errors import ClientException, InvalidParameterException
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.task_definitions import fargate, sizes

Overrides = Mapping[str, Any]


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
    if launch_type == "FARGATE" and ("cpu" in overrides or "memory" in overrides):
        cpu, memory = size(overrides, definition)
        if memory not in fargate.MEMORY_BY_CPU.get(cpu, ()):
            raise ClientException(texts.FARGATE_SIZE.format(cpu=cpu, memory=memory))


def _check_container(override: Overrides, launch_type: str) -> None:
    for requirement in override.get("resourceRequirements", []):
        if requirement["type"] == "InferenceAccelerator":
            raise InvalidParameterException(texts.INFERENCE_UNSUPPORTED)
        if launch_type == "FARGATE":
            raise ClientException(texts.GPU_ON_FARGATE)


def _check_ephemeral_storage(
    launch_type: str, platform_version: str | None, definition: TaskDefinition
) -> None:
    if launch_type != "FARGATE":
        raise InvalidParameterException(texts.EPHEMERAL_STORAGE_NOT_FARGATE)
    family = definition.document.get("runtimePlatform", {}).get("operatingSystemFamily", "LINUX")
    if family == "LINUX" and platform_version is not None and platform_version < "1.4.0":
        raise InvalidParameterException(texts.EPHEMERAL_STORAGE_PLATFORM.format(version=platform_version))


def size(overrides: Overrides, definition: TaskDefinition) -> tuple[int, int]:
    """Give the task's cpu (units) and memory (MiB); without a task-level size, the sum over its containers.

    An override that is no size is refused.
    """
    containers = definition.containers
    return (
        _amount(overrides, definition, "cpu", sizes.cpu_units, sum(one.cpu for one in containers)),
        _amount(
            overrides,
            definition,
            "memory",
            sizes.mebibytes,
            sum(one.memory or one.memory_reservation or 0 for one in containers),
        ),
    )


def _amount(
    overrides: Overrides,
    definition: TaskDefinition,
    member: str,
    read: Callable[[str | None], int | None],
    of_containers: int,
) -> int:
    if member not in overrides:
        return int(definition.document.get(member, of_containers))
    amount = read(overrides[member])
    if amount is None:
        raise ClientException(texts.SIZE_OVERRIDE.format(member=member))
    return amount


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
