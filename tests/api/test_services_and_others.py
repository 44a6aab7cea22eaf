"""What services mean for other resources: clusters, capacity providers, task definitions, settings, tags, tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.lasting import described, lasting
from tests.api.refusals import refused

Serve = Callable[..., dict[str, Any]]
Adopt = Callable[[dict[str, Any], dict[str, Any]], None]
ARN = "arn:aws:ecs:us-east-1:123456789012:"


class TestClusters:
    @pytest.mark.rule("DeleteCluster-012", "DeleteCluster-013")
    def test_one_is_deleted_after_its_services(self, ecs: Any, serve: Serve) -> None:
        serve(serviceName="a")
        serve(serviceName="b", desiredCount=0)
        message = "^The Cluster cannot be deleted while Services are active.$"
        for name in ("a", "b"):
            with refused("ClusterContainsServicesException", message):
                ecs.delete_cluster(cluster="default")
            ecs.update_service(service=name, desiredCount=0)
            ecs.delete_service(service=name)
        assert ecs.delete_cluster(cluster="default")["cluster"]["status"] == "INACTIVE"

    def test_a_service_that_drains_is_still_there(
        self, ecs: Any, serve: Serve, run_one: Any, adopt: Adopt
    ) -> None:
        adopt(run_one(), serve(), deployment="ecs-svc/1")
        ecs.delete_service(service="web", force=True)
        with refused("ClusterContainsServicesException"):
            ecs.delete_cluster(cluster="default")

    @pytest.mark.rule("CreateCluster-021", "UpdateCluster-008")
    def test_a_default_namespace_changes_no_service_that_is_there(self, ecs: Any, serve: Serve) -> None:
        before = serve()
        ecs.update_cluster(cluster="default", serviceConnectDefaults={"namespace": "local"})
        assert ecs.list_services_by_namespace(namespace="local")["serviceArns"] == []
        assert described(ecs) == lasting(before)

    @pytest.mark.rule("UpdateCluster-007", "UpdateCluster-009", "UpdateCluster-010")
    def test_a_default_namespace_is_for_new_services_that_want_one(self, ecs: Any, serve: Serve) -> None:
        for namespace in ("first", "second"):
            ecs.update_cluster(cluster="default", serviceConnectDefaults={"namespace": namespace})
            ecs.create_cluster(clusterName=namespace, serviceConnectDefaults={"namespace": namespace})
        client = serve(serviceName="client", serviceConnectConfiguration={"enabled": True})
        serve(serviceName="apart")
        serve(serviceName="off", serviceConnectConfiguration={"enabled": False})
        own = serve(serviceName="own", serviceConnectConfiguration={"enabled": True, "namespace": "first"})
        listed = ecs.list_services_by_namespace
        assert listed(namespace="second")["serviceArns"] == [client["serviceArn"]]
        assert listed(namespace="first")["serviceArns"] == [own["serviceArn"]]


class TestCapacityProviders:
    @pytest.mark.rule("DeleteCapacityProvider-005", "DeleteCapacityProvider-007")
    def test_one_that_a_service_uses(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, bridge: Callable[..., str]
    ) -> None:
        for name in ("mine", "other"):
            group = {"autoScalingGroupArn": name}
            ecs.create_capacity_provider(name=name, autoScalingGroupProvider=group)
        cluster = {"cluster": "default", "defaultCapacityProviderStrategy": []}
        ecs.put_cluster_capacity_providers(**cluster, capacityProviders=["mine", "other"])
        fake.settle()
        serve(
            taskDefinition=bridge(),
            desiredCount=0,
            launchType=None,
            networkConfiguration=None,
            capacityProviderStrategy=[{"capacityProvider": "mine", "weight": 1}],
        )
        with refused(
            "ResourceInUseException", "^The capacity provider cannot be deleted because it is associated with"
        ):
            ecs.delete_capacity_provider(capacityProvider="mine")
        with refused(
            "ResourceInUseException", "^The specified capacity provider is in use and cannot be removed."
        ):
            ecs.put_cluster_capacity_providers(**cluster, capacityProviders=["other"])
        strategy = [{"capacityProvider": "other", "weight": 1}]
        ecs.update_service(service="web", capacityProviderStrategy=strategy, forceNewDeployment=True)
        ecs.put_cluster_capacity_providers(**cluster, capacityProviders=["other"])
        fake.settle()
        ecs.delete_capacity_provider(capacityProvider="mine")


class TestTaskDefinitions:
    @pytest.fixture
    def deleted(self, ecs: Any, serve: Serve, register: Callable[..., str]) -> None:
        """The service `web` uses `job:1`, which is to be deleted; so is `job:2`, which `other` uses."""
        serve()
        serve(serviceName="other", taskDefinition=register())
        for revision in ("job:1", "job:2"):
            ecs.deregister_task_definition(taskDefinition=revision)
            (shown,) = ecs.delete_task_definitions(taskDefinitions=[revision])["taskDefinitions"]
            assert shown["status"] == "DELETE_IN_PROGRESS"

    @pytest.mark.usefixtures("deleted")
    @pytest.mark.rule("DeleteTaskDefinitions-004")
    def test_a_service_on_a_revision_that_is_deleted_can_be_scaled(self, ecs: Any) -> None:
        for count in (5, 0):
            service = ecs.update_service(service="web", desiredCount=count)["service"]
            assert (service["desiredCount"], service["taskDefinition"][-5:]) == (count, "job:1")

    @pytest.mark.usefixtures("deleted")
    @pytest.mark.rule("DeleteTaskDefinitions-006", "DeleteTaskDefinitions-007", "CreateService-116")
    def test_no_service_can_be_moved_to_one(self, ecs: Any, serve: Serve) -> None:
        with refused("ClientException", "^TaskDefinition is inactive$"):
            serve(serviceName="new", taskDefinition="job:1")
        with refused("ClientException", "^TaskDefinition is inactive$"):
            ecs.update_service(service="web", taskDefinition="job:2")

    @pytest.mark.usefixtures("deleted")
    def test_it_goes_with_the_last_service(self, ecs: Any) -> None:
        ecs.delete_service(service="web", force=True)
        with refused("ClientException", "Unable to describe task definition"):
            ecs.describe_task_definition(taskDefinition="job:1")
        assert ecs.describe_task_definition(taskDefinition="job:2")["taskDefinition"]["revision"] == 2


class TestAccountSettings:
    @pytest.mark.rule("PutAccountSetting-015", "PutAccountSettingDefault-011", "DeleteAccountSetting-004")
    def test_the_form_of_a_services_arn(self, ecs: Any, serve: Serve) -> None:
        name = "serviceLongArnFormat"
        long, short = f"{ARN}service/default/", f"{ARN}service/"
        assert serve(serviceName="a")["serviceArn"] == long + "a"
        ecs.put_account_setting(name=name, value="disabled")
        assert serve(serviceName="b")["serviceArn"] == short + "b"
        ecs.put_account_setting_default(name=name, value="enabled")
        assert serve(serviceName="c")["serviceArn"] == long + "c"
        ecs.put_account_setting_default(name=name, value="disabled")
        assert serve(serviceName="d")["serviceArn"] == short + "d"
        ecs.delete_account_setting(name=name)
        assert serve(serviceName="e")["serviceArn"] == long + "e"
        listed = ecs.list_services()["serviceArns"]
        assert listed == [long + "a", short + "b", long + "c", short + "d", long + "e"]
        services = ecs.describe_services(services=listed)["services"]
        assert [service["serviceArn"] for service in services] == listed


class TestTags:
    @pytest.mark.rule("TagResource-003", "UntagResource-003", "ListTagsForResource-002")
    def test_every_kind_of_resource_can_be_tagged(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, run_one: Any
    ) -> None:
        group = {"autoScalingGroupArn": "group"}
        made = ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=group)
        service, task = serve(), run_one()
        for arn in (
            made["capacityProvider"]["capacityProviderArn"],
            task["taskArn"],
            service["serviceArn"],
            service["taskDefinition"],
            service["clusterArn"],
            *fake.add_container_instances(1),
        ):
            ecs.tag_resource(resourceArn=arn, tags=[{"key": "k", "value": "v"}])
            assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "k", "value": "v"}]
            ecs.untag_resource(resourceArn=arn, tagKeys=["k"])
            assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == []


class TestTasks:
    @pytest.mark.rule("ListTasks-015")
    def test_they_are_listed_by_service(self, ecs: Any, serve: Serve, run_one: Any) -> None:
        service = serve()
        (mine,) = ecs.list_tasks()["taskArns"]
        serve(serviceName="other", taskDefinition="job:1")
        (yours,) = set(ecs.list_tasks()["taskArns"]) - {mine}
        run_one()
        for reference in ("web", service["serviceArn"]):
            assert ecs.list_tasks(serviceName=reference)["taskArns"] == [mine]
        assert ecs.list_tasks(serviceName="other", launchType="FARGATE")["taskArns"] == [yours]
        assert ecs.list_tasks(serviceName="other", family="none")["taskArns"] == []
        assert ecs.list_tasks(serviceName="other", desiredStatus="STOPPED")["taskArns"] == []

    @pytest.mark.rule("ListTasks-029")
    def test_a_service_of_another_cluster_is_unknown(self, ecs: Any, serve: Serve) -> None:
        ecs.create_cluster(clusterName="other")
        serve(cluster="other")
        with refused("ServiceNotFoundException", "^Service not found.$"):
            ecs.list_tasks(serviceName="web")
        assert len(ecs.list_tasks(cluster="other", serviceName="web")["taskArns"]) == 1
