"""RunTask: record the wish to run tasks; the engine starts them after the answer is made."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any, Final

from ecs_fake import arns, texts
from ecs_fake.errors import ConflictException, InvalidParameterException, NotImplementedByFake
from ecs_fake.operations import ebs, find, launch, overrides, views
from ecs_fake.operations.launch import Launch
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.replay import Replay
from ecs_fake.records.status import AttachmentStatus, DesiredStatus, TaskStatus
from ecs_fake.records.task import Container, ContainerBirth, NetworkInterface, Task, TaskSpec
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.store.transaction import Transaction

TOKEN_LIFE: Final = 24 * 3600.0
"""Seconds a client token counts, unless its tasks are gone earlier (Idempotency-012)."""

DEFAULT_STORAGE: Final = 20
"""GiB of ephemeral storage of a Fargate task (RunTask-134)."""


@operation("RunTask")
def run_task(tx: Transaction, request: Request) -> Answer:
    """Make up to ten tasks. A client token that was used before gives the tasks it made then."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    earlier = _replayed(tx, cluster, request)
    if earlier is not None:
        return earlier
    definition = find.active_task_definition(tx.world, request["taskDefinition"])
    launched = launch.resolve(request, cluster, definition)
    _check(request, definition, launched)
    tasks = [_make(tx, request, cluster, definition, launched, provider) for provider in launched.providers]
    _remember(tx, cluster, request, tasks)
    return {"tasks": [views.task(task, tags=True) for task in tasks], "failures": []}


# -- what is refused -----------------------------------------------------------------------------
def _check(request: Request, definition: TaskDefinition, launched: Launch) -> None:
    launch_type = launched.launch_type
    given = request.get("overrides", {})
    launch.check_placement(request, definition, launch_type)
    _check_network(request, definition, launch_type)
    overrides.check(given, definition, launch_type, launched.platform_version)
    windows = (launched.platform_family or "").startswith("WINDOWS")
    ebs.check(request.get("volumeConfigurations", []), definition, launch_type, windows)
    if request.get("propagateTags") == "SERVICE":
        raise InvalidParameterException(texts.PROPAGATE_SERVICE)
    if request.get("enableExecuteCommand") and not (
        given.get("taskRoleArn") or definition.document.get("taskRoleArn")
    ):
        raise InvalidParameterException(texts.EXEC_NEEDS_TASK_ROLE)
    if launch_type != "FARGATE":
        # No container instance can be registered in this world yet, so none is ever found.
        raise InvalidParameterException(texts.NO_CONTAINER_INSTANCES)
    _check_built(definition)


def _check_network(request: Request, definition: TaskDefinition, launch_type: str) -> None:
    network = request.get("networkConfiguration", {}).get("awsvpcConfiguration")
    if definition.document.get("networkMode") != "awsvpc":
        if network is not None:
            raise InvalidParameterException(texts.NETWORK_NOT_VALID)
        return
    if network is None:
        raise InvalidParameterException(texts.NETWORK_REQUIRED)
    if network.get("assignPublicIp") == "ENABLED" and launch_type != "FARGATE":
        raise InvalidParameterException(texts.PUBLIC_IP_NOT_SUPPORTED)


def _check_built(definition: TaskDefinition) -> None:
    """Refuse loudly what would leave a task waiting for ever."""
    for container in definition.containers:
        for name, condition in container.depends_on:
            if condition == "HEALTHY":
                raise NotImplementedByFake(
                    f"RunTask of {definition.family}:{definition.revision}: container {container.name!r} waits until "
                    f"{name!r} is HEALTHY, but ecs_fake does not run health checks yet, so it would wait for ever. "
                    "Use the condition START, COMPLETE or SUCCESS in this test."
                )


# -- client tokens -------------------------------------------------------------------------------
def _token_key(cluster: Cluster, request: Request) -> tuple[str, int, str]:
    return ("RunTask", cluster.serial, request["clientToken"])


def _fingerprint(request: Request) -> str:
    text = json.dumps(
        {name: value for name, value in request.items() if name != "clientToken"}, sort_keys=True
    )
    return hashlib.blake2s(text.encode(), digest_size=16).hexdigest()


def _replayed(tx: Transaction, cluster: Cluster, request: Request) -> Answer | None:
    """Give what the token's first use made, as it is now (Idempotency-009, -012, -014)."""
    replay: Replay | None = (
        tx.world.replays.get(_token_key(cluster, request)) if "clientToken" in request else None
    )
    if replay is None or tx.now - replay.made_at >= TOKEN_LIFE:
        return None
    if replay.fingerprint != _fingerprint(request):
        raise ConflictException(
            texts.TOKEN_CONFLICT.format(token=request["clientToken"]), resourceIds=list(replay.task_arns)
        )
    tasks = [tx.world.tasks.get(arn.rpartition("/")[2]) for arn in replay.task_arns]
    shown = [_shown_again(task) for task in tasks if task is not None]
    return {"tasks": shown, "failures": []}


def _shown_again(task: Task) -> dict[str, Any]:
    if task.last_status is not TaskStatus.STOPPED:
        return views.task(task, tags=True)
    return {"taskArn": task.arn, "lastStatus": task.last_status, "desiredStatus": task.desired_status}


def _remember(tx: Transaction, cluster: Cluster, request: Request, tasks: list[Task]) -> None:
    if "clientToken" in request:
        token = _token_key(cluster, request)
        present = tx.world.replays.get(token)
        if present is not None:
            tx.remove(present)
        arns_made = tuple(task.arn for task in tasks)
        tx.put(Replay(tx.world.next_serial(), token, _fingerprint(request), arns_made, tx.now))


# -- the birth of a task -------------------------------------------------------------------------
def _make(
    tx: Transaction,
    request: Request,
    cluster: Cluster,
    definition: TaskDefinition,
    launched: Launch,
    provider: str | None,
) -> Task:
    spec = _spec(tx, request, cluster, definition, launched, provider)
    provisioned = spec.network is not None or bool(spec.volumes)
    task = Task(
        serial=tx.world.next_serial(),
        spec=spec,
        last_status=TaskStatus.PROVISIONING if provisioned else TaskStatus.PENDING,
        desired_status=DesiredStatus.RUNNING,
        version=1,
        containers=tuple(Container(birth.spec.name) for birth in spec.containers),
        attachment=AttachmentStatus.PRECREATED if spec.network is not None else None,
        tags=_tags(request, cluster, definition),
    )
    return tx.put(task)


def _spec(
    tx: Transaction,
    request: Request,
    cluster: Cluster,
    definition: TaskDefinition,
    launched: Launch,
    provider: str | None,
) -> TaskSpec:
    world, ids = tx.world, tx.around.ids
    task_id = ids.hex(32)
    given = request.get("overrides", {})
    answered = overrides.answered(given, definition)
    cpu, memory = overrides.size(given, definition)
    network = _network(tx, request, definition)
    storage = given.get("ephemeralStorage") or definition.document.get("ephemeralStorage") or {}
    return TaskSpec(
        arn=arns.task(world.region, world.account_id, cluster.name, task_id),
        task_id=task_id,
        region=world.region,
        epoch=tx.around.epoch,
        cluster_arn=cluster.arn,
        cluster_serial=cluster.serial,
        definition=definition,
        launch_type=launched.launch_type,
        capacity_provider=provider,
        group=request.get("group") or f"family:{definition.family}",
        started_by=request.get("startedBy"),
        cpu=str(cpu),
        memory=str(memory),
        platform_version=launched.platform_version,
        platform_family=launched.platform_family,
        availability_zone=_zone(world.region, network.subnet_id) if network is not None else None,
        architecture=launched.architecture,
        enable_execute_command=request.get("enableExecuteCommand", False),
        ephemeral_storage=storage.get("sizeInGiB", DEFAULT_STORAGE),
        overrides=answered,
        containers=_births(tx, cluster, definition, task_id, answered["containerOverrides"]),
        network=network,
        volumes=ebs.volumes(ids, request.get("volumeConfigurations", [])),
        client_token=request.get("clientToken"),
        created_at=tx.now,
    )


def _births(
    tx: Transaction,
    cluster: Cluster,
    definition: TaskDefinition,
    task_id: str,
    answered: list[dict[str, Any]],
) -> tuple[ContainerBirth, ...]:
    world, ids = tx.world, tx.around.ids
    return tuple(
        ContainerBirth(
            spec=spec,
            arn=arns.container(world.region, world.account_id, cluster.name, task_id, ids.uuid()),
            runtime_id=f"{task_id}-{ids.digits(10)}",
            override=override,
        )
        for spec, override in zip(definition.containers, answered, strict=True)
    )


def _network(tx: Transaction, request: Request, definition: TaskDefinition) -> NetworkInterface | None:
    """Make the task's network interface, in one of the subnets given."""
    if definition.document.get("networkMode") != "awsvpc":
        return None
    ids = tx.around.ids
    subnets = request["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
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


def _tags(request: Request, cluster: Cluster, definition: TaskDefinition) -> tuple[dict[str, str], ...]:
    """Tags of the call; the task definition's where propagated and not given; ECS's own where wanted."""
    tags = list(request.get("tags", []))
    if request.get("propagateTags") == "TASK_DEFINITION":
        keys = {tag["key"] for tag in tags}
        tags += [dict(tag) for tag in definition.tags if tag["key"] not in keys]
    if request.get("enableECSManagedTags"):
        tags.append({"key": "aws:ecs:clusterName", "value": cluster.name})
    return tuple(tags)
