"""One look at one service: what is known, what is written about it, and when to look again."""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.lifecycle import service as life
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.reconcile.actions import action_of
from ecs_fake.records.evolve import evolve
from ecs_fake.records.rollout import RolloutKey
from ecs_fake.records.service import Deployment, Service, ServiceEvent
from ecs_fake.store.transaction import Transaction

MOST_EVENTS: Final = 100
"""Events of a service that are kept (Service-006)."""
REPEAT: Final = 6 * 3600.0
"""Seconds for which what goes on is not said again (recorded: steady states every six hours)."""


class Turn:
    """What a planner works with. The service is written once, at the end, if it has changed.

    Attributes:
        tx: the transaction; tasks are written in it at once.
        timings: how long what waits for time alone waits.
        service: the service as it is by now.
        of_set: the task set that events are about, if they are about one.
        wake: when something will have changed by time alone (epoch seconds), or None.
    """

    def __init__(self, tx: Transaction, service: Service, timings: Timings) -> None:
        self.tx: Final = tx
        self.timings: Final = timings
        self.service = service
        self.of_set: str | None = None
        self.wake: float | None = None
        self._found: Final = service

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return self.tx.now

    def span(self, seconds: float) -> float:
        """Give what a documented duration of services lasts on this clock."""
        return seconds * self.timings.service

    def rollout_key(self, deployment_id: str) -> RolloutKey:
        """Name a deployment of the service in what is asked about it elsewhere."""
        world, service = self.tx.world, self.service
        where = (world.account_id, world.region, service.cluster_serial, service.name)
        return RolloutKey(self.tx.around.epoch, *where, deployment_id)

    def wake_at(self, moment: float) -> None:
        """Ask for another turn then, if no earlier one is asked for."""
        self.wake = moment if self.wake is None else min(self.wake, moment)

    def change(self, deployment: Deployment, **changes: Any) -> None:
        """Change fields of a deployment."""
        self.service = life.change(self.service, deployment.deployment_id, **changes)

    def say(self, sentence: str, **names: object) -> None:
        """Add an event to the service."""
        self.service = told(self.tx, self.service, sentence, of_set=self.of_set, **names)

    def say_once(self, sentence: str, **names: object) -> None:
        """Add an event, unless it was said within the last six hours."""
        message = sentence.format(service=named(self.service, self.of_set), **names)
        since = self.now - REPEAT
        if not any(one.message == message and one.created_at > since for one in self.service.events):
            self.say(sentence, **names)

    def finish(self) -> None:
        """Write what has changed."""
        if self.service is not self._found:
            self.tx.put(self.service)


def named(service: Service, of_set: str | None) -> str:
    """Name a service as events do: with the task set, if they are about one (recorded)."""
    return service.name if of_set is None else f"{service.name}, taskSet {of_set}"


def told(
    tx: Transaction, service: Service, sentence: str, *, of_set: str | None = None, **names: object
) -> Service:
    """Give a service with one event more, made of a sentence of `texts.services`."""
    message = sentence.format(service=named(service, of_set), **names)
    event = ServiceEvent(tx.around.ids.uuid(), tx.now, message, action_of(sentence, names))
    return evolve(service, events=(event, *service.events[: MOST_EVENTS - 1]))
