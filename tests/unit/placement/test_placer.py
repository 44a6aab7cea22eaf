"""The placer keeps ranks up to date; here each of its seats is held against the definition, worked out anew."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_fake.placement.candidate import Candidate
from ecs_fake.placement.demand import Demand
from ecs_fake.placement.fit import obstacle
from ecs_fake.placement.place import Placer
from ecs_fake.placement.policy import Policy, policy
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.task import Task
from tests.unit.placement.instances import candidate, demanded, instance, mapped, task_with

GROUP = "g"
ZONE, RACK = "ecs.availability-zone", "rack"

instances = st.builds(
    lambda number, cpu, memory, zone, rack, connected: instance(
        number,
        cpu=cpu,
        memory=memory,
        attributes={name: value for name, value in ((ZONE, zone), (RACK, rack)) if value},
        agent_connected=connected,
    ),
    number=st.integers(1, 10**6),
    cpu=st.sampled_from([0, 1, 3, 6, 6, 6]).map(lambda amount: amount * 100),
    memory=st.sampled_from([0, 1, 3, 6, 6, 6]).map(lambda amount: amount * 100),
    zone=st.sampled_from([None, "a", "a", "b", "b", "c"]),
    rack=st.sampled_from([None, "x", "y"]),
    connected=st.sampled_from([True, True, True, False]),
)
strategies = st.sampled_from(
    [
        {"type": "random"},
        {"type": "spread", "field": "instanceId"},
        {"type": "spread", "field": "host"},
        {"type": "spread", "field": f"attribute:{ZONE}"},
        {"type": "spread", "field": f"attribute:{RACK}"},
        {"type": "binpack", "field": "cpu"},
        {"type": "binpack", "field": "MEMORY"},
    ]
)
constraints = st.sampled_from(
    [
        {"type": "distinctInstance"},
        {"type": "memberOf", "expression": f"attribute:{ZONE} != b"},
        {"type": "memberOf", "expression": "runningTasksCount < 3"},
        {"type": "memberOf", "expression": "not(task:group == other)"},
    ]
)
policies = st.builds(
    policy, st.just(GROUP), st.lists(constraints, max_size=2), st.lists(strategies, min_size=1, max_size=4)
)
demands = st.sampled_from(
    [
        demanded(),
        demanded(mapped("a", {"containerPort": 80, "hostPort": 80, "protocol": "tcp"})),
        demanded(mapped("a", {"containerPort": 80, "hostPort": 0, "protocol": "udp"})),
    ]
)
tasks = st.lists(st.builds(task_with, group=st.sampled_from([GROUP, "other"])), max_size=3)
clusters = st.lists(instances, max_size=7, unique_by=lambda one: one.serial).flatmap(
    lambda found: st.tuples(st.just(found), st.lists(tasks, min_size=len(found), max_size=len(found)))
)


class World:
    """Instances and the tasks on them; candidates are made anew from the tasks each time."""

    def __init__(self, found: list[ContainerInstance], there: list[list[Task]]) -> None:
        self.tasks: dict[str, list[Task]] = defaultdict(list)
        self.instances = found
        for one, on in zip(found, there, strict=True):
            self.tasks[one.arn] += on

    def candidates(self) -> list[Candidate]:
        """Give the instances as they are now."""
        return [candidate(one, *self.tasks[one.arn]) for one in self.instances]


def best(world: World, demand: Demand, wanted: Policy) -> set[str]:
    """Give the ARNs of the instances that the next task may go to, by the definition."""
    everyone = world.candidates()
    found = [one for one in everyone if obstacle(one, demand, wanted) is None]
    for strategy in wanted.strategies:
        if strategy.kind == "binpack":
            ranks = [float(getattr(one.room, strategy.field.lower())) for one in found]
        elif strategy.attribute is None:
            ranks = [float(one.tasks_of(GROUP)) for one in found]
        else:
            ranks = [spread(one.attribute(strategy.attribute), strategy.attribute, everyone) for one in found]
        found = [one for one, rank in zip(found, ranks, strict=True) if rank == min(ranks)]
    return {one.instance.arn for one in found}


def spread(value: str | None, attribute: str, everyone: list[Candidate]) -> float:
    """How many tasks of the group are where an attribute has this value; where it is missing comes last."""
    if value is None:
        return float("inf")
    return sum(one.tasks_of(GROUP) for one in everyone if one.attribute(attribute) == value)


@settings(max_examples=300, deadline=None)
@given(clusters, demands, policies, st.randoms(use_true_random=False))
def test_each_seat_is_one_of_the_best(cluster: Any, demand: Demand, wanted: Policy, chance: Any) -> None:
    world = World(*cluster)
    placer = Placer(world.candidates(), demand, wanted, chance.randrange)
    for _ in range(12):
        expected = best(world, demand, wanted)
        seat = placer.seat()
        if seat is None:
            assert expected == set()
            return
        assert seat.instance_arn in expected
        world.tasks[seat.instance_arn].append(task_with(seat.reservation, GROUP))


@settings(deadline=None)
@given(clusters.filter(lambda cluster: len(cluster[0]) <= 4), demands, policies)
def test_chance_reaches_every_one_of_the_best(cluster: Any, demand: Demand, wanted: Policy) -> None:
    world = World(*cluster)
    reached = set()
    for number in range(
        4 * 3 * 2
    ):  # as many courses as there are of picking among four, then three, then two
        seat = Placer(world.candidates(), demand, wanted, Picks(number)).seat()
        reached |= {seat.instance_arn} if seat is not None else set()
    assert reached == best(world, demand, wanted)


class Picks:
    """Chance that makes one number out of another, so that counting up goes through every course."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, below: int) -> int:
        self.number, pick = divmod(self.number, below)
        return pick
