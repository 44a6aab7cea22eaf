"""What an `EcsFake` is put together from: the one place that knows every room."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from ecs_fake.collaborators.auto_scaling.hands import Groups, Report
from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.hands import Hands
from ecs_fake.collaborators.logs.drivers import LogDrivers
from ecs_fake.collaborators.network.interfaces import Interfaces
from ecs_fake.collaborators.provisions import Provisions
from ecs_fake.collaborators.registration.registrar import Registrar
from ecs_fake.collaborators.rollouts.hands import Rollouts
from ecs_fake.collaborators.transcripts import Transcripts
from ecs_fake.collaborators.volumes.hands import VolumeHands
from ecs_fake.endpoints import Endpoints
from ecs_fake.engine.clock import Clock, VirtualClock, WallClock
from ecs_fake.engine.dispatch import LookUp
from ecs_fake.engine.engine import Engine
from ecs_fake.engine.wire import WireRequest
from ecs_fake.exec_sessions import ExecSessions
from ecs_fake.lifecycle.timings import PROFILES
from ecs_fake.persistence.memory import Memory
from ecs_fake.records.auto_scaling import LaunchMachines, LookAtGroup, TerminateMachines
from ecs_fake.records.exec_session import SessionDoor
from ecs_fake.records.network import Findings, Inquiry
from ecs_fake.records.orders import (
    CheckTarget,
    DeregisterTargets,
    MakeInterface,
    MakeVolumes,
    RegisterTargets,
    ReleaseVolumes,
    RemoveInterface,
)
from ecs_fake.records.rollout import CheckAlarms, InvokeHook
from ecs_fake.records.state_changes import StateChange
from ecs_fake.runners.crew import Crew
from ecs_fake.runners.logs import LogBook
from ecs_fake.server.session.desk import Desk
from ecs_fake.settings import Options
from ecs_fake.standins import Images

if TYPE_CHECKING:
    from ecs_fake.engine.backend import Backend


_TOKEN_BYTES: Final = 96


class Parts(NamedTuple):
    """The pieces of one fake, connected."""

    engine: Engine
    crew: Crew
    logs: LogBook
    images: Images
    collaborators: Collaborators
    endpoints: Endpoints
    rollouts: Rollouts
    sessions: Desk


def assemble(
    options: Options,
    backend: Backend,
    warn: Callable[[str], None],
    door: Callable[[], str | None],
    memory: Memory,
) -> Parts:
    """Make the pieces and connect them; nothing is started yet.

    Args:
        options: what the fake is to be like.
        backend: the fake, as the endpoints of its tasks know it.
        warn: takes what was accepted but has no effect.
        memory: what it goes on from, and who keeps its state.
        door: gives the URL of the fake's own HTTP door, which it opens; None: it can have none.
    """
    start = options.start_time if memory.start is None else memory.start
    clock = WallClock() if options.clock_kind == "wall" else VirtualClock(start)
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
    volumes = VolumeHands(collaborators.volumes, report, clock.now)
    rollouts = _rollouts(clock, collaborators, report, warn)
    groups = _groups(options, clock, collaborators, report, warn)
    hands = _hands(crew, interfaces, volumes, registrar, rollouts, groups)
    sessions = _sessions(crew, Transcripts(collaborators, warn, clock.now))
    look_up = _look_up(collaborators, sessions, door, warn)
    engine = _engine(options, clock, hands, warn, look_up, memory)
    bus = collaborators.event_bus(warn)
    if bus is not None:
        engine.core.announcer.add(bus.put)
    endpoints = Endpoints(backend, engine.core.read, clock.now, crew.measure)
    crew.surroundings = endpoints
    memory.resume(engine, crew.adopt)
    return Parts(engine, crew, logs, images, collaborators, endpoints, rollouts, sessions)


def _hands(
    crew: Crew,
    interfaces: Interfaces,
    volumes: VolumeHands,
    registrar: Registrar,
    rollouts: Rollouts,
    groups: Groups,
) -> Hands:
    """Say who carries out which order; all others are the crew's."""
    return Hands(
        crew.carry_out,
        {
            MakeInterface: interfaces.make,
            RemoveInterface: interfaces.remove,
            MakeVolumes: volumes.make,
            ReleaseVolumes: volumes.release,
            RegisterTargets: registrar.register,
            DeregisterTargets: registrar.deregister,
            CheckTarget: registrar.check,
            InvokeHook: rollouts.invoke,
            CheckAlarms: rollouts.check,
            LookAtGroup: groups.carry_out,
            LaunchMachines: groups.carry_out,
            TerminateMachines: groups.carry_out,
        },
        forget=[registrar.forget, interfaces.forget],
    )


def _look_up(
    collaborators: Collaborators,
    sessions: Desk,
    door: Callable[[], str | None],
    warn: Callable[[str], None],
) -> LookUp:
    def look_up(inquiry: Inquiry, request: WireRequest) -> Findings:
        if not inquiry.door:
            return collaborators.inquiries.find(inquiry, request.region, warn=warn)
        url = request.door or door()
        return Findings(door=SessionDoor(url, sessions.offer) if url is not None else None)

    return look_up


def _sessions(crew: Crew, transcripts: Transcripts) -> Desk:
    return Desk(ExecSessions(crew.open_session, transcripts), lambda: secrets.token_urlsafe(_TOKEN_BYTES))


def _rollouts(
    clock: Clock,
    collaborators: Collaborators,
    report: Callable[[StateChange], None],
    warn: Callable[[str], None],
) -> Rollouts:
    return Rollouts(
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
    options: Options,
    clock: Clock,
    hands: Hands,
    warn: Callable[[str], None],
    look_up: LookUp,
    memory: Memory,
) -> Engine:
    engine = Engine(
        clock=clock,
        carry_out=hands.carry_out,
        timings=PROFILES[options.timings],
        seed=memory.seed,
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
