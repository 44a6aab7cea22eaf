"""Fargate retires tasks, to maintain the hosts under them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from ecs_fake.errors import EcsFakeError
from tests.api.services import Service

pytestmark = pytest.mark.newest_sdk

Run = Callable[..., dict[str, Any]]
DAY = 86_400
REASON = "ECS is performing maintenance on the underlying infrastructure hosting the task"


@pytest.mark.parametrize(
    ("put", "days"),
    [
        pytest.param("put_account_setting", 14, marks=pytest.mark.rule("PutAccountSetting-007")),
        pytest.param(
            "put_account_setting_default", 7, marks=pytest.mark.rule("PutAccountSettingDefault-018")
        ),
        pytest.param(
            "put_account_setting_default", 14, marks=pytest.mark.rule("PutAccountSettingDefault-018")
        ),
        (None, 7),
    ],
)
def test_a_task_is_stopped_when_the_period_is_over(
    fake: ecs_fake.EcsFake, ecs: Any, run: Run, put: str | None, days: int
) -> None:
    if put is not None:
        getattr(ecs, put)(name="fargateTaskRetirementWaitPeriod", value=str(days))
    retired, other = (fake.task(one["taskArn"]) for one in run(count=2)["tasks"])
    fake.faults.retirement(retired.arn)
    ecs.put_account_setting_default(name="fargateTaskRetirementWaitPeriod", value="0")
    ecs.tag_resource(resourceArn=retired.arn, tags=[{"key": "a", "value": "b"}])
    fake.advance(days * DAY - 1)
    assert retired.last_status == "RUNNING"
    fake.advance(1)
    shown = retired.describe()
    assert (shown["lastStatus"], shown["stopCode"]) == ("STOPPED", "ServiceSchedulerInitiated")
    assert shown["stoppedReason"] == REASON
    assert other.last_status == "RUNNING"


@pytest.mark.rule("PutAccountSetting-007", "PutAccountSettingDefault-018")
def test_without_a_period_it_is_stopped_at_once(fake: ecs_fake.EcsFake, ecs: Any, run: Run) -> None:
    ecs.put_account_setting(name="fargateTaskRetirementWaitPeriod", value="0")
    tasks = [fake.task(one["taskArn"]) for one in run(count=2)["tasks"]]
    fake.faults.retirement()
    assert [task.last_status for task in tasks] == ["STOPPED", "STOPPED"]


def test_a_service_replaces_its_task(fake: ecs_fake.EcsFake, ecs: Any, serve: Run) -> None:
    serve()
    fake.settle()
    web = Service(fake, ecs)
    (before,) = web.arns()
    fake.faults.retirement(before)
    fake.advance(7 * DAY)
    assert (web.counts, before in web.arns()) == ((1, 1, 0), False)


def test_one_that_has_been_stopped_meanwhile_keeps_its_reason(
    fake: ecs_fake.EcsFake, ecs: Any, run_one: Run
) -> None:
    task = fake.task(run_one()["taskArn"])
    fake.faults.retirement(task.arn)
    fake.advance(7 * DAY - 60)
    ecs.stop_task(task=task.arn, reason="enough")
    fake.advance(120)
    assert task.describe()["stoppedReason"] == "enough"


def test_only_fargate_retires_tasks(fake: ecs_fake.EcsFake, bridge: Callable[..., str], run_one: Run) -> None:
    with pytest.raises(EcsFakeError, match="there are no tasks on Fargate"):
        fake.faults.retirement("nothing")
    fake.add_container_instances()
    task = run_one(taskDefinition=bridge(), launchType="EC2", networkConfiguration=None)
    with pytest.raises(EcsFakeError, match="only tasks on Fargate are retired"):
        fake.faults.retirement(task["taskArn"])
