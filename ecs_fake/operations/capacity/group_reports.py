"""What is heard of Auto Scaling groups: instances that have come register with their cluster, those gone leave it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from ecs_fake.errors import EcsError, EcsFakeError
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.operations.instances import hosts, troubles
from ecs_fake.reconcile.scaling import provider as scaling
from ecs_fake.reconcile.scaling.standing import home, leaving, staying
from ecs_fake.records.auto_scaling import (
    GroupMissing,
    GroupReport,
    GroupSeen,
    LaunchFailed,
    Machine,
    MachinesLaunched,
    MachinesTerminated,
)
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import HostEnd
from ecs_fake.store.transaction import Transaction
from ecs_fake.texts import scaling as texts


def receive(tx: Transaction, message: GroupReport, timings: Timings) -> None:
    """Take note of it. What is said twice, or of a capacity provider that is gone, changes nothing."""
    provider = tx.world.capacity_providers.get(message.key.provider_arn.rpartition("/")[2])
    if provider is None or provider.group_name != message.key.group:
        return
    match message:
        case GroupSeen():
            _meet(tx, provider, message)
            scaling.seen(tx, provider, message.shape, timings)
        case GroupMissing():
            names = {"group": message.key.group, "provider": provider.name}
            tx.around.warn(texts.GROUP_MISSING.format(reason=message.reason, **names))
        case MachinesLaunched() | LaunchFailed():
            _launched(tx, provider, message)
        case MachinesTerminated():
            _lose(tx, _instances(tx, provider), message.ec2_instance_ids)
        case _:
            assert_never(message)


def _instances(tx: Transaction, provider: CapacityProvider) -> list[ContainerInstance]:
    cluster = home(tx.world, provider)
    if cluster is None:
        return []
    return [*staying(tx.world, cluster, provider), *leaving(tx.world, cluster, provider)]


def _meet(tx: Transaction, provider: CapacityProvider, message: GroupSeen) -> None:
    """Bring the instances into line with those that the group itself says it has."""
    machines = message.shape.machines
    if machines is None or provider.scaling.launches:  # what is being launched is not up yet
        return
    present = {one.ec2_instance_id: one for one in _instances(tx, provider)}
    ids = {machine.ec2_instance_id for machine in machines}
    _register(tx, provider, [machine for machine in machines if machine.ec2_instance_id not in present])
    _lose(tx, present.values(), [one for one in present if one is not None and one not in ids])


def _launched(tx: Transaction, provider: CapacityProvider, message: MachinesLaunched | LaunchFailed) -> None:
    known = provider.scaling.launches
    left = tuple(one for one in known if one[0] != message.number)
    if left == known:
        return
    if isinstance(message, LaunchFailed):
        tx.around.warn(texts.LAUNCH_FAILED.format(group=message.key.group, reason=message.reason))
        tx.put(evolve(provider, scaling=evolve(provider.scaling, launches=left, grown_at=None)))
        return
    tx.put(evolve(provider, scaling=evolve(provider.scaling, launches=left)))
    _register(tx, provider, message.machines)


def _register(tx: Transaction, provider: CapacityProvider, machines: Iterable[Machine]) -> None:
    cluster = home(tx.world, provider)
    if cluster is None:
        return
    for machine in machines:
        try:
            hosts.add_machine(tx, cluster.name, provider.name, machine)
        except (EcsError, EcsFakeError) as error:
            names = {"group": provider.group_name, "cluster": cluster.name}
            tx.around.warn(texts.NOT_REGISTERED.format(reason=error, **names))


def _lose(tx: Transaction, instances: Iterable[ContainerInstance], gone: Iterable[str]) -> None:
    """Let the instances that are known by these ids end with their hosts."""
    ids = set(gone)
    for instance in instances:
        if instance.ec2_instance_id in ids or instance.arn in ids:
            troubles.lose(tx, instance, HostEnd.TERMINATED)
