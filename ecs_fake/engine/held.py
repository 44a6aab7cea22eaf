"""What is not learnt of tasks whose agent is disconnected: it comes when the agent is back.

A task on such an instance goes on, but for ECS it stands still: what happens to its containers is not known, and what
is wanted of it has not arrived.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ecs_fake.lifecycle.effects import StopTimeoutPassed
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import ContainerStatus, InstanceStatus
from ecs_fake.records.task import Task
from ecs_fake.store.worlds import World


class Held:
    """Messages about tasks, by the ARN of the instance whose agent has to be back first."""

    def __init__(self) -> None:
        self._messages: defaultdict[str, list[Any]] = defaultdict(list)

    def take(self, world: World, task: Task, message: Any) -> bool:
        """Keep a message if its task's agent is disconnected; say whether that was done."""
        if not task.disconnected or task.orphaned or isinstance(message, StopTimeoutPassed):
            return False  # agents kill by themselves
        if all(one.status is ContainerStatus.STOPPED for one in task.containers):
            return False  # nothing is left that an agent could tell
        instance = world.container_instances.get((task.spec.container_instance or "").rpartition("/")[2])
        if instance is None or _is_back(instance):
            return False
        self._messages[instance.arn].append(message)
        return True

    def release(self, instance: ContainerInstance) -> list[Any]:
        """Give what has been kept for an instance, in its order, if its agent is back, or it has gone."""
        return self._messages.pop(instance.arn, []) if _is_back(instance) else []

    def clear(self) -> None:
        """Forget everything."""
        self._messages.clear()


def _is_back(instance: ContainerInstance) -> bool:
    return instance.agent_connected or instance.status is InstanceStatus.INACTIVE
