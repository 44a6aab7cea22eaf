"""All log drivers of a fake."""

from __future__ import annotations

from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.logs.drivers import LogDrivers
from ecs_fake.records.orders import ContainerKey, ContainerNeeds, ProvideResources, TaskKey

ARN = "arn:aws:ecs:us-east-1:123456789012:task/default/0123"
KEY = ContainerKey(1, ARN, "web")
OPTIONS = {"awslogs-group": "g", "awslogs-region": "us-east-1", "awslogs-multiline-pattern": "^X"}


class Deaf(Collaborators):
    """Never gets to any errand, as when it is closing."""

    def run(self, errand: object) -> None:
        """Drop it."""


def opened(collaborators: Collaborators) -> LogDrivers:
    """Give the drivers of a fake with one container that logs."""
    needs = ContainerNeeds(name="web", awslogs=OPTIONS, runtime_id="id")
    drivers = LogDrivers(collaborators, lambda text: None)
    drivers.open(ProvideResources(TaskKey(1, ARN), "us-east-1", "EC2", (needs,)), needs, {})
    return drivers


def test_the_end_sends_what_no_errand_has() -> None:
    collaborators = Deaf()
    drivers = opened(collaborators)
    drivers.write(KEY, "X one\nmore", 1.0)
    stream = collaborators.log_groups["g"]["id"]
    assert len(stream) == 0
    drivers.close()
    assert str(stream) == "X one\nmore\n"
    drivers.close()


def test_a_forgotten_task_writes_no_more() -> None:
    collaborators = Collaborators()
    drivers = opened(collaborators)
    drivers.forget(ARN)
    drivers.write(KEY, "X", 1.0)
    ended: list[bool] = []
    drivers.finish(KEY, lambda: ended.append(True))
    assert ended == [True]
    assert len(collaborators.log_groups["g"]["id"]) == 0
