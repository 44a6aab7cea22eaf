"""Events about container instances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ecs_fake.operations.events.envelope import Document, event, iso
from ecs_fake.operations.instances.views_instances import named
from ecs_fake.reconcile.occupancy import seat_of
from ecs_fake.records.amounts import Reservation, left, remaining
from ecs_fake.records.container_instance import ContainerInstance, Resource
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change
from ecs_fake.store.worlds import World

Reserved = tuple[Reservation, ...]
Worlds = Mapping[tuple[str, str], World]
Present = dict[str, dict[str, Task]]
"""Tasks by the instance they are on, and their ARN."""

_VALUES: Final = {
    "INTEGER": "integerValue",
    "LONG": "longValue",
    "DOUBLE": "doubleValue",
    "STRINGSET": "stringSetValue",
}


def instance_state_change(instance: ContainerInstance, reserved: Reserved, at: float) -> Document:
    """Make the `ECS Container Instance State Change` event of one version of an instance (fidelity: events).

    Args:
        instance: the instance.
        reserved: what the tasks on it took of it then.
        at: epoch seconds.
    """
    amounts = remaining(instance, reserved)
    detail = {
        "agentConnected": instance.agent_connected,
        "attributes": [named(name, value) for name, value in instance.attributes.items()],
        "clusterArn": instance.cluster_arn,
        "containerInstanceArn": instance.arn,
        "registeredResources": [_resource(one) for one in instance.resources],
        "remainingResources": [_resource(one) for one in left(instance, amounts)],
        "status": instance.status,
        "version": instance.version,
        "versionInfo": dict(instance.version_info),
        "updatedAt": iso(at),
    }
    if instance.ec2_instance_id is not None:
        detail["ec2InstanceId"] = instance.ec2_instance_id
    return event(
        "Container Instance State Change",
        instance.arn,
        str(instance.version),
        at,
        dict(sorted(detail.items())),
    )


def _resource(resource: Resource) -> dict[str, Any]:
    """Show a resource with the one value it has (documented)."""
    value = list(resource.value) if isinstance(resource.value, tuple) else resource.value
    return {"name": resource.name, "type": resource.type, _VALUES[resource.type]: value}


# -- what was on it then -------------------------------------------------------------------------
def reservations(changes: Sequence[Change], worlds: Worlds) -> dict[int, Reserved]:
    """Say what tasks took of an instance when each of these changes had been made, by the change's place.

    It is worked out backwards from what they take now, as nothing is stored of it.

    Args:
        changes: the latest ones, without a gap.
        worlds: as they are after the last of these changes.
    """
    present = _present(changes, worlds)
    found = {}
    for place in range(len(changes) - 1, -1, -1):
        before, after = changes[place].before, changes[place].after
        if isinstance(after, ContainerInstance):
            found[place] = tuple(task.spec.reservation for task in present[after.arn].values())
        elif isinstance(before, Task) or isinstance(after, Task):
            _take_back(present, before, after)
    return found


def _present(changes: Sequence[Change], worlds: Worlds) -> Present:
    """Give the tasks that are on the instances of these changes now."""
    arns = {change.after.arn for change in changes if isinstance(change.after, ContainerInstance)}
    present: Present = defaultdict(dict)
    for world in worlds.values():
        for arn in arns:
            present[arn].update((task.arn, task) for task in world.tasks.among("instance", arn))
    return present


def _take_back(present: Present, before: Task | None, after: Task | None) -> None:
    arn = seat_of(after)
    if arn is not None and after is not None:
        present[arn].pop(after.arn, None)
    arn = seat_of(before)
    if arn is not None and before is not None:
        present[arn][before.arn] = before
