"""Fetching what a task needs: one order, nothing is pulled before its answer, and late answers change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.lifecycle import provision
from ecs_fake.lifecycle import task as life
from ecs_fake.lifecycle.timings import REALISTIC, Timings
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import ProvideResources, PullImage, TaskKey
from ecs_fake.records.state_changes import ResourcesFailed, ResourcesProvided
from ecs_fake.records.status import Provision, StopCode, TaskStatus
from ecs_fake.records.task import Task
from tests import builders
from tests.unit.lifecycle.life import Life

KEY = TaskKey(0, builders.TASK_ARN)
PROVIDED = ResourcesProvided(KEY, builders.BORN)
FAILED = ResourcesFailed(KEY, builders.BORN, "ResourceInitializationError: no")
SECRET = {"name": "A", "valueFrom": "a"}


def needy(awsvpc: bool = False, **members: Any) -> Task:
    """A task as it is born, with one container that has these members."""
    members = members or {"secrets": [SECRET]}
    spec = builders.container_spec(definition={"name": "app", "image": "images/app", **members})
    task = builders.task(spec, awsvpc=awsvpc)
    return evolve(task, provision=provision.at_birth(task.spec))


def begun(timings: Timings | None = None, **options: Any) -> Life:
    """A life up to the order."""
    return Life(needy(**options), **({"timings": timings} if timings else {}))


def given(one: Life) -> list[type]:
    return [type(order) for order in one.given]


@pytest.mark.parametrize(
    "members",
    [
        {"secrets": [SECRET]},
        {"logConfiguration": {"logDriver": "splunk", "secretOptions": [SECRET]}},
        {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/a.env"}]},
        {"repositoryCredentials": {"credentialsParameter": "db"}},
    ],
)
def test_who_needs_something_is_born_wanting_it(members: dict[str, Any]) -> None:
    assert needy(**members).provision is Provision.WANTED


@pytest.mark.parametrize(
    "members", [{"secrets": []}, {"environmentFiles": [], "logConfiguration": {"logDriver": "syslog"}}]
)
def test_who_needs_nothing_does_not(members: dict[str, Any]) -> None:
    assert needy(**members).provision is None


def test_it_is_ordered_once_and_before_anything_is_pulled() -> None:
    one = begun()
    assert given(one) == [ProvideResources]
    one.tell(None)
    assert given(one) == [ProvideResources]
    one.tell(PROVIDED)
    assert given(one) == [ProvideResources, PullImage]
    one.obey()
    assert one.task.last_status is TaskStatus.RUNNING
    assert [version for version, *_ in one.versions()] == [1, 2]


def test_it_waits_for_the_network() -> None:
    one = begun(REALISTIC, awsvpc=True)
    assert given(one) == []
    assert one.task.last_status is TaskStatus.PROVISIONING
    (_, attached), *_ = one.timers
    one.tell(attached)
    assert given(one) == [ProvideResources]


def test_a_failure_ends_the_task() -> None:
    one = begun()
    one.tell(FAILED)
    assert (one.task.stop_code, one.task.stopped_reason) == (StopCode.TASK_FAILED_TO_START, FAILED.reason)
    assert (one.task.last_status, one.task.pull_started_at) == (TaskStatus.STOPPED, None)
    assert given(one) == [ProvideResources]


def test_a_task_that_is_told_to_stop_meanwhile_keeps_its_reason() -> None:
    one = begun()
    one.task = life.stop(one.task, StopCode.USER_INITIATED, "enough", one.now)
    one.tell(None)
    assert one.task.last_status is TaskStatus.STOPPED
    for late in (FAILED, PROVIDED):
        one.tell(late)
    assert one.task.stopped_reason == "enough"
    assert given(one) == [ProvideResources]


@pytest.mark.parametrize("late", [PROVIDED, FAILED])
def test_an_answer_that_comes_twice_changes_nothing(late: Any) -> None:
    one = begun()
    one.tell(PROVIDED)
    one.obey()
    before = one.task
    one.tell(late)
    assert one.task is before


def test_nothing_is_ordered_for_a_task_that_is_to_stop_before_it_is_pending() -> None:
    one = begun(REALISTIC, awsvpc=True)
    one.task = life.stop(one.task, StopCode.USER_INITIATED, "enough", one.now)
    one.tell(None)
    one.tell(one.timers[0][1])
    assert given(one) == []
