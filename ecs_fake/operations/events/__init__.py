"""EventBridge documents, as ECS sends them, made from changes of records.

Each version of a task or container instance makes one event; services make one for each action of their scheduler, and
for each state of a rolling deployment. They are made when somebody looks, so that nobody pays who does not.
"""

from ecs_fake.operations.events.documents import documents

__all__ = ["documents"]
