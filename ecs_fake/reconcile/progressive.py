"""Blue/green, linear and canary deployments: what a turn does for a service whose traffic is shifted.

The new revision gets all of its tasks beside the old one's, then traffic goes over, stage by stage
(`lifecycle.rollout`); a stage is left when what it waits for is there, and all its hooks have succeeded. When
something fails the deployment that had the traffic gets it back, and the new tasks go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ecs_fake.lifecycle import rollout
from ecs_fake.lifecycle import service as life
from ecs_fake.reconcile import alarms, failing, hooks, removals, rolling, steadiness
from ecs_fake.reconcile.survey import strength
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.deployment_status import LifecycleStage
from ecs_fake.records.rollout import Progress
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import RolloutState
from ecs_fake.records.status import Stage as Proof
from ecs_fake.store import service_counts
from ecs_fake.texts import services as texts

Stage = LifecycleStage
MINUTE: Final = 60.0


def shift(turn: Turn) -> None:
    """Take one turn."""
    if not rolling.is_taken_up(turn):
        return
    if turn.service.deployments[0].rollout_state is RolloutState.IN_PROGRESS:
        _roll_out(turn)
    primary = turn.service.deployments[0]
    if primary.rollout_state is RolloutState.FAILED and not primary.rolls_back:
        removals.abandon(turn, primary)
        return
    _staff(turn)
    if turn.service.deployments[0].rollout_state is RolloutState.COMPLETED:
        steadiness.settle(turn)


# -- stages --------------------------------------------------------------------------------------
def _roll_out(turn: Turn) -> None:
    """Go on to the next stage if this one is done, or turn back if something has failed.

    One stage a turn, so that each is seen: what was written has another turn at once.
    """
    _prove(turn)
    alarms.watch(turn)
    primary = turn.service.deployments[0]
    cause = failing.find_cause(turn, primary) or hooks.find_cause(primary)
    if cause is not None:
        _fail(turn, cause)
        return
    _staff(turn)
    hooks.ask(turn)
    primary = turn.service.deployments[0]
    if primary.progress is not None and not _is_done(turn, primary, primary.progress):
        return
    stage = rollout.stage_after(primary, _idle(turn, primary))
    if stage is None:
        _complete(turn)
    else:
        _enter(turn, primary, stage)


def _prove(turn: Turn) -> None:
    """Once one of its tasks is healthy its failures no longer count (Deployment-005)."""
    primary = turn.service.deployments[0]
    if primary.stage is not Proof.PROVEN and strength(turn, primary).healthy:
        turn.change(primary, stage=Proof.PROVEN, failed_tasks=0)


def _enter(turn: Turn, primary: Deployment, stage: LifecycleStage) -> None:
    progress = rollout.enter(primary.progress, stage, _share(primary), turn.now)
    made = hooks.of_stage(turn, primary, stage)
    turn.change(primary, progress=rollout.with_hooks(progress, made), updated_at=turn.now)


def _idle(turn: Turn, primary: Deployment) -> set[LifecycleStage]:
    """Stages in which nothing happens: a service with one revision is not reconciled, and what has not been shifted is
    not shifted back."""
    idle = set() if _strays(turn) else {Stage.RECONCILE_SERVICE}
    progress = primary.progress
    if primary.rolls_back and progress is not None:
        idle |= {Stage.PRODUCTION_TRAFFIC_SHIFT} if progress.production >= 100 else set()
        idle |= {Stage.TEST_TRAFFIC_SHIFT} if progress.test >= 100 else set()
    return idle


def _share(primary: Deployment) -> float:
    """Per cent of the production traffic that the next shift gives to a deployment."""
    if primary.rolls_back:
        return 100.0
    before = primary.progress.production if primary.progress is not None else 0.0
    configuration = primary.revision.settings["deploymentConfiguration"]
    if configuration["strategy"] == "LINEAR":
        return min(100.0, round(before + float(configuration["linearConfiguration"]["stepPercent"]), 1))
    if configuration["strategy"] == "CANARY" and not before:
        return float(configuration["canaryConfiguration"]["canaryPercent"])
    return 100.0


# -- when a stage is done ------------------------------------------------------------------------
def _is_done(turn: Turn, primary: Deployment, progress: Progress) -> bool:
    waits = _WAITS.get(progress.stage)
    return (waits is None or waits(turn, primary, progress)) and hooks.are_done(progress)


def _has_reconciled(turn: Turn, primary: Deployment, progress: Progress) -> bool:
    return not _strays(turn)


def _has_scaled(turn: Turn, primary: Deployment, progress: Progress) -> bool:
    standing = strength(turn, primary)
    return standing.wanted == standing.healthy == turn.service.desired_count


def _can_take_traffic(turn: Turn, primary: Deployment, progress: Progress) -> bool:
    """No step gives traffic to a deployment that has lost all its healthy tasks since the step before."""
    return turn.service.desired_count == 0 or strength(turn, primary).healthy > 0


def _has_stepped(turn: Turn, primary: Deployment, progress: Progress) -> bool:
    """Between two steps there is time to look; there is none after the last (LinearConfiguration)."""
    if progress.production >= 100:
        return True
    configuration: Any = primary.revision.settings["deploymentConfiguration"]
    linear = configuration["strategy"] == "LINEAR"
    minutes = (
        configuration["linearConfiguration"]["stepBakeTimeInMinutes"]
        if linear
        else configuration["canaryConfiguration"]["canaryBakeTimeInMinutes"]
    )
    return _has_passed(turn, progress, minutes)


def _has_baked(turn: Turn, primary: Deployment, progress: Progress) -> bool:
    minutes = primary.revision.settings["deploymentConfiguration"]["bakeTimeInMinutes"]
    return _has_passed(turn, progress, minutes)


def _has_passed(turn: Turn, progress: Progress, minutes: int) -> bool:
    until = progress.entered_at + turn.span(minutes * MINUTE)
    if turn.now < until:
        turn.wake_at(until)
        return False
    return True


def _has_cleaned_up(turn: Turn, primary: Deployment, progress: Progress) -> bool:
    return not any(
        service_counts.live_tasks(turn.tx.world, turn.service, one.deployment_id)
        for one in turn.service.deployments
        if one.deployment_id != primary.deployment_id
    )


_WAITS: Final[dict[LifecycleStage, Callable[[Turn, Deployment, Progress], bool]]] = {
    Stage.RECONCILE_SERVICE: _has_reconciled,
    Stage.SCALE_UP: _has_scaled,
    Stage.PRE_PRODUCTION_TRAFFIC_SHIFT: _can_take_traffic,
    Stage.PRODUCTION_TRAFFIC_SHIFT: _has_stepped,
    Stage.BAKE_TIME: _has_baked,
    Stage.CLEAN_UP: _has_cleaned_up,
}


def _complete(turn: Turn) -> None:
    turn.service = life.complete(turn.service, turn.now)
    turn.say(texts.COMPLETED, deployment=turn.service.deployments[0].deployment_id)


# -- the way back --------------------------------------------------------------------------------
def _fail(turn: Turn, cause: failing.Cause) -> None:
    """End the rollout; if there is a way back, go it."""
    primary = turn.service.deployments[0]
    turn.service = life.fail(turn.service, cause.rollout_reason, cause.failure, turn.now)
    turn.say(cause.event, deployment=primary.deployment_id, reason=cause.reason)
    earlier = turn.service.last_completed
    if not cause.failure.rollback or primary.rolls_back or earlier is None:
        return
    reason = cause.returns.format(deployment=earlier.deployment_id)
    if any(one.deployment_id == earlier.deployment_id for one in turn.service.deployments):
        turn.service = rollout.turn_back(turn.service, earlier.deployment_id, reason, turn.now)
        turn.say(texts.ROLLING_BACK, deployment=earlier.deployment_id)
    else:
        failing.roll_back(turn, cause)


# -- tasks ---------------------------------------------------------------------------------------
def _staff(turn: Turn) -> None:
    """Give each deployment the tasks that it is to have now."""
    for deployment in reversed(turn.service.deployments):
        wanted = _wanted(turn, deployment)
        if wanted is None:
            continue
        if deployment.desired_count != wanted and deployment.rollout_state is not RolloutState.FAILED:
            turn.change(deployment, desired_count=wanted, updated_at=turn.now)
        if wanted or deployment.deployment_id == turn.service.deployments[0].deployment_id:
            rolling.keep(turn, deployment, wanted)
        else:
            removals.clear(turn, deployment)


def _wanted(turn: Turn, deployment: Deployment) -> int | None:
    """How many tasks a deployment is to have; None: those it has, and no new ones."""
    primary = turn.service.deployments[0]
    stage = primary.progress.stage if primary.progress is not None else Stage.PRE_SCALE_UP
    desired = turn.service.desired_count
    if primary.rollout_state is RolloutState.COMPLETED:
        return desired if deployment.deployment_id == primary.deployment_id else 0
    if deployment.deployment_id == primary.deployment_id:
        return desired if primary.rolls_back or stage not in _BEFORE_SCALE_UP else 0
    if stage is Stage.CLEAN_UP:
        return 0
    if primary.rolls_back:
        return None
    if deployment.deployment_id != _blue(turn):
        return 0
    return None if deployment.rollout_state is RolloutState.FAILED else desired


_BEFORE_SCALE_UP: Final = (Stage.RECONCILE_SERVICE, Stage.PRE_SCALE_UP)


def _blue(turn: Turn) -> str | None:
    """Name the deployment that has the traffic while another one rolls out."""
    blue = turn.service.blue
    return blue.deployment_id if blue is not None else None


def _strays(turn: Turn) -> list[Deployment]:
    """Give the deployments that still have tasks and neither roll out nor have the traffic."""
    return [
        one
        for one in turn.service.deployments[1:]
        if one.deployment_id != _blue(turn)
        and service_counts.live_tasks(turn.tx.world, turn.service, one.deployment_id)
    ]
