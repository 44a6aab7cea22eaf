"""The shape of one container in task metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any, Final

from ecs_fake.endpoints.lookup import Sight
from ecs_fake.endpoints.times import rfc3339
from ecs_fake.records.status import Applied, ContainerStatus, DesiredStatus
from ecs_fake.records.task import Container, ContainerBirth, Task

Shape = dict[str, Any]
_LEAST_CPU: Final = 2
"""The smallest share that Linux knows; the agent asks for it where a definition names less."""
_LABEL: Final = "com.amazonaws.ecs."
_V4_ONLY: Final = frozenset({"LogDriver", "LogOptions", "ContainerARN", "RestartCount", "Snapshotter"})


def present(**members: Any) -> Shape:
    """Give the members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def containers(sight: Sight) -> list[Shape]:
    """Show all containers of a task, in version 4."""
    return [_container(sight, birth, record) for birth, record in sight.pairs()]


def older(shape: Shape) -> Shape:
    """Give a container's shape as versions 2 and 3 show it."""
    kept = {key: value for key, value in shape.items() if key not in _V4_ONLY}
    if "Ports" in kept:
        ports = [{key: value for key, value in port.items() if key != "HostIp"} for port in kept["Ports"]]
        kept["Ports"] = ports
    kept["Networks"] = [
        {key: network[key] for key in ("NetworkMode", "IPv4Addresses") if key in network}
        for network in shape.get("Networks", [])
    ]
    return kept


def cluster_name(task: Task) -> str:
    """Give the name of a task's cluster."""
    return task.spec.cluster_arn.rpartition("/")[2]


def known_status(record: Container) -> str:
    """Give how far a container has come, in the agent's words."""
    if record.status is ContainerStatus.PULLED:
        return "CREATED" if record.applied >= Applied.START else "PULLED"
    return str(record.status.name)


def docker_id(birth: ContainerBirth, record: Container) -> str:
    """Give the container's id, as the API shows it when the container runs."""
    return record.runtime_id or birth.runtime_id


def docker_name(sight: Sight, birth: ContainerBirth) -> str:
    """Give the container's name: on Fargate its own, elsewhere the one that the agent makes."""
    return birth.spec.name if sight.fargate else _agents_name(sight, birth, birth.spec.name)


def _agents_name(sight: Sight, birth: ContainerBirth, name: str) -> str:
    definition = sight.task.spec.definition
    digits = hashlib.sha256(f"{birth.runtime_id} {name}".encode()).hexdigest()[:20]
    return f"ecs-{definition.family}-{definition.revision}-{name}-{digits}"


def _container(sight: Sight, birth: ContainerBirth, record: Container) -> Shape:
    spec = birth.spec
    return present(
        DockerId=docker_id(birth, record),
        Name=spec.name,
        DockerName=docker_name(sight, birth),
        Image=spec.image,
        ImageID=record.image_digest,
        Ports=list(_ports(sight, birth, record)) or None,
        Labels=_labels(sight, birth),
        DesiredStatus=_desired_status(sight.task, record),
        KnownStatus=known_status(record),
        ExitCode=record.exit_code,
        Limits=_limits(birth),
        **_times(sight.task, record),
        Type="NORMAL",
        Health=_health(record),
        Volumes=list(_volumes(sight, birth)) or None,
        **_logging(sight.task, birth),
        ContainerARN=birth.arn,
        Networks=_networks(sight, record),
        RestartCount=record.restarts if spec.definition.get("restartPolicy", {}).get("enabled") else None,
        Snapshotter="overlayfs" if sight.fargate else None,
    )


def _ports(sight: Sight, birth: ContainerBirth, record: Container) -> Iterator[Shape]:
    if sight.network_mode == "awsvpc" or record.started_at is None:
        return
    for binding in birth.bindings if record.bindings is None else record.bindings:
        first, last = _range(binding, "container")
        host, _ = _range(binding, "host")
        for step in range(last - first + 1):
            for address in ("0.0.0.0", "::"):
                yield {
                    "ContainerPort": first + step,
                    "Protocol": binding["protocol"],
                    "HostPort": host + step,
                    "HostIp": address,
                }


def _range(binding: Mapping[str, Any], side: str) -> tuple[int, int]:
    text = binding.get(f"{side}PortRange") or str(binding[f"{side}Port"])
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def _labels(sight: Sight, birth: ContainerBirth) -> dict[str, str]:
    spec = sight.task.spec
    return {
        f"{_LABEL}cluster": spec.cluster_arn if sight.fargate else cluster_name(sight.task),
        f"{_LABEL}container-name": birth.spec.name,
        f"{_LABEL}task-arn": spec.arn,
        f"{_LABEL}task-definition-family": spec.definition.family,
        f"{_LABEL}task-definition-version": str(spec.definition.revision),
        **birth.spec.definition.get("dockerLabels", {}),
    }


def _desired_status(task: Task, record: Container) -> str:
    wanted_no_more = task.desired_status is DesiredStatus.STOPPED or record.applied >= Applied.STOP
    return "STOPPED" if wanted_no_more or record.status is ContainerStatus.STOPPED else "RUNNING"


def _limits(birth: ContainerBirth) -> Shape:
    cpu = birth.override.get("cpu", birth.spec.cpu)
    return present(CPU=max(cpu, _LEAST_CPU), Memory=birth.override.get("memory", birth.spec.memory))


def _times(task: Task, record: Container) -> Shape:
    """Created when its image was there, or when it was started, if that was first."""
    if record.started_at is None:
        return {}
    created = min(record.started_at, task.pull_stopped_at or record.started_at)
    finished = record.stopped_at
    return present(
        CreatedAt=rfc3339(created),
        StartedAt=rfc3339(record.started_at),
        FinishedAt=rfc3339(finished) if finished is not None else None,
    )


def _health(record: Container) -> Shape | None:
    """Only containers with a health check have any."""
    checks = record.checks
    if checks is None:
        return None
    return present(
        status=str(record.health),
        statusSince=rfc3339(checks.since) if checks.since is not None else None,
        exitCode=checks.exit_code or None,
        output=checks.output or None,
    )


def _volumes(sight: Sight, birth: ContainerBirth) -> Iterator[Shape]:
    """Show mounts of Docker's; Fargate does not tell them."""
    if sight.fargate:
        return
    hosts = {
        volume["name"]: volume.get("host", {}).get("sourcePath")
        for volume in sight.task.spec.definition.document.get("volumes", [])
    }
    for mount in birth.spec.definition.get("mountPoints", []):
        name = mount.get("sourceVolume", "")
        docker = _agents_name(sight, birth, name)
        source = hosts.get(name)
        yield present(
            DockerName=None if source else docker,
            Source=source or f"/var/lib/docker/volumes/{docker}/_data",
            Destination=mount.get("containerPath"),
        )


def _logging(task: Task, birth: ContainerBirth) -> Shape:
    configuration = birth.spec.definition.get("logConfiguration")
    if not configuration:
        return {}
    options = dict(configuration.get("options", {}))
    prefix = options.pop("awslogs-stream-prefix", None)
    if prefix is not None:
        options["awslogs-stream"] = f"{prefix}/{birth.spec.name}/{task.spec.task_id}"
    return present(LogDriver=configuration["logDriver"], LogOptions=options or None)


def _networks(sight: Sight, record: Container) -> list[Shape] | None:
    mode = sight.network_mode
    if mode == "none":
        return None
    interface = _interface(sight.task)
    if interface is not None:
        return [interface]
    # Nothing of a bridge is left of a stopped container; a host's addresses are not its container's (seen both).
    bridged = mode == "bridge" and record.status is ContainerStatus.RUNNING
    return [{"NetworkMode": mode, "IPv4Addresses": [_bridge_address(record) if bridged else ""]}]


def _bridge_address(record: Container) -> str:
    """A local process is where it really is; another one gets an address of Docker's bridge."""
    if record.address is not None:
        return record.address
    place = int(hashlib.sha256(str(record.runtime_id).encode()).hexdigest(), 16)
    return f"172.17.{place % 256}.{2 + place // 256 % 253}"


def _interface(task: Task) -> Shape | None:
    """Show the network interface of an awsvpc task; its DNS server and gateway stand at the subnet's beginning."""
    interface = task.network
    if interface is None:
        return None
    subnet = IPv4Network(interface.cidr)
    return {
        "NetworkMode": "awsvpc",
        "IPv4Addresses": [interface.private_ipv4],
        **({"IPv6Addresses": [interface.private_ipv6]} if interface.private_ipv6 else {}),
        "AttachmentIndex": 0,
        "MACAddress": interface.mac_address,
        "IPv4SubnetCIDRBlock": str(subnet),
        "DomainNameServers": [str(subnet[2])],
        "DomainNameSearchList": [interface.private_dns.partition(".")[2]],
        "PrivateDNSName": interface.private_dns,
        "SubnetGatewayIpv4Address": f"{subnet[1]}/{subnet.prefixlen}",
    }
