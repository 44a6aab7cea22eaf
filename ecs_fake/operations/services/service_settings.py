"""The settings of a service: the parameters of CreateService that are in force, every default filled in."""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.launching import capacity
from ecs_fake.operations.registry import Request
from ecs_fake.operations.services import strategies
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import ServiceRevision

Settings = dict[str, Any]

LISTS: Final = ("loadBalancers", "serviceRegistries", "placementConstraints", "placementStrategy")
"""Members that every service shows, with or without entries."""
_GIVEN: Final = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "launchType",
    "networkConfiguration",
    "platformVersion",
    "propagateTags",
    "role",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
    *LISTS,
)
"""Members that are kept as they are given, or nearly so."""
OF_TASK_SETS: Final = (
    "capacityProviderStrategy",
    "launchType",
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "serviceRegistries",
)
"""Members that CreateTaskSet has, too: with an EXTERNAL controller each task set says them for itself."""
_DROPPED_WHEN_EMPTY: Final = (
    "capacityProviderStrategy",
    "role",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)


def created(request: Request, cluster: Cluster) -> Settings:
    """Give the settings of a new service (CreateService-013 to -015, -039, -042, -044, -078, -085, -137)."""
    controller = request.get("deploymentController", {"type": "ECS"})
    strategy = request.get("schedulingStrategy", "REPLICA")
    settings: Settings = {name: [] for name in LISTS}
    settings |= {"enableECSManagedTags": False, "enableExecuteCommand": False, "propagateTags": "NONE"}
    settings |= {name: request[name] for name in _GIVEN if name in request}
    settings |= {"deploymentController": controller, "schedulingStrategy": strategy}
    configuration = _default_configuration(controller["type"], daemon=strategy == "DAEMON")
    given = request.get("deploymentConfiguration", {})
    settings["deploymentConfiguration"] = strategies.completed(configuration | given, given)
    if not settings.get("capacityProviderStrategy") and "launchType" not in settings:
        settings |= {"launchType": "EC2"} if controller["type"] == "EXTERNAL" else _default_capacity(cluster)
    settings.setdefault("availabilityZoneRebalancing", _default_rebalancing(settings))
    return _finished(settings)


def updated(revision: ServiceRevision, request: Request) -> Settings:
    """Give the settings of a service after UpdateService; what the request leaves out stays (UpdateService-014)."""
    settings: Settings = dict(revision.settings)
    settings |= {name: request[name] for name in _GIVEN if name in request}
    configuration: Settings = settings["deploymentConfiguration"]
    given = request.get("deploymentConfiguration", {})
    settings["deploymentConfiguration"] = strategies.completed(configuration | given, given)
    if "capacityProviderStrategy" in request:
        settings.pop("launchType", None)
        if not request[
            "capacityProviderStrategy"
        ]:  # back to a launch type, never to the cluster's default strategy
            settings["launchType"] = revision.launch_type
        if "platformVersion" not in request and settings.get("platformVersion") == "LATEST":
            del settings[
                "platformVersion"
            ]  # it was filled in for Fargate, where the tasks may not be any more
    return _finished(settings)


def of_task_set(revision: ServiceRevision, request: Request, cluster: Cluster) -> Settings:
    """Give the settings of a new task set: its own parameters, the rest as in its service (CreateTaskSet-008)."""
    own = {name: request[name] for name in OF_TASK_SETS if name in request}
    settings: Settings = _shared(revision) | {"loadBalancers": [], "serviceRegistries": []} | own
    if not settings.get("capacityProviderStrategy") and "launchType" not in settings:
        settings |= _default_capacity(cluster)
    return _finished(settings)


def taken_over(revision: ServiceRevision, primary: ServiceRevision) -> ServiceRevision:
    """Give the revision of a service whose PRIMARY task set has this one (UpdateServicePrimaryTaskSet-007)."""
    own = {name: value for name, value in primary.settings.items() if name in OF_TASK_SETS}
    return evolve(primary, settings=_finished(_shared(revision) | own))


def _shared(revision: ServiceRevision) -> Settings:
    """Give what holds for all task sets of a service."""
    return {name: value for name, value in revision.settings.items() if name not in OF_TASK_SETS}


def percent(scale: Settings) -> float:
    """Give the share of its service's tasks that a task set is to have; PERCENT is the only unit there is."""
    return float(scale.get("value", 0))


def _default_configuration(controller: str, *, daemon: bool) -> Settings:
    """Give what deployments are like when nothing is said about them (recorded 2024, 2026)."""
    if controller != "ECS":
        return {"maximumPercent": 200, "minimumHealthyPercent": 100}
    return {
        "deploymentCircuitBreaker": {"enable": False, "rollback": False},
        "maximumPercent": 100 if daemon else 200,
        "minimumHealthyPercent": 0 if daemon else 100,
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
    }


def _default_capacity(cluster: Cluster) -> Settings:
    """The cluster's default strategy, if it has one, else EC2 (CreateService-027, -028, CreateTaskSet-008)."""
    if cluster.default_strategy:
        return {"capacityProviderStrategy": cluster.default_strategy}
    return {"launchType": "EC2"}


def _default_rebalancing(settings: Settings) -> str:
    """ENABLED, where Availability Zone rebalancing is possible at all."""
    possible = (
        settings["deploymentController"]["type"] == "ECS"
        and settings["schedulingStrategy"] == "REPLICA"
        and settings["deploymentConfiguration"]["maximumPercent"] > 100
        and settings.get("launchType") != "EXTERNAL"
        and not has_classic(settings)
    )
    return "ENABLED" if possible else "DISABLED"


def has_classic(settings: Settings) -> bool:
    """Whether a Classic Load Balancer is among the load balancers."""
    return any("loadBalancerName" in balancer for balancer in settings["loadBalancers"])


def _finished(settings: Settings) -> Settings:
    """Bring members into the form in which they are kept and shown."""
    for name in _DROPPED_WHEN_EMPTY:
        if name in settings and not settings[name]:
            del settings[name]
    if "capacityProviderStrategy" in settings:
        settings["capacityProviderStrategy"] = list(capacity.filled_in(settings["capacityProviderStrategy"]))
    if "networkConfiguration" in settings:
        settings["networkConfiguration"] = _network(settings["networkConfiguration"])
    settings["placementStrategy"] = [_rule(rule) for rule in settings["placementStrategy"] if rule]
    if settings["loadBalancers"]:
        settings.setdefault("healthCheckGracePeriodSeconds", 0)  # CreateService-045
    elif (
        settings["deploymentController"]["type"] != "EXTERNAL" and "vpcLatticeConfigurations" not in settings
    ):
        settings.pop("healthCheckGracePeriodSeconds", None)
    return settings


def _network(given: Settings) -> Settings:
    """Fill in the defaults of a network configuration (recorded)."""
    vpc = given.get("awsvpcConfiguration")
    if vpc is None:
        return given
    return {"awsvpcConfiguration": {"securityGroups": [], "assignPublicIp": "DISABLED", **vpc}}


def _rule(rule: Settings) -> Settings:
    """Write a placement strategy as ECS does: the field of binpack in upper case (CreateService-074)."""
    return (
        {**rule, "field": rule["field"].upper()}
        if rule.get("type") == "binpack" and "field" in rule
        else rule
    )
