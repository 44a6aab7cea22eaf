"""The birth of a task: what RunTask, StartTask and the service scheduler write.

A task is born PROVISIONING when something has to be made for it first (a network interface, a volume), or a container
instance to be launched; else PENDING.
"""

from __future__ import annotations

from typing import Any, Final

from ecs_fake import arns
from ecs_fake.launching import ebs, subnets
from ecs_fake.launching.wish import Wish
from ecs_fake.lifecycle import provision
from ecs_fake.placement.ports import awsvpc_bindings
from ecs_fake.placement.seats import NOWHERE, Seat
from ecs_fake.records.evolve import evolve
from ecs_fake.records.registration import Registration
from ecs_fake.records.status import AttachmentStatus, DesiredStatus, Provision, TaskStatus
from ecs_fake.records.task import Claim, Container, ContainerBirth, NetworkInterface, Task, TaskSpec
from ecs_fake.records.volume import ManagedVolume
from ecs_fake.store import in_force
from ecs_fake.store.transaction import Transaction

DEFAULT_STORAGE: Final = 20
"""GiB of ephemeral storage of a Fargate task (RunTask-134)."""


def bear(tx: Transaction, wish: Wish, provider: str | None = None, seat: Seat | None = NOWHERE) -> Task:
    """Write one task.

    Args:
        tx: the transaction.
        wish: what was asked for.
        provider: the capacity provider it is launched by; None: a launch type was given.
        seat: its place on a container instance; on Fargate there is none. None: it has to wait for one, and gets it by
            `take_seat`.
    """
    spec = _spec(tx, wish, provider, seat or NOWHERE)
    if seat is None:
        spec = evolve(spec, claim=Claim(wish.network, tuple(wish.constraints), tuple(wish.strategies)))
    provisioned = spec.network is not None or bool(spec.volumes) or spec.claim is not None
    task = Task(
        serial=tx.world.next_serial(),
        spec=spec,
        last_status=TaskStatus.PROVISIONING if provisioned else TaskStatus.PENDING,
        desired_status=DesiredStatus.RUNNING,
        version=1,
        containers=tuple(Container(birth.spec.name) for birth in spec.containers),
        attachment=AttachmentStatus.PRECREATED if spec.network is not None else None,
        registrations=(Registration(),) * len(spec.places),
        provision=provision.at_birth(spec),
        storage=Provision.WANTED if spec.volumes else None,
        tags=wish.tags,
    )
    return tx.put(task)


def take_seat(tx: Transaction, task: Task, seat: Seat) -> Task:
    """Give a task that has waited for it its place on a container instance."""
    spec = task.spec
    seated = evolve(
        spec,
        claim=None,
        availability_zone=seat.zone or spec.availability_zone,
        architecture=seat.architecture or spec.architecture,
        containers=tuple(_seated(birth, seat) for birth in spec.containers),
        network=_moved(tx, spec.network, seat),
        container_instance=seat.instance_arn,
        reservation=seat.reservation,
        stop_timeout=seat.stop_timeout,
    )
    return tx.put(evolve(task, spec=seated))


def _seated(birth: ContainerBirth, seat: Seat) -> ContainerBirth:
    name = birth.spec.name
    return evolve(
        birth, bindings=seat.bindings.get(name, birth.bindings), gpu_ids=seat.gpus.get(name, birth.gpu_ids)
    )


def _moved(tx: Transaction, network: NetworkInterface | None, seat: Seat) -> NetworkInterface | None:
    """Move a network interface that nothing has used yet to the zone of the instance."""
    if network is None or not seat.subnets or network.subnet_id in seat.subnets:
        return network
    subnet_id = seat.subnets[tx.around.ids.number(len(seat.subnets))]
    return evolve(network, **_in_subnet(tx, subnet_id))


def _in_subnet(tx: Transaction, subnet_id: str) -> dict[str, Any]:
    """Say what of a network interface follows from the subnet it is in."""
    subnet, serial = subnets.of(tx.world, subnet_id), tx.world.next_serial()
    address = str(subnets.address(subnet.cidr, serial))
    dual = subnet.ipv6_cidr is not None and in_force.is_on(tx.world, "dualStackIPv6")
    return {
        "subnet_id": subnet_id,
        "cidr": subnet.cidr,
        "private_ipv4": address,
        "private_ipv6": str(subnets.ipv6_address(str(subnet.ipv6_cidr), serial)) if dual else None,
        "private_dns": _dns_name(tx.world.region, address),
        "of_ec2": subnet.of_ec2,
    }


def _dns_name(region: str, address: str) -> str:
    suffix = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return f"ip-{address.replace('.', '-')}.{suffix}"


def _spec(tx: Transaction, wish: Wish, provider: str | None, seat: Seat) -> TaskSpec:
    world, ids, launched = tx.world, tx.around.ids, wish.launched
    long = in_force.has_long_arns(world, "task")
    task_id = in_force.new_id(ids, long=long)
    cpu, memory = wish.size
    network = _network(tx, wish, seat)
    arn = arns.task(world.region, world.account_id, wish.cluster.name, task_id, long=long)
    return TaskSpec(
        arn=arn,
        task_id=task_id,
        region=world.region,
        epoch=tx.around.epoch,
        cluster_arn=wish.cluster.arn,
        cluster_serial=wish.cluster.serial,
        definition=wish.definition,
        launch_type=launched.launch_type,
        capacity_provider=provider,
        group=wish.group,
        started_by=wish.started_by,
        cpu=str(cpu),
        memory=str(memory),
        platform_version=launched.platform_version,
        platform_family=launched.platform_family,
        availability_zone=seat.zone or (subnets.zone(world, network.subnet_id) if network else None),
        architecture=seat.architecture or launched.architecture,
        enable_execute_command=wish.enable_execute_command,
        ephemeral_storage=_storage(wish),
        overrides=wish.answered_overrides,
        containers=_births(tx, wish, task_id, seat, long=long),
        network=network,
        volumes=_volumes(tx, wish, arn) if wish.volumes else (),
        client_token=wish.client_token,
        created_at=tx.now,
        container_instance=seat.instance_arn,
        reservation=seat.reservation,
        stop_timeout=seat.stop_timeout,
        connections=tuple(evolve(one, attachment_id=ids.uuid()) for one in wish.connections),
        places=wish.places,
    )


def _volumes(tx: Transaction, wish: Wish, arn: str) -> tuple[ManagedVolume, ...]:
    propagated = {"TASK_DEFINITION": wish.definition.tags, "SERVICE": wish.service_tags}
    return ebs.volumes(tx.around.ids, wish.volumes, ebs.TagSources(arn, propagated))


def _storage(wish: Wish) -> int | None:
    """GiB of ephemeral storage; tasks on container instances have none (StartTask answers show no such member)."""
    if wish.launched.launch_type != "FARGATE":
        return None
    chosen = wish.overrides.get("ephemeralStorage") or wish.definition.document.get("ephemeralStorage") or {}
    size: int = chosen.get("sizeInGiB", DEFAULT_STORAGE)
    return size


def _births(
    tx: Transaction, wish: Wish, task_id: str, seat: Seat, *, long: bool
) -> tuple[ContainerBirth, ...]:
    world, ids = tx.world, tx.around.ids
    awsvpc = wish.definition.document.get("networkMode") == "awsvpc"
    answered = wish.answered_overrides["containerOverrides"]
    fargate = wish.launched.launch_type == "FARGATE"  # elsewhere it is Docker that names containers
    return tuple(
        ContainerBirth(
            spec=spec,
            arn=arns.container(
                world.region, world.account_id, wish.cluster.name, task_id, ids.uuid(), long=long
            ),
            runtime_id=f"{task_id}-{ids.digits(10)}" if fargate else ids.hex(64),
            override=override,
            bindings=awsvpc_bindings(spec) if awsvpc else seat.bindings.get(spec.name, ()),
            gpu_ids=seat.gpus.get(spec.name, ()),
        )
        for spec, override in zip(wish.definition.containers, answered, strict=True)
    )


def _network(tx: Transaction, wish: Wish, seat: Seat) -> NetworkInterface | None:
    """Make the task's network interface, in one of the subnets given, as far as known in the zone of its instance."""
    if wish.definition.document.get("networkMode") != "awsvpc" or wish.network is None:
        return None
    ids = tx.around.ids
    given = seat.subnets or wish.network["subnets"]
    subnet_id = given[ids.number(len(given))]
    digits = ids.hex(10)
    return NetworkInterface(
        attachment_id=ids.uuid(),
        interface_id=f"eni-{ids.hex(17)}",
        mac_address=":".join(["0a", *(digits[at : at + 2] for at in range(0, 10, 2))]),
        security_groups=tuple(wish.network.get("securityGroups", ())),
        public=wish.network.get("assignPublicIp") == "ENABLED",
        **_in_subnet(tx, subnet_id),
    )
