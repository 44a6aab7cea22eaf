"""Tasks, and what client tokens made them."""

from __future__ import annotations

from collections.abc import Hashable
from operator import attrgetter

from ecs_fake.records.health import verdict
from ecs_fake.records.registration import RegistrationStatus
from ecs_fake.records.replay import Replay
from ecs_fake.records.status import DesiredStatus, HealthStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.table import Table
from ecs_fake.store.tables.keys import ALL


def tasks() -> Table[Task]:
    """By id, in the order they were made."""
    return Table(
        key=lambda task: task.spec.task_id,
        order=lambda task: task.serial,
        indexes={
            "filter": _tasks_by_filter,
            "status": _tasks_by_status,
            "passing": _tasks_passing,
            "instance": _tasks_by_instance,
            "attachment": _tasks_by_attachment,
            "provider": _tasks_by_provider,
            "definition": _tasks_by_definition,
            "wanted": _tasks_wanted,
            "waiting": _tasks_waiting,
            "up": _tasks_up,
            "protected": _tasks_protected,
            "arriving": _tasks_arriving,
            "leaving": _tasks_leaving,
        },
        follows={
            "filter": ("desired_status", "orphaned", "spec"),
            "status": ("last_status", "orphaned"),
            "passing": ("last_status", "desired_status", "containers", "registrations"),
            "instance": ("last_status", "orphaned", "spec"),
            "attachment": (),
            "provider": ("last_status",),
            "definition": ("last_status", "orphaned"),
            "wanted": ("desired_status", "orphaned", "spec"),
            "waiting": ("desired_status", "spec"),
            "up": ("last_status", "desired_status", "orphaned", "containers", "registrations"),
            "protected": ("desired_status", "orphaned", "protected_until"),
            "arriving": ("last_status", "desired_status", "orphaned", "registrations"),
            "leaving": ("desired_status", "orphaned", "registrations"),
        },
        decisive={
            "up": _decides_up,
            "protected": attrgetter("desired_status", "orphaned", "protected_until"),  # its rank may change
        },
        ranks={"up": attrgetter("started_at"), "protected": attrgetter("protected_until")},
    )


def replays() -> Table[Replay]:
    """By token."""
    return Table(key=lambda replay: replay.token, order=lambda replay: replay.serial)


def _tasks_by_filter(task: Task) -> tuple[Hashable, ...]:
    """The single filters of ListTasks, each within a cluster and a desired status."""
    if task.orphaned:
        return ()
    spec = task.spec
    where = (spec.cluster_serial, task.desired_status)
    keys: list[Hashable] = [
        (*where, "any", ""),
        (*where, "family", spec.definition.family),
        (*where, "launchType", spec.launch_type),
    ]
    if spec.started_by is not None:
        keys.append((*where, "startedBy", spec.started_by))
    if spec.container_instance is not None:
        keys.append((*where, "containerInstance", spec.container_instance))
    if spec.group.startswith(_OF_SERVICE):
        keys.append((*where, "serviceName", spec.group.removeprefix(_OF_SERVICE)))
    return tuple(keys)


def _tasks_by_status(task: Task) -> tuple[Hashable, ...]:
    """For counts: cluster and last status, alone and with the launch type. Stopped tasks are not counted."""
    if task.last_status is TaskStatus.STOPPED or task.orphaned:
        return ()
    spec = task.spec
    where = (spec.cluster_serial, task.last_status)
    if not spec.group.startswith(_OF_SERVICE):
        return (where, (*where, spec.launch_type))
    # A group that begins like this is no launch type; tasks of a service carry their deployment's id as startedBy.
    return (where, (*where, spec.launch_type), (*where, spec.group), (*where, spec.group, spec.started_by))


def _tasks_wanted(task: Task) -> tuple[Hashable, ...]:
    """Tasks of services that have not been told to stop: by deployment; with its zone, and its capacity provider."""
    spec = task.spec
    if task.desired_status is DesiredStatus.STOPPED or task.orphaned or not spec.of_service:
        return ()
    where = (spec.cluster_serial, spec.group, spec.started_by)
    return (
        where,
        (*where, "zone", spec.availability_zone),
        (*where, "provider", spec.capacity_provider),
    )


def _tasks_waiting(task: Task) -> tuple[Hashable, ...]:
    """Tasks that wait for capacity: by cluster, alone and with their capacity provider."""
    spec = task.spec
    if spec.claim is None or task.desired_status is DesiredStatus.STOPPED:
        return ()
    return (spec.cluster_serial, (spec.cluster_serial, spec.capacity_provider))


def _decides_up(task: Task) -> object:
    if task.last_status is not TaskStatus.RUNNING or not task.spec.of_service:
        return None
    return (task.desired_status, task.orphaned, verdict(task))


def _tasks_up(task: Task) -> tuple[Hashable, ...]:
    """Tasks of services that run and are to go on: by deployment and what health checks say; ranked by their start."""
    spec = task.spec
    if (
        task.last_status is not TaskStatus.RUNNING
        or task.desired_status is DesiredStatus.STOPPED
        or task.orphaned
        or not spec.of_service
    ):
        return ()
    return ((spec.cluster_serial, spec.group, spec.started_by, verdict(task) or HealthStatus.UNKNOWN),)


def _tasks_protected(task: Task) -> tuple[Hashable, ...]:
    """Tasks that have been protected from scale-in: by service; ranked by the end of the protection."""
    spec = task.spec
    if task.protected_until is None or task.desired_status is DesiredStatus.STOPPED or task.orphaned:
        return ()
    return ((spec.cluster_serial, spec.group),)


def _tasks_arriving(task: Task) -> tuple[Hashable, ...]:
    """Tasks that have started and are not registered yet: by service."""
    if not task.registrations or task.desired_status is DesiredStatus.STOPPED or task.orphaned:
        return ()
    waits = task.last_status in _REGISTERED_IN and _has(task, RegistrationStatus.WANTED)
    return ((task.spec.cluster_serial, task.spec.group),) if waits else ()


def _tasks_leaving(task: Task) -> tuple[Hashable, ...]:
    """Tasks that are to stop, or that ECS no longer tracks, and are still registered: by service."""
    if not task.registrations or (task.desired_status is DesiredStatus.RUNNING and not task.orphaned):
        return ()
    waits = _has(task, RegistrationStatus.REGISTERED)
    return ((task.spec.cluster_serial, task.spec.group),) if waits else ()


def _has(task: Task, status: RegistrationStatus) -> bool:
    return any(one.status is status for one in task.registrations)


def _tasks_by_instance(task: Task) -> tuple[Hashable, ...]:
    """Tasks that are on a container instance and take of it: by its ARN, alone and with their group.

    Stopped ones have given it back.
    """
    instance = task.spec.container_instance
    if instance is None or task.last_status is TaskStatus.STOPPED or task.orphaned:
        return ()
    return (instance, (instance, task.spec.group))


def _tasks_by_attachment(task: Task) -> tuple[Hashable, ...]:
    """By the ids of what is attached for the task."""
    network, volumes = task.spec.network, task.spec.volumes
    interface = () if network is None else (network.attachment_id,)
    return (*interface, *(volume.attachment_id for volume in volumes))


def _tasks_by_provider(task: Task) -> tuple[Hashable, ...]:
    """Tasks that use a capacity provider of a cluster. Stopped ones use it no longer."""
    if task.spec.capacity_provider is None or task.last_status is TaskStatus.STOPPED:
        return ()
    return ((task.spec.cluster_serial, task.spec.capacity_provider),)


def _tasks_by_definition(task: Task) -> tuple[Hashable, ...]:
    """Tasks that use a revision: by its ARN. Stopped ones use it no longer, orphaned ones are ECS's no longer."""
    if task.last_status is TaskStatus.STOPPED or task.orphaned:
        return ()
    return (task.spec.definition.arn,)


def _tasks_passing(task: Task) -> tuple[Hashable, ...]:
    """Tasks on their way from one state to another, or to a first verdict about their health."""
    resting = (task.last_status, task.desired_status) in _RESTING and not task.undecided
    return () if resting else (ALL,)


_REGISTERED_IN = (TaskStatus.ACTIVATING, TaskStatus.RUNNING)
_OF_SERVICE = "service:"
"""How the group of a service's tasks begins; the service's name follows."""
_RESTING = frozenset(
    {(TaskStatus.RUNNING, DesiredStatus.RUNNING), (TaskStatus.STOPPED, DesiredStatus.STOPPED)}
)
