"""EC2 itself, through boto3: a moto mock, or what the option `integrations` allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ecs_fake.collaborators.aws import Clients, refusals
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.records.evolve import evolve
from ecs_fake.records.network import Subnet
from ecs_fake.records.task import NetworkInterface

EC2: Final = "ec2"
"""As boto3 names it."""


class Ec2:
    """Subnets, security groups and network interfaces. All raise `ServiceError`."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def subnets(self, ids: Sequence[str], region: str) -> list[Subnet]:
        """Give subnets."""
        with refusals():
            found = self._clients.get(EC2, region).describe_subnets(SubnetIds=list(ids))["Subnets"]
        return [_subnet(one) for one in found]

    def security_groups(self, ids: Sequence[str], region: str) -> dict[str, str]:
        """Give the VPC of each security group."""
        with refusals():
            found = self._clients.get(EC2, region).describe_security_groups(GroupIds=list(ids))
        return {one["GroupId"]: one["VpcId"] for one in found["SecurityGroups"]}

    def make(self, planned: NetworkInterface, region: str, attachment_arn: str) -> NetworkInterface:
        """Make a network interface, with a public address if it is to have one.

        Without security groups it gets the default one of its VPC (RunTask-044).
        """
        client = self._clients.get(EC2, region)
        with refusals():
            groups = list(planned.security_groups) or self._default_groups(client, planned.subnet_id)
            given: dict[str, Any] = {"SubnetId": planned.subnet_id, "Groups": groups}
            if planned.private_ipv6 is not None:
                given["Ipv6AddressCount"] = 1
            made = client.create_network_interface(Description=attachment_arn, **given)["NetworkInterface"]
            allocation = self._publish(client, made) if planned.public else None
        addresses = made.get("Ipv6Addresses") or [{}]
        return evolve(
            planned,
            interface_id=made["NetworkInterfaceId"],
            mac_address=made["MacAddress"],
            private_ipv4=made["PrivateIpAddress"],
            private_dns=made.get("PrivateDnsName") or "",
            private_ipv6=addresses[0].get("Ipv6Address"),
            allocation_id=allocation,
        )

    def remove(self, interface: NetworkInterface, region: str) -> None:
        """Remove a network interface and its public address; what is gone already is gone."""
        client = self._clients.get(EC2, region)
        try:
            with refusals():
                if interface.allocation_id is not None:
                    client.release_address(AllocationId=interface.allocation_id)
                client.delete_network_interface(NetworkInterfaceId=interface.interface_id)
        except ServiceError as error:
            if not error.code.endswith("NotFound"):
                raise

    def _default_groups(self, client: Any, subnet_id: str) -> list[str]:
        (subnet,) = client.describe_subnets(SubnetIds=[subnet_id])["Subnets"]
        filters = [
            {"Name": "vpc-id", "Values": [subnet["VpcId"]]},
            {"Name": "group-name", "Values": ["default"]},
        ]
        return [one["GroupId"] for one in client.describe_security_groups(Filters=filters)["SecurityGroups"]]

    def _publish(self, client: Any, made: dict[str, Any]) -> str:
        allocation: str = client.allocate_address(Domain="vpc")["AllocationId"]
        client.associate_address(AllocationId=allocation, NetworkInterfaceId=made["NetworkInterfaceId"])
        return allocation


def _subnet(found: dict[str, Any]) -> Subnet:
    ranges = [one["Ipv6CidrBlock"] for one in found.get("Ipv6CidrBlockAssociationSet", ())]
    return Subnet(
        found["SubnetId"],
        found["VpcId"],
        found["AvailabilityZone"],
        found["CidrBlock"],
        ranges[0] if ranges else None,
        of_ec2=True,
    )
