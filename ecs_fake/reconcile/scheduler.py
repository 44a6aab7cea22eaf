"""The service scheduler: which planner takes a service's turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ecs_fake.lifecycle.timings import Timings
from ecs_fake.reconcile import daemon, draining, progressive, registrar, rolling, task_sets
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.service import Service
from ecs_fake.records.status import ServiceStatus
from ecs_fake.store.transaction import Transaction

PLANNERS: Final[dict[str, Callable[[Turn], None]]] = {
    "ROLLING": rolling.roll,
    "BLUE_GREEN": progressive.shift,
    "LINEAR": progressive.shift,
    "CANARY": progressive.shift,
    "DAEMON": daemon.keep,
    "CODE_DEPLOY": task_sets.keep,
    "EXTERNAL": task_sets.keep,
}
"""What keeps ACTIVE services, by `ServiceRevision.strategy`."""


def reconcile(tx: Transaction, service: Service, timings: Timings) -> float | None:
    """Take a service's turn; give the moment at which the next one is due, if nothing happens before, or None."""
    turn = Turn(tx, service, timings)
    if service.status is ServiceStatus.DRAINING:
        draining.drain(turn)
    elif service.status is ServiceStatus.ACTIVE and not tx.around.ending:
        PLANNERS[service.revision.strategy](turn)
    registrar.keep(turn)
    turn.finish()
    return turn.wake
