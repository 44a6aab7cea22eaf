"""One function per API operation, one module per API resource.

A handler reads like the API's page: it resolves names (`find`), writes records with an intent, and returns what
`views` makes of them. No clock, no chance, no I/O, no check of a request's form (the service model has made it), no
counters; ECS's errors are raised by name with a sentence from `texts`.
"""

from __future__ import annotations

from ecs_fake.operations import clusters, run_task, task_definitions, tasks
from ecs_fake.operations.registry import OPERATIONS, Operation

__all__ = ["OPERATIONS", "Operation", "clusters", "run_task", "task_definitions", "tasks"]
