"""Hosts of this fake's own making: EC2 instances whose agent registers with RegisterContainerInstance."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import EcsFakeError, InvalidParameterException
from ecs_fake.instance_types import INSTANCE_TYPES, InstanceType
from ecs_fake.launching import subnets
from ecs_fake.lifecycle.container_instance import NEWEST_AGENT
from ecs_fake.operations import find
from ecs_fake.operations.clusters.clusters import create_cluster
from ecs_fake.operations.instances.container_instances import register
from ecs_fake.operations.registry import Answer, Request
from ecs_fake.records.auto_scaling import Machine
from ecs_fake.records.capacity_provider import FARGATE_PROVIDERS
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import ClusterStatus
from ecs_fake.service_model import validate_request
from ecs_fake.store.transaction import Transaction

ZONES: Final = "abc"
RESERVED_PORTS: Final = ("22", "2375", "2376", "51678", "51679")
"""Those of SSH, Docker and the agent (UpdateContainerInstancesState-027)."""
DOCKER_VERSION: Final = "DockerVersion: 20.10.17"
GPU_DRIVER: Final = "535.183.01"

_AGENT: Final = (
    "ecr-auth",
    "privileged-container",
    "task-iam-role",
    "task-iam-role-network-host",
    "logging-driver.awsfirelens",
    "logging-driver.awslogs",
    "logging-driver.fluentd",
    "logging-driver.json-file",
    "logging-driver.none",
    "logging-driver.syslog",
)
_FEATURES: Final = (
    "aws-appmesh",
    "container-health-check",
    "container-ordering",
    "container-restart-policy",
    "docker-plugin.amazon-ecs-volume-plugin",
    "docker-plugin.local",
    "ecr-endpoint",
    "efs",
    "efsAuth",
    "env-files.s3",
    "execute-command",
    "execution-role-awslogs",
    "execution-role-ecr-pull",
    "fault-injection",
    "firelens.fluentbit",
    "firelens.fluentd",
    "firelens.options.config.file",
    "firelens.options.config.s3",
    "full-sync",
    "increased-task-cpu-limit",
    "logging-driver.awsfirelens.log-driver-buffer-limit",
    "network.container-port-range",
    "pid-ipc-namespace-sharing",
    "private-registry-authentication.secretsmanager",
    "secrets.asm.bootstrap.log-driver",
    "secrets.asm.environment-variables",
    "secrets.ssm.bootstrap.log-driver",
    "secrets.ssm.environment-variables",
    "service-connect-v1",
    "storage.ebs-task-volume-attach",
    "task-cpu-mem-limit",
    "task-eia",
    "task-eia.optimized-cpu",
    "task-eni",
    "task-eni-trunking",
    "task-eni.ipv6",
)
CAPABILITIES: Final = (
    *(f"com.amazonaws.ecs.capability.{name}" for name in _AGENT),
    *(f"com.amazonaws.ecs.capability.docker-remote-api.1.{minor}" for minor in range(17, 33)),
    *(f"ecs.capability.{name}" for name in _FEATURES),
)
"""What an agent on Amazon Linux can do (recorded, and what newer agents were seen to send)."""


def add(tx: Transaction, request: Request) -> Answer:
    """Register hosts. Where there is no cluster `default`, agents that want it make it (CreateCluster-002).

    Args:
        tx: the transaction.
        request: `n`, `cluster`, `instance_type`, `az`, `attributes`, `capacity_provider`, as
            `EcsFake.add_container_instances` takes them; `stop_timeout` of `agent`.

    Raises:
        EcsFakeError: the instance type is not in the table, or `n` is negative.
        EcsError: what RegisterContainerInstance refuses.
    """
    kind = _instance_type(request["instance_type"])
    if request["cluster"] == find.DEFAULT_CLUSTER and not _has_default(tx):
        create_cluster(tx, {"clusterName": find.DEFAULT_CLUSTER})
    if request["n"] < 0:
        raise EcsFakeError(f"add_container_instances({request['n']}): a number of instances is 0 or more.")
    return {"arns": [_add_one(tx, request, kind).arn for _ in range(request["n"])]}


def add_machine(tx: Transaction, cluster: str, provider: str, machine: Machine) -> ContainerInstance:
    """Register an instance that the Auto Scaling group of a capacity provider has launched; raises as `add` does."""
    request: Request = {
        "cluster": cluster,
        "az": machine.zone,
        "attributes": {},
        "capacity_provider": provider,
        "ec2_instance_id": machine.ec2_instance_id,
    }
    return _add_one(tx, request, _instance_type(machine.instance_type))


def _instance_type(name: str) -> InstanceType:
    found = INSTANCE_TYPES.get(name)
    if found is None:
        near = difflib.get_close_matches(name, INSTANCE_TYPES, n=5, cutoff=0.4) or list(INSTANCE_TYPES)
        raise EcsFakeError(
            f"instance_type={name!r} is not in the table of ecs_fake; it has, for example, {', '.join(near)}. "
            "For another one call RegisterContainerInstance with its totalResources."
        )
    return found


def _has_default(tx: Transaction) -> bool:
    found = tx.world.clusters.get(find.DEFAULT_CLUSTER)
    return found is not None and found.status is ClusterStatus.ACTIVE


def _add_one(tx: Transaction, request: Request, kind: InstanceType) -> ContainerInstance:
    provider = request["capacity_provider"]
    if provider is not None:
        _check_provider(tx, request["cluster"], provider)
    zone = request["az"] or _next_zone(tx, request["cluster"])
    registration = _registration(tx, request, kind, zone)
    validate_request("RegisterContainerInstance", registration)
    return register(tx, registration, provider, request.get("stop_timeout"))


def _check_provider(tx: Transaction, cluster: str, provider: str) -> None:
    """Instances belong to the provider of an Auto Scaling group that their cluster has."""
    associated = find.active_cluster(tx.world, cluster).capacity_providers
    if provider in FARGATE_PROVIDERS or provider not in associated:
        raise InvalidParameterException(texts.PROVIDER_NOT_ASSOCIATED)


def _next_zone(tx: Transaction, cluster: str) -> str:
    """Go round the Region's zones, from one call to the next."""
    name = find.cluster_name(tx.world, cluster)
    serial = getattr(tx.world.clusters.get(name), "serial", None)
    present = tx.world.container_instances.count("status", (serial,))
    return tx.world.region + ZONES[present % len(ZONES)]


def _registration(tx: Transaction, request: Request, kind: InstanceType, zone: str) -> Request:
    """Make the request that the agent of a new EC2 instance sends."""
    ids = tx.around.ids
    own: dict[str, str | None] = dict.fromkeys(CAPABILITIES)
    own |= {
        "ecs.os-type": "linux",
        "ecs.os-family": "LINUX",
        "ecs.vpc-id": subnets.vpc(tx.world.region),
        "ecs.subnet-id": f"subnet-{_digits(zone)}",
    }
    if kind.gpus:
        own["ecs.capability.gpu-driver-version"] = GPU_DRIVER
    own |= request["attributes"]
    return {
        "cluster": request["cluster"],
        "instanceIdentityDocument": json.dumps(_identity(tx, kind, zone, request.get("ec2_instance_id"))),
        "totalResources": _resources(kind),
        "platformDevices": [{"id": f"GPU-{ids.uuid()}", "type": "GPU"} for _ in range(kind.gpus)],
        "attributes": [_attribute(name, value) for name, value in own.items()],
        "versionInfo": {**NEWEST_AGENT, "dockerVersion": DOCKER_VERSION},
    }


def _identity(tx: Transaction, kind: InstanceType, zone: str, ec2_instance_id: str | None) -> dict[str, str]:
    """Make the instance identity document, as far as ECS reads it."""
    return {
        "accountId": tx.world.account_id,
        "architecture": kind.architecture,
        "availabilityZone": zone,
        "imageId": f"ami-{_digits(tx.world.region + kind.architecture)}",
        "instanceId": ec2_instance_id or f"i-{tx.around.ids.hex(17)}",
        "instanceType": kind.name,
        "region": tx.world.region,
    }


def _digits(name: str) -> str:
    """Give the digits of an id that is the same for all instances of a Region or zone."""
    return hashlib.blake2s(name.encode()).hexdigest()[:17]


def _resources(kind: InstanceType) -> list[dict[str, Any]]:
    return [
        {"name": "CPU", "type": "INTEGER", "integerValue": kind.cpu},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": kind.memory},
        {"name": "PORTS", "type": "STRINGSET", "stringSetValue": list(RESERVED_PORTS)},
        {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
    ]


def _attribute(name: str, value: str | None) -> Mapping[str, str]:
    return {"name": name} if value is None else {"name": name, "value": value}
