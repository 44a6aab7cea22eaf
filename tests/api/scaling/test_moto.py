"""The group is one of moto's: instances are launched and terminated there, and those it has register here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake
from ecs_fake import AutoScalingGroup
from tests.api.scaling.conftest import MINUTE, Capacity

pytestmark = pytest.mark.usefixtures("moto")


@pytest.fixture
def moto() -> Iterator[None]:
    with mock_aws():
        yield


IMAGE = "ami-12c6146b"
"""One of those that moto knows."""


class Group:
    """The group `group` of moto."""

    def __init__(self, size: int = 0, most: int = 5, **launched: Any) -> None:
        self._client = boto3.client("autoscaling")
        if not launched:
            self._client.create_launch_configuration(
                LaunchConfigurationName="hosts", ImageId=IMAGE, InstanceType="t2.medium"
            )
        self._client.create_auto_scaling_group(
            AutoScalingGroupName="group",
            MinSize=0,
            MaxSize=most,
            DesiredCapacity=size,
            AvailabilityZones=["us-east-1b"],
            **(launched or {"LaunchConfigurationName": "hosts"}),
        )

    def resize(self, size: int) -> None:
        """Do what a user does by hand."""
        self._client.set_desired_capacity(AutoScalingGroupName="group", DesiredCapacity=size)

    @property
    def ids(self) -> set[str]:
        """Its instances."""
        (group,) = self._client.describe_auto_scaling_groups(AutoScalingGroupNames=["group"])[
            "AutoScalingGroups"
        ]
        return {one["InstanceId"] for one in group["Instances"]}


@pytest.fixture
def fake(moto: None) -> Iterator[ecs_fake.EcsFake]:
    with ecs_fake.mock_ecs(clusters=["default"], seed=1) as made:
        yield made


def registered(capacity: Capacity) -> set[str]:
    return {one["ec2InstanceId"] for one in capacity.instances()}


def test_out_and_in(capacity: Capacity) -> None:
    group = Group()
    capacity.provide(managedTerminationProtection="ENABLED")
    capacity.define()
    arns = capacity.run(4)
    capacity.fake.settle()
    assert len(group.ids) == 2
    assert registered(capacity) == group.ids
    kinds = {one["name"]: one.get("value") for one in capacity.instances()[0]["attributes"]}
    assert (kinds["ecs.instance-type"], kinds["ecs.availability-zone"]) == ("t2.medium", "us-east-1b")
    assert {capacity.task(arn)["lastStatus"] for arn in arns} == {"RUNNING"}
    capacity.stop(*arns)
    capacity.fake.advance(20 * MINUTE)
    assert (capacity.size, group.ids) == (0, set())
    reservations = boto3.client("ec2").describe_instances()["Reservations"]
    assert {one["State"]["Name"] for two in reservations for one in two["Instances"]} == {"terminated"}


def test_its_limits_hold(capacity: Capacity) -> None:
    group = Group(most=1)
    capacity.provide()
    capacity.define()
    capacity.run(10)
    capacity.fake.advance(10 * MINUTE)
    assert registered(capacity) == group.ids
    assert capacity.size == 1


def test_instances_that_it_has_already(capacity: Capacity) -> None:
    group = Group(size=2)
    capacity.provide(scaling={"status": "DISABLED"})
    assert registered(capacity) == group.ids
    capacity.define()
    capacity.run(2)


def test_what_a_user_does_by_hand(capacity: Capacity) -> None:
    group = Group(size=2)
    capacity.provide(managedTerminationProtection="ENABLED")
    capacity.define()
    capacity.run(4)
    assert capacity.size == 2
    group.resize(3)
    (waits,) = capacity.run()
    capacity.fake.settle()
    assert registered(capacity) == group.ids
    assert capacity.task(waits)["lastStatus"] == "RUNNING"


def test_a_group_that_moto_does_not_have(capacity: Capacity) -> None:
    capacity.provide()
    capacity.define()
    (arn,) = capacity.run()
    capacity.fake.settle()
    assert capacity.task(arn)["stoppedReason"] == "EMPTY CAPACITY PROVIDER"
    (warning,) = capacity.fake.warnings
    assert "Group group not found" in warning


def test_a_group_of_the_fakes_own_table_comes_first(capacity: Capacity) -> None:
    group = Group()
    capacity.provide(AutoScalingGroup())
    capacity.define()
    (arn,) = capacity.run()
    capacity.fake.settle()
    assert capacity.task(arn)["lastStatus"] == "RUNNING"
    assert group.ids == set()


@pytest.mark.parametrize("mixed", [False, True])
def test_instance_types_of_launch_templates(capacity: Capacity, mixed: bool) -> None:
    data = {"ImageId": IMAGE, "InstanceType": "c5.large"}
    boto3.client("ec2").create_launch_template(LaunchTemplateName="hosts", LaunchTemplateData=data)
    template = {"LaunchTemplateName": "hosts", "Version": "$Latest"}
    overrides = [{"InstanceType": kind} for kind in ("m5.large", "m5.xlarge")]
    policy = {"LaunchTemplate": {"LaunchTemplateSpecification": template, "Overrides": overrides}}
    Group(**({"MixedInstancesPolicy": policy} if mixed else {"LaunchTemplate": template}))
    capacity.provide()
    capacity.define(memory=4096)  # more than a c5.large has
    capacity.run()
    assert capacity.reservation == (200 if mixed else 100)


def test_instance_types_that_are_not_known_here_are_said(capacity: Capacity) -> None:
    data = {"ImageId": IMAGE, "InstanceType": "x1.32xlarge"}
    boto3.client("ec2").create_launch_template(LaunchTemplateName="hosts", LaunchTemplateData=data)
    Group(1, LaunchTemplate={"LaunchTemplateName": "hosts"})
    capacity.provide()
    assert capacity.size == 0
    (warning,) = capacity.fake.warnings
    assert "x1.32xlarge" in warning
