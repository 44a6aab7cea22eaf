"""The life of a service's record: ACTIVE → DRAINING → INACTIVE, and of its deployments: PRIMARY → ACTIVE → gone."""

from __future__ import annotations

from collections.abc import Collection

from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import Deployment, Service
from ecs_fake.records.status import DeploymentStatus, ServiceStatus


def deploy(service: Service, deployment: Deployment, busy: Collection[str]) -> Service:
    """Put a deployment in the place of the PRIMARY one, which becomes ACTIVE.

    Args:
        service: the service.
        deployment: what takes over.
        busy: ids of deployments that still have tasks; older ones without any are gone (Deployment-019, -020).
    """
    replaced = [
        evolve(one, status=DeploymentStatus.ACTIVE)
        for one in service.deployments
        if one.status is DeploymentStatus.PRIMARY or one.deployment_id in busy
    ]
    return evolve(service, deployments=(deployment, *replaced))


def scale(service: Service, desired_count: int, at: float) -> Service:
    """Want another number of tasks of the service, and of its PRIMARY deployment (UpdateService-013)."""
    deployments = tuple(
        evolve(one, desired_count=desired_count, updated_at=at)
        if one.status is DeploymentStatus.PRIMARY
        else one
        for one in service.deployments
    )
    return evolve(service, desired_count=desired_count, deployments=deployments)


def drain(service: Service, at: float) -> Service:
    """Begin the end of a service; its tags go with it (DeleteService-004, -018, -020)."""
    return evolve(scale(service, 0, at), status=ServiceStatus.DRAINING, tags=())


def end(service: Service, at: float) -> Service:
    """End a DRAINING service whose tasks are all gone; its deployments are gone with them (DeleteService-005)."""
    return evolve(service, status=ServiceStatus.INACTIVE, deployments=(), ended_at=at)
