"""The numbers of a rolling deployment: how many tasks may start and stop now. Pure arithmetic, no records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Strength(NamedTuple):
    """The tasks of one deployment that have not been told to stop."""

    wanted: int
    """All of them."""
    running: int
    """Those in RUNNING."""
    healthy: int
    """Those of them that count as healthy."""
    unhealthy: int
    """Those of them that failed a health check."""

    @property
    def serving(self) -> int:
        """Those that run and are not known to be ill: what an older deployment is taken to contribute."""
        return self.running - self.unhealthy

    def without(self, others: Strength) -> Strength:
        """Give what is left when some of the tasks are counted elsewhere."""
        return Strength(*(mine - theirs for mine, theirs in zip(self, others, strict=True)))


class Limits(NamedTuple):
    """What a deployment keeps to."""

    floor: int
    """No fewer healthy tasks by the scheduler's doing."""
    ceiling: int
    """No more tasks."""


class Moves(NamedTuple):
    """What to do now."""

    start: int
    """Tasks to start."""
    ill: int
    """Unhealthy tasks of the PRIMARY deployment to stop."""
    surplus: int
    """Tasks of the PRIMARY deployment to stop, as it has more than are wanted."""
    old: int
    """Tasks of older deployments to stop that serve; those that do not are stopped anyway."""


def limits(desired: int, minimum_percent: int, maximum_percent: int) -> Limits:
    """Round the floor up and the ceiling down (DeploymentConfiguration-003, -009)."""
    return Limits(-(-desired * minimum_percent // 100), desired * maximum_percent // 100)


def moves(desired: int, bounds: Limits, primary: Strength, olds: Sequence[Strength]) -> Moves:
    """Say what to start and to stop, both in one turn."""
    sound = primary.wanted - primary.unhealthy
    missing = max(0, desired - sound)
    everyone = primary.wanted + sum(old.wanted for old in olds)
    start = min(missing, max(0, bounds.ceiling - everyone))
    surplus = max(0, sound - desired)
    # Of the surplus those go first that are not healthy.
    healthy = min(primary.healthy, sound - surplus)
    serving = sum(old.serving for old in olds)
    return Moves(
        start=start,
        ill=_replaced(desired, primary, lacking=missing - start),
        surplus=surplus,
        old=max(0, min(serving, healthy + serving - bounds.floor)),
    )


def _replaced(desired: int, primary: Strength, lacking: int) -> int:
    """How many unhealthy tasks may go: those whose replacement is healthy, or for which there is no room otherwise."""
    replaced = primary.healthy - (desired - primary.unhealthy)
    return max(0, min(primary.unhealthy, max(replaced, lacking)))


def threshold(desired: int) -> int:
    """How many failed tasks break a deployment: half of the desired ones, but 3 to 200."""
    return min(200, max(3, -(-desired // 2)))
