"""How instances leave a group that shrinks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from ecs_fake.launching.placing import Occupancy
from ecs_fake.lifecycle import container_instance as life
from ecs_fake.reconcile.scaling.standing import daemon_groups, is_busy, leaving
from ecs_fake.reconcile.scaling.turn import ProviderTurn
from ecs_fake.records.auto_scaling import TerminateMachines
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import InstanceStatus

LONGEST: Final = 48 * 3600.0
"""Seconds for which managed draining holds a termination up (developer guide)."""


def begin(turn: ProviderTurn, cluster: Cluster, instances: Sequence[ContainerInstance], count: int) -> None:
    """Choose so many instances to be terminated, as far as they are not protected.

    With managed draining they are drained first (AutoScalingGroupProvider-003).
    """
    for instance in _chosen(_unprotected(turn, cluster, instances), count):
        chosen = life.leave(instance, turn.now)
        drained = life.set_status(chosen, InstanceStatus.DRAINING) if _drains(turn) else None
        turn.tx.put(drained or chosen)
    go_on(turn, cluster)


def _drains(turn: ProviderTurn) -> bool:
    return bool((turn.provider.settings or {})["managedDraining"] == "ENABLED")


def _unprotected(
    turn: ProviderTurn, cluster: Cluster, instances: Sequence[ContainerInstance]
) -> list[ContainerInstance]:
    """Leave out instances in use, if they are protected (AutoScalingGroupProvider-007, -009)."""
    if (turn.provider.settings or {})["managedTerminationProtection"] != "ENABLED":
        return list(instances)
    occupancy, daemons = Occupancy(turn.world), daemon_groups(turn.world, cluster)
    return [one for one in instances if not is_busy(occupancy, one, daemons)]


def _chosen(instances: Sequence[ContainerInstance], count: int) -> list[ContainerInstance]:
    """Choose as Auto Scaling does, which knows nothing of tasks: in the zone with the most the oldest one."""
    left = list(instances)
    chosen: list[ContainerInstance] = []
    while left and len(chosen) < count:
        sizes = Counter(map(_zone, left))
        fullest = max(sizes.values())
        one = next(one for one in left if sizes[_zone(one)] == fullest)
        left.remove(one)
        chosen.append(one)
    return chosen


def _zone(instance: ContainerInstance) -> str | None:
    return instance.attributes.get("ecs.availability-zone")


def go_on(turn: ProviderTurn, cluster: Cluster) -> None:
    """Have those terminated that nothing holds up any more; for others ask for a turn when that ends."""
    ready: list[str] = []
    for instance in leaving(turn.world, cluster, turn.provider):
        since = instance.leaving_since
        if instance.terminating or since is None:
            continue
        until = since + LONGEST * turn.timings.service
        if _is_held_up(turn, instance) and until > turn.now:
            turn.wake_at(until)
            continue
        turn.tx.put(life.terminate(instance))
        ready.append(instance.ec2_instance_id or instance.arn)
    if ready:
        turn.tx.orders.append(TerminateMachines(turn.key, tuple(ready)))


def _is_held_up(turn: ProviderTurn, instance: ContainerInstance) -> bool:
    """Whether managed draining goes on: there are tasks, those of DAEMON services too, which are the last to stop."""
    return _drains(turn) and bool(turn.world.tasks.count("instance", instance.arn))
