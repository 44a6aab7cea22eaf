"""The tester's side: orders become messages to the supervisor, and its messages become state changes and log lines."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from ecs_fake.errors import RunnerError
from ecs_fake.records.orders import (
    ContainerKey,
    ForgetTask,
    KillContainer,
    Order,
    PullImage,
    StartContainer,
    StopContainer,
)
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    ImagePulled,
)
from ecs_fake.runners.base import Report
from ecs_fake.runners.digests import image_digest
from ecs_fake.runners.logs import LogBook
from ecs_fake.runners.process import texts
from ecs_fake.runners.process.lines import Lines
from ecs_fake.runners.process.link import Link
from ecs_fake.runners.process.plan import Unstartable, container_directory, make_plan, task_directory
from ecs_fake.runners.process.supervisor.frames import Message
from ecs_fake.standins import Process, StandIn

_STREAMS = {1: "stdout", 2: "stderr"}
_KILLED = 137

_RUNNERS: weakref.WeakSet[ProcessRunner] = weakref.WeakSet()
"""All that a forked child must make forget its parent's containers."""


class _Container:
    """A container from the order to start until its end has been reported."""

    __slots__ = ("cwd", "key", "lines", "name", "number", "started")

    def __init__(self, number: int, key: ContainerKey, name: str, cwd: str) -> None:
        self.number = number
        self.key = key
        #: The first word of its command line.
        self.name = name
        self.cwd = cwd
        self.lines = {pipe: Lines() for pipe in _STREAMS}
        self.started = False


class ProcessRunner:
    """Runs containers as local child processes (Linux; macOS with less certainty about runaway descendants).

    The first container starts the supervisor and one thread that listens to it; both end with `close`, and the
    supervisor also when this process ends in whatever way. After `close` orders are ignored.
    """

    executes = True

    _lock: threading.Lock
    _link: Link | None
    _fault: str | None
    """The supervisor's traceback, when it could still tell."""
    _containers: dict[int, _Container]
    """Containers that have not ended, by the number under which the supervisor knows them."""
    _known: dict[tuple[int, str], dict[str, int]]
    """The number of every container that was ever started, by task: an order repeated does nothing."""

    def __init__(
        self,
        report: Report,
        logs: LogBook,
        *,
        scratch_root: Path | None = None,
        find: Callable[[str], StandIn | None] = lambda image: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Make a runner; nothing is started yet.

        Args:
            report: where state changes go, from the thread that listens.
            logs: where output goes.
            scratch_root: where containers' directories are made; None: the system's place for temporary files.
            find: gives the stand-in of an image.
            now: the clock for what happens at once; what happens in processes is timed where it happens.

        Raises:
            RunnerError: this system cannot do it.
        """
        if sys.platform == "win32":
            raise RunnerError(texts.WINDOWS)
        self._report = report
        self._logs = logs
        self._scratch_root = scratch_root
        self._find = find
        self._now = now
        self._closed = False
        self._begin_anew()
        _RUNNERS.add(self)

    @property
    def supervisor_pid(self) -> int | None:
        """The supervisor's process id while there is one."""
        link = self._link
        return link.pid if link else None

    def carry_out(self, order: Order) -> None:
        """Begin to act on the order; never waits for anything."""
        if self._closed:
            return
        match order:
            case PullImage():
                self._pull(order)
            case StartContainer():
                self._start(order)
            case StopContainer():
                self._signal(order.key, signal.SIGTERM)
            case KillContainer():
                self._signal(order.key, signal.SIGKILL)
            case ForgetTask():
                self._forget(order)

    def close(self) -> None:
        """End all containers and the supervisor, and wait until they are gone. Safe to call twice.

        Raises:
            RunnerError: something could not be removed.
        """
        with self._lock:
            self._closed = True
            link, self._link = self._link, None
            self._containers.clear()
        if link:
            link.end()

    def _begin_anew(self) -> None:
        self._lock = threading.Lock()
        self._link = None
        self._fault = None
        self._numbers = itertools.count(1)
        self._containers = {}
        self._known = {}

    def forget_parent(self) -> None:
        """In a forked child: let go of the supervisor, which is the parent's, without a word to it."""
        if self._link:
            self._link.forget()
        self._begin_anew()

    # Orders

    def _pull(self, order: PullImage) -> None:
        """Have the container's directory made meanwhile; there is nothing else to fetch."""
        with self._lock, contextlib.suppress(OSError):  # the start will meet the same, and can say so
            link = self._open_link()
            link.send(("prepare", os.fsencode(container_directory(link.base, order.key))))
        self._report(ImagePulled(order.key, self._now(), image_digest(order.image)))

    def _open_link(self) -> Link:
        if self._closed:  # by another thread, just now
            raise OSError("the fake has ended")
        if self._link is None:
            self._link = Link(self._scratch_root, self._receive, self._on_lost)
        return self._link

    def _start(self, order: StartContainer) -> None:
        key = order.key
        with self._lock:
            containers = self._known.setdefault((key.epoch, key.task_arn), {})
            if key.name in containers:
                return
            containers[key.name] = number = next(self._numbers)
            refusal = self._send_start(order, number)
        if refusal:
            self._report(ContainerStartFailed(key, self._now(), refusal))

    def _send_start(self, order: StartContainer, number: int) -> str | None:
        """Have the supervisor start it; give the reason if it does not get that far."""
        try:
            link = self._open_link()
            stand_in = self._find(order.image)
            plan = make_plan(
                order, stand_in if isinstance(stand_in, Process) else None, link.base, os.environ
            )
            message = plan.message()
        except Unstartable as unstartable:
            return str(unstartable)
        except OSError as error:
            return texts.supervisor_not_started(error)
        self._containers[number] = _Container(number, order.key, plan.argv[0], plan.cwd)
        link.send(("start", number, message))
        return None

    def _signal(self, key: ContainerKey, number: signal.Signals) -> None:
        with self._lock:
            container = self._known.get((key.epoch, key.task_arn), {}).get(key.name)
            if self._link and container in self._containers:
                self._link.send(("signal", container, int(number)))

    def _forget(self, order: ForgetTask) -> None:
        with self._lock:
            forgotten = self._known.pop((order.epoch, order.task_arn), {})
            for number in forgotten.values():
                if self._containers.pop(number, None) and self._link:
                    self._link.send(("signal", number, int(signal.SIGKILL)))
            if forgotten and self._link:
                self._link.send(("forget", os.fsencode(task_directory(self._link.base, order.task_arn))))
        self._logs.forget(order.task_arn)

    # What the supervisor says; in the thread that listens

    def _receive(self, message: Message) -> None:
        what, number, *details = message
        if what == "fault":
            self._fault = str(number)
            return
        container = self._containers.get(number)
        if container is None:
            return  # forgotten, or this runner is closed
        if what == "output":
            self._on_output(container, *details)
        elif what == "started":
            self._on_started(container, *details)
        elif what == "exited":
            self._on_exited(container, *details)
        else:
            self._on_failed(container, *details)

    def _on_started(self, container: _Container, at: float, pid: int) -> None:
        container.started = True
        self._report(ContainerStarted(container.key, at, pid))

    def _on_failed(self, container: _Container, at: float, step: str, number: int) -> None:
        self._containers.pop(container.number, None)
        reason = texts.not_startable(step, number, container.name, container.cwd)
        self._report(ContainerStartFailed(container.key, at, reason))

    def _on_output(self, container: _Container, at: float, pipe: int, data: bytes) -> None:
        self._write(container, pipe, container.lines[pipe].feed(data), at)

    def _on_exited(self, container: _Container, at: float, exit_code: int, reason: str | None = None) -> None:
        self._containers.pop(container.number, None)
        for pipe, lines in container.lines.items():
            self._write(container, pipe, lines.finish(), at)
        self._report(ContainerExited(container.key, at, exit_code, reason))

    def _write(self, container: _Container, pipe: int, text: str, at: float) -> None:
        if text:
            self._logs.write(container.key, _STREAMS[pipe], text, at)

    def _on_lost(self, link: Link) -> None:
        """Report what was running when the supervisor died; do nothing if it was told to end."""
        with self._lock:
            if self._link is not link:
                return
            self._link = None
            lost = list(self._containers.values())
            fault, self._fault = self._fault, None
        try:
            link.end()
        finally:
            for container in lost:
                self._on_interrupted(container, fault)

    def _on_interrupted(self, container: _Container, fault: str | None) -> None:
        at = self._now()
        if fault:
            self._logs.write(container.key, "fake", fault, at)
        if container.started:
            self._on_exited(container, at, _KILLED, texts.interrupted(fault))
        else:
            self._containers.pop(container.number, None)
            self._report(
                ContainerStartFailed(
                    container.key, at, texts.supervisor_not_started(texts.interrupted(fault))
                )
            )


def _forget_parents() -> None:
    for runner in list(_RUNNERS):
        runner.forget_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parents)
