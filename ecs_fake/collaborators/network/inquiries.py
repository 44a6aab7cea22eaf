"""Finds out what other services know of what a call names, before the call is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ecs_fake.collaborators.network.ec2 import EC2, Ec2
from ecs_fake.collaborators.network.tables import Subnets
from ecs_fake.collaborators.registration.places import Places
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.launching import subnets
from ecs_fake.records.network import NOTHING, Findings, Inquiry, Problem, Subnet

MISSING: Final = (
    "Of {named} something is not there in EC2 or Elastic Load Balancing, which answer through boto3 here as a moto "
    "mock is active or integrations names them. Make it there, put it into fake.subnets, fake.security_groups or "
    'fake.target_groups, or use integrations="local".'
)


class Inquiries:
    """Asks EC2 and Elastic Load Balancing, or the local tables."""

    def __init__(self, asks: Callable[[str], bool], ec2: Ec2, places: Places) -> None:
        """Begin with empty tables.

        Args:
            asks: whether a service is asked through boto3 now.
            ec2: EC2 itself.
            places: target groups.
        """
        self._asks = asks
        self._ec2 = ec2
        self._places = places
        self.subnets = Subnets()
        #: The VPC of each security group that is not in that of the Region.
        self.security_groups: dict[str, str] = {}

    def clear(self) -> None:
        """Empty the local tables."""
        self.subnets.clear()
        self.security_groups.clear()

    def find(self, inquiry: Inquiry, region: str, *, warn: Callable[[str], None]) -> Findings:
        """Say what is known of everything a call names.

        Args:
            inquiry: what it names.
            region: where.
            warn: is told what to do about what is not there.
        """
        found, problem = self._subnets(inquiry.subnets, region)
        groups, groups_problem = self._groups(inquiry.security_groups, region)
        kinds, kinds_problem = self._target_types(inquiry.target_groups, region)
        if not (found or groups or kinds or problem or groups_problem or kinds_problem):
            return NOTHING
        if problem or groups_problem or kinds_problem:
            warn(
                MISSING.format(
                    named=", ".join([*inquiry.subnets, *inquiry.security_groups, *inquiry.target_groups])
                )
            )
        return Findings(tuple(found), groups, kinds, problem, groups_problem, kinds_problem)

    def _subnets(self, ids: Sequence[str], region: str) -> tuple[list[Subnet], Problem | None]:
        """Give the subnets of which more is known than the id."""
        foreign = [one for one in ids if not self.subnets.holds(one)] if self._asks(EC2) else []
        known = [self.subnets.find(one, region) for one in ids if one not in foreign]
        found = [one for one in known if one is not None]
        if len(found) not in (0, len(known)):  # those that are made up are in a VPC as well
            made_up = (subnets.made_up(region, one) for one in ids if one not in foreign)
            found += [one for one in made_up if not self.subnets.holds(one.subnet_id)]
        try:
            return [*found, *(self._ec2.subnets(foreign, region) if foreign else ())], None
        except ServiceError as error:
            return [], Problem(error.code, error.message)

    def _groups(self, ids: Sequence[str], region: str) -> tuple[dict[str, str], Problem | None]:
        """Give the VPC of each security group."""
        foreign = [one for one in ids if one not in self.security_groups] if self._asks(EC2) else []
        found = {
            one: self.security_groups.get(one) or subnets.vpc(region) for one in ids if one not in foreign
        }
        try:
            return found | (self._ec2.security_groups(foreign, region) if foreign else {}), None
        except ServiceError as error:
            return {}, Problem(error.code, error.message)

    def _target_types(self, names: Sequence[str], region: str) -> tuple[dict[str, str], Problem | None]:
        found: dict[str, str] = {}
        for name in names:
            if self._places.asks_for_group(name):
                try:
                    found[name] = self._places.elbv2.target_type(name, region)
                except ServiceError as error:
                    return {}, Problem(error.code, error.message)
            elif self._places.target_groups.holds(name):
                kind = self._places.target_groups[name].target_type
                found |= {name: kind} if kind is not None else {}
        return found, None
