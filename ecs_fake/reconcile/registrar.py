"""Registers the tasks of a service where they are to be found, and takes them out again.

Orders are given for all tasks of a turn together, so that events count them as ECS does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ecs_fake.launching import places, subnets
from ecs_fake.lifecycle import registration as life
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.orders import DeregisterTargets, RegisterTargets, Registrant, TaskKey
from ecs_fake.records.registration import Place, PlaceKind, RegistrationStatus, Target
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import HealthStatus
from ecs_fake.records.task import SERVICE_GROUP, Task
from ecs_fake.texts import networking as texts

_ARRIVES: Final = {
    PlaceKind.TARGET_GROUP: texts.REGISTERED,
    PlaceKind.CLASSIC: texts.REGISTERED_CLASSIC,
}
_LEAVES: Final = {
    PlaceKind.TARGET_GROUP: texts.DEREGISTERED,
    PlaceKind.CLASSIC: texts.DEREGISTERED_CLASSIC,
}
"""What is said, by what it is about; of registries ECS says nothing."""

Groups = dict[tuple[Place, str | None], list[Registrant]]
"""What is ordered together: by place, and by task set where events name it."""


def keep(turn: Turn) -> None:
    """Register tasks that have started; take out those that are to stop."""
    where = (turn.service.cluster_serial, turn.service.group)
    tasks = turn.tx.world.tasks
    _arrive(turn, tasks.among("arriving", where))
    _leave(turn, tasks.among("leaving", where))


# -- where they belong ---------------------------------------------------------------------------
def places_of(turn: Turn, deployment: Deployment) -> tuple[Place, ...]:
    """Give the places in which tasks of a deployment, or task set, are to be registered."""
    task_set = turn.tx.world.task_sets.get(deployment.deployment_id)
    return places.of_revision(
        deployment.revision,
        alternate=_is_on_the_other_side(turn, deployment),
        external_id=task_set.external_id if task_set is not None else None,
    )


def _is_on_the_other_side(turn: Turn, deployment: Deployment) -> bool:
    """Whether tasks belong to the alternate target groups: where those of the deployment before it are not."""
    if not any("advancedConfiguration" in one for one in deployment.revision.settings["loadBalancers"]):
        return False
    mine = {place.name for place in places.of_revision(deployment.revision, alternate=True)}
    others = [one for one in turn.service.deployments if one.deployment_id != deployment.deployment_id]
    for one in (deployment, *others):
        where = (turn.service.cluster_serial, turn.service.group, one.deployment_id)
        newest = turn.tx.world.tasks.last("wanted", where)
        if newest is not None:
            there = not mine.isdisjoint(place.name for place in newest.spec.places)
            return there if one.deployment_id == deployment.deployment_id else not there
    return False


# -- coming and going ----------------------------------------------------------------------------
def _arrive(turn: Turn, tasks: Iterable[Task]) -> None:
    groups: Groups = defaultdict(list)
    for task in tasks:
        after = task
        for number, place in _places(task, RegistrationStatus.WANTED):
            target = _target(turn, task, place)
            after = life.order(after, number, target)
            groups[place, _set_of(turn, task)].append(Registrant(_key(task), number, target))
        turn.tx.put(after)
    for (place, task_set), registrants in groups.items():
        turn.tx.orders.append(RegisterTargets(turn.tx.world.region, place, tuple(registrants)))
        _say(turn, _ARRIVES, place, task_set, len(registrants))


def _leave(turn: Turn, tasks: Iterable[Task]) -> None:
    groups: Groups = defaultdict(list)
    draining: Counter[str | None] = Counter()
    for task in tasks:
        after = task
        for number, place in _places(task, RegistrationStatus.REGISTERED):
            found = task.registrations[number]
            after = life.leave(after, number)
            target = Target(found.target or "", found.port)
            groups[place, _set_of(turn, task)].append(Registrant(_key(task), number, target))
        draining[task.spec.started_by] += _drains(task)
        turn.tx.put(after)
    for (place, task_set), registrants in groups.items():
        turn.tx.orders.append(DeregisterTargets(turn.tx.world.region, place, tuple(registrants)))
        _say(turn, _LEAVES, place, task_set, len(registrants))
    for deployment, count in draining.items():
        if count:
            turn.say(texts.DRAINS, deployment=deployment, count=count)


def _places(task: Task, status: RegistrationStatus) -> list[tuple[int, Place]]:
    """Give the places in which the task's registration is so far, with their numbers."""
    pairs = zip(task.spec.places, task.registrations, strict=True)
    return [(number, place) for number, (place, one) in enumerate(pairs) if one.status is status]


def _drains(task: Task) -> bool:
    """Whether there may be open connections to a task, and it goes on to serve them."""
    return life.holds(task) and any(
        place.checks_health and one.health is HealthStatus.HEALTHY
        for place, one in zip(task.spec.places, task.registrations, strict=True)
    )


def _key(task: Task) -> TaskKey:
    return TaskKey(task.spec.epoch, task.arn)


def _set_of(turn: Turn, task: Task) -> str | None:
    """Give the task set that events name: only those of other controllers do (recorded)."""
    return None if turn.service.revision.controller == "ECS" else task.spec.started_by


def _say(
    turn: Turn, sentences: Mapping[PlaceKind, str], place: Place, task_set: str | None, count: int
) -> None:
    sentence = sentences.get(place.kind)
    if sentence is not None:
        who = (texts.WHO if task_set is None else texts.WHO_OF_SET).format(
            service=turn.service.name, deployment=task_set
        )
        turn.say(sentence, who=who, count=count, place=place.name)


# -- what is registered --------------------------------------------------------------------------
def _target(turn: Turn, task: Task, place: Place) -> Target:
    """Say by what a task is registered: its own address, or its instance and the port there (CreateService-062)."""
    instance = _instance(turn, task)
    port = _port(task, place)
    if place.kind is PlaceKind.REGISTRY:
        return Target(task.spec.task_id, port, _attributes(turn, task, place, port, instance))
    if task.network is not None:
        return Target(task.network.private_ipv4, port)
    if instance is None:
        raise ValueError(f"{task.arn} has neither a network interface nor an instance to be reached at")
    return Target(instance.ec2_instance_id or instance.instance_id, port)


def _instance(turn: Turn, task: Task) -> ContainerInstance | None:
    arn = task.spec.container_instance
    return turn.tx.world.container_instances.get(arn.rpartition("/")[2]) if arn is not None else None


def _port(task: Task, place: Place) -> int | None:
    """Give the port at which a container's port is reached: on an instance that of its host."""
    if place.container is None or place.port is None or task.network is not None:
        return place.port
    birth, record = task.spec.birth(place.container), task.container(place.container)
    for binding in birth.bindings if record.bindings is None else record.bindings:
        if binding.get("containerPort") == place.port:
            return int(binding["hostPort"])
    return place.port  # it is in the host's own network


def _attributes(
    turn: Turn, task: Task, place: Place, port: int | None, instance: ContainerInstance | None
) -> dict[str, str]:
    """Give the attributes of a Cloud Map instance (developer guide, service discovery; CreateTaskSet-017)."""
    spec = task.spec
    found: dict[str, Any] = {
        "AWS_INSTANCE_IPV4": _address(turn, task, instance),
        "AWS_INSTANCE_PORT": port,
        "AVAILABILITY_ZONE": spec.availability_zone,
        "REGION": spec.region,
        "ECS_CLUSTER_NAME": spec.cluster_arn.rpartition("/")[2],
        "ECS_SERVICE_NAME": spec.group.removeprefix(SERVICE_GROUP),
        "ECS_TASK_DEFINITION_FAMILY": spec.definition.family,
        "ECS_TASK_SET_EXTERNAL_ID": place.external_id,
        "EC2_INSTANCE_ID": instance.ec2_instance_id if instance is not None else None,
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def _address(turn: Turn, task: Task, instance: ContainerInstance | None) -> str | None:
    if task.network is not None:
        return task.network.private_ipv4
    if instance is None:
        return None
    subnet = subnets.of(turn.tx.world, instance.attributes.get("ecs.subnet-id") or instance.instance_id)
    return str(subnets.address(subnet.cidr, instance.serial))
