"""The life of a service deployment. It follows from the deployments of its service, which the scheduler moves on.

PENDING → IN_PROGRESS → SUCCESSFUL, unless it fails, is stopped or overtaken: then by way of ROLLBACK_REQUESTED and
ROLLBACK_IN_PROGRESS to ROLLBACK_SUCCESSFUL or ROLLBACK_FAILED, or by way of STOP_REQUESTED to STOPPED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ecs_fake.records.deployment_status import LifecycleStage, ServiceDeploymentStatus, StopType
from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import Deployment, Service
from ecs_fake.records.service_deployment import Rollback, ServiceDeployment
from ecs_fake.records.status import RolloutState, ServiceStatus
from ecs_fake.texts import deployments as texts

Status = ServiceDeploymentStatus
Changes = dict[str, Any] | None
"""What a row changes; None: it does not apply."""

_BEFORE_ANY_STOP: Final = (Status.PENDING, Status.IN_PROGRESS)
_OUTCOMES: Final = {
    RolloutState.COMPLETED: Status.ROLLBACK_SUCCESSFUL,
    RolloutState.FAILED: Status.ROLLBACK_FAILED,
}


def live(record: ServiceDeployment, service: Service, at: float) -> list[ServiceDeployment]:
    """Give the forms that a service deployment takes as its service is like this by now."""
    return list(_forms(record, service, at))


def _forms(record: ServiceDeployment, service: Service, at: float) -> Iterator[ServiceDeployment]:
    moves = True
    while moves and not record.status.is_over:
        moves = False
        for row in ROWS:
            changes = row(record, service, at)
            if changes is not None:
                record = evolve(record, updated_at=at, **changes)
                yield record
                moves = True


def overtake(record: ServiceDeployment, at: float) -> list[ServiceDeployment]:
    """End a service deployment as a newer one begins; there is one at a time."""
    return _end(record, texts.BECAUSE_NEWER, at)


def _end(record: ServiceDeployment, because: str, at: float) -> list[ServiceDeployment]:
    if record.status in (Status.ROLLBACK_REQUESTED, Status.ROLLBACK_IN_PROGRESS):
        reason = texts.ROLLBACK_OVERTAKEN.format(because=because)
        over = _over(record, Status.ROLLBACK_FAILED, at, reason=reason)
        return [evolve(record, updated_at=at, **over)]
    asked = evolve(record, status=Status.STOP_REQUESTED, updated_at=at)
    over = _over(asked, Status.STOPPED, at, reason=texts.STOPPED.format(because=because))
    return [asked, evolve(asked, updated_at=at, **over)]


# -- rows: each looks at the record and its service, and says what changes -------------------------
def _count(record: ServiceDeployment, service: Service, at: float) -> Changes:
    own = _own(record, service)
    if own is None or own.failed_tasks == record.failures:
        return None
    return {"failures": own.failed_tasks}


def _follow(record: ServiceDeployment, service: Service, at: float) -> Changes:
    """It is in the stage in which the deployment is that has the service's traffic, or gets it."""
    progress = service.deployments[0].progress if service.deployments else None
    if progress is None or (record.stage, record.hooks) == (_shown(progress.stage), progress.hooks):
        return None
    return {"stage": _shown(progress.stage), "hooks": progress.hooks}


def _shown(stage: LifecycleStage) -> LifecycleStage:
    """Service deployments have no stage PRE_PRODUCTION_TRAFFIC_SHIFT (ServiceDeploymentLifecycleStage)."""
    shift = LifecycleStage.PRODUCTION_TRAFFIC_SHIFT
    return shift if stage is LifecycleStage.PRE_PRODUCTION_TRAFFIC_SHIFT else stage


def _obey(record: ServiceDeployment, service: Service, at: float) -> Changes:
    """A caller has asked for its end (StopServiceDeployment)."""
    own = _own(record, service)
    if record.status not in _BEFORE_ANY_STOP or own is None or own.stop is None:
        return None
    asked = Status.ROLLBACK_REQUESTED if own.stop is StopType.ROLLBACK else Status.STOP_REQUESTED
    return {"status": asked, "stopped_at": at}


def _begin(record: ServiceDeployment, service: Service, at: float) -> Changes:
    """The scheduler has taken it up."""
    own = _own(record, service)
    if record.status is not Status.PENDING or own is None or not _is_taken_up(own):
        return None
    return {"status": Status.IN_PROGRESS, "started_at": at}


def _fail(record: ServiceDeployment, service: Service, at: float) -> Changes:
    """The scheduler has found that it is not to go on."""
    own = _own(record, service)
    if own is None or own.failure is None or record.failure is not None:
        return None
    failure = own.failure
    asked = Status.ROLLBACK_REQUESTED if failure.rollback else Status.STOP_REQUESTED
    sentence = texts.ROLLED_BACK if failure.rollback else texts.STOPPED
    return {
        "failure": failure,
        "status": asked,
        "reason": sentence.format(because=failure.because),
        "alarming": own.alarms.alarming if own.alarms is not None else frozenset(),
    }


def _turn_back(record: ServiceDeployment, service: Service, at: float) -> Changes:
    """Another deployment brings back what the service had before, if there is anything to bring back."""
    if record.status is not Status.ROLLBACK_REQUESTED or record.failure is None:
        return None
    primary = service.deployments[0] if service.deployments else None
    if primary is None or primary.deployment_id == record.deployment_id:
        nowhere = Rollback(record.reason or "", at, None, None)
        return _over(record, Status.ROLLBACK_FAILED, at, reason=texts.NO_CANDIDATE, rollback=nowhere)
    head = record.target.arn.rpartition("/")[0]
    back = Rollback(record.reason or "", at, primary.deployment_id, f"{head}/{primary.revision_number}")
    return {"status": Status.ROLLBACK_IN_PROGRESS, "rollback": back}


def _arrive(record: ServiceDeployment, service: Service, at: float) -> Changes:
    """It is there, or back, or has come to rest."""
    if record.status is Status.STOP_REQUESTED and record.failure is not None:
        return _over(record, Status.STOPPED, at)
    if record.status is Status.ROLLBACK_IN_PROGRESS and record.rollback is not None:
        back = _named(service, record.rollback.deployment_id)
        outcome = _OUTCOMES.get(back.rollout_state) if back is not None else Status.ROLLBACK_FAILED
        return None if outcome is None else _over(record, outcome, at)
    own = _own(record, service)
    if record.status is not Status.IN_PROGRESS or own is None:
        return None
    completed = own.rollout_state is RolloutState.COMPLETED
    return _over(record, Status.SUCCESSFUL, at) if completed else None


def _leave(record: ServiceDeployment, service: Service, at: float) -> Changes:
    """Its service ends."""
    if service.status is ServiceStatus.ACTIVE:
        return None
    last = _end(record, texts.BECAUSE_DELETED, at)[-1]
    return {name: getattr(last, name) for name in ("status", "reason", "finished_at", "stopped_at")}


ROWS: Final[tuple[Callable[[ServiceDeployment, Service, float], Changes], ...]] = (
    _leave,
    _obey,
    _begin,
    _count,
    _fail,
    _turn_back,
    _follow,
    _arrive,
)
"""Applied until none fires."""


def _over(record: ServiceDeployment, status: Status, at: float, **changes: Any) -> dict[str, Any]:
    stopped = record.stopped_at or (at if status is Status.STOPPED else None)
    return {"status": status, "finished_at": at, "stopped_at": stopped, **changes}


def _own(record: ServiceDeployment, service: Service) -> Deployment | None:
    return _named(service, record.deployment_id)


def _named(service: Service, deployment_id: str | None) -> Deployment | None:
    return next((one for one in service.deployments if one.deployment_id == deployment_id), None)


def _is_taken_up(deployment: Deployment) -> bool:
    """Whether the scheduler has looked at a deployment: tasks are wanted of it, or it is over already."""
    return (
        deployment.desired_count > 0
        or deployment.progress is not None
        or deployment.rollout_state is not RolloutState.IN_PROGRESS
    )
