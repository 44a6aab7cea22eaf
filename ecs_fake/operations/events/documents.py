"""From changes to events, in the order they came about."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from ecs_fake.operations.events.envelope import Document
from ecs_fake.operations.events.of_instances import Worlds, instance_state_change, reservations
from ecs_fake.operations.events.of_services import service_events
from ecs_fake.operations.events.of_tasks import task_state_change
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.service import Service
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change


def documents(changes: Sequence[Change], worlds: Worlds) -> list[Document]:
    """Make the events of changes.

    Args:
        changes: the latest ones, oldest first, without a gap.
        worlds: the tables as they are after the last of them.
    """
    reserved = reservations(changes, worlds) if any(map(_is_of_instance, changes)) else {}
    made: list[Document] = []
    for place in _sent(changes):
        at, record = changes[place].at, changes[place].after
        if isinstance(record, Task):
            made.append(task_state_change(record, at))
        elif isinstance(record, ContainerInstance):
            made.append(instance_state_change(record, reserved[place], at))
        else:
            made += service_events(changes[place].before, record, at)
    return made


def _is_of_instance(change: Change) -> bool:
    return isinstance(change.after, ContainerInstance)


def _sent(changes: Sequence[Change]) -> list[int]:
    """Give the places of the changes that events are made of.

    Of each version it is what the transaction that made it made of it; what comes later without a version is not sent.
    """
    places: dict[Hashable, int] = {}
    for place, change in enumerate(changes):
        version = _version(change.after, place)
        if version in places:
            if changes[places[version]].step == change.step:
                places[version] = place
        elif version is not None and version != _version(change.before, None):
            places[version] = place
    return list(places.values())


def _version(record: Any, place: int | None) -> Hashable:
    """Name the version of a record; changes of services all count. Orphans are out of sight."""
    if isinstance(record, Task):
        return None if record.orphaned else (record.arn, record.version)
    if isinstance(record, ContainerInstance):
        return (record.arn, record.version)
    return place if isinstance(record, Service) else None
