"""Ctrl-C anywhere in what the scheduler does: no turn is lost, and none has its effect twice."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from ecs_fake.records.service import Service
from ecs_fake.records.status import ServiceStatus
from ecs_fake.records.task import Task
from tests.indexes import check_world
from tests.unit.engine import rig, test_interrupts
from tests.unit.engine.test_interrupts import PACKAGE, Place, _interrupted, check_chains, tracing


class Story:
    """A service's life in three steps, each of which is done again after an interrupt, as a user would."""

    def __init__(self) -> None:
        self.engine = rig.prepare(rig.engine(rig.Obedient(), seed=None))
        rig.call(self.engine, "RegisterTaskDefinition", **{**rig.JOB, "family": "next"})
        self.steps = {"create": self.create, "deploy": self.deploy, "delete": self.delete}

    def create(self) -> None:
        given = {**rig.FARGATE, "serviceName": "web", "desiredCount": 2, "clientToken": "token"}
        rig.call(self.engine, "CreateService", **given)
        self.engine.advance(41)

    def deploy(self) -> None:
        rig.call(self.engine, "UpdateService", service="web", taskDefinition="next")
        self.engine.advance(41)

    def delete(self) -> None:
        rig.call(self.engine, "DeleteService", service="web", force=True)
        self.engine.settle(60)

    def tell(self, interrupted: str = "", at: Place | None = None) -> bool:
        """Go through all steps; say whether the interrupt came. A service can be deleted once only."""
        came = False
        for name, step in self.steps.items():
            if name == interrupted and at is not None:
                came = _interrupted(step, at)
            if name != "delete" or self.service.status is ServiceStatus.ACTIVE:
                step()
        self.engine.settle(60)
        return came

    @property
    def service(self) -> Service:
        (service,) = rig.world(self.engine).services
        return service


def summary(story: Story) -> tuple[object, ...]:
    """Give what must be the same however often a step was interrupted."""
    world = rig.world(story.engine)
    tasks = Counter((task.spec.definition.family, task.last_status, task.version) for task in world.tasks)
    messages = Counter(
        event.message.partition(":")[0].partition(" (deployment")[0] for event in story.service.events
    )
    return story.service.status, tasks, messages


def _is_chosen(place: Place) -> bool:
    """Each line of the engine once; of the scheduler, which only writes what can be taken back, some lines."""
    file, line, visit = place
    return visit == 1 and (file.endswith(("core.py", "turns.py")) or ("reconcile" in file and line % 4 == 0))


@cache
def places(name: str) -> list[Place]:
    """Give the places that a step visits, as far as they are chosen."""
    story, found = Story(), []
    for step, do in story.steps.items():
        if step == name:
            with tracing(lambda place: found.append(place) if _is_chosen(place) else None):
                do()
            return found
        do()
    raise AssertionError(name)


@pytest.mark.parametrize("step", ["create", "deploy", "delete"])
def test_a_turn_that_was_interrupted_is_taken_once(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    rooms = (*test_interrupts.ROOMS, str(PACKAGE / "reconcile"))
    monkeypatch.setattr(test_interrupts, "ROOMS", rooms)
    whole = Story()
    whole.tell()
    assert whole.service.status is ServiceStatus.INACTIVE
    assert sum(1 for _ in rig.world(whole.engine).tasks) == 4
    visited = places(step)
    assert any("reconcile" in place[0] for place in visited)
    for place in visited:
        story = Story()
        assert story.tell(step, place), place
        check_world(rig.world(story.engine))
        check_chains(story.engine)
        assert summary(story) == summary(whole), place
        assert not story.engine.core.busy
        assert {task.last_status for task in rig.world(story.engine).tasks if isinstance(task, Task)} == {
            "STOPPED"
        }
