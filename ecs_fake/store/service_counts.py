"""How many services a cluster has, and how many tasks a service has: counted by indexes, never stored."""

from __future__ import annotations

from collections.abc import Sequence

from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import Service, Traffic
from ecs_fake.records.service_deployment import RevisionCounts
from ecs_fake.records.status import ServiceStatus, TaskStatus
from ecs_fake.store.counts import Counts
from ecs_fake.store.worlds import World

_PENDING = (TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING)
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


def unstopped_tasks(world: World, service: Service) -> int:
    """How many tasks of a service have not come to STOPPING yet; until then it is DRAINING (DeleteService-005)."""
    return _total(world, service, None, (*_PENDING, *_RUNNING, TaskStatus.DEACTIVATING))


def live_tasks(world: World, service: Service, deployment_id: str | None = None) -> int:
    """How many tasks of a service, or of one of its deployments, are not STOPPED yet."""
    return _total(world, service, deployment_id, _LIVE)


def _total(
    world: World, service: Service, deployment_id: str | None, statuses: tuple[TaskStatus, ...]
) -> int:
    tail = (service.group,) if deployment_id is None else (service.group, deployment_id)
    return sum(world.tasks.count("status", (service.cluster_serial, status, *tail)) for status in statuses)


def of_revision(world: World, service: Service, arn: str) -> RevisionCounts:
    """Count the tasks of a revision of a service, in all deployments that bring it."""
    number = arn.rpartition("/")[2]
    bringing = [one for one in service.deployments if one.revision_number == number]
    counts = [tasks(world, service, one.deployment_id) for one in bringing]
    return RevisionCounts(
        arn,
        requested=sum(one.desired_count for one in bringing),
        running=sum(one.running for one in counts),
        pending=sum(one.pending for one in counts),
        traffic=_traffic(service, [one.deployment_id for one in bringing]),
    )


def _traffic(service: Service, deployment_ids: Sequence[str]) -> Traffic | None:
    """Say what deployments get of the traffic of their service; None: it is not shifted."""
    everything = service.traffic
    if not everything:
        return None
    shares = [everything.get(one, Traffic(0.0, 0.0)) for one in deployment_ids]
    return Traffic(sum(one.test for one in shares), sum(one.production for one in shares))
