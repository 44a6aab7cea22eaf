"""Services that are registered in Cloud Map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake
from tests.api.services import Service

Serve = Callable[..., dict[str, Any]]
REGISTRY = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-abc"
BY_ADDRESS = [{"registryArn": REGISTRY}]
BY_PORT = [{"registryArn": REGISTRY, "containerName": "app", "containerPort": 80}]
ON_EC2: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    """The service `web`, which a test makes."""
    return Service(fake, ecs)


def test_a_task_is_an_instance(fake: ecs_fake.EcsFake, serve: Serve, web: Service) -> None:
    serve(serviceRegistries=BY_ADDRESS)
    (task,) = web.tasks()
    interface = task["containers"][0]["networkInterfaces"][0]
    assert fake.cloud_map[REGISTRY] == {
        task["taskArn"].rpartition("/")[2]: {
            "AWS_INSTANCE_IPV4": interface["privateIpv4Address"],
            "AVAILABILITY_ZONE": task["availabilityZone"],
            "REGION": "us-east-1",
            "ECS_CLUSTER_NAME": "default",
            "ECS_SERVICE_NAME": "web",
            "ECS_TASK_DEFINITION_FAMILY": "job",
        }
    }


def test_with_the_port_of_its_instance(
    fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bridge: Any
) -> None:
    (arn,) = fake.add_container_instances(1)
    serve(taskDefinition=bridge(), serviceRegistries=BY_PORT, **ON_EC2)
    (task,) = web.tasks()
    (instance,) = ecs.describe_container_instances(containerInstances=[arn])["containerInstances"]
    (attributes,) = fake.cloud_map["srv-abc"].values()
    bindings = task["containers"][0]["networkBindings"]
    (port,) = [one["hostPort"] for one in bindings if one["containerPort"] == 80]
    assert attributes["AWS_INSTANCE_PORT"] == str(port)
    assert attributes["EC2_INSTANCE_ID"] == instance["ec2InstanceId"]
    assert attributes["AWS_INSTANCE_IPV4"].startswith("10.")


def test_it_is_registered_before_it_runs_and_taken_out_before_it_ends(
    fake: ecs_fake.EcsFake, serve: Serve, web: Service
) -> None:
    serve(serviceRegistries=BY_ADDRESS)
    fake.settle()
    (arn,) = web.arns()
    web.update(desiredCount=0)
    statuses = [one["detail"]["lastStatus"] for one in fake.events if one["resources"] == [arn]]
    assert statuses == [
        "PROVISIONING",
        "PENDING",
        "ACTIVATING",
        "RUNNING",
        "RUNNING",
        "DEACTIVATING",
        "DEPROVISIONING",
        "STOPPED",
    ]
    assert fake.cloud_map[REGISTRY] == {}


@pytest.mark.rule("UpdateService-060", "UpdateService-061")
def test_new_tasks_are_registered_where_the_service_says_by_then(
    fake: ecs_fake.EcsFake, serve: Serve, web: Service
) -> None:
    other = REGISTRY.replace("abc", "other")
    serve(serviceRegistries=BY_ADDRESS)
    fake.settle()
    (old,) = web.arns()
    web.update(serviceRegistries=[{"registryArn": other}])
    (new,) = web.arns()
    assert list(fake.cloud_map[other]) == [new.rpartition("/")[2]]
    assert fake.cloud_map[REGISTRY] == {}
    assert web.arns("STOPPED") == [old]
    web.update(serviceRegistries=[])
    assert fake.cloud_map[other] == {}


class TestInMoto:
    def test_instances_are_really_registered(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service, bridge: Any
    ) -> None:
        with mock_aws():
            cloud_map = boto3.client("servicediscovery", "us-east-1")
            cloud_map.create_http_namespace(Name="corp")
            service = cloud_map.create_service(Name="web")["Service"]
            fake.add_container_instances(1)
            registry = {**BY_PORT[0], "registryArn": service["Arn"]}
            serve(taskDefinition=bridge(), serviceRegistries=[registry], **ON_EC2)
            (found,) = cloud_map.list_instances(ServiceId=service["Id"])["Instances"]
            assert found["Id"] == web.arns()[0].rpartition("/")[2]
            assert found["Attributes"]["ECS_SERVICE_NAME"] == "web"
            web.update(desiredCount=0)
            assert cloud_map.list_instances(ServiceId=service["Id"])["Instances"] == []
        assert not fake.warnings

    def test_a_service_that_is_not_there_stops_the_task(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service, bridge: Any
    ) -> None:
        with mock_aws():
            fake.add_container_instances(1)
            serve(taskDefinition=bridge(), serviceRegistries=BY_PORT, **ON_EC2)
            task = web.tasks("STOPPED")[0]
        assert task["stopCode"] == "TaskFailedToStart"
        assert task["stoppedReason"].startswith(f"Unable to register the task with {REGISTRY}: ")
        assert web.primary["failedTasks"] == 1
