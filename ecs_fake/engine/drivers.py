"""What carries orders to runners and lets time pass, outside the lock."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol

from ecs_fake.engine.clock import VirtualClock
from ecs_fake.engine.core import Core
from ecs_fake.engine.lock import EngineLock
from ecs_fake.records.orders import Order
from ecs_fake.records.state_changes import StateChange

CarryOut = Callable[[Order], None]


class Driver(Protocol):
    """How a fake gets on."""

    def kick(self) -> None:
        """See to it that what is to be done now is done; called after every step, without the lock."""

    def report(self, change: StateChange, *, due: float | None = None) -> None:
        """Take a runner's report; from any thread, never blocking."""

    def pause(self, seconds: float, since: int) -> None:
        """Let time pass for somebody who would sleep (see `Backend.pause`)."""

    def would_act(self, seconds: float) -> bool:
        """Whether the caller's thread would have something to do, or to wait for, if so many seconds passed."""

    def move(self, seconds: float) -> None:
        """Let time pass in which nothing is due."""

    def glanced(self) -> None:
        """Take note of a read; what it has found due is for others to do."""

    def close(self) -> None:
        """Stop; nothing is carried out afterwards."""


class InlineDriver:
    """Virtual time: everything happens on the caller's thread, and there is no other."""

    def __init__(self, core: Core, clock: VirtualClock, carry_out: CarryOut) -> None:
        self._core = core
        self._clock = clock
        self._carry_out = carry_out
        # Several callers may be here at once; orders are given out by one at a time. Taken before the core's lock.
        self._giving = EngineLock()

    def report(self, change: StateChange, *, due: float | None = None) -> None:
        """Put a report into the inbox; the caller who is carrying out orders handles it."""
        self._core.inbox.append((due, change))

    def kick(self) -> None:
        """Carry out orders and handle what comes of them until nothing more comes.

        What is carried out may itself call ECS (the function of a lifecycle hook does): whoever is giving out orders
        already goes on with it afterwards.
        """
        core = self._core
        while (core.outbox or core.inbox) and not self._giving.is_mine:
            with self._giving.alone():
                _deliver(core, self._carry_out)
            core.catch_up()
        core.keeper.flush()
        core.announcer.announce()

    def pause(self, seconds: float, since: int) -> None:
        """Move the clock."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Move the clock by `seconds`, stopping at every timer on the way."""
        target = self._clock.now() + seconds
        self._core.catch_up()  # what an interrupt has left belongs to now, not to the end
        self.kick()
        while True:
            due = self._core.next_due
            if due is None or due > target:
                break
            self._clock.move_to(due)
            self._core.catch_up()
            self.kick()
        self._clock.move_to(target)
        self._core.keep()

    def would_act(self, seconds: float) -> bool:
        """Whether anything is under way, or due by then."""
        due = self._core.next_due
        return self._core.busy or (due is not None and due <= self._clock.now() + seconds)

    def move(self, seconds: float) -> None:
        """Move the clock."""
        self._clock.move_to(self._clock.now() + seconds)

    def glanced(self) -> None:
        """Whoever has left something under way goes on with it."""

    def close(self) -> None:
        """Nothing runs, so nothing stops."""


class ThreadDriver:
    """Wall clock: one thread per fake, started on first need, waits for reports and for the next timer."""

    def __init__(self, core: Core, carry_out: CarryOut) -> None:
        self._core = core
        self._carry_out = carry_out
        # Its `put` may be called from signal handlers and finalizers.
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._closing = False

    def report(self, change: StateChange, *, due: float | None = None) -> None:
        """Put a report into the inbox and wake the thread."""
        self._core.inbox.append((due, change))
        self._wake.put(None)

    def kick(self) -> None:
        """Wake the thread if there is something for it to do."""
        core = self._core
        if not core.outbox and not core.announcer.waiting and core.next_due is None:
            return
        if self._thread is None or not self._thread.is_alive():
            self._start()
        self._wake.put(None)

    def pause(self, seconds: float, since: int) -> None:
        """Wait for the next change."""
        self._core.wait(since, seconds)

    def would_act(self, seconds: float) -> bool:
        """Never: the thread does what there is to do."""
        return False

    def move(self, seconds: float) -> None:
        """Time passes by itself."""

    def glanced(self) -> None:
        """Wake the thread if there are orders."""
        if self._core.outbox:
            self.kick()

    def close(self) -> None:
        """Stop the thread and wait until it is gone."""
        self._closing = True
        self._wake.put(None)
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=10)

    def _start(self) -> None:
        with self._starting:
            if self._closing or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self._run, name="ecs-fake-engine", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._closing:
            self._core.catch_up()
            self._core.keeper.flush()
            self._core.announcer.announce()
            if self._core.outbox:
                _deliver(self._core, self._carry_out)
                continue
            self._sleep()

    def _sleep(self) -> None:
        due = self._core.next_due
        timeout = None if due is None else max(0.0, due - self._core.clock.now())
        try:
            self._wake.get(timeout=timeout)
            while True:
                self._wake.get_nowait()
        except queue.Empty:
            return


def _deliver(core: Core, carry_out: CarryOut) -> None:
    """Give orders out; one leaves the outbox only when it has been accepted."""
    while (order := core.next_order()) is not None:
        carry_out(order)
        core.accepted(order)
