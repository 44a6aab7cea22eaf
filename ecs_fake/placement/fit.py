"""Does a task fit a container instance? What keeps it off?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ecs_fake.placement import texts
from ecs_fake.placement.candidate import Candidate
from ecs_fake.placement.demand import Demand
from ecs_fake.placement.policy import Policy
from ecs_fake.placement.seats import share_gpus

MOST_NAMED_PORTS: Final = 100
"""Host ports that may be reserved on one instance, the agent's own included (PortMapping-030)."""


def obstacle(candidate: Candidate, demand: Demand, policy: Policy | None = None) -> str | None:
    """Give the first thing that keeps a task off an instance, or None if it fits; see `obstacles`."""
    return next(obstacles(candidate, demand, policy), None)


def obstacles(candidate: Candidate, demand: Demand, policy: Policy | None = None) -> Iterator[str]:
    """Give everything that keeps a task off an instance, in the words of `failures`.

    The order is that of the developer guide's list: resources, agent, location, attributes; then constraints.

    Args:
        candidate: the instance.
        demand: what the task takes.
        policy: has the constraints; None: the caller chose the instance, and none bind.
    """
    for name in _lacking(candidate, demand):
        yield texts.RESOURCE.format(name=name)
    if not candidate.instance.agent_connected:
        yield texts.AGENT
    if demand.subnets is not None and candidate.zone not in demand.subnets:
        yield texts.LOCATION
    if not _has_attributes(candidate, demand):
        yield texts.ATTRIBUTE
    if policy is not None:
        yield from _constraints(candidate, policy)


def _lacking(candidate: Candidate, demand: Demand) -> Iterator[str]:
    room = candidate.room
    if room.cpu < demand.cpu:
        yield "CPU"
    if room.memory < demand.memory:
        yield "MEMORY"
    if demand.ports and not _has_ports(candidate, demand):
        yield "PORTS"
    limit = candidate.interfaces
    if demand.interfaces and limit is not None and room.interfaces + demand.interfaces > limit:
        yield "ENI"
    if demand.gpus and share_gpus(demand.gpus, room.gpus) is None:
        yield "GPU"


def _has_ports(candidate: Candidate, demand: Demand) -> bool:
    """Whether every port the definition names is free, once, and enough others are for those it leaves open."""
    instance = candidate.instance
    own = len(instance.strings("PORTS")) + len(instance.strings("PORTS_UDP"))
    if demand.named_ports and own + candidate.room.named_ports + demand.named_ports > MOST_NAMED_PORTS:
        return False
    return candidate.bind(demand) is not None


def _has_attributes(candidate: Candidate, demand: Demand) -> bool:
    attributes = candidate.instance.attributes
    for name, value in demand.attributes.items():
        if name not in attributes or value not in (None, attributes[name]):
            return False
    return True


def _constraints(candidate: Candidate, policy: Policy) -> Iterator[str]:
    if not policy.allows(candidate):
        yield texts.MEMBER_OF
    if policy.distinct and candidate.tasks_of(policy.group):
        yield texts.DISTINCT_INSTANCE
