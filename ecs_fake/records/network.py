"""What others know of what a call names: what is asked before it, and what was found.

EC2 and Elastic Load Balancing know networks; HTTP doors serve sessions of ExecuteCommand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ecs_fake.records.exec_session import SessionDoor


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet, as far as ECS needs to know it."""

    subnet_id: str
    vpc_id: str
    zone: str
    cidr: str
    ipv6_cidr: str | None = None
    of_ec2: bool = False
    """Whether EC2 has it, and so makes the network interfaces of tasks in it."""


class Inquiry(NamedTuple):
    """What a call names that other services have: ids and ARNs."""

    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    door: bool = False
    """Whether somebody has to serve a session of ExecuteCommand."""


class Problem(NamedTuple):
    """What a service answered instead, in its own words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found; what is not mentioned is as it is made up here."""

    subnets: tuple[Subnet, ...] = ()
    security_groups: Mapping[str, str] = field(default_factory=dict)
    """The VPC of each."""
    target_types: Mapping[str, str] = field(default_factory=dict)
    """The target type of each target group that names one."""
    subnets_problem: Problem | None = None
    security_groups_problem: Problem | None = None
    target_groups_problem: Problem | None = None
    door: SessionDoor | None = None
    """Who serves sessions of ExecuteCommand; None: nobody."""


NOTHING = Findings()
"""Nobody was asked."""
