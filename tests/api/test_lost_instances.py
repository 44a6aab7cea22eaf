"""Container instances in trouble: lost, cut off, ill; what becomes of their tasks and services."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psutil
import pytest

import ecs_fake
from ecs_fake.errors import EcsFakeError, FakeClosed, OptionError
from tests.api import hosts
from tests.api.hosts import describe
from tests.api.services import Service

Run = Callable[..., dict[str, Any]]
Serve = Callable[..., dict[str, Any]]


@pytest.fixture
def arn(fake: ecs_fake.EcsFake) -> str:
    """The only instance."""
    (made,) = fake.add_container_instances()
    return made


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `web`, which a test makes."""
    return Service(fake, ecs)


@pytest.fixture
def on_ec2(serve: Serve, bridge: Callable[..., str]) -> Serve:
    """Create the service `web` on EC2."""

    def create(**changes: Any) -> dict[str, Any]:
        given = {"taskDefinition": bridge(), "launchType": "EC2", "networkConfiguration": None}
        return serve(**{**given, **changes})

    return create


def task(ecs: Any, arn: str) -> dict[str, Any]:
    (found,) = ecs.describe_tasks(tasks=[arn])["tasks"]
    return found  # type: ignore[no-any-return]


class TestLost:
    @pytest.mark.rule("DeregisterContainerInstance-004", "Task-035")
    @pytest.mark.parametrize("lost", [True, "terminated"])
    def test_a_terminated_host_is_deregistered_and_its_tasks_stop(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run, lost: Any
    ) -> None:
        running = run_on_ec2()["taskArn"]
        fake.faults.instance(arn, lost=lost)
        gone = describe(ecs, arn)
        assert (gone["status"], gone["agentConnected"], gone["runningTasksCount"]) == ("INACTIVE", False, 0)
        assert ecs.list_container_instances()["containerInstanceArns"] == []
        stopped = task(ecs, running)
        assert (stopped["lastStatus"], stopped["desiredStatus"]) == ("STOPPED", "STOPPED")
        assert stopped["stopCode"] == "TerminationNotice"
        assert stopped["stoppedReason"] == f"Host EC2 (instance {gone['ec2InstanceId']}) terminated."
        (container,) = stopped["containers"]
        assert (container["lastStatus"], "exitCode" in container) == ("STOPPED", False)

    def test_a_stopped_host_stays_registered(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run
    ) -> None:
        running = run_on_ec2()["taskArn"]
        fake.faults.instance(arn, lost="stopped")
        left = describe(ecs, arn)
        assert (left["status"], left["agentConnected"], left["runningTasksCount"]) == ("ACTIVE", False, 0)
        assert task(ecs, running)["stoppedReason"] == f"Host EC2 (instance {left['ec2InstanceId']}) stopped."
        again = ecs.run_task(taskDefinition="web", launchType="EC2")
        assert [one["reason"] for one in again["failures"]] == ["AGENT"]

    @pytest.mark.rule("DeregisterContainerInstance-005")
    @pytest.mark.parametrize("before", [{"lost": "stopped"}, {"disconnected": True}])
    def test_one_that_was_cut_off_is_not_deregistered(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, before: dict[str, Any]
    ) -> None:
        fake.faults.instance(arn, **before)
        fake.faults.instance(arn, lost=True)
        assert describe(ecs, arn)["status"] == "ACTIVE"
        assert (
            ecs.deregister_container_instance(containerInstance=arn)["containerInstance"]["status"]
            == "INACTIVE"
        )

    def test_a_stopped_host_that_starts_again(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run
    ) -> None:
        run_on_ec2()
        fake.faults.instance(arn, lost="stopped")
        fake.faults.instance(arn, disconnected=False)
        assert run_on_ec2()["containerInstanceArn"] == arn

    @pytest.mark.parametrize("lost", [True, "stopped"])
    def test_services_replace_their_tasks_elsewhere(
        self, fake: ecs_fake.EcsFake, web: Service, on_ec2: Serve, lost: Any
    ) -> None:
        first, second = fake.add_container_instances(2)
        on_ec2(desiredCount=4)
        fake.settle()
        fake.faults.instance(first, lost=lost)
        assert {one["containerInstanceArn"] for one in web.tasks()} == {second}
        fake.advance(40)
        assert web.counts == (4, 4, 0)
        assert web.messages()[-2:] == ["has started 2 tasks:.", "has reached a steady state."]
        assert web.primary["failedTasks"] == 0

    def test_a_trunk_is_removed_first(self, ecs: Any) -> None:
        with ecs_fake.mock_ecs(timings="realistic", clusters=["default"], poll_step=0) as fake:
            ecs = fake.client()
            ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
            (arn,) = fake.add_container_instances(instance_type="c5.large")
            fake.settle()
            fake.faults.instance(arn, lost=True)
            assert describe(ecs, arn)["status"] == "DEREGISTERING"
            fake.settle()
            assert describe(ecs, arn)["status"] == "INACTIVE"

    def test_interfaces_and_tasks_on_their_way_are_gone_at_once(self) -> None:
        with ecs_fake.mock_ecs(timings="realistic", clusters=["default"], poll_step=0) as fake:
            ecs = fake.client()
            container = {"name": "app", "image": "images/app", "memory": 64}
            ecs.register_task_definition(family="v", networkMode="awsvpc", containerDefinitions=[container])
            (arn,) = fake.add_container_instances()
            network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
            made = [
                ecs.run_task(taskDefinition="v", launchType="EC2", networkConfiguration=network)["tasks"][0]
                for _ in range(2)
            ]
            fake.advance(60)
            young = ecs.run_task(taskDefinition="v", launchType="EC2", networkConfiguration=network)["tasks"]
            fake.faults.instance(arn, lost=True)
            for one in [*made, *young]:
                stopped = task(ecs, one["taskArn"])
                assert stopped["lastStatus"] == "STOPPED"
                assert [at["status"] for at in stopped["attachments"]] == ["DELETED"]
            assert fake.settle() == 0

    def test_events_tell_of_it(self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run) -> None:
        run_on_ec2()
        fake.faults.instance(arn, lost=True)
        details = [
            event["detail"] for event in fake.events if event["detail-type"] == "ECS Task State Change"
        ]
        last = details[-1]
        assert (last["lastStatus"], last["stopCode"]) == ("STOPPED", "TerminationNotice")
        assert [one["version"] for one in details] == [*range(1, len(details) + 1)]

    def test_processes_end(self) -> None:
        stand_in = ecs_fake.Process(command=["sleep", "600"])
        with ecs_fake.mock_ecs(clusters=["default"], images={"images/app": stand_in}) as fake:
            ecs = fake.client()
            container = {"name": "app", "image": "images/app", "memory": 64}
            ecs.register_task_definition(family="j", containerDefinitions=[container])
            (arn,) = fake.add_container_instances()
            (made,) = ecs.run_task(taskDefinition="j", launchType="EC2")["tasks"]
            handle = fake.task(made["taskArn"])
            handle.wait("RUNNING")
            process = psutil.Process(handle.containers["app"].pid)
            fake.faults.instance(arn, lost=True)
            handle.wait("STOPPED")
            assert handle.exit_codes == {"app": None}
            _, alive = psutil.wait_procs([process], timeout=20)
            assert not alive


class TestDisconnected:
    @pytest.mark.rule("ContainerInstance-002", "ContainerInstance-003", "Task-004", "Task-005")
    def test_tasks_go_on_and_none_is_placed(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run
    ) -> None:
        running = run_on_ec2()["taskArn"]
        fake.faults.instance(arn, disconnected=True)
        assert describe(ecs, arn)["agentConnected"] is False
        shown = task(ecs, running)
        assert (shown["lastStatus"], shown["connectivity"]) == ("RUNNING", "DISCONNECTED")
        failures = ecs.run_task(taskDefinition="web", launchType="EC2")["failures"]
        assert [(one["arn"], one["reason"]) for one in failures] == [(arn, "RESOURCE:PORTS")]
        fake.advance(60)
        fake.faults.instance(arn, disconnected=False)
        again = task(ecs, running)
        assert (describe(ecs, arn)["agentConnected"], again["connectivity"]) == (True, "CONNECTED")
        assert again["connectivityAt"] >= shown["connectivityAt"] + timedelta(seconds=60)
        assert again["version"] == shown["version"]

    def test_a_task_cannot_be_stopped_before_the_agent_is_back(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run
    ) -> None:
        running = run_on_ec2()["taskArn"]
        fake.faults.instance(arn, disconnected=True)
        ecs.stop_task(task=running)
        fake.advance(600)
        waiting = task(ecs, running)
        assert (waiting["lastStatus"], waiting["desiredStatus"]) == ("RUNNING", "STOPPED")
        with pytest.raises(
            ecs_fake.SettleTimeout, match="the agent of its container instance is disconnected"
        ):
            fake.settle(60)
        fake.faults.instance(arn, disconnected=False)
        assert task(ecs, running)["lastStatus"] == "STOPPED"

    def test_an_end_is_learnt_of_when_the_agent_is_back(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(run_for=30, exit_code=3)
        running = run_on_ec2()["taskArn"]
        fake.faults.instance(arn, disconnected=True)
        fake.advance(60)
        assert task(ecs, running)["lastStatus"] == "RUNNING"
        fake.faults.instance(arn, disconnected=False)
        ended = task(ecs, running)
        assert (ended["lastStatus"], ended["containers"][0]["exitCode"]) == ("STOPPED", 3)
        assert ended["stopCode"] == "EssentialContainerExited"

    def test_services_do_not_replace_what_they_do_not_know_of(
        self, fake: ecs_fake.EcsFake, web: Service, on_ec2: Serve
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(run_for=100)
        first, _ = fake.add_container_instances(2)
        on_ec2(desiredCount=2)
        fake.faults.instance(first, disconnected=True)
        fake.advance(90)
        before = web.arns()
        fake.advance(20)
        assert len(set(before) & set(web.arns())) == 1
        fake.faults.instance(first, disconnected=False)
        assert not set(before) & set(web.arns())

    def test_what_was_to_be_killed_is_killed(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(stop_delay=600)
        running = run_on_ec2()["taskArn"]
        ecs.stop_task(task=running)
        fake.faults.instance(arn, disconnected=True)
        fake.advance(100)
        fake.faults.instance(arn, disconnected=False)
        ended = task(ecs, running)
        assert ended["containers"][0]["exitCode"] == 137
        (record,) = fake._engine.core.read(lambda worlds: [*next(iter(worlds.values())).tasks])
        assert round(record.containers[0].stopped_at - record.stopping_at) == 30

    def test_registering_again_is_a_connection(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run
    ) -> None:
        running = run_on_ec2()["taskArn"]
        fake.faults.instance(arn, disconnected=True)
        ecs.stop_task(task=running)
        ecs.register_container_instance(
            containerInstanceArn=arn, instanceIdentityDocument=_identity(ecs, arn)
        )
        assert describe(ecs, arn)["agentConnected"] is True
        assert task(ecs, running)["lastStatus"] == "STOPPED"

    def test_forced_deregistration_lets_its_tasks_go(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run_on_ec2: Run
    ) -> None:
        running = run_on_ec2()["taskArn"]
        fake.faults.instance(arn, disconnected=True)
        ecs.stop_task(task=running)
        ecs.deregister_container_instance(containerInstance=arn, force=True)
        assert fake.settle() == 0

    @pytest.mark.rule("HealthCheck-016")
    def test_health_is_what_was_last_heard_of(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, bridge: Callable[..., str]
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(health=["HEALTHY", "UNHEALTHY"])
        check = {"command": ["CMD", "true"], "interval": 10, "retries": 1}
        container = {"name": "app", "image": "images/app", "memory": 64, "healthCheck": check}
        made = ecs.run_task(taskDefinition=bridge(containerDefinitions=[container]), launchType="EC2")
        running = made["tasks"][0]["taskArn"]
        fake.advance(15)
        fake.faults.instance(arn, disconnected=True)
        fake.advance(600)
        assert task(ecs, running)["healthStatus"] == "HEALTHY"
        fake.faults.instance(arn, disconnected=False)
        assert task(ecs, running)["healthStatus"] == "UNHEALTHY"

    @pytest.mark.rule("UpdateContainerAgent-012")
    def test_the_update_of_an_agent_stands_still(self) -> None:
        with ecs_fake.mock_ecs(timings="realistic", clusters=["default"], poll_step=0) as fake:
            ecs = fake.client()
            arn = hosts.register(ecs)["containerInstanceArn"]
            ecs.update_container_agent(containerInstance=arn)
            fake.advance(10)
            assert describe(ecs, arn)["agentUpdateStatus"] == "STAGING"
            fake.faults.instance(arn, disconnected=True)
            fake.advance(600)
            assert describe(ecs, arn)["agentUpdateStatus"] == "STAGING"
            fake.faults.instance(arn, disconnected=False)
            fake.settle()
            assert describe(ecs, arn)["agentUpdateStatus"] == "UPDATED"


class TestDeregistration:
    @pytest.mark.rule("DeregisterContainerInstance-012", "DeregisterContainerInstance-003")
    def test_services_replace_orphans_which_go_on(
        self, fake: ecs_fake.EcsFake, ecs: Any, web: Service, on_ec2: Serve
    ) -> None:
        first, second = fake.add_container_instances(2)
        on_ec2(desiredCount=2)
        fake.settle()
        orphan = next(one["taskArn"] for one in web.tasks() if one["containerInstanceArn"] == first)
        ecs.deregister_container_instance(containerInstance=first, force=True)
        assert [one["containerInstanceArn"] for one in web.tasks()] == [second, second]
        assert web.counts == (2, 2, 0)
        assert orphan not in web.arns()
        assert {one.name for one in fake.task(orphan).containers.values()} == {"app"}
        assert fake.task(orphan).last_status == "RUNNING"


class TestHealth:
    def health(self, ecs: Any, arn: str) -> dict[str, Any]:
        shown = describe(ecs, arn, include=["CONTAINER_INSTANCE_HEALTH"])["healthStatus"]
        (check,) = shown["details"]
        assert (check["type"], check["status"]) == ("CONTAINER_RUNTIME", shown["overallStatus"])
        return check  # type: ignore[no-any-return]

    @pytest.mark.rule(
        "ContainerInstanceHealthStatus-002",
        "ContainerInstanceHealthStatus-003",
        "ContainerInstanceHealthStatus-004",
        "InstanceHealthCheckResult-001",
        "InstanceHealthCheckResult-002",
        "InstanceHealthCheckResult-003",
        "InstanceHealthCheckResult-004",
    )
    def test_each_status_and_since_when(self) -> None:
        with ecs_fake.mock_ecs(timings="realistic", clusters=["default"], poll_step=0) as fake:
            ecs = fake.client()
            (arn,) = fake.add_container_instances()
            born = describe(ecs, arn)["registeredAt"]
            seen = []
            for fault in (
                {},
                {"wait": 30},
                {"impaired": True},
                {"disconnected": True},
                {"disconnected": False},
            ):
                fake.advance(fault.pop("wait", 15))  # type: ignore[call-overload]
                if fault:
                    fake.faults.instance(arn, **fault)
                check = self.health(ecs, arn)
                since, told = (
                    round((check[at] - born).total_seconds()) for at in ("lastStatusChange", "lastUpdated")
                )
                seen.append((check["status"], since, told))
            assert seen == [
                ("INITIALIZING", 0, 0),
                ("OK", 30, 30),
                ("IMPAIRED", 60, 60),
                ("INSUFFICIENT_DATA", 75, 75),
                ("IMPAIRED", 90, 90),
            ]
            fake.advance(65)
            assert round((self.health(ecs, arn)["lastUpdated"] - born).total_seconds()) == 150

    def test_it_has_a_version_of_its_own_but_the_first_look(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str
    ) -> None:
        assert (describe(ecs, arn)["version"], self.health(ecs, arn)["status"]) == (1, "OK")
        fake.faults.instance(arn, impaired=True)
        fake.faults.instance(arn, impaired=True)
        assert describe(ecs, arn)["version"] == 2
        fake.faults.instance(arn, impaired=False)
        assert self.health(ecs, arn)["status"] == "OK"


class TestOrders:
    def test_by_any_of_its_names(self, fake: ecs_fake.EcsFake, ecs: Any, arn: str) -> None:
        names = (arn, arn.rpartition("/")[2], describe(ecs, arn)["ec2InstanceId"])
        for name, connected in zip(names, (False, True, False), strict=True):
            fake.faults.instance(name, disconnected=not connected)
            assert describe(ecs, arn)["agentConnected"] is connected

    def test_what_cannot_be(self, fake: ecs_fake.EcsFake, arn: str) -> None:
        with pytest.raises(OptionError, match="say what happens"):
            fake.faults.instance(arn)
        with pytest.raises(OptionError, match="give True, False, or one of 'terminated', 'stopped'"):
            fake.faults.instance(arn, lost="burnt")  # type: ignore[arg-type]
        with pytest.raises(
            EcsFakeError, match=f"'i-1' is not registered in us-east-1; the instances are: {arn}"
        ):
            fake.faults.instance("i-1", lost=True)
        fake.faults.instance(arn, lost=True)
        with pytest.raises(EcsFakeError, match="there are no instances"):
            fake.faults.instance(arn, lost=True)

    def test_after_the_end(self) -> None:
        with ecs_fake.mock_ecs() as fake:
            pass
        with pytest.raises(FakeClosed):
            fake.faults.instance("i-1", lost=True)


def _identity(ecs: Any, arn: str) -> str:
    """Give the identity document that the agent of an instance sends again."""
    shown = describe(ecs, arn)
    named = hosts.values(shown)
    return json.dumps(
        {
            "instanceId": shown["ec2InstanceId"],
            "instanceType": named["ecs.instance-type"],
            "availabilityZone": named["ecs.availability-zone"],
        }
    )
