"""The step: API calls, runners' reports and timers go in; records change; orders come out.

Everything here runs under the one lock and is pure work. A step that is interrupted half-way (Ctrl-C) is finished by
the next one: what was being written is taken back, the message that caused it is still there; a message may be handled
twice and an order given twice, which does no harm by contract. The growth of the journal, one call of a built-in type,
is the moment from which a step has happened.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from ecs_fake.engine import deletions, handling
from ecs_fake.engine.agenda import Agenda
from ecs_fake.engine.announcer import Announcer
from ecs_fake.engine.clock import Clock
from ecs_fake.engine.endings import end_of
from ecs_fake.engine.held import Held
from ecs_fake.engine.journal import History
from ecs_fake.engine.keeping import Keeper, Kept, NoKeeper
from ecs_fake.engine.lag import Lag, NoLag
from ecs_fake.engine.lock import EngineLock
from ecs_fake.engine.turns import Turns
from ecs_fake.errors import IllegalTransition
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.operations.events import documents
from ecs_fake.operations.registry import Answer, Function, Request
from ecs_fake.quotas import Quotas
from ecs_fake.reconcile import chronicle, notices, occupancy
from ecs_fake.reconcile.scaling import concerns
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.network import NOTHING, Findings
from ecs_fake.records.orders import ForgetTask, KillContainer, Order
from ecs_fake.records.state_changes import StateChange
from ecs_fake.records.task import Task
from ecs_fake.store.surroundings import Ids, Surroundings
from ecs_fake.store.tables.keys import ALL
from ecs_fake.store.transaction import Change, Transaction
from ecs_fake.store.worlds import World


class Core:
    """All state of a fake."""

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        timings: Timings,
        history: int,
        warn: Callable[[str], None],
        lag: Lag | NoLag,
    ) -> None:
        self.clock = clock
        self.ids = ids
        self.timings = timings.on_virtual_time() if clock.virtual else timings
        #: How much an account may have; the user may change it.
        self.quotas = Quotas()
        #: What tasks may do to this machine, by the names of the option `allow`.
        self.allow: frozenset[str] = frozenset()
        #: Capacity providers without capacity; the user orders it.
        self.shortages: set[str] = set()
        #: What fails in the background, with the reason; the user orders it.
        self.broken: dict[str, str] = {}
        self.lock = EngineLock()
        #: Notified after every commit while somebody waits.
        self._waiting = threading.RLock()
        self.changed = threading.Condition(self._waiting)
        #: Grows with every commit.
        self.commits = 0
        #: The life of the fake; messages of an earlier one are dropped.
        self.epoch = 0
        self.journal: History[Change] = History(history)
        #: What runners report, from any thread; with a moment: due then.
        self.inbox: deque[tuple[float | None, StateChange]] = deque()
        #: Orders no runner has accepted yet, oldest first.
        self.outbox: deque[Order] = deque()
        self._warn = warn
        #: Who is told of events.
        self.announcer = Announcer(warn)
        #: How far readers are behind.
        self._lag = lag
        self.worlds: dict[tuple[str, str], World] = {}
        self.agenda = Agenda()
        self.soon: deque[Any] = deque()
        self.held = Held()
        self.turns = Turns(self.agenda)
        self._open: Transaction | None = None
        self._watchers = 0
        #: Whether services launch nothing any more.
        self.ending = False
        #: Who keeps what is written beyond this process.
        self.keeper: Keeper = NoKeeper()

    # -- the ways in ------------------------------------------------------------------------------
    def call(
        self,
        name: str,
        function: Function,
        request: Request,
        account_id: str,
        region: str,
        *,
        reads: bool = False,
        found: Findings = NOTHING,
    ) -> Answer:
        """Run an operation as one transaction; an error leaves everything as it was.

        What it asked other services is `found`.

        What only `reads` sees the records as far as they have come to readers, see `ecs_fake.engine.lag`.
        """
        with self.lock.alone():
            self._catch_up()
            world = self._world(account_id, region)
            tx = self.begin(self._lag.world(world) if reads else world, name, found)
            try:
                answer = function(tx, request)
            except BaseException:
                self._clear_up()
                raise
            handling.follow_up(self, tx)
            self.commit(tx)
            self._catch_up()
            self.keeper.seal(self.clock.now())
            return answer

    def catch_up(self, until: float | None = None) -> None:
        """Handle what runners have reported and what is due."""
        with self.lock.alone():
            self._catch_up(until)
            self.keeper.seal(self.clock.now())

    def keep(self) -> None:
        """Have everything kept that has happened, and how late it is."""
        with self.lock.alone():
            self.keeper.seal(self.clock.now())
        self.keeper.flush()

    @property
    def next_due(self) -> float | None:
        """When something happens next by itself (epoch seconds): a timer, or readers see a change; or None."""
        moments = (self.agenda.next_due, self._lag.next_due)
        return min((one for one in moments if one is not None), default=None)

    def read(self, look: Callable[[dict[tuple[str, str], World]], Any]) -> Any:
        """Look at the worlds by (account, Region); the function must not keep a table."""
        with self.lock.alone():
            self._clear_up()
            return look(self.worlds)

    def in_transition(self) -> list[Task]:
        """Give the tasks that are on their way from one state to another."""
        with self.lock.alone():
            self._clear_up()
            return [task for world in self.worlds.values() for task in world.tasks.among("passing", ALL)]

    def updating(self) -> list[Cluster | CapacityProvider | ContainerInstance]:
        """Give the clusters, capacity providers and container instances with an update under way."""
        with self.lock.alone():
            self._clear_up()
            return [
                record
                for world in self.worlds.values()
                for table in (world.clusters, world.capacity_providers, world.container_instances)
                for record in table.among("updating", ALL)
            ]

    def next_order(self) -> Order | None:
        """Give the order that is to be given out next, or None; it stays until it is `accepted`."""
        try:
            return self.outbox[0]
        except IndexError:
            return None

    def accepted(self, order: Order) -> None:
        """Cross out an order that a runner has accepted; after a `reset` it is no longer there."""
        with self.lock.alone():
            if self.next_order() is order:
                self.outbox.popleft()

    def reveal(self) -> None:
        """Let readers see everything that was written."""
        with self.lock.alone():
            self._clear_up()
            self._lag.reveal()

    def note(self, cause: str, before: float, after: float) -> None:
        """Write into the journal that somebody moved time."""
        with self.lock.alone():
            self._clear_up()
            self.journal.add(Change(before, cause, before, after))

    @property
    def busy(self) -> bool:
        """Whether anything is under way: orders and reports between the core and its runners, changes to readers."""
        unseen = self._lag.next_due is not None
        under_way = self.outbox or self.inbox or self.soon or self.turns or self.announcer.waiting
        return bool(under_way) or unseen

    def reset(self) -> None:
        """Forget everything, have what runs ended, and begin a new epoch."""
        with self.lock.alone():
            self._clear_up()
            # Whatever is interrupted here can be done again: what is to end stays known until it has been ordered.
            ends: list[Order] = [one for one in self.outbox if isinstance(one, KillContainer | ForgetTask)]
            for world in self.worlds.values():
                ends += (order for task in world.tasks for order in end_of(task))
            self.outbox = deque(ends)
            self.epoch += 1
            self.worlds = {}
            self._lag.clear()
            self.agenda.clear()
            self.soon.clear()
            self.held.clear()
            self.turns.clear()
            self.inbox.clear()
            self.journal.clear()
            self.announcer.waiting.clear()
            self.keeper.forget_all(self.epoch)
            self.keeper.seal(self.clock.now())
            self._announce()

    def resume(self, kept: Kept, keeper: Keeper) -> None:
        """Go on from what was kept, and have everything kept from now on. Only for a core that has done nothing."""
        with self.lock.alone():
            self.epoch = kept.epoch
            for (account_id, region), found in kept.worlds.items():
                world = World.of(region, account_id, found.serial, found.records)
                self._lag.watch(world)
                self.worlds[account_id, region] = world
                self.turns.mark_all(world, ((one.cluster_serial, one.name) for one in world.services))
                self.turns.mark_providers(world, (one.name for one in world.capacity_providers))
            for number, due, message in kept.timers:
                self.agenda.set_again(number, due, message)
            self.keeper = self.agenda.keeper = keeper

    # -- waiting ----------------------------------------------------------------------------------
    def wait(self, since: int, seconds: float) -> None:
        """Return when `commits` is no longer `since`, or after so many real seconds."""
        with self._waiting:
            self._watchers += 1
            try:
                self.changed.wait_for(lambda: self.commits != since, seconds)
            finally:
                self._watchers -= 1

    # -- under the lock ---------------------------------------------------------------------------
    def _world(self, account_id: str, region: str) -> World:
        world = self.worlds.get((account_id, region))
        if world is None:
            world = World(region, account_id)
            self._lag.watch(world)
            self.worlds[account_id, region] = world
        return world

    def begin(self, world: World, cause: str, found: Findings = NOTHING) -> Transaction:
        around = Surroundings(
            self.ids,
            self.epoch,
            self._warn,
            self.quotas,
            self.allow,
            found,
            self.shortages,
            self.broken,
            ending=self.ending,
        )
        self._open = Transaction(world, around, self.clock.now(), cause, self.commits)
        return self._open

    def _clear_up(self) -> None:
        """Finish what an interrupted step has left: its end if it has happened, else take it back."""
        tx = self._open
        if tx is None:
            return
        if tx.changes and self.journal.last is tx.changes[-1]:
            self._publish(tx)
        else:
            tx.roll_back()
        self._open = None

    def commit(self, tx: Transaction) -> None:
        self.turns.mark_all(tx.world, notices.notice(tx, self.timings))
        self.turns.mark_providers(tx.world, concerns.concerned(tx))
        chronicle.follow(tx)
        deletions.finish(tx)
        occupancy.follow(tx)
        if tx.changes:
            self.journal.extend(tx.changes)
            self._publish(tx)
        self._open = None

    def _publish(self, tx: Transaction) -> None:
        if self.announcer.listening:
            where = (tx.world.account_id, tx.world.region)
            self.announcer.waiting.extend(documents(tx.changes, {where: tx.world}))
        self._lag.note(tx)
        self.keeper.note(tx)
        self._announce()

    def _announce(self) -> None:
        self.commits += 1
        if self._watchers:
            with self._waiting:
                self.changed.notify_all()

    def _catch_up(self, until: float | None = None) -> None:
        self._clear_up()
        now = self.clock.now() if until is None else until
        while True:
            while self.soon:
                self._handle_first()
            if self.inbox:
                due, change = self.inbox[0]
                if due is None or due <= now:
                    self.soon.append(change)
                else:
                    self.agenda.set(due, change)
                self.inbox.popleft()
                continue
            if self.agenda.hand_over(now, self.soon.append):
                continue
            if not self.turns:
                break
            handling.take_turn(self)
        if self._lag.catch_up(now):
            self._announce()

    def _handle_first(self) -> None:
        try:
            self._handle(self.soon[0])
        except IllegalTransition:
            self.soon.popleft()  # said once, to whoever is here; the rest goes on
            raise
        self.soon.popleft()

    def _handle(self, message: Any) -> None:
        key = getattr(message, "key", None)
        if key is None or key.epoch == self.epoch:
            handling.handle(self, message)
