"""What a type must have and may hold: one bad value in a request that is fine without it.

Each row names a rule, an operation, a place in the operation's whole request below, and what is put there.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final, NamedTuple

import pytest
from botocore.exceptions import ClientError

import ecs_fake
from tests.rules import rule

pytestmark = pytest.mark.newest_sdk

MISSING: Final = object()
ROLE = "arn:aws:iam::123456789012:role/infra"
AUTHORITY = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/a1"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
EBS: dict[str, Any] = {
    "roleArn": ROLE,
    "sizeInGiB": 10,
    "filesystemType": "xfs",
    "volumeType": "gp3",
    "tagSpecifications": [{"resourceType": "volume", "propagateTags": "NONE", "tags": []}],
}
TAGS_51 = [{"key": str(number), "value": "v"} for number in range(51)]

SERVICE: dict[str, Any] = {
    "serviceName": "web",
    "taskDefinition": "job",
    "desiredCount": 1,
    "launchType": "FARGATE",
    "networkConfiguration": NETWORK,
    "deploymentController": {"type": "ECS"},
    "deploymentConfiguration": {
        "deploymentCircuitBreaker": {"enable": False, "rollback": False},
        "alarms": {"alarmNames": ["a"], "enable": False, "rollback": False},
    },
    "tags": [{"key": "k", "value": "v"}],
    "volumeConfigurations": [{"name": "data", "managedEBSVolume": EBS}],
    "serviceConnectConfiguration": {
        "enabled": True,
        "namespace": "local",
        "services": [
            {
                "portName": "http",
                "discoveryName": "web",
                "ingressPortOverride": 15000,
                "clientAliases": [{"port": 80, "dnsName": "web.local"}],
                "timeout": {"idleTimeoutSeconds": 10, "perRequestTimeoutSeconds": 10},
                "tls": {"issuerCertificateAuthority": {"awsPcaAuthorityArn": AUTHORITY}},
            }
        ],
    },
}
ON_EC2: dict[str, Any] = {
    "taskDefinition": "instance-job",
    "placementConstraints": [{"type": "distinctInstance"}],
    "placementStrategy": [{"type": "random"}],
}
TASK: dict[str, Any] = {
    "taskDefinition": "job",
    "networkConfiguration": NETWORK,
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}],
    "tags": [{"key": "k", "value": "v"}],
    "volumeConfigurations": [
        {"name": "data", "managedEBSVolume": {**EBS, "terminationPolicy": {"deleteOnTermination": True}}}
    ],
}
CLUSTER: dict[str, Any] = {
    "clusterName": "new",
    "configuration": {"executeCommandConfiguration": {"logging": "DEFAULT"}},
    "serviceConnectDefaults": {"namespace": "new.local"},
    "tags": [{"key": "k", "value": "v"}],
}
TASK_SET: dict[str, Any] = {
    "cluster": "default",
    "service": "external",
    "taskDefinition": "instance-job",
    "launchType": "EC2",
    "clientToken": "t" * 36,
}

REQUESTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "CreateService": ("create_service", SERVICE),
    "RunTask": ("run_task", TASK),
    "RunTask on EC2": ("run_task", ON_EC2),
    "CreateCluster": ("create_cluster", CLUSTER),
    "CreateTaskSet": ("create_task_set", TASK_SET),
}
"""Requests that are whole and right."""

CONNECT = ("serviceConnectConfiguration", "services", 0)
ALIAS = (*CONNECT, "clientAliases", 0)
VOLUME = ("volumeConfigurations", 0, "managedEBSVolume")
BREAKER = ("deploymentConfiguration", "deploymentCircuitBreaker")
ALARMS = ("deploymentConfiguration", "alarms")
NAMESPACE = ("serviceConnectDefaults", "namespace")


class Row(NamedTuple):
    rules: tuple[str, ...]
    request: str
    place: tuple[str | int, ...]
    value: object


def row(rules: str, request: str, place: tuple[str | int, ...], *values: object) -> list[Any]:
    """Give a parameter for each value; `rules` are names with blanks between."""
    ids = tuple(rules.split())
    return [
        pytest.param(
            Row(ids, request, place, value),
            marks=rule(*ids) if ids else (),
            id=f"{ids[0] if ids else place[-1]}-{number}",
        )
        for number, value in enumerate(values)
    ]


MANDATORY = [
    *row(
        "CapacityProviderStrategyItem-008",
        "RunTask",
        ("capacityProviderStrategy", 0, "capacityProvider"),
        MISSING,
    ),
    *row("ClusterServiceConnectDefaultsRequest-009", "CreateCluster", NAMESPACE, MISSING),
    *row("DeploymentAlarms-004", "CreateService", (*ALARMS, "alarmNames"), MISSING),
    *row("DeploymentAlarms-006", "CreateService", (*ALARMS, "enable"), MISSING),
    *row("DeploymentAlarms-008", "CreateService", (*ALARMS, "rollback"), MISSING),
    *row("DeploymentCircuitBreaker-003", "CreateService", (*BREAKER, "enable"), MISSING),
    *row("DeploymentCircuitBreaker-006", "CreateService", (*BREAKER, "rollback"), MISSING),
    *row("DeploymentController-005", "CreateService", ("deploymentController", "type"), MISSING),
    *row("EBSTagSpecification-002", "RunTask", (*VOLUME, "tagSpecifications", 0, "resourceType"), MISSING),
    *row("ServiceConnectClientAlias-004", "CreateService", (*ALIAS, "port"), MISSING),
    *row(
        "ServiceConnectConfiguration-002",
        "CreateService",
        ("serviceConnectConfiguration", "enabled"),
        MISSING,
    ),
    *row("ServiceConnectService-002", "CreateService", (*CONNECT, "portName"), MISSING),
    *row(
        "ServiceConnectTlsConfiguration-001 ServiceConnectTlsConfiguration-002",
        "CreateService",
        (*CONNECT, "tls", "issuerCertificateAuthority"),
        MISSING,
    ),
    *row("ServiceManagedEBSVolumeConfiguration-002", "CreateService", (*VOLUME, "roleArn"), MISSING),
    *row("ServiceVolumeConfiguration-003", "CreateService", ("volumeConfigurations", 0, "name"), MISSING),
    *row("TaskManagedEBSVolumeConfiguration-002", "RunTask", (*VOLUME, "roleArn"), MISSING),
    *row(
        "TaskManagedEBSVolumeTerminationPolicy-004",
        "RunTask",
        (*VOLUME, "terminationPolicy", "deleteOnTermination"),
        MISSING,
    ),
    *row("TaskVolumeConfiguration-003", "RunTask", ("volumeConfigurations", 0, "name"), MISSING),
]

WORDS = [
    *row("DeploymentController-004", "CreateService", ("deploymentController", "type"), "ecs", "BLUE_GREEN"),
    *row(
        "EBSTagSpecification-001",
        "RunTask",
        (*VOLUME, "tagSpecifications", 0, "resourceType"),
        "instance",
        "Volume",
    ),
    *row(
        "EBSTagSpecification-005",
        "CreateService",
        (*VOLUME, "tagSpecifications", 0, "propagateTags"),
        "CLUSTER",
        "none",
    ),
    *row(
        "ExecuteCommandConfiguration-007",
        "CreateCluster",
        ("configuration", "executeCommandConfiguration", "logging"),
        "ON",
    ),
    *row("PlacementConstraint-006", "RunTask on EC2", ("placementConstraints", 0, "type"), "notMemberOf"),
    *row("PlacementStrategy-007", "RunTask on EC2", ("placementStrategy", 0, "type"), "pack"),
    *row("ServiceManagedEBSVolumeConfiguration-006", "CreateService", (*VOLUME, "filesystemType"), "btrfs"),
    *row("ServiceManagedEBSVolumeConfiguration-019", "CreateService", (*VOLUME, "volumeType"), "gp4", "GP3"),
    *row("TaskManagedEBSVolumeConfiguration-006", "RunTask", (*VOLUME, "filesystemType"), "btrfs"),
    *row("TaskManagedEBSVolumeConfiguration-020", "RunTask", (*VOLUME, "volumeType"), "gp4", "GP3"),
]

RANGES = [
    *row("ServiceConnectClientAlias-003", "CreateService", (*ALIAS, "port"), -1, 65536),
    *row("ServiceConnectService-010", "CreateService", (*CONNECT, "ingressPortOverride"), -1, 65536),
    *row("TimeoutConfiguration-004", "CreateService", (*CONNECT, "timeout", "idleTimeoutSeconds"), -1, 2**31),
    *row(
        "TimeoutConfiguration-007",
        "CreateService",
        (*CONNECT, "timeout", "perRequestTimeoutSeconds"),
        -1,
        2**31,
    ),
    *row(
        "ServiceConnectService-003", "CreateService", (*CONNECT, "clientAliases"), [{"port": 1}, {"port": 2}]
    ),
    *row("EBSTagSpecification-007", "RunTask", (*VOLUME, "tagSpecifications", 0, "tags"), TAGS_51),
    *row("Service-028 Service-029", "CreateService", ("tags",), TAGS_51, [{"key": "aws:x", "value": "v"}]),
    *row("Task-038 Task-039", "RunTask", ("tags",), TAGS_51, [{"key": "aws:x", "value": "v"}]),
    *row("Cluster-022 Cluster-023", "CreateCluster", ("tags",), TAGS_51, [{"key": "aws:x", "value": "v"}]),
    *row("Idempotency-006", "CreateTaskSet", ("clientToken",), "t" * 37, "a b", "é"),
]

NAMES = [
    *row("Service-025", "CreateService", ("serviceName",), "a" * 256, "web.service", "", "wéb"),
    *row(
        "ServiceConnectClientAlias-005 ServiceConnectClientAlias-006",
        "CreateService",
        (*ALIAS, "dnsName"),
        "a" * 128,
        "Web",
        "-web",
        "web!",
    ),
    *row(
        "ServiceConnectService-006 ServiceConnectServiceResource-003",
        "CreateService",
        (*CONNECT, "discoveryName"),
        "a" * 65,
        "Web",
        "-web",
        "web.local",
    ),
    *row("", "CreateCluster", NAMESPACE, "a>b", "a<b", 'a"b', "a/b"),
]


@pytest.fixture
def send(
    fake: ecs_fake.EcsFake, ecs: Any, register: Callable[..., str], bridge: Callable[..., str]
) -> Callable[[str, Any], Any]:
    """Send a request to a house in which all requests above are right."""
    container = {
        "name": "app",
        "image": "images/app",
        "portMappings": [{"containerPort": 80, "name": "http", "appProtocol": "http"}],
        "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
    }
    volumes = [{"name": "data", "configuredAtLaunch": True}]
    register(containerDefinitions=[container], volumes=volumes)
    bridge(family="instance-job")
    ecs.create_cluster(clusterName="with-namespace", serviceConnectDefaults={"namespace": "local"})
    ecs.put_cluster_capacity_providers(
        cluster="default", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
    )
    ecs.create_service(serviceName="external", deploymentController={"type": "EXTERNAL"})
    fake.add_container_instances()

    def call(name: str, parameters: Any) -> Any:
        method, _ = REQUESTS[name]
        return getattr(ecs, method)(**parameters)

    return call


@pytest.mark.parametrize("name", REQUESTS)
def test_the_whole_request_is_right(send: Callable[[str, Any], Any], name: str) -> None:
    assert not send(name, REQUESTS[name][1]).get("failures")


def changed(request: dict[str, Any], place: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """Give a request with one value replaced or left out."""
    copy: Any = deepcopy(request)
    *way, last = place
    at = copy
    for step in way:
        at = at[step]
    if value is MISSING:
        del at[last]
    else:
        at[last] = value
    return copy


@pytest.mark.parametrize("bad", [*MANDATORY, *WORDS, *RANGES, *NAMES])
def test_one_bad_value_is_refused(send: Callable[[str, Any], Any], bad: Row) -> None:
    with pytest.raises(ClientError) as raised:
        send(bad.request, changed(REQUESTS[bad.request][1], bad.place, bad.value))
    error = raised.value.response["Error"]
    assert error["Code"] in ("InvalidParameterException", "ClientException", "SerializationException"), error
    member = next(str(step) for step in reversed(bad.place) if isinstance(step, str))
    words = member.lower().replace(" ", "")
    assert words.rstrip("s") in error["Message"].lower().replace(" ", ""), error
