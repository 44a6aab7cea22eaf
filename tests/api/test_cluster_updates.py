"""UpdateCluster, UpdateClusterSettings, PutClusterCapacityProviders, and clusters with providers of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ecs_fake
from tests.api.refusals import refused
from tests.rules.marks import rule

pytestmark = pytest.mark.newest_sdk

ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/"
EXEC = {"kmsKeyId": "alias/key", "logging": "OVERRIDE", "logConfiguration": {"s3BucketName": "bucket"}}
INSIGHTS = [{"name": "containerInsights", "value": "enabled"}]
OFF = [{"name": "containerInsights", "value": "disabled"}]
MANAGED = {"managedScaling": {"status": "ENABLED"}}
EVERYTHING = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
HOOK = {"name": "autoScalingLifecycleHookName", "value": "ecs-managed-draining-termination-hook"}

Describe = Callable[..., dict[str, Any]]


def strategy(*names: str) -> list[dict[str, Any]]:
    return [{"capacityProvider": name, "weight": 1} for name in names]


def put(ecs: Any, *names: str, cluster: str = "default", default: tuple[str, ...] = ()) -> dict[str, Any]:
    answer = ecs.put_cluster_capacity_providers(
        cluster=cluster, capacityProviders=list(names), defaultCapacityProviderStrategy=strategy(*default)
    )
    return dict(answer["cluster"])


def provider(ecs: Any, name: str, **settings: Any) -> None:
    ecs.create_capacity_provider(
        name=name, autoScalingGroupProvider={"autoScalingGroupArn": f"group-{name}", **settings}
    )


def statuses(cluster: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["type"], one["status"]) for one in cluster["attachments"]]


@pytest.fixture
def describe(ecs: Any) -> Describe:
    """Describe one cluster with all there is."""

    def describe_cluster(name: str = "default") -> dict[str, Any]:
        (cluster,) = ecs.describe_clusters(clusters=[name], include=EVERYTHING)["clusters"]
        return dict(cluster)

    return describe_cluster


@pytest.fixture
def slow() -> Iterator[ecs_fake.EcsFake]:
    """A fake where updates take their time and looking does not move the clock."""
    with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
        yield fake


class TestUpdateCluster:
    @pytest.mark.rule("UpdateCluster-001")
    def test_the_cluster_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.update_cluster(settings=INSIGHTS)

    @pytest.mark.rule("UpdateCluster-002")
    @pytest.mark.parametrize("reference", ["default", ARN + "default"])
    def test_by_name_or_arn(self, ecs: Any, describe: Describe, reference: str) -> None:
        answer = ecs.update_cluster(cluster=reference, settings=INSIGHTS)
        assert answer["cluster"]["clusterName"] == "default"
        assert describe()["settings"] == INSIGHTS

    @pytest.mark.rule("UpdateCluster-003", "UpdateCluster-004", "UpdateCluster-005", "UpdateCluster-011")
    @pytest.mark.parametrize(
        ("member", "value"),
        [
            ("configuration", {"executeCommandConfiguration": EXEC}),
            ("settings", [{"name": "containerInsights", "value": "enhanced"}]),
        ],
    )
    def test_each_part_is_replaced_alone(self, ecs: Any, describe: Describe, member: str, value: Any) -> None:
        ecs.create_cluster(
            clusterName="one",
            settings=INSIGHTS,
            configuration={"executeCommandConfiguration": {"logging": "NONE"}},
            serviceConnectDefaults={"namespace": "internal"},
        )
        before = describe("one")
        updated = ecs.update_cluster(cluster="one", **{member: value})["cluster"]
        assert updated[member] == value
        assert describe("one") == {**before, member: value}

    def test_the_default_namespace_is_replaced_alone(self, ecs: Any, describe: Describe) -> None:
        def create(name: str, namespace: str) -> dict[str, Any]:
            defaults = {"namespace": namespace}
            made = ecs.create_cluster(clusterName=name, serviceConnectDefaults=defaults, settings=INSIGHTS)
            return dict(made["cluster"])

        before, other = create("one", "internal"), create("two", "other")["serviceConnectDefaults"]
        assert before["serviceConnectDefaults"] != other
        for defaults in ({"namespace": "other"}, other):
            updated = ecs.update_cluster(cluster="one", serviceConnectDefaults=defaults)["cluster"]
            assert updated == {**before, "serviceConnectDefaults": other}

    @pytest.mark.rule("UpdateCluster-006", "ClusterSetting-001", "ClusterSetting-002")
    @pytest.mark.parametrize(
        "setting",
        [
            {"name": "guardDuty", "value": "enabled"},
            {"name": "containerInsights", "value": "on"},
            {"value": "enabled"},
            {"name": "containerInsights"},
        ],
    )
    def test_settings_that_do_not_exist(self, ecs: Any, describe: Describe, setting: dict[str, str]) -> None:
        for update in (ecs.update_cluster, ecs.update_cluster_settings):
            with refused("InvalidParameterException"):
                update(cluster="default", settings=[setting])
        assert describe()["settings"] == OFF

    @pytest.mark.rule("UpdateCluster-012", "UpdateCluster-013")
    def test_the_answer_is_the_whole_cluster_and_the_same_again(self, ecs: Any, describe: Describe) -> None:
        provider(ecs, "mine", **MANAGED)
        ecs.create_cluster(
            clusterName="one",
            capacityProviders=["mine"],
            defaultCapacityProviderStrategy=strategy("mine"),
            tags=[{"key": "k", "value": "v"}],
        )
        request = {
            "cluster": "one",
            "settings": INSIGHTS,
            "configuration": {"executeCommandConfiguration": EXEC},
            "serviceConnectDefaults": {"namespace": "internal"},
        }
        cluster = ecs.update_cluster(**request)["cluster"]
        assert ecs.update_cluster(**request)["cluster"] == cluster
        assert cluster == {**describe("one"), "statistics": []}
        assert cluster.keys() == {
            "activeServicesCount",
            "attachments",
            "attachmentsStatus",
            "capacityProviders",
            "clusterArn",
            "clusterName",
            "configuration",
            "defaultCapacityProviderStrategy",
            "pendingTasksCount",
            "registeredContainerInstancesCount",
            "runningTasksCount",
            "serviceConnectDefaults",
            "settings",
            "statistics",
            "status",
            "tags",
        }

    @pytest.mark.rule("UpdateCluster-015")
    def test_a_namespace_that_does_not_exist(self, ecs: Any, describe: Describe) -> None:
        before = describe()
        arn = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1"
        with refused("NamespaceNotFoundException"):
            ecs.update_cluster(
                cluster="default", settings=INSIGHTS, serviceConnectDefaults={"namespace": arn}
            )
        assert describe() == before


class TestUpdateClusterSettings:
    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param({"settings": INSIGHTS}, marks=rule("UpdateClusterSettings-001")),
            pytest.param({"cluster": "default"}, marks=rule("UpdateClusterSettings-002")),
            pytest.param(
                {"cluster": "default", "settings": [{"name": "x", "value": "enabled"}]},
                marks=rule("UpdateClusterSettings-003"),
            ),
        ],
    )
    def test_what_must_be_given(self, ecs: Any, describe: Describe, request_: dict[str, Any]) -> None:
        with refused("InvalidParameterException"):
            ecs.update_cluster_settings(**request_)
        assert describe()["settings"] == OFF

    @pytest.mark.rule(
        "UpdateClusterSettings-004", "UpdateClusterSettings-007", "UpdateClusterSettings-008", "Cluster-014"
    )
    def test_container_insights_go_on_and_off(self, ecs: Any, describe: Describe) -> None:
        for settings in (INSIGHTS, INSIGHTS, OFF):
            cluster = ecs.update_cluster_settings(cluster="default", settings=settings)["cluster"]
            assert cluster["settings"] == settings
            assert describe() == {**cluster, "statistics": describe()["statistics"]}

    def test_an_empty_list_changes_nothing(self, ecs: Any) -> None:
        for update in (ecs.update_cluster, ecs.update_cluster_settings):
            assert update(cluster="default", settings=[])["cluster"]["settings"] == OFF

    @pytest.mark.rule("UpdateClusterSettings-005", "ClusterSetting-004")
    def test_the_clusters_value_wins_over_the_accounts(self, ecs: Any, describe: Describe) -> None:
        ecs.update_cluster_settings(cluster="default", settings=OFF)
        ecs.put_account_setting(name="containerInsights", value="enabled")
        ecs.put_account_setting_default(name="containerInsights", value="enabled")
        assert describe()["settings"] == OFF


class TestPutClusterCapacityProviders:
    @pytest.mark.parametrize(
        "missing",
        [
            pytest.param("capacityProviders", marks=rule("PutClusterCapacityProviders-001")),
            pytest.param("defaultCapacityProviderStrategy", marks=rule("PutClusterCapacityProviders-002")),
            pytest.param("cluster", marks=rule("PutClusterCapacityProviders-003")),
        ],
    )
    def test_what_must_be_given(self, ecs: Any, missing: str) -> None:
        request: dict[str, Any] = {
            "cluster": "default",
            "capacityProviders": [],
            "defaultCapacityProviderStrategy": [],
        }
        del request[missing]
        with refused("InvalidParameterException"):
            ecs.put_cluster_capacity_providers(**request)

    @pytest.mark.rule(
        "CreateCluster-013",
        "PutClusterCapacityProviders-004",
        "PutClusterCapacityProviders-005",
        "PutClusterCapacityProviders-006",
        "PutClusterCapacityProviders-008",
    )
    def test_providers_and_strategy_are_replaced(self, ecs: Any, describe: Describe) -> None:
        for name in ("a", "b", "c"):
            provider(ecs, name)
        put(ecs, "a", "b", default=("a",))
        assert describe()["capacityProviders"] == ["a", "b"]
        put(ecs, "b", "c", default=("c", "b"))
        cluster = describe()
        assert cluster["capacityProviders"] == ["b", "c"]
        assert [one["capacityProvider"] for one in cluster["defaultCapacityProviderStrategy"]] == ["c", "b"]
        put(ecs, "b", "c")
        assert describe()["defaultCapacityProviderStrategy"] == []

    @pytest.mark.rule("PutClusterCapacityProviders-007")
    def test_a_provider_that_tasks_use_stays(
        self, ecs: Any, describe: Describe, run_one: Callable[..., dict[str, Any]]
    ) -> None:
        put(ecs, "FARGATE", "FARGATE_SPOT")
        task = run_one(launchType=None, capacityProviderStrategy=strategy("FARGATE_SPOT"))
        before = describe()
        with refused("ResourceInUseException", "is in use and cannot be removed"):
            put(ecs, "FARGATE")
        assert describe() == before
        put(ecs, "FARGATE_SPOT")  # the other one is free to go
        ecs.stop_task(task=task["taskArn"])
        assert put(ecs)["capacityProviders"] == []

    @pytest.mark.rule("PutClusterCapacityProviders-009", "CapacityProviderStrategyItem-004")
    def test_a_provider_that_was_never_created(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "capacity provider 'mine' was not found"):
            put(ecs, "mine")
        with refused("InvalidParameterException", "capacity provider 'mine' was not found"):
            put(ecs, "FARGATE", default=("mine",))

    @pytest.mark.rule(
        "PutClusterCapacityProviders-010",
        "PutClusterCapacityProviders-014",
        "PutClusterCapacityProviders-017",
    )
    def test_those_of_fargate_need_only_be_named(self, ecs: Any) -> None:
        assert put(ecs, "FARGATE_SPOT", "FARGATE", default=("FARGATE",)) == {
            "clusterArn": ARN + "default",
            "clusterName": "default",
            "status": "ACTIVE",
            "registeredContainerInstancesCount": 0,
            "runningTasksCount": 0,
            "pendingTasksCount": 0,
            "activeServicesCount": 0,
            "statistics": [],
            "tags": [],
            "settings": OFF,
            "capacityProviders": ["FARGATE_SPOT", "FARGATE"],
            "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
            "attachments": [],
            "attachmentsStatus": "UPDATE_IN_PROGRESS",
        }

    @pytest.mark.rule("PutClusterCapacityProviders-011")
    def test_the_strategy_names_only_providers_of_the_cluster(self, ecs: Any, describe: Describe) -> None:
        put(ecs, "FARGATE")
        with refused("InvalidParameterException", "not associated with the cluster"):
            put(ecs, "FARGATE_SPOT", default=("FARGATE",))
        assert describe()["capacityProviders"] == ["FARGATE"]

    @pytest.mark.rule(
        "PutClusterCapacityProviders-012", "CapacityProviderStrategyItem-003", "CapacityProvider-002"
    )
    def test_a_provider_that_is_deleted(self, ecs: Any) -> None:
        provider(ecs, "mine")
        ecs.delete_capacity_provider(capacityProvider="mine")
        with refused("InvalidParameterException", "'mine' is not in an ACTIVE state"):
            put(ecs, "mine", default=("mine",))

    def test_a_provider_that_is_being_deleted_or_updated(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        provider(ecs, "mine")
        ecs.update_capacity_provider(name="mine", autoScalingGroupProvider=MANAGED)
        assert put(ecs, "mine", default=("mine",))["capacityProviders"] == ["mine"]
        provider(ecs, "other")
        slow.settle()
        ecs.delete_capacity_provider(capacityProvider="other")
        with refused("InvalidParameterException", "'other' is not in an ACTIVE state"):
            put(ecs, "other")

    def test_fargate_and_groups_do_not_mix_in_a_strategy(self, ecs: Any) -> None:
        provider(ecs, "mine")
        with refused("InvalidParameterException", "cannot contain a mix of capacity providers"):
            put(ecs, "FARGATE", "mine", default=("FARGATE", "mine"))
        assert put(ecs, "FARGATE", "mine", default=("mine",))["capacityProviders"] == ["FARGATE", "mine"]

    @pytest.mark.rule("PutClusterCapacityProviders-013", "Cluster-008")
    def test_tasks_without_launch_type_follow_the_default_strategy(
        self, ecs: Any, run_one: Callable[..., dict[str, Any]]
    ) -> None:
        put(ecs, "FARGATE_SPOT", default=("FARGATE_SPOT",))
        assert run_one(launchType=None)["capacityProviderName"] == "FARGATE_SPOT"
        assert "capacityProviderName" not in run_one()

    @pytest.mark.rule("PutClusterCapacityProviders-015")
    def test_twice_is_as_once(self, ecs: Any, describe: Describe) -> None:
        provider(ecs, "mine", **MANAGED)
        put(ecs, "mine", "FARGATE", default=("mine",))
        before = describe()
        put(ecs, "mine", "FARGATE", default=("mine",))
        assert describe() == before

    def test_a_provider_named_twice_counts_once(self, ecs: Any) -> None:
        assert put(ecs, "FARGATE", "FARGATE")["capacityProviders"] == ["FARGATE"]

    @pytest.mark.rule("PutClusterCapacityProviders-016")
    @pytest.mark.parametrize("reference", ["default", ARN + "default"])
    def test_by_name_or_arn(self, ecs: Any, describe: Describe, reference: str) -> None:
        put(ecs, "FARGATE", cluster=reference)
        assert describe()["capacityProviders"] == ["FARGATE"]

    @pytest.mark.rule("PutClusterCapacityProviders-020")
    def test_one_update_at_a_time(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        put(ecs, "FARGATE")
        for change in (lambda: put(ecs, "FARGATE_SPOT"), lambda: ecs.delete_cluster(cluster="default")):
            with refused("UpdateInProgressException", "The specified cluster is in a busy state"):
                change()
        slow.settle()
        assert put(ecs, "FARGATE_SPOT")["capacityProviders"] == ["FARGATE_SPOT"]


class TestAttachments:
    @pytest.mark.rule("PutClusterCapacityProviders-018", "Cluster-004", "Cluster-005", "Attachment-005")
    def test_the_answer_shows_what_is_being_made(self, ecs: Any) -> None:
        provider(ecs, "mine", **MANAGED)
        cluster = put(ecs, "mine")
        assert cluster["attachmentsStatus"] == "UPDATE_IN_PROGRESS"
        policy, hook = cluster["attachments"]
        assert (policy["type"], policy["status"]) == ("as_policy", "PRECREATED")
        name, scaling = policy["details"]
        assert name == {"name": "capacityProviderName", "value": "mine"}
        assert scaling["name"] == "scalingPolicyName"
        assert scaling["value"].startswith("ECSManagedAutoScalingPolicy-")
        assert (hook["type"], hook["status"], hook["details"]) == (
            "managed_draining",
            "PRECREATED",
            [name, HOOK],
        )
        assert len({policy["id"], hook["id"]}) == 2

    @pytest.mark.rule(
        "DescribeClusters-006",
        "DescribeClusters-016",
        "DescribeClusters-017",
        "DescribeClusters-018",
        "Cluster-006",
    )
    def test_then_it_is_there(self, ecs: Any, describe: Describe) -> None:
        provider(ecs, "mine", **MANAGED)
        made = put(ecs, "mine")
        cluster = describe()
        assert cluster["attachmentsStatus"] == "UPDATE_COMPLETE"
        assert cluster["attachments"] == [{**one, "status": "CREATED"} for one in made["attachments"]]
        assert not {"attachments", "attachmentsStatus"} & ecs.describe_clusters()["clusters"][0].keys()

    @pytest.mark.parametrize(
        ("settings", "kinds"),
        [
            ({"managedDraining": "DISABLED"}, []),
            ({}, ["managed_draining"]),
            ({**MANAGED, "managedDraining": "DISABLED"}, ["as_policy"]),
        ],
    )
    def test_a_provider_has_what_it_needs(self, ecs: Any, settings: dict[str, Any], kinds: list[str]) -> None:
        provider(ecs, "mine", **settings)
        assert [one["type"] for one in put(ecs, "mine")["attachments"]] == kinds

    def test_what_is_no_longer_needed_is_taken_away(self, ecs: Any, describe: Describe) -> None:
        provider(ecs, "a", **MANAGED)
        provider(ecs, "b", managedDraining="DISABLED", **MANAGED)
        put(ecs, "a")
        before = describe()["attachments"]
        changed = put(ecs, "b")
        assert changed["attachments"][:2] == [{**one, "status": "DELETING"} for one in before]
        assert statuses(changed)[2:] == [("as_policy", "PRECREATED")]
        assert statuses(describe()) == [("as_policy", "CREATED")]
        assert statuses(put(ecs)) == [("as_policy", "DELETING")]
        assert (describe()["attachments"], describe()["attachmentsStatus"]) == ([], "UPDATE_COMPLETE")

    def test_it_takes_its_time(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        provider(ecs, "mine")

        def look() -> tuple[str, list[tuple[str, str]]]:
            (cluster,) = ecs.describe_clusters(include=["ATTACHMENTS"])["clusters"]
            return cluster["attachmentsStatus"], statuses(cluster)

        put(ecs, "mine")
        assert look() == ("UPDATE_IN_PROGRESS", [("managed_draining", "PRECREATED")])
        assert slow.settle() > 0
        assert look() == ("UPDATE_COMPLETE", [("managed_draining", "CREATED")])

    def test_they_follow_an_update_of_the_provider(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        provider(ecs, "mine")
        put(ecs, "mine")
        slow.settle()
        ecs.update_capacity_provider(
            name="mine", autoScalingGroupProvider={"managedDraining": "DISABLED", **MANAGED}
        )
        (cluster,) = ecs.describe_clusters(include=["ATTACHMENTS"])["clusters"]
        assert cluster["attachmentsStatus"] == "UPDATE_IN_PROGRESS"
        assert statuses(cluster) == [("managed_draining", "DELETING"), ("as_policy", "PRECREATED")]
        slow.settle()
        (cluster,) = ecs.describe_clusters(include=["ATTACHMENTS"])["clusters"]
        assert statuses(cluster) == [("as_policy", "CREATED")]

    def test_a_timer_of_an_earlier_update_ends_no_later_one(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        provider(ecs, "mine")
        put(ecs, "mine")
        slow.advance(6)
        ecs.update_capacity_provider(name="mine", autoScalingGroupProvider=MANAGED)
        slow.advance(6)
        (cluster,) = ecs.describe_clusters(include=["ATTACHMENTS"])["clusters"]
        assert cluster["attachmentsStatus"] == "UPDATE_IN_PROGRESS"
        slow.advance(6)
        (cluster,) = ecs.describe_clusters(include=["ATTACHMENTS"])["clusters"]
        assert cluster["attachmentsStatus"] == "UPDATE_COMPLETE"

    def test_the_journal_tells_of_both_ends(self, slow: ecs_fake.EcsFake) -> None:
        put(slow.client(), "FARGATE")
        slow.settle()
        told = [entry.text for entry in slow.journal if entry.subject == ARN + "default"]
        assert told[-2:] == [
            "cluster default ACTIVE · UPDATE_IN_PROGRESS",
            "cluster default ACTIVE · UPDATE_COMPLETE",
        ]

    def test_settling_says_what_it_waits_for(self, slow: ecs_fake.EcsFake) -> None:
        put(slow.client(), "FARGATE")
        with pytest.raises(ecs_fake.SettleTimeout, match=r"cluster/default \(being updated\)"):
            slow.settle(timeout=1)


class TestClustersOfProviders:
    @pytest.mark.rule("CreateCluster-011")
    def test_a_provider_with_managed_scaling_has_one_cluster(self, ecs: Any) -> None:
        provider(ecs, "mine", **MANAGED)
        ecs.create_cluster(clusterName="one", capacityProviders=["mine"])
        with refused("InvalidParameterException", "already associated with cluster: one"):
            ecs.create_cluster(clusterName="two", capacityProviders=["mine"])
        with refused("InvalidParameterException", "already associated with cluster: one"):
            put(ecs, "mine")
        put(ecs, cluster="one")
        assert put(ecs, "mine")["capacityProviders"] == ["mine"]

    def test_one_without_managed_scaling_has_several(self, ecs: Any) -> None:
        provider(ecs, "mine")
        for name in ("one", "two"):
            assert ecs.create_cluster(clusterName=name, capacityProviders=["mine"])["cluster"]

    @pytest.mark.rule("Cluster-018", "Cluster-019")
    def test_the_life_of_a_cluster_with_providers(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        provider(ecs, "mine", **MANAGED)

        def look() -> tuple[str, list[str]]:
            (cluster,) = ecs.describe_clusters(clusters=["one"], include=["ATTACHMENTS"])["clusters"]
            return cluster["status"], [one["status"] for one in cluster["attachments"]]

        made = ecs.create_cluster(clusterName="one", capacityProviders=["mine"])["cluster"]
        assert (made["status"], made["attachmentsStatus"]) == ("PROVISIONING", "UPDATE_IN_PROGRESS")
        assert look() == ("PROVISIONING", ["PRECREATED", "PRECREATED"])
        with refused("ClientException", "not ACTIVE"):
            put(ecs, cluster="one")
        again = ecs.create_cluster(clusterName="one", capacityProviders=["mine"])["cluster"]
        assert again["clusterArn"] == made["clusterArn"]
        slow.settle()
        assert look() == ("ACTIVE", ["CREATED", "CREATED"])
        ecs.delete_cluster(cluster="one")
        assert look() == ("DEPROVISIONING", ["DELETING", "DELETING"])
        with refused("ClientException", "not ACTIVE"):
            ecs.create_cluster(clusterName="one")
        with refused("ClusterNotFoundException"):
            ecs.list_tasks(cluster="one")
        with refused("UpdateInProgressException"):
            ecs.delete_cluster(cluster="one")
        slow.settle()
        assert look() == ("INACTIVE", [])
        assert ecs.create_cluster(clusterName="one")["cluster"]["status"] == "ACTIVE"
