"""DescribeContainerInstances, ListContainerInstances."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api import hosts
from tests.api.hosts import describe, tags
from tests.api.refusals import refused

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/"
INSTANCE = "arn:aws:ecs:us-east-1:123456789012:container-instance/"
UNKNOWN_ID = "0" * 32


class TestDescribe:
    @pytest.mark.rule(
        "DescribeContainerInstances-001", "DescribeContainerInstances-002", "DescribeContainerInstances-012"
    )
    def test_instances_of_the_named_cluster_only(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="other")
        instance_id = hosts.register(ecs, cluster="other")["containerInstanceArn"].rpartition("/")[2]
        answer = ecs.describe_container_instances(containerInstances=[instance_id])
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert answer["containerInstances"] == []
        assert answer["failures"] == [{"arn": INSTANCE + "default/" + instance_id, "reason": "MISSING"}]

    @pytest.mark.rule(
        "DescribeContainerInstances-003", "DescribeContainerInstances-020", "DeregisterContainerInstance-021"
    )
    @pytest.mark.parametrize("reference", ["other", CLUSTER + "other"])
    def test_a_cluster_by_name_or_arn(self, ecs: Any, reference: str) -> None:
        ecs.create_cluster(clusterName="other")
        arn = hosts.register(ecs, cluster="other")["containerInstanceArn"]
        assert re.fullmatch(INSTANCE + "other/[0-9a-f]{32}", arn)
        assert describe(ecs, arn, cluster=reference)["containerInstanceArn"] == arn

    @pytest.mark.rule("DescribeContainerInstances-004")
    def test_instances_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.describe_container_instances()
        with refused("ClientException", r"^Container Instances cannot be empty\.$"):
            ecs.describe_container_instances(containerInstances=[])

    @pytest.mark.rule("DescribeContainerInstances-005")
    def test_a_hundred_and_no_more(self, ecs: Any) -> None:
        assert len(ecs.describe_container_instances(containerInstances=[UNKNOWN_ID] * 100)["failures"]) == 100
        with refused("InvalidParameterException"):
            ecs.describe_container_instances(containerInstances=[UNKNOWN_ID] * 101)

    @pytest.mark.rule(
        "DescribeContainerInstances-006", "DescribeContainerInstances-011", "DescribeContainerInstances-013"
    )
    def test_ids_and_arns_mixed(self, ecs: Any) -> None:
        arns = [hosts.register(ecs)["containerInstanceArn"] for _ in range(2)]
        answer = ecs.describe_container_instances(containerInstances=[arns[1], arns[0].rpartition("/")[2]])
        assert [one["containerInstanceArn"] for one in answer["containerInstances"]] == arns[::-1]
        assert answer["failures"] == []

    @pytest.mark.rule("DescribeContainerInstances-007")
    def test_an_include_that_does_not_exist(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.describe_container_instances(containerInstances=[UNKNOWN_ID], include=["HEALTH"])

    @pytest.mark.rule("DescribeContainerInstances-008", "DescribeContainerInstances-010")
    def test_tags_only_when_included(self, ecs: Any) -> None:
        arn = hosts.register(ecs, tags=tags(1))["containerInstanceArn"]
        assert describe(ecs, arn, include=["TAGS"])["tags"] == tags(1)
        assert not {"tags", "healthStatus"} & describe(ecs, arn).keys()

    @pytest.mark.rule("DescribeContainerInstances-009", "InstanceHealthCheckResult-004")
    def test_health_only_when_included(self, ecs: Any) -> None:
        instance = hosts.register(ecs)
        health = describe(ecs, instance["containerInstanceArn"], include=["CONTAINER_INSTANCE_HEALTH"])[
            "healthStatus"
        ]
        since = instance["registeredAt"]
        assert health == {
            "overallStatus": "OK",
            "details": [
                {"type": "CONTAINER_RUNTIME", "status": "OK", "lastUpdated": since, "lastStatusChange": since}
            ],
        }

    @pytest.mark.rule(
        "DescribeContainerInstances-014",
        "DescribeContainerInstances-015",
        "UpdateContainerInstancesState-027",
    )
    def test_the_resources_of_a_fresh_linux_instance(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        (arn,) = fake.add_container_instances()
        instance = describe(ecs, arn)
        numbers = {"doubleValue": 0.0, "longValue": 0, "integerValue": 0}
        expected = [
            {"name": "CPU", "type": "INTEGER", **numbers, "integerValue": 2048},
            {"name": "MEMORY", "type": "INTEGER", **numbers, "integerValue": 7693},
            {
                "name": "PORTS",
                "type": "STRINGSET",
                **numbers,
                "stringSetValue": ["22", "2375", "2376", "51678", "51679"],
            },
            {"name": "PORTS_UDP", "type": "STRINGSET", **numbers, "stringSetValue": []},
        ]
        assert instance["registeredResources"] == expected
        assert instance["remainingResources"] == expected

    @pytest.mark.rule(
        "DescribeContainerInstances-016",
        "DescribeContainerInstances-017",
        "DescribeContainerInstances-018",
        "ContainerInstance-001",
        "ContainerInstance-004",
    )
    def test_a_registered_instance(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        (arn,) = fake.add_container_instances()
        instance = describe(ecs, arn)
        assert (instance["status"], instance["agentConnected"], instance["version"]) == ("ACTIVE", True, 1)
        assert instance["versionInfo"].keys() == {"agentVersion", "agentHash", "dockerVersion"}
        assert re.fullmatch(r"DockerVersion: \d+\.\d+\.\d+", instance["versionInfo"]["dockerVersion"])
        assert re.fullmatch("i-[0-9a-f]{17}", instance["ec2InstanceId"])
        assert instance["attachments"] == []
        assert not {"agentUpdateStatus", "capacityProviderName", "statusReason"} & instance.keys()

    @pytest.mark.rule("ContainerInstance-011", "ContainerInstance-012")
    def test_tasks_take_of_its_resources_until_they_stop(
        self, ecs: Any, run_on_ec2: Callable[..., dict[str, Any]]
    ) -> None:
        arn = hosts.register(ecs)["containerInstanceArn"]
        task = run_on_ec2()
        left = hosts.resources(describe(ecs, arn))
        assert left == {
            "CPU": 1948,
            "MEMORY": 3568,
            "PORTS": ["22", "2376", "2375", "51678", "80"],
            "PORTS_UDP": ["53"],
        }
        registered = describe(ecs, arn)["registeredResources"]
        ecs.stop_task(task=task["taskArn"])
        assert describe(ecs, arn)["remainingResources"] == registered

    @pytest.mark.rule("ContainerInstance-008", "ContainerInstance-013")
    def test_tasks_are_counted_by_what_is_wanted_of_them(self) -> None:
        with ecs_fake.mock_ecs(timings="realistic", poll_step=0, clusters=["default"]) as fake:
            ecs = fake.client()
            (arn,) = fake.add_container_instances()
            ecs.register_task_definition(
                family="web", containerDefinitions=[{"name": "app", "image": "images/app", "memory": 64}]
            )
            (task,) = ecs.run_task(taskDefinition="web", launchType="EC2")["tasks"]
            assert self.counts(ecs, arn) == (1, 1)  # wanted RUNNING, and PENDING
            fake.run_until(lambda: fake.task(task["taskArn"]).last_status == "RUNNING")
            assert self.counts(ecs, arn) == (1, 0)
            ecs.stop_task(task=task["taskArn"])
            assert self.counts(ecs, arn) == (0, 0)

    def counts(self, ecs: Any, arn: str) -> tuple[int, int]:
        instance = describe(ecs, arn)
        return instance["runningTasksCount"], instance["pendingTasksCount"]

    @pytest.mark.parametrize(
        ("reference", "message"),
        [
            ("abc", r"^instanceId length should be one of \[32,36\]$"),
            ("z" * 32, "instanceId contains invalid characters"),
            (INSTANCE + "other/" + UNKNOWN_ID, "Identifier is for other. Your cluster is default"),
            (CLUSTER + "default", "Unexpected number of separators"),
            (INSTANCE.replace("123456789012", "9" * 12) + "default/" + UNKNOWN_ID, "AccountIDs mismatch"),
        ],
    )
    def test_what_cannot_be_an_instance_of_the_cluster(self, ecs: Any, reference: str, message: str) -> None:
        with refused("InvalidParameterException", message):
            ecs.describe_container_instances(containerInstances=[reference])


class TestList:
    def make(self, ecs: Any, count: int) -> list[str]:
        return [hosts.register(ecs)["containerInstanceArn"] for _ in range(count)]

    @pytest.mark.rule(
        "ListContainerInstances-001", "ListContainerInstances-002", "ListContainerInstances-018"
    )
    def test_full_arns_of_the_default_cluster(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="other")
        hosts.register(ecs, cluster="other")
        made = self.make(ecs, 2)
        answer = ecs.list_container_instances()
        assert answer["containerInstanceArns"] == made
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert all(re.fullmatch(INSTANCE + "default/[0-9a-f]{32}", arn) for arn in made)

    @pytest.mark.rule("ListContainerInstances-003")
    @pytest.mark.parametrize("reference", ["other", CLUSTER + "other"])
    def test_a_cluster_by_name_or_arn(self, ecs: Any, reference: str) -> None:
        ecs.create_cluster(clusterName="other")
        arn = hosts.register(ecs, cluster="other")["containerInstanceArn"]
        assert ecs.list_container_instances(cluster=reference)["containerInstanceArns"] == [arn]

    @pytest.mark.rule(
        "ListContainerInstances-013",
        "ListContainerInstances-014",
        "ListContainerInstances-015",
        "ListContainerInstances-017",
    )
    def test_by_status(self, ecs: Any) -> None:
        active, draining, gone = self.make(ecs, 3)
        ecs.update_container_instances_state(containerInstances=[draining], status="DRAINING")
        ecs.deregister_container_instance(containerInstance=gone)
        listed = {
            status: ecs.list_container_instances(**({"status": status} if status else {}))[
                "containerInstanceArns"
            ]
            for status in (None, "ACTIVE", "DRAINING", "REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED")
        }
        assert listed == {
            None: [active, draining],
            "ACTIVE": [active],
            "DRAINING": [draining],
            "REGISTERING": [],
            "DEREGISTERING": [],
            "REGISTRATION_FAILED": [],
        }

    @pytest.mark.rule("ListContainerInstances-016", "ContainerInstance-014")
    @pytest.mark.parametrize("status", ["INACTIVE", "Deregistering", "active"])
    def test_a_status_that_cannot_be_listed(self, ecs: Any, status: str) -> None:
        with refused("InvalidParameterException", "should be one of"):
            ecs.list_container_instances(status=status)

    @pytest.mark.rule("ListContainerInstances-004")
    @pytest.mark.parametrize(
        ("expression", "meant"),
        [
            ("attribute:ecs.instance-type == t2.micro", [0, 2]),
            ("attribute:ecs.instance-type == t2.micro and attribute:stack exists", [2]),
            ("attribute:ecs.availability-zone != us-east-1a", [1, 2]),
            ("agentConnected == true", [0, 1, 2]),
            ("task:group exists", []),
            ("runningTasksCount == 0 or agentVersion < 1.0.0", [0, 1, 2]),
            ("", [0, 1, 2]),
        ],
    )
    def test_a_filter(self, fake: ecs_fake.EcsFake, ecs: Any, expression: str, meant: list[int]) -> None:
        arns = [
            fake.add_container_instances(instance_type=kind, az=f"us-east-1{zone}", attributes=attributes)[0]
            for kind, zone, attributes in (
                ("t2.micro", "a", {}),
                ("m5.large", "b", {"stack": "prod"}),
                ("t2.micro", "c", {"stack": "prod"}),
            )
        ]
        found = ecs.list_container_instances(filter=expression)["containerInstanceArns"]
        assert found == [arns[at] for at in meant]

    def test_a_filter_by_what_runs(
        self, fake: ecs_fake.EcsFake, ecs: Any, register: Callable[..., str]
    ) -> None:
        busy, idle = fake.add_container_instances(2)
        container = {"name": "app", "image": "app", "memory": 64}
        definition = register(
            requiresCompatibilities=None,
            networkMode="bridge",
            cpu=None,
            memory=None,
            containerDefinitions=[container],
        )
        ecs.start_task(taskDefinition=definition, containerInstances=[busy], group="database")
        for expression, expected in (
            ("task:group == database", busy),
            ("task:group != database", idle),
            ("runningTasksCount > 0", busy),
            ("registeredAt < 2018-01-01 or not(task:group exists)", idle),
        ):
            found = ecs.list_container_instances(filter=expression)["containerInstanceArns"]
            assert found == [expected]

    def test_pages_of_a_filter_have_no_gaps(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        arns = [fake.add_container_instances(attributes={"odd": str(number % 2)})[0] for number in range(9)]
        pages = ecs.get_paginator("list_container_instances").paginate(
            filter="attribute:odd == 1", status="ACTIVE", PaginationConfig={"PageSize": 2}
        )
        found = [page["containerInstanceArns"] for page in pages]
        assert [len(page) for page in found] == [2, 2]
        assert [arn for page in found for arn in page] == arns[1::2]

    @pytest.mark.rule("ListContainerInstances-005")
    def test_a_filter_that_means_nothing(self, ecs: Any) -> None:
        with refused(
            "InvalidParameterException",
            r"^Invalid expression: agentVersion has no operator =~, but ==, !=, >, >=, <, <= "
            r"at position 1 of 'agentVersion =~ 1\..*'\.$",
        ):
            ecs.list_container_instances(filter="agentVersion =~ 1..*")


class TestDefaultCluster:
    @pytest.mark.rule("CreateCluster-002")
    def test_the_first_instance_makes_it(self) -> None:
        with ecs_fake.mock_ecs() as fake:
            (arn,) = fake.add_container_instances()
            (cluster,) = fake.client().describe_clusters()["clusters"]
            assert (cluster["clusterName"], cluster["registeredContainerInstancesCount"]) == ("default", 1)
            assert arn.startswith(INSTANCE + "default/")


class TestDeleteCluster:
    @pytest.mark.rule("DeleteCluster-011", "DeregisterContainerInstance-015")
    def test_registered_instances_stand_in_the_way(self, ecs: Any) -> None:
        first, second = (hosts.register(ecs)["containerInstanceArn"] for _ in range(2))
        ecs.update_container_instances_state(containerInstances=[first], status="DRAINING")
        for arn in (second, first):
            with refused(
                "ClusterContainsContainerInstancesException",
                r"^The Cluster cannot be deleted while Container Instances are active or draining\.$",
            ):
                ecs.delete_cluster(cluster="default")
            ecs.deregister_container_instance(containerInstance=arn)
        assert ecs.delete_cluster(cluster="default")["cluster"]["status"] == "INACTIVE"

    @pytest.mark.rule("DeleteCluster-018")
    def test_not_while_an_agent_is_updated(self) -> None:
        with ecs_fake.mock_ecs(timings="realistic", clusters=["default"]) as fake:
            ecs = fake.client()
            arn = hosts.register(ecs)["containerInstanceArn"]
            ecs.update_container_agent(containerInstance=arn)
            with refused("UpdateInProgressException"):
                ecs.delete_cluster(cluster="default")

    def test_instances_of_a_deleted_cluster_are_not_those_of_its_successor(self, ecs: Any) -> None:
        arn = hosts.register(ecs)["containerInstanceArn"]
        ecs.deregister_container_instance(containerInstance=arn)
        ecs.delete_cluster(cluster="default")
        ecs.create_cluster(clusterName="default")
        assert ecs.describe_container_instances(containerInstances=[arn])["failures"] == [
            {"arn": arn, "reason": "MISSING"}
        ]


class TestAddContainerInstances:
    def test_the_zones_of_the_region_in_turn(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        arns = [*fake.add_container_instances(2), *fake.add_container_instances(2)]
        zones = [hosts.values(describe(ecs, arn))["ecs.availability-zone"] for arn in arns]
        assert zones == ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1a"]
        (there,) = fake.add_container_instances(az="us-east-1f")
        assert hosts.values(describe(ecs, there))["ecs.availability-zone"] == "us-east-1f"

    def test_types_have_what_they_have(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        (arn,) = fake.add_container_instances(instance_type="p3.8xlarge")
        left = hosts.resources(describe(ecs, arn))
        assert (left["CPU"], len(left["GPU"])) == (32768, 4)
        (arm,) = fake.add_container_instances(instance_type="t4g.micro")
        assert hosts.values(describe(ecs, arm))["ecs.cpu-architecture"] == "arm64"

    def test_attributes(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        (arn,) = fake.add_container_instances(attributes={"stack": "blue", "fast": None})
        attributes = hosts.values(describe(ecs, arn))
        assert (attributes["stack"], attributes["fast"]) == ("blue", None)
        assert {
            "ecs.capability.task-eni",
            "com.amazonaws.ecs.capability.docker-remote-api.1.18",
        } <= attributes.keys()

    def test_a_capacity_provider_of_the_cluster(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        group = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/mine"
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider={"autoScalingGroupArn": group})
        with pytest.raises(ecs_fake.EcsFakeError, match="not associated with the cluster"):
            fake.add_container_instances(capacity_provider="mine")
        ecs.create_cluster(clusterName="one", capacityProviders=["mine"])
        (arn,) = fake.add_container_instances(cluster="one", capacity_provider="mine")
        assert describe(ecs, arn, cluster="one")["capacityProviderName"] == "mine"

    @pytest.mark.parametrize(
        ("wanted", "message"),
        [
            ({"instance_type": "m5.larg"}, r"m5\.large"),
            ({"cluster": "missing"}, "Cluster not found"),
            ({"attributes": {"a b": "c"}}, "not allowed in an attribute"),
            ({"n": -1}, "0 or more"),
        ],
    )
    def test_what_cannot_be_added(self, fake: ecs_fake.EcsFake, wanted: dict[str, Any], message: str) -> None:
        before = len(fake.journal)
        with pytest.raises(ecs_fake.EcsFakeError, match=message):
            fake.add_container_instances(**wanted)
        assert len(fake.journal) == before

    def test_a_fake_that_has_ended_takes_none(self) -> None:
        with ecs_fake.mock_ecs() as fake:
            pass
        with pytest.raises(ecs_fake.FakeClosed, match="add_container_instances"):
            fake.add_container_instances()

    def test_with_a_seed_they_are_the_same_again(self) -> None:
        made = []
        for _ in range(2):
            with ecs_fake.mock_ecs(seed=7) as fake:
                made.append(fake.add_container_instances(2))
        assert made[0] == made[1]
        assert len(set(made[0])) == 2

    def test_the_journal_tells_of_them(self, fake: ecs_fake.EcsFake) -> None:
        (arn,) = fake.add_container_instances()
        assert "container instance" in fake.story(arn)
        assert boto3.client("ecs").list_container_instances()["containerInstanceArns"] == [arn]
