"""The cluster `default` with a capacity provider `mine` of the group `group`; a task half fills an instance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake

METRIC = "CapacityProviderReservation"
MINUTE = 60
STRATEGY = [{"capacityProvider": "mine", "weight": 1}]


class Capacity:
    """A capacity provider, and what tests ask of it and of its cluster."""

    def __init__(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        self.fake = fake
        self.ecs = ecs

    def provide(
        self, group: ecs_fake.AutoScalingGroup | None = None, scaling: Any = None, **settings: Any
    ) -> None:
        """Make the capacity provider, with managed scaling unless `scaling` says otherwise, for the cluster."""
        if group is not None:
            self.fake.auto_scaling_groups["group"] = group
        self.ecs.create_capacity_provider(
            name="mine",
            autoScalingGroupProvider={
                "autoScalingGroupArn": "group",
                "managedScaling": {"status": "ENABLED", **(scaling or {})},
                **settings,
            },
        )
        self.associate("mine")

    def associate(self, *names: str) -> None:
        """Give the cluster these capacity providers, and wait until it has them."""
        self.ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=list(names), defaultCapacityProviderStrategy=[]
        )
        self.fake.settle()

    def define(self, cpu: int = 1024, task: Any = None, **container: Any) -> None:
        """Register the task definition `job`; an m5.large takes two of its tasks by default."""
        definition = {"name": "app", "image": "images/app", "memory": 256, "cpu": cpu, **container}
        self.ecs.register_task_definition(family="job", containerDefinitions=[definition], **(task or {}))

    def run(self, count: int = 1, **request: Any) -> list[str]:
        """Run tasks of `job` by the capacity provider; give their ARNs."""
        request = {"capacityProviderStrategy": STRATEGY, "taskDefinition": "job", **request}
        answer = self.ecs.run_task(count=count, **request)
        assert answer["failures"] == []
        return [task["taskArn"] for task in answer["tasks"]]

    def stop(self, *arns: str) -> None:
        """Stop tasks."""
        for arn in arns:
            self.ecs.stop_task(task=arn)

    @property
    def reservation(self) -> float:
        """The metric."""
        return self.fake.metric(METRIC, capacity_provider="mine")

    def instances(self, status: str | None = None) -> list[dict[str, Any]]:
        """The container instances, in the order they were registered."""
        given = {} if status is None else {"status": status}
        arns = self.ecs.list_container_instances(**given)["containerInstanceArns"]
        if not arns:
            return []
        answer = self.ecs.describe_container_instances(containerInstances=arns)
        return list(answer["containerInstances"])

    @property
    def size(self) -> int:
        """How many container instances there are."""
        return len(self.ecs.list_container_instances()["containerInstanceArns"])

    def task(self, arn: str) -> dict[str, Any]:
        """Describe a task."""
        (task,) = self.ecs.describe_tasks(tasks=[arn])["tasks"]
        return dict(task)

    def sizes(self, minutes: int) -> list[int]:
        """Give the number of instances after each of so many minutes."""
        found = []
        for _ in range(minutes):
            self.fake.advance(MINUTE)
            found.append(self.size)
        return found


@pytest.fixture
def capacity(fake: ecs_fake.EcsFake, ecs: Any) -> Capacity:
    return Capacity(fake, ecs)


@pytest.fixture
def mine(capacity: Capacity) -> Capacity:
    """With the capacity provider `mine` and the task definition `job`."""
    capacity.provide(managedTerminationProtection="ENABLED")
    capacity.define()
    return capacity


Grown = Callable[..., Capacity]


@pytest.fixture
def grown(capacity: Capacity) -> Grown:
    """With four instances, two tasks on each; keyword arguments are settings of the provider."""

    def grow(tasks: int = 8, **settings: Any) -> Capacity:
        capacity.provide(
            scaling={"instanceWarmupPeriod": 0, **settings.pop("scaling", {})},
            **{"managedTerminationProtection": "ENABLED", **settings},
        )
        capacity.define()
        capacity.run(min(tasks, 10))
        capacity.fake.settle()
        return capacity

    return grow
