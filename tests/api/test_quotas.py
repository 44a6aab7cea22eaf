"""Quotas: the last one that fits is taken, the next one refused in ECS's words, and room that is made can be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

import ecs_fake
from tests.rules import rule

GROUP = (
    "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:"
    "a1b2c3d4-5678-90ab-cdef-111111111111:autoScalingGroupName/"
)
REGISTRY = {"registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1"}

Register = Callable[..., str]
Serve = Callable[..., dict[str, Any]]


def refused(call: Callable[[], object]) -> tuple[str, str]:
    """Give the code and the text of the error that a call meets."""
    with pytest.raises(ClientError) as raised:
        call()
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def exceeded(what: str) -> tuple[str, str]:
    return "InvalidParameterException", f"The maximum number of {what} has been exceeded."


class TestClusters:
    def test_of_a_region(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        fake.quotas.clusters = 2  # `default` is the first one
        ecs.create_cluster(clusterName="second")
        assert refused(lambda: ecs.create_cluster(clusterName="third")) == exceeded("clusters")
        assert ecs.create_cluster(clusterName="second")["cluster"]["status"] == "ACTIVE"  # is there already
        fake.client(region_name="eu-west-1").create_cluster(clusterName="third")
        ecs.delete_cluster(cluster="second")
        ecs.create_cluster(clusterName="third")

    def test_one_that_is_being_made_counts(self) -> None:
        with ecs_fake.mock_ecs(timings="realistic", poll_step=0) as slow:
            slow.quotas.clusters = 1
            ecs = slow.client()
            made = ecs.create_cluster(clusterName="new", capacityProviders=["FARGATE"])["cluster"]
            assert made["status"] == "PROVISIONING"
            assert refused(lambda: ecs.create_cluster(clusterName="newer")) == exceeded("clusters")


def test_container_instances_of_a_cluster(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    fake.quotas.container_instances_per_cluster = 2
    first = ecs.register_container_instance()["containerInstance"]["containerInstanceArn"]
    (second,) = fake.add_container_instances()
    ecs.update_container_instances_state(containerInstances=[second], status="DRAINING")
    assert refused(ecs.register_container_instance) == exceeded("container instances per cluster")
    with pytest.raises(ecs_fake.EcsFakeError, match="maximum number of container instances per cluster"):
        fake.add_container_instances()
    ecs.register_container_instance(containerInstanceArn=first)  # is there already
    ecs.deregister_container_instance(containerInstance=second)
    ecs.register_container_instance()
    ecs.create_cluster(clusterName="other")
    fake.add_container_instances(2, cluster="other")


class TestServices:
    def test_of_a_cluster(self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve) -> None:
        fake.quotas.services_per_cluster = 1
        serve(desiredCount=0)
        assert refused(lambda: serve(serviceName="api")) == exceeded("services per cluster")
        ecs.delete_service(service="web")
        serve(serviceName="api")

    def test_tasks_of_one(self, serve: Serve) -> None:
        with pytest.raises(ClientError) as raised:
            serve(desiredCount=5001)
        assert raised.value.response["Error"]["Message"] == "Desired count exceeds limit."

    def test_tasks_of_one_later(self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve) -> None:
        fake.quotas.tasks_per_service = 2
        serve(desiredCount=2)
        expected = ("InvalidParameterException", "Desired count exceeds limit.")
        assert refused(lambda: ecs.update_service(service="web", desiredCount=3)) == expected
        ecs.update_service(service="web", desiredCount=1)

    def test_tasks_of_one_with_service_discovery(self, ecs: Any, serve: Serve) -> None:
        expected = ("InvalidParameterException", "Desired count exceeds limit.")
        assert refused(lambda: serve(desiredCount=1001, serviceRegistries=[REGISTRY])) == expected
        serve(desiredCount=0, serviceRegistries=[REGISTRY])
        assert refused(lambda: ecs.update_service(service="web", desiredCount=1001)) == expected

    def test_one_classic_load_balancer(self, serve: Serve, bridge: Register) -> None:
        balancers = [
            {"loadBalancerName": name, "containerName": "app", "containerPort": 80} for name in ("a", "b")
        ]
        ec2 = {"taskDefinition": bridge(), "launchType": "EC2", "networkConfiguration": None}
        expected = ("InvalidParameterException", "load balancers can have at most 1 items.")
        assert refused(lambda: serve(loadBalancers=balancers, **ec2)) == expected
        assert len(serve(loadBalancers=balancers[:1], **ec2)["loadBalancers"]) == 1


@pytest.mark.rule("CreateTaskSet-003")
def test_task_sets_of_a_service(ecs: Any, bridge: Register) -> None:
    ecs.create_service(serviceName="web", desiredCount=0, deploymentController={"type": "EXTERNAL"})
    given = {"cluster": "default", "service": "web", "taskDefinition": bridge(), "launchType": "EC2"}
    made = [ecs.create_task_set(**given)["taskSet"]["taskSetArn"] for _ in range(5)]
    text = "5 deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum limit."
    assert refused(lambda: ecs.create_task_set(**given)) == ("InvalidParameterException", text)
    ecs.delete_task_set(cluster="default", service="web", taskSet=made[0], force=True)
    ecs.create_task_set(**given)


class TestCapacityProviders:
    def create(self, ecs: Any, name: str) -> None:
        ecs.create_capacity_provider(
            name=name, autoScalingGroupProvider={"autoScalingGroupArn": GROUP + name}
        )

    @pytest.mark.rule("CreateCapacityProvider-021")
    def test_of_a_region(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        for number in range(20):
            self.create(ecs, f"p{number}")
        text = "The maximum number of capacity providers has been exceeded."
        assert refused(lambda: self.create(ecs, "p20")) == ("LimitExceededException", text)
        ecs.delete_capacity_provider(capacityProvider="p0")
        fake.settle()
        self.create(ecs, "p20")

    def test_of_a_cluster(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        fake.quotas.capacity_providers_per_cluster = 1
        both = ["FARGATE", "FARGATE_SPOT"]
        expected = exceeded("capacity providers per cluster")
        assert refused(lambda: ecs.create_cluster(clusterName="new", capacityProviders=both)) == expected
        put = ecs.put_cluster_capacity_providers
        given: dict[str, Any] = {"cluster": "default", "defaultCapacityProviderStrategy": []}
        assert refused(lambda: put(capacityProviders=both, **given)) == expected
        put(capacityProviders=both[:1], **given)


def test_revisions_of_a_family(fake: ecs_fake.EcsFake, ecs: Any, register: Register) -> None:
    fake.quotas.revisions_per_family = 1
    revision = register()
    ecs.deregister_task_definition(taskDefinition=revision)
    ecs.delete_task_definitions(taskDefinitions=[revision])
    text = "The maximum number of task definition revisions per family has been exceeded."
    assert refused(register) == ("LimitExceededException", text)
    register(family="other")


class TestWhatAUserSets:
    def test_they_are_aws_own_until_set(self, fake: ecs_fake.EcsFake) -> None:
        quotas = fake.quotas
        assert (quotas.clusters, quotas.services_per_cluster, quotas.tasks_per_service) == (
            10_000,
            5_000,
            5_000,
        )

    def test_each_fake_has_its_own_and_keeps_them_over_a_reset(self, fake: ecs_fake.EcsFake) -> None:
        fake.quotas.clusters = 1
        with ecs_fake.mock_ecs() as other:
            assert other.quotas.clusters == 10_000
        fake.reset()
        assert fake.quotas.clusters == 1

    def test_a_quota_that_does_not_exist(self, fake: ecs_fake.EcsFake) -> None:
        with pytest.raises(ecs_fake.OptionError, match="Did you mean services_per_cluster"):
            fake.quotas.service_per_cluster = 1  # type: ignore[attr-defined]  # the mistake itself

    @pytest.mark.parametrize("value", [-1, 1.5, "3", True, None])
    def test_what_is_no_number(self, fake: ecs_fake.EcsFake, value: Any) -> None:
        with pytest.raises(ecs_fake.OptionError, match=r"quotas\.clusters = .*: give a whole number"):
            fake.quotas.clusters = value


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"containerDefinitions": [{"name": "a", "image": "i", "command": ["x" * 1000] * 66}]}, "65536"),
        ({"containerDefinitions": [{"name": f"c{at}", "image": "i"} for at in range(11)]}, "containers"),
        pytest.param(
            {"tags": [{"key": str(at), "value": ""} for at in range(51)]}, "at most 50", marks=rule("Tag-001")
        ),
    ],
)
def test_limits_of_a_task_definition(register: Register, parameters: dict[str, Any], message: str) -> None:
    assert message in refused(lambda: register(**parameters))[1]
