"""Tasks wait in PROVISIONING, and the group of their capacity provider grows for them."""

from __future__ import annotations

from typing import Any

import pytest

import ecs_fake
from ecs_fake import AutoScalingGroup
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.api.scaling.conftest import METRIC, MINUTE, STRATEGY, Capacity
from tests.api.services import Service


class TestWaiting:
    @pytest.mark.rule("RunTask-011", "ManagedScaling-001")
    def test_a_task_waits_until_an_instance_has_come(self, mine: Capacity) -> None:
        (arn,) = mine.run()
        waiting = mine.task(arn)
        assert (waiting["lastStatus"], waiting["desiredStatus"]) == ("PROVISIONING", "RUNNING")
        assert (waiting["launchType"], waiting["capacityProviderName"]) == ("EC2", "mine")
        assert not waiting.keys() & {"containerInstanceArn", "availabilityZone"}
        assert mine.fake.settle() == 2 * MINUTE  # a datapoint, and the launch
        task, first = mine.task(arn), mine.instances()[0]
        assert (task["lastStatus"], task["version"]) == ("RUNNING", 3)
        assert task["containerInstanceArn"] == first["containerInstanceArn"]
        assert task["availabilityZone"] == "us-east-1a"
        assert first["capacityProviderName"] == "mine"

    @pytest.mark.rule("RunTask-011")
    def test_a_launch_type_does_not_wait(self, mine: Capacity) -> None:
        with refused("InvalidParameterException", "No Container Instances were found in your cluster."):
            mine.ecs.run_task(taskDefinition="job", launchType="EC2")
        assert mine.reservation == 100

    def test_the_clusters_default_strategy_waits_too(self, mine: Capacity) -> None:
        mine.ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["mine"], defaultCapacityProviderStrategy=STRATEGY
        )
        (arn,) = mine.run(capacityProviderStrategy=[])
        assert mine.task(arn)["lastStatus"] == "PROVISIONING"

    def test_a_waiter_lets_the_time_pass(self, mine: Capacity) -> None:
        arns = mine.run(3)
        mine.ecs.get_waiter("tasks_running").wait(tasks=arns)
        assert {mine.task(arn)["lastStatus"] for arn in arns} == {"RUNNING"}

    def test_a_task_that_is_stopped_waits_no_longer(self, mine: Capacity) -> None:
        (arn,) = mine.run()
        mine.stop(arn)
        assert mine.task(arn)["lastStatus"] == "STOPPED"
        assert mine.reservation == 100
        mine.fake.advance(5 * MINUTE)
        assert mine.size == 0

    def test_the_oldest_tasks_get_places_that_come_free(self, mine: Capacity) -> None:
        mine.fake.auto_scaling_groups["group"] = AutoScalingGroup(max=1)
        _, second = mine.run(2)
        mine.fake.settle()
        third, fourth = mine.run()[0], mine.run()[0]
        assert mine.task(third)["lastStatus"] == "PROVISIONING"
        mine.stop(second)
        assert mine.task(third)["lastStatus"] == "RUNNING"
        assert mine.task(fourth)["lastStatus"] == "PROVISIONING"

    def test_an_instance_that_is_added_by_hand_serves_as_well(self, mine: Capacity) -> None:
        (arn,) = mine.run()
        (instance,) = mine.fake.add_container_instances(1, capacity_provider="mine")
        assert mine.task(arn)["containerInstanceArn"] == instance
        mine.fake.advance(10 * MINUTE)
        assert mine.size == 1

    def test_an_instance_of_nobody_does_not(self, mine: Capacity) -> None:
        mine.fake.add_container_instances(1)
        assert mine.task(mine.run()[0])["lastStatus"] == "PROVISIONING"

    def test_settling_in_vain_says_what_is_waited_for(self, mine: Capacity) -> None:
        mine.fake.faults.capacity("mine")
        mine.run()
        with pytest.raises(
            ecs_fake.SettleTimeout, match="waits for an instance of the capacity provider mine"
        ):
            mine.fake.settle(timeout=5 * MINUTE)


class TestPlaces:
    def test_ports_of_the_host_and_the_binding_come_with_the_place(self, capacity: Capacity) -> None:
        capacity.provide()
        capacity.define(cpu=10, portMappings=[{"containerPort": 80}, {"containerPort": 81, "hostPort": 8081}])
        arns = capacity.run(3)
        assert capacity.reservation == 200
        capacity.fake.settle()
        tasks = [capacity.task(arn) for arn in arns]
        assert len({task["containerInstanceArn"] for task in tasks}) == 3  # one port each
        (bindings,) = [task["containers"][0]["networkBindings"] for task in tasks[:1]]
        assert [one["hostPort"] for one in bindings] == [32768, 8081]

    def test_distinct_instances(self, capacity: Capacity) -> None:
        capacity.provide()
        capacity.define(cpu=10)
        arns = capacity.run(3, placementConstraints=[{"type": "distinctInstance"}])
        capacity.fake.settle()
        assert len({capacity.task(arn)["containerInstanceArn"] for arn in arns}) == 3

    def test_strategies_of_the_call_hold_for_those_that_wait(self, capacity: Capacity) -> None:
        capacity.provide(scaling={"instanceWarmupPeriod": 0})
        capacity.define(cpu=10)
        arns = capacity.run(4, placementStrategy=[{"type": "spread", "field": "instanceId"}])
        capacity.fake.settle()
        on = [capacity.task(arn)["containerInstanceArn"] for arn in arns]
        assert sorted(map(on.count, set(on))) in (
            [4],
            [2, 2],
        )  # the first instance to register takes what fits

    def test_network_interfaces_are_attached_where_the_place_is(self, capacity: Capacity) -> None:
        capacity.provide(AutoScalingGroup(zones="b"))
        capacity.define(task={"networkMode": "awsvpc"})
        (instance,) = capacity.fake.add_container_instances(1, az="us-east-1b")
        (found,) = capacity.instances()
        subnets = {one["name"]: one.get("value") for one in found["attributes"]}
        network = {"awsvpcConfiguration": {"subnets": [subnets["ecs.subnet-id"]]}}
        (arn,) = capacity.run(networkConfiguration=network)
        (attachment,) = capacity.task(arn)["attachments"]
        assert attachment["status"] == "PRECREATED"
        capacity.fake.settle()
        (attachment,) = capacity.task(arn)["attachments"]
        assert attachment["status"] == "ATTACHED"
        assert capacity.task(arn)["availabilityZone"] == "us-east-1b"
        assert capacity.task(arn)["containerInstanceArn"] != instance

    def test_the_architecture_counts(self, capacity: Capacity) -> None:
        capacity.provide()
        capacity.define(task={"runtimePlatform": {"cpuArchitecture": "ARM64"}})
        (arn,) = capacity.run()
        assert capacity.reservation == 100  # nothing the group launches would do
        capacity.fake.auto_scaling_groups["group"] = AutoScalingGroup("m6g.large")
        capacity.fake.advance(MINUTE)
        capacity.stop(arn)


class TestGrowth:
    def test_an_empty_group_gets_two(self, mine: Capacity) -> None:
        mine.run(10)
        assert mine.reservation == 200
        mine.fake.advance(2 * MINUTE)
        assert mine.size == 2

    def test_but_no_more_than_it_may_have(self, mine: Capacity) -> None:
        mine.fake.auto_scaling_groups["group"] = AutoScalingGroup(max=1)
        mine.run(10)
        mine.fake.advance(10 * MINUTE)
        assert mine.size == 1
        mine.fake.auto_scaling_groups["group"] = AutoScalingGroup(max=3)
        mine.fake.advance(2 * MINUTE)
        assert mine.size == 3

    def test_the_next_step_waits_for_the_warm_up(self, mine: Capacity) -> None:
        mine.run(10)  # for five instances
        assert mine.sizes(8) == [0, 2, 2, 2, 2, 2, 5, 5]
        assert mine.reservation == 100

    def test_the_warm_up_can_be_shorter(self, capacity: Capacity) -> None:
        capacity.provide(scaling={"instanceWarmupPeriod": 30})
        capacity.define()
        capacity.run(10)
        assert capacity.sizes(4) == [0, 2, 5, 5]

    @pytest.mark.rule("ManagedScaling-009")
    def test_at_least_the_minimum_step(self, capacity: Capacity) -> None:
        capacity.provide(scaling={"minimumScalingStepSize": 3, "instanceWarmupPeriod": 0})
        capacity.define()
        capacity.run(5)  # one more than two instances take
        capacity.fake.advance(2 * MINUTE)
        assert capacity.reservation == 5 / 2 * 100
        capacity.fake.advance(2 * MINUTE)
        assert capacity.size == 5

    @pytest.mark.rule("ManagedScaling-006")
    def test_at_most_the_maximum_step(self, capacity: Capacity) -> None:
        capacity.provide(scaling={"maximumScalingStepSize": 2, "instanceWarmupPeriod": 0})
        capacity.define(cpu=2048)
        capacity.run(7)
        assert capacity.sizes(6) == [0, 2, 4, 6, 7, 7]

    @pytest.mark.rule("ManagedScaling-010")
    @pytest.mark.parametrize(
        "group", [AutoScalingGroup(zones="abc"), AutoScalingGroup(["m5.large", "m5.xlarge"])]
    )
    def test_exactly_the_minimum_step_with_several_zones_or_types(
        self, capacity: Capacity, group: AutoScalingGroup
    ) -> None:
        capacity.provide(group, scaling={"minimumScalingStepSize": 3, "instanceWarmupPeriod": 0})
        capacity.define(cpu=2048)
        capacity.run(10)
        assert capacity.sizes(6) == [0, 2, 5, 8, 11, 11]
        zones = [
            one["value"] for two in capacity.instances() for one in two["attributes"] if one["name"] == ZONE
        ]
        assert zones[:3] == [f"us-east-1{zone}" for zone in (group.zones * 3)[:3]]

    @pytest.mark.rule("ManagedScaling-001")
    def test_a_target_below_100_keeps_spare_instances(self, capacity: Capacity) -> None:
        capacity.provide(
            scaling={"targetCapacity": 50, "instanceWarmupPeriod": 0},
            managedTerminationProtection="ENABLED",
        )
        capacity.define(cpu=2048)
        capacity.run(3)
        capacity.fake.advance(15 * MINUTE)
        assert (capacity.size, capacity.reservation) == (6, 50)
        capacity.fake.advance(60 * MINUTE)
        assert capacity.size == 6

    def test_the_groups_own_minimum_is_there_at_once(self, capacity: Capacity) -> None:
        capacity.provide(AutoScalingGroup("c5.xlarge", min=2, launch_delay=30))
        assert capacity.size == 2
        assert capacity.reservation == 0
        capacity.fake.advance(60 * MINUTE)
        assert capacity.size == 2

    def test_the_launch_takes_as_long_as_the_group_says(self, mine: Capacity) -> None:
        mine.fake.auto_scaling_groups[ARN] = AutoScalingGroup(launch_delay=200)
        mine.run()
        assert mine.fake.settle() == MINUTE + 200

    def test_capacity_that_is_short(self, mine: Capacity) -> None:
        mine.fake.faults.capacity("mine")
        (arn,) = mine.run()
        mine.fake.advance(5 * MINUTE)
        assert mine.size == 0
        mine.fake.faults.capacity("mine", available=True)
        mine.fake.settle()
        assert mine.task(arn)["lastStatus"] == "RUNNING"

    def test_a_reset_takes_back_what_is_being_launched(self, mine: Capacity) -> None:
        mine.run()
        mine.fake.advance(MINUTE)
        mine.fake.reset()
        mine.fake.advance(10 * MINUTE)
        assert mine.size == 0

    def test_nothing_is_launched_for_what_has_no_managed_scaling(self, capacity: Capacity) -> None:
        capacity.provide(scaling={"status": "DISABLED"})
        capacity.define()
        with refused(
            "InvalidParameterException", "No Container Instances were found in your capacity provider."
        ):
            capacity.run()
        capacity.fake.add_container_instances(1)
        (instance,) = capacity.fake.add_container_instances(1, capacity_provider="mine")
        assert {capacity.task(arn)["containerInstanceArn"] for arn in capacity.run(2)} == {instance}
        failures = capacity.ecs.run_task(taskDefinition="job", capacityProviderStrategy=STRATEGY)["failures"]
        assert failures == [{"arn": instance, "reason": "RESOURCE:CPU"}]


class TestGivingUp:
    @pytest.mark.parametrize("drained", [False, True])
    def test_there_are_no_instances(self, mine: Capacity, drained: bool) -> None:
        mine.fake.auto_scaling_groups["group"] = AutoScalingGroup(max=0)
        if drained:
            instances = mine.fake.add_container_instances(1, capacity_provider="mine")
            mine.ecs.update_container_instances_state(containerInstances=instances, status="DRAINING")
        (arn,) = mine.run()
        mine.fake.advance(15 * MINUTE - 1)
        assert mine.task(arn)["lastStatus"] == "PROVISIONING"
        mine.fake.advance(1)
        task = mine.task(arn)
        assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
        assert task["stoppedReason"] == ("NO ACTIVE INSTANCES" if drained else "EMPTY CAPACITY PROVIDER")

    def test_they_are_too_small(self, mine: Capacity) -> None:
        """The reservation stays at its target, so that the group does not grow for nothing."""
        mine.fake.add_container_instances(1, capacity_provider="mine")
        mine.define(cpu=4096)
        (arn,) = mine.run()
        assert mine.reservation == 100
        mine.fake.advance(15 * MINUTE)
        assert mine.task(arn)["stoppedReason"] == "RESOURCE:CPU"
        assert mine.size == 1

    def test_a_service_tries_again(self, mine: Capacity, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        fake.faults.capacity("mine")
        ecs.create_service(
            serviceName="web", taskDefinition="job", desiredCount=1, capacityProviderStrategy=STRATEGY
        )
        web = Service(fake, ecs)
        fake.advance(16 * MINUTE)
        assert web.counts == (1, 0, 1)
        assert web.primary["failedTasks"] == 1
        (stopped,) = web.tasks("STOPPED")
        assert stopped["stoppedReason"] == "EMPTY CAPACITY PROVIDER"
        fake.faults.capacity("mine", available=True)
        fake.settle()
        assert web.counts == (1, 1, 0)


class TestQuota:
    @pytest.mark.rule("RunTask-149")
    def test_so_many_tasks_of_a_cluster_wait(self, mine: Capacity) -> None:
        assert mine.fake.quotas.provisioning_tasks_per_cluster == 500
        mine.fake.quotas.provisioning_tasks_per_cluster = 3
        mine.run(2)
        with refused("ClientException", "Tasks provisioning capacity limit exceeded."):
            mine.run(2)
        assert len(mine.fake.tasks()) == 2
        mine.run()
        mine.fake.settle()
        mine.run(3)  # those that have found a place do not count

    def test_services_say_so(self, mine: Capacity, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        fake.quotas.provisioning_tasks_per_cluster = 2
        ecs.create_service(
            serviceName="web", taskDefinition="job", desiredCount=3, capacityProviderStrategy=STRATEGY
        )
        web = Service(fake, ecs)
        assert web.counts == (3, 0, 2)
        assert web.messages() == [
            "has started 2 tasks:.",
            "was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.",
        ]
        fake.settle()
        assert web.counts == (3, 3, 0)


class TestServices:
    def test_its_tasks_wait_and_run(self, mine: Capacity, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        ecs.create_service(
            serviceName="web", taskDefinition="job", desiredCount=3, capacityProviderStrategy=STRATEGY
        )
        web = Service(fake, ecs)
        assert web.counts == (3, 0, 3)
        ecs.get_waiter("services_stable").wait(services=["web"])
        assert web.counts == (3, 3, 0)
        assert web.messages()[0] == "has started 3 tasks:."
        assert not fake.warnings

    def test_tasks_that_wait_go_first(self, mine: Capacity, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        ecs.create_service(
            serviceName="web", taskDefinition="job", desiredCount=4, capacityProviderStrategy=STRATEGY
        )
        fake.settle()
        web = Service(fake, ecs)
        before = web.arns()
        ecs.update_service(service="web", desiredCount=6)
        assert web.counts == (6, 4, 2)
        ecs.update_service(service="web", desiredCount=4)
        assert (web.counts, web.arns()) == ((4, 4, 0), before)

    def test_tasks_of_daemons_keep_nothing_in_use(
        self, mine: Capacity, fake: ecs_fake.EcsFake, ecs: Any
    ) -> None:
        (arn,) = mine.run()
        fake.settle()
        mine.define(cpu=10)
        ecs.create_service(
            serviceName="watch",
            taskDefinition="job",
            schedulingStrategy="DAEMON",
            capacityProviderStrategy=STRATEGY,
        )
        assert Service(fake, ecs, "watch").counts == (2, 2, 0)
        assert mine.reservation == 50
        mine.stop(arn)
        assert mine.reservation == 0
        fake.advance(30 * MINUTE)
        assert mine.size == 0


class TestMetric:
    def test_where_there_is_nothing(self, mine: Capacity) -> None:
        assert mine.reservation == 100

    def test_what_is_not_published(self, capacity: Capacity) -> None:
        with pytest.raises(ecs_fake.EcsFakeError, match="no Auto Scaling group's provider"):
            _ = capacity.reservation
        capacity.provide(scaling={"status": "DISABLED"})
        with pytest.raises(ecs_fake.EcsFakeError, match="providers with managed scaling"):
            _ = capacity.reservation
        with pytest.raises(ecs_fake.OptionError, match=f"Did you mean {METRIC}"):
            capacity.fake.metric("CapacityProviderReservations", capacity_provider="mine")


class TestFargate:
    """Capacity of Fargate that is short."""

    @pytest.mark.parametrize("provider", ["FARGATE", "FARGATE_SPOT"])
    def test_of_a_strategy(self, capacity: Capacity, register: Any, provider: str) -> None:
        capacity.associate("FARGATE", "FARGATE_SPOT")
        capacity.fake.faults.capacity(provider)
        both = [{"capacityProvider": name, "weight": 1} for name in ("FARGATE", "FARGATE_SPOT")]
        request = {"taskDefinition": register(), "networkConfiguration": NETWORK, "count": 4}
        answer = capacity.ecs.run_task(capacityProviderStrategy=both, **request)
        assert {task["capacityProviderName"] for task in answer["tasks"]} == {"FARGATE", "FARGATE_SPOT"} - {
            provider
        }
        assert [one.keys() for one in answer["failures"]] == [{"reason"}] * 2
        assert "Capacity is unavailable at this time" in answer["failures"][0]["reason"]
        capacity.fake.faults.capacity(provider, available=True)
        assert not capacity.ecs.run_task(capacityProviderStrategy=both, **request)["failures"]

    def test_of_the_launch_type(self, fake: ecs_fake.EcsFake, run: Any) -> None:
        fake.faults.capacity()
        answer = run()
        assert (answer["tasks"], len(answer["failures"])) == ([], 1)

    def test_a_service_tries_again(self, fake: ecs_fake.EcsFake, ecs: Any, serve: Any) -> None:
        fake.faults.capacity("FARGATE")
        serve(desiredCount=2)
        web = Service(fake, ecs)
        assert web.messages() == [f"was unable to place a task. Reason: {SHORT}. {GUIDE}"]
        fake.faults.capacity("FARGATE", available=True)
        fake.settle()
        assert web.counts == (2, 2, 0)


class TestSplit:
    """How the tasks of a call are split among providers."""

    @pytest.mark.rule(
        "CapacityProviderStrategyItem-011",
        "CapacityProviderStrategyItem-013",
        "CapacityProviderStrategyItem-016",
        "CapacityProviderStrategyItem-018",
    )
    @pytest.mark.parametrize(
        ("base", "weights", "expected"),
        [
            (0, (1, 1), (5, 5)),
            (0, (1, 4), (2, 8)),
            (5, (1, 4), (6, 4)),
            (0, (1, 0), (10, 0)),
            (3, (0, 1), (3, 7)),
        ],
    )
    def test_base_then_weights(
        self, capacity: Capacity, base: int, weights: tuple[int, int], expected: tuple[int, int]
    ) -> None:
        capacity.provide()
        managed = {"managedScaling": {"status": "ENABLED"}}
        capacity.ecs.create_capacity_provider(
            name="other", autoScalingGroupProvider={"autoScalingGroupArn": "another", **managed}
        )
        capacity.associate("mine", "other")
        capacity.define(cpu=10)
        strategy = [
            {"capacityProvider": "mine", "base": base, "weight": weights[0]},
            {"capacityProvider": "other", "weight": weights[1]},
        ]
        arns = capacity.run(10, capacityProviderStrategy=strategy)
        capacity.fake.settle()
        names = [capacity.task(arn)["capacityProviderName"] for arn in arns]
        assert (names.count("mine"), names.count("other")) == expected
        on = {one["containerInstanceArn"]: one["capacityProviderName"] for one in capacity.instances()}
        assert [on[capacity.task(arn)["containerInstanceArn"]] for arn in arns] == names


class TestTable:
    @pytest.mark.parametrize(
        ("arguments", "problem"),
        [
            ({"instance_type": "m5.lage"}, "no such type; it has, for example, m5.large"),
            ({"instance_type": []}, "at least one instance type"),
            ({"min": 3, "max": 2}, "give 0 <= min <= max"),
            ({"launch_delay": -1}, "give 0 or more seconds"),
        ],
    )
    def test_groups_that_cannot_be(self, arguments: dict[str, Any], problem: str) -> None:
        with pytest.raises(ecs_fake.OptionError, match=problem):
            AutoScalingGroup(**arguments)

    def test_a_group_that_is_not_there_is_made(self, mine: Capacity) -> None:
        assert mine.fake.auto_scaling_groups["group"] == AutoScalingGroup()
        assert repr(mine.fake.auto_scaling_groups) == "<AutoScalingGroups: group>"
        del mine.fake.auto_scaling_groups["group"]
        assert not mine.fake.auto_scaling_groups

    def test_what_is_no_group(self, fake: ecs_fake.EcsFake) -> None:
        with pytest.raises(ecs_fake.OptionError, match=r"give an ecs_fake.AutoScalingGroup, not dict"):
            fake.auto_scaling_groups["group"] = {}  # type: ignore[assignment]
        with pytest.raises(ecs_fake.OptionError, match="no Auto Scaling group's ARN"):
            fake.auto_scaling_groups["arn:aws:s3:::bucket"] = AutoScalingGroup()


ZONE = "ecs.availability-zone"
SHORT = "Capacity is unavailable at this time. Please try again later or in a different availability zone"
GUIDE = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
ARN = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/group"
