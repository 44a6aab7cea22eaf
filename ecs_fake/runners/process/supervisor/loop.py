"""The supervisor's event loop: orders in, news out, and nothing ever waits for one container alone."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable

from .checks import Checks
from .container import Container
from .farewell import Farewell
from .frames import Message, Unpacker
from .niceness import make_nicer
from .offspring import Offspring
from .outbox import Outbox
from .ports import Ports
from .refused import Refused
from .scratch import remove_tree
from .sessions import Sessions
from .spawn import Spawner, with_environment
from .usage import usage_here
from .watch import Terms, Watch

READ_AT_ONCE = 65536
MESSAGES_PER_TURN = 8
"""After so many orders everybody else gets a turn."""
PATIENCE = 5.0
"""Seconds for which the end of a container waits for processes that do not die (in an uninterruptible call)."""


class Loop:
    """All containers of one fake, from the order to start to the news of their end."""

    def __init__(self, control: int, offspring: Offspring) -> None:
        self.over = False
        self._control = control
        self._offspring = offspring
        self._spawner = Spawner(offspring)
        self._ports = Ports()
        self._watch = Watch(usage_here(offspring))
        self._unpacker = Unpacker()
        self._orders: deque[Message] = deque()
        self._containers: dict[int, Container] = {}
        self._by_pid: dict[int, Container] = {}
        self._helpers: set[int] = set()
        self._ended: list[Container] = []
        self._selector = selectors.DefaultSelector()
        self._outbox = Outbox(control, self._selector, self._on_control)
        self._checks = Checks(self._spawner, self._selector, self._outbox.put)
        self._farewell: Farewell | None = None
        #: Pipes of containers; a selector inside the selector, so that all can be left waiting at once.
        self._pipes = selectors.DefaultSelector()
        self._pipes_watched = False
        self._sessions = Sessions(self._spawner, self._selector, self._pipes, self._outbox.put)
        self._turn = 0
        self._acts: dict[str, Callable[..., None]] = {
            "start": self._start,
            "prepare": self._prepare,
            "signal": self._signal,
            "forget": self._remove,
            "check": self._check,
            "open": self._open,
            "session": self._sessions.obey,
            "leave": self._leave,
            "end": self._end,
        }

    def watch(self, descriptor: int, call: Callable[[], None]) -> None:
        """Call when there is something to read."""
        self._selector.register(descriptor, selectors.EVENT_READ, call)

    def run(self) -> None:
        """Serve until told to end, or until the tester is gone."""
        while not self.over:
            self.take_turn()

    def take_turn(self) -> None:
        """Wait for something to happen, and act on all that has."""
        events = self._selector.select(self._timeout())
        for key, mask in events:
            if mask & selectors.EVENT_READ or key.fd != self._control:
                key.data()
        for _ in range(min(len(self._orders), MESSAGES_PER_TURN)):
            self._obey(self._orders.popleft())
        for number, what in self._watch.look():
            self._kill_for(what, self._containers[number])
        self._checks.kill_overdue()
        self._sessions.kill_overdue()
        if self._ended:
            self._finish_ended()
        self._see_off()
        self._outbox.flush()
        self._watch_pipes(not self._outbox.full)
        self.over = self.over or self._outbox.broken

    def _timeout(self) -> float | None:
        if self._orders:
            return 0
        dues = [self._ended[0].given_up_at] if self._ended else []
        farewell_due = self._farewell.due if self._farewell else None
        others = (self._watch.due, self._checks.due, self._sessions.due, farewell_due)
        dues += [due for due in others if due is not None]
        return max(0.0, min(dues) - time.monotonic()) if dues else None

    # What the tester says

    def _on_control(self) -> None:
        try:
            data = os.read(self._control, READ_AT_ONCE)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data = b""
        if not data:
            self.over = True
        self._orders.extend(self._unpacker.feed(data))

    def _obey(self, message: Message) -> None:
        what, *details = message
        act = self._acts.get(what)
        if act is None:
            raise ValueError(f"The tester said {message!r}, which means nothing here.")
        act(*details)

    def _start(self, number: int, order: Message, wishes: Message, terms: Message) -> None:
        """Start a container.

        Args:
            number: what the tester calls it.
            order: as `Spawner.start` takes it.
            wishes: the ports it is to have on the host, each behind the name of the variable that tells it the first.
            terms: its niceness, and what it may take, as `watch.Terms` has it behind the process's id.
        """
        try:
            ports = self._ports.reserve(number, [wish for _, *wish in wishes])
            told = {name: b"%d" % port for (name, *_), port in zip(wishes, ports, strict=True)}
            order = with_environment(order, told)
            container = Container(number, order, *self._spawner.start(number, order))
        except Refused as refusal:
            self._ports.free(number)
            self._outbox.put(("failed", number, time.time(), *refusal.args))
            return
        niceness, *limits = terms
        make_nicer(container.pid, niceness)
        self._watch.add(number, Terms(container.pid, *limits))
        self._containers[number] = self._by_pid[container.pid] = container
        for pipe in container.pipes:
            self._pipes.register(pipe, selectors.EVENT_READ, lambda pipe: self._pump(container, pipe))
        self._outbox.put(("started", number, time.time(), container.pid, ports))

    def _prepare(self, directory: bytes) -> None:
        try:  # noqa: SIM105 - contextlib is not worth its import here
            self._spawner.prepare(directory)
        except Refused:
            pass  # the start will meet the same, and can say so

    def _signal(self, number: int, signal_number: int) -> None:
        container = self._containers.get(number)
        if container is not None and container.exit_code is None:
            os.kill(container.pid, signal_number)  # it cannot be another's: only we can reap it

    def _check(self, number: int, check: int, argv: list[bytes], seconds: float) -> None:
        container = self._containers.get(number)
        if container is not None and container.exit_code is None:
            self._checks.start(container, check, argv, seconds)

    def _open(self, number: int, session: int, command: Message) -> None:
        """Open a session in a container, unless that has ended; the command is as `Sessions.open` takes it."""
        container = self._containers.get(number)
        if container is not None and container.exit_code is None:
            self._sessions.open(container, session, *command)
        else:
            self._outbox.put(("over", session, time.time(), None, None))

    def _end(self) -> None:
        self.over = True

    def _leave(self, farewells: list[tuple[int, int, float]]) -> None:
        """Have every container end by itself, and then end; its number, its signal, the seconds it has."""
        for number, signal_number, _ in farewells:
            self._signal(number, signal_number)
        self._farewell = Farewell({number: seconds for number, _, seconds in farewells})

    def _see_off(self) -> None:
        if self._farewell is None:
            return
        for number in self._farewell.overdue():
            self._signal(number, signal.SIGKILL)
        self.over = self.over or not self._containers

    def _remove(self, path: bytes) -> None:
        """Remove a directory in a child of our own: it may be large."""
        try:
            pid = os.fork()
        except OSError:
            return  # no room for a child; it all goes at the end
        if pid:
            self._helpers.add(pid)
            return
        try:
            remove_tree(path)
        finally:
            os._exit(0)

    # What containers do

    def _on_pipes(self) -> None:
        """Read each pipe that has something once, beginning at another one in every turn."""
        ready = self._pipes.select(0)
        self._turn += 1
        first = self._turn % (len(ready) or 1)
        for key, _ in ready[first:] + ready[:first]:
            if self._outbox.full:
                return
            key.data(key.fd)

    def _pump(self, container: Container, pipe: int) -> bool:
        """Hand over what one pipe holds; whether there may be more."""
        data = container.read(pipe)
        if data:
            self._outbox.put(("output", container.number, time.time(), container.pipes[pipe], data))
        elif data is not None:
            self._pipes.unregister(pipe)
            container.close_pipe(pipe)
        return bool(data)

    def _watch_pipes(self, watch: bool) -> None:
        if watch == self._pipes_watched:
            return
        self._pipes_watched = watch
        if watch:
            self.watch(self._pipes.fileno(), self._on_pipes)
        else:
            self._selector.unregister(self._pipes.fileno())

    # How containers end

    def reap(self) -> bool:
        """Take note of every child that has died; whether any child is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if not pid:
                return True
            self._note_exit(pid, status)

    def _kill_for(self, overrun: str, container: Container) -> None:
        """Kill a container that takes too much of the machine; its group now, the rest of it when it has ended."""
        if container.exit_code is None:
            container.overrun = overrun
            os.killpg(container.pid, signal.SIGKILL)  # it is not reaped yet, so the group is its own

    def _note_exit(self, pid: int, status: int) -> None:
        self._helpers.discard(pid)
        if self._checks.ended(pid, status) or self._sessions.ended(pid, status):
            return
        container = self._by_pid.pop(pid, None)
        if container is not None:
            self._checks.end_of(container.number)
            self._sessions.end_of(container.number)
            self._watch.drop(container.number)
            container.end(status, time.monotonic() + PATIENCE)
            self._ended.append(container)

    def _finish_ended(self) -> None:
        """Kill what ended containers have left behind; when nothing of it is left, report their exits."""
        ended = {container.number: container.pid for container in self._ended}
        clean = self._offspring.sweep({*self._by_pid, *self._helpers}, ended)
        now = time.monotonic()
        while self._ended and (clean or self._ended[0].given_up_at <= now):
            self._report_exit(self._ended.pop(0))

    def _report_exit(self, container: Container) -> None:
        for pipe in list(container.pipes):
            while container.may_drain and self._pump(container, pipe):
                pass
            if pipe in container.pipes:
                self._pipes.unregister(pipe)
                container.close_pipe(pipe)
        del self._containers[container.number]
        self._ports.free(container.number)
        self._outbox.put(("exited", container.number, time.time(), container.exit_code, container.overrun))

    def end_all(self) -> None:
        """Kill everything below this process, and come back when nothing is left of it."""
        for pid in [*self._by_pid, *self._helpers]:
            os.kill(pid, signal.SIGKILL)
        self._offspring.sweep((), {container.number: pid for pid, container in self._by_pid.items()})
        given_up_at = time.monotonic() + PATIENCE
        while self.reap() and time.monotonic() < given_up_at:
            if not self._offspring.sweep((), {}):
                given_up_at = time.monotonic() + PATIENCE  # only what cannot be killed may be left behind
            time.sleep(0.001)
