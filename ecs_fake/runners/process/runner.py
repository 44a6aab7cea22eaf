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
from collections.abc import Callable, Collection
from pathlib import Path

from ecs_fake.errors import RunnerError
from ecs_fake.records.evolve import evolve
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
    ContainerStartFailed,
    ImagePulled,
    StateChange,
)
from ecs_fake.records.usage import Usage
from ecs_fake.runners.base import Report
from ecs_fake.runners.digests import image_digest
from ecs_fake.runners.logs import LogBook
from ecs_fake.runners.process import checks, texts
from ecs_fake.runners.process.collisions import Collisions
from ecs_fake.runners.process.container import Container
from ecs_fake.runners.process.functions import as_process
from ecs_fake.runners.process.limits import bounds
from ecs_fake.runners.process.link import Link
from ecs_fake.runners.process.network import Network
from ecs_fake.runners.process.news import News
from ecs_fake.runners.process.plan import container_directory, make_plan, task_directory
from ecs_fake.runners.process.sessions import Sessions
from ecs_fake.runners.process.unstartable import Unstartable
from ecs_fake.runners.sessions import CannotOpen, Listener, Session, SessionRequest
from ecs_fake.standins import Function, Process, StandIn

_RUNNERS: weakref.WeakSet[ProcessRunner] = weakref.WeakSet()
"""All that a forked child must make forget its parent's containers."""


class ProcessRunner:
    """Runs containers as local child processes (Linux; macOS with less certainty about runaway descendants).

    The first container starts the supervisor and one thread that listens to it; both end with `close`, and the
    supervisor also when this process ends in whatever way. After `close` orders are ignored.
    """

    executes = True

    _lock: threading.Lock
    _link: Link | None
    _news: News
    _containers: dict[int, Container]
    """Containers that have not ended, by the number under which the supervisor knows them."""
    _known: dict[tuple[int, str], dict[tuple[str, int], int]]
    """The number of every run of a container that was ever started, by task: an order repeated does nothing."""

    def __init__(
        self,
        report: Report,
        logs: LogBook,
        *,
        scratch_root: Path | None = None,
        find: Callable[[str], StandIn | None] = lambda image: None,
        now: Callable[[], float] = time.time,
        warn: Callable[[str], None] = lambda text: None,
        pids_limit: int = 1024,
        allow: Collection[str] = (),
    ) -> None:
        """Make a runner; nothing is started yet.

        Args:
            report: where state changes go, from the thread that listens.
            logs: where output goes.
            scratch_root: where containers' directories are made; None: the system's place for temporary files.
            find: gives the stand-in of an image.
            now: the clock for what happens at once; what happens in processes is timed where it happens.
            warn: is told what a container finds otherwise than on ECS, and of ports that it could not have.
            pids_limit: how many processes a task may have; with more, the container with the most is killed.
            allow: what containers may do to this machine: names of the option `allow`.

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
        self._pids_limit = pids_limit
        self._allow = frozenset(allow)
        self._warn = warn
        self._network = Network(warn)
        self._collisions = Collisions(logs, warn, self._container_of)
        self._closed = False
        self._begin_anew()
        _RUNNERS.add(self)

    @property
    def supervisor_pid(self) -> int | None:
        """The supervisor's process id while there is one."""
        link = self._link
        return link.pid if link else None

    def carry_out(self, order: RunnerOrder) -> None:
        """Begin to act on the order; never waits for anything."""
        if self._closed:
            return
        match order:
            case PullImage():
                self._pull(order)
            case StartContainer():
                self._start(order)
            case StopContainer():
                self._stop(order.key)
            case KillContainer():
                self._kill(order.key)
            case CheckHealth():
                self._check(order)
            case ForgetTask():
                self._forget(order)

    def measure(self, key: ContainerKey) -> Usage | None:
        """Tell what a container's processes have taken by now; None if it does not run."""
        with self._lock:
            known = self._known.get((key.epoch, key.task_arn), {})
            running = [number for (name, _), number in known.items() if name == key.name]
            container = self._containers.get(running[-1]) if running else None
            link = self._link
        return link.measure(container.number, container.pid) if link and container and container.pid else None

    def open_session(self, request: SessionRequest, listener: Listener) -> Session:
        """Run a command in a container that runs, as a process of its own beside the container's."""
        with self._lock:
            container = self._find_container(request.key)
            if self._link is None or container is None or not container.started:
                raise CannotOpen("the container does not run")
            return self._sessions.open(request, container.number, self._link.send, listener)

    def close(self) -> None:
        """End all containers and the supervisor, and wait until they are gone. Safe to call twice.

        Each container is asked to end, and killed when its stop timeout has passed.

        Raises:
            RunnerError: something could not be removed.
        """
        with self._lock:
            self._closed = True
            link, self._link = self._link, None
            farewells = [container.farewell() for container in self._containers.values()]
        if link:
            link.end(farewells)
        self._containers.clear()
        self._sessions.end_all()

    def _tell(self, change: StateChange) -> None:
        if not self._closed:
            self._report(change)

    def _begin_anew(self) -> None:
        self._lock = threading.Lock()
        self._link = None
        self._numbers = itertools.count(1)
        self._containers = {}
        self._sessions = Sessions()
        self._news = News(self._containers, self._tell, self._logs, self._collisions, self._sessions)
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
            self._link = Link(self._scratch_root, self._news.receive, self._on_lost)
        return self._link

    def _start(self, order: StartContainer) -> None:
        key = order.key
        with self._lock:
            containers = self._known.setdefault((key.epoch, key.task_arn), {})
            if (key.name, key.run) in containers:
                return
            containers[key.name, key.run] = number = next(self._numbers)
            refusal = self._send_start(order, number)
        if refusal:
            self._report(ContainerStartFailed(key, self._now(), refusal))

    def _send_start(self, order: StartContainer, number: int) -> str | None:
        """Have the supervisor start it; give the reason if it does not get that far."""
        try:
            link = self._open_link()
            stand_in = self._process(order.image, link.base)
            footing = self._network.footing(order)
            order = evolve(order, environment={**footing.environment, **order.environment})
            plan = make_plan(order, stand_in, link.base, os.environ, self._allow)
            message = plan.message()
        except Unstartable as unstartable:
            return str(unstartable)
        except OSError as error:
            return texts.supervisor_not_started(error)
        for note in plan.notes:
            self._warn(note)
        self._containers[number] = Container(number, order, stand_in, plan.argv[0], plan.cwd, footing)
        link.send(("start", number, message, footing.wishes, bounds(order, self._pids_limit)))
        return None

    def _process(self, image: str, base: str) -> Process | None:
        stand_in = self._find(image)
        if isinstance(stand_in, Function):
            return as_process(stand_in, base)
        return stand_in if isinstance(stand_in, Process) else None

    def _find_container(self, key: ContainerKey) -> Container | None:
        """Give a container that has not ended."""
        number = self._known.get((key.epoch, key.task_arn), {}).get((key.name, key.run))
        return self._containers.get(number) if number is not None else None

    def _stop(self, key: ContainerKey) -> None:
        with self._lock:
            container = self._find_container(key)
            if self._link and container:
                container.stopped = time.monotonic()
                self._link.send(("signal", container.number, container.stop_signal))

    def _kill(self, key: ContainerKey) -> None:
        with self._lock:
            container = self._find_container(key)
            if self._link and container:
                self._link.send(("signal", container.number, int(signal.SIGKILL)))

    def _check(self, order: CheckHealth) -> None:
        try:
            argv = checks.command_line(order.command)
        except Unstartable:
            self._tell(checks.not_run(order, self._now()))
            return
        with self._lock:
            container = self._find_container(order.key)
            if self._link and container and order.number > container.checked:
                container.checked = order.number
                self._link.send(("check", container.number, order.number, argv, order.timeout))

    def _forget(self, order: ForgetTask) -> None:
        with self._lock:
            self._network.forget((order.epoch, order.task_arn))
            forgotten = self._known.pop((order.epoch, order.task_arn), {})
            for number in forgotten.values():
                if self._containers.pop(number, None) and self._link:
                    self._link.send(("signal", number, int(signal.SIGKILL)))
            if forgotten and self._link:
                self._link.send(("forget", os.fsencode(task_directory(self._link.base, order.task_arn))))
        self._logs.forget(order.task_arn)

    # In the thread that listens

    def _container_of(self, pid: int) -> ContainerKey | None:
        """Give the container that a process of this machine belongs to, if it is one of ours."""
        link = self._link
        number = link.container_of(pid) if link else None
        container = self._containers.get(number) if number is not None else None
        return container.key if container else None

    def _on_lost(self, link: Link) -> None:
        """Report what was running when the supervisor died; do nothing if it was told to end."""
        with self._lock:
            if self._link is not link:
                return
            self._link = None
            lost = list(self._containers.values())
        try:
            link.end()
        finally:
            self._sessions.end_all()
            for container in lost:
                self._news.interrupt(container, self._now())


def _forget_parents() -> None:
    for runner in list(_RUNNERS):
        runner.forget_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parents)
