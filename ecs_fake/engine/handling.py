"""What the core does with each kind of message: timers, reports of runners, answers of other services, turns.

Part of the step, see `core`: everything here runs under its lock, and may be interrupted and done again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ecs_fake.engine import deletions
from ecs_fake.engine.turns import ProviderWake, Wake
from ecs_fake.lifecycle import container_instance, rollout, updates
from ecs_fake.lifecycle import task as life
from ecs_fake.lifecycle.effects import Effects, Expired, HostReclaimed, UpdateBegun, UpdateDone
from ecs_fake.operations.capacity import group_reports
from ecs_fake.operations.instances import troubles
from ecs_fake.reconcile import backoff
from ecs_fake.records.auto_scaling import GroupKey, GroupReport
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.orders import ForgetTask
from ecs_fake.records.rollout import RolloutAnswer, RolloutKey
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Transaction

if TYPE_CHECKING:
    from ecs_fake.engine.core import Core


class Written:
    """Message: a call has written this task; whatever follows by itself is to follow now."""

    __slots__ = ("cause", "task_arn")

    def __init__(self, task_arn: str, cause: str) -> None:
        self.task_arn = task_arn
        self.cause = cause


def handle(core: Core, message: Any) -> None:
    """Handle one message of the core's epoch. Raises `IllegalTransition` where no row is written for it."""
    key = getattr(message, "key", None)
    _HANDLERS.get(type(message if key is None else key), _of_task)(core, message)


def _wake(core: Core, message: Wake | ProviderWake) -> None:
    core.turns.woken(message)


def _of_task(core: Core, message: Any) -> None:
    key = getattr(message, "key", None)
    arn = message.task_arn if key is None else key.task_arn
    _, _, _, region, account_id, resource = arn.split(":", 5)
    world = core.worlds.get((account_id, region))
    task = world.tasks.get(resource.rpartition("/")[2]) if world is not None else None
    if world is None or task is None:
        return  # the task has been forgotten; what was under way for it is late
    if task.disconnected and core.held.take(world, task, message):
        return
    tx = core.begin(world, getattr(message, "cause", type(message).__name__))
    if isinstance(message, Expired):
        deletions.forget(tx, task)
        core.outbox.append(ForgetTask(task.spec.epoch, task.arn))
    else:
        _live(core, tx, task, None if isinstance(message, Written) else message)
    core.commit(tx)


def _of_update(core: Core, message: UpdateBegun | UpdateDone) -> None:
    _, _, _, region, account_id, resource = message.arn.split(":", 5)
    world = core.worlds.get((account_id, region))
    kind, *path = resource.split("/")
    record = getattr(world, _UPDATED[kind]).get(path[-1]) if world is not None else None
    if world is None or record is None:
        return  # taken back before it could begin, or forgotten by a reset
    tx = core.begin(world, type(message).__name__)
    if isinstance(record, ContainerInstance):
        core.soon.extend(core.held.release(record))
    live = container_instance.live if kind == "container-instance" else updates.live
    forms, effects = live(record, message if isinstance(message, UpdateDone) else None, core.timings)
    if forms:
        tx.put(*forms)
    _follow(core, effects, tx.now)
    core.commit(tx)


def _of_rollout(core: Core, message: RolloutAnswer) -> None:
    key = message.key
    world = core.worlds.get((key.account_id, key.region))
    service = world.services.get((key.cluster_serial, key.service_name)) if world is not None else None
    if world is None or service is None:
        return  # it has ended
    tx = core.begin(world, type(message).__name__)
    after = rollout.answered(service, message, lambda seconds: backoff.pause(seconds, core.timings))
    if after is not service:
        tx.put(after)
    core.commit(tx)


def _of_host(core: Core, message: HostReclaimed) -> None:
    _, _, _, region, account_id, resource = message.arn.split(":", 5)
    world = core.worlds.get((account_id, region))
    instance = world.container_instances.get(resource.rpartition("/")[2]) if world is not None else None
    if world is None or instance is None:
        return  # forgotten by a reset
    tx = core.begin(world, type(message).__name__)
    troubles.reclaim(tx, instance)
    follow_up(core, tx)
    core.commit(tx)


def _of_group(core: Core, message: GroupReport) -> None:
    _, _, _, region, account_id, _ = message.key.provider_arn.split(":", 5)
    world = core.worlds.get((account_id, region))
    if world is not None:
        tx = core.begin(world, type(message).__name__)
        group_reports.receive(tx, message, core.timings)
        follow_up(core, tx)
        core.commit(tx)


def follow_up(core: Core, tx: Transaction) -> None:
    """Let go on by itself what has been written, and give the orders that were written with it."""
    for change in tx.changes:
        if isinstance(change.after, Task):
            core.soon.append(Written(change.after.arn, tx.cause))
        elif isinstance(change.after, Cluster | CapacityProvider | ContainerInstance):
            core.soon.append(UpdateBegun(change.after.arn))
    core.outbox.extend(tx.orders)


def take_turn(core: Core) -> None:
    """Let whatever has its turn be looked at; what was marked meanwhile has another."""
    where, mark = core.turns.first()
    world = core.worlds.get((where.account_id, where.region))
    plan = where.plan(world) if world is not None else None
    if world is not None and plan is not None:
        tx = core.begin(world, where.planner)
        try:
            wake = plan(tx, core.timings)
        except Exception:
            core.turns.taken(where, mark)  # said once, to whoever is here; the rest goes on
            raise
        if wake is not None:
            core.turns.wake_at(where, wake)
        follow_up(core, tx)
        core.commit(tx)
    core.turns.taken(where, mark)


def _live(core: Core, tx: Transaction, task: Task, message: Any) -> None:
    forms, effects = life.live(task, message, tx.now, core.timings)
    if forms:
        tx.put(*forms)
    _follow(core, effects, tx.now)


def _follow(core: Core, effects: Effects, now: float) -> None:
    core.outbox.extend(effects.orders)
    for delay, timer in effects.timers:
        if delay > 0:
            core.agenda.set(now + delay, timer)
        else:
            core.soon.append(timer)


_HANDLERS: dict[type, Callable[[Core, Any], None]] = {
    Wake: _wake,
    ProviderWake: _wake,
    UpdateBegun: _of_update,
    UpdateDone: _of_update,
    HostReclaimed: _of_host,
    GroupKey: _of_group,
    RolloutKey: _of_rollout,
}
"""Who handles what is not about a task: by the kind of the message, or of the key by which it names its subject."""
_UPDATED = {
    "cluster": "clusters",
    "capacity-provider": "capacity_providers",
    "container-instance": "container_instances",
}
"""Tables of what is updated in the background, by the word in its ARN; the last part of which is its key."""
