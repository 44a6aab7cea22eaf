"""The hands for what other services have: secrets and environment files are fetched when ordered, kept, and handed to
who starts containers; log streams are made.

Values live here alone, from the order until the task is forgotten.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Final

from ecs_fake.collaborators import texts
from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.fetching import Fetch, Provided, Unavailable
from ecs_fake.collaborators.logs import texts as log_texts
from ecs_fake.collaborators.logs.drivers import LogDrivers, Unloggable
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import (
    ContainerKey,
    ContainerNeeds,
    ForgetTask,
    ProvideResources,
    StartContainer,
    TaskKey,
)
from ecs_fake.records.state_changes import ResourcesFailed, ResourcesProvided, StateChange

FILE_ENVIRONMENT: Final = "file-environment"
_NOTHING: Final = Provided()


class Provisions:
    """What tasks of one fake were given."""

    def __init__(
        self,
        collaborators: Collaborators,
        log_drivers: LogDrivers,
        report: Callable[[StateChange], None],
        warn: Callable[[str], None],
        now: Callable[[], float],
        *,
        allow: tuple[str, ...] = (),
    ) -> None:
        """Begin with nothing.

        Args:
            collaborators: who answers for other services.
            log_drivers: who makes log streams.
            report: where answers go, from any thread.
            warn: is told of what is left out.
            now: the fake's clock.
            allow: the option; `file-environment` lets tasks read `file://`.
        """
        self._collaborators = collaborators
        self._log_drivers = log_drivers
        self._report = report
        self._warn = warn
        self._now = now
        self._local_files = FILE_ENVIRONMENT in allow
        self._held: dict[TaskKey, dict[str, Provided]] = {}

    def provide(self, order: ProvideResources) -> None:
        """Fetch what the order names, and report; local tables answer at once. Twice the same is harmless."""
        self._held.setdefault(order.key, {})
        self._collaborators.run(lambda: self._fetch(order))

    def complete(self, order: StartContainer) -> StartContainer:
        """Add what was fetched to the environment of a container.

        Environment files are weaker than what the definition and overrides say (EnvironmentFile-004), secrets are
        stronger.
        """
        provided = self._of(order.key)
        if provided is _NOTHING:
            return order
        return evolve(order, environment={**provided.file_variables, **order.environment, **provided.secrets})

    def refusal(self, key: ContainerKey) -> str | None:
        """Give the reason why a container cannot start, if its log driver cannot."""
        return self._of(key).log_refusal

    def forget(self, order: ForgetTask) -> None:
        """Drop what a task was given."""
        self._held.pop(TaskKey(order.epoch, order.task_arn), None)

    def close(self) -> None:
        """Send the last of all logs, and drop everything."""
        self._log_drivers.close()
        self._held.clear()

    def _of(self, key: ContainerKey) -> Provided:
        return self._held.get(TaskKey(key.epoch, key.task_arn), {}).get(key.name, _NOTHING)

    def _fetch(self, order: ProvideResources) -> None:
        fetch = Fetch(order, self._collaborators, self._warn, local_files=self._local_files)
        try:
            provided = self._with_logs(order, fetch.run())
        except Unavailable as unavailable:
            self._report(ResourcesFailed(order.key, self._now(), str(unavailable)))
        except Exception as fault:  # noqa: BLE001 - a mock's own fault; the task must not wait for ever
            self._warn("".join(traceback.format_exception(fault)))
            self._report(ResourcesFailed(order.key, self._now(), texts.fault(fault)))
        else:
            if order.key in self._held:  # else it was forgotten meanwhile
                self._held[order.key] = provided
            self._report(ResourcesProvided(order.key, self._now()))

    def _with_logs(self, order: ProvideResources, provided: dict[str, Provided]) -> dict[str, Provided]:
        """Make the log streams. Raises `Unavailable`, where the whole task fails for want of one."""
        return {needs.name: self._with_log(order, needs, provided[needs.name]) for needs in order.needs}

    def _with_log(self, order: ProvideResources, needs: ContainerNeeds, provided: Provided) -> Provided:
        try:
            self._log_drivers.open(order, needs, provided.log_options)
        except Unloggable as unloggable:
            if order.launch_type == "FARGATE":
                raise Unavailable(log_texts.FARGATE.format(cause=unloggable)) from None
            return evolve(provided, log_refusal=log_texts.EC2.format(cause=unloggable))
        return provided
