"""What is known of a subnet by its id alone: its zone and its range of addresses are made up, but always the same."""

from __future__ import annotations

import zlib
from ipaddress import IPv4Address, IPv4Network
from typing import Final

_RANGES: Final = IPv4Network("10.0.0.0/8")
_PREFIX: Final = 20
_RESERVED: Final = 4
"""The first addresses of a subnet are AWS's: network, router, DNS, future use; the last one is for broadcast."""
_STRIDE: Final = 1447
"""Neighbours in time are not neighbours in the subnet; it has no divisor in common with the number of addresses."""


def zone(region: str, subnet_id: str) -> str:
    """Give the availability zone that a subnet lies in."""
    return f"{region}{'abc'[zlib.crc32(subnet_id.encode()) % 3]}"


def network(subnet_id: str) -> IPv4Network:
    """Give a subnet's range."""
    place = zlib.crc32(subnet_id.encode()) % (1 << (_PREFIX - _RANGES.prefixlen))
    first = int(_RANGES.network_address) + (place << (32 - _PREFIX))
    return IPv4Network((first, _PREFIX))


def address(subnet_id: str, serial: int) -> IPv4Address:
    """Give an address in a subnet; of as many serial numbers in a row as it has addresses, each gives another."""
    subnet = network(subnet_id)
    usable = subnet.num_addresses - _RESERVED - 1
    return subnet[_RESERVED + serial * _STRIDE % usable]
