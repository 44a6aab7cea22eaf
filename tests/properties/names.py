"""What requests name. A request is drawn before it is known what there is: it holds `Ref`s and `HOME`s, and `fill_in`
puts real names in their places when it is sent.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from ecs_fake.records.service import Service
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store.worlds import World

UNKNOWN_ID: Final = "0123456789abcdef" * 2
STRANGERS: Final = (
    "nobody",
    UNKNOWN_ID,
    "not valid",
    "arn:aws:ecs:us-east-1:999999999999:cluster/default",
    "arn:aws:ecs:eu-west-1:123456789012:task/default/" + UNKNOWN_ID,
    "arn:aws:ecs:us-east-1:123456789012:service/nobody",
    "arn:aws:ecs",
)
"""Names of nothing, well formed or not."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One of the things there are when the request is sent."""

    kind: str
    at: int
    """Which of them, counted from the newest one and round and round."""
    by_arn: bool


@dataclass(frozen=True, slots=True)
class Home:
    """The cluster, or the service, of what the request names beside it."""

    member: str


HOME: Final = Home("cluster")
HOME_SERVICE: Final = Home("service")


def refs(kind: str) -> st.SearchStrategy[Ref]:
    """One of the things of this kind."""
    return st.builds(Ref, st.just(kind), st.integers(0, 5), st.booleans())


@functools.cache
def mostly(kind: str) -> st.SearchStrategy[Any]:
    """One of the things of this kind, now and then another one's name, or nobody's."""
    usual, others = refs(kind), [refs("any"), st.sampled_from(STRANGERS)]
    # `one_of` would count each of them once.
    return st.sampled_from([usual] * 12 + others).flatmap(lambda chosen: chosen)


class Named(NamedTuple):
    """A thing, and how it can be named."""

    record: Any
    arn: str
    short: str


def _of(records: Iterable[Any], short: Callable[[Any], str]) -> list[Named]:
    return [Named(record, record.arn, short(record)) for record in records]


def _attachments(world: World) -> list[Named]:
    found = []
    for task in world.tasks:
        ids = [volume.attachment_id for volume in task.spec.volumes]
        ids += [task.spec.network.attachment_id] if task.spec.network is not None else []
        start = f"arn:aws:ecs:{world.region}:{world.account_id}:attachment/"
        found += [Named(task, start + one, start + one) for one in ids]
    return found


_THINGS: Final[dict[str, Callable[[World], list[Named]]]] = {
    "cluster": lambda world: _of(world.clusters, lambda one: one.name),
    "provider": lambda world: _of(
        [*world.fargate_providers.values(), *world.capacity_providers], lambda one: one.name
    ),
    "definition": lambda world: _of(world.task_definitions, lambda one: f"{one.family}:{one.revision}"),
    "task": lambda world: _of(world.tasks, lambda one: one.spec.task_id),
    "instance": lambda world: _of(world.container_instances, lambda one: one.instance_id),
    "service": lambda world: _of(world.services, lambda one: one.name),
    "task set": lambda world: _of(world.task_sets, lambda one: one.task_set_id),
    "attachment": _attachments,
}


def things(world: World, kind: str) -> list[Named]:
    """Everything of a kind, the oldest first; `any`: of every kind."""
    if kind == "any":
        return [named for give in _THINGS.values() for named in give(world)]
    return _THINGS[kind](world)


def fill_in(request: dict[str, Any], world: World) -> dict[str, Any]:
    """Put names into a request: those of things first, then those of where they are."""
    named: list[Any] = []
    filled = {name: _fill(value, world, named) for name, value in request.items()}
    return {name: _at_home(value, world, named) for name, value in filled.items()}


def _fill(value: Any, world: World, named: list[Any]) -> Any:
    if isinstance(value, Ref):
        found = things(world, value.kind)
        if not found:
            return UNKNOWN_ID
        one = found[-1 - value.at % len(found)]
        named.append(one.record)
        return one.arn if value.by_arn else one.short
    if isinstance(value, dict):
        return {name: _fill(part, world, named) for name, part in value.items()}
    return [_fill(part, world, named) for part in value] if isinstance(value, list) else value


def _at_home(value: Any, world: World, named: list[Any]) -> Any:
    if not isinstance(value, Home):
        return value
    if value is HOME_SERVICE:
        return next((one.name for record in named if (one := _service(world, record))), "nobody")
    return next((arn for record in named if (arn := _cluster(record))), "default")


def _cluster(record: Any) -> str | None:
    if isinstance(record, TaskSet):
        return str(record.arn.split("/")[1])
    arn: str | None = getattr(getattr(record, "spec", record), "cluster_arn", None)
    return arn


def _service(world: World, record: Any) -> Service | None:
    if isinstance(record, Service):
        return record
    serial = getattr(record, "service_serial", None)
    return next((one for one in world.services if one.serial == serial), None)
