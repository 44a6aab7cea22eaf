"""What a user holds to look at a fake: tasks, their containers, the journal's entries."""

from ecs_fake.looking.containers import ContainerHandle
from ecs_fake.looking.journal import Entry, entries, story
from ecs_fake.looking.tasks import TaskHandle, find_task, task_arns

__all__ = ["ContainerHandle", "Entry", "TaskHandle", "entries", "find_task", "story", "task_arns"]
