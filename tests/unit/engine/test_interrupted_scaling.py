"""Ctrl-C anywhere in managed scaling: nothing is launched twice, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any, get_args

import pytest

from ecs_fake.collaborators.auto_scaling.aws import AwsAutoScaling
from ecs_fake.collaborators.auto_scaling.hands import Groups
from ecs_fake.collaborators.auto_scaling.table import AutoScalingGroups
from ecs_fake.collaborators.aws import Clients
from ecs_fake.records.auto_scaling import GroupOrder
from ecs_fake.records.orders import Order
from tests.indexes import check_world
from tests.unit.engine import rig, test_interrupts
from tests.unit.engine.test_interrupts import PACKAGE, Place, _interrupted, check_chains, tracing

STRATEGY = [{"capacityProvider": "hosts", "weight": 1}]
PROVIDER: dict[str, Any] = {
    "autoScalingGroupArn": "group",
    "managedScaling": {"status": "ENABLED"},
    "managedTerminationProtection": "ENABLED",
}


class WithGroups(rig.Obedient):
    """A runner that has a local Auto Scaling group as well."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: Groups | None = None

    def carry_out(self, order: Order) -> None:
        if isinstance(order, get_args(GroupOrder)):
            assert self.groups is not None
            self.groups.carry_out(order)  # type: ignore[arg-type]  # it is one of those
        else:
            super().carry_out(order)


class Story:
    """A group grows for tasks and is empty again; each step is done again after an interrupt, as a user would."""

    def __init__(self) -> None:
        runner = WithGroups()
        self.engine = rig.engine(runner, seed=None)
        runner.groups = Groups(
            AutoScalingGroups(),
            AwsAutoScaling(Clients(lambda _: False)),
            asks=lambda _: False,
            run=lambda errand: errand(),
            report=self.engine.report,
            now=self.engine.core.clock.now,
            pace=1.0,
            warn=print,
        )
        rig.call(self.engine, "CreateCluster")
        container = {"name": "app", "image": "images/app", "cpu": 1024, "memory": 64}
        rig.call(self.engine, "RegisterTaskDefinition", family="job", containerDefinitions=[container])
        provider = {"name": "hosts", "autoScalingGroupProvider": PROVIDER}
        assert self.engine.dispatch(rig.request("CreateCapacityProvider", provider)).status == 200
        rig.call(
            self.engine,
            "PutClusterCapacityProviders",
            cluster="default",
            capacityProviders=["hosts"],
            defaultCapacityProviderStrategy=STRATEGY,
        )
        self.engine.settle(60)
        self.steps = {"run": self.run, "grow": lambda: self.until(1_500), "stop": self.stop, "end": self.end}

    def run(self) -> list[str]:
        answer = rig.call(self.engine, "RunTask", taskDefinition="job", count=5, clientToken="token")
        return [task["taskArn"] for task in answer["tasks"]]

    def until(self, moment: float) -> None:
        self.engine.advance(max(0.0, rig.START + moment - self.engine.core.clock.now()))

    def stop(self) -> None:
        for arn in self.run():
            rig.call(self.engine, "StopTask", task=arn)

    def end(self) -> None:
        self.until(3_600)

    def tell(self, interrupted: str = "", at: Place | None = None) -> bool:
        """Go through all steps; say whether the interrupt came."""
        came = False
        for name, step in self.steps.items():
            if name == interrupted and at is not None:
                came = _interrupted(step, at)
            step()
        return came


def summary(story: Story) -> tuple[object, ...]:
    """Give what must be the same however often a step was interrupted."""
    world = rig.world(story.engine)
    provider = world.capacity_providers.get("hosts")
    assert provider is not None
    return (
        Counter((task.last_status, task.version) for task in world.tasks),
        Counter(instance.status for instance in world.container_instances),
        provider.scaling,
    )


@cache
def places(name: str) -> list[Place]:
    """Give the places that a step visits: each line of the turns once, and some of the rest."""

    def is_chosen(place: Place) -> bool:
        file, line, visit = place
        return visit == 1 and ("scaling" in file or "turns" in file or line % 5 == 0)

    story, found = Story(), []
    for step, do in story.steps.items():
        if step == name:
            with tracing(lambda place: found.append(place) if is_chosen(place) else None):
                do()
            return found
        do()
    raise AssertionError(name)


@pytest.mark.parametrize("step", ["run", "grow", "end"])
def test_an_interrupt_changes_nothing_in_the_end(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    scaling = (str(PACKAGE / "reconcile" / "scaling"), str(PACKAGE / "operations" / "capacity"))
    monkeypatch.setattr(test_interrupts, "ROOMS", (*test_interrupts.ROOMS, *scaling))
    whole = Story()
    whole.tell()
    _, instances, known = summary(whole)
    assert instances == {"INACTIVE": 3}
    assert known.launching == 0  # type: ignore[attr-defined]  # it is a Scaling
    visited = places(step)
    assert any("scaling" in place[0] for place in visited)
    for place in visited:
        story = Story()
        assert story.tell(step, place), place
        check_world(rig.world(story.engine))
        check_chains(story.engine)
        assert summary(story) == summary(whole), place
        assert not story.engine.core.busy
