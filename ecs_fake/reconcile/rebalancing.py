"""Availability Zone rebalancing: tasks of a steady service are moved until no zone has two more than another.

It goes as the developer guide has it: an event, new tasks where there are the fewest, and when these are healthy old
ones are stopped where there are the most; an event again. Whatever else happens to the service ends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from ecs_fake.launching import placing, subnets
from ecs_fake.reconcile import launches, victims
from ecs_fake.reconcile.survey import bounds, leaving, strength
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import Balancing, InstanceStatus, RolloutState
from ecs_fake.records.task import Task
from ecs_fake.texts import services as texts

ZONE: Final = "ecs.availability-zone"
Spread = Mapping[str, int]
"""How many tasks there are in each zone in which there can be some."""


def goes_on(turn: Turn) -> bool:
    """Go on with what has begun; say whether the turn is taken by it."""
    if turn.service.balancing is not Balancing.MOVES:
        return False
    primary = turn.service.deployments[0]
    spread = _spread(turn, primary)
    if not spread or _is_disturbed(turn, primary):
        _end(turn, Balancing.RESTS, texts.REBALANCING_STOPPED)
        return False
    standing = strength(turn, primary)
    if standing.wanted > turn.service.desired_count:
        if standing.healthy == standing.wanted:
            _stop(turn, primary, spread, standing.wanted - turn.service.desired_count)
        return True
    if _is_even(spread):
        _end(turn, Balancing.RESTS, texts.BALANCED, spread=_told(spread))
    else:
        _start(turn, primary, spread)
    return turn.service.balancing is Balancing.MOVES


def begin(turn: Turn) -> None:
    """Begin, if the service is in a steady state and its tasks are not spread evenly."""
    if turn.service.steady_at is None or turn.service.balancing is Balancing.MOVES:
        return
    primary, state = turn.service.deployments[0], turn.service.balancing
    spread = _spread(turn, primary)
    if not spread or _is_even(spread):
        if state is not Balancing.RESTS:
            turn.service = evolve(turn.service, balancing=Balancing.RESTS)
    elif state is not Balancing.BLOCKED:
        if state is Balancing.RESTS:
            turn.say(texts.NOT_BALANCED, spread=_told(spread))
        _start(turn, primary, spread)


def _end(turn: Turn, state: Balancing, sentence: str, **names: object) -> None:
    if turn.service.balancing in (Balancing.RESTS, Balancing.MOVES):
        turn.say(sentence, **names)
    if turn.service.balancing is not state:
        turn.service = evolve(turn.service, balancing=state)


def _is_disturbed(turn: Turn, primary: Deployment) -> bool:
    """Whether something else is to be done first."""
    standing = strength(turn, primary)
    return (
        len(turn.service.deployments) > 1
        or primary.rollout_state is not RolloutState.COMPLETED
        or standing.wanted < turn.service.desired_count
        or standing.unhealthy > 0
        or bool(leaving(turn, primary))
    )


# -- how tasks are spread ------------------------------------------------------------------------
def _spread(turn: Turn, deployment: Deployment) -> Spread:
    """Count tasks by zone; empty: they are not to be spread, or not to be counted."""
    if not _is_wanted(turn, deployment):
        return {}
    spread = _counted(turn, deployment, _zones_of_all(turn, deployment))
    if not _is_even(spread) and deployment.revision.launch_type != "FARGATE":
        spread = _counted(turn, deployment, _zones_of_hosts(turn, deployment))
    return spread if len(spread) > 1 else {}


def _is_wanted(turn: Turn, deployment: Deployment) -> bool:
    """Whether rebalancing is on, and possible (developer guide, considerations)."""
    settings = turn.service.revision.settings
    first = settings["placementStrategy"][:1]
    definition = deployment.revision.definition
    constraints = [
        *settings["placementConstraints"],
        *(definition.document["placementConstraints"] if definition is not None else ()),
    ]
    return bool(
        settings["availabilityZoneRebalancing"] == "ENABLED"
        and settings["deploymentConfiguration"]["maximumPercent"] > 100
        and deployment.revision.launch_type != "EXTERNAL"
        and not any("loadBalancerName" in one for one in settings["loadBalancers"])
        and all((one["type"], one.get("field")) == ("spread", f"attribute:{ZONE}") for one in first)
        and not any(f"attribute:{ZONE}" in one.get("expression", "") for one in constraints)
    )


def _zones_of_all(turn: Turn, deployment: Deployment) -> Collection[str]:
    """Give the zones of the subnets; on container instances those of all of them, which is quickly known."""
    world = turn.tx.world
    if deployment.revision.launch_type == "FARGATE":
        network = deployment.revision.settings["networkConfiguration"]["awsvpcConfiguration"]
        return {subnets.zone(world, one) for one in network["subnets"]}
    key = (turn.service.cluster_serial, InstanceStatus.ACTIVE)
    return world.container_instances.derived("status", key, _zones)


def _zones(instances: Iterable[ContainerInstance]) -> frozenset[str]:
    return frozenset(zone for one in instances if (zone := one.attributes.get(ZONE)) is not None)


def _zones_of_hosts(turn: Turn, deployment: Deployment) -> Collection[str]:
    """Give the zones of the container instances on which tasks may be placed."""
    strategy = deployment.revision.settings.get("capacityProviderStrategy", ())
    providers = {item["capacityProvider"] for item in strategy}
    wish = launches.wished(turn, deployment)
    hosts = placing.hosts(turn.tx.world, wish, providers)
    zones = _zones(one.instance for one in hosts if one.instance.agent_connected)
    with_subnets = placing.demanded(turn.tx.world, wish).subnets
    return zones if with_subnets is None else zones & with_subnets.keys()


def _counted(turn: Turn, deployment: Deployment, zones: Collection[str]) -> Spread:
    tasks, service = turn.tx.world.tasks, turn.service
    where = (service.cluster_serial, service.group, deployment.deployment_id)
    spread = {zone: tasks.count("wanted", (*where, "zone", zone)) for zone in zones}
    return spread if sum(spread.values()) == tasks.count("wanted", where) else {}


def _is_even(spread: Spread) -> bool:
    return not spread or max(spread.values()) - min(spread.values()) <= 1


def _lacks(spread: Spread, count: int) -> dict[str, int]:
    """Say how many of so many tasks each zone has too few; what is left over stays where there are the most."""
    share, rest = divmod(count, len(spread))
    fullest = sorted(spread, key=lambda zone: (-spread[zone], zone))
    targets = {zone: share + (place < rest) for place, zone in enumerate(fullest)}
    return {zone: targets[zone] - spread[zone] for zone in reversed(fullest) if targets[zone] > spread[zone]}


def _told(spread: Spread) -> str:
    fullest = sorted(spread, key=lambda zone: (-spread[zone], zone))
    return ", ".join(f"{spread[zone]} tasks in {zone}" for zone in fullest)


# -- moving tasks --------------------------------------------------------------------------------
def _start(turn: Turn, primary: Deployment, spread: Spread) -> None:
    """Launch tasks in zones that have too few, as many as there may be at a time, and as others can be stopped for."""
    standing = strength(turn, primary)
    room = bounds(turn).ceiling - standing.wanted
    free = victims.spared(turn, victims.tasks_of(turn, primary.deployment_id))
    most = max(spread.values())
    movable = sum(1 for task in free if spread.get(task.spec.availability_zone or "", 0) == most)
    if not movable:
        _say_protected(turn, primary, standing.wanted - len(free))
        _end(turn, Balancing.PROTECTED, texts.REBALANCING_STOPPED)
        return
    left, without_room = min(room, movable), []
    for zone, lack in _lacks(spread, standing.wanted).items():
        count = launches.allowed(turn, primary, min(lack, left))
        born = _start_in(turn, primary, zone, count) if count else 0
        left -= born
        if born < count:
            without_room.append(zone)
    if without_room and left == min(room, movable):
        _end(turn, Balancing.BLOCKED, texts.REBALANCING_STOPPED)
    elif turn.service.balancing is not Balancing.MOVES:  # else nothing has changed, and no turn is to follow
        turn.service = evolve(turn.service, balancing=Balancing.MOVES)


def _start_in(turn: Turn, primary: Deployment, zone: str, count: int) -> int:
    """Launch tasks in a zone, as far as there is room; say how many."""
    wish = launches.in_zone(turn, primary, zone)
    born, failure = launches.bear(turn, primary, wish, count, may_wait=False)
    if born:
        turn.say(texts.STARTED_IN_ZONE, count=len(born), zone=zone, tasks=launches.named(born))
    if failure is not None:
        turn.say_once(texts.UNPLACED_IN_ZONE, zone=zone)
    return len(born)


def _stop(turn: Turn, primary: Deployment, spread: Spread, count: int) -> None:
    """Stop as many tasks in the zones with the most, the oldest first."""
    tasks = victims.tasks_of(turn, primary.deployment_id)
    free = victims.spared(turn, tasks)
    reason = texts.REBALANCED.format(deployment=primary.deployment_id)
    for zone, chosen in _chosen(free, spread, count).items():
        for task in chosen:
            turn.tx.put(victims.told(task, reason, turn.now))
        turn.say(texts.STOPPED_IN_ZONE, count=len(chosen), zone=zone, tasks=launches.named(chosen))
    if len(free) < count:
        _say_protected(turn, primary, len(tasks) - len(free))


def _chosen(free: Iterable[Task], spread: Spread, count: int) -> dict[str, list[Task]]:
    """Choose so many of the tasks, as far as there are, one after the other in the zone that has the most by then."""
    in_zone: dict[str, list[Task]] = defaultdict(list)
    for task in free:
        in_zone[task.spec.availability_zone or ""].append(task)
    left, chosen = dict(spread), defaultdict(list)
    for _ in range(count):
        zones = [zone for zone, tasks in in_zone.items() if tasks]
        if not zones:
            break
        zone = max(zones, key=lambda zone: (left[zone], zone))
        chosen[zone].append(in_zone[zone].pop(0))
        left[zone] -= 1
    return chosen


def _say_protected(turn: Turn, primary: Deployment, count: int) -> None:
    """Protection keeps tasks that are to go; there is another look when the first of it ends."""
    turn.say_once(texts.REBALANCING_PROTECTED, deployment=primary.deployment_id, count=count)
    ends = turn.tx.world.tasks.rank_after(
        "protected", (turn.service.cluster_serial, turn.service.group), turn.now
    )
    if ends is not None:
        turn.wake_at(ends)
