"""What cannot be brought about through the API, or only with great effort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ecs_fake.errors import NotImplementedByFake
from ecs_fake.placement.demand import Demand, demand
from ecs_fake.placement.fit import obstacle
from ecs_fake.placement.place import Policy, Strategy, place
from ecs_fake.placement.ports import DYNAMIC
from ecs_fake.placement.seats import Candidate
from ecs_fake.records.amounts import Reservation
from ecs_fake.records.container_instance import ContainerInstance, Resource
from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import InstanceStatus
from ecs_fake.records.task import Task
from tests import builders

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/default"
POLICY = Policy(group="family:job")


def instance(number: int = 1, *, gpus: int = 0, **changes: Any) -> ContainerInstance:
    """An ACTIVE instance of 1024 CPU units and 1024 MiB; `changes` are fields of the record."""
    fields: dict[str, Any] = {
        "serial": number,
        "instance_id": f"{number:032x}",
        "arn": f"arn:aws:ecs:us-east-1:123456789012:container-instance/default/{number:032x}",
        "cluster_serial": 1,
        "cluster_arn": CLUSTER,
        "ec2_instance_id": f"i-{number:017x}",
        "status": InstanceStatus.ACTIVE,
        "version": 1,
        "version_info": {},
        "resources": (
            Resource("CPU", "INTEGER", 1024),
            Resource("MEMORY", "INTEGER", 1024),
            Resource("PORTS", "STRINGSET", ("22",)),
            Resource("PORTS_UDP", "STRINGSET", ()),
            Resource("GPU", "STRINGSET", tuple(f"GPU-{at}" for at in range(gpus))),
        ),
        "attributes": {},
        "agent_connected": True,
        "agent_update": None,
        "registered_at": builders.BORN,
        "tags": (),
        "capacity_provider": None,
    }
    return ContainerInstance(**{**fields, **changes})


def candidate(
    record: ContainerInstance | None = None, *tasks: Task, interfaces: int | None = None
) -> Candidate:
    """An instance with tasks on it."""
    return Candidate(record or instance(), lambda: tasks, interfaces)


def task_with(reservation: Reservation) -> Task:
    """A task that takes this of its instance."""
    task = builders.task(awsvpc=False)
    return evolve(task, spec=evolve(task.spec, reservation=reservation))


def demanded(*containers: ContainerSpec, **document: Any) -> Demand:
    """The demand of a task of these containers; `document` changes the task definition."""
    specs = containers or (builders.container_spec(cpu=100, memory=100),)
    definition = builders.task_definition(*specs)
    definition = evolve(definition, document={**definition.document, **document})
    return demand(definition, {"containerOverrides": [{"name": one.name} for one in specs]})


def mapped(name: str, *mappings: Mapping[str, Any]) -> ContainerSpec:
    """A container with port mappings."""
    return builders.container_spec(name, port_mappings=mappings)


def requiring(name: str, *requirements: Mapping[str, str]) -> ContainerSpec:
    """A container that requires devices."""
    return builders.container_spec(
        name, definition={"name": name, "resourceRequirements": list(requirements)}
    )


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
        looked: list[int] = []

        def looking(number: int) -> Candidate:
            def look() -> tuple[Task, ...]:
                looked.append(number)
                return ()

            return Candidate(instance(number), look)

        placement = place(
            [looking(number) for number in range(100)], demanded(), 1, POLICY, lambda below: below - 1
        )
        assert len(placement.seats) == 1
        assert looked == [99]

    def test_chance_decides_between_equals_only(self) -> None:
        candidates = [candidate(instance(number)) for number in (1, 2)]
        policy = Policy("g", strategies=(Strategy("spread", "instanceId"), Strategy("random", "")))
        for pick in (lambda _: 0, lambda below: below - 1):
            arns = [seat.instance_arn for seat in place(candidates, demanded(), 2, policy, pick).seats]
            assert sorted(arns, key=str) == [one.instance.arn for one in candidates]

    def test_distinct_instances_also_from_tasks_of_the_group_that_are_there(self) -> None:
        there = builders.task(awsvpc=False)
        candidates = [candidate(instance(1), there), candidate(instance(2))]
        policy = Policy(there.spec.group, distinct=True)
        placement = place(candidates, demanded(), 2, policy, lambda _: 0)
        assert [seat.instance_arn for seat in placement.seats] == [candidates[1].instance.arn]
        assert {failure.reason for failure in placement.failures} == {
            "DistinctInstance placement constraint unsatisfied."
        }
