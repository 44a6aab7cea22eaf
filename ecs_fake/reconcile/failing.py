"""What ends a rollout badly, and the way back: the circuit breaker (DeploymentCircuitBreaker), alarms, a caller."""

from __future__ import annotations

from typing import NamedTuple

from ecs_fake.lifecycle import service as life
from ecs_fake.reconcile import alarms
from ecs_fake.reconcile.arithmetic import threshold
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.deployment_status import Detector, StopType
from ecs_fake.records.service import Deployment, Failure
from ecs_fake.records.status import RolloutState
from ecs_fake.texts import deployments as deployments_texts
from ecs_fake.texts import services as texts


class Cause(NamedTuple):
    """Why a rollout ends, as each place says it."""

    failure: Failure
    rollout_reason: str
    returns: str
    """Why the deployment that goes back is made."""
    event: str
    reason: str = ""
    """What stands in the event."""


def check(turn: Turn) -> bool:
    """Fail the PRIMARY deployment if there is cause to; say whether that was done."""
    alarms.watch(turn)
    primary = turn.service.deployments[0]
    found = find_cause(turn, primary)
    if found is None:
        return False
    turn.service = life.fail(turn.service, found.rollout_reason, found.failure, turn.now)
    turn.say(found.event, deployment=primary.deployment_id, reason=found.reason)
    if found.failure.rollback and not primary.rolls_back:  # one that goes back itself has nowhere else to go
        roll_back(turn, found)
    return True


def find_cause(turn: Turn, primary: Deployment) -> Cause | None:
    """Say why the rollout of the PRIMARY deployment is to end, if it is."""
    if primary.rollout_state is not RolloutState.IN_PROGRESS:
        return None
    return _asked(primary) or _alarmed(turn, primary) or _broken(turn, primary)


def _asked(primary: Deployment) -> Cause | None:
    if primary.stop is None:
        return None
    rollback = primary.stop is StopType.ROLLBACK
    return cause(primary, Detector.CALLER, deployments_texts.BECAUSE_ASKED, rollback=rollback)


def cause(primary: Deployment, detector: Detector, because: str, *, rollback: bool) -> Cause:
    """Give a cause for which each place has the same words."""
    sentence = deployments_texts.ROLLED_BACK if rollback else deployments_texts.STOPPED
    reason = sentence.format(because=because)
    return Cause(
        Failure(detector, because, rollback),
        texts.ROLLOUT_FAILED.format(deployment=primary.deployment_id, reason=reason),
        texts.ROLLOUT_RETURNS,
        texts.FAILED_BECAUSE,
        reason,
    )


def _alarmed(turn: Turn, primary: Deployment) -> Cause | None:
    """An alarm has gone off (DeploymentAlarms-001)."""
    configured = alarms.of(turn, primary)
    if not configured or primary.alarms is None or not primary.alarms.alarming:
        return None
    return cause(primary, Detector.ALARMS, deployments_texts.BECAUSE_ALARMS, rollback=configured["rollback"])


def _broken(turn: Turn, primary: Deployment) -> Cause | None:
    """So many tasks have failed that the circuit breaker opens."""
    breaker = turn.service.revision.settings["deploymentConfiguration"]["deploymentCircuitBreaker"]
    if not breaker["enable"] or primary.failed_tasks < threshold(turn.service.desired_count):
        return None
    return Cause(
        Failure(Detector.CIRCUIT_BREAKER, deployments_texts.BECAUSE_BROKEN, breaker["rollback"]),
        texts.ROLLOUT_BROKEN,
        texts.ROLLOUT_BACK,
        texts.FAILED,
    )


def roll_back(turn: Turn, found: Cause) -> None:
    """Go back to the deployment that was the last to complete; without one the failed one stays."""
    earlier = turn.service.last_completed
    if earlier is None:
        return
    reason = found.returns.format(deployment=earlier.deployment_id)
    deployment_id = f"ecs-svc/{turn.tx.around.ids.digits(19)}"
    turn.service = life.roll_back(turn.service, deployment_id, reason, turn.now)
    turn.say(texts.ROLLING_BACK, deployment=earlier.deployment_id)
