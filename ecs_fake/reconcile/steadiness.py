"""When a deployment is completed, and when a service is in a steady state."""

from __future__ import annotations

from ecs_fake.lifecycle import service as life
from ecs_fake.reconcile import alarms
from ecs_fake.reconcile.survey import strength
from ecs_fake.reconcile.turn import REPEAT, Turn
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import RolloutState
from ecs_fake.store import service_counts
from ecs_fake.texts import services as texts


def settle(turn: Turn) -> None:
    """Let go what has been replaced entirely; complete the deployment, and say what is reached."""
    _retire(turn)
    if not _is_steady(turn):
        if turn.service.steady_at is not None:
            turn.service = evolve(turn.service, steady_at=None)
        return
    primary = turn.service.deployments[0]
    if primary.rollout_state is RolloutState.IN_PROGRESS:
        if not alarms.have_let_pass(turn):
            return
        turn.service = life.complete(turn.service, turn.now)
        turn.say(texts.COMPLETED, deployment=primary.deployment_id)
    say_steady(turn)


def _retire(turn: Turn) -> None:
    """Deployments whose tasks are all gone leave the list; one that failed stays until another has completed."""
    gone = {
        one.deployment_id
        for one in turn.service.deployments[1:]
        if one.rollout_state is not RolloutState.FAILED
        and not service_counts.live_tasks(turn.tx.world, turn.service, one.deployment_id)
    }
    turn.service = life.retire(turn.service, gone)


def _is_steady(turn: Turn) -> bool:
    """Whether the service has the tasks it is to have, all healthy, and no others."""
    service = turn.service
    primary = service.deployments[0]
    if primary.rollout_state is RolloutState.FAILED:
        return False
    standing = strength(turn, primary)
    return (
        standing.wanted == standing.healthy == service.desired_count
        and service_counts.live_tasks(turn.tx.world, service) == service.desired_count
    )


def say_steady(turn: Turn) -> None:
    """Say so when the state is reached, and every six hours from then on (recorded)."""
    said, every = turn.service.steady_at, turn.span(REPEAT) or REPEAT
    if said is None or turn.now >= said + every:
        turn.say(texts.STEADY)
        said = turn.now
        turn.service = evolve(turn.service, steady_at=said)
    turn.wake_at(said + every)
