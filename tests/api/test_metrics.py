"""Metrics of services and clusters, as numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake

Serve = Callable[..., dict[str, Any]]


class TestServices:
    def test_a_script_says_what_simulated_tasks_use(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve
    ) -> None:
        serve(desiredCount=2)
        assert fake.metric("CPUUtilization", service="web") == 0
        fake.images["images/app"] = ecs_fake.Scripted(cpu_utilization=80, memory_utilization=40)
        assert fake.metric("CPUUtilization", service="web") == pytest.approx(80)
        service = ecs.describe_services(services=["web"])["services"][0]["serviceArn"]
        assert fake.metric("MemoryUtilization", service=service) == pytest.approx(40)

    def test_each_container_has_its_share(self, fake: ecs_fake.EcsFake, serve: Serve, register: Any) -> None:
        fake.images["images/busy"] = ecs_fake.Scripted(cpu_utilization=90)
        containers = [{"name": name, "image": f"images/{name}"} for name in ("busy", "app")]
        serve(taskDefinition=register(containerDefinitions=containers))
        assert fake.metric("CPUUtilization", service="web") == pytest.approx(45)

    def test_without_tasks_there_is_none(self, fake: ecs_fake.EcsFake, serve: Serve) -> None:
        serve(desiredCount=0)
        with pytest.raises(ecs_fake.EcsFakeError, match="nothing runs there"):
            fake.metric("CPUUtilization", service="web")

    @pytest.mark.parametrize(
        ("name", "given", "text"),
        [
            ("CPUUtilisation", {"service": "web"}, "Did you mean CPUUtilization"),
            (
                "CPUReservation",
                {"service": "web"},
                "of services there are CPUUtilization and MemoryUtilization",
            ),
            ("CPUUtilization", {"service": "none"}, "cluster default has no such service"),
            ("CPUUtilization", {"cluster": "none"}, "there is no such cluster"),
            ("CPUUtilization", {"service": "web", "capacity_provider": "mine"}, "not of both"),
            ("CapacityProviderReservation", {}, "name the capacity provider"),
            ("CPUUtilization", {"capacity_provider": "mine"}, "name the capacity provider"),
        ],
    )
    def test_what_there_is_not(
        self, fake: ecs_fake.EcsFake, serve: Serve, name: str, given: dict[str, str], text: str
    ) -> None:
        serve()
        with pytest.raises(ecs_fake.EcsFakeError, match=text):
            fake.metric(name, **given)


class TestClusters:
    def test_what_is_reserved_of_what_was_registered(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_on_ec2: Any
    ) -> None:
        (arn,) = fake.add_container_instances(1)
        assert fake.metric("CPUReservation") == 0
        run_on_ec2()
        (instance,) = ecs.describe_container_instances(containerInstances=[arn])["containerInstances"]
        registered = {one["name"]: one["integerValue"] for one in instance["registeredResources"]}
        assert fake.metric("CPUReservation") == pytest.approx(100 * 100 / registered["CPU"])
        assert fake.metric("MemoryReservation") == pytest.approx(100 * 200 / registered["MEMORY"])

    def test_what_is_used_of_it(self, fake: ecs_fake.EcsFake, run_on_ec2: Any) -> None:
        fake.add_container_instances(1)
        fake.images["images/app"] = ecs_fake.Scripted(cpu_utilization=50)
        run_on_ec2()
        assert fake.metric("CPUUtilization") == pytest.approx(fake.metric("CPUReservation") / 2)

    def test_without_instances_there_is_none(self, fake: ecs_fake.EcsFake, run_one: Any) -> None:
        run_one()
        with pytest.raises(ecs_fake.EcsFakeError, match="nothing runs there"):
            fake.metric("CPUReservation")


def test_scripts_use_no_less_than_nothing() -> None:
    with pytest.raises(ecs_fake.OptionError, match="per cent cannot be negative"):
        ecs_fake.Scripted(cpu_utilization=-1)
