"""What an `EcsFake` is put together from: the one place that knows every room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.logs.drivers import LogDrivers
from ecs_fake.collaborators.provisions import Provisions
from ecs_fake.endpoints import Endpoints
from ecs_fake.engine.clock import Clock, VirtualClock, WallClock
from ecs_fake.engine.engine import Engine
from ecs_fake.lifecycle.timings import PROFILES
from ecs_fake.records.state_changes import StateChange
from ecs_fake.runners.crew import Crew
from ecs_fake.runners.logs import LogBook
from ecs_fake.settings import Options
from ecs_fake.standins import Images

if TYPE_CHECKING:
    from ecs_fake.engine.backend import Backend


class Parts(NamedTuple):
    """The pieces of one fake, connected."""

    engine: Engine
    crew: Crew
    logs: LogBook
    images: Images
    collaborators: Collaborators
    endpoints: Endpoints


def assemble(options: Options, backend: Backend, warn: Callable[[str], None]) -> Parts:
    """Make the pieces and connect them; nothing is started yet.

    Args:
        options: what the fake is to be like.
        backend: the fake, as the endpoints of its tasks know it.
        warn: takes what was accepted but has no effect.
    """
    clock = WallClock() if options.clock_kind == "wall" else VirtualClock(options.start_time)
    images = Images(options.images, may_execute=not clock.virtual)
    collaborators = Collaborators(options.integrations, at_once=clock.virtual)
    log_drivers = LogDrivers(collaborators, warn)
    logs = LogBook(options.output_kept, log_drivers)

    def report(change: StateChange, *, due: float | None = None) -> None:
        engine.report(change, due=due)

    crew = Crew(
        images=images,
        default=options.runner,
        logs=logs,
        report=report,
        now=clock.now,
        warn=warn,
        provider=Provisions(collaborators, log_drivers, report, warn, clock.now, allow=options.allow),
        pids_limit=options.task_pids_limit,
        allow=options.allow,
    )
    engine = _engine(options, clock, crew, warn)
    endpoints = Endpoints(backend, engine.core.read, clock.now, crew.measure)
    crew.surroundings = endpoints
    return Parts(engine, crew, logs, images, collaborators, endpoints)


def _engine(options: Options, clock: Clock, crew: Crew, warn: Callable[[str], None]) -> Engine:
    engine = Engine(
        clock=clock,
        carry_out=crew.carry_out,
        timings=PROFILES[options.timings],
        seed=options.seed,
        history=options.history,
        poll_step=options.poll_step,
        throttling=options.throttling,
        consistency_lag=options.consistency_lag,
        region=options.region_of_clients,
        account_id=options.account_id,
        warn=warn,
    )
    engine.core.allow = frozenset(options.allow)
    return engine
