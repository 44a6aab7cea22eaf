"""Who drives the deployments of a service, and what that decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.services import Service
from tests.api.types.test_services import CODE_DEPLOY

Serve = Callable[..., dict[str, Any]]
ON_EC2: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `web`, which a test makes."""
    return Service(fake, ecs)


class TestDrainingInstances:
    """Task sets keep to 100 and 200 per cent of their tasks, whatever the service says."""

    @pytest.fixture(params=["EXTERNAL", "CODE_DEPLOY"])
    def instance(
        self, request: Any, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, bridge: Callable[..., str]
    ) -> str:
        """The only instance, with the four tasks of a task set."""
        (arn,) = fake.add_container_instances(1, instance_type="m5.4xlarge")
        percent = {"deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 150}}
        if request.param == "CODE_DEPLOY":
            serve(taskDefinition=bridge(), desiredCount=4, **ON_EC2, **CODE_DEPLOY, **percent)
        else:
            external = {"deploymentController": {"type": "EXTERNAL"}}
            ecs.create_service(serviceName="web", desiredCount=4, **external, **percent)
            whole = {"value": 100.0, "unit": "PERCENT"}
            where = {"cluster": "default", "service": "web"}
            ecs.create_task_set(**where, taskDefinition=bridge(), launchType="EC2", scale=whole)
        fake.settle()
        return str(arn)

    def where(self, web: Service) -> dict[str, int]:
        """Count the tasks that are to run by their instance."""
        return dict(Counter(task["containerInstanceArn"] for task in web.tasks()))

    @pytest.mark.rule("CreateService-021", "DeploymentConfiguration-006")
    def test_no_more_than_twice_as_many_run(
        self, fake: ecs_fake.EcsFake, ecs: Any, instance: str, web: Service
    ) -> None:
        (other,) = fake.add_container_instances(1, instance_type="m5.4xlarge")
        ecs.update_container_instances_state(containerInstances=[instance], status="DRAINING")
        assert self.where(web) == {instance: 4, other: 4}
        fake.settle()
        assert self.where(web) == {other: 4}

    @pytest.mark.rule("CreateService-021", "DeploymentConfiguration-016")
    def test_no_fewer_than_all_run(
        self, fake: ecs_fake.EcsFake, ecs: Any, instance: str, web: Service
    ) -> None:
        ecs.update_container_instances_state(containerInstances=[instance], status="DRAINING")
        fake.advance(3600)
        assert self.where(web) == {instance: 4}


@pytest.mark.rule("DeploymentController-001")
def test_ecs_swaps_tasks_within_the_limits(
    fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, register: Callable[..., str]
) -> None:
    limits = {"minimumHealthyPercent": 50, "maximumPercent": 150}
    serve(desiredCount=4, deploymentConfiguration=limits)
    fake.settle()
    old = set(web.arns())
    web.describe()
    ecs.update_service(service="web", taskDefinition=register(family="next"))
    seen = [(len(old & set(web.arns())), len(set(web.arns()) - old))]
    while web.primary["rolloutState"] == "IN_PROGRESS":
        fake.advance(1)
        seen.append((len(old & set(web.arns())), len(set(web.arns()) - old)))
    assert seen[-1] == (0, 4)
    assert {2} <= {before for before, _ in seen}
    assert all(2 <= before + after <= 6 for before, after in seen)


@pytest.mark.rule("HealthCheck-014")
def test_an_unhealthy_task_of_a_service_is_stopped_and_replaced(
    fake: ecs_fake.EcsFake, serve: Serve, web: Service, register: Callable[..., str], run: Any
) -> None:
    fake.images["images/ill"] = ecs_fake.Scripted(health=("HEALTHY", "UNHEALTHY"))
    check = {"command": ["CMD", "true"], "interval": 5, "retries": 1}
    definition = register(
        family="checked", containerDefinitions=[{"name": "app", "image": "images/ill", "healthCheck": check}]
    )
    (alone,) = run(taskDefinition=definition)["tasks"]
    serve(taskDefinition=definition)
    (first,) = web.arns()
    fake.advance(20)
    (stopped,) = [task for task in web.tasks("STOPPED") if task["taskArn"] == first]
    assert (stopped["healthStatus"], stopped["stopCode"]) == ("UNHEALTHY", "ServiceSchedulerInitiated")
    assert first not in web.arns()
    assert len(web.arns()) >= 1
    assert fake.task(alone["taskArn"]).last_status == "RUNNING"
