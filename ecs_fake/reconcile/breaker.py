"""The deployment circuit breaker: when a rollout has failed, and what follows (DeploymentCircuitBreaker)."""

from __future__ import annotations

from ecs_fake import texts_services as texts
from ecs_fake.lifecycle import service as life
from ecs_fake.reconcile.arithmetic import threshold
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.status import RolloutState


def trip(turn: Turn) -> bool:
    """Fail the PRIMARY deployment if too many of its tasks have failed; say whether that was done."""
    primary = turn.service.deployments[0]
    breaker = turn.service.revision.settings["deploymentConfiguration"]["deploymentCircuitBreaker"]
    if (
        not breaker["enable"]
        or primary.rollout_state is not RolloutState.IN_PROGRESS
        or primary.failed_tasks < threshold(turn.service.desired_count)
    ):
        return False
    turn.service = life.fail(turn.service, texts.ROLLOUT_BROKEN, turn.now)
    turn.say(texts.FAILED, deployment=primary.deployment_id)
    if breaker["rollback"] and not primary.rolls_back:  # one that goes back itself has nowhere else to go
        _roll_back(turn)
    return True


def _roll_back(turn: Turn) -> None:
    """Go back to the deployment that was the last to complete; without one the failed one stays."""
    earlier = turn.service.last_completed
    if earlier is None:
        return
    reason = texts.ROLLOUT_BACK.format(deployment=earlier.deployment_id)
    deployment_id = f"ecs-svc/{turn.tx.around.ids.digits(19)}"
    turn.service = life.roll_back(turn.service, deployment_id, reason, turn.now)
    turn.say(texts.ROLLING_BACK, deployment=earlier.deployment_id)
