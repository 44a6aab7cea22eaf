"""RunTask: record the wish to run tasks; the engine starts them after the answer is made."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import ConflictException, InvalidParameterException
from ecs_fake.operations import find, views
from ecs_fake.operations.capacity import capacity
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tasks import births, launch, launch_checks, placing
from ecs_fake.operations.tasks.births import Wish
from ecs_fake.placement.seats import NOWHERE, Seat
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.replay import Replay
from ecs_fake.records.status import TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Transaction

TOKEN_LIFE: Final = 24 * 3600.0
"""Seconds a client token counts, unless its tasks are gone earlier (Idempotency-012)."""


@operation("RunTask")
def run_task(tx: Transaction, request: Request) -> Answer:
    """Make up to ten tasks. A client token that was used before gives the tasks it made then."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    earlier = _replayed(tx, cluster, request)
    if earlier is not None:
        return earlier
    definition = find.active_task_definition(tx.world, request["taskDefinition"])
    strategy = request.get("capacityProviderStrategy", ())
    capacity.usable(tx.world, (item["capacityProvider"] for item in strategy))
    wish = Wish(request, cluster, definition, launch.resolve(request, cluster, definition))
    _check(tx, wish)
    seats, failures = _seats(tx, wish)
    # What finds no seat is not made; the providers are those of the first ones, as the order of a split demands.
    tasks = [
        births.bear(tx, wish, provider, seat)
        for provider, seat in zip(wish.launched.providers, seats, strict=False)
    ]
    if tasks:
        _remember(tx, cluster, request, tasks)
    return {"tasks": [views.task(task, tags=True) for task in tasks], "failures": failures}


def _seats(tx: Transaction, wish: Wish) -> tuple[list[Seat], list[dict[str, Any]]]:
    """Find each task its place. Fargate needs no instance (RunTask-027)."""
    count = len(wish.launched.providers)
    if wish.launched.launch_type == "FARGATE":
        return [NOWHERE] * count, []
    placement = placing.place(tx, wish, count)
    return placement.seats, [views.failure(*failure) for failure in placement.failures]


def _check(tx: Transaction, wish: Wish) -> None:
    """Refuse what RunTask alone refuses, and what StartTask refuses as well."""
    request, definition = wish.request, wish.definition
    launch.check_placement(request, definition, wish.launched.launch_type)
    if request.get("propagateTags") == "SERVICE":
        raise InvalidParameterException(texts.PROPAGATE_SERVICE)
    launch_checks.check(tx.world, wish)
    if request.get("enableExecuteCommand") and not (
        wish.overrides.get("taskRoleArn") or definition.document.get("taskRoleArn")
    ):
        raise InvalidParameterException(texts.EXEC_NEEDS_TASK_ROLE)


# -- client tokens -------------------------------------------------------------------------------
def _token_key(cluster: Cluster, request: Request) -> tuple[str, int, str]:
    return ("RunTask", cluster.serial, request["clientToken"])


_canonical = json.JSONEncoder(sort_keys=True, check_circular=False).encode


def _fingerprint(request: Request) -> str:
    text = _canonical({name: value for name, value in request.items() if name != "clientToken"})
    return hashlib.blake2s(text.encode(), digest_size=16).hexdigest()


def _replayed(tx: Transaction, cluster: Cluster, request: Request) -> Answer | None:
    """Give what the token's first use made, as it is now (Idempotency-009, -012, -014)."""
    replay: Replay | None = (
        tx.world.replays.get(_token_key(cluster, request)) if "clientToken" in request else None
    )
    if replay is None or tx.now - replay.made_at >= TOKEN_LIFE:
        return None
    if replay.fingerprint != _fingerprint(request):
        raise ConflictException(
            texts.TOKEN_CONFLICT.format(token=request["clientToken"]), resourceIds=list(replay.task_arns)
        )
    tasks = [tx.world.tasks.get(arn.rpartition("/")[2]) for arn in replay.task_arns]
    shown = [_shown_again(task) for task in tasks if task is not None]
    return {"tasks": shown, "failures": []}


def _shown_again(task: Task) -> dict[str, Any]:
    if task.last_status is not TaskStatus.STOPPED:
        return views.task(task, tags=True)
    return {"taskArn": task.arn, "lastStatus": task.last_status, "desiredStatus": task.desired_status}


def _remember(tx: Transaction, cluster: Cluster, request: Request, tasks: list[Task]) -> None:
    if "clientToken" in request:
        token = _token_key(cluster, request)
        present = tx.world.replays.get(token)
        if present is not None:
            tx.remove(present)
        arns_made = tuple(task.arn for task in tasks)
        tx.put(Replay(tx.world.next_serial(), token, _fingerprint(request), arns_made, tx.now))
