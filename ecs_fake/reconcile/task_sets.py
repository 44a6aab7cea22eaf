"""Task sets: what a turn does for services whose deployments another controller drives (CODE_DEPLOY, EXTERNAL).

Each task set has its share of the service's desired count; who has the traffic is the controller's affair. What the
scheduler knows of a task set beside its record is a `Deployment` with the same id, which no answer shows: its rollout
is COMPLETED while the task set is in the state STEADY_STATE.
"""

from __future__ import annotations

from ecs_fake.lifecycle import service as life
from ecs_fake.reconcile import rolling, steadiness, victims
from ecs_fake.reconcile.survey import leaving, strength
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.evolve import evolve
from ecs_fake.records.health import is_checked
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import RolloutState, TaskSetStatus
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store import service_counts
from ecs_fake.texts import services as texts


def keep(turn: Turn) -> None:
    """Take one turn."""
    for task_set in turn.tx.world.task_sets.among("service", turn.service.serial):
        deployment = _deployment(turn, task_set)
        if deployment is None:
            continue
        turn.of_set = task_set.task_set_id
        _staff(turn, task_set, deployment)
        _judge(turn, task_set)
        turn.of_set = None
    _settle(turn)


def _deployment(turn: Turn, task_set: TaskSet) -> Deployment | None:
    found = (one for one in turn.service.deployments if one.deployment_id == task_set.task_set_id)
    return next(found, None)


# -- tasks ---------------------------------------------------------------------------------------
def _staff(turn: Turn, task_set: TaskSet, deployment: Deployment) -> None:
    taken_up = task_set.created_at + turn.timings.schedule
    if turn.now < taken_up:
        turn.wake_at(taken_up)
        return
    desired = task_set.computed_desired_count(turn.service.desired_count)
    if deployment.desired_count != desired:
        turn.change(deployment, desired_count=desired)
    elsewhere = {
        task.arn for task in leaving(turn, deployment)
    }  # they have replacements, not too many of their kind
    tasks = [one for one in victims.tasks_of(turn, task_set.task_set_id) if one.arn not in elsewhere]
    surplus = len(tasks) - desired
    if surplus > 0:
        free = victims.ranked(turn, victims.spared(turn, tasks))
        victims.stop(turn, task_set.task_set_id, victims.choose(free, surplus, surplus))
    rolling.keep(turn, deployment, desired)


# -- stability -----------------------------------------------------------------------------------
def _judge(turn: Turn, task_set: TaskSet) -> None:
    """Note whether a task set is stable now; one that is DRAINING goes when its tasks have."""
    deployment = _deployment(turn, task_set)
    if deployment is None:
        return
    if task_set.status is TaskSetStatus.DRAINING:
        if not service_counts.live_tasks(turn.tx.world, turn.service, task_set.task_set_id):
            turn.tx.remove(task_set)
            turn.service = life.retire(turn.service, {task_set.task_set_id})
        return
    state = RolloutState.COMPLETED if _is_stable(turn, task_set, deployment) else RolloutState.IN_PROGRESS
    if state is deployment.rollout_state:
        return
    turn.change(deployment, rollout_state=state, updated_at=turn.now)
    turn.tx.put(evolve(task_set, updated_at=turn.now))
    if state is RolloutState.COMPLETED:
        turn.say(texts.SET_STEADY)


def _is_stable(turn: Turn, task_set: TaskSet, deployment: Deployment) -> bool:
    """Whether the four conditions of STEADY_STATE are met (TaskSet-010 to -014)."""
    desired = task_set.computed_desired_count(turn.service.desired_count)
    counts = service_counts.tasks(turn.tx.world, turn.service, task_set.task_set_id)
    standing = strength(turn, deployment)
    healthy = standing.healthy == desired if is_checked(deployment.revision) else not standing.unhealthy
    return counts.running == desired and not counts.pending and healthy and not leaving(turn, deployment)


def _settle(turn: Turn) -> None:
    """The service is in a steady state when all its task sets are; one without any has nothing to say."""
    states = {one.rollout_state for one in turn.service.deployments}
    if states == {RolloutState.COMPLETED}:
        steadiness.say_steady(turn)
    elif turn.service.steady_at is not None:
        turn.service = evolve(turn.service, steady_at=None)
