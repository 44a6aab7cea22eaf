"""What cannot be brought about through the API, or only with great effort."""

from __future__ import annotations

import pytest

from ecs_fake.errors import NotImplementedByFake
from ecs_fake.placement.candidate import Candidate
from ecs_fake.placement.fit import obstacle, obstacles
from ecs_fake.placement.place import Failure, place
from ecs_fake.placement.policy import Policy, Strategy, policy
from ecs_fake.placement.ports import DYNAMIC
from ecs_fake.records.amounts import Reservation
from tests.unit.placement.instances import (
    On,
    candidate,
    demanded,
    instance,
    mapped,
    requiring,
    task_with,
)

POLICY = Policy(group="family:job")


class TestObstacles:
    @pytest.mark.rule("ContainerInstance-003")
    def test_an_agent_that_is_not_connected(self) -> None:
        lost = candidate(instance(agent_connected=False))
        assert obstacle(lost, demanded()) == "AGENT"

    def test_what_is_lacking_is_said_before_the_agent(self) -> None:
        lost = candidate(instance(agent_connected=False), task_with(Reservation(cpu=1000)))
        assert obstacle(lost, demanded()) == "RESOURCE:CPU"

    @pytest.mark.parametrize(
        ("attributes", "found"),
        [
            ({}, "ATTRIBUTE"),
            ({"ecs.os-family": "LINUX"}, "ATTRIBUTE"),
            ({"ecs.os-family": "LINUX", "ecs.capability.efs": None}, None),
        ],
    )
    def test_every_attribute_must_be_there(
        self, attributes: dict[str, str | None], found: str | None
    ) -> None:
        wanted = demanded(
            requiresAttributes=[{"name": "ecs.capability.efs"}],
            runtimePlatform={"operatingSystemFamily": "LINUX"},
        )
        assert obstacle(candidate(instance(attributes=attributes)), wanted) == found

    @pytest.mark.parametrize(("interfaces", "found"), [(1, "RESOURCE:ENI"), (2, None), (None, None)])
    def test_interfaces_as_far_as_the_type_is_known(self, interfaces: int | None, found: str | None) -> None:
        busy = candidate(None, task_with(Reservation(interfaces=1)), interfaces=interfaces)
        assert obstacle(busy, demanded(networkMode="awsvpc")) == found

    @pytest.mark.rule("ResourceRequirement-004")
    @pytest.mark.parametrize(("value", "found"), [("1", None), ("2", "RESOURCE:GPU"), ("ALL", None)])
    def test_gpus_that_are_free(self, value: str, found: str | None) -> None:
        busy = candidate(instance(gpus=2), task_with(Reservation(gpus=("GPU-0",))))
        assert obstacle(busy, demanded(requiring("a", {"type": "GPU", "value": value}))) == found

    def test_all_gpus_of_an_instance_without_any(self) -> None:
        wanted = demanded(requiring("a", {"type": "GPU", "value": "ALL"}))
        assert obstacle(candidate(), wanted) == "RESOURCE:GPU"

    def test_a_port_that_two_containers_name_is_never_free(self) -> None:
        mapping = {"containerPort": 80, "hostPort": 80, "protocol": "tcp"}
        assert obstacle(candidate(), demanded(mapped("a", mapping), mapped("b", mapping))) == "RESOURCE:PORTS"

    def test_too_few_ports_are_left_to_choose_from(self) -> None:
        taken = Reservation(ports=tuple(DYNAMIC[1:]))
        full = candidate(None, task_with(taken))
        one = {"containerPort": 80, "hostPort": 0, "protocol": "tcp"}
        assert obstacle(full, demanded(mapped("a", one))) is None
        assert obstacle(full, demanded(mapped("a", one), mapped("b", one))) == "RESOURCE:PORTS"
        assert obstacle(full, demanded(mapped("a", {**one, "protocol": "udp"}), mapped("b", one))) is None

    @pytest.mark.parametrize(
        "requirement", [{"type": "NeuronDevice", "value": "ALL"}, {"type": "GPU", "sharingStrategy": "x"}]
    )
    def test_devices_no_instance_has_are_refused_by_name(self, requirement: dict[str, str]) -> None:
        with pytest.raises(NotImplementedByFake, match=requirement["type"]):
            demanded(requiring("a", requirement))


class TestSeats:
    def test_gpus_are_pinned_to_containers(self) -> None:
        wanted = demanded(*(requiring(name, {"type": "GPU", "value": "1"}) for name in "ab"))
        seat = candidate(instance(gpus=3), task_with(Reservation(gpus=("GPU-1",)))).take(wanted, "g")
        assert seat.gpus == {"a": ("GPU-0",), "b": ("GPU-2",)}
        assert seat.reservation.gpus == ("GPU-0", "GPU-2")

    def test_no_port_is_chosen_that_another_container_names(self) -> None:
        chosen = {"containerPort": 80, "hostPort": 0, "protocol": "tcp"}
        named = {"containerPort": 81, "hostPort": DYNAMIC.start, "protocol": "tcp"}
        seat = candidate().take(demanded(mapped("a", chosen), mapped("b", named)), "g")
        assert seat.bindings["a"][0]["hostPort"] == DYNAMIC.start + 1
        assert seat.reservation.ports == (DYNAMIC.start, DYNAMIC.start + 1)

    def test_a_range_takes_ports_in_a_row(self) -> None:
        gap = task_with(Reservation(ports=(DYNAMIC.start + 2,)))
        mapping = {"containerPortRange": "90-92", "protocol": "tcp"}
        seat = candidate(None, gap).take(demanded(mapped("a", mapping)), "g")
        assert seat.bindings["a"][0]["hostPortRange"] == f"{DYNAMIC.start + 3}-{DYNAMIC.start + 5}"

    def test_a_task_that_does_not_fit_gets_none(self) -> None:
        with pytest.raises(ValueError, match="no room"):
            candidate().take(demanded(requiring("a", {"type": "GPU", "value": "1"})), "g")


class TestPlace:
    def test_without_a_strategy_only_as_many_are_looked_at_as_it_takes(self) -> None:
        there = [On(()) for _ in range(100)]
        candidates = [Candidate(instance(number), on) for number, on in enumerate(there)]
        placement = place(candidates, demanded(), 1, POLICY, lambda below: below - 1)
        assert [seat.instance_arn for seat in placement.seats] == [candidates[99].instance.arn]
        assert [number for number, on in enumerate(there) if on.looked] == [99]

    def test_chance_decides_between_equals_only(self) -> None:
        policy = Policy("g", strategies=(Strategy("spread", "instanceId"),))
        for pick in (lambda _: 0, lambda below: below - 1):
            candidates = [candidate(instance(number)) for number in (1, 2)]
            arns = [seat.instance_arn for seat in place(candidates, demanded(), 2, policy, pick).seats]
            assert sorted(arns, key=str) == [one.instance.arn for one in candidates]

    def test_distinct_instances_also_from_tasks_of_the_group_that_are_there(self) -> None:
        there = task_with(group="g")
        candidates = [candidate(instance(1), there), candidate(instance(2))]
        placement = place(candidates, demanded(), 2, Policy("g", distinct=True), lambda _: 0)
        assert [seat.instance_arn for seat in placement.seats] == [candidates[1].instance.arn]
        assert placement.unplaced == 1
        assert {failure.reason for failure in placement.failures} == {
            "DistinctInstance placement constraint unsatisfied."
        }

    def test_no_failures_where_all_are_placed(self) -> None:
        placement = place([candidate()], demanded(), 1, POLICY, lambda _: 0)
        assert (placement.unplaced, placement.failures, placement.closest) == (0, [], None)

    def test_nowhere_to_look(self) -> None:
        placement = place([], demanded(), 3, POLICY, lambda _: 0)
        assert (placement.seats, placement.unplaced) == ([], 3)
        assert (placement.failures, placement.closest) == ([], None)


class TestClosest:
    def test_the_one_with_the_fewest_obstacles(self) -> None:
        wanted = demanded(requiresAttributes=[{"name": "ecs.capability.efs"}])
        far = candidate(instance(1, cpu=10, memory=10, attributes={"ecs.capability.efs": None}))
        near = candidate(instance(2, agent_connected=False, attributes={"ecs.capability.efs": None}))
        placement = place([far, near], wanted, 1, POLICY, lambda _: 0)
        assert placement.closest == Failure(near.instance.arn, "AGENT")
        assert [failure.reason for failure in placement.failures] == ["RESOURCE:CPU", "AGENT"]

    def test_among_equals_the_one_registered_first(self) -> None:
        candidates = [candidate(instance(number, memory=10)) for number in (1, 2)]
        placement = place(candidates, demanded(), 1, POLICY, lambda below: below - 1)
        assert placement.closest == Failure(candidates[0].instance.arn, "RESOURCE:MEMORY")


class TestConstraints:
    def test_each_expression_must_match(self) -> None:
        read = policy("g", [member_of("attribute:a == b"), member_of("attribute:c exists")], [])
        for attributes, found in (
            ({"a": "b", "c": None}, None),
            ({"a": "b"}, "MemberOf placement constraint unsatisfied."),
            ({"c": None}, "MemberOf placement constraint unsatisfied."),
        ):
            assert obstacle(candidate(instance(attributes=attributes)), demanded(), read) == found

    def test_tasks_placed_before_count(self) -> None:
        read = policy("g", [member_of("not(task:group == g)")], [])
        placement = place([candidate(instance(1)), candidate(instance(2))], demanded(), 3, read, lambda _: 0)
        assert len({seat.instance_arn for seat in placement.seats}) == 2
        counted = policy("g", [member_of("runningTasksCount < 3")], [])
        busy = candidate(None, task_with())
        assert len(place([busy], demanded(), 5, counted, lambda _: 0).seats) == 2

    def test_order_of_reasons(self) -> None:
        read = policy("g", [member_of("attribute:a exists"), {"type": "distinctInstance"}], [])
        bad = candidate(
            instance(agent_connected=False), task_with(Reservation(cpu=1000, memory=1000), group="g")
        )
        wanted = demanded(requiresAttributes=[{"name": "x"}])
        assert list(obstacles(bad, wanted, read)) == [
            "RESOURCE:CPU",
            "RESOURCE:MEMORY",
            "AGENT",
            "ATTRIBUTE",
            "MemberOf placement constraint unsatisfied.",
            "DistinctInstance placement constraint unsatisfied.",
        ]


def member_of(expression: str) -> dict[str, str]:
    """A placement constraint of this expression."""
    return {"type": "memberOf", "expression": expression}
