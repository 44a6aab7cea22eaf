"""The life of a container instance, and of the update of its agent.

(registered) → ACTIVE ↔ DRAINING → INACTIVE. Instances that get a trunk network interface begin as REGISTERING and end
as DEREGISTERING, while it is made and removed; these statuses cannot be left by a caller's wish. If it cannot be made
the instance ends as REGISTRATION_FAILED.
The update of an agent goes PENDING → STAGING → STAGED → UPDATING → UPDATED. Whatever its status, its agent can lose the
connection, and its host can end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.lifecycle.effects import Effects, HostReclaimed, UpdateDone
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.records.container_instance import PASSING, TRUNK, ContainerInstance
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import AgentUpdateStatus, HostEnd, InstanceStatus, RuntimeStatus

NEWEST_AGENT: Final = {"agentVersion": "1.105.1", "agentHash": "a8b3e7d3"}
"""What agents are updated to."""

NOTICE: Final = 120.0
"""Seconds between the notice that an EC2 Spot instance is reclaimed and its end."""

WISHES: Final = frozenset(
    {
        (InstanceStatus.ACTIVE, InstanceStatus.ACTIVE),
        (InstanceStatus.ACTIVE, InstanceStatus.DRAINING),
        (InstanceStatus.DRAINING, InstanceStatus.DRAINING),
        (InstanceStatus.DRAINING, InstanceStatus.ACTIVE),
    }
)
"""From where to where UpdateContainerInstancesState leads (UpdateContainerInstancesState-009, -010, -022, -030)."""

_LADDER: Final = (
    AgentUpdateStatus.PENDING,
    AgentUpdateStatus.STAGING,
    AgentUpdateStatus.STAGED,
    AgentUpdateStatus.UPDATING,
    AgentUpdateStatus.UPDATED,
)
"""What the update of an agent passes by itself."""


_PASSES: Final = {
    InstanceStatus.REGISTERING: (-2, InstanceStatus.ACTIVE),
    InstanceStatus.DEREGISTERING: (-1, InstanceStatus.INACTIVE),
}
"""What a passing status ends in, and its number among the rungs."""
_PROBED: Final = -3
"""The number of the rung at whose end the agent has looked at its container runtime for the first time."""


def birth(attributes: Mapping[str, str | None]) -> InstanceStatus:
    """Give the status that a new instance has (ContainerInstance-015)."""
    return InstanceStatus.REGISTERING if TRUNK in attributes else InstanceStatus.ACTIVE


def set_status(instance: ContainerInstance, wanted: InstanceStatus) -> ContainerInstance | None:
    """Give the instance in the wanted status, itself if it has it, or None if it cannot be brought there."""
    if (instance.status, wanted) not in WISHES:
        return None
    return instance if instance.status is wanted else changed(instance, status=wanted)


def deregister(instance: ContainerInstance) -> ContainerInstance:
    """Take an instance out of its cluster; whether that is allowed has been asked before (ContainerInstance-017)."""
    gone = InstanceStatus.DEREGISTERING if instance.has_trunk else InstanceStatus.INACTIVE
    return changed(instance, status=gone, interruption=None)


def connect(instance: ContainerInstance, at: float, *, connected: bool) -> ContainerInstance:
    """Let its agent lose the connection, or have it again; the same instance comes back if it is so already."""
    if instance.agent_connected is connected:
        return instance
    return changed(instance, agent_connected=connected, health_since=at)


def impair(instance: ContainerInstance, at: float, *, impaired: bool) -> ContainerInstance:
    """Let its container runtime stop answering, or answer again."""
    status = RuntimeStatus.IMPAIRED if impaired else RuntimeStatus.OK
    if instance.runtime is status:
        return instance
    return changed(instance, runtime=status, health_since=at)


def interrupt(instance: ContainerInstance, end: HostEnd) -> ContainerInstance:
    """Give notice that its EC2 Spot instance is reclaimed; a second notice changes nothing."""
    return instance if instance.interruption is not None else evolve(instance, interruption=end)


def lose(instance: ContainerInstance, end: HostEnd, at: float) -> ContainerInstance:
    """End its host. One that is terminated is deregistered, if its agent was connected until then.

    See DeregisterContainerInstance-004 and -005.
    """
    gone = connect(evolve(instance, interruption=None), at, connected=False)
    return deregister(gone) if end is HostEnd.TERMINATED and instance.agent_connected else gone


def leave(instance: ContainerInstance, at: float) -> ContainerInstance:
    """Have its Auto Scaling group terminate it, when nothing holds that up."""
    return evolve(instance, leaving_since=at)


def terminate(instance: ContainerInstance) -> ContainerInstance:
    """Let nothing hold up its termination any more."""
    return evolve(instance, terminating=True)


def begin_update(instance: ContainerInstance) -> ContainerInstance:
    """Want the agent updated."""
    return changed(instance, agent_update=AgentUpdateStatus.PENDING)


def is_updating(instance: ContainerInstance) -> bool:
    """Whether an update of the agent is under way."""
    return instance.agent_update in _LADDER[:-1]


def live(
    instance: ContainerInstance, message: UpdateDone | None, timings: Timings
) -> tuple[list[ContainerInstance], Effects]:
    """Let a message (or None: the instance was just written) act on its passing status, or the update of its agent.

    Gives the form the instance takes, and timers.
    """
    if message is None:
        return [], _begin(instance, timings)
    if message.update == _PROBED:
        return _probed(instance, timings), Effects()
    if not instance.passing:
        return [], Effects()
    if message.update != _rung(instance):
        return [], Effects()  # said twice: that rung is behind
    following = _next_rung(instance)
    return [following], _rung_begins(following, timings) if following.passing else Effects()


def _begin(instance: ContainerInstance, timings: Timings) -> Effects:
    """Set the timers of what it has been told; those that are set again do nothing the second time."""
    effects = _rung_begins(instance, timings) if instance.passing else Effects()
    if instance.interruption is not None:
        effects.timers.append((NOTICE * timings.service, HostReclaimed(instance.arn)))
    if instance.runtime is RuntimeStatus.INITIALIZING:
        effects.timers.append((timings.probe, UpdateDone(instance.arn, _PROBED)))
    return effects


def _probed(instance: ContainerInstance, timings: Timings) -> list[ContainerInstance]:
    """The first look is no change of the instance that ECS tells of, so that it makes no version."""
    if instance.runtime is not RuntimeStatus.INITIALIZING:
        return []
    return [evolve(instance, runtime=RuntimeStatus.OK, health_since=instance.registered_at + timings.probe)]


def _rung_begins(instance: ContainerInstance, timings: Timings) -> Effects:
    return Effects(timers=[(_duration(instance, timings), UpdateDone(instance.arn, _rung(instance)))])


def _duration(instance: ContainerInstance, timings: Timings) -> float:
    if instance.status is InstanceStatus.REGISTERING:
        return timings.attach
    return timings.detach if instance.status is InstanceStatus.DEREGISTERING else timings.update


def _rung(instance: ContainerInstance) -> int:
    if instance.status in PASSING:
        return _PASSES[instance.status][0]
    assert instance.agent_update is not None  # only what is being updated comes here
    return _LADDER.index(instance.agent_update)


def _next_rung(instance: ContainerInstance) -> ContainerInstance:
    if instance.status is InstanceStatus.REGISTERING and instance.failure is not None:
        without = {name: value for name, value in instance.attributes.items() if name != TRUNK}
        return changed(instance, status=InstanceStatus.REGISTRATION_FAILED, attributes=without)
    if instance.status in PASSING:
        return changed(instance, status=_PASSES[instance.status][1])
    following = _LADDER[_rung(instance) + 1]
    changes: dict[str, Any] = {"agent_update": following}
    if following is AgentUpdateStatus.UPDATED:
        changes["version_info"] = {**instance.version_info, **NEWEST_AGENT}
    return changed(instance, **changes)


def changed(instance: ContainerInstance, **changes: Any) -> ContainerInstance:
    """Give the next version of an instance (ContainerInstance-022)."""
    return evolve(instance, version=instance.version + 1, **changes)
