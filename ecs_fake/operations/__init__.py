"""One function per API operation, one folder per API resource.

A handler reads like the API's page: it resolves names (`find`), writes records with an intent, and returns what
`views` makes of them. No clock, no chance, no I/O, no check of a request's form (the service model has made it), no
counters; ECS's errors are raised by name with a sentence from `texts`.
"""

from __future__ import annotations

import ecs_fake.operations.accounts.account_settings
import ecs_fake.operations.capacity.capacity_providers
import ecs_fake.operations.clusters.cluster_updates
import ecs_fake.operations.clusters.clusters
import ecs_fake.operations.instances.agent
import ecs_fake.operations.instances.attributes
import ecs_fake.operations.instances.container_instances
import ecs_fake.operations.services.create_service
import ecs_fake.operations.services.create_task_set
import ecs_fake.operations.services.service_deployments
import ecs_fake.operations.services.services
import ecs_fake.operations.services.task_sets
import ecs_fake.operations.services.update_service
import ecs_fake.operations.tags.tagging
import ecs_fake.operations.task_definitions
import ecs_fake.operations.tasks.execute_command
import ecs_fake.operations.tasks.run_task
import ecs_fake.operations.tasks.start_task
import ecs_fake.operations.tasks.task_protection
import ecs_fake.operations.tasks.tasks
from ecs_fake.operations.registry import OPERATIONS, Operation

__all__ = ["OPERATIONS", "Operation"]
