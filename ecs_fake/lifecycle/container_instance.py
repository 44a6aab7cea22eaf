"""The life of a container instance, and of the update of its agent.

(registered) → ACTIVE ↔ DRAINING → INACTIVE. REGISTERING, REGISTRATION_FAILED and DEREGISTERING are passed only by
instances that get a trunk network interface, and cannot be left by a caller's wish.
The update of an agent goes PENDING → STAGING → STAGED → UPDATING → UPDATED.
"""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.lifecycle.effects import Effects, UpdateDone
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import AgentUpdateStatus, InstanceStatus

BIRTH: Final = InstanceStatus.ACTIVE
NEWEST_AGENT: Final = {"agentVersion": "1.105.1", "agentHash": "a8b3e7d3"}
"""What agents are updated to."""

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


def set_status(instance: ContainerInstance, wanted: InstanceStatus) -> ContainerInstance | None:
    """Give the instance in the wanted status, itself if it has it, or None if it cannot be brought there."""
    if (instance.status, wanted) not in WISHES:
        return None
    return instance if instance.status is wanted else changed(instance, status=wanted)


def deregister(instance: ContainerInstance) -> ContainerInstance:
    """Take an instance out of its cluster; whether that is allowed has been asked before."""
    return changed(instance, status=InstanceStatus.INACTIVE)


def begin_update(instance: ContainerInstance) -> ContainerInstance:
    """Want the agent updated."""
    return changed(instance, agent_update=AgentUpdateStatus.PENDING)


def is_updating(instance: ContainerInstance) -> bool:
    """Whether an update of the agent is under way."""
    return instance.agent_update in _LADDER[:-1]


def live(
    instance: ContainerInstance, message: UpdateDone | None, timings: Timings
) -> tuple[list[ContainerInstance], Effects]:
    """Let a message (or None: the instance was just written) act on the update of its agent.

    Gives the form the instance takes, and the timer of the next rung.
    """
    if not instance.updating:
        return [], Effects()
    if message is None:
        return [], _rung_begins(instance, timings)
    if message.update != _rung(instance):
        return [], Effects()  # said twice: that rung is behind
    following = _next_rung(instance)
    return [following], _rung_begins(following, timings) if following.updating else Effects()


def _rung_begins(instance: ContainerInstance, timings: Timings) -> Effects:
    return Effects(timers=[(timings.update, UpdateDone(instance.arn, _rung(instance)))])


def _rung(instance: ContainerInstance) -> int:
    assert instance.agent_update is not None  # only what is being updated comes here
    return _LADDER.index(instance.agent_update)


def _next_rung(instance: ContainerInstance) -> ContainerInstance:
    following = _LADDER[_rung(instance) + 1]
    changes: dict[str, Any] = {"agent_update": following}
    if following is AgentUpdateStatus.UPDATED:
        changes["version_info"] = {**instance.version_info, **NEWEST_AGENT}
    return changed(instance, **changes)


def changed(instance: ContainerInstance, **changes: Any) -> ContainerInstance:
    """Give the next version of an instance (ContainerInstance-022)."""
    return evolve(instance, version=instance.version + 1, **changes)
