"""The request as checkers see it: read once, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_fake.task_definitions import sizes

Container = Mapping[str, Any]
"""A container definition as requested."""

Objections = Iterator[str]
"""The sentences with which a checker refuses; none: it has nothing to object."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A request to register a task definition, and what several checkers derive from it."""

    request: Mapping[str, Any]
    containers: tuple[Container, ...]
    required: frozenset[str]
    """`requiresCompatibilities`."""
    network_mode: str
    """As it works: bridge when none was given, awsvpc for tasks that are for Managed Instances only."""
    windows: bool
    """Whether `runtimePlatform` names a Windows family."""
    cpu: int | None
    """Task-level CPU units; None when not given or malformed (`sizes` objects to the latter)."""
    memory: int | None
    """Task-level memory in MiB; None when not given or malformed."""
    local_files: bool = False
    """Whether environment files may be `file://` URLs."""

    @classmethod
    def of(cls, request: Mapping[str, Any], *, local_files: bool = False) -> Registration:
        """Read a request."""
        required = frozenset(request.get("requiresCompatibilities") or ())
        platform = request.get("runtimePlatform") or {}
        return cls(
            request=request,
            containers=tuple(request.get("containerDefinitions") or ()),
            required=required,
            network_mode=request.get("networkMode") or _default_network_mode(required),
            windows=platform.get("operatingSystemFamily", "LINUX").startswith("WINDOWS"),
            cpu=sizes.cpu_units(request.get("cpu")),
            memory=sizes.mebibytes(request.get("memory")),
            local_files=local_files,
        )

    @property
    def volumes(self) -> tuple[Mapping[str, Any], ...]:
        """The volumes as requested."""
        return tuple(self.request.get("volumes") or ())

    @property
    def operating_system(self) -> str:
        """The operating system family; LINUX when none was given."""
        return str((self.request.get("runtimePlatform") or {}).get("operatingSystemFamily", "LINUX"))

    @property
    def architecture(self) -> str:
        """The CPU architecture; X86_64 when none was given."""
        return str((self.request.get("runtimePlatform") or {}).get("cpuArchitecture", "X86_64"))

    def find(self, name: str) -> Container | None:
        """Give the container of this name."""
        return next((container for container in self.containers if container.get("name") == name), None)

    def each(self, member: str) -> Iterator[tuple[str, Any]]:
        """Give (container name, value) for each container that has a value for the member."""
        for container in self.containers:
            value = container.get(member)
            if value is not None:
                yield container.get("name", ""), value

    def items(self, member: str) -> Iterator[tuple[str, Any]]:
        """Give (container name, item) for each item of a list member of all containers."""
        for name, values in self.each(member):
            for value in values:
                yield name, value


def _default_network_mode(required: frozenset[str]) -> str:
    return "awsvpc" if required == {"MANAGED_INSTANCES"} else "bridge"


def is_essential(container: Container) -> bool:
    """Whether the container is essential: it is unless it says otherwise (ContainerDefinition-032)."""
    return container.get("essential") is not False


def protocol_of(mapping: Mapping[str, Any]) -> str:
    """Give a port mapping's protocol: tcp unless it says otherwise (PortMapping-033)."""
    return str(mapping.get("protocol") or "tcp")
