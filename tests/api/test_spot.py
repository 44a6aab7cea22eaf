"""Spot capacity is reclaimed: of Fargate, and of EC2."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import ecs_fake
from ecs_fake.errors import EcsFakeError, OptionError
from tests.api.hosts import describe
from tests.api.services import Service

Run = Callable[..., dict[str, Any]]
SPOT = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `web`, which a test makes."""
    return Service(fake, ecs)


@pytest.fixture
def run_spot(ecs: Any, run_one: Run) -> Run:
    """Run a task on Fargate Spot; keyword arguments change the request."""
    ecs.put_cluster_capacity_providers(
        cluster="default", capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )
    return lambda **changes: run_one(launchType=None, **{"capacityProviderStrategy": SPOT, **changes})


def task(ecs: Any, arn: str) -> dict[str, Any]:
    (found,) = ecs.describe_tasks(tasks=[arn])["tasks"]
    return found  # type: ignore[no-any-return]


class TestFargate:
    @pytest.mark.rule("RunTask-023", "Task-035")
    def test_the_notice_and_the_end(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_spot: Run, register: Callable[..., str]
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(stop_delay=600)
        container = {"name": "app", "image": "images/app", "stopTimeout": 120}
        arn = run_spot(taskDefinition=register(containerDefinitions=[container]))["taskArn"]
        fake.faults.spot_interruption(arn)
        notice = fake.events[-1]["detail"]
        assert (notice["lastStatus"], notice["desiredStatus"]) == ("RUNNING", "STOPPED")
        assert notice["stopCode"] == "SpotInterruption"
        assert notice["stoppedReason"] == "Your Spot Task was interrupted."
        fake.advance(119)
        assert task(ecs, arn)["containers"][0]["lastStatus"] == "RUNNING"
        fake.advance(1)
        ended = task(ecs, arn)
        assert (ended["lastStatus"], ended["containers"][0]["exitCode"]) == ("STOPPED", 137)
        assert ended["executionStoppedAt"] - ended["stoppingAt"] == timedelta(seconds=120)

    def test_who_ends_in_time_is_not_killed(self, fake: ecs_fake.EcsFake, ecs: Any, run_spot: Run) -> None:
        arn = run_spot()["taskArn"]
        fake.faults.spot_interruption(arn.rpartition("/")[2])
        ended = task(ecs, arn)
        assert (ended["lastStatus"], ended["containers"][0]["exitCode"]) == ("STOPPED", 143)

    def test_services_launch_others_on_spot(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_spot: Run, serve: Run, web: Service
    ) -> None:
        serve(launchType=None, capacityProviderStrategy=SPOT, desiredCount=3)
        fake.settle()
        before = web.arns()
        ecs.update_task_protection(cluster="default", tasks=before[:1], protectionEnabled=True)
        fake.faults.spot_interruption(*before[:2])
        assert set(web.arns()) & set(before) == {before[2]}
        assert {one["capacityProviderName"] for one in web.tasks()} == {"FARGATE_SPOT"}
        fake.advance(40)
        assert web.counts == (3, 3, 0)
        assert web.messages()[-2:] == ["has started 2 tasks:.", "has reached a steady state."]

    def test_without_targets_all_of_them(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_spot: Run, run_one: Run
    ) -> None:
        spot = [run_spot()["taskArn"] for _ in range(2)]
        other = run_one()["taskArn"]
        fake.faults.spot_interruption()
        assert [task(ecs, arn)["lastStatus"] for arn in (*spot, other)] == ["STOPPED", "STOPPED", "RUNNING"]
        fake.faults.spot_interruption()  # nobody is left

    def test_a_task_that_was_told_to_stop_keeps_its_reason(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_spot: Run
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(stop_delay=10)
        arn = run_spot()["taskArn"]
        ecs.stop_task(task=arn, reason="mine")
        version = task(ecs, arn)["version"]
        fake.faults.spot_interruption(arn)
        assert (task(ecs, arn)["stoppedReason"], task(ecs, arn)["version"]) == ("mine", version)

    def test_a_process_gets_sigterm(self) -> None:
        program = "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.05; done"
        stand_in = ecs_fake.Process(command=["sh", "-c", program])
        with ecs_fake.mock_ecs(clusters=["default"], images={"images/app": stand_in}) as fake:
            ecs = fake.client()
            ecs.put_cluster_capacity_providers(
                cluster="default", capacityProviders=["FARGATE_SPOT"], defaultCapacityProviderStrategy=SPOT
            )
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "images/app"}],
            )
            network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
            (made,) = ecs.run_task(taskDefinition="job", networkConfiguration=network)["tasks"]
            handle = fake.task(made["taskArn"])
            assert next(iter(handle.logs(follow=True))).text.strip() == "up"
            fake.faults.spot_interruption(made["taskArn"])
            handle.wait("STOPPED")
            assert handle.exit_codes == {"app": 5}
            assert str(handle.logs()).split() == ["up", "bye"]


class TestEc2:
    def test_without_draining_nothing_happens_for_two_minutes(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_on_ec2: Run
    ) -> None:
        (arn,) = fake.add_container_instances()
        running = run_on_ec2()["taskArn"]
        fake.faults.spot_interruption(arn)
        fake.advance(119)
        assert (describe(ecs, arn)["status"], task(ecs, running)["lastStatus"]) == ("ACTIVE", "RUNNING")
        fake.advance(1)
        gone = describe(ecs, arn)
        assert (gone["status"], gone["agentConnected"]) == ("INACTIVE", False)
        ended = task(ecs, running)
        assert (ended["lastStatus"], ended["stopCode"]) == ("STOPPED", "TerminationNotice")
        assert ended["stoppedReason"] == f"Host EC2 (instance {gone['ec2InstanceId']}) terminated."

    def test_agents_that_drain_do_so_at_the_notice(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Run, bridge: Callable[..., str], web: Service
    ) -> None:
        first, second = fake.add_container_instances(2)
        serve(taskDefinition=bridge(), desiredCount=4, launchType="EC2", networkConfiguration=None)
        fake.settle()
        fake.faults.spot_interruption(first, draining=True)
        assert describe(ecs, first)["status"] == "DRAINING"
        fake.advance(40)
        assert {one["containerInstanceArn"] for one in web.tasks()} == {second}
        assert {one["stopCode"] for one in web.tasks("STOPPED")} == {"ServiceSchedulerInitiated"}
        fake.settle()
        assert describe(ecs, first)["status"] == "INACTIVE"

    def test_an_agent_that_is_disconnected_does_not_drain(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        (arn,) = fake.add_container_instances()
        fake.faults.instance(arn, disconnected=True)
        fake.faults.spot_interruption(arn, draining=True)
        assert describe(ecs, arn)["status"] == "ACTIVE"
        fake.settle()
        assert (describe(ecs, arn)["status"], describe(ecs, arn)["agentConnected"]) == ("ACTIVE", False)

    def test_hosts_may_be_stopped_instead(self, fake: ecs_fake.EcsFake, ecs: Any, run_on_ec2: Run) -> None:
        (arn,) = fake.add_container_instances()
        running = run_on_ec2()["taskArn"]
        fake.faults.spot_interruption(describe(ecs, arn)["ec2InstanceId"], action="stop")
        assert round(fake.settle()) == 120
        left = describe(ecs, arn)
        assert (left["status"], left["agentConnected"]) == ("ACTIVE", False)
        assert task(ecs, running)["stoppedReason"] == f"Host EC2 (instance {left['ec2InstanceId']}) stopped."

    def test_a_second_notice_and_other_writes_change_nothing(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        (arn,) = fake.add_container_instances()
        fake.faults.spot_interruption(arn)
        fake.advance(60)
        fake.faults.spot_interruption(arn, action="stop")
        ecs.put_attributes(attributes=[{"name": "stack", "value": "a", "targetId": arn}])
        fake.advance(60)
        assert describe(ecs, arn)["status"] == "INACTIVE"

    def test_one_that_is_deregistered_meanwhile_stays_so(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        (arn,) = fake.add_container_instances()
        fake.faults.spot_interruption(arn)
        ecs.deregister_container_instance(containerInstance=arn)
        version = describe(ecs, arn)["version"]
        fake.settle()
        assert (describe(ecs, arn)["status"], describe(ecs, arn)["version"]) == ("INACTIVE", version)

    def test_a_reset_forgets_the_notice(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        (arn,) = fake.add_container_instances()
        fake.faults.spot_interruption(arn)
        fake.reset()
        fake.advance(200)
        assert ecs.list_container_instances()["containerInstanceArns"] == []

    def test_on_the_wall_clock_instant_notices_are_over_at_once(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], clock="wall") as fake:
            (arn,) = fake.add_container_instances()
            fake.faults.spot_interruption(arn)
            assert describe(fake.client(), arn)["status"] == "INACTIVE"


class TestOrders:
    def test_what_cannot_be(self, fake: ecs_fake.EcsFake, ecs: Any, run_one: Run) -> None:
        with pytest.raises(OptionError, match="give one of terminate, stop"):
            fake.faults.spot_interruption("i-1", action="hibernate")  # type: ignore[arg-type]
        with pytest.raises(EcsFakeError, match="'i-1' is not registered"):
            fake.faults.spot_interruption("i-1")
        arn = run_one()["taskArn"]
        with pytest.raises(EcsFakeError, match="is not on Fargate Spot but on launch type FARGATE"):
            fake.faults.spot_interruption(arn)
        assert task(ecs, arn)["lastStatus"] == "RUNNING"
