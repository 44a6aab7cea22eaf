"""Reads that lag behind writes, as a user meets them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

import ecs_fake

LAG = 5.0
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
JOB: dict[str, Any] = {
    "family": "job",
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "images/app"}],
}
RUN: dict[str, Any] = {"taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": NETWORK}


def made(**changes: Any) -> ecs_fake.mock_ecs:
    """A fake with lag, on a clock that only the test moves."""
    options = {"clusters": ["default"], "seed": 1, "poll_step": 0, "consistency_lag": LAG, **changes}
    return ecs_fake.mock_ecs(**options)


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    with made() as one:
        yield one


@pytest.fixture
def ecs(fake: ecs_fake.EcsFake) -> Any:
    return boto3.client("ecs")


def status(ecs: Any, arn: str) -> str:
    """Give a task's status as a reader sees it."""
    answer = ecs.describe_tasks(tasks=[arn])
    return answer["tasks"][0]["lastStatus"] if answer["tasks"] else answer["failures"][0]["reason"]


def test_a_task_is_missing_at_first_and_seen_later(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    ecs.register_task_definition(**JOB)
    arn = ecs.run_task(**RUN)["tasks"][0]["taskArn"]  # finds the revision, which nobody can read yet
    assert fake.task(arn).last_status == "RUNNING"
    assert status(ecs, arn) == "MISSING"
    assert ecs.list_tasks()["taskArns"] == []
    fake.advance(LAG)
    assert status(ecs, arn) == "RUNNING"
    assert ecs.list_tasks()["taskArns"] == [arn]


def test_clusters_of_the_options_are_seen_from_the_beginning(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    assert len(ecs.list_clusters()["clusterArns"]) == 1
    ecs.create_cluster(clusterName="late")
    fake.reset()
    assert len(ecs.list_clusters()["clusterArns"]) == 1


def test_a_record_never_goes_back(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    ecs.register_task_definition(**JOB)
    arns = [task["taskArn"] for task in ecs.run_task(**RUN, count=10)["tasks"]]
    versions: dict[str, list[int]] = {arn: [] for arn in arns}
    for moment in range(30):
        if moment == 5:
            for arn in arns:
                ecs.stop_task(task=arn)
        for task in ecs.describe_tasks(tasks=arns)["tasks"]:
            versions[task["taskArn"]].append(task["version"])
        fake.advance(0.5)
    for seen in versions.values():
        assert seen == sorted(seen)
        assert len(set(seen)) > 2
        assert seen[-1] == 6


def test_some_tasks_of_one_call_are_seen_before_others(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    ecs.register_task_definition(**JOB)
    ecs.run_task(**RUN, count=10)
    counts = []
    for _ in range(11):
        counts.append(len(ecs.list_tasks()["taskArns"]))
        fake.advance(LAG / 10)
    assert (counts[0], counts[-1]) == (0, 10)
    assert len(set(counts)) > 3


def test_a_deleted_cluster_is_still_seen_active_and_refuses_tasks(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    ecs.delete_cluster(cluster="default")
    assert ecs.describe_clusters()["clusters"][0]["status"] == "ACTIVE"
    with pytest.raises(ClientError, match="ClusterNotFoundException"):
        ecs.run_task(**RUN)
    fake.advance(LAG)
    assert ecs.describe_clusters()["clusters"][0]["status"] == "INACTIVE"


def seen_over_time(seed: int | None) -> list[list[str]]:
    with made(seed=seed, start=0.0) as fake:
        ecs = boto3.client("ecs")
        ecs.register_task_definition(**JOB)
        arns = [task["taskArn"] for task in ecs.run_task(**RUN, count=5)["tasks"]]
        found = []
        for _ in range(10):
            found.append([status(ecs, arn) for arn in arns])
            fake.advance(0.5)
        return found


def test_a_seed_repeats_what_is_seen_when() -> None:
    assert seen_over_time(3) == seen_over_time(3)
    assert seen_over_time(3) != seen_over_time(4)


def test_the_ids_of_a_seed_are_the_same_with_lag_and_without() -> None:
    def arns(**options: Any) -> list[str]:
        with made(**options):
            ecs = boto3.client("ecs")
            ecs.register_task_definition(**JOB)
            return [task["taskArn"] for task in ecs.run_task(**RUN, count=3)["tasks"]]

    assert arns() == arns(consistency_lag=0)


def test_a_waiter_ends_when_the_status_is_seen(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    ecs.register_task_definition(**JOB)
    arn = ecs.run_task(**RUN)["tasks"][0]["taskArn"]
    fake.advance(LAG)
    ecs.stop_task(task=arn)
    began = fake.now
    ecs.get_waiter("tasks_stopped").wait(tasks=[arn])
    assert status(ecs, arn) == "STOPPED"
    assert 0 < (fake.now - began).total_seconds() <= 6 + LAG


def test_a_poll_loop_ends() -> None:
    with made(poll_step=1.0):
        ecs = boto3.client("ecs")
        ecs.register_task_definition(**JOB)
        arn = ecs.run_task(**RUN)["tasks"][0]["taskArn"]
        polls = next(poll for poll in itertools.count() if status(ecs, arn) == "RUNNING")
        assert 0 < polls <= LAG


def test_settle_ends_with_everything_seen(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    ecs.register_task_definition(**JOB)
    arn = ecs.run_task(**RUN)["tasks"][0]["taskArn"]
    assert 0 < fake.settle() <= LAG
    assert status(ecs, arn) == "RUNNING"
    assert fake.settle() == 0


def test_settle_says_what_it_waits_for(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    ecs.create_cluster(clusterName="new")
    with pytest.raises(ecs_fake.SettleTimeout, match="what readers are to see"):
        fake.settle(0)


def test_a_waiter_that_runs_at_once_fails_as_against_aws(ecs: Any) -> None:
    """The waiter `tasks_running` gives up on MISSING; code that meets it has to wait first."""
    ecs.register_task_definition(**JOB)
    arn = ecs.run_task(**RUN)["tasks"][0]["taskArn"]
    with pytest.raises(WaiterError, match="MISSING"):
        ecs.get_waiter("tasks_running").wait(tasks=[arn])


def test_on_the_wall_clock_waiters_wake_when_it_is_seen() -> None:
    with made(clock="wall", consistency_lag=0.2) as fake:
        ecs = boto3.client("ecs")
        ecs.register_task_definition(**JOB)
        arn = ecs.run_task(**RUN)["tasks"][0]["taskArn"]
        fake.settle()
        ecs.stop_task(task=arn)
        config = {"Delay": 60, "MaxAttempts": 20}
        ecs.get_waiter("tasks_stopped").wait(
            tasks=[arn], WaiterConfig=config
        )  # each attempt ends by a change


def test_without_lag_everything_is_seen_at_once() -> None:
    with made(consistency_lag=0):
        ecs = boto3.client("ecs")
        ecs.register_task_definition(**JOB)
        arn = ecs.run_task(**RUN)["tasks"][0]["taskArn"]
        assert status(ecs, arn) == "RUNNING"


def _writes(ecs: Any, dice: random.Random) -> list[Any]:
    """Calls that change something; any of them may be refused."""
    name, service = dice.choice(["default", "blue"]), dice.choice(["web", "api"])
    serve = {"cluster": name, "serviceName": service, "taskDefinition": "job", "desiredCount": 1}
    return [
        lambda: ecs.create_cluster(clusterName=name),
        lambda: ecs.delete_cluster(cluster=name),
        lambda: ecs.register_task_definition(**JOB),
        lambda: ecs.deregister_task_definition(taskDefinition=f"job:{dice.randint(1, 4)}"),
        lambda: ecs.run_task(**RUN, cluster=name),
        lambda: ecs.create_service(**serve, launchType="FARGATE", networkConfiguration=NETWORK),
        lambda: ecs.delete_service(cluster=name, service=service, force=True),
        lambda: ecs.create_capacity_provider(
            name=f"of-{name}", autoScalingGroupProvider={"autoScalingGroupArn": GROUP}
        ),
        lambda: ecs.tag_resource(
            resourceArn=f"arn:aws:ecs:us-east-1:123456789012:cluster/{name}",
            tags=[{"key": "k", "value": str(dice.random())}],
        ),
    ]


GROUP = (
    "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:"
    "a1b2c3d4-5678-90ab-cdef-111111111111:autoScalingGroupName/g"
)


def _reads(ecs: Any, name: str) -> list[Any]:
    return [
        ecs.list_clusters,
        ecs.list_task_definitions,
        ecs.list_task_definition_families,
        ecs.describe_capacity_providers,
        lambda: ecs.describe_clusters(clusters=[name], include=["STATISTICS", "TAGS", "ATTACHMENTS"]),
        lambda: ecs.list_tasks(cluster=name, serviceName="web"),
        lambda: ecs.list_services(cluster=name),
        lambda: ecs.describe_services(cluster=name, services=["web", "api"]),
        lambda: ecs.describe_task_definition(taskDefinition="job"),
        lambda: ecs.list_tags_for_resource(resourceArn=f"arn:aws:ecs:us-east-1:123456789012:cluster/{name}"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_half_seen_world_is_answered_or_refused_in_ecs_words(seed: int) -> None:
    """Records that name each other arrive in any order: a reader may see a task and not yet its cluster."""
    dice = random.Random(seed)
    with made(seed=seed, clusters=[]) as fake:
        ecs = boto3.client("ecs", config=Config(parameter_validation=False))
        answered = 0
        for _ in range(60):
            for call in (dice.choice(_writes(ecs, dice)), *_reads(ecs, dice.choice(["default", "blue"]))):
                try:
                    call()
                    answered += 1
                except ClientError:
                    pass  # whatever else is raised fails the test
            fake.advance(dice.random())
        assert answered > 300


def test_over_http_it_is_the_same(fake: ecs_fake.EcsFake) -> None:
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    remote = boto3.client("ecs", endpoint_url=fake.url, region_name=fake.region, **keys)
    remote.create_cluster(clusterName="new")
    assert len(remote.list_clusters()["clusterArns"]) == 1
    fake.advance(LAG)
    assert len(remote.list_clusters()["clusterArns"]) == 2
