"""States of service deployments and of what belongs to them, spelt as the API spells them."""

from __future__ import annotations

from enum import StrEnum


class ServiceDeploymentStatus(StrEnum):
    """States of a service deployment (ServiceDeploymentStatus in the API's model)."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCESSFUL = "SUCCESSFUL"
    STOP_REQUESTED = "STOP_REQUESTED"
    STOPPED = "STOPPED"
    ROLLBACK_REQUESTED = "ROLLBACK_REQUESTED"
    ROLLBACK_IN_PROGRESS = "ROLLBACK_IN_PROGRESS"
    ROLLBACK_SUCCESSFUL = "ROLLBACK_SUCCESSFUL"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"

    @property
    def is_over(self) -> bool:
        """Whether nothing follows any more."""
        return self in _OVER


_OVER = frozenset(
    {
        ServiceDeploymentStatus.SUCCESSFUL,
        ServiceDeploymentStatus.STOPPED,
        ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL,
        ServiceDeploymentStatus.ROLLBACK_FAILED,
    }
)


class LifecycleStage(StrEnum):
    """Stages of a deployment that shifts traffic, in their order (ServiceDeployment in the API's model)."""

    RECONCILE_SERVICE = "RECONCILE_SERVICE"
    PRE_SCALE_UP = "PRE_SCALE_UP"
    SCALE_UP = "SCALE_UP"
    POST_SCALE_UP = "POST_SCALE_UP"
    TEST_TRAFFIC_SHIFT = "TEST_TRAFFIC_SHIFT"
    POST_TEST_TRAFFIC_SHIFT = "POST_TEST_TRAFFIC_SHIFT"
    PRE_PRODUCTION_TRAFFIC_SHIFT = "PRE_PRODUCTION_TRAFFIC_SHIFT"
    PRODUCTION_TRAFFIC_SHIFT = "PRODUCTION_TRAFFIC_SHIFT"
    POST_PRODUCTION_TRAFFIC_SHIFT = "POST_PRODUCTION_TRAFFIC_SHIFT"
    BAKE_TIME = "BAKE_TIME"
    CLEAN_UP = "CLEAN_UP"


class HookStatus(StrEnum):
    """States of a lifecycle hook."""

    AWAITING_ACTION = "AWAITING_ACTION"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"


class HookAction(StrEnum):
    """What becomes of a deployment that has been paused, or whose hook does not answer."""

    ROLLBACK = "ROLLBACK"
    CONTINUE = "CONTINUE"


class Detector(StrEnum):
    """What finds that a deployment is not to go on."""

    CIRCUIT_BREAKER = "CIRCUIT_BREAKER"
    ALARMS = "ALARMS"
    HOOK = "HOOK"
    CALLER = "CALLER"


class StopType(StrEnum):
    """What StopServiceDeployment asks for."""

    ROLLBACK = "ROLLBACK"
    ABORT = "ABORT"
