"""DAEMON services: one task on each ACTIVE container instance that meets the placement constraints, none elsewhere.

The desired count is the number of such instances. A deployment goes from instance to instance: the old task stops, then
the new one starts, and no more of them are on the way than `minimumHealthyPercent` allows. On an instance that is
DRAINING the task is stopped when the tasks of all REPLICA services there have stopped (developer guide, managed
instance draining). One task to an instance is all there can be, so `maximumPercent` has nothing to limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ecs_fake.launching import births, placing
from ecs_fake.placement.candidate import Candidate
from ecs_fake.reconcile import failing, launches, removals, rolling, steadiness, victims
from ecs_fake.reconcile.survey import strength
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import InstanceStatus, RolloutState, TaskStatus
from ecs_fake.records.task import SERVICE_GROUP, Task

Hosts = Mapping[str, Candidate]
"""The instances that are to have a task, by ARN, in the order they were registered."""


def keep(turn: Turn) -> None:
    """Take one turn."""
    if not rolling.is_taken_up(turn):
        return
    hosts = _hosts(turn)
    if turn.service.desired_count != len(hosts):
        turn.service = evolve(turn.service, desired_count=len(hosts))
    rolling.prove(turn)
    if not failing.check(turn):
        _move(turn, hosts)
        steadiness.settle(turn)


def _hosts(turn: Turn) -> Hosts:
    primary = turn.service.deployments[0]
    strategy = primary.revision.settings.get("capacityProviderStrategy", ())
    providers = {item["capacityProvider"] for item in strategy}
    found = placing.hosts(turn.tx.world, launches.wished(turn, primary), providers)
    return {one.instance.arn: one for one in found}


def _move(turn: Turn, hosts: Hosts) -> None:
    primary, *olds = turn.service.deployments
    _leave(turn, hosts)
    if primary.rollout_state is RolloutState.FAILED:
        removals.abandon(turn, primary)
        return
    ill = strength(turn, primary).unhealthy
    if ill:
        removals.stop_ill(turn, primary, ill)
    for old in reversed(olds):
        _replace(turn, old, hosts)
    _launch(turn, primary, [one for one in hosts.values() if not one.tasks_of(turn.service.group)])


# -- where no task is to be ----------------------------------------------------------------------
def _leave(turn: Turn, hosts: Hosts) -> None:
    """Stop tasks on instances that are to have none any more (CreateService-010, Service-022)."""
    for deployment in turn.service.deployments:
        tasks = victims.tasks_of(turn, deployment.deployment_id)
        strays = [task for task in tasks if task.spec.container_instance not in hosts]
        gone = [task for task in strays if not _waits(turn, task)]
        victims.stop(turn, deployment.deployment_id, gone)


def _waits(turn: Turn, task: Task) -> bool:
    """Whether a task stays for a while as its instance is DRAINING and others there may need it."""
    arn = task.spec.container_instance or ""
    instance = turn.tx.world.container_instances.get(arn.rpartition("/")[2])
    return (
        instance is not None
        and instance.status is InstanceStatus.DRAINING
        and task.last_status is TaskStatus.RUNNING
        and any(_is_replica(turn, one) for one in turn.tx.world.tasks.among("instance", arn))
    )


def _is_replica(turn: Turn, task: Task) -> bool:
    if not task.spec.of_service:
        return False
    name = task.spec.group.removeprefix(SERVICE_GROUP)
    service = turn.tx.world.services.get((task.spec.cluster_serial, name))
    return service is not None and not service.revision.is_daemon


# -- where one is to be --------------------------------------------------------------------------
def _replace(turn: Turn, old: Deployment, hosts: Iterable[str]) -> None:
    """Stop tasks of an older deployment, as many as may be missing at a time."""
    on_hosts = set(hosts)
    tasks = victims.tasks_of(turn, old.deployment_id)
    here = [task for task in tasks if task.spec.container_instance in on_hosts]
    free = victims.spared(turn, here)
    chosen = victims.choose(victims.ranked(turn, free), len(free), removals.spare(turn))
    victims.stop(turn, old.deployment_id, chosen)
    if len(free) < len(here):
        removals.say_protected(turn, old)
    left = len(tasks) - len(chosen)
    if old.desired_count != left:
        turn.change(old, desired_count=left, updated_at=turn.now)


def _launch(turn: Turn, primary: Deployment, empty: Sequence[Candidate]) -> None:
    """Launch a task on each of these; what was there before has stopped, and given back what it took."""
    count = launches.allowed(turn, primary, len(empty)) if empty else 0
    if not count:
        return
    wish = launches.wished(turn, primary)
    placement = placing.place_on_each(turn.tx.world, wish, empty[:count])
    by_arn = {one.instance.arn: one.instance for one in empty}
    with_provider = bool(primary.revision.settings.get("capacityProviderStrategy"))
    born = [
        births.bear(
            turn.tx,
            wish,
            by_arn[seat.instance_arn or ""].capacity_provider if with_provider else None,
            seat,
        )
        for seat in placement.seats
    ]
    failure = launches.why(placement, None) if placement.unplaced else None
    launches.announce(turn, primary, born, failure)
