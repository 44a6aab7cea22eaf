"""Trunk network interfaces: the account setting, the statuses instances pass, how many tasks they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.hosts import describe, values
from tests.api.instances import on_ec2, register_instance
from tests.api.refusals import refused

__all__ = ["on_ec2"]

Define = Callable[..., str]
TRUNK = "ecs.awsvpc-trunk-id"


@pytest.fixture
def trunking(ecs: Any) -> Any:
    """The client, of an account that wants trunks."""
    ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
    return ecs


@pytest.fixture
def slow() -> Iterator[ecs_fake.EcsFake]:
    """A fake in which things take their time, of an account that wants trunks."""
    with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
        boto3.client("ecs").put_account_setting_default(name="awsvpcTrunking", value="enabled")
        yield fake


def placed(ecs: Any, definition: str) -> int:
    """How many awsvpc tasks there is room for."""
    total = 0
    while True:
        answer = ecs.run_task(
            taskDefinition=definition, count=10, launchType="EC2", networkConfiguration=NETWORK
        )
        total += len(answer["tasks"])
        if answer["failures"]:
            assert {failure["reason"] for failure in answer["failures"]} == {"RESOURCE:ENI"}
            return total


class TestLimits:
    @pytest.mark.rule("PutAccountSettingDefault-014", "PutAccountSetting-020")
    @pytest.mark.parametrize(
        ("instance_type", "without", "trunked"),
        [("m5.large", 2, 10), ("c5.xlarge", 3, 20), ("t3.medium", 2, 2)],
    )
    def test_new_instances_of_some_types_take_more_tasks(
        self,
        ecs: Any,
        fake: ecs_fake.EcsFake,
        on_ec2: Define,
        instance_type: str,
        without: int,
        trunked: int,
    ) -> None:
        definition = on_ec2(memory=4, task={"networkMode": "awsvpc"})
        (before,) = fake.add_container_instances(instance_type=instance_type)
        assert placed(ecs, definition) == without
        ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
        assert placed(ecs, definition) == 0  # the one that is there keeps its limit
        assert TRUNK not in values(describe(ecs, before))
        fake.add_container_instances(instance_type=instance_type)
        assert placed(ecs, definition) == trunked

    @pytest.mark.rule("DeleteAccountSetting-007")
    def test_without_the_setting_there_is_no_trunk_again(
        self, trunking: Any, fake: ecs_fake.EcsFake, on_ec2: Define
    ) -> None:
        trunking.delete_account_setting(name="awsvpcTrunking")
        fake.add_container_instances(instance_type="m5.large")
        assert placed(trunking, on_ec2(memory=4, task={"networkMode": "awsvpc"})) == 2

    def test_the_attribute_tells_which_have_one(self, trunking: Any, fake: ecs_fake.EcsFake) -> None:
        with_trunk, _ = (
            fake.add_container_instances(instance_type=kind)[0] for kind in ("m5.large", "t2.micro")
        )
        (attribute,) = trunking.list_attributes(targetType="container-instance", attributeName=TRUNK)[
            "attributes"
        ]
        assert attribute["targetId"] == with_trunk
        assert attribute["value"].startswith("eni-")
        found = trunking.list_container_instances(filter=f"attribute:{TRUNK} exists")
        assert found["containerInstanceArns"] == [with_trunk]

    def test_agents_that_do_not_know_trunks_get_none(self, trunking: Any) -> None:
        arn = register_instance(trunking, instance_type="m5.large")
        assert TRUNK not in values(describe(trunking, arn))
        assert describe(trunking, arn)["status"] == "ACTIVE"

    def test_no_warning_is_given_for_what_has_an_effect(self, trunking: Any, fake: ecs_fake.EcsFake) -> None:
        assert fake.warnings == []


class TestStatuses:
    @pytest.mark.rule("ContainerInstance-015")
    def test_registering_until_the_trunk_is_there(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        (arn,) = slow.add_container_instances(instance_type="m5.large")
        assert describe(ecs, arn)["status"] == "REGISTERING"
        assert ecs.list_container_instances(status="REGISTERING")["containerInstanceArns"] == [arn]
        ecs.register_task_definition(
            family="job", containerDefinitions=[{"name": "app", "image": "app", "memory": 64}]
        )
        with refused("InvalidParameterException", "No Container Instances were found"):
            ecs.run_task(taskDefinition="job")
        slow.advance(60)
        assert (describe(ecs, arn)["status"], describe(ecs, arn)["version"]) == ("ACTIVE", 2)
        assert len(ecs.run_task(taskDefinition="job")["tasks"]) == 1

    @pytest.mark.rule("ContainerInstance-017")
    def test_deregistering_until_the_trunk_is_gone(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        (arn,) = slow.add_container_instances(instance_type="m5.large")
        slow.settle()
        answer = ecs.deregister_container_instance(containerInstance=arn)["containerInstance"]
        assert answer["status"] == "DEREGISTERING"
        assert ecs.list_container_instances(status="DEREGISTERING")["containerInstanceArns"] == [arn]
        with refused("ClientException"):
            ecs.deregister_container_instance(containerInstance=arn)
        slow.settle()
        assert describe(ecs, arn)["status"] == "INACTIVE"
        assert ecs.list_container_instances()["containerInstanceArns"] == []

    @pytest.mark.rule("UpdateContainerInstancesState-010")
    def test_on_its_way_it_can_be_described_but_not_updated(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        (arn,) = slow.add_container_instances(instance_type="m5.large")
        for status in ("REGISTERING", "DEREGISTERING"):
            if status == "DEREGISTERING":
                ecs.deregister_container_instance(containerInstance=arn)
            for wanted in ("DRAINING", "ACTIVE"):
                answer = ecs.update_container_instances_state(containerInstances=[arn], status=wanted)
                assert answer["containerInstances"] == []
                assert answer["failures"] == [{"arn": arn, "reason": status}]
            assert describe(ecs, arn)["status"] == status

    def test_at_once_where_nothing_takes_time(self, trunking: Any, fake: ecs_fake.EcsFake) -> None:
        (arn,) = fake.add_container_instances(instance_type="m5.large")
        assert describe(trunking, arn)["status"] == "ACTIVE"
        trunking.deregister_container_instance(containerInstance=arn)
        assert describe(trunking, arn)["status"] == "INACTIVE"
        assert "REGISTERING" in fake.story(arn)
        assert "DEREGISTERING" in fake.story(arn)

    def test_an_agent_that_registers_again_keeps_the_trunk(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        (arn,) = slow.add_container_instances(instance_type="m5.large")
        slow.settle()
        trunk = values(describe(ecs, arn))[TRUNK]
        register_instance(
            ecs,
            containerInstanceArn=arn,
            totalResources=None,
            platformDevices=None,
            instance_type="m5.large",
        )
        assert (values(describe(ecs, arn))[TRUNK], describe(ecs, arn)["status"]) == (trunk, "ACTIVE")

    def test_an_update_of_the_agent_waits_until_it_is_registered(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        slow.add_container_instances(instance_type="m5.large")
        arn = register_instance(
            ecs,
            attributes={"ecs.capability.task-eni-trunking": None},
            versionInfo={"agentVersion": "1.30.0"},
        )
        ecs.update_container_agent(containerInstance=arn)
        assert describe(ecs, arn)["status"] == "REGISTERING"
        slow.settle()
        found = describe(ecs, arn)
        assert (found["status"], found["agentUpdateStatus"]) == ("ACTIVE", "UPDATED")
