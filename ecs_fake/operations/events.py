"""EventBridge documents about tasks, as ECS sends them: one for each version of a task."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from ecs_fake.operations import views
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change

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
_NAMESPACE = uuid.UUID("6a5f2d8e-5f0b-4c53-9a6e-2f1d1f0a7c11")
_NOT_SENT = frozenset({"fargateEphemeralStorage", "platformFamily", "tags"})
"""Members of the API's task that no recorded event has."""
_ENI = "eni"
"""The event stream's word for an attachment of type ElasticNetworkInterface."""


def task_events(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Make the events of changed tasks, in the order their versions came about; orphans are out of sight."""
    made: dict[tuple[str, int], Change] = {}
    for change in changes:
        if isinstance(change.after, Task) and not change.after.orphaned:
            version = (change.after.arn, change.after.version)
            # What the transaction that made the version made of it; what comes later without a version is not sent.
            if version not in made or made[version].step == change.step:
                made[version] = change
    return [task_state_change(change.after, change.at) for change in made.values()]


def task_state_change(task: Task, at: float) -> dict[str, Any]:
    """Make the `ECS Task State Change` event of one version of a task (fidelity: events)."""
    _, _, _, region, account, _ = task.arn.split(":", 5)
    return {
        "version": "0",
        "id": str(uuid.uuid5(_NAMESPACE, f"{task.arn}#{task.version}")),
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "account": account,
        "time": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": region,
        "resources": [task.arn],
        "detail": _detail(task, at),
    }


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
        shape[member] = _iso(shape[member])
    return dict(sorted({**shape, "updatedAt": _iso(at)}.items()))


def _as_sent(container: dict[str, Any]) -> None:
    """Make a container of the API one of an event: no list of bindings when there are none, agents by `status`."""
    if not container["networkBindings"]:
        del container["networkBindings"]
    if "managedAgents" in container:
        container["managedAgents"] = [
            {"name": agent["name"], "status": agent["lastStatus"]} for agent in container["managedAgents"]
        ]


def _iso(moment: float) -> str:
    """Write a moment as events do: milliseconds, trailing zeros cut."""
    text = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3]
    return f"{text.rstrip('0').rstrip('.')}Z"
