"""Where RunTask puts tasks: launch type, capacity provider strategy, platform version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import (
    InvalidParameterException,
    NotImplementedByFake,
    PlatformTaskDefinitionIncompatibilityException,
    PlatformUnknownException,
)
from ecs_fake.operations.capacity import capacity
from ecs_fake.operations.registry import Request
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.task_definition import TaskDefinition

LINUX_PLATFORMS: Final = ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")
WINDOWS_PLATFORMS: Final = ("1.0.0",)
_SPREAD_FIELD: Final = re.compile(r"instanceId|host|attribute:.+")
_OLDEST_SPOT: Final = {"X86_64": "1.3.0", "ARM64": "1.4.0"}
"""Oldest Linux platform version of FARGATE_SPOT by architecture (RunTask-024)."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How the tasks of one call are launched."""

    launch_type: str
    providers: tuple[str | None, ...]
    """The capacity provider of each task; None: a launch type was given."""
    platform_version: str | None
    platform_family: str | None
    architecture: str


def resolve(request: Request, cluster: Cluster, definition: TaskDefinition) -> Launch:
    """Decide how tasks are launched, or raise ECS's error."""
    count = request.get("count", 1)
    strategy = request.get("capacityProviderStrategy")
    launch_type = request.get("launchType")
    if strategy:
        capacity.check_strategy(strategy, cluster.capacity_providers)
    elif not launch_type:
        strategy = cluster.default_strategy
    if strategy and not capacity.on_fargate(strategy):
        raise _not_built(strategy)
    providers: tuple[str | None, ...] = (
        tuple(capacity.split(strategy, count)) if strategy else (None,) * count
    )
    # Every provider that tasks run on here is a Fargate one; without strategy and launch type it is EC2.
    launch_type = "FARGATE" if strategy else launch_type or "EC2"
    if launch_type not in definition.document["compatibilities"]:
        raise InvalidParameterException(texts.LAUNCH_TYPE_NOT_SUPPORTED.format(launch_type=launch_type))
    platform = definition.document.get("runtimePlatform", {})
    architecture = platform.get("cpuArchitecture", "X86_64")
    if launch_type != "FARGATE":
        if request.get("platformVersion"):
            raise InvalidParameterException(texts.PLATFORM_NOT_FARGATE)
        return Launch(launch_type, providers, None, None, _attribute(architecture))
    windows = platform.get("operatingSystemFamily", "LINUX").startswith("WINDOWS")
    version = _platform_version(request.get("platformVersion"), windows)
    if not windows:
        _check_platform(version, definition, "FARGATE_SPOT" in providers, architecture)
    family = platform.get("operatingSystemFamily", "LINUX")
    return Launch(
        "FARGATE", providers, version, "Linux" if family == "LINUX" else family, _attribute(architecture)
    )


def _not_built(strategy: capacity.Strategy) -> NotImplementedByFake:
    names = ", ".join(item["capacityProvider"] for item in strategy)
    return NotImplementedByFake(
        f"RunTask with capacity provider {names}: ecs_fake does not scale Auto Scaling groups yet, so the tasks would "
        "wait in PROVISIONING for ever. Use launchType EC2 with container instances, or FARGATE or FARGATE_SPOT. "
        "Nothing was changed."
    )


def _attribute(architecture: str) -> str:
    """Spell a cpu architecture as the task's attribute does."""
    return architecture.lower()


def _platform_version(given: str | None, windows: bool) -> str:
    known = WINDOWS_PLATFORMS if windows else LINUX_PLATFORMS
    if given in (None, "", "LATEST"):
        return known[-1]
    if given not in known:
        raise PlatformUnknownException(texts.PLATFORM_UNKNOWN)
    return given


def _check_platform(version: str, definition: TaskDefinition, spot: bool, architecture: str) -> None:
    oldest = _OLDEST_SPOT[architecture] if spot else "1.0.0"
    if _needs_newest(definition.document):
        oldest = "1.4.0"
    if version < oldest:
        raise PlatformTaskDefinitionIncompatibilityException(texts.PLATFORM_INCOMPATIBLE)


def _needs_newest(document: Any) -> bool:
    """Whether a task definition uses what came with platform version 1.4.0."""
    return (
        document.get("cpu") in ("8192", "16384")
        or "ephemeralStorage" in document
        or "pidMode" in document
        or any("efsVolumeConfiguration" in volume for volume in document["volumes"])
    )


def check_placement(request: Request, definition: TaskDefinition, launch_type: str) -> None:
    """Refuse placement constraints and strategies that cannot be followed (RunTask-062, -063, -071)."""
    constraints = request.get("placementConstraints", [])
    strategies = request.get("placementStrategy", [])
    if len(constraints) + len(definition.document["placementConstraints"]) > 10:
        raise InvalidParameterException(texts.TOO_MANY_CONSTRAINTS)
    if launch_type == "FARGATE" and constraints:
        raise InvalidParameterException(texts.CONSTRAINTS_ON_FARGATE)
    if launch_type == "FARGATE" and strategies:
        raise InvalidParameterException(texts.STRATEGY_ON_FARGATE)
    for strategy in strategies:
        field = strategy.get("field", "")
        if strategy.get("type") == "spread" and not _SPREAD_FIELD.fullmatch(field):
            raise InvalidParameterException(texts.SPREAD_FIELD.format(field=field))
        if strategy.get("type") == "binpack" and not field:
            raise InvalidParameterException(texts.BINPACK_FIELD.format(field=field))
