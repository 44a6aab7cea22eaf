"""Subnets: as EC2 or the user has said, else made up from the id alone, but always the same."""

from __future__ import annotations

import hashlib
import zlib
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

from ecs_fake.records.network import Subnet
from ecs_fake.store.worlds import World

_RANGES: Final = IPv4Network("10.0.0.0/8")
_PREFIX: Final = 20
_RESERVED: Final = 4
"""The first addresses of a subnet are AWS's: network, router, DNS, future use; the last one is for broadcast."""
_STRIDE: Final = 1447
"""Neighbours in time are not neighbours in the subnet; it has no divisor in common with the number of addresses."""


def of(world: World, subnet_id: str) -> Subnet:
    """Give a subnet."""
    return world.subnets.get(subnet_id) or made_up(world.region, subnet_id)


def zone(world: World, subnet_id: str) -> str:
    """Give the availability zone that a subnet lies in."""
    return of(world, subnet_id).zone


def made_up(region: str, subnet_id: str) -> Subnet:
    """Give a subnet of which only the id is known: all of a Region are in one VPC."""
    letter = "abc"[zlib.crc32(subnet_id.encode()) % 3]
    return Subnet(subnet_id, vpc(region), f"{region}{letter}", str(network(subnet_id)))


def vpc(region: str) -> str:
    """Give the id of the VPC of a Region."""
    return f"vpc-{hashlib.blake2s(region.encode()).hexdigest()[:17]}"


def network(subnet_id: str) -> IPv4Network:
    """Give the range of a subnet of which only the id is known."""
    place = zlib.crc32(subnet_id.encode()) % (1 << (_PREFIX - _RANGES.prefixlen))
    first = int(_RANGES.network_address) + (place << (32 - _PREFIX))
    return IPv4Network((first, _PREFIX))


def address(cidr: str, serial: int) -> IPv4Address:
    """Give an address in a range; of as many serial numbers in a row as it has addresses, each gives another."""
    first, _, prefix = cidr.partition("/")
    usable = (1 << (32 - int(prefix))) - _RESERVED - 1
    return IPv4Address(first) + _RESERVED + serial * _STRIDE % usable


def ipv6_address(cidr: str, serial: int) -> IPv6Address:
    """Give an IPv6 address in a range, another one for each serial number."""
    return IPv6Network(cidr)[_RESERVED + serial]
