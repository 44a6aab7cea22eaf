"""Events about services: what their scheduler does, and how rolling deployments go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ecs_fake import arns
from ecs_fake.operations.events.envelope import Document, event, iso
from ecs_fake.records.service import Deployment, Service, ServiceEvent
from ecs_fake.records.status import RolloutState
from ecs_fake.texts import services as services_texts

_DEPLOYMENTS: Final = {
    RolloutState.IN_PROGRESS: ("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS"),
    RolloutState.COMPLETED: ("INFO", "SERVICE_DEPLOYMENT_COMPLETED"),
    RolloutState.FAILED: ("ERROR", "SERVICE_DEPLOYMENT_FAILED"),
}
_SPELT: Final = {services_texts.ROLLOUT_BROKEN: "ECS deployment circuit breaker: task failed to start."}
"""Reasons that events spell in another way than the API (guide)."""
_ROLLING: Final = ("ROLLING", "DAEMON")


def service_events(before: Service | None, service: Service, at: float) -> Iterator[Document]:
    """Make the events of one change of a service, the oldest first (fidelity: events).

    Args:
        before: the service before it; None: it was made.
        service: the service after it.
        at: epoch seconds.
    """
    if service.revision.strategy in _ROLLING:
        yield from _rollouts(before, service, at)
    for one in reversed(_fresh(before, service)):
        yield from _actions(service, one)


def _fresh(before: Service | None, service: Service) -> list[ServiceEvent]:
    known = {one.event_id for one in before.events} if before is not None else set()
    return [one for one in service.events if one.event_id not in known]


# -- deployments ---------------------------------------------------------------------------------
def _rollouts(before: Service | None, service: Service, at: float) -> Iterator[Document]:
    states = {one.deployment_id: one.rollout_state for one in before.deployments} if before else {}
    for one in reversed(service.deployments):
        if states.get(one.deployment_id) is not one.rollout_state:
            yield _deployment_state_change(service, one, at)


def _deployment_state_change(service: Service, one: Deployment, at: float) -> Document:
    kind, name = _DEPLOYMENTS[one.rollout_state]
    detail = {
        "eventType": kind,
        "eventName": name,
        "deploymentId": one.deployment_id,
        "updatedAt": iso(at),
        "reason": _SPELT.get(one.rollout_reason, one.rollout_reason),
    }
    return event("Deployment State Change", service.arn, f"{one.deployment_id} {name}", at, detail)


# -- actions -------------------------------------------------------------------------------------
def _actions(service: Service, said: ServiceEvent) -> Iterator[Document]:
    action = said.action
    if action is None:
        return
    more: dict[str, Any] = {}
    if action.instances:
        more["containerInstanceArns"] = list(action.instances)
    if action.providers:
        more["capacityProviderArns"] = [_provider(service, name) for name in action.providers]
    if action.reason is not None:
        more["reason"] = action.reason
    yield _service_action(service, said, action.kind, action.name, more)
    strategy = service.revision.settings.get("capacityProviderStrategy")
    if action.name == "SERVICE_STEADY_STATE" and strategy:
        providers = [_provider(service, item["capacityProvider"]) for item in strategy]
        steady = {"capacityProviderArns": providers}
        yield _service_action(service, said, "INFO", "CAPACITY_PROVIDER_STEADY_STATE", steady)


def _service_action(
    service: Service, said: ServiceEvent, kind: str, name: str, more: dict[str, Any]
) -> Document:
    detail = {
        "eventType": kind,
        "eventName": name,
        "clusterArn": service.cluster_arn,
        **more,
        "createdAt": iso(said.created_at),
    }
    return event("Service Action", service.arn, f"{said.event_id} {name}", said.created_at, detail)


def _provider(service: Service, name: str) -> str:
    _, _, _, region, account, _ = service.arn.split(":", 5)
    return arns.capacity_provider(region, account, name)
