"""Which id in a path belongs to which container. Whoever knows the id is let in, so nobody can guess one."""

from __future__ import annotations

import threading
import uuid

from ecs_fake.records.orders import ContainerKey, TaskKey
from ecs_fake.records.task import Task


class Passes:
    """The ids that were given out, from the first asking until the task is forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._containers: dict[str, ContainerKey] = {}
        self._tasks: dict[str, TaskKey] = {}
        self._given: dict[TaskKey, dict[str, str]] = {}

    def of_container(self, task: Task, name: str) -> str:
        """Give a container's id: on Fargate the text of its runtime id, elsewhere a UUID of its own."""
        key = ContainerKey(task.spec.epoch, task.arn, name)
        fargate = task.spec.launch_type == "FARGATE"
        with self._lock:
            given = self._given.setdefault(TaskKey(key.epoch, key.task_arn), {})
            if f"/{name}" not in given:
                made = task.spec.birth(name).runtime_id if fargate else str(uuid.uuid4())
                given[f"/{name}"] = made
                self._containers[made] = key
            return given[f"/{name}"]

    def of_task(self, task: Task) -> str:
        """Give the id of a task's credentials, the same for all of its containers."""
        key = TaskKey(task.spec.epoch, task.arn)
        with self._lock:
            given = self._given.setdefault(key, {})
            if "" not in given:
                given[""] = str(uuid.uuid4())
                self._tasks[given[""]] = key
            return given[""]

    def container(self, id_: str) -> ContainerKey | None:
        """Give the container with this id."""
        return self._containers.get(id_)

    def task(self, id_: str) -> TaskKey | None:
        """Give the task with this id of its credentials."""
        return self._tasks.get(id_)

    def forget(self, key: TaskKey) -> None:
        """Let the ids of a task's containers mean nothing any more."""
        with self._lock:
            for made in self._given.pop(key, {}).values():
                self._containers.pop(made, None)
                self._tasks.pop(made, None)
