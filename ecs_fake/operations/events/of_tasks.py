"""Events about tasks."""

from __future__ import annotations

import copy
from typing import Any

from ecs_fake.operations import views
from ecs_fake.operations.events.envelope import Document, event, iso
from ecs_fake.records.task import Task

_TIMES = frozenset(
    {
        "connectivityAt",
        "createdAt",
        "executionStoppedAt",
        "pullStartedAt",
        "pullStoppedAt",
        "startedAt",
        "stoppedAt",
        "stoppingAt",
    }
)
_NOT_SENT = frozenset({"fargateEphemeralStorage", "platformFamily", "tags"})
"""Members of the API's task that no recorded event has."""
_ENI = "eni"
"""The event stream's word for an attachment of type ElasticNetworkInterface."""


def task_state_change(task: Task, at: float) -> Document:
    """Make the `ECS Task State Change` event of one version of a task (fidelity: events)."""
    return event("Task State Change", task.arn, str(task.version), at, _detail(task, at))


def _detail(task: Task, at: float) -> dict[str, Any]:
    shape = views.task(task)
    for member in _NOT_SENT & shape.keys():
        del shape[member]
    # Events are handed to users as they are, so nothing of a record may be in them.
    shape["overrides"] = copy.deepcopy({**shape["overrides"]})
    shape["overrides"].pop("inferenceAcceleratorOverrides")
    for container in shape["containers"]:
        _as_sent(container)
    for attachment in shape["attachments"]:
        if attachment["type"] == "ElasticNetworkInterface":
            attachment["type"] = _ENI
    for member in _TIMES & shape.keys():
        shape[member] = iso(shape[member])
    return dict(sorted({**shape, "updatedAt": iso(at)}.items()))


def _as_sent(container: dict[str, Any]) -> None:
    """Make a container of the API one of an event: no list of bindings when there are none, agents by `status`."""
    if not container["networkBindings"]:
        del container["networkBindings"]
    if "managedAgents" in container:
        container["managedAgents"] = [
            {"name": agent["name"], "status": agent["lastStatus"]} for agent in container["managedAgents"]
        ]
