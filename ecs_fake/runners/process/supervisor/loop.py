"""The supervisor's event loop: orders in, news out, and nothing ever waits for one container alone."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable

from .container import Container
from .frames import Message, Unpacker
from .offspring import Offspring
from .outbox import Outbox
from .scratch import remove_tree
from .spawn import Refused, Spawner

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
        self._unpacker = Unpacker()
        self._orders: deque[Message] = deque()
        self._containers: dict[int, Container] = {}
        self._by_pid: dict[int, Container] = {}
        self._helpers: set[int] = set()
        self._ended: list[Container] = []
        self._selector = selectors.DefaultSelector()
        self._outbox = Outbox(control, self._selector, self._on_control)
        #: Pipes of containers; a selector inside the selector, so that all can be left waiting at once.
        self._pipes = selectors.DefaultSelector()
        self._pipes_watched = False
        self._turn = 0

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
            if mask & selectors.EVENT_READ:
                key.data()
        for _ in range(min(len(self._orders), MESSAGES_PER_TURN)):
            self._obey(self._orders.popleft())
        if self._ended:
            self._finish_ended()
        self._outbox.flush()
        self._watch_pipes(not self._outbox.full)
        self.over = self.over or self._outbox.broken

    def _timeout(self) -> float | None:
        if self._orders:
            return 0
        if self._ended:
            return max(0.0, self._ended[0].given_up_at - time.monotonic())
        return None

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
        if what == "start":
            self._start(*details)
        elif what == "prepare":
            self._prepare(*details)
        elif what == "signal":
            self._signal(*details)
        elif what == "forget":
            self._remove(*details)
        elif what == "end":
            self.over = True
        else:
            raise ValueError(f"The tester said {message!r}, which means nothing here.")

    def _start(self, number: int, order: Message) -> None:
        try:
            container = Container(number, *self._spawner.start(number, order))
        except Refused as refusal:
            self._outbox.put(("failed", number, time.time(), *refusal.args))
            return
        self._containers[number] = self._by_pid[container.pid] = container
        for pipe in container.pipes:
            self._pipes.register(pipe, selectors.EVENT_READ, container)
        self._outbox.put(("started", number, time.time(), container.pid))

    def _prepare(self, directory: bytes) -> None:
        try:  # noqa: SIM105 - contextlib is not worth its import here
            self._spawner.prepare(directory)
        except Refused:
            pass  # the start will meet the same, and can say so

    def _signal(self, number: int, signal_number: int) -> None:
        container = self._containers.get(number)
        if container is not None and container.exit_code is None:
            os.kill(container.pid, signal_number)  # it cannot be another's: only we can reap it

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
            self._pump(key.data, key.fd)

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

    def _note_exit(self, pid: int, status: int) -> None:
        self._helpers.discard(pid)
        container = self._by_pid.pop(pid, None)
        if container is not None:
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
        self._outbox.put(("exited", container.number, time.time(), container.exit_code))

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
