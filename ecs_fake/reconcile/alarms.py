"""CloudWatch alarms that watch a deployment (DeploymentAlarms): when they are looked at, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.reconcile import backoff
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.evolve import evolve
from ecs_fake.records.rollout import CheckAlarms
from ecs_fake.records.service import Alarms, Deployment
from ecs_fake.records.status import RolloutState

EVERY: Final = 10.0
"""Seconds between two looks; documents name no number."""
BAKE: Final = 300.0
"""Seconds for which a rolling deployment is still watched when its tasks are there: ECS works them out from the alarms'
own periods (developer guide), which are not known here."""


def of(turn: Turn, deployment: Deployment) -> Mapping[str, Any]:
    """Give the configuration of the alarms that watch a deployment; empty: none do."""
    alarms: Mapping[str, Any] = turn.service.revision.settings["deploymentConfiguration"].get("alarms", {})
    watched = deployment.rollout_state is RolloutState.IN_PROGRESS and not deployment.rolls_back
    return alarms if watched and alarms.get("enable") and alarms["alarmNames"] else {}


def watch(turn: Turn) -> None:
    """Have the alarms of the PRIMARY deployment looked at, if it is time."""
    primary = turn.service.deployments[0]
    configured = of(turn, primary)
    if not configured:
        return
    known = primary.alarms
    due = known.asked_at + backoff.pause(EVERY, turn.timings) if known is not None else turn.now
    if turn.now < due:
        turn.wake_at(due)
        return
    names = tuple(configured["alarmNames"])
    turn.tx.orders.append(CheckAlarms(turn.rollout_key(primary.deployment_id), names))
    nothing = Alarms(frozenset(), frozenset(), turn.now)
    turn.change(primary, alarms=evolve(known or nothing, asked_at=turn.now))
    turn.wake_at(turn.now + backoff.pause(EVERY, turn.timings))


def have_let_pass(turn: Turn) -> bool:
    """Whether a rolling deployment that has all its tasks has been watched for long enough."""
    primary = turn.service.deployments[0]
    if not of(turn, primary) or primary.alarms is None:
        return True
    since = primary.alarms.baked_from
    if since is None:
        turn.change(primary, alarms=evolve(primary.alarms, baked_from=turn.now))
        since = turn.now
    until = since + turn.span(BAKE)
    if turn.now < until:
        turn.wake_at(until)
        return False
    return True
