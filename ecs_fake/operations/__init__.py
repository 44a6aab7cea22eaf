"""One function per API operation, one module per API resource.

A handler reads like the API's page: it resolves names (`find`), writes records with an intent, and returns what
`views` makes of them. No clock, no chance, no I/O, no check of a request's form (the service model has made it), no
counters; ECS's errors are raised by name with a sentence from `texts`.
"""

from __future__ import annotations

from ecs_fake.operations import (
    account_settings,
    agent,
    attributes,
    capacity_providers,
    cluster_updates,
    clusters,
    container_instances,
    create_service,
    execute_command,
    run_task,
    services,
    start_task,
    tagging,
    task_definitions,
    task_protection,
    tasks,
    update_service,
)
from ecs_fake.operations.registry import OPERATIONS, Operation

__all__ = [
    "OPERATIONS",
    "Operation",
    "account_settings",
    "agent",
    "attributes",
    "capacity_providers",
    "cluster_updates",
    "clusters",
    "container_instances",
    "create_service",
    "execute_command",
    "run_task",
    "services",
    "start_task",
    "tagging",
    "task_definitions",
    "task_protection",
    "tasks",
    "update_service",
]
