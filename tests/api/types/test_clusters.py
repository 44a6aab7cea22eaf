"""Clusters: what they count, what they show, and what services and strategies take of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.refusals import refused

pytestmark = pytest.mark.newest_sdk

INVALID = "InvalidParameterException"


def described(ecs: Any, name: str = "default", *include: str) -> dict[str, Any]:
    (cluster,) = ecs.describe_clusters(clusters=[name], include=[*include])["clusters"]
    return cluster  # type: ignore[no-any-return]  # the client is not typed


class TestCounts:
    @pytest.mark.rule("Cluster-010")
    def test_instances_that_are_active_or_draining(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        first, second, _ = fake.add_container_instances(3)
        ecs.update_container_instances_state(containerInstances=[first], status="DRAINING")
        assert described(ecs)["registeredContainerInstancesCount"] == 3
        ecs.deregister_container_instance(containerInstance=second)
        assert described(ecs)["registeredContainerInstancesCount"] == 2

    @pytest.mark.rule("Cluster-003")
    def test_services_that_are_active(self, ecs: Any, serve: Callable[..., dict[str, Any]]) -> None:
        serve(desiredCount=0)
        serve(serviceName="api", desiredCount=0)
        assert described(ecs)["activeServicesCount"] == 2
        ecs.delete_service(service="api")
        assert described(ecs)["activeServicesCount"] == 1

    @pytest.mark.rule("Cluster-009", "Cluster-011", "Cluster-015", "Cluster-016")
    def test_tasks_that_are_pending_or_running(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as slow:
            ecs = slow.client()
            slow.add_container_instances()
            for launch_type, mode in (("FARGATE", "awsvpc"), ("EC2", "bridge")):
                ecs.register_task_definition(
                    family=launch_type,
                    requiresCompatibilities=[launch_type],
                    networkMode=mode,
                    cpu="256",
                    memory="512",
                    containerDefinitions=[{"name": "app", "image": "images/app"}],
                )
            network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
            ecs.run_task(
                taskDefinition="FARGATE", launchType="FARGATE", networkConfiguration=network, count=2
            )
            ecs.run_task(taskDefinition="EC2", launchType="EC2")
            seen = described(ecs, "default", "STATISTICS")
            counts = {one["name"]: one["value"] for one in seen["statistics"]}
            assert (seen["pendingTasksCount"], seen["runningTasksCount"]) == (3, 0)
            assert (counts["pendingFargateTasksCount"], counts["pendingEC2TasksCount"]) == ("2", "1")
            slow.settle()
            seen = described(ecs, "default", "STATISTICS")
            counts = {one["name"]: one["value"] for one in seen["statistics"]}
            assert (seen["pendingTasksCount"], seen["runningTasksCount"]) == (0, 3)
            assert (counts["runningFargateTasksCount"], counts["runningEC2TasksCount"]) == ("2", "1")
            assert counts.keys() >= {
                "activeEC2ServiceCount",
                "activeFargateServiceCount",
                "drainingEC2ServiceCount",
                "drainingFargateServiceCount",
            }


class TestLife:
    @pytest.mark.rule("Cluster-017")
    def test_an_active_one_takes_tasks_and_instances(
        self, fake: ecs_fake.EcsFake, ecs: Any, run: Callable[..., dict[str, Any]]
    ) -> None:
        assert described(ecs)["status"] == "ACTIVE"
        assert len(run()["tasks"]) == 1
        assert len(fake.add_container_instances()) == 1

    @pytest.mark.rule("Cluster-021")
    def test_a_deleted_one_can_be_described_and_does_nothing(
        self, ecs: Any, run: Callable[..., dict[str, Any]]
    ) -> None:
        ecs.delete_cluster(cluster="default")
        assert described(ecs)["status"] == "INACTIVE"
        assert ecs.list_clusters()["clusterArns"] == []
        with refused("ClusterNotFoundException"):
            run()

    @pytest.mark.rule("ClusterSetting-003")
    @pytest.mark.parametrize("value", ["enabled", "enhanced", "disabled"])
    def test_insights_follow_the_account_unless_the_cluster_says_so(self, ecs: Any, value: str) -> None:
        def insights(**settings: Any) -> str:
            name = f"c{len(ecs.list_clusters()['clusterArns'])}"
            made = ecs.create_cluster(clusterName=name, **settings)["cluster"]
            return {one["name"]: one["value"] for one in made["settings"]}["containerInsights"]

        assert insights() == "disabled"
        ecs.put_account_setting_default(name="containerInsights", value=value)
        assert insights() == value
        assert insights(settings=[{"name": "containerInsights", "value": "disabled"}]) == "disabled"

    @pytest.mark.rule("ClusterConfiguration-001", "ExecuteCommandConfiguration-004")
    def test_what_governs_ecs_exec_is_kept(self, ecs: Any) -> None:
        given = {"executeCommandConfiguration": {"kmsKeyId": "key", "logging": "NONE"}}
        ecs.create_cluster(clusterName="one", configuration=given)
        assert described(ecs, "one", "CONFIGURATIONS")["configuration"] == given
        ecs.create_cluster(
            clusterName="two", configuration={"executeCommandConfiguration": {"kmsKeyId": "key"}}
        )
        shown = described(ecs, "two", "CONFIGURATIONS")["configuration"]["executeCommandConfiguration"]
        assert shown.get("logging", "DEFAULT") == "DEFAULT"
        with refused(INVALID, "OVERRIDE"):  # so it is not OVERRIDE by itself
            ecs.create_cluster(
                clusterName="three",
                configuration={
                    "executeCommandConfiguration": {
                        "logConfiguration": {"cloudWatchLogGroupName": "g"},
                    }
                },
            )

    @pytest.mark.rule("ExecuteCommandLogConfiguration-001", "ExecuteCommandLogConfiguration-004")
    def test_encryption_of_logs_is_off_unless_asked_for(self, ecs: Any) -> None:
        def logs(**given: Any) -> dict[str, Any]:
            name = f"c{len(ecs.list_clusters()['clusterArns'])}"
            configuration = {"logging": "OVERRIDE", "logConfiguration": given}
            ecs.create_cluster(clusterName=name, configuration={"executeCommandConfiguration": configuration})
            kept = described(ecs, name, "CONFIGURATIONS")["configuration"]["executeCommandConfiguration"]
            return kept["logConfiguration"]  # type: ignore[no-any-return]  # the client is not typed

        both = {"cloudWatchLogGroupName": "g", "s3BucketName": "b"}
        shown = logs(**both)
        assert not shown.get("cloudWatchEncryptionEnabled", False)
        assert not shown.get("s3EncryptionEnabled", False)
        on = {**both, "cloudWatchEncryptionEnabled": True, "s3EncryptionEnabled": True}
        assert logs(**on) == on


class TestNamespaces:
    def default(self, ecs: Any, name: str) -> str:
        return str(described(ecs, name)["serviceConnectDefaults"]["namespace"])

    @pytest.mark.rule(
        "ClusterServiceConnectDefaults-003",
        "ClusterServiceConnectDefaultsRequest-004",
        "ClusterServiceConnectDefaultsRequest-006",
    )
    def test_a_new_name_makes_one_and_a_known_one_is_used_again(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="one", serviceConnectDefaults={"namespace": "local"})
        arn = self.default(ecs, "one")
        assert arn.startswith("arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-")
        ecs.create_cluster(clusterName="two", serviceConnectDefaults={"namespace": "local"})
        ecs.create_cluster(clusterName="three", serviceConnectDefaults={"namespace": arn})
        assert {self.default(ecs, name) for name in ("one", "two", "three")} == {arn}

    @pytest.mark.rule("ClusterServiceConnectDefaultsRequest-002")
    def test_case_matters(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="one", serviceConnectDefaults={"namespace": "local"})
        ecs.create_cluster(clusterName="two", serviceConnectDefaults={"namespace": "Local"})
        assert self.default(ecs, "one") != self.default(ecs, "two")

    @pytest.mark.rule("ClusterServiceConnectDefaultsRequest-005")
    @pytest.mark.parametrize("where", ["eu-west-1:123456789012", "us-east-1:210987654321"])
    def test_it_is_of_this_account_and_region(self, ecs: Any, where: str) -> None:
        ecs.create_cluster(clusterName="one", serviceConnectDefaults={"namespace": "local"})
        identifier = self.default(ecs, "one").rpartition("/")[2]
        elsewhere = f"arn:aws:servicediscovery:{where}:namespace/{identifier}"
        with refused("NamespaceNotFoundException"):
            ecs.create_cluster(clusterName="two", serviceConnectDefaults={"namespace": elsewhere})

    @pytest.mark.rule("ClusterServiceConnectDefaultsRequest-007")
    def test_an_empty_one_takes_it_away(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="one", serviceConnectDefaults={"namespace": "local"})
        ecs.update_cluster(cluster="one", serviceConnectDefaults={"namespace": ""})
        assert "serviceConnectDefaults" not in described(ecs, "one")

    @pytest.mark.rule("ClusterServiceConnectDefaults-004")
    def test_it_is_for_services_that_want_one_and_name_none(
        self, ecs: Any, serve: Callable[..., dict[str, Any]]
    ) -> None:
        ecs.create_cluster(clusterName="one", serviceConnectDefaults={"namespace": "local"})
        (with_it,) = serve(cluster="one", serviceConnectConfiguration={"enabled": True})["deployments"]
        assert with_it["serviceConnectConfiguration"]["namespace"] == self.default(ecs, "one")


class TestStrategies:
    @pytest.fixture(autouse=True)
    def providers(self, ecs: Any) -> None:
        ecs.put_cluster_capacity_providers(
            cluster="default",
            capacityProviders=["FARGATE", "FARGATE_SPOT"],
            defaultCapacityProviderStrategy=[],
        )

    @pytest.mark.rule("CapacityProviderStrategyItem-007")
    def test_a_provider_goes_by_its_short_name(self, run: Callable[..., dict[str, Any]]) -> None:
        arn = "arn:aws:ecs:us-east-1:123456789012:capacity-provider/FARGATE"
        with refused(INVALID):
            run(launchType=None, capacityProviderStrategy=[{"capacityProvider": arn}])

    @pytest.mark.rule("CapacityProviderStrategyItem-009")
    def test_one_base(
        self, ecs: Any, run: Callable[..., dict[str, Any]], serve: Callable[..., dict[str, Any]]
    ) -> None:
        strategy = [{"capacityProvider": one, "base": 1, "weight": 1} for one in ("FARGATE", "FARGATE_SPOT")]
        for launch in (run, serve):
            with refused(INVALID, "base"):
                launch(launchType=None, capacityProviderStrategy=strategy)

    @pytest.mark.rule("CapacityProviderStrategyItem-010", "CapacityProviderStrategyItem-014")
    def test_base_and_weight_are_0_unless_given(self, serve: Callable[..., dict[str, Any]]) -> None:
        strategy = [{"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "FARGATE_SPOT"}]
        service = serve(launchType=None, capacityProviderStrategy=strategy)
        assert service["capacityProviderStrategy"] == [
            {"capacityProvider": "FARGATE", "weight": 1, "base": 0},
            {"capacityProvider": "FARGATE_SPOT", "weight": 0, "base": 0},
        ]

    @pytest.mark.rule("CapacityProviderStrategyItem-015", "CapacityProviderStrategyItem-017")
    def test_one_of_several_has_a_weight(
        self, run: Callable[..., dict[str, Any]], serve: Callable[..., dict[str, Any]]
    ) -> None:
        strategy = [{"capacityProvider": one, "weight": 0} for one in ("FARGATE", "FARGATE_SPOT")]
        for launch in (run, serve):
            with refused(INVALID, "weight value greater than zero"):
                launch(launchType=None, capacityProviderStrategy=strategy)
