"""DescribeTasks, ListTasks, StopTask."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.rules.marks import rule

Run = Callable[..., dict[str, Any]]
UNKNOWN_ID = "0" * 32


class TestDescribeTasks:
    @pytest.mark.rule("DescribeTasks-001")
    def test_a_stopped_task_is_shown_for_an_hour(
        self, ecs: Any, fake: ecs_fake.EcsFake, run_one: Run
    ) -> None:
        arn = run_one()["taskArn"]
        ecs.stop_task(task=arn)
        fake.advance(3590)
        assert ecs.describe_tasks(tasks=[arn])["tasks"]
        fake.advance(20)
        assert ecs.describe_tasks(tasks=[arn])["failures"] == [{"arn": arn, "reason": "MISSING"}]
        assert ecs.list_tasks(desiredStatus="STOPPED")["taskArns"] == []

    @pytest.mark.rule("DescribeTasks-002", "DescribeTasks-003")
    def test_tasks_of_a_deleted_cluster_and_its_successor(
        self, ecs: Any, run_one: Run, fake: ecs_fake.EcsFake
    ) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], images={"*": ecs_fake.Scripted(run_for=0)}) as inner:
            ecs = inner.client()
            ecs.register_task_definition(**JOB)
            tags = [{"key": "k", "value": "v"}]
            arn = ecs.run_task(**FARGATE, tags=tags)["tasks"][0]["taskArn"]
            inner.settle()
            ecs.delete_cluster(cluster="default")
            (task,) = ecs.describe_tasks(tasks=[arn], include=["TAGS"])["tasks"]
            assert task["tags"] == tags
            ecs.create_cluster()
            assert ecs.describe_tasks(tasks=[arn])["tasks"] == []

    @pytest.mark.rule("DescribeTasks-004", "DescribeTasks-005", "DescribeTasks-006")
    def test_the_cluster(self, ecs: Any, run_one: Run) -> None:
        cluster = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        here = run_one()["taskArn"]
        there = run_one(cluster="other")["taskArn"].rpartition("/")[2]
        assert ecs.describe_tasks(tasks=[here])["tasks"][0]["taskArn"] == here
        assert ecs.describe_tasks(tasks=[there])["tasks"] == []
        for reference in ("other", cluster):
            assert ecs.describe_tasks(cluster=reference, tasks=[there])["tasks"]

    @pytest.mark.rule("DescribeTasks-007")
    def test_an_include_that_does_not_exist(self, ecs: Any, run_one: Run) -> None:
        with refused("InvalidParameterException"):
            ecs.describe_tasks(tasks=[run_one()["taskArn"]], include=["LOGS"])

    @pytest.mark.rule("DescribeTasks-008", "DescribeTasks-009")
    def test_tags_only_when_asked_for(self, ecs: Any, run_one: Run) -> None:
        arn = run_one(tags=[{"key": "k", "value": "v"}])["taskArn"]
        assert ecs.describe_tasks(tasks=[arn])["tasks"][0]["tags"] == []
        assert ecs.describe_tasks(tasks=[arn], include=["TAGS"])["tasks"][0]["tags"] == [
            {"key": "k", "value": "v"}
        ]

    @pytest.mark.rule("DescribeTasks-010", "DescribeTasks-011")
    def test_one_to_a_hundred_tasks(self, ecs: Any) -> None:
        assert len(ecs.describe_tasks(tasks=[UNKNOWN_ID] * 100)["failures"]) == 100
        with refused("InvalidParameterException", "100"):
            ecs.describe_tasks(tasks=[UNKNOWN_ID] * 101)
        with refused("InvalidParameterException", "^Tasks cannot be empty.$"):
            ecs.describe_tasks(tasks=[])
        with refused("InvalidParameterException"):
            ecs.describe_tasks()

    @pytest.mark.rule("DescribeTasks-012", "DescribeTasks-013", "DescribeTasks-015")
    def test_by_id_or_arn(self, ecs: Any, run_one: Run) -> None:
        arn = run_one()["taskArn"]
        answer = ecs.describe_tasks(tasks=[arn, arn.rpartition("/")[2]])
        assert [task["taskArn"] for task in answer["tasks"]] == [arn, arn]
        assert answer["failures"] == []
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200

    @pytest.mark.rule("DescribeTasks-014")
    @pytest.mark.parametrize("reference", [UNKNOWN_ID, str(uuid.UUID(int=1))])
    def test_an_unknown_task_is_a_failure(self, ecs: Any, reference: str) -> None:
        answer = ecs.describe_tasks(tasks=[reference])
        arn = f"arn:aws:ecs:us-east-1:123456789012:task/default/{reference}"
        assert (answer["tasks"], answer["failures"]) == ([], [{"arn": arn, "reason": "MISSING"}])

    @pytest.mark.parametrize(
        ("reference", "message"),
        [
            ("abc", r"taskId length should be one of \[32,36\]"),
            ("a/b/c/d", "Unexpected number of separators"),
            ("arn:aws:ecs:us-east-1:123456789012:task", "Unexpected number of separators"),
            ("arn:aws:ecs:us-east-1:123456789012:task/a/b/c", "Unexpected number of separators"),
            (f"arn:aws:ecs:us-east-1:123456789012:task/other/{UNKNOWN_ID}", "Identifier is for other"),
            (f"arn:aws:ecs:us-east-1:999999999999:task/default/{UNKNOWN_ID}", "AccountIDs mismatch"),
            ("Z" * 32, "taskId"),
        ],
    )
    def test_what_is_no_reference(self, ecs: Any, reference: str, message: str) -> None:
        with refused("InvalidParameterException", message):
            ecs.describe_tasks(tasks=[reference])

    def test_a_task_of_another_region_is_a_failure(self, ecs: Any) -> None:
        arn = f"arn:aws:ecs:eu-west-1:123456789012:task/default/{UNKNOWN_ID}"
        assert ecs.describe_tasks(tasks=[arn])["failures"] == [{"arn": arn, "reason": "MISSING"}]

    @pytest.mark.rule(
        "DescribeTasks-017",
        "DescribeTasks-020",
        "DescribeTasks-021",
        "DescribeTasks-022",
        "DescribeTasks-026",
    )
    def test_a_running_task(self, ecs: Any, run_one: Run) -> None:
        arn = run_one()["taskArn"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert (task["lastStatus"], task["desiredStatus"], task["version"]) == ("RUNNING", "RUNNING", 3)
        assert task.keys() >= {
            "connectivity",
            "connectivityAt",
            "pullStartedAt",
            "pullStoppedAt",
            "startedAt",
        }
        (container,) = task["containers"]
        assert (container["name"], container["lastStatus"], container["taskArn"]) == ("app", "RUNNING", arn)
        assert container["containerArn"].startswith(arn.replace(":task/", ":container/"))
        assert container["networkBindings"] == []
        assert container["runtimeId"].startswith(arn.rpartition("/")[2] + "-")
        assert container["imageDigest"].startswith("sha256:")


JOB = {
    "family": "job",
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "images/app"}],
}
FARGATE = {"taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": NETWORK}


class TestListTasks:
    @pytest.mark.rule("ListTasks-001", "ListTasks-002", "ListTasks-020")
    def test_the_default_cluster_when_nothing_is_said(self, ecs: Any, run_one: Run) -> None:
        ecs.create_cluster(clusterName="other")
        assert ecs.list_tasks()["taskArns"] == []
        run_one(cluster="other")
        arn = run_one()["taskArn"]
        answer = ecs.list_tasks()
        del answer["ResponseMetadata"]
        assert answer == {"taskArns": [arn]}

    @pytest.mark.rule("ListTasks-003")
    def test_by_name_or_arn(self, ecs: Any, run_one: Run) -> None:
        cluster = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        arn = run_one(cluster="other")["taskArn"]
        assert (
            ecs.list_tasks(cluster="other")["taskArns"]
            == ecs.list_tasks(cluster=cluster)["taskArns"]
            == [arn]
        )

    @pytest.mark.rule("ListTasks-004", "ListTasks-005", "ListTasks-006", "ListTasks-010", "StopTask-023")
    def test_by_desired_status(self, fake: ecs_fake.EcsFake) -> None:
        slow = {"*": ecs_fake.Scripted(stop_delay=10)}
        with ecs_fake.mock_ecs(clusters=["default"], images=slow, poll_step=0) as inner:
            ecs = inner.client()
            ecs.register_task_definition(**JOB)
            arn = ecs.run_task(**FARGATE)["tasks"][0]["taskArn"]
            assert ecs.list_tasks(desiredStatus="RUNNING")["taskArns"] == [arn]
            ecs.stop_task(task=arn)
            assert inner.task(arn).last_status == "STOPPING"  # its container still runs
            assert ecs.list_tasks()["taskArns"] == []
            assert ecs.list_tasks(desiredStatus="STOPPED")["taskArns"] == [arn]
            inner.settle()
            assert inner.task(arn).last_status == "STOPPED"
            assert ecs.list_tasks(desiredStatus="STOPPED")["taskArns"] == [arn]

    @pytest.mark.rule("ListTasks-007", "ListTasks-009")
    def test_pending_finds_nothing_and_other_words_are_refused(self, ecs: Any, run_one: Run) -> None:
        run_one()
        assert ecs.list_tasks(desiredStatus="PENDING")["taskArns"] == []
        with refused("InvalidParameterException"):
            ecs.list_tasks(desiredStatus="PROVISIONING")

    @pytest.mark.rule("ListTasks-008")
    def test_a_task_that_is_pending_is_listed(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as inner:
            ecs = inner.client()
            ecs.register_task_definition(**JOB)
            arn = ecs.run_task(**FARGATE)["tasks"][0]["taskArn"]
            inner.advance(18)
            assert inner.task(arn).last_status == "PENDING"
            assert ecs.list_tasks()["taskArns"] == [arn]

    @pytest.mark.rule("ListTasks-012", "ListTasks-013", "ListTasks-016", "ListTasks-019")
    def test_filters(self, ecs: Any, run_one: Run, register: Callable[..., str]) -> None:
        register()
        register()
        register(family="other")
        one = run_one(taskDefinition="job:1")["taskArn"]
        two = run_one(taskDefinition="job:2", startedBy="me")["taskArn"]
        three = run_one(taskDefinition="other")["taskArn"]
        assert ecs.list_tasks(family="job")["taskArns"] == [one, two]
        assert ecs.list_tasks(startedBy="me")["taskArns"] == [two]
        assert ecs.list_tasks(startedBy="m")["taskArns"] == []
        assert ecs.list_tasks(launchType="FARGATE")["taskArns"] == [one, two, three]
        assert ecs.list_tasks(launchType="EC2")["taskArns"] == []
        assert ecs.list_tasks(family="other", launchType="FARGATE")["taskArns"] == [three]
        assert ecs.list_tasks(family="other", launchType="EC2")["taskArns"] == []

    @pytest.mark.rule("ListTasks-014")
    def test_a_launch_type_that_does_not_exist(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.list_tasks(launchType="FARGATE_SPOT")

    @pytest.mark.rule("ListTasks-018")
    @pytest.mark.parametrize("other", [{"family": "job"}, {"launchType": "FARGATE"}, {"serviceName": "web"}])
    def test_started_by_stands_alone(self, ecs: Any, other: dict[str, str]) -> None:
        with refused("InvalidParameterException", "startedBy"):
            ecs.list_tasks(startedBy="me", **other)

    @pytest.mark.rule("ListTasks-028")
    def test_a_service_that_does_not_exist(self, ecs: Any) -> None:
        with refused("ServiceNotFoundException"):
            ecs.list_tasks(serviceName="web")

    @pytest.mark.rule("ListTasks-023", "ListTasks-024", "ListTasks-026")
    def test_pages_go_on_without_gaps_or_repeats(self, ecs: Any, run: Run) -> None:
        made = [task["taskArn"] for task in run(count=7)["tasks"]]
        pages = list(ecs.get_paginator("list_tasks").paginate(family="job", PaginationConfig={"PageSize": 3}))
        assert [page["taskArns"] for page in pages] == [made[:3], made[3:6], made[6:]]
        assert "nextToken" not in pages[-1]


class TestStopTask:
    @pytest.mark.rule("StopTask-001")
    def test_the_task_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.stop_task()

    @pytest.mark.rule("StopTask-002", "StopTask-003", "StopTask-004", "StopTask-022")
    def test_by_id_or_arn(self, ecs: Any, run_one: Run) -> None:
        for form in (lambda arn: arn, lambda arn: arn.rpartition("/")[2]):
            arn = run_one()["taskArn"]
            answer = ecs.stop_task(task=form(arn))
            assert answer["task"]["taskArn"] == arn
            assert answer.keys() == {"task", "ResponseMetadata"}

    @pytest.mark.rule("StopTask-005", "StopTask-006")
    def test_the_cluster(self, ecs: Any, run_one: Run) -> None:
        cluster = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        assert ecs.stop_task(task=run_one()["taskArn"])["task"]["clusterArn"].endswith("/default")
        for reference in ("other", cluster):
            task = run_one(cluster="other")["taskArn"]
            assert ecs.stop_task(cluster=reference, task=task)["task"]["clusterArn"] == cluster

    @pytest.mark.rule("StopTask-007")
    def test_an_unknown_task_and_one_of_another_cluster(self, ecs: Any, run_one: Run) -> None:
        ecs.create_cluster(clusterName="other")
        elsewhere = run_one(cluster="other")["taskArn"].rpartition("/")[2]
        for reference in (UNKNOWN_ID, elsewhere):
            with refused("InvalidParameterException", "^The referenced task was not found.$"):
                ecs.stop_task(task=reference)

    @pytest.mark.rule("StopTask-008", "StopTask-009", "StopTask-029")
    def test_the_answer_shows_the_task_before_it_stops(self, ecs: Any, run_one: Run) -> None:
        task = ecs.stop_task(task=run_one()["taskArn"])["task"]
        assert (task["desiredStatus"], task["lastStatus"], task["version"]) == ("STOPPED", "RUNNING", 4)
        assert [one["lastStatus"] for one in task["containers"]] == ["RUNNING"]
        assert [one["networkBindings"] for one in task["containers"]] == [[]]
        assert task.keys() >= {
            "clusterArn",
            "containers",
            "createdAt",
            "startedAt",
            "taskDefinitionArn",
            "overrides",
        }

    @pytest.mark.rule("StopTask-015")
    def test_tags_go_with_the_stop(self, ecs: Any, run_one: Run) -> None:
        arn = run_one(tags=[{"key": "k", "value": "v"}])["taskArn"]
        ecs.stop_task(task=arn)
        assert ecs.describe_tasks(tasks=[arn], include=["TAGS"])["tasks"][0]["tags"] == []

    @pytest.mark.rule("StopTask-016", "StopTask-017")
    @pytest.mark.parametrize(("reason", "shown"), [(None, "Task stopped by user"), ("because", "because")])
    def test_the_reason(self, ecs: Any, run_one: Run, reason: str | None, shown: str) -> None:
        arn = run_one()["taskArn"]
        ecs.stop_task(task=arn, **({"reason": reason} if reason else {}))
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", shown)

    def test_a_long_reason_is_kept(self, ecs: Any, run_one: Run) -> None:
        assert (
            ecs.stop_task(task=run_one()["taskArn"], reason="r" * 1000)["task"]["stoppedReason"] == "r" * 1000
        )

    @pytest.mark.rule("StopTask-024")
    def test_a_stopped_task_stays_as_it_is(self, ecs: Any, run_one: Run) -> None:
        arn = run_one()["taskArn"]
        ecs.stop_task(task=arn, reason="first")
        before = ecs.describe_tasks(tasks=[arn])["tasks"]
        answer = ecs.stop_task(task=arn, reason="second")["task"]
        assert (answer["lastStatus"], answer["stoppedReason"]) == ("STOPPED", "first")
        assert ecs.describe_tasks(tasks=[arn])["tasks"] == before

    @pytest.mark.newest_sdk
    @pytest.mark.rule("StopTask-025", "StopTask-032")
    def test_a_stopped_task(self, ecs: Any, run_one: Run) -> None:
        arn = run_one()["taskArn"]
        ecs.stop_task(task=arn)
        task = ecs.stop_task(task=arn)["task"]
        assert (task["connectivity"], task["fargateEphemeralStorage"]) == ("CONNECTED", {"sizeInGiB": 20})
        assert task.keys() >= {
            "connectivityAt",
            "stopCode",
            "stoppedReason",
            "stoppingAt",
            "stoppedAt",
            "executionStoppedAt",
        }
        assert task["containers"][0]["exitCode"] == 143

    @pytest.mark.rule("StopTask-026", "StopTask-033", "StopTask-034")
    def test_times_in_their_order(self) -> None:
        with ecs_fake.mock_ecs(
            clusters=["default"],
            timings="realistic",
            poll_step=0,
            images={"*": ecs_fake.Scripted(stop_delay=5)},
        ) as inner:
            ecs = inner.client()
            ecs.register_task_definition(**JOB)
            arn = ecs.run_task(**FARGATE)["tasks"][0]["taskArn"]
            inner.settle()
            inner.advance(1)
            ecs.stop_task(task=arn)
            assert inner.task(arn).last_status == "STOPPING"
            inner.settle()
            (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
            names = (
                "createdAt",
                "connectivityAt",
                "pullStartedAt",
                "pullStoppedAt",
                "startedAt",
                "stoppingAt",
                "executionStoppedAt",
                "stoppedAt",
            )
            times = [task[name] for name in names]
            assert times == sorted(times)
            assert len(set(times)) == 7  # connected and pulling begin together

    def test_a_stop_while_provisioning(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as inner:
            ecs = inner.client()
            ecs.register_task_definition(**JOB)
            arn = ecs.run_task(**FARGATE)["tasks"][0]["taskArn"]
            answer = ecs.stop_task(task=arn)["task"]
            assert (answer["lastStatus"], answer["desiredStatus"]) == ("PROVISIONING", "STOPPED")
            inner.settle()
            (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
            assert task["lastStatus"] == "STOPPED"
            assert not {"startedAt", "pullStartedAt", "pullStoppedAt"} & task.keys()


class TestWaiters:
    def test_they_move_virtual_time_instead_of_sleeping(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic") as inner:
            ecs = boto3.client("ecs")
            ecs.register_task_definition(**JOB)
            arn = ecs.run_task(**FARGATE)["tasks"][0]["taskArn"]
            began = inner.now
            ecs.get_waiter("tasks_running").wait(tasks=[arn])
            assert inner.task(arn).last_status == "RUNNING"
            assert (inner.now - began).total_seconds() == 30
            ecs.stop_task(task=arn)
            ecs.get_waiter("tasks_stopped").wait(tasks=[arn])
            assert inner.task(arn).last_status == "STOPPED"


class TestPolling:
    def test_a_poll_loop_of_the_users_own_ends(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic") as inner:
            ecs = boto3.client("ecs")
            ecs.register_task_definition(**JOB)
            arn = ecs.run_task(**FARGATE)["tasks"][0]["taskArn"]
            polls = 0
            while ecs.describe_tasks(tasks=[arn])["tasks"][0]["lastStatus"] != "RUNNING":
                polls += 1
            assert polls == 30  # a second each
            assert [entry.cause for entry in inner.journal].count("poll") == 30

    def test_another_call_in_between_is_no_polling(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic") as inner:
            ecs = boto3.client("ecs")
            began = inner.now
            for _ in range(5):
                ecs.list_tasks()
                ecs.list_clusters()
            assert inner.now == began

    def test_it_can_be_switched_off(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], poll_step=0) as inner:
            began = inner.now
            for _ in range(5):
                inner.client().list_tasks()
            assert inner.now == began


@pytest.mark.parametrize("count", [pytest.param(10, marks=rule("RunTask-008"))])
def test_ids_are_reproducible_with_a_seed(count: int) -> None:
    def arns() -> list[str]:
        with ecs_fake.mock_ecs(clusters=["default"], seed=42, start=1_700_000_000.0) as inner:
            ecs = inner.client()
            ecs.register_task_definition(**JOB)
            return [task["taskArn"] for task in ecs.run_task(**FARGATE, count=count)["tasks"]]

    assert arns() == arns()
