"""Tasks that wait in PROVISIONING for a container instance, as their capacity provider's group is scaled for them."""

from __future__ import annotations

from collections.abc import Iterable

from ecs_fake.launching.launch import Launch
from ecs_fake.launching.wish import Wish
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.task import Claim, Task
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World


def is_possible(world: World, provider_name: str | None) -> bool:
    """Whether tasks that find no place may wait: only managed scaling brings them one (deep dive on scaling)."""
    provider = world.capacity_provider(provider_name) if provider_name is not None else None
    return provider is not None and provider.scaled


def room(tx: Transaction, cluster: Cluster) -> int:
    """How many more tasks may wait in a cluster (RunTask-149)."""
    waiting = tx.world.tasks.count("waiting", cluster.serial)
    return max(0, tx.around.quotas.provisioning_tasks_per_cluster - waiting)


def of_provider(world: World, cluster: Cluster, provider_name: str) -> list[Task]:
    """Give the tasks that wait for a capacity provider in a cluster, oldest first."""
    return world.tasks.among("waiting", (cluster.serial, provider_name))


def grouped(tasks: Iterable[Task]) -> list[list[Task]]:
    """Put tasks together that ask for the same; groups are in the order of their oldest task."""
    groups: list[list[Task]] = []
    for task in tasks:
        for group in groups:
            if _are_alike(group[0], task):
                group.append(task)
                break
        else:
            groups.append([task])
    return groups


def _are_alike(one: Task, other: Task) -> bool:
    mine, yours = one.spec, other.spec
    return (
        mine.definition.arn == yours.definition.arn
        and mine.claim == yours.claim
        and mine.group == yours.group
        and mine.overrides == yours.overrides
    )


def wish_of(cluster: Cluster, task: Task) -> Wish:
    """Say what a task that waits asks of an instance; what it was born with is not asked for again."""
    spec = task.spec
    claim = spec.claim or Claim(None, (), ())
    return Wish(
        cluster=cluster,
        definition=spec.definition,
        launched=Launch(spec.launch_type, None, None, spec.architecture),
        group=spec.group,
        overrides=spec.overrides,
        network=claim.network,
        constraints=claim.constraints,
        strategies=claim.strategies,
    )
