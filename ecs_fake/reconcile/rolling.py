"""Rolling deployments: what a turn does for a REPLICA service with the ECS controller.

The PRIMARY deployment gets the desired number of tasks within the limits; older ones lose theirs as it becomes healthy,
and so do container instances that are DRAINING.
"""

from __future__ import annotations

from collections.abc import Sequence

from ecs_fake.reconcile import failing, launches, rebalancing, removals, steadiness
from ecs_fake.reconcile.arithmetic import Moves, Strength, moves
from ecs_fake.reconcile.removals import Crew
from ecs_fake.reconcile.survey import bounds, leaving, strength, strength_of
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import RolloutState, Stage
from ecs_fake.texts import services as texts


def roll(turn: Turn) -> None:
    """Take one turn."""
    if not is_taken_up(turn):
        return
    prove(turn)
    if not failing.check(turn) and not rebalancing.goes_on(turn):
        _move(turn)
        steadiness.settle(turn)
        rebalancing.begin(turn)


def is_taken_up(turn: Turn) -> bool:
    """Whether the scheduler has come to the PRIMARY deployment by now; if not, ask for a turn when it has."""
    taken_up = turn.service.deployments[0].created_at + turn.timings.schedule
    if turn.now < taken_up:
        turn.wake_at(taken_up)
        return False
    return True


def prove(turn: Turn) -> None:
    """Take the deployment up; once one of its tasks is healthy its failures no longer count (Deployment-005)."""
    primary = turn.service.deployments[0]
    if primary.rollout_state is RolloutState.FAILED:
        return
    if primary.desired_count != turn.service.desired_count:
        turn.change(primary, desired_count=turn.service.desired_count, updated_at=turn.now)
    if primary.stage is not Stage.PROVEN and strength(turn, primary).healthy:
        turn.change(primary, stage=Stage.PROVEN, failed_tasks=0)


def _move(turn: Turn) -> None:
    """Start and stop what may be started and stopped now."""
    primary, *olds = turn.service.deployments
    if primary.rollout_state is RolloutState.FAILED:
        removals.abandon(turn, primary)
        return
    keep(turn, primary, turn.service.desired_count, olds)


def keep(turn: Turn, primary: Deployment, desired: int, olds: Sequence[Deployment] = ()) -> None:
    """Give a deployment so many tasks, within the limits; others lose theirs as these become healthy."""
    standing = strength(turn, primary)
    going = [Crew(old, strength(turn, old), None) for old in olds]
    emigrants = leaving(turn, primary)
    if emigrants:
        going.append(Crew(primary, strength_of(turn, emigrants), emigrants))
        standing = standing.without(going[-1].strength)
    plan = moves(desired, bounds(turn, desired), standing, [crew.strength for crew in going])
    _carry_out(turn, plan, primary, going)
    if any(crew.strength.wanted for crew in going):
        _say_if_stuck(turn, plan, [standing, *(crew.strength for crew in going)])


def _carry_out(turn: Turn, plan: Moves, primary: Deployment, going: list[Crew]) -> None:
    if plan.start:
        launches.launch(turn, primary, plan.start)
    if plan.ill:
        removals.stop_ill(turn, primary, plan.ill)
    if plan.surplus:
        removals.stop_surplus(turn, primary, plan.surplus)
    if any(crew.strength.wanted for crew in going):
        removals.stop_olds(turn, going, plan.old)


def _say_if_stuck(turn: Turn, plan: Moves, standings: list[Strength]) -> None:
    """The limits allow neither a start nor a stop, and nothing is on its way that could change that."""
    primary = standings[0]
    at_rest = all(one.wanted == one.running for one in standings) and primary.healthy == primary.running
    missing = primary.wanted < turn.service.desired_count
    if missing and at_rest and not any(plan):
        turn.say_once(texts.STUCK)
