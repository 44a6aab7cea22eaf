"""How tasks are launched: launch type, capacity provider strategy, platform version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import (
    InvalidParameterException,
    PlatformTaskDefinitionIncompatibilityException,
    PlatformUnknownException,
)
from ecs_fake.launching import capacity
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.task_definition import TaskDefinition

LINUX_PLATFORMS: Final = ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")
WINDOWS_PLATFORMS: Final = ("1.0.0",)
_OLDEST_SPOT: Final = {"X86_64": "1.3.0", "ARM64": "1.4.0"}
"""Oldest Linux platform version of FARGATE_SPOT by architecture (RunTask-024)."""
_SINCE: Final = {
    "healthCheck": "1.1.0",
    "dependsOn": "1.3.0",
    "startTimeout": "1.3.0",
    "stopTimeout": "1.3.0",
    "environmentFiles": "1.4.0",
    "systemControls": "1.4.0",
}
"""Members of container definitions and the Linux platform version with which they came to Fargate."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How the tasks of one call are launched."""

    launch_type: str
    platform_version: str | None
    platform_family: str | None
    architecture: str
    strategy: capacity.Strategy = ()
    """The capacity provider strategy in force; empty: a launch type was given."""

    def providers(self, count: int) -> list[str | None]:
        """Give the capacity provider of each of so many tasks; None: a launch type was given."""
        return [*capacity.split(self.strategy, count)] if self.strategy else [None] * count


def resolve(request: Mapping[str, Any], cluster: Cluster, definition: TaskDefinition) -> Launch:
    """Decide how tasks are launched, or raise ECS's error."""
    strategy = request.get("capacityProviderStrategy")
    launch_type = request.get("launchType")
    if strategy:
        capacity.check_strategy(strategy, cluster.capacity_providers)
    elif not launch_type:
        strategy = cluster.default_strategy
    if strategy:
        launch_type = "FARGATE" if capacity.on_fargate(strategy) else "EC2"
    launch_type = launch_type or "EC2"
    if launch_type not in definition.document["compatibilities"]:
        raise InvalidParameterException(texts.LAUNCH_TYPE_NOT_SUPPORTED.format(launch_type=launch_type))
    platform = definition.document.get("runtimePlatform", {})
    architecture = platform.get("cpuArchitecture", "X86_64")
    if launch_type != "FARGATE":
        if request.get("platformVersion"):
            raise InvalidParameterException(texts.PLATFORM_NOT_FARGATE)
        return Launch(launch_type, None, None, _attribute(architecture), tuple(strategy or ()))
    windows = platform.get("operatingSystemFamily", "LINUX").startswith("WINDOWS")
    version = _platform_version(request.get("platformVersion"), windows)
    if not windows:
        _check_platform(version, definition, _on_spot(strategy or (), request.get("count", 1)), architecture)
    family = platform.get("operatingSystemFamily", "LINUX")
    shown = "Linux" if family == "LINUX" else family
    return Launch("FARGATE", version, shown, _attribute(architecture), tuple(strategy or ()))


def _on_spot(strategy: capacity.Strategy, count: int) -> bool:
    return bool(strategy) and "FARGATE_SPOT" in capacity.split(strategy, count)


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
    if version == LINUX_PLATFORMS[-1]:
        return  # has everything
    oldest = _OLDEST_SPOT[architecture] if spot else LINUX_PLATFORMS[0]
    if version < max(oldest, *_needed(definition.document)):
        raise PlatformTaskDefinitionIncompatibilityException(texts.PLATFORM_INCOMPATIBLE)


def _needed(document: Any) -> Iterator[str]:
    """Give the platform versions with which came what a task definition uses."""
    yield LINUX_PLATFORMS[0]
    if (
        document.get("cpu") in ("8192", "16384")
        or "ephemeralStorage" in document
        or "pidMode" in document
        or any("efsVolumeConfiguration" in volume for volume in document["volumes"])
    ):
        yield "1.4.0"
    for container in document["containerDefinitions"]:
        yield from (version for member, version in _SINCE.items() if container.get(member) not in (None, []))
