"""How a fake goes on from what an earlier process has kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ecs_fake.engine.core import Core
from ecs_fake.engine.keeping import Keeper, Kept, Owner
from ecs_fake.lifecycle import host
from ecs_fake.lifecycle.resumption import Adopt, goes_on
from ecs_fake.operations.registry import Answer, Request
from ecs_fake.records.status import TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World
from ecs_fake.texts import hosts as texts

CAUSE = "restart"


def resume(core: Core, kept: Kept, keeper: Keeper, adopt: Adopt) -> None:
    """Go on from `kept`: tasks whose containers are gone are stopped, and services look at what they have left.

    Args:
        core: one that has done nothing yet.
        kept: what an earlier process left.
        keeper: keeps everything from now on.
        adopt: takes containers over that are still there.
    """
    core.resume(kept, keeper)
    now = core.clock.now()
    for owner in kept.worlds:
        tasks: list[Task] = core.read(partial(_unstopped, owner))
        lost = [task for task in tasks if not goes_on(task, now, core.timings, adopt)]
        core.call(CAUSE, _lose, {"tasks": lost}, *owner)


def _unstopped(owner: Owner, worlds: Mapping[Owner, World]) -> list[Task]:
    return [task for task in worlds[owner].tasks if task.last_status is not TaskStatus.STOPPED]


def _lose(tx: Transaction, request: Request) -> Answer:
    for task in request["tasks"]:
        after, orders = host.lose(task, texts.RUNNER_ENDED, tx.now)
        tx.put(after)
        tx.orders += orders
    return {}
