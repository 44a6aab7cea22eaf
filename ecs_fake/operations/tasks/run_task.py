"""RunTask: record the wish to run tasks; the engine starts them after the answer is made."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import ClientException, ConflictException, InvalidParameterException
from ecs_fake.launching import births, capacity, launch, placing, waiting
from ecs_fake.launching.placement_checks import check_placement
from ecs_fake.launching.wish import Wish, of_request
from ecs_fake.operations import find, inquiries, views
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tasks import launch_checks
from ecs_fake.placement.seats import NOWHERE, Seat
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.replay import Replay
from ecs_fake.records.status import TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Transaction
from ecs_fake.texts import scaling as scaling_texts

TOKEN_LIFE: Final = 24 * 3600.0
"""Seconds a client token counts, unless its tasks are gone earlier (Idempotency-012)."""
FAILURES_LIFE: Final = 3600.0
"""Seconds for which a repeated call tells why tasks found no place (Idempotency-016)."""


@operation("RunTask", asks=inquiries.of_task)
def run_task(tx: Transaction, request: Request) -> Answer:
    """Make up to ten tasks. A client token that was used before gives the tasks it made then."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    earlier = _replayed(tx, cluster, request)
    if earlier is not None:
        return earlier
    definition = find.active_task_definition(tx.world, request["taskDefinition"])
    strategy = request.get("capacityProviderStrategy", ())
    capacity.usable(tx.world, (item["capacityProvider"] for item in strategy))
    wish = of_request(request, cluster, definition, launch.resolve(request, cluster, definition))
    _check(tx, request, wish)
    tasks: list[Task] = []
    failures: list[dict[str, Any]] = []
    for provider, count in Counter(wish.launched.providers(request.get("count", 1))).items():
        seats, failed = _seats(tx, wish, count, provider)
        tasks += [births.bear(tx, wish, provider, seat) for seat in seats]
        failures += failed
    if tasks:
        _remember(tx, cluster, request, tasks, failures)
    return {"tasks": [views.task(task, tags=True) for task in tasks], "failures": failures}


def _seats(
    tx: Transaction, wish: Wish, count: int, provider: str | None
) -> tuple[list[Seat | None], list[dict[str, Any]]]:
    """Find each task its place, None: it has to wait for one. Fargate needs no instance (RunTask-027)."""
    if capacity.is_short(tx, wish.launched.launch_type, provider):
        return [], [{"reason": scaling_texts.NO_CAPACITY}] * count
    if wish.launched.launch_type == "FARGATE":
        return [NOWHERE] * count, []
    placement = placing.place(tx, wish, count, provider)
    if placement.unplaced and waiting.is_possible(tx.world, provider):
        if placement.unplaced > waiting.room(tx, wish.cluster):
            raise ClientException(scaling_texts.PROVISIONING_LIMIT)
        return [*placement.seats, *[None] * placement.unplaced], []
    if placement.unplaced and not placement.refusals:
        none = texts.NO_CONTAINER_INSTANCES if provider is None else scaling_texts.NO_INSTANCES_OF_PROVIDER
        raise InvalidParameterException(none)
    # Each task that found no place fails on every instance that was looked at (RunTask-118).
    failures = [views.failure(*failure) for failure in placement.failures]
    return [*placement.seats], failures * placement.unplaced


def _check(tx: Transaction, request: Request, wish: Wish) -> None:
    """Refuse what RunTask alone refuses, and what StartTask refuses as well."""
    definition = wish.definition
    check_placement(request, definition, wish.launched.launch_type)
    if request.get("propagateTags") == "SERVICE":
        raise InvalidParameterException(texts.PROPAGATE_SERVICE)
    launch_checks.check(tx, request, wish)
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
    return {"tasks": shown, "failures": _failed_again(replay, tx.now)}


def _failed_again(replay: Replay, now: float) -> list[Mapping[str, str]]:
    """Give the failures; of those that are old only their number is left (Idempotency-015, -016).

    The documents do not say in which form. Here it is as many entries, with nothing in them.
    """
    if now - replay.made_at < FAILURES_LIFE:
        return list(replay.failures)
    return [{}] * replay.unplaced


def _shown_again(task: Task) -> dict[str, Any]:
    if task.last_status is not TaskStatus.STOPPED:
        return views.task(task, tags=True)
    return {"taskArn": task.arn, "lastStatus": task.last_status, "desiredStatus": task.desired_status}


def _remember(
    tx: Transaction,
    cluster: Cluster,
    request: Request,
    tasks: list[Task],
    failures: Sequence[Mapping[str, str]],
) -> None:
    if "clientToken" in request:
        token = _token_key(cluster, request)
        present = tx.world.replays.get(token)
        if present is not None:
            tx.remove(present)
        arns_made = tuple(task.arn for task in tasks)
        unplaced = request.get("count", 1) - len(tasks)
        tx.put(
            Replay(
                serial=tx.world.next_serial(),
                token=token,
                fingerprint=_fingerprint(request),
                task_arns=arns_made,
                made_at=tx.now,
                failures=tuple(failures),
                unplaced=unplaced,
            )
        )
