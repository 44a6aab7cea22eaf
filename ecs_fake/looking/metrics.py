"""The metrics that ECS publishes in CloudWatch, as numbers: namespaces AWS/ECS and AWS/ECS/ManagedScaling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple

from ecs_fake.errors import EcsFakeError, OptionError
from ecs_fake.operations.capacity import metrics as of_providers
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.orders import ContainerKey
from ecs_fake.records.status import ContainerStatus, InstanceStatus, TaskStatus
from ecs_fake.records.task import Container, Task
from ecs_fake.records.usage import Usage
from ecs_fake.standins import Images, Scripted
from ecs_fake.store.worlds import World

RESERVATIONS: Final = ("CPUReservation", "MemoryReservation")
UTILIZATIONS: Final = ("CPUUtilization", "MemoryUtilization")
METRICS: Final = (*RESERVATIONS, *UTILIZATIONS, *of_providers.METRICS)
_UNITS: Final = 1024
"""CPU units of a whole processor."""
_MEBIBYTE: Final = 1 << 20


class Whose(NamedTuple):
    """What a metric is of."""

    cluster: str
    service: str | None = None
    capacity_provider: str | None = None


class Eye(NamedTuple):
    """Who knows what containers use."""

    measure: Callable[[ContainerKey], Usage | None]
    images: Images
    now: float


class Amount(NamedTuple):
    """Of CPU in units, of memory in MiB."""

    cpu: float
    memory: float

    def of(self, name: str) -> float:
        """Give the one that a metric is about."""
        return self.cpu if name.startswith("CPU") else self.memory


class Figures(NamedTuple):
    """What a metric follows from, as the records say."""

    name: str
    whole: Amount
    """What it is a percentage of."""
    part: Amount | None = None
    """None: what these tasks use."""
    tasks: Sequence[Task] = ()

    def value(self, eye: Eye) -> float:
        """Give the metric in per cent; raises `EcsFakeError`."""
        whole = self.whole.of(self.name)
        if not whole:
            raise EcsFakeError(
                f"metric({self.name!r}): there is nothing it is a percentage of, as nothing runs there."
            )
        part = self.part if self.part is not None else _used(eye, self.tasks)
        return 100.0 * part.of(self.name) / whole


def figures(world: World | None, name: str, whose: Whose) -> Figures:
    """Give what a metric follows from, as it is now.

    Raises:
        OptionError: there is no such metric, or it is not one of what is named.
        EcsFakeError: what is named is not there.
    """
    _check(name, whose)
    if whose.capacity_provider is not None:
        per_cent = of_providers.value(world, name, whose.capacity_provider)
        return Figures(name, Amount(100.0, 100.0), Amount(per_cent, per_cent))
    if world is None:
        raise EcsFakeError(f"metric({name!r}): there is nothing in this account and Region yet.")
    cluster = _cluster(world, whose.cluster)
    if whose.service is not None:
        tasks = _of_service(world, cluster, whose.service)
        return Figures(name, _size(tasks), tasks=tasks)
    instances = _instances(world, cluster)
    tasks = [task for one in instances for task in world.tasks.among("instance", one.arn)]
    part = _reserved(tasks) if name in RESERVATIONS else None
    return Figures(name, _registered(instances), part, tasks)


def _check(name: str, whose: Whose) -> None:
    if name not in METRICS:
        close = " or ".join(get_close_matches(name, METRICS)) or ", ".join(METRICS)
        raise OptionError(f"metric({name!r}): there is no such metric here. Did you mean {close}?")
    if whose.service is not None and whose.capacity_provider is not None:
        raise OptionError(f"metric({name!r}): it is of a service or of a capacity provider, not of both.")
    if whose.service is not None and name not in UTILIZATIONS:
        raise OptionError(f"metric({name!r}): of services there are {' and '.join(UTILIZATIONS)}.")
    if (name in of_providers.METRICS) is not (whose.capacity_provider is not None):
        raise OptionError(
            f"metric({name!r}): name the capacity provider for {', '.join(of_providers.METRICS)} alone."
        )


# -- whose it is ---------------------------------------------------------------------------------
def _cluster(world: World, reference: str) -> Cluster:
    found = world.clusters.get(reference.rpartition("/")[2])
    if found is None:
        raise EcsFakeError(f"metric(cluster={reference!r}): there is no such cluster.")
    return found


def _of_service(world: World, cluster: Cluster, reference: str) -> list[Task]:
    """Give the tasks of a service that run."""
    service = world.services.get((cluster.serial, reference.rpartition("/")[2]))
    if service is None:
        raise EcsFakeError(f"metric(service={reference!r}): cluster {cluster.name} has no such service.")
    return world.tasks.among("status", (cluster.serial, TaskStatus.RUNNING, service.group))


def _instances(world: World, cluster: Cluster) -> list[ContainerInstance]:
    statuses = (InstanceStatus.ACTIVE, InstanceStatus.DRAINING)
    table = world.container_instances
    return [one for status in statuses for one in table.among("status", (cluster.serial, status))]


# -- amounts -------------------------------------------------------------------------------------
def _size(tasks: Iterable[Task]) -> Amount:
    return _total(Amount(int(task.spec.cpu), int(task.spec.memory)) for task in tasks)


def _reserved(tasks: Iterable[Task]) -> Amount:
    return _total(Amount(task.spec.reservation.cpu, task.spec.reservation.memory) for task in tasks)


def _registered(instances: Iterable[ContainerInstance]) -> Amount:
    return _total(Amount(one.integer("CPU"), one.integer("MEMORY")) for one in instances)


def _total(amounts: Iterable[Amount]) -> Amount:
    summed = list(amounts)
    return Amount(sum(one.cpu for one in summed), sum(one.memory for one in summed))


def _used(eye: Eye, tasks: Iterable[Task]) -> Amount:
    """Sum up what containers use: processes what they were measured to, simulated ones what their script says."""
    return _total(
        _used_by(eye, task, container)
        for task in tasks
        for container in task.containers
        if container.status is ContainerStatus.RUNNING
    )


def _used_by(eye: Eye, task: Task, container: Container) -> Amount:
    key = ContainerKey(task.spec.epoch, task.arn, container.name, container.restarts)
    usage = eye.measure(key)
    if usage is None:
        return _scripted(eye, task, container)
    seconds = eye.now - (container.started_at or eye.now)
    return Amount(_UNITS * usage.cpu_seconds / seconds if seconds > 0 else 0.0, usage.memory / _MEBIBYTE)


def _scripted(eye: Eye, task: Task, container: Container) -> Amount:
    """A script speaks for the whole task's reservation, divided among its containers."""
    stand_in = eye.images.find(task.spec.birth(container.name).spec.image)
    if not isinstance(stand_in, Scripted):
        return Amount(0.0, 0.0)
    share = 1 / len(task.containers) / 100
    return Amount(
        int(task.spec.cpu) * stand_in.cpu_utilization * share,
        int(task.spec.memory) * stand_in.memory_utilization * share,
    )
