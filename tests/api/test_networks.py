"""Network interfaces of tasks: where their addresses come from, and what EC2 says of what calls name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake
from ecs_fake.records.task import Task
from tests.api.refusals import refused
from tests.api.services import Service

Run = Callable[..., dict[str, Any]]
Serve = Callable[..., dict[str, Any]]


def network(*subnets: str, groups: tuple[str, ...] = (), public: bool = False) -> dict[str, Any]:
    """Give a network configuration."""
    given: dict[str, Any] = {"subnets": list(subnets)}
    if groups:
        given["securityGroups"] = list(groups)
    if public:
        given["assignPublicIp"] = "ENABLED"
    return {"networkConfiguration": {"awsvpcConfiguration": given}}


def details(task: dict[str, Any]) -> dict[str, str]:
    """Give the details of a task's network interface."""
    return {one["name"]: one["value"] for one in task["attachments"][0]["details"]}


class TestLocalSubnets:
    def test_one_is_made_up_on_first_use(self, fake: ecs_fake.EcsFake, ecs: Any, run_one: Run) -> None:
        arn = run_one(**network("subnet-9"))["taskArn"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        made_up = fake.subnets["subnet-9"]
        assert task["availabilityZone"] == made_up.zone
        assert IPv4Address(details(task)["privateIPv4Address"]) in IPv4Network(str(made_up.cidr))
        assert list(fake.subnets) == ["subnet-9"]

    def test_one_is_as_the_user_says(self, fake: ecs_fake.EcsFake, ecs: Any, run_one: Run) -> None:
        fake.subnets["subnet-9"] = ecs_fake.Subnet(zone="us-east-1f", cidr="192.168.7.0/28")
        arns = [run_one(**network("subnet-9"))["taskArn"] for _ in range(3)]
        tasks = ecs.describe_tasks(tasks=arns)["tasks"]
        assert {task["availabilityZone"] for task in tasks} == {"us-east-1f"}
        addresses = {IPv4Address(details(task)["privateIPv4Address"]) for task in tasks}
        assert len(addresses) == 3
        assert addresses <= set(list(IPv4Network("192.168.7.0/28"))[4:-1])
        assert details(tasks[0])["privateDnsName"].startswith("ip-192-168-7-")

    def test_services_spread_over_the_zones_the_user_says(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve
    ) -> None:
        fake.subnets["subnet-1"] = ecs_fake.Subnet(zone="us-east-1d")
        fake.subnets["subnet-2"] = ecs_fake.Subnet(zone="us-east-1e")
        serve(desiredCount=4, **network("subnet-1", "subnet-2"))
        zones = [task["availabilityZone"] for task in Service(fake, ecs).tasks()]
        assert sorted(zones) == ["us-east-1d"] * 2 + ["us-east-1e"] * 2

    @pytest.mark.rule("PutAccountSetting-022")
    def test_a_task_in_a_dual_stack_subnet_has_an_ipv6_address(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_one: Run
    ) -> None:
        fake.subnets["subnet-6"] = ecs_fake.Subnet(ipv6_cidr="2001:db8::/64")
        arn = run_one(**network("subnet-6"))["taskArn"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        (interface,) = task["containers"][0]["networkInterfaces"]
        assert IPv6Address(interface["ipv6Address"]) in IPv6Network("2001:db8::/64")
        ecs.put_account_setting(name="dualStackIPv6", value="disabled")
        arn = run_one(**network("subnet-6"))["taskArn"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert "ipv6Address" not in task["containers"][0]["networkInterfaces"][0]

    @pytest.mark.rule("Attachment-006", "Attachment-007")
    def test_an_interface_passes_all_states(self, fake: ecs_fake.EcsFake, ecs: Any, run_one: Run) -> None:
        arn = run_one()["taskArn"]
        ecs.stop_task(task=arn)
        journal = fake._engine.core.journal
        statuses = [change.after.attachment for change in journal if isinstance(change.after, Task)]
        passed = [one for one, before in zip(statuses[1:], statuses, strict=False) if one is not before]
        assert [statuses[0], *passed] == [
            "PRECREATED",
            "CREATED",
            "ATTACHING",
            "ATTACHED",
            "DETACHING",
            "DETACHED",
            "DELETED",
        ]

    @pytest.mark.parametrize(
        "given", [{"cidr": "10.0.0.0"[:-2]}, {"cidr": "10.0.0.0/30"}, {"ipv6_cidr": "10.0.0.0/24"}]
    )
    def test_what_is_no_range_is_refused(self, given: dict[str, str]) -> None:
        with pytest.raises(ecs_fake.OptionError, match="Subnet: "):
            ecs_fake.Subnet(**given)


class TestOneVpc:
    @pytest.mark.rule("AwsVpcConfiguration-002")
    def test_subnets_of_several_are_refused(self, fake: ecs_fake.EcsFake, run_one: Run) -> None:
        fake.subnets["subnet-2"] = ecs_fake.Subnet(vpc="vpc-other")
        run_one(**network("subnet-2"))
        with refused("InvalidParameterException", "do not all belong to the same VPC"):
            run_one(**network("subnet-1", "subnet-2"))

    @pytest.mark.rule("AwsVpcConfiguration-008", "NetworkConfiguration-001")
    def test_a_security_group_of_another_is_refused(
        self, fake: ecs_fake.EcsFake, run_one: Run, serve: Serve
    ) -> None:
        fake.security_groups["sg-2"] = "vpc-other"
        fake.subnets["subnet-1"] = ecs_fake.Subnet()
        text = "^Security Group sg-2 does not appear to belong to the same VPC as the input subnets.$"
        for call in (run_one, serve):
            with refused("InvalidParameterException", text):
                call(**network("subnet-1", groups=("sg-1", "sg-2")))
        fake.subnets["subnet-1"] = ecs_fake.Subnet(vpc="vpc-other")
        run_one(**network("subnet-1", groups=("sg-2",)))


class Ec2:
    """A VPC in moto, with a subnet."""

    def __init__(self) -> None:
        self.client = boto3.client("ec2", "us-east-1")
        self.vpc = self.client.create_vpc(CidrBlock="172.31.0.0/16")["Vpc"]["VpcId"]
        self.client.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnet = self.add_subnet("172.31.1.0/24")

    def add_subnet(self, cidr: str) -> str:
        made = self.client.create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone="us-east-1d")
        return str(made["Subnet"]["SubnetId"])

    def add_group(self, vpc: str | None = None) -> str:
        made = self.client.create_security_group(GroupName="app", Description="app", VpcId=vpc or self.vpc)
        return str(made["GroupId"])

    def interfaces(self) -> list[dict[str, Any]]:
        found = self.client.describe_network_interfaces(
            Filters=[{"Name": "subnet-id", "Values": [self.subnet]}]
        )
        return found["NetworkInterfaces"]  # type: ignore[no-any-return]


class TestInMoto:
    @pytest.fixture
    def ec2(self, fake: ecs_fake.EcsFake) -> Iterator[Ec2]:
        """EC2, inside the fake."""
        with mock_aws():
            yield Ec2()

    def test_a_tasks_interface_is_really_made_and_removed(self, ecs: Any, run_one: Run, ec2: Ec2) -> None:
        group = ec2.add_group()
        arn = run_one(**network(ec2.subnet, groups=(group,)))["taskArn"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        (interface,) = ec2.interfaces()
        assert details(task) == {
            "subnetId": ec2.subnet,
            "networkInterfaceId": interface["NetworkInterfaceId"],
            "macAddress": interface["MacAddress"],
            "privateDnsName": interface["PrivateDnsName"],
            "privateIPv4Address": interface["PrivateIpAddress"],
        }
        assert task["availabilityZone"] == "us-east-1d"
        assert [one["GroupId"] for one in interface["Groups"]] == [group]
        assert interface["Description"].endswith(f":attachment/{task['attachments'][0]['id']}")
        ecs.stop_task(task=arn)
        assert ec2.interfaces() == []

    @pytest.mark.rule("AwsVpcConfiguration-006", "RunTask-044")
    def test_without_security_groups_it_has_the_vpcs_default_one(self, run_one: Run, ec2: Ec2) -> None:
        run_one(**network(ec2.subnet))
        (interface,) = ec2.interfaces()
        assert [one["GroupName"] for one in interface["Groups"]] == ["default"]

    def test_a_public_address_when_it_is_asked_for(self, ecs: Any, run_one: Run, ec2: Ec2) -> None:
        arn = run_one(**network(ec2.subnet, public=True))["taskArn"]
        (interface,) = ec2.interfaces()
        public = interface["Association"]["PublicIp"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert public not in details(task).values()
        ecs.stop_task(task=arn)
        assert ec2.client.describe_addresses()["Addresses"] == []

    def test_what_does_not_exist_is_refused(
        self, fake: ecs_fake.EcsFake, run_one: Run, serve: Serve, ec2: Ec2
    ) -> None:
        for call in (run_one, serve):
            with refused(
                "InvalidParameterException",
                r"^Error retrieving subnet information for \[subnet-1\]: The subnet ID 'subnet-1' does not exist "
                r"\(ErrorCode: InvalidSubnetID.NotFound\)$",
            ):
                call(**network("subnet-1"))
            with refused(
                "InvalidParameterException",
                r"^Error retrieving security group information for \[sg-1\]: "
                r"The security group '.*sg-1.*' does not exist \(ErrorCode: InvalidGroup.NotFound\)$",
            ):
                call(**network(ec2.subnet, groups=("sg-1",)))
        assert any("fake.subnets" in warning for warning in fake.warnings)
        fake.subnets["subnet-1"] = ecs_fake.Subnet()
        run_one(**network("subnet-1"))

    def test_a_security_group_of_another_vpc_is_refused(self, run_one: Run, ec2: Ec2) -> None:
        other = ec2.client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        with refused("InvalidParameterException", "does not appear to belong to the same VPC"):
            run_one(**network(ec2.subnet, groups=(ec2.add_group(other),)))

    def test_a_task_whose_interface_cannot_be_made_is_stopped(
        self, ecs: Any, run_one: Run, ec2: Ec2, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise KeyError("odd")

        monkeypatch.setattr("ecs_fake.collaborators.network.ec2.Ec2.make", fail)
        arn = run_one(**network(ec2.subnet))["taskArn"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
        assert task["stoppedReason"] == (
            "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in "
            f"subnet '{ec2.subnet}': KeyError"
        )
        assert task["attachments"][0]["status"] == "FAILED"
        assert details(task) == {"subnetId": ec2.subnet}

    def test_nothing_is_left_of_a_reset(self, fake: ecs_fake.EcsFake, run_one: Run, ec2: Ec2) -> None:
        run_one(**network(ec2.subnet))
        fake.reset()
        assert ec2.interfaces() == []
        assert not fake.warnings


class TestTargetGroupsInMoto:
    @pytest.fixture
    def ec2(self, fake: ecs_fake.EcsFake) -> Iterator[Ec2]:
        """EC2, inside the fake."""
        with mock_aws():
            yield Ec2()

    def group(self, ec2: Ec2, kind: str) -> tuple[Any, str]:
        client = boto3.client("elbv2", "us-east-1")
        made = client.create_target_group(Name=kind, Protocol="HTTP", Port=80, VpcId=ec2.vpc, TargetType=kind)
        return client, made["TargetGroups"][0]["TargetGroupArn"]

    def balancers(self, arn: str) -> list[dict[str, Any]]:
        return [{"targetGroupArn": arn, "containerName": "app", "containerPort": 80}]

    def test_targets_are_really_registered(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, ec2: Ec2
    ) -> None:
        client, arn = self.group(ec2, "ip")
        serve(loadBalancers=self.balancers(arn), **network(ec2.subnet))
        assert fake.settle() == pytest.approx(30)
        (task,) = Service(fake, ecs).tasks()
        (target,) = client.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        assert target["Target"]["Id"] == details(task)["privateIPv4Address"]
        ecs.update_service(service="web", desiredCount=0)
        fake.settle()
        assert client.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"] == []
        assert not fake.warnings

    def test_one_that_somebody_else_takes_out_is_replaced(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, ec2: Ec2
    ) -> None:
        client, arn = self.group(ec2, "ip")
        serve(loadBalancers=self.balancers(arn), **network(ec2.subnet))
        fake.settle()
        web = Service(fake, ecs)
        (task,) = web.tasks()
        client.deregister_targets(TargetGroupArn=arn, Targets=[{"Id": details(task)["privateIPv4Address"]}])
        fake.advance(120)
        assert web.arns() != [task["taskArn"]]
        said = [message for message in web.messages() if "is not healthy" in message]
        assert said == [f"task set (D) is not healthy in target-group ({arn}) due to TARGET IS NOT FOUND."]

    def test_the_user_may_say_that_one_is_ill(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, ec2: Ec2
    ) -> None:
        _, arn = self.group(ec2, "ip")
        serve(loadBalancers=self.balancers(arn), **network(ec2.subnet))
        fake.settle()
        web = Service(fake, ecs)
        (task,) = web.arns()
        fake.target_groups[arn].health[task] = "unhealthy"
        fake.settle()
        assert web.arns() != [task]

    @pytest.mark.rule("CreateService-065")
    def test_with_interfaces_of_their_own_tasks_are_no_instances(self, serve: Serve, ec2: Ec2) -> None:
        _, arn = self.group(ec2, "instance")
        text = "has target type instance, which is incompatible with the awsvpc network mode"
        with refused("InvalidParameterException", text):
            serve(loadBalancers=self.balancers(arn), **network(ec2.subnet))

    def test_one_that_is_not_there_is_refused(self, serve: Serve, ec2: Ec2) -> None:
        arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/none/1"
        with refused(
            "InvalidParameterException", "^Unable to assume role and validate the specified targetGroupArn"
        ):
            serve(loadBalancers=self.balancers(arn), **network(ec2.subnet))
