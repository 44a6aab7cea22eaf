"""Checks of CPU, memory, GPUs and other devices that containers ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Container, Objections, Registration

_COUNT: Final = re.compile(r"0{0,8}[1-9]\d{0,8}", re.ASCII)
ALL_DEVICES: Final = "ALL"


def container_memory(registration: Registration) -> Objections:
    """Refuse a container without any memory setting, or with one that contradicts another.

    Without a task-level memory each container needs one of its own (ContainerDefinition-061). Equal hard
    and soft limits are accepted, as the recorded text says, although the documents ask for a greater hard
    limit.
    """
    for container in registration.containers:
        yield from _memory_settings(container, registration.request.get("memory") is not None)
    for container in registration.containers:
        memory = container.get("memory")
        if registration.memory and memory is not None and memory > registration.memory:
            yield texts.MEMORY_OVER_TASK.format(container=container.get("name"))


def _memory_settings(container: Container, task_has_memory: bool) -> Objections:
    name, memory, soft = container.get("name"), container.get("memory"), container.get("memoryReservation")
    if not task_has_memory and not memory and not soft:
        yield texts.MEMORY_MISSING.format(container=name)
    for member in ("memory", "memoryReservation"):
        value = container.get(member)
        if value is not None and value <= 0:
            yield texts.NOT_POSITIVE.format(member=member, container=name)
    if memory is not None and soft is not None and memory < soft:
        yield texts.MEMORY_BELOW_RESERVATION.format(container=name)


def memory_sum(registration: Registration) -> Objections:
    """Refuse containers that together reserve more memory than the task has (ContainerDefinition-053)."""
    if registration.memory and sum(map(_reserved, registration.containers)) > registration.memory:
        yield texts.MEMORY_SUM


def _reserved(container: Container) -> int:
    return int(container.get("memoryReservation") or container.get("memory") or 0)


def container_cpu(registration: Registration) -> Objections:
    """Refuse negative CPU units, and containers that together ask for more than the task has."""
    for name, units in registration.each("cpu"):
        if units < 0:
            yield texts.CPU_NEGATIVE.format(container=name)
    total = sum(units for _, units in registration.each("cpu"))
    if registration.cpu is not None and total > registration.cpu:
        yield texts.CPU_SUM


def resource_requirements(registration: Registration) -> Objections:
    """Refuse requirements for GPUs and other devices that cannot be met."""
    for name, requirement in registration.items("resourceRequirements"):
        yield from requirement_of(name, requirement)
    yield from _sharing(registration)
    yield from _neuron_devices(registration)


def requirement_of(container: str, requirement: Mapping[str, Any]) -> Objections:
    """Refuse a requirement whose value does not fit its type; in overrides, too."""
    kind, value = requirement.get("type"), requirement.get("value")
    shared = requirement.get("sharingStrategy") is not None
    if shared == (value is not None) or (shared and kind != "GPU"):
        yield texts.RESOURCE_VALUE.format(type=kind, container=container)
    elif kind == "InferenceAccelerator":
        yield texts.INFERENCE_REQUIREMENT.format(value=value, container=container)
    elif kind == "GPU" and value is not None and value != ALL_DEVICES and not _COUNT.fullmatch(value):
        yield texts.GPU_VALUE.format(value=value, container=container)
    elif kind == "NeuronDevice" and value != ALL_DEVICES:
        yield texts.NEURON_VALUE.format(container=container)


def _sharing(registration: Registration) -> Objections:
    options = {
        "sharingStrategy" in requirement
        for _, requirement in registration.items("resourceRequirements")
        if requirement.get("type") == "GPU"
    }
    if len(options) > 1:
        yield texts.SHARING_MIXED


def _neuron_devices(registration: Registration) -> Objections:
    wanting = [
        name
        for name, requirement in registration.items("resourceRequirements")
        if requirement.get("type") == "NeuronDevice"
    ]
    if len(wanting) > 1:
        yield texts.NEURON_VALUE.format(container=wanting[1])
