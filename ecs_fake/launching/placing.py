"""From a wish and the records to `ecs_fake.placement`, and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from ecs_fake.instance_types import INSTANCE_TYPES
from ecs_fake.launching.wish import Wish
from ecs_fake.placement.candidate import Candidate
from ecs_fake.placement.demand import Demand
from ecs_fake.placement.fit import obstacles
from ecs_fake.placement.load import Load, load_of
from ecs_fake.placement.place import Placement, Refusal
from ecs_fake.placement.place import place as choose
from ecs_fake.placement.seats import Seat
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import DesiredStatus, InstanceStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

EXTERNAL: Final = "ecs.capability.external"
"""The attribute of instances that are not EC2's."""


class Occupancy:
    """Tells what is on the instances of a world.

    Args:
        world: the tables.
    """

    def __init__(self, world: World) -> None:
        self._tasks = world.tasks

    def load(self, instance_arn: str) -> Load:
        """Give what the tasks on an instance have taken."""
        return self._tasks.derived("instance", instance_arn, load_of)

    def tasks_of(self, instance_arn: str, group: str) -> int:
        """Give how many tasks of a group are on an instance."""
        return self._tasks.count("instance", (instance_arn, group))

    def running_tasks(self, instance_arn: str) -> int:
        """Give how many tasks on an instance are wanted RUNNING (ContainerInstance-013)."""
        tasks = self._tasks.among("instance", instance_arn)
        return sum(task.desired_status is DesiredStatus.RUNNING for task in tasks)


def place(tx: Transaction, wish: Wish, count: int, provider: str | None = None) -> Placement:
    """Find seats on the cluster's ACTIVE instances of the launch type (RunTask-027), as far as tasks fit.

    Args:
        tx: the transaction; nothing is written.
        wish: what the tasks are like.
        count: how many.
        provider: the capacity provider of an Auto Scaling group, whose instances alone count; None: all do.

    Returns:
        The seats, as many as were found; how many tasks found none; and why. Where there is no such instance at all,
        nothing says why.
    """
    world, wanted = tx.world, wish.launched.launch_type
    active = world.container_instances.among("status", (wish.cluster.serial, InstanceStatus.ACTIVE))
    occupancy, demand = Occupancy(world), demanded(world, wish)
    candidates = [
        Candidate(one, occupancy, _interfaces(one) if demand.interfaces else None)
        for one in active
        if launch_type(one) == wanted and provider in (None, one.capacity_provider)
    ]
    return choose(candidates, demand, count, wish.policy, tx.around.ids.number)


def hosts(world: World, wish: Wish, providers: Collection[str]) -> list[Candidate]:
    """Give the ACTIVE instances of the launch type that meet the constraints, whether or not there is room on them.

    Args:
        world: the tables.
        wish: what tasks are like.
        providers: the capacity providers whose instances count; empty: all do.
    """
    active = world.container_instances.among("status", (wish.cluster.serial, InstanceStatus.ACTIVE))
    interfaces = bool(wish.demand.interfaces)
    occupancy = Occupancy(world)
    return [
        found
        for one in active
        if launch_type(one) == wish.launched.launch_type
        and (not providers or one.capacity_provider in providers)
        and wish.policy.allows(found := Candidate(one, occupancy, _interfaces(one) if interfaces else None))
    ]


def place_on_each(world: World, wish: Wish, candidates: Sequence[Candidate]) -> Placement:
    """Find a seat for one task on each of these instances."""
    demand, policy = demanded(world, wish), wish.policy
    seats: list[Seat] = []
    refusals: list[Refusal] = []
    for one in candidates:
        reasons = (*obstacles(one, demand, policy),)
        if reasons:
            refusals.append(Refusal(one.instance.arn, reasons))
        else:
            seats.append(one.take(demand, policy.group))
    return Placement(seats, len(refusals), refusals)


def demanded(world: World, wish: Wish) -> Demand:
    """Give what each task of a wish takes of its instance, and where that must be.

    Where a subnet lies is known if an instance of the cluster is in it. Only if that is so of every subnet given, other
    zones are ruled out.
    """
    if not wish.demand.interfaces or wish.network is None:
        return wish.demand
    here = [one.attributes for one in world.container_instances.among("status", (wish.cluster.serial,))]
    known = {one.get("ecs.subnet-id"): one.get("ecs.availability-zone") for one in here}
    in_zone: dict[str, tuple[str, ...]] = {}
    for subnet in wish.network["subnets"]:
        zone = known.get(subnet)
        if zone is None:
            return wish.demand
        in_zone[zone] = (*in_zone.get(zone, ()), subnet)
    return replace(wish.demand, subnets=in_zone)


def launch_type(instance: ContainerInstance) -> str:
    """Give the launch type of tasks on an instance: EC2, or EXTERNAL for one that is not EC2's."""
    return "EXTERNAL" if EXTERNAL in instance.attributes else "EC2"


def candidate(world: World, instance: ContainerInstance) -> Candidate:
    """Give an instance with what is on it."""
    return Candidate(instance, Occupancy(world), _interfaces(instance))


def _interfaces(instance: ContainerInstance) -> int | None:
    """How many tasks with an interface of their own an instance takes: as its trunk does, or all but the host's own."""
    kind = INSTANCE_TYPES.get(instance.attributes.get("ecs.instance-type") or "")
    if kind is None:
        return None
    return kind.trunked if instance.has_trunk and kind.trunked is not None else kind.interfaces - 1
