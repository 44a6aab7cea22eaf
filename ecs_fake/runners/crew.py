"""The crew: for every container the runner that suits its image, and the same one until its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import assert_never

from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import (
    ContainerKey,
    ForgetTask,
    KillContainer,
    ProvideResources,
    PullImage,
    RunnerOrder,
    StartContainer,
    StopContainer,
)
from ecs_fake.records.state_changes import ContainerExited, ContainerStartFailed
from ecs_fake.records.usage import Usage
from ecs_fake.runners import unhonoured
from ecs_fake.runners.base import Provider, Report, Runner, Surroundings
from ecs_fake.runners.logs import LogBook
from ecs_fake.runners.sessions import CannotOpen, Listener, Session, SessionRequest
from ecs_fake.runners.simulated import SimulatedRunner
from ecs_fake.standins import Function, Images, Process, PullError, Scripted, StandIn

SIMULATED = "simulated"
PROCESS = "process"


class Crew:
    """A runner made of runners: each is made when the first container needs it, so nothing executes unasked."""

    def __init__(
        self,
        images: Images,
        default: str,
        logs: LogBook,
        report: Report,
        warn: Callable[[str], None],
        provider: Provider,
        *,
        now: Callable[[], float] = time.time,
        pids_limit: int = 1024,
        allow: Collection[str] = (),
        make: Mapping[str, Callable[[], Runner]] | None = None,
    ) -> None:
        """Put a crew together.

        Args:
            images: the stand-ins; looked up for each container, so they may change meanwhile.
            default: who runs an image that no stand-in names: `simulated` or `process`.
            logs: where output goes, and what the crew itself has to say about a container.
            report: where state changes go.
            warn: is told of containers that have nothing to run.
            provider: who fetches secrets and environment files.
            now: the fake's clock.
            pids_limit: how many processes a task may have, where it has any.
            allow: what containers may do to this machine, by the names of the option `allow`.
            make: how to make runners, by name; the real ones unless given.

        Raises:
            RunnerError: the default is a runner that this system does not have.
        """
        self._images = images
        self._default = default
        self._logs = logs
        self._report = report
        self._warn = warn
        self._provider = provider
        self._now = now
        #: Who knows the variables that ECS adds to those of containers that are executed.
        self.surroundings: Surroundings | None = None
        self._make = make or _real_runners(images, logs, report, now, warn, pids_limit, allow)
        self._runners: dict[str, Runner] = {}
        #: Who has which container, by task.
        self._with: dict[tuple[int, str], dict[str, Runner]] = {}
        #: Containers that were started: nobody else can have them any more.
        self._started: dict[tuple[int, str], set[str]] = {}
        if default != SIMULATED:
            self._runner(default)

    @property
    def executes(self) -> bool:
        """Whether anything real may be started (then the fake needs the wall clock)."""
        return self._default != SIMULATED or self._images.executes

    def carry_out(self, order: RunnerOrder) -> None:
        """Hand the order to whoever has its container."""
        if isinstance(order, ForgetTask):
            self._forget(order)
            return
        if isinstance(order, ProvideResources):
            self._provider.provide(order)
            return
        if isinstance(order, StartContainer) and (refusal := self._provider.refusal(order.key)):
            self._report(ContainerStartFailed(order.key, self._now(), refusal))
            return
        if isinstance(order, PullImage | StartContainer):
            self._assign(order)
        runner = self._with.get(_task(order.key), {}).get(order.key.name)
        if isinstance(order, StopContainer | KillContainer) and not self._has_started(order.key):
            # An agent has said that it runs; here nothing does, so its end is not waited for.
            self._report(ContainerExited(order.key, self._now(), None))
        elif runner is not None:
            runner.carry_out(self._complete(order, runner) if isinstance(order, StartContainer) else order)

    def adopt(self, order: StartContainer, since: float) -> bool:
        """Take over a container that an earlier process has started, and say whether it is still there.

        Processes ended with their process; what was only simulated goes on.

        Args:
            order: what it was started with.
            since: when (epoch seconds).
        """
        stand_in = self._images.find(order.image)
        if self._name(stand_in) != SIMULATED and (stand_in is not None or not _is_idle(order)):
            return False
        runner = self._runner(SIMULATED)
        assert isinstance(runner, SimulatedRunner)
        self._with.setdefault(_task(order.key), {})[order.key.name] = runner
        self._started.setdefault(_task(order.key), set()).add(order.key.name)
        runner.adopt(order, since)
        return True

    def _has_started(self, key: ContainerKey) -> bool:
        return key.name in self._started.get(_task(key), ())

    def executes_of(self, epoch: int, task_arn: str) -> bool:
        """Whether anything of a task is really executed, now or later."""
        runners = self._with.get((epoch, task_arn), {}).values()
        return any(runner.executes for runner in runners)

    def measure(self, key: ContainerKey) -> Usage | None:
        """Tell what a container's processes have taken; None if it has none."""
        runner = self._with.get(_task(key), {}).get(key.name)
        return runner.measure(key) if runner is not None else None

    def open_session(self, request: SessionRequest, listener: Listener) -> Session:
        """Run a command inside a container that runs. Raises `CannotOpen`."""
        runner = self._with.get(_task(request.key), {}).get(request.key.name)
        if runner is None:
            raise CannotOpen("the container does not run")
        return runner.open_session(request, listener)

    def close(self) -> None:
        """End everything that was started and wait until it is gone. Safe to call twice."""
        self._with.clear()
        self._started.clear()
        for runner in list(self._runners.values()):
            runner.close()
        self._provider.close()

    def _forget(self, order: ForgetTask) -> None:
        self._with.pop((order.epoch, order.task_arn), None)
        self._started.pop((order.epoch, order.task_arn), None)
        self._provider.forget(order)
        if self.surroundings is not None:
            self.surroundings.forget(order)
        for runner in self._runners.values():
            runner.carry_out(order)

    def _complete(self, order: StartContainer, runner: Runner) -> StartContainer:
        """Add to the order what the container finds around it."""
        order = self._provider.complete(order)
        if self.surroundings is None or not runner.executes:
            return order
        stand_in = self._images.find(order.image)
        own = {**(stand_in.env if isinstance(stand_in, Process) else {}), **order.environment}
        try:
            return evolve(order, environment=self.surroundings.environment(order.key, own))
        except OSError as error:
            self._warn(
                f"The endpoints that tasks call cannot be served on this machine's loopback: {error}. "
                "Containers find neither metadata nor credentials."
            )
            return order

    def _assign(self, order: PullImage | StartContainer) -> None:
        """Decide who has the container; the start is the last word, as only it tells what there is to run."""
        started = self._started.setdefault(_task(order.key), set())
        if order.key.name in started:
            return
        stand_in = self._images.find(order.image)
        name = self._name(stand_in)
        if isinstance(order, StartContainer):
            if name != SIMULATED and stand_in is None and _is_idle(order):
                name = SIMULATED
                self._say_idle(order)
            elif name == PROCESS:
                self._say_what_is_missing(order)
            started.add(order.key.name)
        self._with.setdefault(_task(order.key), {})[order.key.name] = self._runner(name)

    def _name(self, stand_in: StandIn | None) -> str:
        match stand_in:
            case None:
                return self._default
            case Process() | Function():
                return PROCESS
            case Scripted() | PullError():
                return SIMULATED
            case _:
                assert_never(stand_in)

    def _runner(self, name: str) -> Runner:
        if name not in self._runners:
            self._runners[name] = self._make[name]()
        return self._runners[name]

    def _say_what_is_missing(self, order: StartContainer) -> None:
        members = unhonoured.asked_for(order.definition)
        if members:
            self._warn(unhonoured.warning(order.key.name, members))

    def _say_idle(self, order: StartContainer) -> None:
        self._logs.write(
            order.key,
            "fake",
            f"Nothing is executed here: the container has neither command nor entryPoint, and no stand-in names its "
            f"image {order.image}. It is simulated as running until it is stopped.",
            self._now(),
        )
        self._warn(
            f"Container {order.key.name} has neither command nor entryPoint, and its image {order.image} is not really "
            f"pulled: it is simulated as running until it is stopped. Give it a command, or say what stands in for it: "
            f"images={{{order.image!r}: ecs_fake.Process(command=[...])}}."
        )


def _is_idle(order: StartContainer) -> bool:
    return not order.command and not order.entry_point


def _task(key: ContainerKey) -> tuple[int, str]:
    return key.epoch, key.task_arn


def _real_runners(
    images: Images,
    logs: LogBook,
    report: Report,
    now: Callable[[], float],
    warn: Callable[[str], None],
    pids_limit: int,
    allow: Collection[str],
) -> dict[str, Callable[[], Runner]]:
    def process() -> Runner:
        from ecs_fake.runners.process import ProcessRunner  # only who executes pays for its imports

        return ProcessRunner(
            report, logs, find=images.find, now=now, warn=warn, pids_limit=pids_limit, allow=allow
        )

    return {SIMULATED: lambda: SimulatedRunner(report, logs, now, images.find), PROCESS: process}
