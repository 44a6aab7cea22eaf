"""The life of a deployment that shifts traffic: its stages, their hooks, and where its traffic goes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from ecs_fake.lifecycle import service as life
from ecs_fake.records.deployment_status import HookStatus, LifecycleStage
from ecs_fake.records.evolve import evolve
from ecs_fake.records.rollout import AlarmsChecked, Hook, HookAnswered, Progress, RolloutAnswer
from ecs_fake.records.service import Alarms, Deployment, Service

Stage = LifecycleStage

FORWARD: Final = tuple(LifecycleStage)
"""The stages of a rollout. Those from PRE_PRODUCTION_TRAFFIC_SHIFT on come again for each step of the traffic."""
BACK: Final = (Stage.SCALE_UP, Stage.PRODUCTION_TRAFFIC_SHIFT, Stage.TEST_TRAFFIC_SHIFT, Stage.CLEAN_UP)
"""The stages of the way back (developer guide: hooks of these two shifts run on a rollback, too)."""

AGAIN_AFTER: Final = 30.0
"""Seconds until a hook that is IN_PROGRESS is invoked again (developer guide, Lambda hooks)."""


def stage_after(deployment: Deployment, without: Collection[LifecycleStage]) -> LifecycleStage | None:
    """Say which stage follows; None: there is none.

    Args:
        deployment: the deployment.
        without: stages in which nothing would happen.
    """
    progress = deployment.progress
    plan = BACK if deployment.rolls_back else FORWARD
    if progress is None:
        following = plan
    elif progress.stage is Stage.PRODUCTION_TRAFFIC_SHIFT and progress.production < 100:
        following = (Stage.PRE_PRODUCTION_TRAFFIC_SHIFT,)
    else:
        following = plan[plan.index(progress.stage) + 1 :]
    return next((stage for stage in following if stage not in without), None)


def enter(progress: Progress | None, stage: LifecycleStage, share: float, at: float) -> Progress:
    """Enter a stage; a shift asks for its share of the traffic at once.

    Args:
        progress: where the deployment was; None: nowhere.
        stage: where it is now.
        share: per cent of the production traffic that it gets if this is the stage in which that shifts.
        at: the time.
    """
    before = progress or Progress(stage, at)
    production = share if stage is Stage.PRODUCTION_TRAFFIC_SHIFT else before.production
    test = 100.0 if stage is Stage.TEST_TRAFFIC_SHIFT else before.test
    return Progress(stage, at, production, test)


def turn_back(service: Service, target: str, reason: str, at: float) -> Service:
    """Let the deployment that had the traffic have it again; the failed one goes when it has.

    Args:
        service: the service, whose PRIMARY deployment has failed.
        target: the deployment that had the traffic.
        reason: why it is rolled out again.
        at: the time.
    """
    failed = service.deployments[0]
    progress = failed.progress
    production, test = (progress.production, progress.test) if progress is not None else (0.0, 0.0)
    (back,) = (one for one in service.deployments if one.deployment_id == target)
    others = [one for one in service.deployments if one.deployment_id != target]
    returned = life.taken_back(back, reason, at)
    returned = evolve(returned, progress=Progress(Stage.SCALE_UP, at, 100 - production, 100 - test))
    return evolve(
        service,
        deployments=(returned, *map(life.replaced, others)),
        revision=life.returned(service.revision, back.revision),
        steady_at=None,
    )


# -- hooks ---------------------------------------------------------------------------------------
def with_hooks(progress: Progress, hooks: Sequence[Hook]) -> Progress:
    """Give a stage its hooks."""
    return evolve(progress, hooks=tuple(hooks))


def change_hook(progress: Progress, hook_id: str, **changes: Any) -> Progress:
    """Change fields of one hook."""
    return evolve(
        progress,
        hooks=tuple(evolve(one, **changes) if one.hook_id == hook_id else one for one in progress.hooks),
    )


# -- what is answered ----------------------------------------------------------------------------
def answered(service: Service, answer: RolloutAnswer, wait: Callable[[float], float]) -> Service:
    """Take an answer to what was asked about a deployment; one that comes too late changes nothing.

    Args:
        service: the service.
        answer: what was answered.
        wait: gives what a documented duration lasts on this clock.
    """
    found = [one for one in service.deployments if one.deployment_id == answer.key.deployment_id]
    if not found:
        return service
    if isinstance(answer, AlarmsChecked):
        return life.change(service, answer.key.deployment_id, alarms=_heard(found[0].alarms, answer))
    progress = _taken(found[0].progress, answer, wait)
    if progress is found[0].progress:
        return service
    return life.change(service, answer.key.deployment_id, progress=progress)


def _heard(known: Alarms | None, answer: AlarmsChecked) -> Alarms:
    """Alarms that were in ALARM at the beginning are ignored until they have been out of it (DeploymentAlarms)."""
    if known is None or known.checked_at is None:
        asked_at = known.asked_at if known is not None else answer.at
        return Alarms(answer.alarming, frozenset(), asked_at, answer.at)
    ignored = known.ignored & answer.alarming
    return evolve(known, ignored=ignored, alarming=answer.alarming - ignored, checked_at=answer.at)


def _taken(
    progress: Progress | None, answer: HookAnswered, wait: Callable[[float], float]
) -> Progress | None:
    hooks = progress.hooks if progress is not None else ()
    asked = [one for one in hooks if (one.hook_id, one.attempt) == (answer.hook_id, answer.attempt)]
    if progress is None or not asked or asked[0].ask_at is not None:
        return progress
    changes: dict[str, Any] = {"status": answer.status, "reason": answer.reason}
    if answer.status is HookStatus.IN_PROGRESS:
        delay = AGAIN_AFTER if answer.delay is None else answer.delay
        changes["ask_at"] = answer.at + wait(delay)
    if answer.details is not None:
        changes["details"] = answer.details
    return change_hook(progress, answer.hook_id, **changes)
