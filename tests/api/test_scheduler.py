"""The service scheduler: it keeps as many tasks as are wanted, and says what it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api.services import Service

Serve = Callable[..., dict[str, Any]]
ON_EC2: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `web`, which a test makes."""
    return Service(fake, ecs)


def zone(task: dict[str, Any]) -> str:
    """Give the last letter of a task's zone."""
    return str(task["availabilityZone"][-1])


class TestTasks:
    @pytest.mark.rule("CreateService-001", "Service-019", "Service-011", "Deployment-007", "Service-003")
    def test_as_many_as_are_desired(self, serve: Serve, web: Service) -> None:
        assert serve(desiredCount=3)["runningCount"] == 0
        assert web.counts == (3, 3, 0)
        (deployment,) = web.describe()["deployments"]
        assert (deployment["desiredCount"], deployment["runningCount"], deployment["pendingCount"]) == (
            3,
            3,
            0,
        )

    @pytest.mark.rule(
        "CreateService-068", "RunTask-088", "DescribeTasks-018", "StartTask-028", "ListTasks-017"
    )
    def test_what_they_are_like(self, ecs: Any, serve: Serve, web: Service) -> None:
        service = serve()
        (task,) = web.tasks()
        assert task["group"] == "service:web"
        deployment = service["deployments"][0]["id"]
        assert task["startedBy"] == deployment
        assert ecs.list_tasks(startedBy=deployment)["taskArns"] == [task["taskArn"]]
        assert task["taskDefinitionArn"] == service["taskDefinition"]
        assert (task["launchType"], task["platformVersion"]) == ("FARGATE", "1.4.0")
        (attachment,) = task["attachments"]
        assert {"name": "subnetId", "value": "subnet-1"} in attachment["details"]

    @pytest.mark.rule("CreateService-043", "UpdateService-018", "Service-005")
    def test_execute_command_is_on_if_the_service_has_it(
        self, serve: Serve, web: Service, register: Callable[..., str]
    ) -> None:
        definition = register(taskRoleArn="arn:aws:iam::123456789012:role/task")
        serve(taskDefinition=definition)
        assert web.tasks()[0]["enableExecuteCommand"] is False
        web.update(enableExecuteCommand=True)
        assert web.tasks()[0]["enableExecuteCommand"] is True

    @pytest.mark.rule("CreateService-002", "StopTask-019", "StopTask-035")
    def test_one_that_is_stopped_is_replaced(self, ecs: Any, serve: Serve, web: Service) -> None:
        service = serve(desiredCount=2)
        first, second = web.arns()
        assert ecs.stop_task(task=first)["task"]["startedBy"] == service["deployments"][0]["id"]
        kept, replacement = web.arns()
        assert kept == second
        assert replacement not in (first, second)
        assert web.messages() == ["has started 2 tasks:.", "has started 1 tasks:."]

    def test_one_that_ends_after_a_while_is_replaced_at_once(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(run_for=300)
        serve()
        (first,) = web.tasks()
        fake.advance(300)
        (second,) = web.tasks()
        assert second["createdAt"] == first["createdAt"] + timedelta(seconds=300)

    def test_one_that_ends_at_once_is_replaced_ten_seconds_after_it_was_launched(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(run_for=1, exit_code=1)
        serve()
        fake.advance(60)
        stopped = web.tasks("STOPPED")
        launched = sorted(task["createdAt"] for task in stopped)
        assert [round((later - launched[0]).total_seconds()) for later in launched] == [0, 10, 20, 30, 40, 50]
        assert {task["stopCode"] for task in stopped} == {"EssentialContainerExited"}
        assert web.primary["failedTasks"] == 0  # they did run (developer guide: no throttling, no failures)

    @pytest.mark.rule("DeregisterContainerInstance-012")
    def test_one_whose_instance_was_deregistered_is_replaced(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        fake.add_container_instances(2)
        serve(taskDefinition=bridge(), **ON_EC2)
        (task,) = web.tasks()
        ecs.deregister_container_instance(containerInstance=task["containerInstanceArn"], force=True)
        (replacement,) = web.tasks()
        assert replacement["containerInstanceArn"] != task["containerInstanceArn"]

    @pytest.mark.rule("CreateService-025")
    def test_an_external_service_has_none_before_there_is_a_task_set(
        self, ecs: Any, web: Service, fake: ecs_fake.EcsFake
    ) -> None:
        ecs.create_service(serviceName="web", deploymentController={"type": "EXTERNAL"}, desiredCount=2)
        fake.advance(3600)
        assert web.arns() == []


class TestTags:
    def tags(self, web: Service) -> dict[str, str]:
        (task,) = web.tasks(include=["TAGS"])
        return {tag["key"]: tag["value"] for tag in task["tags"]}

    @pytest.mark.rule("CreateService-079", "Service-016")
    @pytest.mark.parametrize(
        ("source", "expected"), [("SERVICE", "service"), ("TASK_DEFINITION", "definition")]
    )
    def test_of_the_service_or_of_the_task_definition(
        self, ecs: Any, serve: Serve, web: Service, register: Callable[..., str], source: str, expected: str
    ) -> None:
        definition = register(tags=[{"key": "of", "value": "definition"}])
        service = serve(
            taskDefinition=definition, tags=[{"key": "of", "value": "service"}], propagateTags=source
        )
        assert self.tags(web) == {"of": expected}
        ecs.tag_resource(resourceArn=service["serviceArn"], tags=[{"key": "later", "value": "1"}])
        assert self.tags(web) == {"of": expected}

    @pytest.mark.rule("UpdateService-042", "Service-015")
    def test_none_without_a_source(self, serve: Serve, web: Service) -> None:
        serve(tags=[{"key": "of", "value": "service"}])
        assert self.tags(web) == {}

    @pytest.mark.rule("CreateService-041")
    def test_ecs_own_go_with_others_only(self, serve: Serve, web: Service) -> None:
        serve(enableECSManagedTags=True)
        assert self.tags(web) == {}

    @pytest.mark.rule("CreateService-041", "UpdateService-039", "UpdateService-040")
    def test_a_change_shows_in_later_tasks_only(self, ecs: Any, serve: Serve, web: Service) -> None:
        serve()
        web.update(enableECSManagedTags=True, propagateTags="SERVICE")
        assert self.tags(web) == {}
        web.update(forceNewDeployment=True)
        assert self.tags(web) == {"aws:ecs:clusterName": "default", "aws:ecs:serviceName": "web"}


class TestScale:
    @pytest.mark.rule("UpdateService-012", "Service-004")
    def test_out_and_in(self, serve: Serve, web: Service) -> None:
        serve(desiredCount=2)
        assert web.update(desiredCount=5)["runningCount"] == 5
        deployment = web.primary["id"]
        assert web.update(desiredCount=1)["runningCount"] == 1
        assert web.primary["id"] == deployment
        assert web.messages()[-2:] == ["has stopped 4 running tasks:.", "has reached a steady state."]

    @pytest.mark.rule("UpdateService-012")
    def test_why_a_task_was_stopped(self, serve: Serve, web: Service) -> None:
        serve()
        deployment = web.primary["id"]
        web.update(desiredCount=0)
        (task,) = web.tasks("STOPPED")
        assert task["stopCode"] == "ServiceSchedulerInitiated"
        assert task["stoppedReason"] == f"Scaling activity initiated by (deployment {deployment})"

    def test_tasks_that_never_ran_go_first_and_are_called_pending(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic") as fake:
            ecs = fake.client()
            ecs.register_task_definition(
                family="job", containerDefinitions=[{"name": "a", "image": "i", "memory": 9}]
            )
            fake.add_container_instances(1)
            ecs.create_service(serviceName="web", taskDefinition="job", desiredCount=1)
            fake.settle()
            web = Service(fake, ecs)
            (first,) = web.arns()
            ecs.update_service(service="web", desiredCount=3)
            fake.advance(5)
            assert web.counts == (3, 1, 2)
            ecs.update_service(service="web", desiredCount=1)
            assert web.arns() == [first]
            assert web.messages()[-2:] == ["has stopped 2 pending tasks:.", "has reached a steady state."]

    @pytest.mark.rule("UpdateService-032", "UpdateService-030", "CreateService-008", "Service-020")
    def test_zones_stay_even(self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any) -> None:
        fake.add_container_instances(6)
        serve(taskDefinition=bridge(), desiredCount=5, **ON_EC2)
        assert sorted(Counter(map(zone, web.tasks())).values()) == [1, 2, 2]
        web.update(desiredCount=3)
        assert Counter(map(zone, web.tasks())) == Counter("abc")

    @pytest.mark.rule("UpdateService-031", "UpdateService-033", "UpdateService-029", "CreateService-051")
    def test_instances_of_a_zone_stay_even(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        fake.add_container_instances(2, az="us-east-1a")
        serve(taskDefinition=bridge(), desiredCount=4, **ON_EC2)
        assert sorted(Counter(task["containerInstanceArn"] for task in web.tasks()).values()) == [2, 2]
        web.update(desiredCount=2)
        assert sorted(Counter(task["containerInstanceArn"] for task in web.tasks()).values()) == [1, 1]

    @pytest.mark.rule("Service-020")
    def test_on_fargate_tasks_are_spread_over_the_zones_of_the_subnets(
        self, serve: Serve, web: Service
    ) -> None:
        subnets = [f"subnet-{number}" for number in range(8)]
        serve(desiredCount=6, networkConfiguration={"awsvpcConfiguration": {"subnets": subnets}})
        counts = Counter(map(zone, web.tasks()))
        assert len(counts) == 3
        assert max(counts.values()) - min(counts.values()) <= 1

    def test_a_minute_has_room_for_so_many_launches(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=600)
        assert web.counts == (600, 500, 0)
        fake.advance(59)
        assert web.counts == (600, 500, 0)
        fake.advance(1)
        assert web.counts == (600, 600, 0)


class TestProtection:
    def protect(self, ecs: Any, *arns: str, minutes: int = 60) -> dict[str, Any]:
        given = {"cluster": "default", "tasks": list(arns), "expiresInMinutes": minutes}
        return ecs.update_task_protection(protectionEnabled=True, **given)  # type: ignore[no-any-return]

    @pytest.mark.rule("UpdateTaskProtection-014", "UpdateTaskProtection-016")
    def test_a_scale_in_spares_it_until_its_end(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=3)
        first, second, _ = web.arns()
        self.protect(ecs, first, second)
        ecs.update_service(service="web", desiredCount=1)
        assert web.arns() == [first, second]
        fake.advance(3599)
        assert web.arns() == [first, second]
        assert web.messages()[-1] == (
            "was unable to reach steady state because task set (D) was unable to scale in. "
            "Reason: The number of protected tasks are more than the desired count of tasks."
        )
        fake.advance(1)
        assert len(web.arns()) == 1

    def test_the_last_healthy_one_stays_until_a_protected_one_is_healthy(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=2)
        fake.settle()
        old = web.arns()
        ecs.update_service(service="web", desiredCount=3)
        (fresh,) = set(web.arns()) - set(old)
        self.protect(ecs, fresh)
        ecs.update_service(service="web", desiredCount=1)
        assert web.arns() == [old[1], fresh]
        fake.advance(40)
        assert web.arns() == [fresh]

    @pytest.mark.rule("UpdateTaskProtection-016")
    def test_without_protection_it_goes(self, ecs: Any, serve: Serve, web: Service) -> None:
        serve()
        (task,) = web.arns()
        self.protect(ecs, task)
        ecs.update_service(service="web", desiredCount=0)
        assert web.arns() == [task]
        ecs.update_task_protection(cluster="default", tasks=[task], protectionEnabled=False)
        assert web.arns() == []

    @pytest.mark.rule("UpdateTaskProtection-015")
    def test_a_deployment_spares_it(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=2)
        fake.settle()
        first, second = web.arns()
        self.protect(ecs, first)
        ecs.update_service(service="web", forceNewDeployment=True)
        fake.advance(3590)
        assert first in web.arns()
        assert second not in web.arns()
        assert web.primary["rolloutState"] == "IN_PROGRESS"
        fake.advance(60)
        assert first not in web.arns()
        assert web.primary["rolloutState"] == "COMPLETED"

    def test_too_many_block_a_deployment(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=3)
        fake.settle()
        first, second, _ = web.arns()
        assert self.protect(ecs, first, second)["failures"] == []
        ecs.update_service(service="web", desiredCount=1, forceNewDeployment=True)
        answer = self.protect(ecs, first)
        assert answer["failures"] == [{"arn": first, "reason": "DEPLOYMENT_BLOCKED"}]
        assert answer["protectedTasks"] == []

    def test_a_service_that_is_deleted_spares_none(self, ecs: Any, serve: Serve, web: Service) -> None:
        serve()
        self.protect(ecs, *web.arns())
        ecs.delete_service(service="web", force=True)
        assert web.arns() == []


class TestPlacement:
    NONE = (
        "was unable to place a task because no container instance met all of its requirements. Reason: No Container "
        "Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon "
        "ECS Developer Guide."
    )

    def test_without_instances_it_is_said_and_tried_again(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        serve(taskDefinition=bridge(), **ON_EC2)
        fake.advance(600)
        assert web.counts == (1, 0, 0)
        assert web.messages().count(self.NONE) == 1  # the same is said every six hours
        fake.advance(6 * 3600)
        assert web.messages().count(self.NONE) == 2

    @pytest.mark.rule("CreateService-120")
    def test_an_instance_that_comes_ends_the_waiting(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        serve(taskDefinition=bridge(), desiredCount=2, **ON_EC2)
        fake.advance(1000)
        fake.add_container_instances(1)
        assert web.counts == (2, 2, 0)

    @pytest.mark.parametrize(
        ("container", "lack"),
        [
            ({"cpu": 9999}, "has insufficient CPU units available"),
            ({"memory": 99999}, "has insufficient memory available"),
            (
                {"portMappings": [{"containerPort": 1, "hostPort": 22}]},
                "is already using a port required by your task",
            ),
        ],
    )
    def test_what_the_closest_instance_lacks(
        self,
        fake: ecs_fake.EcsFake,
        serve: Serve,
        web: Service,
        bridge: Any,
        container: dict[str, Any],
        lack: str,
    ) -> None:
        (arn,) = fake.add_container_instances(1)
        definition = bridge(containerDefinitions=[{"name": "app", "image": "i", "memory": 64, **container}])
        serve(taskDefinition=definition, **ON_EC2)
        (message,) = web.messages()
        identifier = arn.rpartition("/")[2]
        assert (
            f"requirements. The closest matching (container-instance {identifier}) {lack}. For more"
            in message
        )

    def test_room_that_another_task_leaves_is_taken(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bridge: Any, run: Any
    ) -> None:
        fake.add_container_instances(1)
        ports = [{"containerPort": 80, "hostPort": 8000}]
        containers = [{"name": "app", "image": "i", "memory": 64, "portMappings": ports}]
        definition = bridge(containerDefinitions=containers)
        (task,) = run(taskDefinition=definition, launchType="EC2", networkConfiguration=None)["tasks"]
        serve(taskDefinition=definition, **ON_EC2)
        assert web.counts == (1, 0, 0)
        ecs.stop_task(task=task["taskArn"])
        assert web.counts == (1, 1, 0)

    def test_those_that_find_room_start(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        fake.add_container_instances(2)
        ports = [{"containerPort": 80, "hostPort": 8000}]
        containers = [{"name": "app", "image": "i", "memory": 64, "portMappings": ports}]
        serve(taskDefinition=bridge(containerDefinitions=containers), desiredCount=3, **ON_EC2)
        assert web.counts == (3, 2, 0)
        started, unplaced = web.messages()
        assert started == "has started 2 tasks:."
        assert "is already using a port" in unplaced

    def test_a_strategy_of_an_auto_scaling_group_waits_for_its_instances(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bridge: Any
    ) -> None:
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider={"autoScalingGroupArn": "g"})
        ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["mine"], defaultCapacityProviderStrategy=[]
        )
        fake.settle()
        fake.add_container_instances(1)
        strategy = [{"capacityProvider": "mine", "weight": 1}]
        given = {**ON_EC2, "launchType": None, "capacityProviderStrategy": strategy}
        serve(taskDefinition=bridge(), **given)
        reason = "Reason: No Container Instances were found in your capacity provider."
        assert web.messages() == [f"was unable to reach steady state. {reason}"]
        fake.add_container_instances(1, capacity_provider="mine")
        assert [task["capacityProviderName"] for task in web.tasks()] == ["mine"]


class TestDrainingInstances:
    """Tasks of services move away from instances that are DRAINING; tasks of nobody stay."""

    def drained(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, bridge: Any, minimum: int, maximum: int
    ) -> tuple[str, str]:
        """Make a service of four tasks on one instance, drain it, and give its ARN and that of an empty one."""
        (first,) = fake.add_container_instances(1)
        percents = {"minimumHealthyPercent": minimum, "maximumPercent": maximum}
        serve(taskDefinition=bridge(), desiredCount=4, deploymentConfiguration=percents, **ON_EC2)
        fake.settle()
        (second,) = fake.add_container_instances(1)
        ecs.update_container_instances_state(containerInstances=[first], status="DRAINING")
        return first, second

    def counts(self, web: Service) -> dict[str, int]:
        """Count the tasks that are to run by their instance."""
        return dict(Counter(task["containerInstanceArn"] for task in web.tasks()))

    @pytest.mark.rule(
        "UpdateContainerInstancesState-013",
        "UpdateContainerInstancesState-016",
        "UpdateContainerInstancesState-018",
        "CreateService-020",
    )
    def test_replacements_are_healthy_first(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        first, second = self.drained(ecs, fake, serve, bridge, 100, 200)
        assert self.counts(web) == {first: 4, second: 4}
        fake.advance(39)
        assert self.counts(web) == {first: 4, second: 4}
        fake.advance(1)
        assert self.counts(web) == {second: 4}
        assert web.messages()[-1] == "has reached a steady state."

    @pytest.mark.rule("UpdateContainerInstancesState-015", "UpdateContainerInstancesState-019")
    def test_without_room_above_some_stop_first(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        first, second = self.drained(ecs, fake, serve, bridge, 50, 100)
        assert self.counts(web) == {first: 2, second: 2}
        fake.advance(40)
        assert self.counts(web) == {second: 4}

    @pytest.mark.rule("UpdateContainerInstancesState-014")
    def test_without_another_instance_they_stay(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any, run: Any
    ) -> None:
        (only,) = fake.add_container_instances(1)
        serve(taskDefinition=bridge(), **ON_EC2)
        (alone,) = run(taskDefinition="job:1", launchType="EC2", networkConfiguration=None)["tasks"]
        fake.settle()
        ecs.update_container_instances_state(containerInstances=[only], status="DRAINING")
        fake.advance(600)
        assert self.counts(web) == {only: 1}
        assert any("No Container Instances were found in your cluster" in one for one in web.messages())
        (task,) = ecs.describe_tasks(tasks=[alone["taskArn"]])["tasks"]
        assert task["lastStatus"] == "RUNNING"

    @pytest.mark.rule("UpdateContainerInstancesState-012")
    def test_tasks_on_their_way_are_stopped_at_once(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic") as fake:
            ecs = fake.client()
            container = {"name": "a", "image": "i", "memory": 9}
            ecs.register_task_definition(family="job", containerDefinitions=[container])
            (only,) = fake.add_container_instances(1)
            ecs.create_service(serviceName="web", taskDefinition="job", desiredCount=2)
            web = Service(fake, ecs)
            fake.advance(15)
            assert web.counts == (2, 0, 2)
            ecs.update_container_instances_state(containerInstances=[only], status="DRAINING")
            assert web.counts == (2, 0, 0)


class TestCapacityProviders:
    def test_base_and_weights_hold_for_all_tasks_together(self, ecs: Any, serve: Serve, web: Service) -> None:
        ecs.put_cluster_capacity_providers(
            cluster="default",
            capacityProviders=["FARGATE", "FARGATE_SPOT"],
            defaultCapacityProviderStrategy=[],
        )
        strategy = [
            {"capacityProvider": "FARGATE", "base": 2, "weight": 1},
            {"capacityProvider": "FARGATE_SPOT", "weight": 3},
        ]
        serve(launchType=None, capacityProviderStrategy=strategy, desiredCount=3)
        web.update(desiredCount=10)
        names = Counter(task["capacityProviderName"] for task in web.tasks())
        assert names == {"FARGATE": 4, "FARGATE_SPOT": 6}
        spot = [task["taskArn"] for task in web.tasks() if task["capacityProviderName"] == "FARGATE_SPOT"]
        ecs.stop_task(task=spot[0])
        assert Counter(task["capacityProviderName"] for task in web.tasks()) == names

    @pytest.mark.rule("DeleteCapacityProvider-009")
    def test_another_strategy_moves_the_tasks(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        for name in ("one", "two"):
            ecs.create_capacity_provider(name=name, autoScalingGroupProvider={"autoScalingGroupArn": name})
        ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["one", "two"], defaultCapacityProviderStrategy=[]
        )
        fake.settle()
        (first,) = fake.add_container_instances(1, capacity_provider="one")
        (second,) = fake.add_container_instances(1, capacity_provider="two")
        strategies = [[{"capacityProvider": name, "weight": 1}] for name in ("one", "two")]
        given = {**ON_EC2, "launchType": None, "capacityProviderStrategy": strategies[0]}
        serve(taskDefinition=bridge(), desiredCount=2, **given)
        assert {task["containerInstanceArn"] for task in web.tasks()} == {first}
        web.update(capacityProviderStrategy=strategies[1], forceNewDeployment=True)
        assert {task["containerInstanceArn"] for task in web.tasks()} == {second}


class TestEvents:
    @pytest.mark.rule("ServiceEvent-001", "Service-006", "DescribeServices-016")
    def test_at_most_a_hundred_newest_first(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve()
        for count in range(60):
            fake.advance(1)
            ecs.update_service(service="web", desiredCount=2 - count % 2)
        assert len(web.describe()["events"]) < 100
        fake.advance(50 * 6 * 3600)
        events = web.describe()["events"]
        assert len(events) == 100
        assert all(event.keys() == {"id", "createdAt", "message"} for event in events)
        moments = [event["createdAt"] for event in events]
        assert moments == sorted(moments, reverse=True)
        assert len({event["id"] for event in events}) == 100
        assert moments[0] - moments[1] == timedelta(hours=6)

    def test_a_steady_state_is_said_when_it_is_reached_again(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve()
        fake.settle()
        assert web.messages()[-2:] == ["(deployment D) deployment completed.", "has reached a steady state."]
        fake.advance(100)
        ecs.stop_task(task=web.arns()[0])
        fake.advance(39)
        assert web.messages()[-1] == "has started 1 tasks:."
        fake.advance(1)
        assert web.messages()[-1] == "has reached a steady state."
        assert web.primary["rolloutState"] == "COMPLETED"


class TestEnd:
    @pytest.mark.rule("DeleteService-005")
    def test_its_tasks_are_stopped_then_it_is_inactive(self, ecs: Any, serve: Serve, web: Service) -> None:
        service = serve(desiredCount=2)
        answer = ecs.delete_service(service="web", force=True)["service"]
        assert (answer["status"], answer["runningCount"]) == ("DRAINING", 2)
        stopped = web.tasks("STOPPED")
        assert len(stopped) == 2
        reason = f"Scaling activity initiated by (deployment {service['deployments'][0]['id']})"
        assert {task["stoppedReason"] for task in stopped} == {reason}
        assert web.describe()["status"] == "INACTIVE"

    def test_a_service_of_the_same_name_is_another_one(self, ecs: Any, serve: Serve, web: Service) -> None:
        serve(desiredCount=2)
        ecs.delete_service(service="web", force=True)
        serve(taskDefinition="job:1")
        assert web.counts == (1, 1, 0)
        assert web.messages() == ["has started 1 tasks:."]


class TestWaiters:
    def test_services_stable(self, ecs: Any, serve: Serve, web: Service) -> None:
        serve(desiredCount=4)
        ecs.update_service(service="web", forceNewDeployment=True)
        ecs.get_waiter("services_stable").wait(services=["web"])
        assert len(web.describe()["deployments"]) == 1
        assert web.counts == (4, 4, 0)

    def test_services_inactive(self, ecs: Any, serve: Serve) -> None:
        serve(desiredCount=4)
        ecs.delete_service(service="web", force=True)
        ecs.get_waiter("services_inactive").wait(services=["web"])

    def test_tasks(self, ecs: Any, serve: Serve, web: Service) -> None:
        serve(desiredCount=2)
        arns = web.arns()
        ecs.get_waiter("tasks_running").wait(tasks=arns)
        ecs.update_service(service="web", desiredCount=0)
        ecs.get_waiter("tasks_stopped").wait(tasks=arns)


def test_services_of_two_clusters_and_regions_are_apart(
    fake: ecs_fake.EcsFake, serve: Serve, web: Service
) -> None:
    serve()
    other = boto3.client("ecs", region_name="eu-west-1")
    other.create_cluster()
    other.register_task_definition(
        family="job", containerDefinitions=[{"name": "a", "image": "i", "memory": 9}]
    )
    other.create_service(serviceName="web", taskDefinition="job", desiredCount=0)
    assert web.counts == (1, 1, 0)
    assert Service(fake, other).counts == (0, 0, 0)
