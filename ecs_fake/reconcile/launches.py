"""How the scheduler launches tasks of a deployment: what they are to be like, where they go, what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from ecs_fake.launching import births, capacity, connections, placing, subnets, waiting
from ecs_fake.launching.launch import Launch
from ecs_fake.launching.wish import Wish
from ecs_fake.placement.place import Placement
from ecs_fake.placement.seats import NOWHERE, Seat
from ecs_fake.reconcile import backoff, registrar
from ecs_fake.reconcile.turn import Turn
from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import Deployment
from ecs_fake.records.status import Stage
from ecs_fake.records.task import Task
from ecs_fake.texts import scaling as scaling_texts
from ecs_fake.texts import services as texts

PER_MINUTE: Final = {"FARGATE": 500}
PER_MINUTE_OTHERS: Final = 250
"""Tasks that a service launches in a minute, by launch type (service quotas)."""
WINDOW: Final = 60.0
SPREAD: Final = (
    {"type": "spread", "field": "attribute:ecs.availability-zone"},
    {"type": "spread", "field": "instanceId"},
)
"""Without a strategy: the zone with the fewest tasks, there the instance with the fewest (UpdateService-030, -031)."""


class Unplaced(NamedTuple):
    """Why a task found no place, as an event says it."""

    sentence: str
    names: dict[str, str]
    """What stands in it, and what else `actions` asks for."""


def launch(turn: Turn, deployment: Deployment, count: int) -> None:
    """Launch as many tasks of these as may be launched now."""
    count = allowed(turn, deployment, count)
    if count:
        _launch(turn, deployment, count)


def allowed(turn: Turn, deployment: Deployment, count: int) -> int:
    """Say how many of so many launches may be made now, and ask for another turn for the rest."""
    if deployment.retry_at is not None and turn.now < deployment.retry_at:
        turn.wake_at(deployment.retry_at)
        return 0
    return _within_rate(turn, deployment, count)


def _within_rate(turn: Turn, deployment: Deployment, count: int) -> int:
    """Keep to the rate of launches of a service."""
    window = turn.span(WINDOW)
    service = turn.service
    if turn.now >= service.window_began + window:
        service = evolve(service, window_began=turn.now, window_launched=0)
    most = PER_MINUTE.get(deployment.revision.launch_type, PER_MINUTE_OTHERS)
    allowed = max(0, min(count, most - service.window_launched)) if window else count
    if allowed < count:
        turn.wake_at(service.window_began + window)
    if allowed:
        turn.service = evolve(service, window_launched=service.window_launched + allowed)
    return allowed


def _launch(turn: Turn, deployment: Deployment, count: int) -> None:
    born, failure = bear(turn, deployment, wished(turn, deployment), count)
    announce(turn, deployment, born, failure)


def bear(
    turn: Turn, deployment: Deployment, wish: Wish, count: int, *, may_wait: bool = True
) -> tuple[list[Task], Unplaced | None]:
    """Write as many tasks of a deployment as find a place, or may wait for one; say why another one could not."""
    born: list[Task] = []
    failure: Unplaced | None = None
    for provider, share in Counter(_providers(turn, deployment, count)).items():
        seats, missed = _seats(turn, wish, share, provider, may_wait=may_wait)
        wishes = _in_zones(turn, deployment, wish, len(seats))
        born += [births.bear(turn.tx, one, provider, seat) for one, seat in zip(wishes, seats, strict=True)]
        failure = failure or missed
    return born, failure


def announce(turn: Turn, deployment: Deployment, born: Sequence[Task], failure: Unplaced | None) -> None:
    """Say which tasks have been launched, and why another one was not."""
    if born:
        turn.say(texts.STARTED, count=len(born), tasks=named(born))
    if failure is not None:
        _unplaced(turn, deployment, failure)
    elif deployment.unplaced:
        turn.change(deployment, unplaced=False, streak=0)


def named(tasks: Sequence[Task]) -> str:
    """Name tasks as events of services do: each id in parentheses of its own."""
    return " ".join(texts.TASK.format(task=task.spec.task_id) for task in tasks)


# -- what they are like --------------------------------------------------------------------------
def wished(turn: Turn, deployment: Deployment) -> Wish:
    """Say what the tasks of a deployment are to be like.

    What shapes them is the deployment's; where they are placed, and their tags, are the service's as it is by now.
    """
    service, revision = turn.service, deployment.revision
    cluster = turn.tx.world.clusters.get(service.cluster_name)
    if cluster is None or revision.definition is None:
        raise ValueError(f"{service.arn} has no cluster or no task definition, so it can have no deployment")
    shape, placement = revision.settings, service.revision.settings
    platform = revision.definition.document.get("runtimePlatform", {})
    return Wish(
        cluster=cluster,
        definition=revision.definition,
        launched=Launch(
            revision.launch_type,
            revision.platform_version,
            revision.platform_family,
            platform.get("cpuArchitecture", "X86_64").lower(),
            tuple(shape.get("capacityProviderStrategy", ())),
        ),
        group=service.group,
        started_by=deployment.deployment_id,
        network=shape.get("networkConfiguration", {}).get("awsvpcConfiguration"),
        constraints=placement["placementConstraints"],
        strategies=placement["placementStrategy"] or SPREAD,
        volumes=shape.get("volumeConfigurations", ()),
        enable_execute_command=shape["enableExecuteCommand"],
        tags=_tags(turn, deployment),
        service_tags=tuple(service.tags),
        connections=connections.of_revision(revision),
        places=registrar.places_of(turn, deployment),
    )


def in_zone(turn: Turn, deployment: Deployment, zone: str) -> Wish:
    """Say what tasks of a deployment are to be like that go into one zone."""
    wish = wished(turn, deployment)
    if wish.launched.launch_type == "FARGATE":
        network = dict(wish.network or {})
        there = [one for one in network["subnets"] if subnets.zone(turn.tx.world, one) == zone]
        return replace(wish, network={**network, "subnets": there})
    only = {"type": "memberOf", "expression": f"attribute:ecs.availability-zone == {zone}"}
    return replace(wish, constraints=(*wish.constraints, only))


def _tags(turn: Turn, deployment: Deployment) -> tuple[Any, ...]:
    """Tags of the service or the task definition, copied now (CreateService-079); ECS's own go with them (-041)."""
    service, settings = turn.service, turn.service.revision.settings
    source = settings["propagateTags"]
    if source == "NONE" or deployment.revision.definition is None:
        return ()
    tags = service.tags if source == "SERVICE" else deployment.revision.definition.tags
    if not settings["enableECSManagedTags"]:
        return tuple(tags)
    own = {"aws:ecs:clusterName": service.cluster_name, "aws:ecs:serviceName": service.name}
    return (*tags, *({"key": key, "value": value} for key, value in own.items()))


# -- where they go -------------------------------------------------------------------------------
def _seats(
    turn: Turn, wish: Wish, count: int, provider: str | None, *, may_wait: bool
) -> tuple[list[Seat | None], Unplaced | None]:
    """Find tasks their places, None: it has to wait for one; say why, if one can be neither placed nor wait."""
    if capacity.is_short(turn.tx, wish.launched.launch_type, provider):
        return [], Unplaced(
            scaling_texts.SERVICE_NO_CAPACITY, {"failure": "RESOURCE:FARGATE", **_of(provider)}
        )
    if wish.launched.launch_type == "FARGATE":
        return [NOWHERE] * count, None
    placement = placing.place(turn.tx, wish, count, provider)
    if not placement.unplaced:
        return [*placement.seats], None
    if not (may_wait and waiting.is_possible(turn.tx.world, provider)):
        return [*placement.seats], why(placement, provider)
    waits = min(placement.unplaced, waiting.room(turn.tx, wish.cluster))
    over = Unplaced(scaling_texts.SERVICE_PROVISIONING_LIMIT, {}) if waits < placement.unplaced else None
    return [*placement.seats, *[None] * waits], over


def why(placement: Placement, provider: str | None) -> Unplaced:
    """Say what the instance lacks that came nearest, if there is any."""
    failure = placement.closest
    if failure is None:
        none = texts.NO_INSTANCES if provider is None else texts.NO_INSTANCES_OF_PROVIDER
        return Unplaced(none, _of(provider))
    lack = texts.LACKS.get(failure.reason) or texts.LACKS_OTHER.format(reason=failure.reason)
    names = {"instance": failure.arn.rpartition("/")[2], "lack": lack, **_of(provider)}
    return Unplaced(texts.UNPLACED, {**names, "failure": failure.reason, "instance_arn": failure.arn})


def _of(provider: str | None) -> dict[str, str]:
    return {} if provider is None else {"provider": provider}


def _unplaced(turn: Turn, deployment: Deployment, failure: Unplaced) -> None:
    """A task found no place: that is said, counted as a failure (Deployment-004), and tried again later."""
    turn.say_once(failure.sentence, **failure.names)
    if deployment.stage is Stage.TRYING:
        turn.change(deployment, failed_tasks=deployment.failed_tasks + 1)
    turn.service = backoff.missed(turn.tx, turn.service, deployment, turn.timings, unplaced=True)
    turn.wake_at(turn.now + backoff.delay(deployment.streak + 1, turn.timings))


def _providers(turn: Turn, deployment: Deployment, count: int) -> list[str | None]:
    """Give each new task its capacity provider, so that all tasks together are as the strategy wants them."""
    strategy = deployment.revision.settings.get("capacityProviderStrategy", ())
    if not strategy:
        return [None] * count
    service, tasks = turn.service, turn.tx.world.tasks
    where = (service.cluster_serial, service.group, deployment.deployment_id)
    wanted = Counter(capacity.split(strategy, tasks.count("wanted", where) + count))
    for name in wanted:
        wanted[name] -= tasks.count("wanted", (*where, "provider", name))
    chosen: list[str | None] = [*(+wanted).elements()]
    return chosen[:count]


def _in_zones(turn: Turn, deployment: Deployment, wish: Wish, count: int) -> list[Wish]:
    """On Fargate, where the subnet decides: give each task the subnet of the zone with the fewest (Service-020)."""
    if wish.network is None or wish.launched.launch_type != "FARGATE":
        return [wish] * count
    service, tasks = turn.service, turn.tx.world.tasks
    where = (service.cluster_serial, service.group, deployment.deployment_id, "zone")
    zones = {one: subnets.zone(turn.tx.world, one) for one in wish.network["subnets"]}
    if len(zones) == 1:
        return [wish] * count
    in_zone = {zone: tasks.count("wanted", (*where, zone)) for zone in zones.values()}
    of_subnet = {one: replace(wish, network={**wish.network, "subnets": [one]}) for one in zones}
    chosen = []
    for _ in range(count):
        subnet = min(zones, key=lambda one: in_zone[zones[one]])
        in_zone[zones[subnet]] += 1
        chosen.append(of_subnet[subnet])
    return chosen
