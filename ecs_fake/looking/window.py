"""What a fake shows of itself, and what of it can be set while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ecs_fake.endpoints import Endpoints
from ecs_fake.engine.engine import Engine
from ecs_fake.engine.journal import Call, History
from ecs_fake.errors import EcsFakeError
from ecs_fake.looking import journal, metrics
from ecs_fake.looking.tasks import TaskHandle, find_task, task_arns
from ecs_fake.operations import events
from ecs_fake.runners.crew import Crew
from ecs_fake.runners.logs import LogBook
from ecs_fake.standins import Images

if TYPE_CHECKING:
    from ecs_fake.engine.faults import Faults
    from ecs_fake.quotas import Quotas


class Window:
    """The part of `EcsFake` by which one looks at it."""

    #: Image references or patterns and their stand-ins; may be changed at any time.
    images: Images
    _engine: Engine
    _crew: Crew
    _logs: LogBook
    _endpoints: Endpoints
    _warnings: list[str]

    def tasks(self, cluster: str | None = None) -> list[TaskHandle]:
        """Give all tasks, the oldest first; those of one cluster by its name or ARN."""
        return [self._handle(arn) for arn in task_arns(self._engine, cluster)]

    def task(self, arn_or_id: str) -> TaskHandle:
        """Give one task.

        Raises:
            EcsFakeError: there is no such task.
        """
        record = find_task(self._engine, arn_or_id)
        if record is None:
            known = ", ".join(handle.arn for handle in self.tasks()[-5:]) or "none"
            raise EcsFakeError(f"task {arn_or_id!r} is not known; the newest ones are: {known}")
        return self._handle(record.arn)

    def _handle(self, arn: str) -> TaskHandle:
        return TaskHandle(
            self._engine,
            self._logs,
            arn,
            self._endpoints.environment,
            self._crew.open_session,
            self._crew.carry_out,
        )

    @property
    def calls(self) -> History[Call]:
        """The API calls, oldest first, with parameters, answer or error, and duration."""
        return self._engine.calls

    @property
    def journal(self) -> list[journal.Entry]:
        """Every change of a record, with its time and cause."""
        return journal.entries(self._engine.core.journal)

    def story(self, arn: str) -> str:
        """Tell what happened to one thing, a line a change."""
        return journal.story(self._engine.core.journal, arn)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The EventBridge documents that ECS would have sent, oldest first.

        One for each version of a task or container instance, each action of a service's scheduler, and each state of a
        rolling deployment.
        """
        core = self._engine.core
        made: list[dict[str, Any]] = core.read(lambda worlds: events.documents(tuple(core.journal), worlds))
        return made

    def on_event(self, callback: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        """Have a function called with each event from now on, soon after what it tells of; usable as a decorator.

        It may make calls itself. What it raises stands in `warnings`. It is called on the caller's thread, or on the
        fake's own where something real is executed. An event may come twice, as on EventBridge.
        """
        self._engine.core.announcer.add(callback)
        return callback

    @property
    def warnings(self) -> list[str]:
        """What was accepted but has no effect here, each thing once."""
        return list(self._warnings)

    def metric(
        self,
        name: str,
        *,
        cluster: str = "default",
        service: str | None = None,
        capacity_provider: str | None = None,
    ) -> float:
        """Give the value of a metric as it is now, in per cent.

        Args:
            name: of a service or a cluster's container instances `CPUUtilization` or `MemoryUtilization`; of the
                instances also `CPUReservation` or `MemoryReservation`; of a capacity provider
                `CapacityProviderReservation`.
            cluster: name or ARN of the cluster.
            service: name or ARN of a service in it.
            capacity_provider: the name of a provider with managed scaling.

        Processes use what they were measured to, CPU on average since they started; simulated containers use what
        their `Scripted` says.

        Raises:
            OptionError: there is no such metric.
            EcsFakeError: it is not published of what is named, or nothing runs there.
        """
        core = self._engine.core
        where = (self._engine.account_id, self._engine.region)
        whose = metrics.Whose(cluster, service, capacity_provider)
        figures: metrics.Figures = core.read(lambda worlds: metrics.figures(worlds.get(where), name, whose))
        return figures.value(metrics.Eye(self._crew.measure, self.images, core.clock.now()))

    @property
    def quotas(self) -> Quotas:
        """How much each account may have in each Region; set one to meet it: `fake.quotas.clusters = 2`.

        They stay what they are over `reset()`.
        """
        return self._engine.core.quotas

    @property
    def faults(self) -> Faults:
        """What is to go wrong, by order: errors of calls, instances lost or cut off, Spot capacity reclaimed."""
        return self._engine.faults
