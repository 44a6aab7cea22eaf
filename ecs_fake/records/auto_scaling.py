"""Auto Scaling groups of capacity providers: what ECS knows of them, asks of them, and hears from them.

The group itself is another service's. ECS gives orders, whoever answers for that service carries them out and reports
back, and each answer may come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class GroupKey(NamedTuple):
    """Names the Auto Scaling group of a capacity provider in one life of a fake."""

    epoch: int
    provider_arn: str
    group: str
    """The group's name."""
    region: str


class Machine(NamedTuple):
    """An EC2 instance of a group."""

    instance_type: str
    zone: str
    ec2_instance_id: str | None = None
    """None: it has none yet, and gets one when it registers."""


@dataclass(frozen=True, slots=True)
class GroupShape:
    """What an Auto Scaling group is like."""

    minimum: int
    maximum: int
    instance_types: tuple[str, ...]
    """Those it may launch, the preferred one first."""
    zones: tuple[str, ...]
    """Those it launches in."""
    machines: tuple[Machine, ...] | None = None
    """Those it has; None: those that ECS knows itself, as nobody else has a hand in it."""


# -- what is asked -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class LookAtGroup:
    """Say what the group is like. Answered by `GroupSeen` or `GroupMissing`."""

    key: GroupKey


@dataclass(frozen=True, slots=True)
class LaunchMachines:
    """Launch instances. Answered by `MachinesLaunched`, when their agents are up, or by `LaunchFailed`."""

    key: GroupKey
    count: int
    number: int
    """Tells launches apart."""


@dataclass(frozen=True, slots=True)
class TerminateMachines:
    """Terminate instances; the group becomes smaller by them. Answered by `MachinesTerminated`."""

    key: GroupKey
    ec2_instance_ids: tuple[str, ...]


GroupOrder = LookAtGroup | LaunchMachines | TerminateMachines


# -- what is heard -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GroupSeen:
    """The group is like this."""

    key: GroupKey
    at: float
    shape: GroupShape


@dataclass(frozen=True, slots=True)
class GroupMissing:
    """The group cannot be looked at; `reason` says why."""

    key: GroupKey
    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class MachinesLaunched:
    """Instances are there, and their agents are ready to register."""

    key: GroupKey
    at: float
    number: int
    machines: tuple[Machine, ...]


@dataclass(frozen=True, slots=True)
class LaunchFailed:
    """Nothing was launched; `reason` says why."""

    key: GroupKey
    at: float
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class MachinesTerminated:
    """Instances are gone."""

    key: GroupKey
    at: float
    ec2_instance_ids: tuple[str, ...]


GroupReport = GroupSeen | GroupMissing | MachinesLaunched | LaunchFailed | MachinesTerminated
