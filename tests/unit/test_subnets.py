"""What is made up about subnets."""

from __future__ import annotations

from ipaddress import IPv4Network

from ecs_fake.launching import subnets


def test_addresses_lie_in_the_subnet_and_are_never_amazons_own() -> None:
    network = subnets.network("subnet-1")
    usable = list(network)[4:-1]
    assert {subnets.address(str(network), serial) for serial in range(len(usable))} == set(usable)


def test_a_subnet_is_always_the_same() -> None:
    assert subnets.network("subnet-1") == subnets.network("subnet-1")
    assert len({subnets.network(f"subnet-{number}") for number in range(100)}) > 95
    assert subnets.network("subnet-1").subnet_of(IPv4Network("10.0.0.0/8"))
