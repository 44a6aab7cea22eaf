"""What calls name that other services have; they are asked for it before the call is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from ecs_fake.operations.registry import Request
from ecs_fake.records.network import Inquiry


def of_task(request: Request) -> Inquiry | None:
    """Say what RunTask and StartTask name."""
    return _inquiry(request, ())


def of_service(request: Request) -> Inquiry | None:
    """Say what CreateService, UpdateService and CreateTaskSet name."""
    return _inquiry(request, tuple(_target_groups(request)))


def of_session(request: Request) -> Inquiry:
    """Say what ExecuteCommand needs: somebody who serves its session."""
    return Inquiry(door=True)


def _inquiry(request: Request, target_groups: tuple[str, ...]) -> Inquiry | None:
    network = request.get("networkConfiguration", {}).get("awsvpcConfiguration")
    if network is None:
        return Inquiry(target_groups=target_groups) if target_groups else None
    return Inquiry(tuple(network["subnets"]), tuple(network.get("securityGroups", ())), target_groups)


def _target_groups(request: Request) -> Iterator[str]:
    for balancer in request.get("loadBalancers", ()):
        if balancer.get("targetGroupArn"):
            yield balancer["targetGroupArn"]
        other = balancer.get("advancedConfiguration", {}).get("alternateTargetGroupArn")
        if other:
            yield other
