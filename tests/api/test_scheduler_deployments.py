"""Deployments over time: what brings one, how far it is, what makes it fail, and what follows."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from ecs_fake.records.task import Task
from tests.api.services import Service
from tests.rules.marks import rule

Serve = Callable[..., dict[str, Any]]
Register = Callable[..., str]
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
NO_ROLLBACK = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
OTHER_NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-2"]}}
REGISTRY = {"registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1"}
BALANCER = {
    "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/tg/0123456789abcdef",
    "containerName": "app",
    "containerPort": 80,
}
CHECK = {"command": ["CMD", "true"], "interval": 5, "retries": 1}


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `web`, which a test makes."""
    return Service(fake, ecs)


@pytest.fixture
def bad(fake: ecs_fake.EcsFake, register: Register) -> str:
    """A task definition whose image cannot be pulled."""
    fake.images["bad"] = ecs_fake.PullError("manifest unknown")
    return register(family="bad", containerDefinitions=[{"name": "app", "image": "bad"}])


@pytest.fixture
def checked(register: Register) -> str:
    """A task definition with a health check."""
    container = {"name": "app", "image": "images/app", "healthCheck": CHECK}
    return register(family="checked", containerDefinitions=[container])


def rollout(deployment: dict[str, Any]) -> tuple[str, str]:
    """Give status and rollout state of a deployment."""
    return deployment["status"], deployment["rolloutState"]


class TestProgress:
    @pytest.mark.rule("Deployment-013", "DeploymentConfiguration-012", "Deployment-016")
    def test_it_is_completed_when_all_tasks_have_run_for_forty_seconds(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=2)
        fake.advance(39)
        assert rollout(web.primary) == ("PRIMARY", "IN_PROGRESS")
        fake.advance(1)
        deployment = web.primary
        assert rollout(deployment) == ("PRIMARY", "COMPLETED")
        assert deployment["rolloutStateReason"] == f"ECS deployment {deployment['id']} completed."

    def test_settle_waits_for_that_and_for_nothing_more(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=2)
        assert fake.settle() == 40
        assert fake.settle() == 0

    @pytest.mark.rule(
        "UpdateService-016", "UpdateService-020", "Deployment-019", "Deployment-020", "Deployment-021"
    )
    def test_a_new_one_takes_over_when_its_tasks_are_healthy(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, register: Register
    ) -> None:
        serve(desiredCount=2)
        fake.settle()
        old = web.arns()
        definition = register(family="next")
        ecs.update_service(service="web", taskDefinition=definition, forceNewDeployment=True)
        fake.advance(39)
        new, replaced = web.describe()["deployments"]
        assert (rollout(new), rollout(replaced)) == (("PRIMARY", "IN_PROGRESS"), ("ACTIVE", "COMPLETED"))
        assert (new["runningCount"], replaced["runningCount"]) == (2, 2)
        fake.advance(1)
        assert [rollout(one) for one in web.describe()["deployments"]] == [("PRIMARY", "COMPLETED")]
        assert not set(old) & set(web.arns())
        assert {task["taskDefinitionArn"].rpartition("/")[2] for task in web.tasks()} == {definition}

    @pytest.mark.rule("UpdateService-011")
    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"networkConfiguration": OTHER_NETWORK}, marks=rule("UpdateService-051")),
            pytest.param({"platformVersion": "1.4.0"}),
            pytest.param({"forceNewDeployment": True}, marks=rule("UpdateService-057")),
            pytest.param({"serviceRegistries": [REGISTRY]}, marks=rule("UpdateService-060")),
            pytest.param({"loadBalancers": [BALANCER]}, marks=rule("UpdateService-046")),
            pytest.param({"serviceConnectConfiguration": {"enabled": True}}, marks=rule("UpdateService-058")),
        ],
    )
    def test_what_shapes_tasks_renews_them(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, changes: dict[str, Any]
    ) -> None:
        ecs.update_cluster(cluster="default", serviceConnectDefaults={"namespace": "local"})
        serve(platformVersion="1.3.0")
        fake.settle()
        old = web.arns()
        web.update(**changes)
        (task,) = web.tasks()
        assert task["taskArn"] not in old
        assert task["startedBy"] == web.primary["id"]
        subnets = {one["value"] for one in task["attachments"][0]["details"] if one["name"] == "subnetId"}
        assert subnets == {"subnet-2" if "networkConfiguration" in changes else "subnet-1"}
        found = ecs.list_services_by_namespace(namespace="local")["serviceArns"]
        assert len(found) == ("serviceConnectConfiguration" in changes)

    @pytest.mark.rule("UpdateService-021")
    def test_new_tasks_pull_the_image_as_it_is_now(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service
    ) -> None:
        serve()
        fake.settle()
        fake.images["images/app"] = ecs_fake.PullError("it was moved")
        ecs.update_service(service="web", forceNewDeployment=True)
        (task,) = web.tasks("STOPPED")
        assert "it was moved" in task["stoppedReason"]

    @pytest.mark.rule("Deployment-002")
    def test_another_count_in_the_midst_is_for_the_new_one(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=2)
        fake.settle()
        ecs.update_service(service="web", forceNewDeployment=True)
        ecs.update_service(service="web", desiredCount=5)
        new, old = web.describe()["deployments"]
        assert (new["desiredCount"], new["runningCount"], old["runningCount"]) == (5, 5, 2)
        fake.settle()
        assert web.counts == (5, 5, 0)

    def test_several_at_once_end_with_the_last(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=3)
        for _ in range(3):
            fake.advance(10)
            ecs.update_service(service="web", forceNewDeployment=True)
        fake.settle()
        (last,) = web.describe()["deployments"]
        assert {task["startedBy"] for task in web.tasks()} == {last["id"]}

    def test_limits_that_allow_nothing_are_told(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service
    ) -> None:
        serve(deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 100})
        fake.settle()
        ecs.update_service(service="web", forceNewDeployment=True)
        with pytest.raises(ecs_fake.SettleTimeout, match="because of the service deployment configuration"):
            fake.settle()
        assert web.messages()[-1] == (
            "was unable to stop or start tasks during a deployment because of the service deployment configuration. "
            "Update the minimumHealthyPercent or maximumPercent value and try again."
        )
        web.update(deploymentConfiguration={"minimumHealthyPercent": 0})
        assert rollout(web.primary) == ("PRIMARY", "COMPLETED")


class TestFailingStarts:
    @pytest.mark.rule("Deployment-003", "Deployment-004")
    def test_failed_tasks_are_counted(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str
    ) -> None:
        serve(taskDefinition=bad)
        assert web.primary["failedTasks"] == 1
        fake.advance(10)
        assert web.primary["failedTasks"] == 2

    def test_launches_are_spaced_out_more_and_more(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str
    ) -> None:
        serve(taskDefinition=bad)
        with pytest.raises(
            ecs_fake.SettleTimeout, match="is unable to consistently start tasks successfully"
        ):
            fake.settle(2 * 3600)
        changes = fake._engine.core.journal
        launched = [one.at for one in changes if isinstance(one.after, Task) and one.before is None]
        waits = [round(later - one) for one, later in itertools.pairwise(launched)]
        assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 1620, 1620]

    def test_from_the_third_on_it_is_said(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str
    ) -> None:
        serve(taskDefinition=bad)
        fake.advance(29)
        assert not any("consistently" in message for message in web.messages())
        fake.advance(1)
        assert web.messages()[-1].startswith("is unable to consistently start tasks successfully.")

    @pytest.mark.rule("Deployment-005")
    def test_a_task_that_is_healthy_ends_the_counting(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str
    ) -> None:
        serve(taskDefinition=bad)
        fake.advance(10)
        assert web.primary["failedTasks"] == 2
        del fake.images["bad"]
        fake.advance(20)
        assert web.counts == (1, 1, 0)
        assert web.primary["failedTasks"] == 2
        fake.advance(40)
        assert web.primary["failedTasks"] == 0

    def test_an_update_ends_the_waiting(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str, register: Register
    ) -> None:
        serve(taskDefinition=bad)
        fake.advance(600)
        web.update(taskDefinition=register())
        assert web.counts == (1, 1, 0)

    def test_room_that_is_never_found_counts_as_failures(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        given = {"launchType": "EC2", "networkConfiguration": None, "deploymentConfiguration": NO_ROLLBACK}
        serve(taskDefinition=bridge(), **given)
        fake.settle()
        assert rollout(web.primary) == ("PRIMARY", "FAILED")
        assert web.primary["failedTasks"] == 3


class TestCircuitBreaker:
    @pytest.mark.rule("DeploymentCircuitBreaker-002", "Deployment-014", "Deployment-015")
    @pytest.mark.rule("DeploymentCircuitBreaker-005")
    @pytest.mark.parametrize(("desired", "failures"), [(1, 3), (6, 6), (9, 9)])
    def test_too_many_failures_end_it(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str, desired: int, failures: int
    ) -> None:
        serve(taskDefinition=bad, desiredCount=desired, deploymentConfiguration=NO_ROLLBACK)
        fake.settle()
        deployment = web.primary
        assert rollout(deployment) == ("PRIMARY", "FAILED")
        assert deployment["rolloutStateReason"] == "ECS deployment circuit breaker: tasks failed to start."
        assert (deployment["desiredCount"], deployment["failedTasks"]) == (0, failures)
        assert web.messages()[-1] == "(deployment D) deployment failed: tasks failed to start."
        assert len(web.describe()["deployments"]) == 1
        tasks = len(web.arns("STOPPED"))
        fake.advance(3000)
        assert (web.counts, len(web.arns("STOPPED"))) == ((desired, 0, 0), tasks)

    @pytest.mark.rule("DeploymentCircuitBreaker-004")
    def test_it_goes_back_to_the_last_that_completed(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bad: str
    ) -> None:
        service = serve(desiredCount=3, deploymentConfiguration=BREAKER)
        fake.settle()
        first = web.primary["id"]
        failed = ecs.update_service(service="web", taskDefinition=bad)["service"]["deployments"][0]["id"]
        back, broken, old = web.describe()["deployments"]
        assert [rollout(one) for one in (back, broken, old)] == [
            ("PRIMARY", "IN_PROGRESS"),
            ("ACTIVE", "FAILED"),
            ("ACTIVE", "COMPLETED"),
        ]
        assert (broken["id"], old["id"]) == (failed, first)
        reason = f"ECS deployment circuit breaker: rolling back to deploymentId {first}."
        assert back["rolloutStateReason"] == reason
        fake.settle()
        (completed,) = web.describe()["deployments"]
        assert completed["id"] == back["id"]
        assert web.describe()["taskDefinition"] == completed["taskDefinition"] == service["taskDefinition"]
        assert web.counts == (3, 3, 0)
        assert web.messages()[3:6] == [
            "has started 3 tasks:.",
            "(deployment D) deployment failed: tasks failed to start.",
            "rolling back to deployment D.",
        ]

    def test_what_does_not_shape_tasks_stays(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str
    ) -> None:
        serve(deploymentConfiguration=BREAKER)
        fake.settle()
        web.update(taskDefinition=bad, propagateTags="SERVICE", desiredCount=2)
        service = web.describe()
        assert (service["propagateTags"], service["desiredCount"]) == ("SERVICE", 2)
        assert web.counts == (2, 2, 0)

    def test_one_that_goes_back_and_fails_stays_failed(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bad: str
    ) -> None:
        serve(deploymentConfiguration=BREAKER)
        fake.settle()
        fake.images["images/app"] = ecs_fake.PullError("gone")
        web.update(taskDefinition=bad)
        assert [rollout(one) for one in web.describe()["deployments"]] == [
            ("PRIMARY", "FAILED"),
            ("ACTIVE", "FAILED"),
            ("ACTIVE", "COMPLETED"),
        ]
        assert web.counts == (1, 1, 0)  # the first one's task was never taken away

    def test_with_nothing_to_go_back_to_it_stays_failed(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str, register: Register
    ) -> None:
        serve(taskDefinition=bad, deploymentConfiguration=BREAKER)
        fake.settle()
        assert [rollout(one) for one in web.describe()["deployments"]] == [("PRIMARY", "FAILED")]
        web.update(desiredCount=2)
        assert web.counts == (2, 0, 0)
        web.update(taskDefinition=register())
        assert web.counts == (2, 2, 0)
        assert [rollout(one) for one in web.describe()["deployments"]] == [("PRIMARY", "COMPLETED")]

    def test_one_that_had_not_completed_is_nothing_to_go_back_to(
        self, serve: Serve, web: Service, bad: str, ecs: Any
    ) -> None:
        serve(desiredCount=2, deploymentConfiguration=BREAKER)
        ecs.get_waiter("services_stable").wait(
            services=["web"]
        )  # its tasks run, but not for forty seconds yet
        web.update(taskDefinition=bad)  # and `settle` ends, as nothing more will happen
        assert [rollout(one) for one in web.describe()["deployments"]] == [
            ("PRIMARY", "FAILED"),
            ("ACTIVE", "IN_PROGRESS"),
        ]
        assert web.counts == (2, 2, 0)

    def test_what_serves_stays_when_it_fails(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bad: str
    ) -> None:
        serve(desiredCount=4, deploymentConfiguration=NO_ROLLBACK)
        fake.settle()
        old = web.arns()
        web.update(taskDefinition=bad)
        assert web.arns() == old
        assert [rollout(one) for one in web.describe()["deployments"]] == [
            ("PRIMARY", "FAILED"),
            ("ACTIVE", "COMPLETED"),
        ]

    def test_tasks_that_run_and_end_are_no_failures(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(run_for=1, exit_code=1)
        serve(deploymentConfiguration=BREAKER)
        fake.advance(600)
        assert rollout(web.primary) == ("PRIMARY", "IN_PROGRESS")
        assert web.primary["failedTasks"] == 0


class TestHealth:
    @pytest.mark.rule("DeploymentConfiguration-011", "DeploymentConfiguration-013")
    def test_a_task_with_a_check_counts_when_it_is_healthy(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, checked: str
    ) -> None:
        serve(taskDefinition=checked)
        fake.advance(4)
        assert rollout(web.primary) == ("PRIMARY", "IN_PROGRESS")
        fake.advance(2)
        assert web.tasks()[0]["healthStatus"] == "HEALTHY"
        assert rollout(web.primary) == ("PRIMARY", "COMPLETED")

    def test_an_unhealthy_one_is_replaced_by_one_that_is_healthy_first(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, checked: str
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(health=["HEALTHY", "HEALTHY", "UNHEALTHY"])
        serve(taskDefinition=checked)
        fake.advance(14)
        (first,) = web.arns()
        fake.images["images/app"] = ecs_fake.Scripted()
        fake.advance(2)
        assert web.counts == (1, 2, 0)
        assert web.arns()[0] == first
        fake.advance(6)
        assert web.counts == (1, 1, 0)
        (stopped,) = web.tasks("STOPPED")
        assert (stopped["taskArn"], stopped["healthStatus"]) == (first, "UNHEALTHY")
        assert stopped["stopCode"] == "ServiceSchedulerInitiated"
        assert stopped["stoppedReason"] == "Task failed container health checks"
        assert "failed container health checks." in web.messages()

    def test_without_room_it_is_stopped_first(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, checked: str
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(health=["HEALTHY", "HEALTHY", "UNHEALTHY"])
        percents = {"minimumHealthyPercent": 0, "maximumPercent": 100}
        serve(taskDefinition=checked, deploymentConfiguration=percents)
        fake.advance(14)
        (first,) = web.arns()
        fake.advance(2)
        assert len(web.arns()) == 1
        assert web.arns() != [first]

    @pytest.mark.rule("Deployment-004")
    def test_failed_checks_break_a_deployment_too(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, checked: str
    ) -> None:
        serve(deploymentConfiguration={**BREAKER, "minimumHealthyPercent": 0, "maximumPercent": 100})
        fake.settle()
        fake.images["images/app"] = ecs_fake.Scripted(health=["UNHEALTHY"])
        fake.images["images/app:*"] = ecs_fake.Scripted(health=["UNHEALTHY"])
        web.update(taskDefinition=checked)
        messages = web.messages()
        assert messages.count("failed container health checks.") == 3
        assert "(deployment D) deployment failed: tasks failed to start." in messages
        assert rollout(web.primary) == ("PRIMARY", "COMPLETED")  # of the one it went back to
