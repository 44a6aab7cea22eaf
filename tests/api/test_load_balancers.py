"""Services behind load balancers: targets come and go, and decide whether a task is healthy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.services import Service

Serve = Callable[..., dict[str, Any]]
BLUE, GREEN = (
    f"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/{n}/1" for n in ("blue", "green")
)
TO_BLUE = {"targetGroupArn": BLUE, "containerName": "app", "containerPort": 80}
TO_GREEN = {"targetGroupArn": GREEN, "containerName": "app", "containerPort": 8080}
ON_EC2: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `web`, which a test makes."""
    return Service(fake, ecs)


def address(task: dict[str, Any]) -> str:
    """Give the private address of a task."""
    details = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
    return str(details["privateIPv4Address"])


class TestRegistration:
    @pytest.mark.rule("LoadBalancer-002")
    def test_a_task_is_registered_by_its_address_and_port(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=2, loadBalancers=[TO_BLUE])
        assert set(fake.target_groups[BLUE].health) == {f"{address(task)}:80" for task in web.tasks()}
        assert web.messages() == ["has started 2 tasks:.", f"registered 2 targets in (target-group {BLUE})"]

    @pytest.mark.rule("CreateService-062")
    def test_on_an_instance_by_the_instance_and_the_port_there(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bridge: Any
    ) -> None:
        fake.add_container_instances(1)
        serve(taskDefinition=bridge(), desiredCount=2, loadBalancers=[TO_BLUE], **ON_EC2)
        (arn,) = ecs.list_container_instances()["containerInstanceArns"]
        answer = ecs.describe_container_instances(containerInstances=[arn])
        host = answer["containerInstances"][0]["ec2InstanceId"]
        ports = {
            binding["hostPort"]
            for task in web.tasks()
            for binding in task["containers"][0]["networkBindings"]
            if binding["containerPort"] == 80
        }
        assert len(ports) == 2
        assert set(fake.target_groups[BLUE].health) == {f"{host}:{port}" for port in ports}

    @pytest.mark.rule("CreateService-063")
    def test_classic_load_balancers_know_the_instance(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bridge: Any
    ) -> None:
        fake.add_container_instances(1)
        balancer = {"loadBalancerName": "old", "containerName": "app", "containerPort": 80}
        serve(taskDefinition=bridge(), loadBalancers=[balancer], **ON_EC2)
        fake.settle()
        (target,) = fake.load_balancers["old"].health
        assert target.startswith("i-")
        assert web.counts == (1, 1, 0)
        fake.load_balancers["old"].health[web.arns()[0]] = "unhealthy"
        fake.settle()
        (stopped,) = web.tasks("STOPPED")
        assert stopped["stoppedReason"] == "Task failed ELB health checks in (elb old)"
        (said,) = [message for message in web.messages() if "is unhealthy" in message]
        assert said == (
            f"(instance {target.partition(':')[0]}) is unhealthy in (elb old) due to (reason "
            "Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)"
        )

    def test_all_tasks_of_a_service_that_is_deleted_are_taken_out(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=2, loadBalancers=[TO_BLUE])
        fake.settle()
        ecs.delete_service(service="web", force=True)
        assert web.describe()["status"] == "DRAINING"
        assert fake.settle() == pytest.approx(300)
        assert web.describe()["status"] == "INACTIVE"
        assert dict(fake.target_groups[BLUE].health) == {}


class TestSeveralTargetGroups:
    def test_a_task_is_activating_until_it_is_registered_in_all(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(loadBalancers=[TO_BLUE, TO_GREEN])
        (task,) = web.tasks()
        chain = [entry for entry in fake.events if entry["resources"] == [task["taskArn"]]]
        assert [event["detail"]["lastStatus"] for event in chain] == [
            "PROVISIONING",
            "PENDING",
            "ACTIVATING",
            "RUNNING",
        ]
        assert list(fake.target_groups[GREEN].health) == [f"{address(task)}:8080"]

    def test_it_is_deactivating_until_it_is_out_of_all(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service
    ) -> None:
        fake.target_groups[GREEN] = ecs_fake.TargetGroup(deregistration_delay=10)
        serve(loadBalancers=[TO_BLUE, TO_GREEN])
        fake.settle()
        (arn,) = web.arns()
        ecs.stop_task(task=arn)
        fake.advance(200)
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert (task["lastStatus"], task["containers"][0]["lastStatus"]) == ("DEACTIVATING", "RUNNING")
        fake.advance(101)
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert task["lastStatus"] == "STOPPED"
        statuses = [one["detail"]["lastStatus"] for one in fake.events if one["resources"] == [arn]]
        assert statuses[-4:] == ["RUNNING", "DEACTIVATING", "DEPROVISIONING", "STOPPED"]

    @pytest.mark.rule("DeploymentConfiguration-014")
    def test_it_is_healthy_when_all_say_so(self, fake: ecs_fake.EcsFake, serve: Serve, web: Service) -> None:
        fake.target_groups[GREEN] = ecs_fake.TargetGroup(health="initial")
        serve(loadBalancers=[TO_BLUE, TO_GREEN])
        fake.advance(3600)
        assert web.primary["rolloutState"] == "IN_PROGRESS"
        fake.target_groups[GREEN].health[web.arns()[0]] = "healthy"
        assert web.primary["rolloutState"] == "COMPLETED"


class TestHealth:
    @pytest.mark.rule("CreateService-007")
    def test_a_target_is_healthy_after_the_check_interval(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(loadBalancers=[TO_BLUE])
        health = fake.target_groups[BLUE].health
        (target,) = health
        fake.advance(29)
        assert (health[target], web.primary["rolloutState"]) == ("initial", "IN_PROGRESS")
        assert web.counts == (1, 1, 0)
        fake.advance(1)
        assert (health[target], web.primary["rolloutState"]) == ("healthy", "COMPLETED")

    @pytest.mark.rule("DeploymentConfiguration-015")
    def test_with_a_container_check_both_must_agree(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, register: Any
    ) -> None:
        container = {
            "name": "app",
            "image": "images/app",
            "portMappings": [{"containerPort": 80}],
            "healthCheck": {"command": ["CMD", "true"], "interval": 60},
        }
        serve(taskDefinition=register(containerDefinitions=[container]), loadBalancers=[TO_BLUE])
        fake.advance(59)
        assert fake.target_groups[BLUE].health[web.arns()[0]] == "healthy"
        assert web.primary["rolloutState"] == "IN_PROGRESS"
        fake.advance(1)
        assert web.primary["rolloutState"] == "COMPLETED"

    def test_a_task_whose_target_is_ill_is_replaced_first_then_stopped(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=2, loadBalancers=[TO_BLUE])
        fake.settle()
        sick = web.tasks()[0]
        before = len(web.messages())
        health = fake.target_groups[BLUE].health
        health.set(address(sick), "unhealthy", reason="Request timed out")
        assert len(web.arns()) == 3
        assert fake.settle() == pytest.approx(30)
        assert web.counts == (2, 2, 0)
        assert web.messages()[before:] == [
            "has started 1 tasks:.",
            f"registered 1 targets in (target-group {BLUE})",
            f"(port 80) is unhealthy in (target-group {BLUE}) due to (reason Request timed out).",
            "has stopped 1 running tasks:.",
            f"deregistered 1 targets in (target-group {BLUE})",
            "has reached a steady state.",
        ]
        (stopped,) = web.tasks("STOPPED")
        assert stopped["taskArn"] == sick["taskArn"]
        assert stopped["stopCode"] == "ServiceSchedulerInitiated"
        assert stopped["stoppedReason"] == f"Task failed ELB health checks in (target-group {BLUE})"

    @pytest.mark.rule("CreateService-048", "Service-007", "UpdateService-045")
    def test_within_the_grace_period_it_is_left_alone(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        fake.target_groups[BLUE] = ecs_fake.TargetGroup(health="unhealthy")
        serve(loadBalancers=[TO_BLUE], healthCheckGracePeriodSeconds=120)
        (first,) = web.arns()
        fake.advance(119)
        assert web.arns() == [first]
        fake.advance(1)
        assert web.arns() != [first]

    def test_a_rollout_of_ill_targets_breaks(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service
    ) -> None:
        breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
        serve(loadBalancers=[TO_BLUE], deploymentConfiguration=breaker)
        fake.settle()
        fake.target_groups[GREEN] = ecs_fake.TargetGroup(health="unhealthy")
        ecs.update_service(service="web", loadBalancers=[{**TO_BLUE, "targetGroupArn": GREEN}])
        fake.settle()
        assert web.describe()["loadBalancers"] == [TO_BLUE]
        assert "(deployment D) deployment failed: tasks failed to start." in web.messages()
        assert set(fake.target_groups[GREEN].health) == set()

    def test_what_is_no_state_of_health_is_refused(self, fake: ecs_fake.EcsFake) -> None:
        with pytest.raises(ecs_fake.OptionError, match="'ill': a target is initial, healthy, unhealthy"):
            fake.target_groups[BLUE].health["10.0.0.1"] = "ill"


class TestDraining:
    def test_a_task_serves_until_its_connections_have_ended(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, ecs: Any
    ) -> None:
        serve(loadBalancers=[TO_BLUE])
        fake.settle()
        (old,) = web.arns()
        before = len(web.messages())
        ecs.update_service(service="web", forceNewDeployment=True)
        fake.advance(30)
        assert web.messages()[before:] == [
            "has started 1 tasks:.",
            f"registered 1 targets in (target-group {BLUE})",
            "has stopped 1 running tasks:.",
            f"deregistered 1 targets in (target-group {BLUE})",
            "(service web, taskSet D) has begun draining connections on 1 tasks.",
        ]
        fake.advance(299)
        (task,) = ecs.describe_tasks(tasks=[old])["tasks"]
        assert (task["lastStatus"], task["desiredStatus"], task["version"]) == ("RUNNING", "STOPPED", 4)
        assert web.primary["rolloutState"] == "IN_PROGRESS"
        fake.advance(1)
        (task,) = ecs.describe_tasks(tasks=[old])["tasks"]
        assert (task["lastStatus"], task["version"]) == ("STOPPED", 6)
        assert web.messages()[-2:] == ["(deployment D) deployment completed.", "has reached a steady state."]

    def test_the_group_says_how_long(self, fake: ecs_fake.EcsFake, serve: Serve, web: Service) -> None:
        fake.target_groups[BLUE] = ecs_fake.TargetGroup(interval=5, deregistration_delay=7)
        serve(loadBalancers=[TO_BLUE])
        assert fake.settle() == pytest.approx(5)
        web.update(desiredCount=0)
        (task,) = web.tasks("STOPPED")
        assert (task["stoppedAt"] - task["stoppingAt"]).total_seconds() == pytest.approx(7)

    def test_a_task_that_ends_by_itself_is_taken_out_and_waits_for_nobody(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(run_for=100)
        serve(loadBalancers=[TO_BLUE])
        (first,) = web.tasks()
        fake.advance(100)
        (stopped,) = web.tasks("STOPPED")
        assert (stopped["stoppedAt"] - stopped["stoppingAt"]).total_seconds() == 0
        assert f"{address(first)}:80" not in fake.target_groups[BLUE].health
        assert f"deregistered 1 targets in (target-group {BLUE})" in web.messages()

    @pytest.mark.rule("DeregisterContainerInstance-013")
    def test_one_that_is_orphaned_is_taken_out(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bridge: Any
    ) -> None:
        fake.add_container_instances(1)
        serve(taskDefinition=bridge(), loadBalancers=[TO_BLUE], **ON_EC2)
        fake.settle()
        (instance,) = ecs.list_container_instances()["containerInstanceArns"]
        ecs.deregister_container_instance(containerInstance=instance, force=True)
        assert list(fake.target_groups[BLUE].health) == []
        assert f"deregistered 1 targets in (target-group {BLUE})" in web.messages()

    def test_on_the_wall_clock_nobody_waits(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], clock="wall") as fake:
            ecs = fake.client()
            ports = [{"containerPort": 80}]
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "images/app", "portMappings": ports}],
            )
            ecs.create_service(
                serviceName="web",
                taskDefinition="job",
                desiredCount=1,
                launchType="FARGATE",
                networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
                loadBalancers=[TO_BLUE],
            )
            assert fake.settle(timeout=20) < 20
            ecs.update_service(service="web", forceNewDeployment=True)
            assert fake.settle(timeout=20) < 20
            assert len(fake.target_groups[BLUE].health) == 1


@pytest.mark.newest_sdk
class TestBlueAndGreen:
    def test_each_deployment_is_on_the_other_side(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        role = "arn:aws:iam::123456789012:role/ecs"
        rule = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/a/1/2/3"
        more = {"alternateTargetGroupArn": GREEN, "productionListenerRule": rule, "roleArn": role}
        serve(
            loadBalancers=[{**TO_BLUE, "advancedConfiguration": more}],
            deploymentConfiguration={"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0},
        )
        fake.settle()
        sides = []
        for _ in range(3):
            sides.append([len(fake.target_groups[arn].health) for arn in (BLUE, GREEN)])
            web.update(forceNewDeployment=True)
        assert sides == [[1, 0], [0, 1], [1, 0]]


class TestTaskSets:
    @pytest.mark.rule("CreateTaskSet-017", "TaskSet-003")
    def test_their_external_id_is_known_to_cloud_map(
        self, fake: ecs_fake.EcsFake, ecs: Any, register: Any
    ) -> None:
        registry = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-abc"
        ecs.create_service(serviceName="web", deploymentController={"type": "EXTERNAL"}, desiredCount=1)
        made = ecs.create_task_set(
            cluster="default",
            service="web",
            externalId="mine",
            taskDefinition=register(),
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
            serviceRegistries=[{"registryArn": registry}],
            scale={"value": 100, "unit": "PERCENT"},
        )["taskSet"]
        (attributes,) = fake.cloud_map[registry].values()
        assert attributes["ECS_TASK_SET_EXTERNAL_ID"] == made["externalId"] == "mine"

    def test_events_name_the_task_set(
        self, fake: ecs_fake.EcsFake, ecs: Any, register: Any, web: Service
    ) -> None:
        ports = [{"containerPort": 80}]
        container = {"name": "app", "image": "images/app", "portMappings": ports}
        ecs.create_service(serviceName="web", deploymentController={"type": "EXTERNAL"}, desiredCount=1)
        ecs.create_task_set(
            cluster="default",
            service="web",
            taskDefinition=register(containerDefinitions=[container]),
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
            loadBalancers=[TO_BLUE],
            scale={"value": 100, "unit": "PERCENT"},
        )
        assert f"(service web, taskSet D) registered 1 targets in (target-group {BLUE})" in web.messages()
