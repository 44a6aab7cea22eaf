"""What a task of a service is found to suffer from, and how ECS says so."""

from __future__ import annotations

from typing import NamedTuple

from ecs_fake.records.health import of_containers
from ecs_fake.records.registration import Place, PlaceKind, Registration
from ecs_fake.records.status import HealthStatus
from ecs_fake.records.task import Task
from ecs_fake.texts import networking as networking_texts
from ecs_fake.texts import services as services_texts


class Diagnosis(NamedTuple):
    """Why a task is replaced."""

    sentence: str
    """Of the event."""
    names: dict[str, object]
    """What stands in it."""
    reason: str
    """The task's stopped reason."""


def diagnosis(task: Task) -> Diagnosis:
    """Say what a task that failed health checks suffers from: its containers' checks come first."""
    if of_containers(task) is HealthStatus.UNHEALTHY:
        names: dict[str, object] = {"task": task.spec.task_id}
        return Diagnosis(services_texts.UNHEALTHY, names, services_texts.UNHEALTHY_CONTAINERS)
    pairs = zip(task.spec.places, task.registrations, strict=True)
    place, found = next(pair for pair in pairs if pair[1].health is HealthStatus.UNHEALTHY)
    return _of_target(task, place, found)


def _of_target(task: Task, place: Place, found: Registration) -> Diagnosis:
    names: dict[str, object] = {
        "task": task.spec.task_id,
        "deployment": task.spec.started_by,
        "place": place.name,
        "port": found.port,
        "instance": found.target,
        "reason": found.reason,
    }
    if place.kind is PlaceKind.CLASSIC:
        names["reason"] = networking_texts.INSTANCE_FAILED
        reason = networking_texts.UNHEALTHY_INSTANCE.format(place=place.name)
        return Diagnosis(networking_texts.INSTANCE_UNHEALTHY, names, reason)
    missing = found.reason in networking_texts.NOT_FOUND
    sentence = networking_texts.TARGET_MISSING if missing else networking_texts.TARGET_UNHEALTHY
    return Diagnosis(sentence, names, networking_texts.UNHEALTHY_TARGET.format(place=place.name))
