"""The states of what ECS stores, spelt as the API spells them."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class ClusterStatus(StrEnum):
    """States of a cluster (Cluster-017 to -021)."""

    PROVISIONING = "PROVISIONING"
    ACTIVE = "ACTIVE"
    DEPROVISIONING = "DEPROVISIONING"
    INACTIVE = "INACTIVE"
    FAILED = "FAILED"


class CapacityProviderStatus(StrEnum):
    """States of a capacity provider (CapacityProvider-002 to -004)."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class UpdateStatus(StrEnum):
    """How far an update of a capacity provider, or of a cluster's attachments, has come."""

    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"
    UPDATE_COMPLETE = "UPDATE_COMPLETE"
    UPDATE_FAILED = "UPDATE_FAILED"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    DELETE_COMPLETE = "DELETE_COMPLETE"
    DELETE_FAILED = "DELETE_FAILED"


class ResourceStatus(StrEnum):
    """States of what a cluster has in other services for a capacity provider, as attachments show them."""

    PRECREATED = "PRECREATED"
    CREATED = "CREATED"
    DELETING = "DELETING"
    FAILED = "FAILED"


class TaskDefinitionStatus(StrEnum):
    """States of a revision of a task definition, in the order of its life (TaskDefinition-047)."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"


class TaskStatus(StrEnum):
    """`lastStatus` of a task, in the order of its life; `desiredStatus` is RUNNING or STOPPED."""

    PROVISIONING = "PROVISIONING"
    PENDING = "PENDING"
    ACTIVATING = "ACTIVATING"
    RUNNING = "RUNNING"
    DEACTIVATING = "DEACTIVATING"
    STOPPING = "STOPPING"
    DEPROVISIONING = "DEPROVISIONING"
    STOPPED = "STOPPED"


class DesiredStatus(StrEnum):
    """What is wanted of a task; it never returns to RUNNING."""

    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


class ContainerStatus(StrEnum):
    """How far a container has come. The API shows NONE and PULLED as PENDING, as the agent does.

    RESTARTING is between two runs in place, and shown as RUNNING.
    """

    NONE = "NONE"
    PULLED = "PULLED"
    RUNNING = "RUNNING"
    RESTARTING = "RESTARTING"
    STOPPED = "STOPPED"


class Applied(IntEnum):
    """The last order given for a container's present run; what prevents giving one twice."""

    NOTHING = 0
    PULL = 1
    START = 2
    STOP = 3
    KILL = 4


class Provision(StrEnum):
    """How far the fetching of a task's secrets and environment files has come; the API does not show it."""

    WANTED = "WANTED"
    ORDERED = "ORDERED"
    PROVIDED = "PROVIDED"
    FAILED = "FAILED"


class AttachmentStatus(StrEnum):
    """States of a network interface's attachment, in the order of its life."""

    PRECREATED = "PRECREATED"
    CREATED = "CREATED"
    ATTACHING = "ATTACHING"
    ATTACHED = "ATTACHED"
    DETACHING = "DETACHING"
    DETACHED = "DETACHED"
    DELETED = "DELETED"
    FAILED = "FAILED"


class ServiceStatus(StrEnum):
    """States of a service, in the order of its life (Service-027)."""

    ACTIVE = "ACTIVE"
    DRAINING = "DRAINING"
    INACTIVE = "INACTIVE"


class DeploymentStatus(StrEnum):
    """States of a deployment that is listed; one that was replaced entirely is not (Deployment-018 to -020)."""

    PRIMARY = "PRIMARY"
    ACTIVE = "ACTIVE"


class TaskSetStatus(StrEnum):
    """States of a task set (TaskSet-018 to -020)."""

    PRIMARY = "PRIMARY"
    ACTIVE = "ACTIVE"
    DRAINING = "DRAINING"


class RolloutState(StrEnum):
    """How far a deployment has come (Deployment-016)."""

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class Stage(IntEnum):
    """How much a deployment's tasks have shown by now; a stage that was reached is not lost again."""

    TRYING = 1
    """None has run yet."""
    STARTED = 2
    """One has run."""
    PROVEN = 3
    """One was healthy: from here on failures are no longer counted (Deployment-005)."""


class Balancing(IntEnum):
    """Where Availability Zone rebalancing of a service is."""

    RESTS = 0
    MOVES = 1
    """Tasks are being moved."""
    PROTECTED = 2
    """Tasks are to be moved, but are protected."""
    BLOCKED = 3
    """Tasks are to be moved, but there is no room."""
    RETRIES = 4
    """There may be room by now."""


class InstanceStatus(StrEnum):
    """States of a container instance (ContainerInstance-014)."""

    REGISTERING = "REGISTERING"
    REGISTRATION_FAILED = "REGISTRATION_FAILED"
    ACTIVE = "ACTIVE"
    DRAINING = "DRAINING"
    DEREGISTERING = "DEREGISTERING"
    INACTIVE = "INACTIVE"


class RuntimeStatus(StrEnum):
    """What an agent says of its container runtime (InstanceHealthCheckResult-003); that it says nothing is no state."""

    INITIALIZING = "INITIALIZING"
    OK = "OK"
    IMPAIRED = "IMPAIRED"


class HostEnd(StrEnum):
    """What becomes of the EC2 instance under a container instance."""

    TERMINATED = "terminated"
    STOPPED = "stopped"


class AgentUpdateStatus(StrEnum):
    """How far an update of a container instance's agent has come (ContainerInstance-005)."""

    PENDING = "PENDING"
    STAGING = "STAGING"
    STAGED = "STAGED"
    UPDATING = "UPDATING"
    UPDATED = "UPDATED"
    FAILED = "FAILED"


class StopCode(StrEnum):
    """Why a task stopped."""

    TASK_FAILED_TO_START = "TaskFailedToStart"
    ESSENTIAL_CONTAINER_EXITED = "EssentialContainerExited"
    USER_INITIATED = "UserInitiated"
    SERVICE_SCHEDULER_INITIATED = "ServiceSchedulerInitiated"
    SPOT_INTERRUPTION = "SpotInterruption"
    TERMINATION_NOTICE = "TerminationNotice"


class HealthStatus(StrEnum):
    """Verdict of health checks."""

    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"
    UNKNOWN = "UNKNOWN"
