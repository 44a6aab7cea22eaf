"""The birth of a task: what RunTask and StartTask write.

A task is born PROVISIONING when something has to be made for it first (a network interface, a volume), else PENDING.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake import arns
from ecs_fake.operations.accounts import in_force
from ecs_fake.operations.registry import Request
from ecs_fake.operations.tasks import ebs, overrides
from ecs_fake.operations.tasks.launch import Launch
from ecs_fake.placement.ports import awsvpc_bindings
from ecs_fake.placement.seats import NOWHERE, Seat
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.status import AttachmentStatus, DesiredStatus, TaskStatus
from ecs_fake.records.task import Container, ContainerBirth, NetworkInterface, Task, TaskSpec
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.store.transaction import Transaction

DEFAULT_STORAGE: Final = 20
"""GiB of ephemeral storage of a Fargate task (RunTask-134)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What all tasks of one call have in common."""

    request: Request
    cluster: Cluster
    definition: TaskDefinition
    launched: Launch

    @property
    def overrides(self) -> dict[str, Any]:
        """The overrides as they were given."""
        return self.request.get("overrides") or {}

    @property
    def group(self) -> str:
        """The group of the tasks (StartTask-012)."""
        return self.request.get("group") or f"family:{self.definition.family}"


def bear(tx: Transaction, wish: Wish, provider: str | None = None, seat: Seat = NOWHERE) -> Task:
    """Write one task.

    Args:
        tx: the transaction.
        wish: what was asked for.
        provider: the capacity provider it is launched by; None: a launch type was given.
        seat: its place on a container instance; on Fargate there is none.
    """
    spec = _spec(tx, wish, provider, seat)
    provisioned = spec.network is not None or bool(spec.volumes)
    task = Task(
        serial=tx.world.next_serial(),
        spec=spec,
        last_status=TaskStatus.PROVISIONING if provisioned else TaskStatus.PENDING,
        desired_status=DesiredStatus.RUNNING,
        version=1,
        containers=tuple(Container(birth.spec.name) for birth in spec.containers),
        attachment=AttachmentStatus.PRECREATED if spec.network is not None else None,
        tags=_tags(wish),
    )
    return tx.put(task)


def _spec(tx: Transaction, wish: Wish, provider: str | None, seat: Seat) -> TaskSpec:
    world, ids, request, launched = tx.world, tx.around.ids, wish.request, wish.launched
    long = in_force.has_long_arns(world, "task")
    task_id = in_force.new_id(ids, long=long)
    answered = overrides.answered(wish.overrides, wish.definition)
    cpu, memory = overrides.size(wish.overrides, wish.definition)
    network = _network(tx, wish)
    return TaskSpec(
        arn=arns.task(world.region, world.account_id, wish.cluster.name, task_id, long=long),
        task_id=task_id,
        region=world.region,
        epoch=tx.around.epoch,
        cluster_arn=wish.cluster.arn,
        cluster_serial=wish.cluster.serial,
        definition=wish.definition,
        launch_type=launched.launch_type,
        capacity_provider=provider,
        group=wish.group,
        started_by=request.get("startedBy"),
        cpu=str(cpu),
        memory=str(memory),
        platform_version=launched.platform_version,
        platform_family=launched.platform_family,
        availability_zone=seat.zone or (_zone(world.region, network.subnet_id) if network else None),
        architecture=seat.architecture or launched.architecture,
        enable_execute_command=request.get("enableExecuteCommand", False),
        ephemeral_storage=_storage(wish),
        overrides=answered,
        containers=_births(tx, wish, task_id, answered["containerOverrides"], seat),
        network=network,
        volumes=ebs.volumes(ids, request.get("volumeConfigurations", [])),
        client_token=request.get("clientToken"),
        created_at=tx.now,
        container_instance=seat.instance_arn,
        reservation=seat.reservation,
    )


def _storage(wish: Wish) -> int | None:
    """GiB of ephemeral storage; tasks on container instances have none (StartTask answers show no such member)."""
    if wish.launched.launch_type != "FARGATE":
        return None
    chosen = wish.overrides.get("ephemeralStorage") or wish.definition.document.get("ephemeralStorage") or {}
    size: int = chosen.get("sizeInGiB", DEFAULT_STORAGE)
    return size


def _births(
    tx: Transaction, wish: Wish, task_id: str, answered: list[dict[str, Any]], seat: Seat
) -> tuple[ContainerBirth, ...]:
    world, ids = tx.world, tx.around.ids
    long = in_force.has_long_arns(world, "task")
    awsvpc = wish.definition.document.get("networkMode") == "awsvpc"
    return tuple(
        ContainerBirth(
            spec=spec,
            arn=arns.container(
                world.region, world.account_id, wish.cluster.name, task_id, ids.uuid(), long=long
            ),
            runtime_id=f"{task_id}-{ids.digits(10)}",
            override=override,
            bindings=awsvpc_bindings(spec) if awsvpc else seat.bindings.get(spec.name, ()),
            gpu_ids=seat.gpus.get(spec.name, ()),
        )
        for spec, override in zip(wish.definition.containers, answered, strict=True)
    )


def _network(tx: Transaction, wish: Wish) -> NetworkInterface | None:
    """Make the task's network interface, in one of the subnets given."""
    if wish.definition.document.get("networkMode") != "awsvpc":
        return None
    ids = tx.around.ids
    subnets = wish.request["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    host = ids.number(2**16 - 2) + 1
    address = f"10.0.{host >> 8}.{host & 255}"
    digits = ids.hex(10)
    suffix = "ec2.internal" if tx.world.region == "us-east-1" else f"{tx.world.region}.compute.internal"
    return NetworkInterface(
        attachment_id=ids.uuid(),
        subnet_id=subnets[ids.number(len(subnets))],
        interface_id=f"eni-{ids.hex(17)}",
        mac_address=":".join(["0a", *(digits[at : at + 2] for at in range(0, 10, 2))]),
        private_ipv4=address,
        private_dns=f"ip-{address.replace('.', '-')}.{suffix}",
    )


def _zone(region: str, subnet_id: str) -> str:
    """A subnet lies in one zone; which one is not known here, but it is always the same."""
    return f"{region}{'abc'[zlib.crc32(subnet_id.encode()) % 3]}"


def _tags(wish: Wish) -> tuple[dict[str, str], ...]:
    """Tags of the call; the task definition's where propagated and not given; ECS's own where wanted."""
    request = wish.request
    tags = list(request.get("tags", []))
    if request.get("propagateTags") == "TASK_DEFINITION":
        keys = {tag["key"] for tag in tags}
        tags += [dict(tag) for tag in wish.definition.tags if tag["key"] not in keys]
    if request.get("enableECSManagedTags"):
        tags.append({"key": "aws:ecs:clusterName", "value": wish.cluster.name})
    return tuple(tags)
