"""The service scheduler: which planner takes a service's turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ecs_fake.lifecycle.timings import Timings
from ecs_fake.reconcile import draining, rolling
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.service import Service
from ecs_fake.records.status import ServiceStatus
from ecs_fake.store.transaction import Transaction

PLANNERS: Final[dict[str, Callable[[Turn], None]]] = {"ROLLING": rolling.roll}
"""What keeps ACTIVE services, by `ServiceRevision.strategy`; others are kept as records only."""


def is_scheduled(service: Service) -> bool:
    """Whether anything starts and stops tasks of a service."""
    return service.status is ServiceStatus.DRAINING or service.revision.strategy in PLANNERS


def reconcile(tx: Transaction, service: Service, timings: Timings) -> float | None:
    """Take a service's turn; give the moment at which the next one is due, if nothing happens before, or None."""
    turn = Turn(tx, service, timings)
    if service.status is ServiceStatus.DRAINING:
        draining.drain(turn)
    elif service.status is ServiceStatus.ACTIVE:
        planner = PLANNERS.get(service.revision.strategy)
        if planner is not None:
            planner(turn)
    turn.finish()
    return turn.wake
