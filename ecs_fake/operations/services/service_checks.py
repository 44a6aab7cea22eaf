"""What CreateService and UpdateService refuse, in ECS's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake import arns, texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.launching import ebs
from ecs_fake.launching.placement_checks import check_placement
from ecs_fake.operations.registry import Request
from ecs_fake.operations.services import strategies
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.task_definitions import fargate
from ecs_fake.task_definitions import texts as definition_texts

Settings = Mapping[str, Any]

_SET_BY_TASK_SETS: Final = (
    "launchType",
    "capacityProviderStrategy",
    "networkConfiguration",
    "platformVersion",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
"""What an EXTERNAL controller says for each task set, beside task definition and load balancers (CreateService-024)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A service as it is to be."""

    settings: Settings
    definition: TaskDefinition
    launch_type: str
    windows: bool
    done: str
    """`created` or `updated`, for sentences."""

    @property
    def controller(self) -> str:
        """ECS or CODE_DEPLOY."""
        return str(self.settings["deploymentController"]["type"])

    @property
    def is_awsvpc(self) -> bool:
        """Whether each task has a network interface of its own."""
        return bool(self.definition.document.get("networkMode") == "awsvpc")


# -- of a request alone --------------------------------------------------------------------------
def check_creation(request: Request, settings: Settings) -> None:
    """Refuse a CreateService whose members contradict each other, whatever the task definition."""
    controller = settings["deploymentController"]["type"]
    if settings["schedulingStrategy"] == "DAEMON":
        _check_daemon(request, controller)
    elif "desiredCount" not in request and controller != "EXTERNAL":
        raise InvalidParameterException(texts.DESIRED_COUNT_REQUIRED)
    if controller == "EXTERNAL":
        _check_external(request)
    elif not request.get("taskDefinition"):
        raise InvalidParameterException(texts.DEFINITION_REQUIRED)
    check_deployments(settings, "created")
    check_grace(request, settings)


def _check_daemon(request: Request, controller: str) -> None:
    """DAEMON has no number of tasks and only the ECS controller (CreateService-088, -089)."""
    check_daemon_count(request)
    if controller != "ECS":
        what = f"the {controller} deployment controller"
        raise InvalidParameterException(texts.DAEMON_NOT_SUPPORTED.format(what=what))


def check_daemon_count(request: Request) -> None:
    """Refuse a number of tasks, even 0 (recorded)."""
    if "desiredCount" in request:
        raise InvalidParameterException(texts.DAEMON_DESIRED_COUNT)


def _check_external(request: Request) -> None:
    if request.get("taskDefinition"):
        raise InvalidParameterException(texts.DEFINITION_MUST_BE_BLANK)
    if request.get("loadBalancers"):
        raise InvalidParameterException(texts.BALANCERS_MUST_BE_EMPTY)
    for name in _SET_BY_TASK_SETS:
        if request.get(name):
            raise InvalidParameterException(texts.MUST_BE_EMPTY.format(member=name))
    if request.get("role"):
        raise InvalidParameterException(texts.ROLE_NOT_ALLOWED)


def check_deployments(settings: Settings, done: str) -> None:
    """Refuse a deployment configuration that the service cannot have."""
    strategies.check(settings)
    configuration = settings["deploymentConfiguration"]
    if settings["deploymentController"]["type"] != "ECS":
        for name in ("alarms", "deploymentCircuitBreaker"):
            if name in configuration:
                raise InvalidParameterException(texts.ROLLING_ONLY.format(member=name))
    elif settings["schedulingStrategy"] == "DAEMON":
        if configuration["maximumPercent"] > 100:
            raise InvalidParameterException(texts.DAEMON_MAXIMUM)
        if settings["availabilityZoneRebalancing"] == "ENABLED":
            raise InvalidParameterException(texts.DAEMON_REBALANCING.format(done=done))
    elif configuration["maximumPercent"] == configuration["minimumHealthyPercent"] == 100:
        raise InvalidParameterException(texts.BLOCKS_DEPLOYMENTS)


def check_grace(request: Request, settings: Settings) -> None:
    """Refuse a grace period where nothing checks health from outside (UpdateService-043)."""
    if (
        "healthCheckGracePeriodSeconds" in request
        and not settings["loadBalancers"]
        and not settings.get("vpcLatticeConfigurations")
        and settings["deploymentController"]["type"] != "EXTERNAL"
    ):
        raise InvalidParameterException(texts.GRACE_WITHOUT_BALANCER)


def check_strategy(settings: Settings) -> None:
    """Refuse what services say in words of their own; the rest stands in `capacity`."""
    strategy = settings.get("capacityProviderStrategy", [])
    if sum(1 for item in strategy if item["base"]) > 1:
        raise InvalidParameterException(texts.SERVICE_SEVERAL_BASES)
    if len(strategy) > 1 and not any(item["weight"] for item in strategy):
        raise InvalidParameterException(texts.NO_WEIGHT)


# -- together with the task definition -----------------------------------------------------------
def check(proposal: Proposal) -> None:
    """Refuse a service whose settings do not fit its task definition or its launch type."""
    _check_placement(proposal)
    _check_network(proposal)
    _check_balancers(proposal)
    _check_registries(proposal)
    _check_role(proposal)
    _check_volumes(proposal)
    _check_proxy(proposal)
    if proposal.settings["enableExecuteCommand"] and not proposal.definition.document.get("taskRoleArn"):
        raise InvalidParameterException(texts.SERVICE_NEEDS_TASK_ROLE.format(done=proposal.done))


def _check_placement(proposal: Proposal) -> None:
    """Fargate places by itself, DAEMON on every instance (CreateService-070, -087)."""
    settings = proposal.settings
    if settings["schedulingStrategy"] == "DAEMON":
        if settings["placementStrategy"]:
            raise InvalidParameterException(texts.DAEMON_STRATEGIES)
        if proposal.launch_type == "FARGATE":
            raise InvalidParameterException(texts.DAEMON_NOT_SUPPORTED.format(what="Fargate"))
    check_placement(dict(settings), proposal.definition, proposal.launch_type)


def _check_network(proposal: Proposal) -> None:
    """A network configuration goes with awsvpc, and only with it (CreateService-066, -067)."""
    network = proposal.settings.get("networkConfiguration", {}).get("awsvpcConfiguration")
    if not proposal.is_awsvpc:
        if network is not None:
            raise InvalidParameterException(texts.NETWORK_NOT_VALID)
        return
    if network is None:
        raise InvalidParameterException(texts.NETWORK_REQUIRED)
    if network["assignPublicIp"] == "ENABLED" and proposal.launch_type != "FARGATE":
        raise InvalidParameterException(texts.PUBLIC_IP_NOT_SUPPORTED)


def _check_balancers(proposal: Proposal) -> None:
    balancers = proposal.settings["loadBalancers"]
    for balancer in balancers:
        if "loadBalancerName" in balancer and "targetGroupArn" in balancer:
            raise InvalidParameterException(texts.BALANCER_TWICE)
        if "loadBalancerName" not in balancer and "targetGroupArn" not in balancer:
            raise InvalidParameterException(
                texts.BALANCER_MISSING.format(member="targetGroupArn or loadBalancerName")
            )
        if not arns.is_arn(balancer.get("targetGroupArn", arns.PREFIX)):
            raise InvalidParameterException(texts.TARGET_GROUP_INVALID)
        for member in ("containerName", "containerPort"):
            if member not in balancer:
                raise InvalidParameterException(texts.BALANCER_MISSING.format(member=member))
        _check_port(proposal.definition, balancer["containerName"], balancer["containerPort"])
    if any("loadBalancerName" in balancer for balancer in balancers):
        _check_classic(proposal, len(balancers))
    if proposal.controller == "CODE_DEPLOY" and not any("targetGroupArn" in one for one in balancers):
        raise InvalidParameterException(texts.CODE_DEPLOY_NEEDS_BALANCER)


def _check_classic(proposal: Proposal, balancers: int) -> None:
    """Classic Load Balancers know instances only (CreateService-064), and a service has one or none of them."""
    if balancers > 1:
        raise InvalidParameterException(texts.ONE_CLASSIC)
    if proposal.launch_type == "FARGATE":
        raise InvalidParameterException(texts.CLASSIC_ON_FARGATE)
    if proposal.is_awsvpc:
        raise InvalidParameterException(texts.CLASSIC_WITH_AWSVPC)
    if any(container.definition.get("healthCheck") for container in proposal.definition.containers):
        raise InvalidParameterException(texts.HEALTH_WITH_CLASSIC)


def _check_proxy(proposal: Proposal) -> None:
    """The proxy of Service Connect logs as its tasks on Fargate can (ServiceConnectConfiguration-004)."""
    logging = proposal.settings.get("serviceConnectConfiguration", {}).get("logConfiguration", {})
    driver = logging.get("logDriver")
    if proposal.launch_type == "FARGATE" and driver not in (None, *fargate.LOG_DRIVERS):
        raise InvalidParameterException(definition_texts.FARGATE_LOG_DRIVER.format(driver=driver))


def _check_port(definition: TaskDefinition, name: str, port: int) -> None:
    found = next((container for container in definition.containers if container.name == name), None)
    if found is None:
        raise InvalidParameterException(texts.BALANCER_CONTAINER.format(name=name))
    if all(mapping.get("containerPort") != port for mapping in found.port_mappings):
        raise InvalidParameterException(texts.BALANCER_PORT.format(name=name, port=port))


def _check_registries(proposal: Proposal) -> None:
    """A registry finds tasks by the port of a container, or in awsvpc by a port (ServiceRegistry-003, -004)."""
    for registry in proposal.settings["serviceRegistries"]:
        if "registryArn" not in registry:
            raise InvalidParameterException(texts.REGISTRY_MISSING.format(member="registryArn"))
        pair = {"containerName", "containerPort"} & registry.keys()
        if pair and "port" in registry:
            raise InvalidParameterException(texts.REGISTRY_PORT_TWICE)
        if len(pair) == 1 or not (pair or proposal.is_awsvpc):
            raise InvalidParameterException(
                texts.REGISTRY_MISSING.format(member="containerName and containerPort")
            )
        if pair:
            _check_port(proposal.definition, registry["containerName"], registry["containerPort"])


def _check_role(proposal: Proposal) -> None:
    """A role of one's own is for a single load balancer and nothing else (CreateService-080, -081, -083)."""
    settings = proposal.settings
    if not settings.get("role"):
        return
    if not settings["loadBalancers"]:
        raise InvalidParameterException(texts.ROLE_WITHOUT_BALANCER)
    if (
        proposal.is_awsvpc
        or len(settings["loadBalancers"]) > 1
        or settings["serviceRegistries"]
        or proposal.controller != "ECS"
    ):
        raise InvalidParameterException(texts.ROLE_NOT_ALLOWED)


def _check_volumes(proposal: Proposal) -> None:
    """Volumes are of EBS, for REPLICA, and for volumes of the task definition (CreateService-005, -118)."""
    configurations = proposal.settings.get("volumeConfigurations", [])
    if configurations and proposal.settings["schedulingStrategy"] == "DAEMON":
        raise InvalidParameterException(texts.DAEMON_NOT_SUPPORTED.format(what="volumeConfigurations"))
    volumes = proposal.definition.document["volumes"]
    at_launch = {volume["name"] for volume in volumes if volume.get("configuredAtLaunch")}
    if configurations and not at_launch:
        raise InvalidParameterException(texts.SERVICE_NO_VOLUME)
    for configuration in configurations:
        name = configuration["name"]
        if name not in at_launch:
            raise InvalidParameterException(texts.SERVICE_VOLUME_UNKNOWN.format(name=name))
        if "managedEBSVolume" not in configuration:
            raise InvalidParameterException(texts.VOLUME_KIND.format(name=name))
        ebs.check_volume(name, configuration["managedEBSVolume"], proposal.launch_type, proposal.windows)
