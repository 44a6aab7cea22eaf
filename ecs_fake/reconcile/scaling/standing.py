"""How a capacity provider stands: the instances it has, those that are in use, those its tasks wait for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from ecs_fake.instance_types import INSTANCE_TYPES
from ecs_fake.launching import waiting
from ecs_fake.launching.placing import Occupancy
from ecs_fake.reconcile.scaling import sizing
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import CapacityProviderStatus, ClusterStatus
from ecs_fake.records.task import Task
from ecs_fake.store import in_force
from ecs_fake.store.worlds import World

FROM_NOTHING: Final = 200.0
"""The reservation where there is no instance and one is needed; a group always begins with two."""


class Standing(NamedTuple):
    """Figures of one capacity provider."""

    present: int
    """Instances there are, those that are to be terminated left out."""
    busy: int
    """Those of them with a task that no DAEMON service started."""
    required: int
    """Further ones that tasks need which wait, at least one step and at most one."""
    stuck: bool
    """Whether tasks wait, and none of them would fit an instance of the group."""
    target: int
    """The reservation that is aimed at, in per cent."""

    @property
    def needed(self) -> int:
        """Instances that are needed: those in use, or, when they do not do, one step more than there are."""
        return self.present + self.required if self.required else self.busy

    @property
    def reservation(self) -> float:
        """CapacityProviderReservation: needed instances over those there are, in per cent."""
        if self.stuck:
            return float(self.target)
        if not self.present:
            return FROM_NOTHING if self.needed else 100.0
        return self.needed / self.present * 100

    @property
    def aim(self) -> int:
        """How many instances there should be for the reservation to meet its target."""
        if not self.present:
            return 2 if self.needed else 0
        return -(-self.needed * 100 // self.target)


def home(world: World, provider: CapacityProvider) -> Cluster | None:
    """Give the cluster whose tasks a capacity provider is scaled for; with managed scaling there is at most one."""
    if provider.status is not CapacityProviderStatus.ACTIVE:
        return None
    clusters = world.clusters.walk("provider", provider.name)
    return next((one for one in clusters if one.status is ClusterStatus.ACTIVE), None)


def staying(world: World, cluster: Cluster, provider: CapacityProvider) -> list[ContainerInstance]:
    """Give the instances of a capacity provider, without those that are to be terminated."""
    return world.container_instances.among("provider", (cluster.serial, provider.name, True))


def leaving(world: World, cluster: Cluster, provider: CapacityProvider) -> list[ContainerInstance]:
    """Give the instances of a capacity provider that are to be terminated."""
    return world.container_instances.among("provider", (cluster.serial, provider.name, False))


def daemon_groups(world: World, cluster: Cluster) -> Collection[str]:
    """Give the groups of tasks that keep no instance in use."""
    daemons = world.services.among("listed", (cluster.serial, "schedulingStrategy", "DAEMON"))
    return frozenset(service.group for service in daemons)


def is_busy(occupancy: Occupancy, instance: ContainerInstance, daemons: Collection[str]) -> bool:
    """Whether there is a task on an instance that no DAEMON service started."""
    return any(group not in daemons for group in occupancy.load(instance.arn).groups)


def standing(world: World, cluster: Cluster, provider: CapacityProvider) -> Standing:
    """Count, by what indexes hold."""
    present = staying(world, cluster, provider)
    occupancy, daemons = Occupancy(world), daemon_groups(world, cluster)
    tasks = waiting.of_provider(world, cluster, provider.name)
    count = _instances(world, cluster, provider, tasks)
    settings = (provider.settings or {})["managedScaling"]
    step = min(settings["maximumScalingStepSize"], max(settings["minimumScalingStepSize"], count))
    return Standing(
        present=len(present),
        busy=sum(is_busy(occupancy, one, daemons) for one in present),
        required=step if count else 0,
        stuck=bool(tasks) and not count,
        target=settings["targetCapacity"],
    )


def _instances(world: World, cluster: Cluster, provider: CapacityProvider, tasks: Sequence[Task]) -> int:
    """How many new instances the tasks that wait need; one, as long as nothing is known of the group."""
    shape = provider.scaling.shape
    if shape is None or not tasks:
        return min(1, len(tasks))
    kinds = [INSTANCE_TYPES[name] for name in shape.instance_types if name in INSTANCE_TYPES]
    lots = []
    for group in waiting.grouped(tasks):
        wish = waiting.wish_of(cluster, group[0])
        wanted = wish.demand.attributes.get("ecs.cpu-architecture")
        if all(wanted in (None, kind.architecture) for kind in kinds):
            lots.append(sizing.Lot(wish.demand, wish.policy.distinct, len(group)))
    trunked = in_force.is_on(world, "awsvpcTrunking")
    sizes = [sizing.size(kind, trunked=trunked) for kind in kinds]
    return sizing.instances(lots, sizes) if sizes else 0
