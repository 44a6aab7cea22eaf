"""Groups shrink when instances are not in use, and what becomes of tasks on those that go."""

from __future__ import annotations

from typing import Any

import pytest

import ecs_fake
from ecs_fake import AutoScalingGroup
from tests.api.scaling.conftest import MINUTE, STRATEGY, Capacity, Grown
from tests.api.services import Service

pytestmark = pytest.mark.newest_sdk


class TestShrinking:
    @pytest.mark.rule("ManagedScaling-001")
    def test_fifteen_datapoints_then_less_than_half_of_them_a_minute(self, grown: Grown) -> None:
        capacity = grown(8)
        assert capacity.size == 4
        capacity.fake.advance(30 * MINUTE)
        assert (capacity.size, capacity.reservation) == (4, 100)
        capacity.stop(*(task.arn for task in capacity.fake.tasks()))
        assert capacity.reservation == 0
        capacity.fake.advance(15 * MINUTE - 1)
        assert capacity.size == 4
        capacity.fake.advance(1)
        assert [capacity.size, *capacity.sizes(3)] == [3, 2, 1, 0]
        assert capacity.reservation == 100

    @pytest.mark.rule("ManagedScaling-006")
    def test_the_maximum_step_does_not_count(self, grown: Grown) -> None:
        capacity = grown(10, scaling={"maximumScalingStepSize": 1})
        capacity.run(8)
        capacity.fake.settle()
        assert capacity.size == 9
        capacity.stop(*(task.arn for task in capacity.fake.tasks()))
        capacity.fake.advance(15 * MINUTE)
        assert capacity.size == 5

    def test_only_what_is_not_in_use(self, grown: Grown) -> None:
        capacity = grown(8)
        first, *_ = capacity.instances()
        tasks = capacity.ecs.list_tasks(containerInstance=first["containerInstanceArn"])["taskArns"]
        capacity.stop(*tasks)
        assert capacity.reservation == 75
        capacity.fake.advance(20 * MINUTE)
        left = [one["containerInstanceArn"] for one in capacity.instances()]
        assert len(left) == 3
        assert first["containerInstanceArn"] not in left
        assert capacity.reservation == 100

    def test_new_tasks_stop_it(self, grown: Grown) -> None:
        capacity = grown(8)
        capacity.stop(*(task.arn for task in capacity.fake.tasks()[4:]))
        capacity.fake.advance(14 * MINUTE)
        again = capacity.run(4)
        capacity.fake.advance(5 * MINUTE)
        capacity.stop(*again)
        capacity.fake.advance(14 * MINUTE)
        assert capacity.size == 4
        capacity.fake.advance(MINUTE)
        assert capacity.size == 3

    def test_never_below_the_groups_own_minimum(self, capacity: Capacity) -> None:
        capacity.provide(AutoScalingGroup(min=1), managedTerminationProtection="ENABLED")
        capacity.define()
        arns = capacity.run(6)
        capacity.fake.settle()
        assert capacity.size == 3
        capacity.stop(*arns)
        capacity.fake.advance(120 * MINUTE)
        assert capacity.size == 1

    def test_the_surplus_of_the_first_step_goes_again(self, mine: Capacity) -> None:
        """A group that was empty gets two instances, also where one would do."""
        (arn,) = mine.run()
        mine.fake.settle()
        assert (mine.size, mine.reservation) == (2, 50)
        mine.fake.advance(15 * MINUTE)
        assert (mine.size, mine.reservation) == (1, 100)
        assert mine.task(arn)["lastStatus"] == "RUNNING"

    def test_waiting_costs_nothing_where_there_is_nothing_to_scale(self, grown: Grown) -> None:
        capacity = grown(8)
        commits = capacity.fake.changes
        capacity.fake.advance(24 * 3600)
        assert capacity.fake.changes == commits


class TestProtection:
    @pytest.mark.rule("AutoScalingGroupProvider-007")
    def test_instances_in_use_are_spared(self, grown: Grown) -> None:
        capacity = grown(4, managedDraining="DISABLED")
        newest = capacity.instances()[-1]["containerInstanceArn"]
        tasks = capacity.ecs.list_tasks(containerInstance=newest)["taskArns"]
        capacity.stop(*tasks)
        capacity.fake.advance(15 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances()].count(newest) == 0
        assert sum(task.last_status == "RUNNING" for task in capacity.fake.tasks()) == 2

    @pytest.mark.rule("AutoScalingGroupProvider-009")
    def test_without_protection_the_oldest_goes_with_its_tasks(self, grown: Grown) -> None:
        capacity = grown(4, managedTerminationProtection="DISABLED", managedDraining="DISABLED")
        oldest, newest = (one["containerInstanceArn"] for one in capacity.instances())
        lost = capacity.ecs.list_tasks(containerInstance=oldest)["taskArns"]
        capacity.stop(*capacity.ecs.list_tasks(containerInstance=newest)["taskArns"])
        capacity.fake.advance(15 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances()] == [newest]
        tasks = [capacity.task(arn) for arn in lost]
        assert [task["lastStatus"] for task in tasks] == ["STOPPED"] * 2
        assert tasks[0]["stoppedReason"].startswith("Host EC2 (instance i-")

    def test_the_zone_with_the_most_first(self, capacity: Capacity) -> None:
        capacity.provide(managedDraining="DISABLED")
        capacity.define()
        for zone in "abb":
            capacity.fake.add_container_instances(1, az=f"us-east-1{zone}", capacity_provider="mine")
        first, _, third = (one["containerInstanceArn"] for one in capacity.instances())
        capacity.fake.advance(15 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances()] == [first, third]


class TestManagedDraining:
    """Nothing is protected, so that the oldest instance goes, in use or not."""

    @pytest.fixture
    def oldest(self, capacity: Capacity) -> str:
        """The ARN of the one instance there is."""
        capacity.provide()
        capacity.define()
        (arn,) = capacity.fake.add_container_instances(1, capacity_provider="mine")
        return arn

    @pytest.mark.rule("AutoScalingGroupProvider-003")
    def test_tasks_of_services_move_before_their_instance_goes(
        self, capacity: Capacity, fake: ecs_fake.EcsFake, ecs: Any, oldest: str
    ) -> None:
        ecs.create_service(
            serviceName="web", taskDefinition="job", desiredCount=1, capacityProviderStrategy=STRATEGY
        )
        fake.settle()
        (newest,) = fake.add_container_instances(1, capacity_provider="mine")
        web = Service(fake, ecs)
        fake.advance(15 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances("DRAINING")] == [oldest]
        assert {task["containerInstanceArn"] for task in web.tasks()} == {oldest, newest}
        assert capacity.reservation == 100
        fake.advance(5 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances()] == [newest]
        assert [task["containerInstanceArn"] for task in web.tasks()] == [newest]
        assert web.counts == (1, 1, 0)

    def test_other_tasks_hold_it_up_for_two_days(self, capacity: Capacity, oldest: str) -> None:
        (arn,) = capacity.run()
        capacity.fake.add_container_instances(1, capacity_provider="mine")
        capacity.fake.advance(15 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances("DRAINING")] == [oldest]
        capacity.fake.advance(48 * 3600 - 1)
        assert capacity.task(arn)["lastStatus"] == "RUNNING"
        capacity.fake.advance(1)
        assert capacity.task(arn)["stoppedReason"].endswith(" terminated.")
        assert oldest not in [one["containerInstanceArn"] for one in capacity.instances()]

    def test_it_goes_when_the_last_task_has_stopped(self, capacity: Capacity, oldest: str) -> None:
        (arn,) = capacity.run()
        capacity.fake.add_container_instances(1, capacity_provider="mine")
        capacity.fake.advance(15 * MINUTE)
        assert capacity.size == 2
        capacity.stop(arn)
        assert capacity.size == 1


class TestProviders:
    def test_one_that_the_cluster_has_no_longer_is_left_alone(self, grown: Grown) -> None:
        capacity = grown(2)
        capacity.stop(*(task.arn for task in capacity.fake.tasks()))
        capacity.associate()
        capacity.fake.advance(60 * MINUTE)
        assert capacity.size == 2

    def test_a_group_makes_up_for_what_it_loses_of_its_minimum(self, capacity: Capacity) -> None:
        capacity.provide(AutoScalingGroup(min=2), scaling={"status": "DISABLED"})
        lost, kept = (one["containerInstanceArn"] for one in capacity.instances())
        capacity.fake.faults.instance(lost, lost=True)
        assert capacity.size == 1
        capacity.fake.advance(2 * MINUTE)
        assert capacity.size == 2
        assert capacity.instances()[0]["containerInstanceArn"] == kept

    def test_settings_that_change_count_at_once(self, grown: Grown) -> None:
        capacity = grown(8)
        capacity.ecs.update_capacity_provider(
            name="mine",
            autoScalingGroupProvider={"managedScaling": {"status": "ENABLED", "targetCapacity": 50}},
        )
        capacity.fake.advance(3 * MINUTE)
        assert (capacity.size, capacity.reservation) == (8, 50)

    @pytest.mark.rule("AutoScalingGroupProviderUpdate-005")
    def test_protection_may_come_and_go(self, grown: Grown) -> None:
        capacity = grown(4, managedTerminationProtection="DISABLED", managedDraining="DISABLED")
        oldest, newest = (one["containerInstanceArn"] for one in capacity.instances())
        self.update(capacity, managedTerminationProtection="ENABLED")
        capacity.stop(*capacity.ecs.list_tasks(containerInstance=newest)["taskArns"])
        capacity.fake.advance(15 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances()] == [oldest]
        (last,) = capacity.fake.add_container_instances(1, capacity_provider="mine")
        self.update(capacity, managedTerminationProtection="DISABLED")
        capacity.fake.advance(15 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances()] == [last]

    @pytest.mark.rule("AutoScalingGroupProviderUpdate-002")
    def test_draining_may_come_later(self, capacity: Capacity) -> None:
        capacity.provide(managedDraining="DISABLED")
        capacity.define()
        (oldest,) = capacity.fake.add_container_instances(1, capacity_provider="mine")
        (arn,) = capacity.run()
        self.update(capacity, managedDraining="ENABLED")
        capacity.fake.add_container_instances(1, capacity_provider="mine")
        capacity.fake.advance(15 * MINUTE)
        assert [one["containerInstanceArn"] for one in capacity.instances("DRAINING")] == [oldest]
        assert capacity.task(arn)["lastStatus"] == "RUNNING"

    def update(self, capacity: Capacity, **settings: str) -> None:
        """Change settings of the provider."""
        capacity.ecs.update_capacity_provider(name="mine", autoScalingGroupProvider=settings)
        capacity.fake.settle()

    @pytest.mark.rule("CapacityProvider-004")
    def test_its_status_says_nothing_of_its_size(self, grown: Grown) -> None:
        capacity = grown(2)

        def status() -> str:
            answer = capacity.ecs.describe_capacity_providers(capacityProviders=["mine"])
            return str(answer["capacityProviders"][0]["status"])

        assert status() == "ACTIVE"
        capacity.stop(*(task.arn for task in capacity.fake.tasks()))
        capacity.fake.advance(60 * MINUTE)
        assert status() == "ACTIVE"
        capacity.associate()
        capacity.ecs.delete_capacity_provider(capacityProvider="mine")
        capacity.fake.settle()
        assert status() == "INACTIVE"
