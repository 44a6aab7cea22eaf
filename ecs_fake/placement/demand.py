"""What a task demands of the container instance it is to run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake.errors import NotImplementedByFake
from ecs_fake.placement.ports import WantedPort, wanted_ports
from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.task_definition import TaskDefinition

ALL_GPUS: Final = "ALL"


@dataclass(frozen=True, slots=True)
class Demand:
    """Demanded by every task of one call alike."""

    cpu: int
    memory: int
    interfaces: int
    """Elastic network interfaces: 1 for an awsvpc task."""
    gpus: Mapping[str, str]
    """How many GPUs each container wants: a number as text, or ALL of the instance."""
    attributes: Mapping[str, str | None]
    """Attributes the instance must have; None: with any value, or none."""
    ports: tuple[WantedPort, ...]
    """Ports of the host, named and to be chosen."""
    named_ports: int
    """How many of them the definition names."""
    subnets: Mapping[str, tuple[str, ...]] | None = None
    """Those for its network interface, by their zones; None: it needs none, or where they lie is not known."""


def demand(definition: TaskDefinition, overrides: Mapping[str, Any]) -> Demand:
    """Work out the demand of a task.

    Args:
        definition: the task definition.
        overrides: as a task shows them: `containerOverrides` has one entry per container.

    Raises:
        NotImplementedByFake: it asks for devices that instances of this fake do not have.
    """
    pairs = list(zip(definition.containers, overrides["containerOverrides"], strict=True))
    cpu = sum(override.get("cpu", container.cpu) for container, override in pairs)
    memory = sum(_memory(container, override) for container, override in pairs)
    ports = wanted_ports(definition)
    return Demand(
        cpu=_of_task("cpu", definition, overrides, cpu),
        memory=_of_task("memory", definition, overrides, memory),
        interfaces=int(definition.document.get("networkMode") == "awsvpc"),
        gpus={
            container.name: value for container, override in pairs if (value := _gpus(container, override))
        },
        attributes=_attributes(definition.document),
        ports=ports,
        named_ports=sum(port.named is not None for port in ports),
    )


def _memory(container: ContainerSpec, override: Mapping[str, Any]) -> int:
    """What is taken of the instance: the soft limit where there is one, else the hard one (RegisterTaskDefinition)."""
    soft = override.get("memoryReservation", container.memory_reservation)
    amount: int = soft or override.get("memory", container.memory) or 0
    return amount


def _of_task(
    member: str, definition: TaskDefinition, overrides: Mapping[str, Any], of_containers: int
) -> int:
    """A size of the whole task, where one is given, is what counts."""
    return int(overrides.get(member) or definition.document.get(member) or of_containers)


def _gpus(container: ContainerSpec, override: Mapping[str, Any]) -> str | None:
    requirements: Sequence[Mapping[str, Any]] = (
        override.get("resourceRequirements") or container.definition.get("resourceRequirements") or ()
    )
    wanted = None
    for requirement in requirements:
        if requirement["type"] != "GPU" or "value" not in requirement:
            raise NotImplementedByFake(
                f"container {container.name!r} requires {dict(requirement)}, but container instances of ecs_fake "
                "have whole GPUs only, by their number. Use a requirement of type GPU with a value in this test."
            )
        wanted = requirement["value"]
    return wanted


def _attributes(document: Mapping[str, Any]) -> dict[str, str | None]:
    """Give what the definition's features need, and its platform where it names one."""
    needed = {one["name"]: one.get("value") for one in document.get("requiresAttributes", ())}
    platform = document.get("runtimePlatform", {})
    if "cpuArchitecture" in platform:
        needed["ecs.cpu-architecture"] = platform["cpuArchitecture"].lower()
    if "operatingSystemFamily" in platform:
        needed["ecs.os-family"] = platform["operatingSystemFamily"]
    return needed
