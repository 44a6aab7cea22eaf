"""ListServiceDeployments, DescribeServiceDeployments, DescribeServiceRevisions, StopServiceDeployment."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.api.rollouts import Rollouts
from tests.api.services import Service
from tests.indexes import check_world

pytestmark = pytest.mark.newest_sdk

Serve = Callable[..., dict[str, Any]]
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
NO_ROLLBACK = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
ARN = "arn:aws:ecs:us-east-1:123456789012:"
STOPPED = "Service deployment rolled back because StopServiceDeployment was called."
BROKEN = "Service deployment rolled back because the circuit breaker threshold was exceeded."
NO_CANDIDATE = "No rollback candidate was found to run the rollback."


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    return Service(fake, ecs)


@pytest.fixture
def rollouts(fake: ecs_fake.EcsFake, ecs: Any) -> Rollouts:
    return Rollouts(fake, ecs)


@pytest.fixture
def bad(fake: ecs_fake.EcsFake, register: Callable[..., str]) -> str:
    """A task definition whose image cannot be pulled."""
    fake.images["bad"] = ecs_fake.PullError("manifest unknown")
    return register(family="bad", containerDefinitions=[{"name": "app", "image": "bad"}])


class TestARollout:
    def test_it_is_under_way_and_then_successful(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, rollouts: Rollouts
    ) -> None:
        service = serve(desiredCount=2, deploymentConfiguration=BREAKER)
        number = service["deployments"][0]["id"].rpartition("/")[2]
        revision = f"{ARN}service-revision/default/web/{number}"
        begun = rollouts.newest
        assert begun["status"] == "IN_PROGRESS"
        assert begun["targetServiceRevision"]["requestedTaskCount"] == 2
        fake.settle()
        done = rollouts.newest
        times = {name: done.pop(name) for name in ("createdAt", "startedAt", "finishedAt", "updatedAt")}
        assert (times["finishedAt"] - times["startedAt"]).total_seconds() == 40
        assert times["updatedAt"] == times["finishedAt"]
        assert re.fullmatch(
            rf"{ARN}service-deployment/default/web/[A-Za-z0-9_-]{{21}}", done["serviceDeploymentArn"]
        )
        assert done == {
            "serviceDeploymentArn": begun["serviceDeploymentArn"],
            "serviceArn": service["serviceArn"],
            "clusterArn": service["clusterArn"],
            "sourceServiceRevisions": [],
            "targetServiceRevision": {
                "arn": revision,
                "requestedTaskCount": 2,
                "runningTaskCount": 2,
                "pendingTaskCount": 0,
            },
            "status": "SUCCESSFUL",
            "deploymentConfiguration": service["deploymentConfiguration"],
            "deploymentCircuitBreaker": {"status": "MONITORING_COMPLETE", "failureCount": 0, "threshold": 3},
            "alarms": {"status": "DISABLED"},
        }

    def test_the_next_one_names_what_there_was(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve(desiredCount=2)
        fake.settle()
        first = rollouts.newest
        ecs.update_service(service="web", forceNewDeployment=True)
        assert [one["arn"] for one in rollouts.newest["sourceServiceRevisions"]] == [
            first["targetServiceRevision"]["arn"]
        ]
        assert rollouts.tasks == [2, 2]
        fake.settle()
        assert rollouts.tasks == [2, 0]
        assert rollouts.newest["sourceServiceRevisions"][0]["requestedTaskCount"] == 0
        assert [one["status"] for one in rollouts.listed()] == ["SUCCESSFUL"] * 2

    def test_it_is_pending_until_the_scheduler_takes_it_up(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
            ecs = fake.client()
            ecs.register_task_definition(
                family="job", containerDefinitions=[{"name": "app", "image": "x", "memory": 4}]
            )
            created = ecs.create_service(serviceName="web", taskDefinition="job", desiredCount=1)["service"]
            rollouts = Rollouts(fake, ecs)
            assert (rollouts.newest["status"], "startedAt" in rollouts.newest) == ("PENDING", False)
            assert "currentServiceDeployment" not in created
            fake.advance(14)
            assert rollouts.newest["status"] == "IN_PROGRESS"
            (service,) = ecs.describe_services(services=["web"])["services"]
            assert service["currentServiceDeployment"] == rollouts.arn
            waited = rollouts.newest["startedAt"] - rollouts.newest["createdAt"]
            assert waited.total_seconds() == 14

    def test_a_newer_one_stops_it(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve()
        ecs.update_service(service="web", forceNewDeployment=True)
        newer, older = rollouts.listed()
        assert (newer["status"], older["status"]) == ("IN_PROGRESS", "STOPPED")
        assert older["statusReason"] == (
            "Service deployment stopped because a newer service deployment was started."
        )
        story = fake.story(older["serviceDeploymentArn"])
        assert story.index("STOP_REQUESTED") < story.index("STOPPED  ")

    def test_another_count_makes_none(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve()
        fake.settle()
        ecs.update_service(service="web", desiredCount=3)
        fake.settle()
        assert len(rollouts.listed()) == 1
        assert rollouts.tasks == [1]  # as many as there were at its end

    def test_with_the_service_they_go(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve()
        arn, revision = rollouts.arn, rollouts.newest["targetServiceRevision"]["arn"]
        ecs.delete_service(service="web", force=True)
        fake.settle()
        (world,) = fake._engine.core.read(lambda worlds: list(worlds.values()))
        assert (len(world.service_deployments), len(world.service_revisions)) == (0, 0)
        check_world(world)
        for answer in (
            ecs.describe_service_deployments(serviceDeploymentArns=[arn]),
            ecs.describe_service_revisions(serviceRevisionArns=[revision]),
        ):
            assert [one["reason"] for one in answer["failures"]] == ["MISSING"]
        with refused("ServiceNotFoundException"):
            rollouts.listed()

    def test_they_are_kept_for_ninety_days(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve(desiredCount=0)
        arn = rollouts.arn
        fake.advance(90 * 86_400 - 10)
        assert rollouts.arn == arn
        fake.advance(10)
        assert rollouts.listed() == []
        (failure,) = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["failures"]
        assert failure == {"arn": arn, "reason": "MISSING"}
        ecs.update_service(service="web", forceNewDeployment=True)
        (world,) = fake._engine.core.read(lambda worlds: list(worlds.values()))
        assert len(world.service_deployments) == 1


class TestList:
    def test_by_status_and_by_time(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve(desiredCount=0)
        fake.advance(60)
        between = fake.now
        fake.advance(60)
        serve_tasks = {"service": "web", "forceNewDeployment": True, "desiredCount": 1}
        ecs.update_service(**serve_tasks)
        newer, older = rollouts.listed()
        assert rollouts.listed(status=["SUCCESSFUL"]) == [older]
        assert rollouts.listed(status=["IN_PROGRESS", "PENDING"]) == [newer]
        assert rollouts.listed(status=[]) == [newer, older]
        assert rollouts.listed(createdAt={"after": between}) == [newer]
        assert rollouts.listed(createdAt={"before": between}) == [older]
        assert older["targetServiceRevisionArn"] != newer["targetServiceRevisionArn"]

    def test_services_of_other_controllers_have_none(self, ecs: Any, rollouts: Rollouts) -> None:
        ecs.create_service(serviceName="web", deploymentController={"type": "EXTERNAL"})
        assert rollouts.listed() == []


class TestRevisions:
    def test_what_it_shows(self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, rollouts: Rollouts) -> None:
        service = serve()
        arn = rollouts.newest["targetServiceRevision"]["arn"]
        before = ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"][0]
        assert before["containerImages"] == [{"containerName": "app", "image": "images/app"}]
        fake.settle()
        answer = ecs.describe_service_revisions(serviceRevisionArns=[arn, f"{arn[:-1]}x"])
        (revision,) = answer["serviceRevisions"]
        (image,) = revision["containerImages"]
        assert re.fullmatch("sha256:[0-9a-f]{64}", image["imageDigest"])
        assert {
            name: revision[name] for name in revision if name not in ("containerImages", "createdAt")
        } == {
            "serviceRevisionArn": arn,
            "serviceArn": service["serviceArn"],
            "clusterArn": service["clusterArn"],
            "taskDefinition": service["taskDefinition"],
            "launchType": "FARGATE",
            "platformVersion": "1.4.0",
            "platformFamily": "Linux",
            "networkConfiguration": service["networkConfiguration"],
            "guardDutyEnabled": False,
            "serviceConnectConfiguration": {"enabled": False},
        }
        assert answer["failures"] == [{"arn": f"{arn[:-1]}x", "reason": "MISSING"}]

    def test_it_stays_as_it_was(
        self, ecs: Any, serve: Serve, rollouts: Rollouts, register: Callable[..., str]
    ) -> None:
        service = serve()
        arn = rollouts.newest["targetServiceRevision"]["arn"]
        ecs.update_service(service="web", taskDefinition=register(family="next"))
        (revision,) = ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"]
        assert revision["taskDefinition"] == service["taskDefinition"]

    def test_twenty_at_most(self, ecs: Any) -> None:
        arn = f"{ARN}service-revision/default/web/1234567890123456789"
        with refused("InvalidParameterException"):
            ecs.describe_service_revisions(serviceRevisionArns=[arn] * 21)

    @pytest.mark.parametrize(
        "arn",
        ["web", f"{ARN}service/default/web", f"{ARN}service-revision/default", ARN.replace("1", "9") + "a/b"],
    )
    def test_what_is_no_revision(self, ecs: Any, arn: str) -> None:
        with refused("InvalidParameterException"):
            ecs.describe_service_revisions(serviceRevisionArns=[arn])


class TestTheCircuitBreaker:
    def test_it_rolls_back(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, rollouts: Rollouts, bad: str
    ) -> None:
        serve(desiredCount=2, deploymentConfiguration=BREAKER)
        fake.settle()
        first = rollouts.newest["targetServiceRevision"]["arn"]
        web.update(taskDefinition=bad)
        found = rollouts.newest
        assert rollouts.status == ("ROLLBACK_SUCCESSFUL", BROKEN)
        assert found["rollback"]["serviceRevisionArn"] == first
        assert found["rollback"]["reason"] == BROKEN
        assert found["deploymentCircuitBreaker"]["status"] == "TRIGGERED"
        assert found["deploymentCircuitBreaker"]["failureCount"] >= 3
        assert [one["arn"] for one in web.describe()["currentServiceRevisions"]] == [first]
        assert web.describe()["deployments"][0]["id"].rpartition("/")[2] != first.rpartition("/")[2]

    def test_without_rollback_it_stops(
        self, fake: ecs_fake.EcsFake, serve: Serve, rollouts: Rollouts, bad: str
    ) -> None:
        serve(taskDefinition=bad, deploymentConfiguration=NO_ROLLBACK)
        fake.settle()
        found = rollouts.newest
        assert found["status"] == "STOPPED"
        assert found["statusReason"] == BROKEN.replace("rolled back", "stopped")
        assert found["stoppedAt"] == found["finishedAt"]

    def test_there_may_be_nothing_to_go_back_to(
        self, fake: ecs_fake.EcsFake, serve: Serve, rollouts: Rollouts, bad: str
    ) -> None:
        serve(taskDefinition=bad, deploymentConfiguration=BREAKER)
        fake.settle()
        assert rollouts.status == ("ROLLBACK_FAILED", NO_CANDIDATE)

    def test_what_it_goes_back_to_may_fail(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, rollouts: Rollouts, bad: str
    ) -> None:
        serve(deploymentConfiguration=BREAKER)
        fake.settle()
        fake.images["images/app"] = ecs_fake.PullError("gone")
        (task,) = web.arns()
        web.update(
            taskDefinition=bad, networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-2"]}}
        )
        assert rollouts.status[0] == "ROLLBACK_FAILED"
        assert web.arns() == [task]


class TestStop:
    def test_it_goes_back(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, rollouts: Rollouts
    ) -> None:
        definition = serve(desiredCount=2)["taskDefinition"]
        fake.settle()
        ecs.update_service(service="web", networkConfiguration=OTHER, forceNewDeployment=True)
        arn = rollouts.arn
        rollouts.stop()
        assert rollouts.newest["status"] == "ROLLBACK_IN_PROGRESS"
        rollouts.stop()  # it goes on
        fake.settle()
        assert rollouts.status == ("ROLLBACK_SUCCESSFUL", STOPPED)
        assert (rollouts.arn, rollouts.newest["stoppedAt"] < rollouts.newest["finishedAt"]) == (arn, True)
        service = web.describe()
        assert (service["networkConfiguration"], service["taskDefinition"]) == (SHOWN, definition)
        assert "ROLLBACK_REQUESTED" in fake.story(arn)

    def test_it_can_be_aborted(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, rollouts: Rollouts
    ) -> None:
        serve(desiredCount=2)
        fake.settle()
        old = web.arns()
        ecs.update_service(service="web", forceNewDeployment=True)
        rollouts.stop(stopType="ABORT")
        fake.settle()
        found = rollouts.newest
        assert (found["status"], "rollback" in found) == ("STOPPED", False)
        assert web.arns() == old

    def test_the_first_one_has_nothing_to_go_back_to(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, rollouts: Rollouts
    ) -> None:
        serve()
        rollouts.stop()
        fake.settle()
        assert rollouts.status == ("ROLLBACK_FAILED", NO_CANDIDATE)
        assert web.primary["rolloutState"] == "FAILED"

    def test_one_that_is_over(self, fake: ecs_fake.EcsFake, serve: Serve, rollouts: Rollouts) -> None:
        serve()
        fake.settle()
        with refused("ConflictException", "as it is SUCCESSFUL"):
            rollouts.stop()

    def test_in_other_regions_it_is_unknown(
        self, fake: ecs_fake.EcsFake, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve()
        elsewhere = fake.client(region_name="eu-west-1")
        with refused("ServiceDeploymentNotFoundException"):
            elsewhere.stop_service_deployment(serviceDeploymentArn=rollouts.arn)


OTHER = {"awsvpcConfiguration": {"subnets": ["subnet-2"]}}
SHOWN = {
    "awsvpcConfiguration": {
        "assignPublicIp": "DISABLED",
        "securityGroups": [],
        **NETWORK["awsvpcConfiguration"],
    }
}
