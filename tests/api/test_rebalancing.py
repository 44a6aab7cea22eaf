"""Availability Zone rebalancing of services in a steady state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api import hosts
from tests.api.services import Service

pytestmark = pytest.mark.newest_sdk

Serve = Callable[..., dict[str, Any]]
Make = Callable[..., None]
ZONE = "attribute:ecs.availability-zone"


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `web`, which a test makes."""
    return Service(fake, ecs)


@pytest.fixture
def lopsided(fake: ecs_fake.EcsFake, serve: Serve, bridge: Callable[..., str]) -> Make:
    """Make `web` with five tasks in one zone; an empty instance comes to another one."""

    def make(memory: int = 64, empty: int = 1, **changes: Any) -> None:
        container = {"name": "app", "image": "images/app", "memory": memory}
        definition = bridge(containerDefinitions=[container])
        fake.add_container_instances(1, az="us-east-1a")
        given = {"desiredCount": 5, "launchType": "EC2", "networkConfiguration": None, **changes}
        serve(taskDefinition=definition, **given)
        fake.settle()
        fake.add_container_instances(empty, az="us-east-1b")

    return make


def zones(service: Service) -> dict[str, int]:
    """Count the tasks that are to run by the letter of their zone."""
    return dict(Counter(task["availabilityZone"][-1] for task in service.tasks()))


class TestMoves:
    def test_new_ones_are_healthy_before_old_ones_stop(
        self, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        lopsided()
        assert zones(web) == {"a": 5, "b": 2}
        fake.advance(39)
        assert zones(web) == {"a": 5, "b": 2}
        fake.advance(1)
        assert zones(web) == {"a": 3, "b": 2}
        assert web.messages()[-5:] == [
            "is not AZ balanced with 5 tasks in us-east-1a, 0 tasks in us-east-1b. AZ Rebalancing in progress.",
            "has started 2 tasks in us-east-1b to AZ Rebalance:.",
            "has stopped 2 running tasks in us-east-1a due to AZ rebalancing:.",
            "is AZ balanced with 3 tasks in us-east-1a, 2 tasks in us-east-1b.",
            "has reached a steady state.",
        ]

    def test_why_the_old_ones_stopped(self, fake: ecs_fake.EcsFake, web: Service, lopsided: Make) -> None:
        lopsided()
        fake.settle()
        deployment = web.primary["id"]
        assert {(task["stopCode"], task["stoppedReason"]) for task in web.tasks("STOPPED")} == {
            (
                "ServiceSchedulerInitiated",
                f"Availability-zone rebalancing initiated by (deployment {deployment})",
            )
        }
        assert web.primary["rolloutState"] == "COMPLETED"

    def test_settle_waits_for_it(self, fake: ecs_fake.EcsFake, web: Service, lopsided: Make) -> None:
        lopsided()
        fake.settle()
        assert zones(web) == {"a": 3, "b": 2}

    def test_no_more_at_a_time_than_there_may_be(
        self, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        percents = {"minimumHealthyPercent": 100, "maximumPercent": 120}
        lopsided(deploymentConfiguration=percents)
        assert zones(web) == {"a": 5, "b": 1}
        fake.advance(40)
        assert zones(web) == {"a": 4, "b": 2}
        fake.advance(40)
        assert zones(web) == {"a": 3, "b": 2}
        assert sum("AZ Rebalancing in progress" in one for one in web.messages()) == 1

    def test_it_waits_for_the_rate_of_launches(
        self, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        lopsided(
            memory=4, desiredCount=250
        )  # as many as may be launched in a minute, of which 40 s have passed
        assert "AZ Rebalancing in progress" in web.messages()[-1]
        fake.advance(20)
        assert web.messages()[-1] == "has started 125 tasks in us-east-1b to AZ Rebalance:."
        fake.settle()
        assert web.counts == (250, 250, 0)
        assert "is AZ balanced with 125 tasks in us-east-1a, 125 tasks in us-east-1b." in web.messages()

    def test_tasks_of_a_lost_zone_come_back(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Callable[..., str]
    ) -> None:
        first, *_ = fake.add_container_instances(3)
        serve(taskDefinition=bridge(), desiredCount=6, launchType="EC2", networkConfiguration=None)
        fake.settle()
        assert zones(web) == {"a": 2, "b": 2, "c": 2}
        fake.faults.instance(first, lost=True)
        fake.advance(60)
        assert zones(web) == {"b": 3, "c": 3}
        fake.add_container_instances(1, az="us-east-1a")
        fake.settle()
        assert zones(web) == {"a": 2, "b": 2, "c": 2}

    def test_on_fargate_between_the_zones_of_the_subnets(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        subnets = [f"subnet-{number}" for number in range(8)]
        serve(desiredCount=4, networkConfiguration={"awsvpcConfiguration": {"subnets": subnets}})
        fake.settle()
        assert len(zones(web)) == 3
        full = max(zones(web), key=lambda zone: zones(web)[zone])
        protected = [task["taskArn"] for task in web.tasks() if task["availabilityZone"].endswith(full)]
        ecs.update_task_protection(cluster="default", tasks=protected, protectionEnabled=True)
        assert len(protected) == 2
        web.update(desiredCount=2)  # the protected ones stay, in one zone
        assert zones(web) == {full: 2}
        ecs.update_task_protection(cluster="default", tasks=protected, protectionEnabled=False)
        web.update(desiredCount=3)
        assert sorted(zones(web).values()) in ([1, 2], [1, 1, 1])
        fake.settle()
        assert sorted(zones(web).values()) == [1, 1, 1]


class TestNot:
    @pytest.mark.parametrize(
        "changes",
        [
            {"availabilityZoneRebalancing": "DISABLED"},
            {"deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 100}},
            {"placementStrategy": [{"type": "binpack", "field": "memory"}]},
            {
                "placementConstraints": [
                    {"type": "memberOf", "expression": f"{ZONE} in [us-east-1a, us-east-1b]"}
                ]
            },
        ],
        ids=["disabled", "no room above", "another strategy first", "a constraint on zones"],
    )
    def test_where_it_is_not_wanted_or_not_possible(
        self, fake: ecs_fake.EcsFake, web: Service, lopsided: Make, changes: dict[str, Any]
    ) -> None:
        lopsided(**changes)
        fake.advance(3600)
        assert zones(web) == {"a": 5}
        assert not any("AZ" in message for message in web.messages())

    def test_in_zones_where_it_has_no_subnet(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service, register: Callable[..., str]
    ) -> None:
        arns = fake.add_container_instances(3)
        subnets = [hosts.values(hosts.describe(ecs, arn))["ecs.subnet-id"] for arn in arns[:2]]
        definition = register(requiresCompatibilities=["EC2"])
        network = {"awsvpcConfiguration": {"subnets": subnets}}
        serve(taskDefinition=definition, desiredCount=4, launchType="EC2", networkConfiguration=network)
        fake.advance(600)
        assert zones(web) == {"a": 2, "b": 2}
        assert not any("AZ" in message for message in web.messages())

    @pytest.mark.parametrize(
        "strategy",
        [
            [{"type": "spread", "field": ZONE}],
            [{"type": "spread", "field": ZONE}, {"type": "binpack", "field": "memory"}],
        ],
    )
    def test_zones_first_is_as_good_as_no_strategy(
        self, fake: ecs_fake.EcsFake, web: Service, lopsided: Make, strategy: list[dict[str, str]]
    ) -> None:
        lopsided(placementStrategy=strategy)
        fake.settle()
        assert zones(web) == {"a": 3, "b": 2}

    def test_while_nothing_fits_there(
        self, ecs: Any, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        lopsided(memory=1200, empty=0)
        fake.add_container_instances(1, az="us-east-1b", instance_type="t3.micro")
        assert web.messages()[-2:] == [
            "is unable to place a task in us-east-1b because no container instance met all of its requirements.",
            "stopped AZ Rebalancing.",
        ]
        fake.advance(3600)
        assert sum("unable to place a task" in one for one in web.messages()) == 1
        fake.add_container_instances(1, az="us-east-1b")
        fake.settle()
        assert zones(web) == {"a": 3, "b": 2}

    def test_protection_is_in_the_way_until_its_end(
        self, ecs: Any, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        lopsided(empty=0)
        ecs.update_task_protection(
            cluster="default", tasks=web.arns(), protectionEnabled=True, expiresInMinutes=10
        )
        fake.add_container_instances(1, az="us-east-1b")
        assert zones(web) == {"a": 5}
        unable, stopped = web.messages()[-2:]
        assert unable == (
            "was unable to AZ Rebalance because (taskSet D) was unable to scale in due to "
            "(reason 5 tasks under protection)."
        )
        assert stopped == "stopped AZ Rebalancing."
        fake.advance(600)
        fake.settle()
        assert zones(web) == {"a": 3, "b": 2}

    def test_protection_that_comes_meanwhile_is_said(
        self, ecs: Any, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        lopsided()
        old = [task["taskArn"] for task in web.tasks() if task["availabilityZone"].endswith("a")]
        fresh = [task["taskArn"] for task in web.tasks() if task["availabilityZone"].endswith("b")]
        ecs.update_task_protection(
            cluster="default", tasks=old + fresh, protectionEnabled=True, expiresInMinutes=10
        )
        fake.advance(60)
        assert zones(web) == {"a": 5, "b": 2}
        assert "was unable to AZ Rebalance" in web.messages()[-1]
        fake.settle()
        assert zones(web) == {"a": 3, "b": 2}


class TestEnds:
    def test_a_deployment_ends_it(
        self, ecs: Any, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        lopsided()
        ecs.update_service(service="web", forceNewDeployment=True)
        assert "stopped AZ Rebalancing." in web.messages()
        fake.settle()
        assert zones(web) == {"a": 3, "b": 2} or zones(web) == {"a": 2, "b": 3}

    def test_so_does_turning_it_off(
        self, ecs: Any, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        lopsided()
        ecs.update_service(service="web", availabilityZoneRebalancing="DISABLED")
        assert "stopped AZ Rebalancing." in web.messages()
        fake.settle()
        assert web.counts == (5, 5, 0)
        assert zones(web) == {"a": 5}

    def test_so_does_draining(self, ecs: Any, fake: ecs_fake.EcsFake, web: Service, lopsided: Make) -> None:
        lopsided(empty=0)
        (second,) = fake.add_container_instances(1, az="us-east-1a")
        fake.add_container_instances(1, az="us-east-1b")
        first = web.tasks()[0]["containerInstanceArn"]
        ecs.update_container_instances_state(containerInstances=[first], status="DRAINING")
        assert "stopped AZ Rebalancing." in web.messages()
        fake.advance(120)
        assert zones(web) in ({"a": 3, "b": 2}, {"a": 2, "b": 3})
        assert first not in {task["containerInstanceArn"] for task in web.tasks()}
        assert second in {task["containerInstanceArn"] for task in web.tasks()}

    def test_a_task_that_stops_meanwhile_is_replaced(
        self, ecs: Any, fake: ecs_fake.EcsFake, web: Service, lopsided: Make
    ) -> None:
        lopsided()
        for arn in web.arns()[:3]:
            ecs.stop_task(task=arn)
        fake.settle()
        assert web.counts == (5, 5, 0)
        assert sorted(zones(web).values()) == [2, 3]
