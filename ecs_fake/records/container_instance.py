"""A container instance as ECS stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ecs_fake.records.cluster import Document
from ecs_fake.records.status import AgentUpdateStatus, HostEnd, InstanceStatus, RuntimeStatus

BUILT_IN: Final = ("ecs.", "com.amazonaws.ecs.")
"""Prefixes of attributes that the agent and ECS provide; all others are custom (PutAttributes-010)."""

TRUNK: Final = "ecs.awsvpc-trunk-id"
"""The attribute of instances that have a trunk network interface; its value is the interface's id."""
PASSING: Final = frozenset({InstanceStatus.REGISTERING, InstanceStatus.DEREGISTERING})
"""Statuses of an instance whose trunk is being made or removed."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One entry of `registeredResources`."""

    name: str
    """CPU, MEMORY, PORTS, PORTS_UDP, GPU, or the name of a resource the user defined."""
    type: str
    """INTEGER, LONG, DOUBLE or STRINGSET; decides about the value (Resource-001)."""
    value: int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContainerInstance:
    """One container instance; what is left of its resources and its tasks are computed, never stored here."""

    serial: int
    instance_id: str
    """The last part of its ARN, 32 hexadecimal digits."""
    arn: str
    cluster_serial: int
    cluster_arn: str
    ec2_instance_id: str | None
    status: InstanceStatus
    version: int
    """Grows with every change that a caller can see."""
    version_info: Document
    """`agentVersion`, `agentHash`, `dockerVersion`, as far as the agent gave them."""
    resources: tuple[Resource, ...] = field(repr=False)
    attributes: Mapping[str, str | None] = field(repr=False)
    """Values by name, built-in and custom ones; None: it has a name only. Never changed in place."""
    agent_connected: bool
    agent_update: AgentUpdateStatus | None
    registered_at: float
    tags: tuple[Document, ...]
    capacity_provider: str | None
    interruption: HostEnd | None = None
    """What becomes of its EC2 Spot instance when the notice it has had is over; None: it has had none."""
    runtime: RuntimeStatus = RuntimeStatus.INITIALIZING
    """What its agent last said of its container runtime."""
    health_since: float | None = None
    """When what is known of that last changed; None: not since it was registered."""
    leaving_since: float | None = None
    """When its Auto Scaling group was told to terminate it; None: it was not."""
    stop_timeout: float | None = None
    """Seconds that its agent leaves containers which name none (ECS_CONTAINER_STOP_TIMEOUT); None: as many as usual."""
    failure: str | None = None
    """Why its trunk cannot be made; None: it can."""
    terminating: bool = False
    """Whether nothing holds that up any more."""

    @property
    def has_trunk(self) -> bool:
        """Whether tasks share a trunk network interface, which allows for more of them."""
        return TRUNK in self.attributes

    @property
    def passing(self) -> bool:
        """Whether it passes from one status to another, or its agent is updated; a disconnected one stands still."""
        return self.status in PASSING or (
            self.agent_update not in (None, AgentUpdateStatus.UPDATED, AgentUpdateStatus.FAILED)
            and self.agent_connected
            and self.status is not InstanceStatus.INACTIVE
        )

    @property
    def updating(self) -> bool:
        """Whether it will change by itself."""
        return self.passing or self.interruption is not None

    def integer(self, name: str) -> int:
        """Give the amount of CPU or MEMORY that was registered; 0 if none was."""
        for resource in self.resources:
            if resource.name == name and not isinstance(resource.value, tuple):
                return int(resource.value)
        return 0

    def strings(self, name: str) -> tuple[str, ...]:
        """Give the registered set of PORTS, PORTS_UDP or GPU; empty if none was."""
        for resource in self.resources:
            if resource.name == name and isinstance(resource.value, tuple):
                return resource.value
        return ()


def is_custom(attribute_name: str) -> bool:
    """Whether an attribute is one that users put, delete and have at most ten of."""
    return not attribute_name.startswith(BUILT_IN)
