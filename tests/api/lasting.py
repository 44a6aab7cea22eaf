"""What of a service stays as it is answered; the rest moves on as the scheduler works."""

from __future__ import annotations

from typing import Any

_MOVING = {
    "currentServiceDeployment",
    "currentServiceRevisions",
    "deployments",
    "events",
    "pendingCount",
    "runningCount",
}
_PROGRESS = {
    "desiredCount",
    "failedTasks",
    "pendingCount",
    "rolloutState",
    "rolloutStateReason",
    "runningCount",
    "updatedAt",
}


def lasting(service: dict[str, Any]) -> dict[str, Any]:
    """Give a service without what the scheduler changes, its deployments likewise."""
    shape = {name: value for name, value in service.items() if name not in _MOVING}
    return shape | {"deployments": [lasting_deployment(one) for one in service["deployments"]]}


def lasting_deployment(deployment: dict[str, Any]) -> dict[str, Any]:
    """Give a deployment without how far it has come."""
    return {name: value for name, value in deployment.items() if name not in _PROGRESS}


def described(ecs: Any, name: str = "web", **where: str) -> dict[str, Any]:
    """Give what lasts of a service as it is described now."""
    (service,) = ecs.describe_services(services=[name], **where)["services"]
    return lasting(service)
