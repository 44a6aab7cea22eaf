"""The table of tasks: whatever field of a task changes, in whatever state, every index follows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

import pytest

from ecs_fake.records.container_spec import HealthCheckSpec
from ecs_fake.records.evolve import evolve
from ecs_fake.records.registration import Place, PlaceKind, Registration, RegistrationStatus
from ecs_fake.records.status import ContainerStatus, DesiredStatus, HealthStatus, TaskStatus
from ecs_fake.records.task import Claim, Container, HealthChecks, Task
from ecs_fake.store.tables.tasks import tasks
from tests import builders
from tests.indexes import check_table

CHECK: Final = HealthCheckSpec(("CMD", "true"), 30, 5, 3, 0)
PLACES: Final = (Place(PlaceKind.TARGET_GROUP, "arn:aws:elasticloadbalancing:target-group/web"),)


def base() -> Task:
    """A task of a service with a health check, behind a load balancer."""
    made = builders.task(builders.container_spec(health_check=CHECK), started_at=5.0)
    spec = evolve(
        made.spec, group="service:web", started_by="ecs-svc/1", places=PLACES, capacity_provider="own"
    )
    return evolve(made, spec=spec, registrations=(Registration(),))


def container(status: ContainerStatus, health: HealthStatus = HealthStatus.UNKNOWN) -> tuple[Container, ...]:
    """The task's one container."""
    return (Container("app", status=status, health=health, checks=HealthChecks()),)


VALUES: Final[Mapping[str, Sequence[Any]]] = {
    "last_status": tuple(TaskStatus),
    "desired_status": tuple(DesiredStatus),
    "orphaned": (False, True),
    "protected_until": (None, 99.0),
    "containers": (
        container(ContainerStatus.RUNNING),
        container(ContainerStatus.RUNNING, HealthStatus.HEALTHY),
        container(ContainerStatus.RESTARTING),
    ),
    "registrations": (
        (Registration(),),
        (Registration(RegistrationStatus.ORDERED),),
        (Registration(RegistrationStatus.REGISTERED, health=HealthStatus.HEALTHY),),
        (Registration(RegistrationStatus.REGISTERED, health=HealthStatus.UNHEALTHY),),
    ),
    "spec": (
        base().spec,
        evolve(base().spec, claim=Claim(None, (), ())),
        evolve(base().spec, container_instance="arn:instance", availability_zone="us-east-1b"),
    ),
}
"""What decides about the places of a task in the indexes. Of its birth that is what it gets with its seat."""


def states() -> Iterator[Task]:
    """Give a task in every state these values make."""
    for values in itertools.product(*VALUES.values()):
        yield evolve(base(), **dict(zip(VALUES, values, strict=True)))


@pytest.mark.parametrize("field", VALUES)
def test_every_index_follows_a_change_of(field: str) -> None:
    for old in itertools.islice(states(), 0, None, 5):  # a fifth, spread over all of them
        for value in VALUES[field]:
            table, new = tasks(), evolve(old, **{field: value})
            table.replace(table.key(old), None, old)
            table.replace(table.key(old), old, new)
            check_table(table)


def test_what_is_not_listed_here_does_not_matter_to_indexes() -> None:
    watched = set(tasks()._watched)
    assert watched == VALUES.keys()
    assert watched < {field.name for field in fields(Task)}
