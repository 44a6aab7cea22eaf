"""The life of a service's record: ACTIVE → DRAINING → INACTIVE, and of its deployments.

A deployment is PRIMARY, then ACTIVE when another takes its place, then gone; its rollout is IN_PROGRESS, then COMPLETED
or FAILED.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import SHAPES_TASKS, Deployment, Failure, Service, ServiceRevision
from ecs_fake.records.status import DeploymentStatus, RolloutState, ServiceStatus
from ecs_fake.texts import services as texts


# -- deployments ---------------------------------------------------------------------------------
def deployment(deployment_id: str, revision: ServiceRevision, at: float) -> Deployment:
    """Make the PRIMARY deployment that brings a revision (CreateService-129 to -133)."""
    return Deployment(
        deployment_id=deployment_id,
        status=DeploymentStatus.PRIMARY,
        revision=revision,
        desired_count=0,
        failed_tasks=0,
        rollout_state=RolloutState.IN_PROGRESS,
        rollout_reason=texts.ROLLOUT_IN_PROGRESS.format(deployment=deployment_id),
        created_at=at,
        updated_at=at,
    )


def change(service: Service, deployment_id: str, **changes: Any) -> Service:
    """Change fields of one deployment."""
    return evolve(
        service,
        deployments=tuple(
            evolve(one, **changes) if one.deployment_id == deployment_id else one
            for one in service.deployments
        ),
    )


def deploy(service: Service, deployment: Deployment, busy: Collection[str]) -> Service:
    """Put a deployment in the place of the PRIMARY one, which becomes ACTIVE.

    Args:
        service: the service.
        deployment: what takes over.
        busy: ids of deployments that still have tasks; older ones without any are gone (Deployment-019, -020).
    """
    others = [
        replaced(one)
        for one in service.deployments
        if one.status is DeploymentStatus.PRIMARY or one.deployment_id in busy
    ]
    return evolve(service, deployments=(deployment, *others), steady_at=None)


def retire(service: Service, gone: Collection[str]) -> Service:
    """Let deployments go that have been replaced entirely (Deployment-020)."""
    left = tuple(one for one in service.deployments if one.deployment_id not in gone)
    return service if len(left) == len(service.deployments) else evolve(service, deployments=left)


def complete(service: Service, at: float) -> Service:
    """End the rollout of the PRIMARY deployment well; what it has replaced is gone (Deployment-013)."""
    done = evolve(
        service.deployments[0],
        rollout_state=RolloutState.COMPLETED,
        rollout_reason=texts.ROLLOUT_COMPLETED.format(deployment=service.deployments[0].deployment_id),
        updated_at=at,
    )
    return evolve(service, deployments=(done,), last_completed=done)


def fail(service: Service, reason: str, failure: Failure, at: float) -> Service:
    """End the rollout of the PRIMARY deployment badly: nothing is wanted of it any more (Deployment-014, -015)."""
    return change(
        service,
        service.deployments[0].deployment_id,
        rollout_state=RolloutState.FAILED,
        rollout_reason=reason,
        failure=failure,
        desired_count=0,
        updated_at=at,
    )


def roll_back(service: Service, deployment_id: str, reason: str, at: float) -> Service:
    """Bring the revision of the deployment that was the last to complete, by a new one.

    What does not shape tasks stays as it is by now.
    """
    earlier = service.last_completed
    if earlier is None:
        raise ValueError(f"{service.arn} has nothing to go back to")
    revision = returned(service.revision, earlier.revision)
    back = evolve(
        deployment(deployment_id, revision, at),
        rollout_reason=reason,
        rolls_back=True,
        revision_of=earlier.revision_of or earlier.deployment_id,
    )
    others = {one.deployment_id for one in service.deployments}
    return evolve(deploy(service, back, others), revision=revision)


def taken_back(deployment: Deployment, reason: str, at: float) -> Deployment:
    """Make a deployment that was replaced the PRIMARY one again; its tasks stay."""
    return evolve(
        deployment,
        status=DeploymentStatus.PRIMARY,
        rollout_state=RolloutState.IN_PROGRESS,
        rollout_reason=reason,
        updated_at=at,
        rolls_back=True,
    )


def replaced(deployment: Deployment) -> Deployment:
    """Give a deployment that is not the PRIMARY one any more."""
    return evolve(deployment, status=DeploymentStatus.ACTIVE)


def returned(present: ServiceRevision, earlier: ServiceRevision) -> ServiceRevision:
    """Give an earlier revision as it is brought back: what does not shape tasks stays as it is by now."""
    kept = {name: value for name, value in present.settings.items() if name not in SHAPES_TASKS}
    shape = {name: value for name, value in earlier.settings.items() if name in SHAPES_TASKS}
    return evolve(earlier, settings=kept | shape)


# -- task sets -----------------------------------------------------------------------------------
def with_task_set(service: Service, deployment: Deployment) -> Service:
    """Add what the scheduler knows of a new task set; which of them has the traffic is no concern of its."""
    return evolve(service, deployments=(*service.deployments, replaced(deployment)))


def begin_again(service: Service, task_set_id: str, desired_count: int, at: float) -> Service:
    """Want another number of tasks of a task set: it is not stable before it has been looked at."""
    changes = {"desired_count": desired_count, "updated_at": at, "streak": 0, "retry_at": None}
    return change(service, task_set_id, rollout_state=RolloutState.IN_PROGRESS, **changes)


# -- the service ---------------------------------------------------------------------------------
def scale(service: Service, desired_count: int, at: float) -> Service:
    """Want another number of tasks of the service, and of its PRIMARY deployment (UpdateService-013).

    A FAILED deployment stays without tasks (Deployment-015); what waits to be launched again is launched now.
    """
    primary = next((one for one in service.deployments if one.status is DeploymentStatus.PRIMARY), None)
    if primary is not None and primary.rollout_state is not RolloutState.FAILED:
        changes = {"desired_count": desired_count, "updated_at": at, "streak": 0, "retry_at": None}
        service = change(service, primary.deployment_id, **changes)
    return evolve(service, desired_count=desired_count)


def drain(service: Service, at: float) -> Service:
    """Begin the end of a service; its tags go with it (DeleteService-004, -018, -020)."""
    return evolve(scale(service, 0, at), status=ServiceStatus.DRAINING, tags=())


def end(service: Service, at: float) -> Service:
    """End a DRAINING service whose tasks are all gone; its deployments are gone with them (DeleteService-005)."""
    return evolve(service, status=ServiceStatus.INACTIVE, deployments=(), last_completed=None, ended_at=at)
