"""Rules that show only while tasks run, seen through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.refusals import refused

pytestmark = pytest.mark.newest_sdk

Register = Callable[..., str]
Run = Callable[..., dict[str, Any]]
Serve = Callable[..., dict[str, Any]]


def task_of(ecs: Any, arn: str) -> dict[str, Any]:
    (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
    return task  # type: ignore[no-any-return]  # the client is not typed


class TestContainers:
    @pytest.mark.rule("DescribeTasks-023", "DescribeTasks-024")
    def test_of_a_task_on_fargate(self, ecs: Any, register: Register, run_one: Run) -> None:
        definition = register(taskRoleArn="arn:aws:iam::123456789012:role/task")
        arn = run_one(taskDefinition=definition, enableExecuteCommand=True)["taskArn"]
        task = task_of(ecs, arn)
        (running,) = task["containers"]
        assert running["image"] == "images/app"
        assert running["imageDigest"].startswith("sha256:")
        assert running["runtimeId"]
        assert running["healthStatus"] == "UNKNOWN"
        (agent,) = running["managedAgents"]
        assert (agent["name"], agent["lastStatus"]) == ("ExecuteCommandAgent", "RUNNING")
        assert "lastStartedAt" in agent
        (interface,) = running["networkInterfaces"]
        assert interface["attachmentId"] == task["attachments"][0]["id"]
        assert interface["privateIpv4Address"]
        assert "exitCode" not in running
        ecs.stop_task(task=arn)
        (stopped,) = task_of(ecs, arn)["containers"]
        assert stopped["exitCode"] == 143

    @pytest.mark.rule("DescribeTasks-023", "DescribeTasks-024")
    def test_of_a_task_on_an_instance(
        self, fake: ecs_fake.EcsFake, ecs: Any, bridge: Register, run_one: Run
    ) -> None:
        fake.add_container_instances(instance_type="p3.2xlarge")
        container = {
            "name": "app",
            "image": "images/app",
            "memory": 64,
            "portMappings": [{"containerPort": 80, "hostPort": 8080}, {"containerPortRange": "90-91"}],
            "resourceRequirements": [{"type": "GPU", "value": "1"}],
        }
        given = {"launchType": "EC2", "networkConfiguration": None}
        task = task_of(
            ecs, run_one(taskDefinition=bridge(containerDefinitions=[container]), **given)["taskArn"]
        )
        (running,) = task["containers"]
        assert len(running["gpuIds"]) == 1
        single, several = running["networkBindings"]
        assert single == {"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 8080, "protocol": "tcp"}
        assert several.keys() == {"bindIP", "containerPortRange", "hostPortRange", "protocol"}


@pytest.mark.rule("RunTask-142")
def test_the_times_of_a_life_are_in_order() -> None:
    with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as slow:
        ecs = slow.client()
        ecs.register_task_definition(
            family="job",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "images/app", "stopTimeout": 30}],
        )
        slow.images["images/app"] = ecs_fake.Scripted(stop_delay=10)
        arn = ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)["tasks"][
            0
        ]["taskArn"]

        def became(status: str) -> Any:
            slow.run_until(lambda: task_of(ecs, arn)["lastStatus"] == status, 600)
            return slow.now

        seen = task_of(ecs, arn)
        assert not {"startedAt", "stoppingAt", "stoppedAt"} & seen.keys()
        running = became("RUNNING")
        assert (
            abs((task_of(ecs, arn)["startedAt"] - running).total_seconds()) <= 0.001
        )  # answers have milliseconds
        slow.advance(60)
        ecs.stop_task(task=arn)
        stopped = became("STOPPED")
        task = task_of(ecs, arn)
        assert task["createdAt"] <= task["startedAt"] < task["stoppingAt"] < task["stoppedAt"]
        assert abs((task["stoppedAt"] - stopped).total_seconds()) < 60


class TestServices:
    @pytest.mark.rule("DeregisterTaskDefinition-002")
    def test_what_runs_on_a_revision_goes_on_without_it(
        self, fake: ecs_fake.EcsFake, ecs: Any, register: Register, run_one: Run, serve: Serve
    ) -> None:
        definition = register()
        alone = run_one(taskDefinition=definition)["taskArn"]
        serve(taskDefinition=definition)
        fake.settle()
        before = set(ecs.list_tasks()["taskArns"])
        ecs.deregister_task_definition(taskDefinition=definition)
        fake.advance(600)
        assert set(ecs.list_tasks()["taskArns"]) == before
        assert alone in before
        assert {task_of(ecs, arn)["lastStatus"] for arn in before} == {"RUNNING"}

    @pytest.mark.rule("DescribeServices-017")
    def test_a_steady_one(self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve) -> None:
        serve(desiredCount=3)
        fake.settle()
        (service,) = ecs.describe_services(services=["web"])["services"]
        (deployment,) = service["deployments"]
        assert deployment["status"] == "PRIMARY"
        assert (deployment["runningCount"], deployment["pendingCount"], deployment["desiredCount"]) == (
            3,
            0,
            3,
        )

    @pytest.mark.rule("CreateService-051", "CreateService-068")
    def test_where_tasks_go(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, bridge: Register, register: Register
    ) -> None:
        (instance,) = fake.add_container_instances()
        on_ec2 = {"taskDefinition": bridge(), "launchType": "EC2", "networkConfiguration": None}
        serve(serviceName="ec2", **on_ec2)
        serve(serviceName="fargate", taskDefinition=register())
        fake.settle()
        (placed,) = ecs.list_tasks(serviceName="ec2")["taskArns"]
        assert task_of(ecs, placed)["containerInstanceArn"] == instance
        (other,) = ecs.list_tasks(serviceName="fargate")["taskArns"]
        (attachment,) = task_of(ecs, other)["attachments"]
        details = {one["name"]: one["value"] for one in attachment["details"]}
        assert (attachment["type"], details["subnetId"]) == ("ElasticNetworkInterface", "subnet-1")


@pytest.mark.rule("ExecuteCommand-023", "ExecuteCommand-024")
def test_a_session_that_cannot_be_opened_is_ordered(
    fake: ecs_fake.EcsFake, ecs: Any, register: Register, run_one: Run
) -> None:
    definition = register(taskRoleArn="arn:aws:iam::123456789012:role/task")
    task = run_one(taskDefinition=definition, enableExecuteCommand=True)["taskArn"]
    fake.faults.error("ExecuteCommand", "TargetNotConnectedException")
    with refused("TargetNotConnectedException", status=400):
        ecs.execute_command(task=task, command="ls", interactive=True)
