"""Lifecycle hooks of a deployment: when they are asked, and what follows from their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ecs_fake import arns
from ecs_fake.lifecycle import rollout
from ecs_fake.reconcile import identifiers
from ecs_fake.reconcile.failing import Cause, cause
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.deployment_status import Detector, HookAction, HookStatus, LifecycleStage
from ecs_fake.records.rollout import Hook, InvokeHook, Progress
from ecs_fake.records.service import Deployment
from ecs_fake.texts import deployments as texts

TIMEOUT: Final = {"timeoutInMinutes": 1440, "action": HookAction.ROLLBACK}
"""How long a hook may take, and what is done then, where its configuration does not say (API model)."""
MINUTE: Final = 60.0
_SHIFTED_IN: Final = {
    "testTrafficWeights": (LifecycleStage.RECONCILE_SERVICE, LifecycleStage.TEST_TRAFFIC_SHIFT),
    "productionTrafficWeights": (
        LifecycleStage.RECONCILE_SERVICE,
        LifecycleStage.PRODUCTION_TRAFFIC_SHIFT,
    ),
}
"""In which stages a hook is told where traffic goes; in others the weights are empty (recorded, developer guide)."""


def of_stage(turn: Turn, deployment: Deployment, stage: LifecycleStage) -> list[Hook]:
    """Make the hooks that are configured for a stage; on the way back those that the service has by now."""
    revision = turn.service.revision if deployment.rolls_back else deployment.revision
    configured = revision.settings["deploymentConfiguration"].get("lifecycleHooks", ())
    return [_made(turn, one) for one in configured if stage in one["lifecycleStages"]]


def _made(turn: Turn, configured: Mapping[str, Any]) -> Hook:
    pauses = configured.get("targetType") == "PAUSE"
    timeout = TIMEOUT | configured.get("timeoutConfiguration", {})
    ids = turn.tx.around.ids
    return Hook(
        hook_id=f"ecs-pause-{identifiers.url_safe(ids, 43)}" if pauses else ids.uuid(),
        target=None if pauses else configured["hookTargetArn"],
        status=HookStatus.AWAITING_ACTION if pauses else HookStatus.IN_PROGRESS,
        expires_at=turn.now
        + timeout["timeoutInMinutes"] * MINUTE,  # a limit, not a wait: on every clock as it is
        timeout_action=HookAction(timeout["action"]),
        details=configured.get("hookDetails"),
        ask_at=None if pauses else turn.now,
    )


# -- asking --------------------------------------------------------------------------------------
def ask(turn: Turn) -> None:
    """Invoke the hooks whose time has come; those that have had theirs have timed out."""
    primary = turn.service.deployments[0]
    for hook in primary.progress.hooks if primary.progress is not None else ():
        if hook.status not in (HookStatus.AWAITING_ACTION, HookStatus.IN_PROGRESS):
            continue
        if turn.now >= hook.expires_at:
            _change(turn, hook, status=HookStatus.TIMED_OUT)
        elif hook.ask_at is not None and turn.now >= hook.ask_at:
            _invoke(turn, hook)
        else:
            turn.wake_at(min(hook.expires_at, hook.ask_at or hook.expires_at))


def _change(turn: Turn, hook: Hook, **changes: Any) -> None:
    primary = turn.service.deployments[0]
    if primary.progress is not None:
        turn.change(primary, progress=rollout.change_hook(primary.progress, hook.hook_id, **changes))


def _invoke(turn: Turn, hook: Hook) -> None:
    primary = turn.service.deployments[0]
    attempt = hook.attempt + 1
    order = InvokeHook(
        turn.rollout_key(primary.deployment_id),
        hook.hook_id,
        attempt,
        hook.target or "",
        _payload(turn, hook),
    )
    turn.tx.orders.append(order)
    _change(turn, hook, attempt=attempt, ask_at=None)
    turn.wake_at(hook.expires_at)


def _payload(turn: Turn, hook: Hook) -> dict[str, Any]:
    """Say what a hook is told (developer guide, lifecycle payloads; the envelope is recorded)."""
    service, primary = turn.service, turn.service.deployments[0]
    ongoing = turn.tx.world.service_deployments.last("ongoing", service.serial)
    stage = primary.progress.stage if primary.progress is not None else None
    details: dict[str, Any] = {
        "serviceArn": service.arn,
        "targetServiceRevisionArn": ongoing.target.arn if ongoing is not None else "",
        **{name: _weights(turn, name) if stage in shown else {} for name, shown in _SHIFTED_IN.items()},
    }
    payload = {
        "executionId": hook.hook_id,
        "lifecycleStage": stage,
        "resourceArn": ongoing.arn if ongoing is not None else "",
        "executionDetails": details,
    }
    return payload if hook.details is None else {**payload, "hookDetails": hook.details}


def _weights(turn: Turn, name: str) -> dict[str, float]:
    """Tell where traffic goes, by the ARN of the revision."""
    service = turn.service
    place = (turn.tx.world.region, turn.tx.world.account_id, service.cluster_name, service.name)
    numbers = {one.deployment_id: one.revision_number for one in service.deployments}
    return {
        arns.service_revision(*place, numbers[deployment_id]): _whole(
            share.test if name == "testTrafficWeights" else share.production
        )
        for deployment_id, share in service.traffic.items()
    }


def _whole(percent: float) -> float:
    return int(percent) if percent == int(percent) else percent


# -- answers -------------------------------------------------------------------------------------
def are_done(progress: Progress) -> bool:
    """Whether the stage need not wait for a hook any more."""
    return all(
        one.status is HookStatus.SUCCEEDED
        or (one.status is HookStatus.TIMED_OUT and one.timeout_action is HookAction.CONTINUE)
        for one in progress.hooks
    )


def find_cause(primary: Deployment) -> Cause | None:
    """Say why a hook ends the rollout, if one does."""
    for hook in primary.progress.hooks if primary.progress is not None else ():
        failed = hook.status is HookStatus.FAILED
        if failed or (hook.status is HookStatus.TIMED_OUT and hook.timeout_action is HookAction.ROLLBACK):
            stage = primary.progress.stage if primary.progress is not None else ""
            reason = hook.reason if failed else texts.HOOK_TIMED_OUT
            because = texts.BECAUSE_HOOK.format(stage=stage, reason=reason)
            return cause(primary, Detector.HOOK, because, rollback=True)
    return None
