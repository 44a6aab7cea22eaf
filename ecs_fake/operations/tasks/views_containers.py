"""The shapes of a task's containers."""

from __future__ import annotations

from typing import Any

from ecs_fake.records.status import AttachmentStatus, ContainerStatus
from ecs_fake.records.task import Container, ContainerBirth, Task

Shape = dict[str, Any]


def epoch(moment: float) -> float:
    """Show a moment as the API does: epoch seconds with milliseconds."""
    return round(moment, 3)


_SHOWN = {
    ContainerStatus.NONE: "PENDING",
    ContainerStatus.PULLED: "PENDING",
    ContainerStatus.RUNNING: "RUNNING",
    ContainerStatus.RESTARTING: "RUNNING",
    ContainerStatus.STOPPED: "STOPPED",
}


def shown_status(record: Container) -> str:
    """Give a container's `lastStatus`."""
    return _SHOWN[record.status]


_MEMBERS = (
    ("imageDigest", "image_digest"),
    ("runtimeId", "runtime_id"),
    ("exitCode", "exit_code"),
    ("reason", "reason"),
)


def container(task: Task, birth: ContainerBirth, record: Container, health: bool) -> Shape:
    """Show a container of a task; `health` as for the task."""
    spec, override = birth.spec, birth.override
    shape: Shape = {
        "containerArn": birth.arn,
        "taskArn": task.spec.arn,
        "name": spec.name,
        "image": spec.image,
        "lastStatus": shown_status(record),
        "networkBindings": _bindings(task, birth, record),
        "networkInterfaces": _interfaces(task),
        "cpu": str(override.get("cpu", spec.cpu)),
    }
    for member, registered in (("memory", spec.memory), ("memoryReservation", spec.memory_reservation)):
        amount = override.get(member, registered)
        if amount is not None:
            shape[member] = str(amount)
    if birth.gpu_ids:
        shape["gpuIds"] = list(birth.gpu_ids)
    for member, field in _MEMBERS:
        value = getattr(record, field)
        if value is not None:
            shape[member] = value
    if task.spec.enable_execute_command or record.exec_agent is not None:
        shape["managedAgents"] = [_exec_agent(record)]
    if health:
        shape["healthStatus"] = record.health
    return shape


def _bindings(task: Task, birth: ContainerBirth, record: Container) -> list[Shape]:
    """Ports are known to the API once the task runs (NetworkBinding-001), and stay shown (StopTask-020)."""
    if record.bindings is not None:
        return [dict(binding) for binding in record.bindings]
    return [dict(binding) for binding in birth.bindings] if task.started_at is not None else []


def exec_agent(record: Container) -> tuple[str, str | None]:
    """Give status of the agent of ECS Exec, and the reason if there is one.

    It lives as long as its container (RunTask-141), unless it was reported otherwise.
    """
    return record.exec_agent or (shown_status(record), None)


def _exec_agent(record: Container) -> Shape:
    status, reason = exec_agent(record)
    agent: Shape = {"name": "ExecuteCommandAgent", "lastStatus": status}
    if reason is not None:
        agent["reason"] = reason
    if record.started_at is not None:
        agent["lastStartedAt"] = epoch(record.started_at)
    return agent


WITHOUT_INTERFACE = (None, AttachmentStatus.PRECREATED, AttachmentStatus.FAILED)
"""Attachments of which nothing but the subnet is known."""


def _interfaces(record: Task) -> list[Shape]:
    network = record.network
    if network is None or record.attachment in WITHOUT_INTERFACE:
        return []
    shape = {"attachmentId": network.attachment_id, "privateIpv4Address": network.private_ipv4}
    if network.private_ipv6 is not None:
        shape["ipv6Address"] = network.private_ipv6
    return [shape]
