"""How tasks of a rolling deployment are taken away, each kind by its rule."""

from __future__ import annotations

from typing import NamedTuple

from ecs_fake.reconcile import illness, victims
from ecs_fake.reconcile.arithmetic import Strength
from ecs_fake.reconcile.survey import bounds, idle, leaving, strength
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import Stage
from ecs_fake.records.task import Task
from ecs_fake.texts import services as texts


class Crew(NamedTuple):
    """Tasks that are to go as others become healthy."""

    deployment: Deployment
    strength: Strength
    tasks: list[Task] | None
    """None: all tasks of the deployment."""


def abandon(turn: Turn, failed: Deployment) -> None:
    """Take the tasks of a FAILED deployment away, healthy ones only above the floor; older ones keep theirs."""
    tasks = victims.tasks_of(turn, failed.deployment_id)
    free = victims.ranked(turn, victims.spared(turn, tasks))
    victims.stop(turn, failed.deployment_id, victims.choose(free, len(tasks), spare(turn)))


def clear(turn: Turn, old: Deployment) -> None:
    """Take the tasks of a deployment away to which no traffic goes: the limits do not keep them, protection does."""
    tasks = victims.tasks_of(turn, old.deployment_id)
    free = victims.spared(turn, tasks)
    victims.stop(turn, old.deployment_id, free)
    if len(free) < len(tasks):
        say_protected(turn, old)


def stop_ill(turn: Turn, primary: Deployment, count: int) -> None:
    """Stop tasks that failed their health checks; each is a failed task as long as such tasks count."""
    ill = [task for task in victims.tasks_of(turn, primary.deployment_id) if victims.is_ill(task)][:count]
    diagnoses = [illness.diagnosis(task) for task in ill]
    for one in diagnoses:
        turn.say(one.sentence, **one.names)
    victims.stop(turn, primary.deployment_id, ill, reasons=[one.reason for one in diagnoses])
    current = turn.service.deployments[0]
    if current.stage is not Stage.PROVEN:
        turn.change(current, failed_tasks=current.failed_tasks + len(ill))


def stop_surplus(turn: Turn, primary: Deployment, count: int) -> None:
    """Stop tasks of which there are more than are wanted."""
    elsewhere = {task.arn for task in leaving(turn, primary)}
    tasks = [
        task
        for task in victims.tasks_of(turn, primary.deployment_id)
        if not victims.is_ill(task) and task.arn not in elsewhere
    ]
    free = victims.spared(turn, tasks)
    chosen = victims.choose(victims.ranked(turn, free), count, spare(turn))
    victims.stop(turn, primary.deployment_id, chosen)
    if len(chosen) < count and len(free) < len(tasks):
        say_protected(turn, primary)


def stop_olds(turn: Turn, crews: list[Crew], serving: int) -> None:
    """Stop tasks that others take the place of, the oldest first: all that do not serve, of the others so many."""
    for crew in reversed(crews):
        deployment, standing, given = crew
        stopped = 0  # as in most turns, without looking at each task
        if serving or given is not None or idle(turn, deployment):
            stopped, serving = _stop_of(turn, crew, serving)
        left = standing.wanted - stopped
        if given is None and deployment.desired_count != left:
            turn.change(deployment, desired_count=left, updated_at=turn.now)


def _stop_of(turn: Turn, crew: Crew, serving: int) -> tuple[int, int]:
    """Stop those of one crew; give how many they are, and how many that serve may still go."""
    deployment, _, given = crew
    tasks = victims.tasks_of(turn, deployment.deployment_id) if given is None else given
    # Protection is from scale-in and deployments; instances that are drained do not care (lifecycle: 5).
    free = victims.spared(turn, tasks) if given is None else tasks
    groups = victims.ranked(turn, free)
    idle_ones = len(groups[victims.Rank.IDLE])
    chosen = victims.choose(groups, idle_ones + serving, spare(turn))
    serving -= len(chosen) - idle_ones
    victims.stop(turn, deployment.deployment_id, chosen)
    if serving and len(free) < len(tasks):
        say_protected(turn, deployment)
    return len(chosen), serving


def spare(turn: Turn) -> int:
    """How many healthy tasks may be stopped now."""
    healthy = sum(strength(turn, one).healthy for one in turn.service.deployments)
    return max(0, healthy - bounds(turn).floor)


def say_protected(turn: Turn, deployment: Deployment) -> None:
    """Protection keeps tasks that are to go; there is another look when the first of it ends."""
    service = turn.service
    where = (service.cluster_serial, service.group)
    turn.say_once(texts.PROTECTED, deployment=deployment.deployment_id)
    ends = turn.tx.world.tasks.rank_after("protected", where, turn.now)
    if ends is not None:
        turn.wake_at(ends)
