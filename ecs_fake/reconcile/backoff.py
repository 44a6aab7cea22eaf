"""How long the scheduler waits before it tries again what has come to nothing."""

from __future__ import annotations

from typing import Final

from ecs_fake.lifecycle import service as life
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.reconcile.turn import told
from ecs_fake.records.service import Deployment, Service
from ecs_fake.store.transaction import Transaction
from ecs_fake.texts import services as texts

FIRST: Final = 10.0
"""Seconds before the second launch; documents name no number. Each further wait is twice as long."""
LONGEST: Final = 27 * 60.0
"""Seconds of the longest wait (developer guide, service throttle logic)."""
IMPAIRED_FROM: Final = 3
"""From so many launches in a row that came to nothing it is said that tasks do not start consistently."""
SHORTEST: Final = 1.0
"""Seconds that are waited in any case where the clock does not move by itself: a loop must not take the machine."""


def delay(streak: int, timings: Timings) -> float:
    """Seconds after so many launches in a row that came to nothing."""
    return pause(min(LONGEST, FIRST * 2 ** (min(streak, 16) - 1)), timings)


def pause(seconds: float, timings: Timings) -> float:
    """Seconds of a wait that must not become none."""
    return max(SHORTEST, seconds * timings.service)


def missed(
    tx: Transaction, service: Service, deployment: Deployment, timings: Timings, *, unplaced: bool
) -> Service:
    """Count a launch that came to nothing; what else of it fails during the wait is part of the same."""
    if deployment.retry_at is not None and tx.now < deployment.retry_at:
        return service
    streak = deployment.streak + 1
    service = life.change(
        service,
        deployment.deployment_id,
        streak=streak,
        retry_at=tx.now + delay(streak, timings),
        unplaced=unplaced,
    )
    return told(tx, service, texts.IMPAIRED) if streak >= IMPAIRED_FROM else service
