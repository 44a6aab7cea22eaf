"""The runner that executes nothing: each container's life is a script, told ahead of time.

No thread, no clock of its own, no waiting: every order is answered before `carry_out` returns, and what is to happen
later is reported at once with the moment when it is `due`. An end that was announced for later is never taken back;
an earlier one simply comes first.
"""

from __future__ import annotations

from collections.abc import Callable

from ecs_fake.records.orders import (
    CheckHealth,
    ContainerKey,
    ForgetTask,
    KillContainer,
    PullImage,
    RunnerOrder,
    StartContainer,
    StopContainer,
)
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    HealthChecked,
    ImagePulled,
    ImagePullFailed,
)
from ecs_fake.runners.base import Report
from ecs_fake.runners.digests import image_digest
from ecs_fake.runners.logs import LogBook
from ecs_fake.runners.sessions import CannotOpen, Listener, Session, SessionRequest
from ecs_fake.standins import PullError, Scripted, StandIn

_KILLED = 137
_NEVER = float("inf")
_UNTIL_STOPPED = Scripted()


class _Act:
    """A run of a container whose script has begun."""

    __slots__ = ("ends", "run", "script")

    def __init__(self, run: int, script: Scripted, ends: float) -> None:
        #: Which run it is; an earlier one is over.
        self.run = run
        self.script = script
        #: The earliest moment for which its end has been announced.
        self.ends = ends


class SimulatedRunner:
    """Tells the life of each container by the script of its image; without one it runs until it is stopped."""

    executes = False

    def __init__(
        self,
        report: Report,
        logs: LogBook,
        now: Callable[[], float],
        find: Callable[[str], StandIn | None] = lambda image: None,
    ) -> None:
        """Make a runner.

        Args:
            report: where state changes go, during `carry_out`.
            logs: where output goes.
            now: the fake's clock.
            find: gives the stand-in of an image; one that is neither `Scripted` nor `PullError` is no script.
        """
        self._report = report
        self._logs = logs
        self._now = now
        self._find = find
        self._acts: dict[tuple[int, str], dict[str, _Act]] = {}

    def carry_out(self, order: RunnerOrder) -> None:
        """Answer the order at once; one that was carried out before, or comes too late, does nothing."""
        match order:
            case PullImage():
                self._pull(order)
            case StartContainer():
                self._start(order)
            case StopContainer():
                self._stop(order)
            case KillContainer():
                self._end(order.key, self._now(), _KILLED)
            case CheckHealth():
                self._check(order)
            case ForgetTask():
                self._acts.pop((order.epoch, order.task_arn), None)
                self._logs.forget(order.task_arn)

    def adopt(self, order: StartContainer, since: float) -> None:
        """Go on with a container that was started earlier; its end, if there is one, has been told already.

        Args:
            order: what it was started with.
            since: when (epoch seconds).
        """
        key, stand_in = order.key, self._find(order.image)
        script = stand_in if isinstance(stand_in, Scripted) else _UNTIL_STOPPED
        ends = _NEVER if script.run_for is None else since + script.run_for
        self._acts.setdefault((key.epoch, key.task_arn), {})[key.name] = _Act(key.run, script, ends)

    def measure(self, key: ContainerKey) -> None:
        """Nothing is executed, so there is nothing to measure."""

    def open_session(self, request: SessionRequest, listener: Listener) -> Session:
        """Nothing is executed, so no command could find what it looks for."""
        raise CannotOpen(
            f"container {request.key.name} is simulated, so there is nothing in which {' '.join(request.command)!r} "
            'could run. Have it executed: runner="process", or images={...: ecs_fake.Process(...)} for its image'
        )

    def close(self) -> None:
        """Drop everything; nothing was started."""
        self._acts.clear()

    def _pull(self, order: PullImage) -> None:
        stand_in = self._find(order.image)
        if isinstance(stand_in, PullError):
            self._report(ImagePullFailed(order.key, self._now(), stand_in.cause))
        else:
            self._report(ImagePulled(order.key, self._now(), image_digest(order.image)))

    def _start(self, order: StartContainer) -> None:
        key, now = order.key, self._now()
        acts = self._acts.setdefault((key.epoch, key.task_arn), {})
        if key.name in acts and acts[key.name].run >= key.run:
            return
        stand_in = self._find(order.image)
        script = stand_in if isinstance(stand_in, Scripted) else _UNTIL_STOPPED
        # Known only when all is said: an interrupted start is ordered again, and then begins anew.
        acts[key.name] = self._begin(key, script, now)

    def _begin(self, key: ContainerKey, script: Scripted, now: float) -> _Act:
        """Say how the container begins, and when it will end by itself."""
        if script.start_error is not None:
            self._report(ContainerStartFailed(key, now, f"CannotStartContainerError: {script.start_error}"))
            return _Act(key.run, script, ends=now)
        self._report(ContainerStarted(key, now))
        if script.output:
            self._logs.write(key, "stdout", script.output, now)
            self._logs.finish(key, lambda: None)
        if script.run_for is None:
            return _Act(key.run, script, ends=_NEVER)
        ends = now + script.run_for
        self._report(ContainerExited(key, ends, script.exit_code), due=ends)
        return _Act(key.run, script, ends=ends)

    def _stop(self, order: StopContainer) -> None:
        act = self._act(order.key)
        if act is not None:
            self._end(order.key, self._now() + act.script.stop_delay, act.script.on_stop_exit_code)

    def _check(self, order: CheckHealth) -> None:
        """Tell the outcome that the script has for this check; its last one stands for all that follow."""
        act, now = self._act(order.key), self._now()
        if act is None or act.ends <= now:
            return
        outcomes = act.script.health
        last = order.number >= len(outcomes)
        exit_code = 0 if outcomes[-1 if last else order.number - 1] == "HEALTHY" else 1
        self._report(HealthChecked(order.key, now, order.number, now, exit_code, lasting=last))

    def _end(self, key: ContainerKey, at: float, exit_code: int) -> None:
        """Announce the end of a container, unless it is over by then."""
        act = self._act(key)
        if act is None or act.ends <= self._now() or act.ends <= at:
            return
        act.ends = at
        self._report(ContainerExited(key, at, exit_code), due=at)

    def _act(self, key: ContainerKey) -> _Act | None:
        act = self._acts.get((key.epoch, key.task_arn), {}).get(key.name)
        return act if act is not None and act.run == key.run else None
