"""CreateCluster, DescribeClusters, ListClusters, DeleteCluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api.refusals import refused
from tests.rules.marks import rule

ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/"
EXEC = {
    "kmsKeyId": "alias/key",
    "logging": "OVERRIDE",
    "logConfiguration": {
        "cloudWatchEncryptionEnabled": True,
        "cloudWatchLogGroupName": "group",
        "s3BucketName": "bucket",
        "s3EncryptionEnabled": False,
        "s3KeyPrefix": "prefix",
    },
}
EVERYTHING = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]


def tags(count: int) -> list[dict[str, str]]:
    return [{"key": f"k{number}", "value": "v"} for number in range(count)]


class TestCreateCluster:
    @pytest.mark.rule("CreateCluster-001")
    def test_the_name_is_default_when_none_is_given(self) -> None:
        with ecs_fake.mock_ecs() as fake:
            assert fake.client().create_cluster()["cluster"]["clusterName"] == "default"

    @pytest.mark.rule("CreateCluster-003")
    def test_a_name_has_at_most_255_characters(self, ecs: Any) -> None:
        assert ecs.create_cluster(clusterName="c" * 255)["cluster"]["clusterName"] == "c" * 255
        with refused("InvalidParameterException", r"ClusterName must match \^\[a-zA-Z0-9\\-_\]\{1,255\}\$$"):
            ecs.create_cluster(clusterName="c" * 256)

    @pytest.mark.rule("CreateCluster-004")
    def test_a_name_has_letters_digits_hyphens_and_underscores(self, ecs: Any) -> None:
        assert ecs.create_cluster(clusterName="Az0-_")["cluster"]["clusterName"] == "Az0-_"
        for name in ("a b", "a.b", "a/b", "a:b", "ä", ""):
            with refused("InvalidParameterException", "ClusterName must match"):
                ecs.create_cluster(clusterName=name)

    @pytest.mark.rule("CreateCluster-005")
    def test_a_used_name_gives_the_cluster_that_is_there(self, ecs: Any) -> None:
        first = ecs.create_cluster(
            clusterName="one", settings=[{"name": "containerInsights", "value": "enabled"}]
        )
        assert ecs.create_cluster(clusterName="one")["cluster"] == first["cluster"]
        assert ecs.list_clusters()["clusterArns"] == [ARN + "default", ARN + "one"]

    def test_a_used_name_with_other_arguments_is_refused(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="one", settings=[{"name": "containerInsights", "value": "enabled"}])
        with refused("InvalidParameterException", "inconsistent with arguments used in previous request"):
            ecs.create_cluster(
                clusterName="one", settings=[{"name": "containerInsights", "value": "disabled"}]
            )

    @pytest.mark.rule("CreateCluster-007", "CreateCluster-012", "CreateCluster-016")
    def test_fargate_providers_and_a_strategy_are_echoed_in_any_number_of_clusters(self, ecs: Any) -> None:
        for name in ("one", "two"):
            cluster = ecs.create_cluster(
                clusterName=name,
                capacityProviders=["FARGATE", "FARGATE_SPOT"],
                defaultCapacityProviderStrategy=[
                    {"capacityProvider": "FARGATE", "weight": 1, "base": 2},
                    {"capacityProvider": "FARGATE_SPOT", "weight": 4},
                ],
            )["cluster"]
            assert cluster["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
            assert cluster["defaultCapacityProviderStrategy"] == [
                {"capacityProvider": "FARGATE", "weight": 1, "base": 2},
                {"capacityProvider": "FARGATE_SPOT", "weight": 4, "base": 0},
            ]

    @pytest.mark.rule("CreateCluster-008")
    def test_a_strategy_names_only_providers_of_the_cluster(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "not associated with the cluster"):
            ecs.create_cluster(
                clusterName="one",
                capacityProviders=["FARGATE"],
                defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
            )

    @pytest.mark.rule("CreateCluster-010")
    def test_a_provider_that_was_never_created(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "capacity provider 'mine' was not found"):
            ecs.create_cluster(clusterName="one", capacityProviders=["mine"])
        assert ecs.list_clusters()["clusterArns"] == [ARN + "default"]

    def test_one_provider_of_a_strategy_has_a_base(self, ecs: Any) -> None:
        strategy = [
            {"capacityProvider": name, "base": 1, "weight": 1} for name in ("FARGATE", "FARGATE_SPOT")
        ]
        with refused("InvalidParameterException", "multiple capacity providers with a base value defined"):
            ecs.create_cluster(
                capacityProviders=["FARGATE", "FARGATE_SPOT"],
                clusterName="one",
                defaultCapacityProviderStrategy=strategy,
            )

    @pytest.mark.rule("CreateCluster-015")
    def test_no_default_strategy_when_none_is_given(self, ecs: Any) -> None:
        assert ecs.create_cluster(clusterName="one")["cluster"]["defaultCapacityProviderStrategy"] == []

    @pytest.mark.rule("CreateCluster-017", "DescribeClusters-008")
    def test_the_execute_command_configuration_is_kept(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="one", configuration={"executeCommandConfiguration": EXEC})
        (cluster,) = ecs.describe_clusters(clusters=["one"], include=["CONFIGURATIONS"])["clusters"]
        assert cluster["configuration"] == {"executeCommandConfiguration": EXEC}

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"logging": "DEFAULT"}, "You must set logging to 'OVERRIDE'"),
            ({"logConfiguration": {"s3KeyPrefix": "p"}}, "A CloudWatch log group name or S3 bucket name"),
        ],
    )
    def test_an_execute_command_configuration_that_contradicts_itself(
        self, ecs: Any, changes: dict[str, Any], message: str
    ) -> None:
        with refused("InvalidParameterException", message):
            ecs.create_cluster(
                clusterName="one", configuration={"executeCommandConfiguration": {**EXEC, **changes}}
            )

    def test_the_service_connect_namespace_is_shown_by_its_arn(self, ecs: Any) -> None:
        def create(name: str, namespace: str) -> str:
            made = ecs.create_cluster(clusterName=name, serviceConnectDefaults={"namespace": namespace})
            return str(made["cluster"]["serviceConnectDefaults"]["namespace"])

        arn = create("one", "internal")
        assert arn.startswith("arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-")
        assert create("two", arn) == arn
        assert create("three", "internal") == arn
        assert create("four", "other") != arn

    @pytest.mark.rule("CreateCluster-040")
    def test_a_namespace_that_does_not_exist(self, ecs: Any) -> None:
        arn = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1"
        with refused("NamespaceNotFoundException"):
            ecs.create_cluster(clusterName="one", serviceConnectDefaults={"namespace": arn})

    @pytest.mark.rule("CreateCluster-023")
    def test_settings_of_the_call_win_over_the_account(self, ecs: Any) -> None:
        settings = [{"name": "containerInsights", "value": "enhanced"}]
        assert ecs.create_cluster(clusterName="one", settings=settings)["cluster"]["settings"] == settings

    def test_container_insights_are_off_without_a_setting(self, ecs: Any) -> None:
        settings = ecs.create_cluster(clusterName="one")["cluster"]["settings"]
        assert settings == [{"name": "containerInsights", "value": "disabled"}]

    @pytest.mark.rule("CreateCluster-033", "CreateCluster-034", "CreateCluster-035", "CreateCluster-036")
    def test_the_answer_for_a_plain_new_cluster(self, ecs: Any) -> None:
        answer = ecs.create_cluster(clusterName="MyCluster", tags=tags(1))
        del answer["ResponseMetadata"]
        assert answer == {
            "cluster": {
                "clusterArn": ARN + "MyCluster",
                "clusterName": "MyCluster",
                "status": "ACTIVE",
                "registeredContainerInstancesCount": 0,
                "runningTasksCount": 0,
                "pendingTasksCount": 0,
                "activeServicesCount": 0,
                "statistics": [],
                "tags": tags(1),
                "settings": [{"name": "containerInsights", "value": "disabled"}],
                "capacityProviders": [],
                "defaultCapacityProviderStrategy": [],
            }
        }


class TestTags:
    """Tag rules of CreateCluster; other create calls repeat them."""

    def keep(self, ecs: Any, given: list[dict[str, str]]) -> list[dict[str, str]]:
        ecs.create_cluster(clusterName="tagged", tags=given)
        (cluster,) = ecs.describe_clusters(clusters=["tagged"], include=["TAGS"])["clusters"]
        return list(cluster["tags"])

    @pytest.mark.rule("CreateCluster-025")
    def test_fifty_and_no_more(self, ecs: Any) -> None:
        assert self.keep(ecs, tags(50)) == tags(50)
        with refused("InvalidParameterException"):
            ecs.create_cluster(clusterName="more", tags=tags(51))

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(
                [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], marks=rule("CreateCluster-026")
            ),
            pytest.param([{"key": "k" * 129, "value": "v"}], marks=rule("CreateCluster-027")),
            pytest.param([{"key": "k", "value": "v" * 257}], marks=rule("CreateCluster-028")),
            pytest.param([{"key": "aws:k", "value": "v"}], marks=rule("CreateCluster-031")),
            pytest.param([{"key": "AWS:k", "value": "v"}], marks=rule("CreateCluster-031")),
            pytest.param([{"key": "k", "value": "aWs:v"}], marks=rule("CreateCluster-031")),
            [{"key": "k", "value": "no#hash"}],
        ],
    )
    def test_refused(self, ecs: Any, given: list[dict[str, str]]) -> None:
        with refused("InvalidParameterException"):
            ecs.create_cluster(clusterName="tagged", tags=given)
        assert ecs.describe_clusters(clusters=["tagged"])["clusters"] == []

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param([{"key": "é" * 128, "value": "v"}], marks=rule("CreateCluster-027")),
            pytest.param([{"key": "k", "value": "v" * 256}], marks=rule("CreateCluster-028")),
            pytest.param([{"key": "k"}], marks=rule("CreateCluster-028")),
            pytest.param([{"key": "a1 +-=._:/@", "value": "b2 +-=._:/@"}], marks=rule("CreateCluster-029")),
            pytest.param(
                [{"key": "Team", "value": "X"}, {"key": "team", "value": "x"}],
                marks=rule("CreateCluster-030"),
            ),
        ],
    )
    def test_accepted(self, ecs: Any, given: list[dict[str, str]]) -> None:
        assert self.keep(ecs, given) == given


class TestDescribeClusters:
    @pytest.mark.rule("DescribeClusters-001")
    def test_default_when_none_is_named(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="other")
        assert [one["clusterName"] for one in ecs.describe_clusters()["clusters"]] == ["default"]

    @pytest.mark.rule("DescribeClusters-002")
    def test_a_hundred_and_no_more(self, ecs: Any) -> None:
        assert len(ecs.describe_clusters(clusters=["default"] * 100)["clusters"]) == 100
        with refused("InvalidParameterException"):
            ecs.describe_clusters(clusters=["default"] * 101)

    @pytest.mark.rule("DescribeClusters-003", "DescribeClusters-011", "DescribeClusters-013")
    def test_names_and_arns_mixed(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="other")
        answer = ecs.describe_clusters(clusters=["other", ARN + "default"])
        assert [one["clusterName"] for one in answer["clusters"]] == ["other", "default"]
        assert answer["failures"] == []
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200

    @pytest.mark.rule("DescribeClusters-004")
    def test_an_include_that_does_not_exist(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.describe_clusters(include=["EVERYTHING"])

    @pytest.fixture
    def rich(self, ecs: Any) -> Callable[..., dict[str, Any]]:
        """Describe a cluster that has everything, with or without its parts."""
        ecs.create_cluster(
            clusterName="rich",
            capacityProviders=["FARGATE"],
            defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
            settings=[{"name": "containerInsights", "value": "enabled"}],
            configuration={"executeCommandConfiguration": EXEC},
            tags=tags(1),
        )

        def describe(*include: str) -> dict[str, Any]:
            (cluster,) = ecs.describe_clusters(clusters=["rich"], include=list(include))["clusters"]
            return dict(cluster)

        return describe

    @pytest.mark.rule("DescribeClusters-005", "DescribeClusters-014")
    def test_nothing_is_included_unasked(self, rich: Callable[..., dict[str, Any]]) -> None:
        cluster = rich()
        assert (cluster["settings"], cluster["statistics"], cluster["tags"]) == ([], [], [])
        assert not {"attachments", "configuration"} & cluster.keys()
        assert cluster.keys() >= {
            "activeServicesCount",
            "clusterArn",
            "clusterName",
            "pendingTasksCount",
            "registeredContainerInstancesCount",
            "runningTasksCount",
            "status",
        }

    @pytest.mark.rule("DescribeClusters-006", "DescribeClusters-015", "DescribeClusters-017")
    def test_attachments_only(self, rich: Callable[..., dict[str, Any]]) -> None:
        cluster = rich("ATTACHMENTS")
        assert cluster["attachments"] == []  # Fargate providers have no scaling policy
        assert cluster["attachmentsStatus"] == "UPDATE_COMPLETE"
        assert cluster["capacityProviders"] == ["FARGATE"]
        assert cluster["defaultCapacityProviderStrategy"] == [
            {"capacityProvider": "FARGATE", "weight": 1, "base": 0}
        ]
        assert (cluster["settings"], cluster["statistics"], cluster["tags"]) == ([], [], [])

    @pytest.mark.rule("DescribeClusters-007")
    def test_settings(self, rich: Callable[..., dict[str, Any]]) -> None:
        assert rich("SETTINGS")["settings"] == [{"name": "containerInsights", "value": "enabled"}]

    @pytest.mark.rule("DescribeClusters-010")
    def test_tags(self, rich: Callable[..., dict[str, Any]]) -> None:
        assert rich("TAGS")["tags"] == tags(1)

    @pytest.mark.rule("DescribeClusters-009")
    def test_statistics_count_tasks_by_launch_type_as_text(self, ecs: Any, run: Callable[..., Any]) -> None:
        run(count=3)
        (cluster,) = ecs.describe_clusters(include=["STATISTICS"])["clusters"]
        numbers = {entry["name"]: entry["value"] for entry in cluster["statistics"]}
        assert numbers["runningFargateTasksCount"] == "3"
        assert numbers["runningEC2TasksCount"] == "0"
        assert cluster["runningTasksCount"] == 3

    def test_tasks_on_their_way_are_counted_as_pending(self, run: Callable[..., Any]) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
            ecs = fake.client()
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "images/app"}],
            )
            network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
            ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=network)
            (cluster,) = ecs.describe_clusters()["clusters"]
            assert (cluster["pendingTasksCount"], cluster["runningTasksCount"]) == (1, 0)
            fake.settle()
            (cluster,) = ecs.describe_clusters()["clusters"]
            assert (cluster["pendingTasksCount"], cluster["runningTasksCount"]) == (0, 1)

    @pytest.mark.rule("DescribeClusters-012")
    def test_an_unknown_cluster_is_a_failure_not_an_error(self, ecs: Any) -> None:
        answer = ecs.describe_clusters(clusters=["missing", "default"])
        assert answer["failures"] == [{"arn": ARN + "missing", "reason": "MISSING"}]
        assert [one["clusterName"] for one in answer["clusters"]] == ["default"]

    @pytest.mark.rule("DescribeClusters-019", "DeleteCluster-002")
    def test_a_deleted_cluster_is_still_shown(self, ecs: Any) -> None:
        ecs.delete_cluster(cluster="default")
        (cluster,) = ecs.describe_clusters()["clusters"]
        assert cluster["status"] == "INACTIVE"


class TestListClusters:
    def make(self, ecs: Any, count: int) -> list[str]:
        names = [f"c{number:03d}" for number in range(count)]
        return [ecs.create_cluster(clusterName=name)["cluster"]["clusterArn"] for name in names]

    @pytest.mark.rule("ListClusters-001", "ListClusters-009", "ListClusters-010", "ListClusters-011")
    def test_full_arns_and_no_token_when_all_fit(self, ecs: Any) -> None:
        made = self.make(ecs, 2)
        answer = ecs.list_clusters()
        del answer["ResponseMetadata"]
        assert answer == {"clusterArns": [ARN + "default", *made]}

    def test_only_of_the_region(self, ecs: Any) -> None:
        there = boto3.client("ecs", region_name="eu-west-1")
        assert there.list_clusters()["clusterArns"] == []
        arn = there.create_cluster()["cluster"]["clusterArn"]
        assert arn == "arn:aws:ecs:eu-west-1:123456789012:cluster/default"


class TestDeleteCluster:
    @pytest.mark.rule("DeleteCluster-001", "DeleteCluster-006", "DeleteCluster-007", "DeleteCluster-008")
    def test_an_empty_cluster_becomes_inactive(self, ecs: Any) -> None:
        cluster = ecs.delete_cluster(cluster="default")["cluster"]
        assert (cluster["clusterArn"], cluster["clusterName"], cluster["status"]) == (
            ARN + "default",
            "default",
            "INACTIVE",
        )
        counts = (
            "activeServicesCount",
            "pendingTasksCount",
            "registeredContainerInstancesCount",
            "runningTasksCount",
        )
        assert [cluster[count] for count in counts] == [0, 0, 0, 0]
        assert ecs.list_clusters()["clusterArns"] == []

    @pytest.mark.rule("DeleteCluster-003")
    def test_the_cluster_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.delete_cluster()

    @pytest.mark.rule("DeleteCluster-004")
    def test_by_name_or_arn(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="other")
        assert ecs.delete_cluster(cluster="other")["cluster"]["clusterArn"] == ARN + "other"
        assert ecs.delete_cluster(cluster=ARN + "default")["cluster"]["clusterName"] == "default"

    @pytest.mark.rule("DeleteCluster-005")
    def test_its_capacity_providers_are_disassociated(self, ecs: Any) -> None:
        strategy = [{"capacityProvider": "FARGATE", "weight": 1}]
        ecs.create_cluster(
            clusterName="one", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=strategy
        )
        cluster = ecs.delete_cluster(cluster="one")["cluster"]
        assert (cluster["status"], cluster["attachmentsStatus"]) == ("DEPROVISIONING", "UPDATE_IN_PROGRESS")
        assert (cluster["capacityProviders"], cluster["defaultCapacityProviderStrategy"]) == (["FARGATE"], [])
        (cluster,) = ecs.describe_clusters(clusters=["one"])["clusters"]
        assert (cluster["status"], cluster["capacityProviders"]) == ("INACTIVE", [])

    @pytest.mark.rule("DeleteCluster-014")
    def test_a_cluster_with_tasks_stays(self, ecs: Any, run_one: Callable[..., dict[str, Any]]) -> None:
        task = run_one()["taskArn"]
        with refused(
            "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active."
        ):
            ecs.delete_cluster(cluster="default")
        ecs.stop_task(task=task)
        assert ecs.delete_cluster(cluster="default")["cluster"]["status"] == "INACTIVE"

    def test_a_deleted_cluster_is_not_found_by_other_calls(self, ecs: Any) -> None:
        ecs.delete_cluster(cluster="default")
        for call in (lambda: ecs.delete_cluster(cluster="default"), ecs.list_tasks):
            with refused("ClusterNotFoundException"):
                call()

    def test_its_name_can_be_used_again(self, ecs: Any) -> None:
        ecs.delete_cluster(cluster="default")
        cluster = ecs.create_cluster(tags=tags(2))["cluster"]
        assert (cluster["status"], cluster["tags"]) == ("ACTIVE", tags(2))
