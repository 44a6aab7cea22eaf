"""What an `EcsFake` is put together from: the one place that knows every room."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ecs_fake.collaborators.auto_scaling.hands import Groups, Report
from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.hands import Hands
from ecs_fake.collaborators.logs.drivers import LogDrivers
from ecs_fake.collaborators.network.interfaces import Interfaces
from ecs_fake.collaborators.provisions import Provisions
from ecs_fake.collaborators.registration.registrar import Registrar
from ecs_fake.collaborators.rollouts.hands import Rollouts
from ecs_fake.endpoints import Endpoints
from ecs_fake.engine.clock import Clock, VirtualClock, WallClock
from ecs_fake.engine.dispatch import LookUp
from ecs_fake.engine.engine import Engine
from ecs_fake.lifecycle.timings import PROFILES
from ecs_fake.records.auto_scaling import LaunchMachines, LookAtGroup, TerminateMachines
from ecs_fake.records.orders import (
    CheckTarget,
    DeregisterTargets,
    MakeInterface,
    RegisterTargets,
    RemoveInterface,
)
from ecs_fake.records.rollout import CheckAlarms, InvokeHook
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
    rollouts: Rollouts


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

    def urge() -> None:
        engine.driver.kick()

    registrar = Registrar(collaborators.places, collaborators.run, report, urge, warn, clock.now)
    interfaces = Interfaces(collaborators.ec2, collaborators.run, report, warn, clock.now)
    rollouts = Rollouts(
        collaborators.hooks,
        collaborators.functions,
        collaborators.alarms,
        collaborators.cloudwatch,
        asks=collaborators.asks,
        at_once=clock.virtual,
        report=report,
        now=clock.now,
        warn=warn,
    )
    hands = Hands(
        crew.carry_out,
        {
            MakeInterface: interfaces.make,
            RemoveInterface: interfaces.remove,
            RegisterTargets: registrar.register,
            DeregisterTargets: registrar.deregister,
            CheckTarget: registrar.check,
            InvokeHook: rollouts.invoke,
            CheckAlarms: rollouts.check,
            **dict.fromkeys(
                (LookAtGroup, LaunchMachines, TerminateMachines),
                _groups(options, clock, collaborators, report, warn).carry_out,
            ),
        },
        forget=[registrar.forget, interfaces.forget],
    )
    engine = _engine(options, clock, hands, warn, partial(collaborators.inquiries.find, warn=warn))
    bus = collaborators.event_bus(warn)
    if bus is not None:
        engine.core.announcer.add(bus.put)
    endpoints = Endpoints(backend, engine.core.read, clock.now, crew.measure)
    crew.surroundings = endpoints
    return Parts(engine, crew, logs, images, collaborators, endpoints, rollouts)


def _groups(
    options: Options,
    clock: Clock,
    collaborators: Collaborators,
    report: Report,
    warn: Callable[[str], None],
) -> Groups:
    return Groups(
        collaborators.auto_scaling_groups,
        collaborators.auto_scaling,
        asks=collaborators.asks,
        run=collaborators.run,
        report=report,
        now=clock.now,
        pace=1.0 if clock.virtual else PROFILES[options.timings].service,
        warn=warn,
    )


def _engine(
    options: Options, clock: Clock, hands: Hands, warn: Callable[[str], None], look_up: LookUp
) -> Engine:
    engine = Engine(
        clock=clock,
        carry_out=hands.carry_out,
        timings=PROFILES[options.timings],
        seed=options.seed,
        history=options.history,
        poll_step=options.poll_step,
        throttling=options.throttling,
        consistency_lag=options.consistency_lag,
        region=options.region_of_clients,
        account_id=options.account_id,
        warn=warn,
        look_up=look_up,
    )
    engine.core.allow = frozenset(options.allow)
    return engine
