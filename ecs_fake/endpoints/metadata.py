"""Task metadata: a task and its containers as the agent tells them, in versions 2, 3 and 4.

Keys are spelt as the agent spells them and stand in its order; a key without a value is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from ecs_fake.endpoints import container_metadata
from ecs_fake.endpoints.container_metadata import Shape, cluster_name, present
from ecs_fake.endpoints.lookup import Sight
from ecs_fake.endpoints.times import rfc3339
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import ContainerStatus, TaskStatus
from ecs_fake.records.task import SERVICE_GROUP, Task

_CPU_UNITS: Final = 1024
_PLATFORM_MEBIBYTES: Final = 16
"""What Fargate adds to the storage that was asked for."""
_UTILIZED_MEBIBYTES: Final = 261
"""What Fargate itself has written there; nobody measures what tasks of a fake write."""
_CLOCK_ERROR_MILLISECONDS: Final = 0.5
_DIRECTIONS: Final = re.compile("north|south|east|west|central")
_V4_ONLY: Final = frozenset(
    {
        "LaunchType",
        "VPCID",
        "ServiceName",
        "AvailabilityZoneID",
        "ClockDrift",
        "EphemeralStorageMetrics",
        "FaultInjectionEnabled",
    }
)


def container_v4(sight: Sight, name: str) -> Shape:
    """Show one container."""
    return next(one for one in container_metadata.containers(sight) if one["Name"] == name)


def container_v3(sight: Sight, name: str) -> Shape:
    """Show one container as older versions do."""
    return container_metadata.older(container_v4(sight, name))


def task_v3(sight: Sight, now: float, *, tags: bool = False) -> Shape:
    """Show a task as older versions do."""
    shape = {key: value for key, value in task_v4(sight, now, tags=tags).items() if key not in _V4_ONLY}
    return shape | {"Containers": [container_metadata.older(one) for one in shape["Containers"]]}


def task_v4(sight: Sight, now: float, *, tags: bool = False) -> Shape:
    """Show a task.

    Args:
        sight: the task.
        now: the fake's time.
        tags: whether its tags and those of its container instance are wanted.
    """
    task, spec = sight.task, sight.task.spec
    return present(
        Cluster=spec.cluster_arn if sight.fargate else cluster_name(task),
        TaskARN=task.arn,
        Family=spec.definition.family,
        Revision=str(spec.definition.revision),
        DesiredStatus=str(task.desired_status),
        KnownStatus=_known_status(task),
        Limits=_limits(task),
        PullStartedAt=_time(task.pull_started_at),
        PullStoppedAt=_time(task.pull_stopped_at),
        ExecutionStoppedAt=_time(task.execution_stopped_at),
        AvailabilityZone=spec.availability_zone,
        LaunchType=spec.launch_type,
        Containers=container_metadata.containers(sight),
        TaskTags=_tags(task.tags) if tags else None,
        ContainerInstanceTags=_tags(sight.instance.tags) if tags and sight.instance else None,
        VPCID=_attribute(sight.instance, "ecs.vpc-id"),
        ServiceName=spec.group.removeprefix(SERVICE_GROUP) if spec.of_service else None,
        ClockDrift=_clock_drift(now) if sight.fargate else None,
        EphemeralStorageMetrics=_storage(task) if sight.fargate else None,
        FaultInjectionEnabled=bool(spec.definition.document.get("enableFaultInjection", False)),
        AvailabilityZoneID=None if sight.fargate else _zone_id(spec.region, spec.availability_zone),
    )


def _known_status(task: Task) -> str:
    """Give the state of a task in the agent's words: that of the container which has come least far."""
    if task.last_status is TaskStatus.STOPPED or _all(task, (ContainerStatus.STOPPED,)):
        return "STOPPED"
    if task.started_at is not None or _all(task, (ContainerStatus.RUNNING, ContainerStatus.STOPPED)):
        return "RUNNING"
    return min((container_metadata.known_status(one) for one in task.containers), key=_LADDER.index)


_LADDER: Final = ("NONE", "PULLED", "CREATED", "RUNNING", "STOPPED")


def _all(task: Task, statuses: Collection[ContainerStatus]) -> bool:
    return all(one.status in statuses for one in task.containers)


def _limits(task: Task) -> Shape | None:
    """Give the limits of a task that names some: vCPUs and MiB."""
    spec = task.spec
    named = {*spec.definition.document, *spec.overrides}
    return (
        present(
            CPU=int(spec.cpu) / _CPU_UNITS if "cpu" in named else None,
            Memory=int(spec.memory) if "memory" in named else None,
        )
        or None
    )


def _time(moment: float | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _tags(tags: Collection[Any]) -> dict[str, str] | None:
    return {tag["key"]: tag.get("value", "") for tag in tags} or None


def _attribute(instance: ContainerInstance | None, name: str) -> str | None:
    return instance.attributes.get(name) if instance is not None else None


def _clock_drift(now: float) -> Shape:
    return {
        "ClockErrorBound": _CLOCK_ERROR_MILLISECONDS,
        "ReferenceTimestamp": rfc3339(now),
        "ClockSynchronizationStatus": "SYNCHRONIZED",
    }


def _storage(task: Task) -> Shape:
    gibibytes = task.spec.ephemeral_storage or 0
    return {"Utilized": _UTILIZED_MEBIBYTES, "Reserved": gibibytes * 1024 + _PLATFORM_MEBIBYTES}


def _zone_id(region: str, zone: str | None) -> str | None:
    """Give the id of a zone in AWS's form, `use1-az1` for us-east-1a; which id a zone has differs by account."""
    if zone is None or not zone.startswith(region):
        return None
    *places, number = region.split("-")
    short = places[0] + "".join(
        "".join(word[0] for word in _DIRECTIONS.findall(place)) or place[0] for place in places[1:]
    )
    return f"{short}{number}-az{ord(zone[-1]) - ord('a') + 1}"
