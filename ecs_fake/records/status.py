"""The states of what ECS stores, spelt as the API spells them."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class ClusterStatus(StrEnum):
    """States of a cluster."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class TaskDefinitionStatus(StrEnum):
    """States of a revision of a task definition."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class TaskStatus(StrEnum):
    """`lastStatus` of a task, in the order of its life; `desiredStatus` is RUNNING or STOPPED."""

    PROVISIONING = "PROVISIONING"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    STOPPING = "STOPPING"
    DEPROVISIONING = "DEPROVISIONING"
    STOPPED = "STOPPED"


class DesiredStatus(StrEnum):
    """What is wanted of a task; it never returns to RUNNING."""

    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


class ContainerStatus(StrEnum):
    """How far a container has come. The API shows NONE and PULLED as PENDING, as the agent does."""

    NONE = "NONE"
    PULLED = "PULLED"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


class Applied(IntEnum):
    """The last order given for a container; what prevents giving one twice."""

    NOTHING = 0
    PULL = 1
    START = 2
    STOP = 3
    KILL = 4


class AttachmentStatus(StrEnum):
    """States of a network interface's attachment, in the order of its life."""

    PRECREATED = "PRECREATED"
    CREATED = "CREATED"
    ATTACHING = "ATTACHING"
    ATTACHED = "ATTACHED"
    DETACHING = "DETACHING"
    DETACHED = "DETACHED"
    DELETED = "DELETED"


class StopCode(StrEnum):
    """Why a task stopped."""

    TASK_FAILED_TO_START = "TaskFailedToStart"
    ESSENTIAL_CONTAINER_EXITED = "EssentialContainerExited"
    USER_INITIATED = "UserInitiated"


class HealthStatus(StrEnum):
    """Verdict of health checks."""

    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"
    UNKNOWN = "UNKNOWN"
