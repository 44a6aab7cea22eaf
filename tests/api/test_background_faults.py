"""What ECS does in the background, and fails to do when a user orders it."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.hosts import describe, values
from tests.api.refusals import refused

pytestmark = pytest.mark.newest_sdk

GROUP = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/own"
REASON = "The Auto Scaling group is gone."


class TestCapacityProviders:
    @pytest.fixture
    def broken(self, fake: ecs_fake.EcsFake, ecs: Any) -> str:
        """The name of a capacity provider for which nothing can be done."""
        group = {"autoScalingGroupArn": GROUP, "managedScaling": {"status": "ENABLED"}}
        ecs.create_capacity_provider(name="own", autoScalingGroupProvider=group)
        fake.faults.capacity_provider("own", fails=REASON)
        return "own"

    def provider(self, ecs: Any) -> dict[str, Any]:
        (found,) = ecs.describe_capacity_providers(capacityProviders=["own"])["capacityProviders"]
        return found  # type: ignore[no-any-return]  # the client is not typed

    def cluster(self, ecs: Any, name: str) -> dict[str, Any]:
        (found,) = ecs.describe_clusters(clusters=[name], include=["ATTACHMENTS"])["clusters"]
        return found  # type: ignore[no-any-return]  # the client is not typed

    @pytest.mark.rule("CapacityProvider-009")
    def test_a_deletion_that_does_not_go_through(self, fake: ecs_fake.EcsFake, ecs: Any, broken: str) -> None:
        answer = ecs.delete_capacity_provider(capacityProvider=broken)["capacityProvider"]
        assert answer["updateStatus"] == "DELETE_IN_PROGRESS"
        assert "updateStatusReason" not in answer
        fake.settle()
        shown = self.provider(ecs)
        assert (shown["status"], shown["updateStatus"]) == ("ACTIVE", "DELETE_FAILED")
        assert shown["updateStatusReason"] == REASON
        fake.faults.capacity_provider(broken, fails=None)
        ecs.delete_capacity_provider(capacityProvider=broken)
        fake.settle()
        shown = self.provider(ecs)
        assert (shown["status"], shown["updateStatus"]) == ("INACTIVE", "DELETE_COMPLETE")
        assert "updateStatusReason" not in shown

    @pytest.mark.rule("CapacityProvider-010")
    def test_an_update_that_does_not_go_through_changes_nothing(
        self, fake: ecs_fake.EcsFake, ecs: Any, broken: str
    ) -> None:
        before = self.provider(ecs)["autoScalingGroupProvider"]
        ecs.update_capacity_provider(
            name=broken, autoScalingGroupProvider={"managedScaling": {"targetCapacity": 50}}
        )
        fake.settle()
        shown = self.provider(ecs)
        assert (shown["updateStatus"], shown["updateStatusReason"]) == ("UPDATE_FAILED", REASON)
        assert shown["autoScalingGroupProvider"] == before

    @pytest.mark.rule("Cluster-007")
    def test_a_cluster_that_is_given_it(self, fake: ecs_fake.EcsFake, ecs: Any, broken: str) -> None:
        given = {"capacityProviders": [broken], "defaultCapacityProviderStrategy": []}
        ecs.put_cluster_capacity_providers(cluster="default", **given)
        fake.settle()
        shown = self.cluster(ecs, "default")
        assert (shown["status"], shown["attachmentsStatus"]) == ("ACTIVE", "UPDATE_FAILED")
        assert {one["status"] for one in shown["attachments"]} == {"FAILED"}
        fake.faults.capacity_provider(broken, fails=None)
        ecs.put_cluster_capacity_providers(cluster="default", **given)
        fake.settle()
        shown = self.cluster(ecs, "default")
        assert shown["attachmentsStatus"] == "UPDATE_COMPLETE"
        assert [one["status"] for one in shown["attachments"]] == ["CREATED", "CREATED"]

    @pytest.mark.rule("Cluster-020")
    def test_a_cluster_that_is_created_with_it(self, fake: ecs_fake.EcsFake, ecs: Any, broken: str) -> None:
        made = ecs.create_cluster(clusterName="new", capacityProviders=[broken])["cluster"]
        assert made["status"] == "PROVISIONING"
        fake.settle()
        assert self.cluster(ecs, "new")["status"] == "FAILED"
        with refused("ClusterNotFoundException"):
            ecs.run_task(cluster="new", taskDefinition="job")
        ecs.update_capacity_provider(name=broken, autoScalingGroupProvider={"managedDraining": "DISABLED"})
        ecs.delete_cluster(cluster="new")
        fake.settle()
        assert self.cluster(ecs, "new")["status"] == "INACTIVE"

    def test_a_reset_takes_it_back(self, fake: ecs_fake.EcsFake, ecs: Any, broken: str) -> None:
        fake.reset()
        assert fake.faults.broken == {}


@pytest.mark.rule("ContainerInstance-016")
def test_an_instance_whose_trunk_cannot_be_made() -> None:
    with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
        ecs = boto3.client("ecs")
        ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
        fake.faults.trunks(fails="No more network interfaces.")
        (arn,) = fake.add_container_instances(instance_type="m5.large")
        assert describe(ecs, arn)["status"] == "REGISTERING"
        assert "statusReason" not in describe(ecs, arn)
        fake.settle()
        failed = describe(ecs, arn)
        assert (failed["status"], failed["statusReason"]) == (
            "REGISTRATION_FAILED",
            "No more network interfaces.",
        )
        assert "ecs.awsvpc-trunk-id" not in values(failed)
        listed = ecs.list_container_instances(status="REGISTRATION_FAILED")["containerInstanceArns"]
        assert listed == [arn]
        ecs.register_task_definition(
            family="job",
            networkMode="awsvpc",
            containerDefinitions=[{"name": "app", "image": "app", "memory": 64}],
        )
        with refused("InvalidParameterException", "No Container Instances were found"):
            ecs.run_task(taskDefinition="job", networkConfiguration=NETWORK)
        fake.faults.trunks(fails=None)
        (other,) = fake.add_container_instances(instance_type="m5.large")
        fake.settle()
        assert describe(ecs, other)["status"] == "ACTIVE"
