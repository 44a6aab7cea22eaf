"""The end of a service: its tasks are stopped, then it is INACTIVE (DeleteService-005)."""

from __future__ import annotations

from ecs_fake.lifecycle import service as life
from ecs_fake.reconcile import victims
from ecs_fake.reconcile.turn import Turn
from ecs_fake.store import service_counts


def drain(turn: Turn) -> None:
    """Stop all tasks; when none is left that runs or is about to, end the service."""
    task_sets = turn.tx.world.task_sets.among("service", turn.service.serial)
    for one in turn.service.deployments:
        victims.stop(turn, one.deployment_id, victims.tasks_of(turn, one.deployment_id))
    if service_counts.unstopped_tasks(turn.tx.world, turn.service):
        return
    for task_set in task_sets:
        turn.tx.remove(task_set)
    turn.service = life.end(turn.service, turn.now)
