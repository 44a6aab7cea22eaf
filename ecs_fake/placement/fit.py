"""Does a task fit a container instance?"""

from __future__ import annotations

from typing import Final

from ecs_fake import texts
from ecs_fake.placement.demand import Demand
from ecs_fake.placement.ports import HostPorts, bind, static_ports
from ecs_fake.placement.seats import Candidate, share_gpus

MOST_STATIC_PORTS: Final = 100
"""Host ports that may be reserved on one instance, the agent's own included (PortMapping-030)."""


def obstacle(candidate: Candidate, demand: Demand) -> str | None:
    """Give the first thing that keeps a task off an instance, in the words of `failures`, or None if it fits.

    The order is that of the developer guide's list: resources, agent, attributes.
    """
    lacking = _lacking(candidate, demand)
    if lacking is not None:
        return texts.RESOURCE.format(name=lacking)
    if not candidate.instance.agent_connected:
        return texts.AGENT
    if not _has_attributes(candidate, demand):
        return texts.ATTRIBUTE
    return None


def _lacking(candidate: Candidate, demand: Demand) -> str | None:
    left = candidate.left
    if left.cpu < demand.cpu:
        return "CPU"
    if left.memory < demand.memory:
        return "MEMORY"
    if not _has_ports(candidate, demand):
        return "PORTS"
    if candidate.interfaces is not None and left.interfaces + demand.interfaces > candidate.interfaces:
        return "ENI"
    return "GPU" if share_gpus(demand.gpus, left.gpus) is None else None


def _has_ports(candidate: Candidate, demand: Demand) -> bool:
    """Whether every port the definition names is free, once, and enough others are for those it leaves open."""
    left, wanted = candidate.left, static_ports(demand.definition)
    taken = HostPorts(set(left.ports), set(left.udp_ports))
    if len(set(wanted)) < len(wanted) or any(port in taken.of(protocol) for protocol, port in wanted):
        return False
    own = len(candidate.instance.strings("PORTS")) + len(candidate.instance.strings("PORTS_UDP"))
    if wanted and own + candidate.load.static_ports + len(wanted) > MOST_STATIC_PORTS:
        return False
    return bind(demand.definition, taken) is not None


def _has_attributes(candidate: Candidate, demand: Demand) -> bool:
    attributes = candidate.instance.attributes
    return all(
        name in attributes and value in (None, attributes[name]) for name, value in demand.attributes.items()
    )
