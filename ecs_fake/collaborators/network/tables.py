"""Subnets and security groups of this fake's own."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network

from ecs_fake.errors import OptionError
from ecs_fake.launching import subnets
from ecs_fake.records import network


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet; what is None is made up from its id.

    Args:
        vpc: the id of its VPC.
        zone: its availability zone, for example `us-east-1a`.
        cidr: its range, for example `10.0.1.0/24`.
        ipv6_cidr: its IPv6 range; None: it has none.

    Raises:
        OptionError: a range is none.
    """

    vpc: str | None = None
    zone: str | None = None
    cidr: str | None = None
    ipv6_cidr: str | None = None

    def __post_init__(self) -> None:
        for kind, given in ((IPv4Network, self.cidr), (IPv6Network, self.ipv6_cidr)):
            try:
                if given is not None:
                    kind(given)
            except ValueError as error:
                raise OptionError(f"Subnet: {given!r} is no range of addresses: {error}") from error
        if self.cidr is not None and IPv4Network(self.cidr).prefixlen > 28:
            raise OptionError(f"Subnet: {self.cidr!r} is too small; a subnet has 16 addresses or more.")


class Subnets(MutableMapping[str, Subnet]):
    """Subnets by id: those that were put here, and those that calls have named, as they were made up.

    One that was put here is known even when a moto mock is active.
    """

    def __init__(self) -> None:
        self._put: dict[str, Subnet] = {}
        self._made_up: dict[str, Subnet] = {}

    def holds(self, subnet_id: str) -> bool:
        """Whether the user has put a subnet here."""
        return subnet_id in self._put

    def find(self, subnet_id: str, region: str) -> network.Subnet | None:
        """Give a subnet that was put here; None: it is made up, which is noted."""
        made_up = subnets.made_up(region, subnet_id)
        given = self._put.get(subnet_id)
        if given is None:
            self._made_up.setdefault(subnet_id, Subnet(made_up.vpc_id, made_up.zone, made_up.cidr))
            return None
        return replace(
            made_up,
            vpc_id=given.vpc or made_up.vpc_id,
            zone=given.zone or made_up.zone,
            cidr=given.cidr or made_up.cidr,
            ipv6_cidr=given.ipv6_cidr,
        )

    def __getitem__(self, subnet_id: str) -> Subnet:
        return self._put.get(subnet_id) or self._made_up[subnet_id]

    def __setitem__(self, subnet_id: str, subnet: Subnet) -> None:
        if not isinstance(subnet, Subnet):
            raise OptionError(f"subnets[{subnet_id!r}]: give a Subnet, not {type(subnet).__name__}.")
        self._put[subnet_id] = subnet

    def __delitem__(self, subnet_id: str) -> None:
        known = self._put if subnet_id in self._put else self._made_up
        del known[subnet_id]

    def __iter__(self) -> Iterator[str]:
        return iter([*self._put, *(one for one in self._made_up if one not in self._put)])

    def __len__(self) -> int:
        return len(self._put.keys() | self._made_up.keys())

    def __repr__(self) -> str:
        return f"<Subnets: {', '.join(self) or 'none'}>"

    def clear(self) -> None:
        """Forget them all."""
        self._put.clear()
        self._made_up.clear()
