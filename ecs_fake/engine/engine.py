"""The engine as doors see it: core, driver and dispatcher put together."""

from __future__ import annotations

from collections.abc import Callable

from ecs_fake.engine import resuming, transition, winding_down
from ecs_fake.engine.chance import RandomIds, fractions
from ecs_fake.engine.clock import Clock, VirtualClock
from ecs_fake.engine.core import Core
from ecs_fake.engine.dispatch import Dispatcher, LookUp
from ecs_fake.engine.drivers import Driver, InlineDriver, ThreadDriver
from ecs_fake.engine.faults import Faults
from ecs_fake.engine.journal import Call, History
from ecs_fake.engine.keeping import Keeper, Kept
from ecs_fake.engine.lag import Lag, NoLag
from ecs_fake.engine.throttling import Throttle
from ecs_fake.engine.wire import TARGET_PREFIX, WireAnswer, WireRequest
from ecs_fake.errors import EcsFakeError, FakeClosed, SettleTimeout
from ecs_fake.lifecycle.resumption import Adopt
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.operations import OPERATIONS
from ecs_fake.operations.registry import Answer, Function, Request
from ecs_fake.records.orders import Order
from ecs_fake.records.state_changes import StateChange
from ecs_fake.records.task import Task

_UNDER_WAY = "what runners are to do, or what readers are to see"
_HURRY_PERIOD = 0.2
"""Seconds between two looks whether somebody is in a hurry."""
_READS = frozenset(TARGET_PREFIX + name for name, operation in OPERATIONS.items() if operation.reads)


class Engine:
    """Answers calls, lets time pass, gives orders to a runner.

    Args:
        clock: the time; a `VirtualClock` makes everything happen on the caller's thread.
        carry_out: the runner's `carry_out`.
        timings: how long each rung of a life takes.
        seed: for ids; None: random ones.
        history: how many calls and changes are remembered.
        poll_step: seconds by which a repeated read moves virtual time; 0: not at all.
        throttling: whether requests are held to the rates of ECS.
        consistency_lag: seconds by which reads are behind writes at most; 0: not at all.
        region, account_id: for callers that name none.
        warn: takes warnings for the user.
        look_up: asks other services for what calls name; None: nobody is asked.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        carry_out: Callable[[Order], None],
        timings: Timings,
        seed: int | str | None,
        history: int,
        poll_step: float,
        throttling: bool,
        consistency_lag: float,
        region: str,
        account_id: str,
        warn: Callable[[str], None],
        look_up: LookUp | None = None,
    ) -> None:
        self.region = region
        self.account_id = account_id
        self.closed = False
        self.faults = Faults(self._act)
        self.calls: History[Call] = History(history)
        lag = Lag(consistency_lag, fractions(seed)) if consistency_lag else NoLag()
        self.core = Core(clock, RandomIds(seed), timings, history, warn, lag)
        self.core.shortages = self.faults.shortages
        self.core.broken = self.faults.broken
        self.driver: Driver = (
            InlineDriver(self.core, clock, carry_out)
            if isinstance(clock, VirtualClock)
            else ThreadDriver(self.core, carry_out)
        )
        self._throttle = Throttle(clock) if throttling else None
        self._dispatcher = Dispatcher(self.core, self.faults, self.calls, self._throttle, look_up)
        self._poll_step = poll_step if clock.virtual else 0.0
        self._last_read: tuple[str, bytes, str, str | None] | None = None

    # -- Backend ----------------------------------------------------------------------------------
    @property
    def changes(self) -> int:
        """Grows with every committed change."""
        return self.core.commits

    def dispatch(self, request: WireRequest) -> WireAnswer:
        """Answer one API call; see `Backend`."""
        if self.closed:
            raise FakeClosed(
                f"{request.target.removeprefix(TARGET_PREFIX)}: this fake has ended. "
                "Make the call while it is open, or make a new fake; nothing was sent to AWS."
            )
        if self._polls(request):
            self._note_poll()
            self.driver.pause(self._poll_step, self.core.commits)
        answer = self._dispatcher.answer(request, request.account_id or self.account_id)
        self.driver.kick()
        self.core.keeper.flush()  # nobody is told of what could be lost
        return answer

    def at_once(self, request: WireRequest) -> WireAnswer | None:
        """Answer a read while nothing is under way; see `Backend`.

        No order is given out here, so nobody's code runs: what another call has left to do, that call does.
        """
        if request.target not in _READS or self.closed or self.driver.would_act(self._poll_step):
            return None
        if self._polls(request):
            self._note_poll()
            self.driver.move(self._poll_step)
        answer = self._dispatcher.answer(request, request.account_id or self.account_id)
        self.driver.glanced()
        self.core.keeper.flush()
        return answer

    def pause(self, seconds: float, *, since: int) -> None:
        """Let time pass for somebody who would sleep; see `Backend`."""
        self._last_read = None
        self.driver.pause(seconds, since)

    def _act(self, name: str, function: Function, request: Request) -> Answer:
        """Let something happen that no call brings about, as a call would."""
        if self.closed:
            raise FakeClosed(f"{name}(): this fake has ended; make a new one.")
        answer = self.core.call(name, function, request, self.account_id, self.region)
        self.driver.kick()
        return answer

    def report(self, change: StateChange, *, due: float | None = None) -> None:
        """Take a runner's report."""
        self.driver.report(change, due=due)

    # -- time -------------------------------------------------------------------------------------
    def advance(self, seconds: float) -> None:
        """Move virtual time; raises `EcsFakeError` on the wall clock."""
        if not isinstance(self.driver, InlineDriver):
            raise EcsFakeError(
                "advance() moves virtual time, but this fake runs on the wall clock, as something real is executed. "
                "Use settle() or task.wait(...), or a simulated stand-in for the image."
            )
        if seconds < 0:
            raise EcsFakeError(f"advance({seconds}): time goes forward only.")
        self._last_read = None
        self.driver.advance(seconds)

    def settle(self, timeout: float) -> float:
        """Let time pass until nothing is in transition; gives the seconds passed, raises `SettleTimeout`."""
        began = self.core.clock.now()
        self._last_read = None
        while True:
            since = self.core.commits
            self.driver.kick()
            passed = self.core.clock.now() - began
            if not self.core.busy and not self.core.read(transition.is_moving):
                return passed
            due = self.core.next_due
            if passed >= timeout or (
                isinstance(self.driver, InlineDriver) and (due is None or due > began + timeout)
            ):
                story = self.core.read(transition.story) or _UNDER_WAY
                raise SettleTimeout(f"after {passed:g} of {timeout:g} seconds still in transition: {story}")
            if isinstance(self.driver, InlineDriver):
                self.driver.advance((due or began) - self.core.clock.now())
            else:
                self.core.wait(since, min(timeout - passed, 1.0))

    def run_until(self, holds: Callable[[], bool], timeout: float) -> bool:
        """Let time pass until a condition holds; tells whether it does within `timeout` seconds.

        Virtual time goes from timer to timer, real time waits for changes.
        """
        clock = self.core.clock
        end = clock.now() + timeout
        while True:
            since = self.core.commits
            if holds():
                return True
            left = end - clock.now()
            if left <= 0:
                return False
            due = self.core.next_due if clock.virtual else None
            self.pause(left if due is None else min(left, max(0.0, due - clock.now())), since=since)

    def _polls(self, request: WireRequest) -> bool:
        """Whether a read is repeated with nothing in between: its caller is polling, and virtual time is to move."""
        if not self._poll_step:
            return False
        if request.target not in _READS or request.cause != "call":
            self._last_read = None
            return False
        read = (request.target, request.body, request.region, request.account_id)
        repeated, self._last_read = read == self._last_read, read
        return repeated

    def _note_poll(self) -> None:
        now = self.core.clock.now()
        self.core.note("poll", now, now + self._poll_step)

    # -- life -------------------------------------------------------------------------------------
    def resume(self, kept: Kept, keeper: Keeper, adopt: Adopt) -> None:
        """Go on from what an earlier process has kept; see `ecs_fake.engine.resuming`."""
        resuming.resume(self.core, kept, keeper, adopt)
        self.driver.kick()

    def reset(self) -> None:
        """Forget all records, and end what runs."""
        self.calls.clear()
        self.faults.clear()
        if self._throttle is not None:
            self._throttle.refill()
        self._last_read = None
        self.core.reset()
        self.driver.kick()

    def wind_down(self, runs: Callable[[Task], bool], hurry: Callable[[], bool]) -> None:
        """Stop tasks of which anything runs, and let time pass until they have; nothing more is launched.

        Args:
            runs: whether anything of a task is executed.
            hurry: asked every now and then; True ends the waiting.
        """
        winding_down.begin(self.core, runs)
        self.driver.kick()
        while winding_down.left(self.core, runs) and not hurry():
            self.run_until(lambda: not winding_down.left(self.core, runs), _HURRY_PERIOD)

    def close(self) -> None:
        """Answer no more calls, and stop the driver. Safe to call twice."""
        self.closed = True
        self.driver.close()
        self.core.keeper.close()
