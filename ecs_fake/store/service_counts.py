"""How many services a cluster has, and how many tasks a service has: counted by indexes, never stored."""

from __future__ import annotations

from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import Service
from ecs_fake.records.status import ServiceStatus, TaskStatus
from ecs_fake.store.counts import Counts
from ecs_fake.store.worlds import World

_PENDING = (TaskStatus.PROVISIONING, TaskStatus.PENDING)
_RUNNING = (TaskStatus.RUNNING,)
_LIVE = tuple(status for status in TaskStatus if status is not TaskStatus.STOPPED)


def services(world: World, cluster: Cluster, status: ServiceStatus, launch_type: str | None = None) -> int:
    """How many services of a cluster (or of one launch type in it) have this status; not for INACTIVE."""
    tail = () if launch_type is None else (launch_type,)
    return world.services.count("status", (cluster.serial, status, *tail))


def tasks(world: World, service: Service, deployment_id: str | None = None) -> Counts:
    """Count the tasks of a service, or of one of its deployments; PROVISIONING ones count as pending."""
    return Counts(
        _total(world, service, deployment_id, _RUNNING), _total(world, service, deployment_id, _PENDING)
    )


def live_tasks(world: World, service: Service, deployment_id: str | None = None) -> int:
    """How many tasks of a service, or of one of its deployments, are not STOPPED yet."""
    return _total(world, service, deployment_id, _LIVE)


def _total(
    world: World, service: Service, deployment_id: str | None, statuses: tuple[TaskStatus, ...]
) -> int:
    tail = (service.group,) if deployment_id is None else (service.group, deployment_id)
    return sum(world.tasks.count("status", (service.cluster_serial, status, *tail)) for status in statuses)
