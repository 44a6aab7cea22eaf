"""DAEMON services: one task on each instance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

import ecs_fake
from tests.api.services import Service

Serve = Callable[..., dict[str, Any]]
DAEMON: dict[str, Any] = {
    "serviceName": "logs",
    "schedulingStrategy": "DAEMON",
    "desiredCount": None,
    "launchType": "EC2",
    "networkConfiguration": None,
}
REPLICA: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}


@pytest.fixture
def logs(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `logs`, which a test makes."""
    return Service(fake, ecs, "logs")


@pytest.fixture
def small(bridge: Callable[..., str]) -> Callable[..., str]:
    """Register a revision of 64 MiB without ports; keyword arguments change its container."""

    def define(**container: Any) -> str:
        return bridge(containerDefinitions=[{"name": "a", "image": "images/app", "memory": 64, **container}])

    return define


def where(service: Service) -> list[str]:
    """Give the instances of the tasks that are to run."""
    return sorted(task["containerInstanceArn"] for task in service.tasks())


def drain(ecs: Any, *arns: str) -> None:
    ecs.update_container_instances_state(containerInstances=list(arns), status="DRAINING")


class TestInstances:
    @pytest.mark.rule("CreateService-009", "Service-021")
    def test_one_task_on_each(
        self, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        arns = fake.add_container_instances(3)
        serve(taskDefinition=small(), **DAEMON)
        assert where(logs) == sorted(arns)
        fake.settle()
        assert logs.counts == (3, 3, 0)
        assert logs.primary["desiredCount"] == 3
        assert logs.messages() == [
            "has started 3 tasks:.",
            "(deployment D) deployment completed.",
            "has reached a steady state.",
        ]

    @pytest.mark.rule("Service-021")
    def test_on_one_that_joins_before_any_other_task(
        self, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        web = Service(fake, fake.client())
        serve(taskDefinition=small(memory=900), **DAEMON)
        serve(taskDefinition=small(memory=900), desiredCount=2, **REPLICA)
        fake.advance(5)
        assert (where(logs), where(web)) == ([], [])
        (first,) = fake.add_container_instances(1, instance_type="t3.micro")
        assert (where(logs), where(web)) == ([first], [])
        (second,) = fake.add_container_instances(1, instance_type="t3.medium")
        assert (where(logs), where(web)) == (sorted([first, second]), [second, second])

    def test_without_instances_it_is_complete(
        self, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        serve(taskDefinition=small(), **DAEMON)
        assert logs.counts == (0, 0, 0)
        assert logs.primary["rolloutState"] == "COMPLETED"

    def test_none_on_one_that_leaves(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        first, second = fake.add_container_instances(2)
        serve(taskDefinition=small(), **DAEMON)
        drain(ecs, first)
        assert (where(logs), logs.counts) == ([second], (1, 1, 0))
        ecs.update_container_instances_state(containerInstances=[first], status="ACTIVE")
        assert where(logs) == sorted([first, second])
        fake.faults.instance(second, lost=True)
        assert (where(logs), logs.counts) == ([first], (1, 1, 0))

    def test_on_draining_ones_it_stops_after_the_replicas(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        fake.images["images/slow"] = ecs_fake.Scripted(stop_delay=20)
        first, second = fake.add_container_instances(2)
        serve(taskDefinition=small(), **DAEMON)
        serve(taskDefinition=small(image="images/slow"), desiredCount=2, **REPLICA)
        alone = ecs.run_task(
            taskDefinition=small(),
            launchType="EC2",
            placementConstraints=[{"type": "memberOf", "expression": f"ec2InstanceId != {second}"}],
        )
        assert alone["tasks"]
        fake.settle()
        drain(ecs, first)
        fake.advance(59)
        assert where(logs) == sorted(
            [first, second]
        )  # the replica has been told to stop, and has not stopped yet
        fake.advance(1)
        assert where(logs) == [second]

    def test_on_draining_ones_it_does_not_wait_before_it_runs(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
            ecs = fake.client()
            container = {"name": "a", "image": "images/app", "memory": 64}
            ecs.register_task_definition(family="job", containerDefinitions=[container])
            (arn,) = fake.add_container_instances(1)
            ecs.create_service(serviceName="web", taskDefinition="job", desiredCount=1)
            fake.settle()
            ecs.create_service(serviceName="logs", taskDefinition="job", schedulingStrategy="DAEMON")
            fake.advance(15)
            logs = Service(fake, ecs, "logs")
            assert logs.counts == (1, 0, 1)
            drain(ecs, arn)
            assert logs.counts == (0, 0, 0)
            assert len(ecs.list_tasks(serviceName="web")["taskArns"]) == 1

    def test_a_task_that_is_stopped_comes_again_on_its_instance(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        arns = fake.add_container_instances(2)
        serve(taskDefinition=small(), **DAEMON)
        before = logs.arns()
        ecs.stop_task(task=before[0])
        assert where(logs) == sorted(arns)
        assert before[0] not in logs.arns()
        assert before[1] in logs.arns()


class TestConstraints:
    ONLY = [{"type": "memberOf", "expression": "attribute:stack == prod"}]  # noqa: RUF012 - never changed

    @pytest.mark.rule("CreateService-009", "CreateService-010", "Service-022")
    def test_only_where_they_are_met_and_as_long(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        (other,) = fake.add_container_instances(1, attributes={"stack": "test"})
        (prod,) = fake.add_container_instances(1, attributes={"stack": "prod"})
        serve(taskDefinition=small(), placementConstraints=self.ONLY, **DAEMON)
        assert (where(logs), logs.counts) == ([prod], (1, 1, 0))
        ecs.put_attributes(attributes=[{"name": "stack", "value": "prod", "targetId": other}])
        assert where(logs) == sorted([prod, other])
        ecs.put_attributes(attributes=[{"name": "stack", "value": "test", "targetId": prod}])
        assert (where(logs), logs.counts) == ([other], (1, 1, 0))

    def test_what_does_not_fit_is_said_and_counted_as_desired(
        self, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        (large,) = fake.add_container_instances(1)
        fake.add_container_instances(1, instance_type="t3.micro")
        serve(taskDefinition=small(memory=2000), **DAEMON)
        assert (where(logs), logs.counts) == ([large], (2, 1, 0))
        assert "has insufficient memory available" in logs.messages()[-1]

    def test_none_where_the_agent_is_disconnected_and_those_there_stay(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        first, second = fake.add_container_instances(2)
        fake.faults.instance(second, disconnected=True)
        serve(taskDefinition=small(), **DAEMON)
        assert where(logs) == [first]
        assert 'encountered error "AGENT"' in logs.messages()[-1]
        fake.faults.instance(first, disconnected=True)
        fake.faults.instance(second, disconnected=False)
        assert where(logs) == sorted([first, second])

    def test_instances_of_other_capacity_providers_do_not_count(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        group = {"autoScalingGroupArn": "mine"}
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=group)
        ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["mine"], defaultCapacityProviderStrategy=[]
        )
        fake.settle()
        fake.add_container_instances(1)
        (mine,) = fake.add_container_instances(1, capacity_provider="mine")
        strategy = [{"capacityProvider": "mine", "weight": 1}]
        serve(taskDefinition=small(), **{**DAEMON, "launchType": None, "capacityProviderStrategy": strategy})
        (task,) = logs.tasks()
        assert (task["containerInstanceArn"], task["capacityProviderName"]) == (mine, "mine")


class TestDeployments:
    def test_the_old_task_stops_before_the_new_one_starts(
        self, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        arns = fake.add_container_instances(2)
        ports = [{"containerPort": 80, "hostPort": 80}]
        serve(taskDefinition=small(portMappings=ports), **DAEMON)
        fake.settle()
        logs.update(forceNewDeployment=True)
        assert where(logs) == sorted(arns)
        created = [task["createdAt"] for task in logs.tasks()]
        stopped = [task["stoppedAt"] for task in logs.tasks("STOPPED")]
        assert len(created) == len(stopped) == 2
        assert max(stopped) <= min(created)
        assert logs.messages()[-4:] == [
            "has stopped 2 running tasks:.",
            "has started 2 tasks:.",
            "(deployment D) deployment completed.",
            "has reached a steady state.",
        ]

    @pytest.mark.parametrize(("minimum", "batches"), [(0, [4]), (50, [2, 2]), (70, [1, 1, 1, 1])])
    def test_no_more_are_missing_than_may_be(
        self,
        fake: ecs_fake.EcsFake,
        serve: Serve,
        logs: Service,
        small: Callable[..., str],
        minimum: int,
        batches: list[int],
    ) -> None:
        fake.add_container_instances(4)
        percents = {"minimumHealthyPercent": minimum, "maximumPercent": 100}
        serve(taskDefinition=small(), deploymentConfiguration=percents, **DAEMON)
        fake.settle()
        logs.update(forceNewDeployment=True)
        at = Counter(task["createdAt"] for task in logs.tasks())
        assert [at[moment] for moment in sorted(at)] == batches
        moments = sorted(at)
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
        assert all(round(gap) == 40 for gap in gaps)

    def test_a_bad_image_breaks_and_goes_back(
        self, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        arns = fake.add_container_instances(3)
        good = small()
        breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
        serve(taskDefinition=good, deploymentConfiguration=breaker, **DAEMON)
        fake.settle()
        fake.images["images/bad"] = ecs_fake.PullError("manifest unknown")
        after = logs.update(taskDefinition=small(image="images/bad"))
        assert after["deployments"][0]["taskDefinition"].endswith(good)
        assert where(logs) == sorted(arns)

    def test_an_ill_task_is_replaced_on_its_instance(
        self, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(health=["HEALTHY", "UNHEALTHY"])
        (arn,) = fake.add_container_instances(1)
        check = {"command": ["CMD", "true"], "interval": 10, "retries": 1}
        serve(taskDefinition=small(healthCheck=check), **DAEMON)
        (first,) = logs.arns()
        fake.advance(25)
        (second,) = logs.tasks()
        assert second["taskArn"] != first
        assert second["containerInstanceArn"] == arn

    def test_protected_tasks_stay(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        fake.add_container_instances(2)
        serve(taskDefinition=small(), **DAEMON)
        fake.settle()
        kept = logs.arns()[0]
        ecs.update_task_protection(
            cluster="default", tasks=[kept], protectionEnabled=True, expiresInMinutes=1
        )
        ecs.update_service(service="logs", forceNewDeployment=True)
        assert kept in logs.arns()
        assert len(logs.arns()) == 2
        fake.settle()
        assert kept not in logs.arns()
        assert logs.counts == (2, 2, 0)

    def test_deleting_it_stops_its_tasks(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, logs: Service, small: Callable[..., str]
    ) -> None:
        fake.add_container_instances(2)
        serve(taskDefinition=small(), **DAEMON)
        ecs.delete_service(service="logs")
        fake.settle()
        assert (logs.arns(), logs.describe()["status"]) == ([], "INACTIVE")
        fake.add_container_instances(1)
        assert logs.arns() == []
