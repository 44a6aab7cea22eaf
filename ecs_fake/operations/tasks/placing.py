"""From a call and the records to `ecs_fake.placement`, and back."""

from __future__ import annotations

from typing import Final

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException, NotImplementedByFake
from ecs_fake.instance_types import INSTANCE_TYPES
from ecs_fake.operations.tasks import overrides
from ecs_fake.operations.tasks.births import Wish
from ecs_fake.placement.demand import Demand, demand
from ecs_fake.placement.place import Placement, Policy, Strategy
from ecs_fake.placement.place import place as choose
from ecs_fake.placement.seats import Candidate
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import InstanceStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

EXTERNAL: Final = "ecs.capability.external"
"""The attribute of instances that are not EC2's."""


def place(tx: Transaction, wish: Wish, count: int) -> Placement:
    """Place tasks on the cluster's ACTIVE instances of the launch type (RunTask-027).

    Raises:
        InvalidParameterException: there is none.
    """
    active = tx.world.container_instances.among("status", (wish.cluster.serial, InstanceStatus.ACTIVE))
    wanted = wish.launched.launch_type
    candidates = [candidate(tx.world, one) for one in active if launch_type(one) == wanted]
    if not candidates:
        raise InvalidParameterException(texts.NO_CONTAINER_INSTANCES)
    return choose(candidates, demanded(wish), count, _policy(wish), tx.around.ids.number)


def launch_type(instance: ContainerInstance) -> str:
    """Give the launch type of tasks on an instance: EC2, or EXTERNAL for one that is not EC2's."""
    return "EXTERNAL" if EXTERNAL in instance.attributes else "EC2"


def demanded(wish: Wish) -> Demand:
    """Work out what each task of a call takes of its instance."""
    return demand(wish.definition, overrides.answered(wish.overrides, wish.definition))


def candidate(world: World, instance: ContainerInstance) -> Candidate:
    """Give an instance with what is on it."""
    return Candidate(instance, lambda: world.tasks.among("instance", instance.arn), _interfaces(instance))


def _interfaces(instance: ContainerInstance) -> int | None:
    """How many tasks of its own network interface an instance takes: all its type has but the host's own."""
    kind = INSTANCE_TYPES.get(instance.attributes.get("ecs.instance-type") or "")
    return None if kind is None else kind.interfaces - 1


def _policy(wish: Wish) -> Policy:
    constraints = [
        *wish.request.get("placementConstraints", []),
        *wish.definition.document["placementConstraints"],
    ]
    for constraint in constraints:
        if constraint.get("type") == "memberOf":
            raise NotImplementedByFake(
                f"placement constraint memberOf {constraint.get('expression')!r}: ecs_fake does not have the cluster "
                "query language yet. Use distinctInstance, a placement strategy, or StartTask in this test."
            )
    strategies = wish.request.get("placementStrategy", [])
    return Policy(
        group=wish.group,
        distinct=any(constraint.get("type") == "distinctInstance" for constraint in constraints),
        strategies=tuple(Strategy(one.get("type", "random"), one.get("field", "")) for one in strategies),
    )
