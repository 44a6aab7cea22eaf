"""RegisterContainerInstance, DescribeContainerInstances, ListContainerInstances."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api import hosts
from tests.api.hosts import describe
from tests.api.refusals import refused
from tests.rules.marks import rule

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/"
INSTANCE = "arn:aws:ecs:us-east-1:123456789012:container-instance/"
UNKNOWN_ID = "0" * 32
CAPABILITY = "com.amazonaws.ecs.capability.ecr-auth"


def tags(count: int) -> list[dict[str, str]]:
    return [{"key": f"k{number}", "value": "v"} for number in range(count)]


@pytest.fixture
def run_on_ec2(ecs: Any) -> Callable[..., dict[str, Any]]:
    """Run a task of 100 CPU units, 200 MiB and host port 80 on the instances there are."""

    def run(**changes: Any) -> dict[str, Any]:
        container = {
            "name": "app",
            "image": "images/app",
            "cpu": 100,
            "memory": 200,
            "portMappings": [
                {"containerPort": 80, "hostPort": 80},
                {"containerPort": 53, "hostPort": 53, "protocol": "udp"},
            ],
        }
        ecs.register_task_definition(family="web", containerDefinitions=[container])
        (task,) = ecs.run_task(taskDefinition="web", launchType="EC2", **changes)["tasks"]
        found: dict[str, Any] = task
        return found

    return run


class TestRegister:
    @pytest.mark.rule("RegisterContainerInstance-002", "RegisterContainerInstance-003")
    def test_no_parameter_is_needed(self, ecs: Any) -> None:
        instance = ecs.register_container_instance()["containerInstance"]
        assert instance["containerInstanceArn"].startswith(INSTANCE + "default/")
        assert (instance["status"], instance["registeredResources"]) == ("ACTIVE", [])

    @pytest.mark.rule("RegisterContainerInstance-004")
    @pytest.mark.parametrize("reference", ["other", CLUSTER + "other"])
    def test_a_cluster_by_name_or_arn(self, ecs: Any, reference: str) -> None:
        ecs.create_cluster(clusterName="other")
        arn = hosts.register(ecs, cluster=reference)["containerInstanceArn"]
        assert arn.startswith(INSTANCE + "other/")
        assert ecs.list_container_instances(cluster="other")["containerInstanceArns"] == [arn]

    @pytest.mark.rule("RegisterContainerInstance-005")
    def test_tasks_can_be_placed_on_it(self, ecs: Any, run_on_ec2: Callable[..., dict[str, Any]]) -> None:
        with refused("InvalidParameterException", "No Container Instances were found"):
            run_on_ec2()
        arn = hosts.register(ecs)["containerInstanceArn"]
        assert run_on_ec2()["containerInstanceArn"] == arn

    @pytest.mark.rule("RegisterContainerInstance-006")
    def test_it_is_listed_and_counted(self, ecs: Any) -> None:
        arns = [hosts.register(ecs)["containerInstanceArn"] for _ in range(2)]
        assert ecs.list_container_instances()["containerInstanceArns"] == arns
        (cluster,) = ecs.describe_clusters()["clusters"]
        assert cluster["registeredContainerInstancesCount"] == 2

    @pytest.mark.rule("RegisterContainerInstance-007")
    def test_an_agent_that_starts_again_keeps_its_instance(self, ecs: Any) -> None:
        custom = [{"name": "stack", "value": "blue"}, {"name": CAPABILITY}]
        first = hosts.register(ecs, attributes=custom, tags=tags(1))
        newer = {**hosts.OLD_AGENT, "agentVersion": "1.17.0"}
        again = hosts.register(
            ecs,
            containerInstanceArn=first["containerInstanceArn"],
            attributes=[{"name": "ecs.capability.efs"}],
            versionInfo=newer,
        )
        assert again["containerInstanceArn"] == first["containerInstanceArn"]
        assert ecs.list_container_instances()["containerInstanceArns"] == [first["containerInstanceArn"]]
        assert (again["versionInfo"], again["version"]) == (newer, first["version"] + 1)
        assert (again["registeredAt"], again["tags"]) == (first["registeredAt"], tags(1))
        attributes = hosts.values(again)
        assert attributes["stack"] == "blue"  # agents send custom attributes at their first registration only
        assert "ecs.capability.efs" in attributes
        assert CAPABILITY not in attributes

    def test_an_agent_that_starts_again_may_bring_tags(self, ecs: Any) -> None:
        first = hosts.register(ecs, tags=tags(1))
        hosts.register(ecs, containerInstanceArn=first["containerInstanceArn"], tags=tags(2))
        assert describe(ecs, first["containerInstanceArn"], include=["TAGS"])["tags"] == tags(2)

    @pytest.mark.parametrize(
        "changes",
        [
            {"totalResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024}]},
            {"instanceIdentityDocument": hosts.IDENTITY.replace("t2.medium", "t2.large")},
        ],
    )
    def test_an_instance_that_has_changed_its_type(self, ecs: Any, changes: dict[str, Any]) -> None:
        first = hosts.register(ecs)
        with refused("ClientException", r"^Container instance type changes are not supported\.$"):
            hosts.register(ecs, containerInstanceArn=first["containerInstanceArn"], **changes)
        assert describe(ecs, first["containerInstanceArn"])["version"] == first["version"]

    @pytest.mark.rule("RegisterContainerInstance-032")
    def test_an_instance_that_is_not_known_or_deregistered(self, ecs: Any) -> None:
        with refused("ClientException", "not found"):
            hosts.register(ecs, containerInstanceArn=INSTANCE + "default/" + UNKNOWN_ID)
        arn = hosts.register(ecs)["containerInstanceArn"]
        ecs.deregister_container_instance(containerInstance=arn)
        with refused("ClientException", "inactive"):
            hosts.register(ecs, containerInstanceArn=arn)

    @pytest.mark.rule(
        "RegisterContainerInstance-008", "RegisterContainerInstance-009", "ContainerInstance-007"
    )
    def test_the_identity_document_names_the_ec2_instance(self, ecs: Any) -> None:
        instance = hosts.register(ecs)
        assert instance["ec2InstanceId"] == "i-807f3249"
        attributes = hosts.values(instance)
        assert attributes["ecs.instance-type"] == "t2.medium"
        assert attributes["ecs.availability-zone"] == "us-east-1d"
        assert attributes["ecs.ami-id"] == "ami-97785bed"
        assert attributes["ecs.cpu-architecture"] == "x86_64"
        external = hosts.register(ecs, instanceIdentityDocument="", instanceIdentityDocumentSignature="")
        assert "ec2InstanceId" not in external
        assert "ecs.instance-type" not in hosts.values(external)

    def test_what_the_agent_says_counts_more_than_the_document(self, ecs: Any) -> None:
        given = [{"name": "ecs.availability-zone", "value": "us-east-1f"}]
        assert hosts.values(hosts.register(ecs, attributes=given))["ecs.availability-zone"] == "us-east-1f"

    @pytest.mark.parametrize("document", ["no JSON", "[]", "{}", json.dumps({"instanceId": 1})])
    def test_an_identity_document_that_is_none(self, ecs: Any, document: str) -> None:
        with refused("ClientException", "identity document is not valid"):
            hosts.register(ecs, instanceIdentityDocument=document)

    @pytest.mark.rule("RegisterContainerInstance-010", "PlatformDevice-003")
    def test_devices_are_gpus(self, ecs: Any) -> None:
        instance = hosts.register(
            ecs, platformDevices=[{"id": "GPU-1", "type": "GPU"}, {"id": "GPU-2", "type": "GPU"}]
        )
        for member in ("registeredResources", "remainingResources"):
            assert hosts.resources(instance, member)["GPU"] == ["GPU-1", "GPU-2"]
        with refused("InvalidParameterException"):
            hosts.register(ecs, platformDevices=[{"id": "1", "type": "FPGA"}])

    @pytest.mark.rule("RegisterContainerInstance-011", "PlatformDevice-002", "PlatformDevice-004")
    @pytest.mark.parametrize("device", [{"id": "GPU-1"}, {"type": "GPU"}])
    def test_a_device_has_an_id_and_a_type(self, ecs: Any, device: dict[str, str]) -> None:
        with refused("InvalidParameterException"):
            hosts.register(ecs, platformDevices=[device])

    @pytest.mark.rule(
        "RegisterContainerInstance-012", "DescribeContainerInstances-019", "ContainerInstance-006"
    )
    def test_attributes_are_kept(self, ecs: Any) -> None:
        given = [{"name": "stack", "value": "blue"}, {"name": CAPABILITY}]
        instance = hosts.register(ecs, attributes=given)
        for one in given:
            assert one in describe(ecs, instance["containerInstanceArn"])["attributes"]

    def test_ten_custom_attributes_and_no_more(self, ecs: Any) -> None:
        given = [{"name": f"a{number}"} for number in range(10)]
        hosts.register(ecs, attributes=[*given, {"name": CAPABILITY}])
        with refused("InvalidParameterException", "at most 10 custom attributes"):
            hosts.register(ecs, attributes=[*given, {"name": "a10"}])

    @pytest.mark.rule("RegisterContainerInstance-013", "ContainerInstance-009", "ContainerInstance-010")
    def test_resources_are_shown_and_all_there(self, ecs: Any) -> None:
        instance = hosts.register(ecs)
        expected = {"CPU": 2048, "MEMORY": 3768, "PORTS": ["22", "2376", "2375", "51678"], "PORTS_UDP": []}
        assert hosts.resources(instance, "registeredResources") == expected
        assert instance["remainingResources"] == instance["registeredResources"]

    @pytest.mark.rule(
        "RegisterContainerInstance-014", "Resource-001", "Resource-002", "Resource-003", "Resource-004"
    )
    @pytest.mark.parametrize(
        ("kind", "member", "value"),
        [
            ("INTEGER", "integerValue", 3),
            ("LONG", "longValue", 2**40),
            ("DOUBLE", "doubleValue", 1.5),
            ("STRINGSET", "stringSetValue", ["a", "b"]),
        ],
    )
    def test_a_resource_of_the_users_own(self, ecs: Any, kind: str, member: str, value: Any) -> None:
        mine = {"name": "MINE", "type": kind, member: value}
        instance = hosts.register(ecs, totalResources=[*hosts.RESOURCES, mine])
        unused = {"doubleValue": 0.0, "longValue": 0, "integerValue": 0}
        assert {**unused, **mine} in instance["registeredResources"]
        assert {**unused, **mine} in instance["remainingResources"]

    @pytest.mark.rule("RegisterContainerInstance-014", "RegisterContainerInstance-031", "Resource-005")
    @pytest.mark.parametrize(
        "resource",
        [
            {"name": "CPU", "type": "INTEGER"},
            {"name": "CPU", "type": "INTEGER", "longValue": 1},
            {"name": "CPU", "type": "STRINGSET", "stringSetValue": ["1"]},
            {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["http"]},
            {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": ["65536"]},
            {"name": "CPU", "type": "FLOAT", "doubleValue": 1.0},
            {"type": "INTEGER", "integerValue": 1},
            {"name": "CPU", "integerValue": 1},
        ],
    )
    def test_a_resource_that_makes_no_sense(self, ecs: Any, resource: dict[str, Any]) -> None:
        with refused("InvalidParameterException"):
            hosts.register(ecs, totalResources=[resource])

    def test_a_resource_is_given_once(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "CPU is given more than once"):
            hosts.register(ecs, totalResources=[hosts.RESOURCES[0], hosts.RESOURCES[0]])

    @pytest.mark.rule("RegisterContainerInstance-015", "VersionInfo-001", "VersionInfo-002")
    def test_versions_are_shown(self, ecs: Any) -> None:
        assert hosts.register(ecs)["versionInfo"] == hosts.OLD_AGENT

    @pytest.mark.rule(
        "RegisterContainerInstance-027", "RegisterContainerInstance-028", "RegisterContainerInstance-029"
    )
    def test_the_answer(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        answer = ecs.register_container_instance(**hosts.registration())
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        instance = answer["containerInstance"]
        assert instance.keys() == {
            "agentConnected",
            "attachments",
            "attributes",
            "containerInstanceArn",
            "ec2InstanceId",
            "pendingTasksCount",
            "registeredAt",
            "registeredResources",
            "remainingResources",
            "runningTasksCount",
            "status",
            "tags",
            "version",
            "versionInfo",
        }
        assert (instance["pendingTasksCount"], instance["runningTasksCount"]) == (0, 0)
        assert (instance["agentConnected"], instance["attachments"], instance["tags"]) == (True, [], [])
        (call,) = [call for call in fake.calls if call.operation == "RegisterContainerInstance"]
        assert isinstance(call.answer["containerInstance"]["registeredAt"], float)

    @pytest.mark.rule("RegisterContainerInstance-030")
    @pytest.mark.parametrize("cluster", ["missing", CLUSTER + "missing"])
    def test_an_unknown_cluster_is_a_client_exception_as_agents_expect(self, ecs: Any, cluster: str) -> None:
        with refused("ClientException", r"^Cluster not found\.$"):
            hosts.register(ecs, cluster=cluster)


class TestTags:
    def keep(self, ecs: Any, given: list[dict[str, str]]) -> list[dict[str, str]]:
        arn = hosts.register(ecs, tags=given)["containerInstanceArn"]
        return list(describe(ecs, arn, include=["TAGS"])["tags"])

    @pytest.mark.rule(
        "RegisterContainerInstance-016", "RegisterContainerInstance-025", "ContainerInstance-021"
    )
    def test_fifty_and_no_more(self, ecs: Any) -> None:
        assert self.keep(ecs, tags(50)) == tags(50)
        assert self.keep(ecs, []) == []
        with refused("InvalidParameterException"):
            hosts.register(ecs, tags=tags(51))

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(
                [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}],
                marks=rule("RegisterContainerInstance-017"),
            ),
            pytest.param([{"key": "k" * 129, "value": "v"}], marks=rule("RegisterContainerInstance-018")),
            pytest.param([{"key": "k", "value": "v" * 257}], marks=rule("RegisterContainerInstance-019")),
            pytest.param([{"key": "aws:k", "value": "v"}], marks=rule("RegisterContainerInstance-022")),
            pytest.param([{"key": "AWS:k", "value": "v"}], marks=rule("RegisterContainerInstance-022")),
            pytest.param([{"key": "k", "value": "aWs:v"}], marks=rule("RegisterContainerInstance-022")),
            pytest.param([{"key": "k", "value": "no#hash"}], marks=rule("ContainerInstance-020")),
        ],
    )
    def test_refused(self, ecs: Any, given: list[dict[str, str]]) -> None:
        with refused("InvalidParameterException"):
            hosts.register(ecs, tags=given)
        assert ecs.list_container_instances()["containerInstanceArns"] == []

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param([{"key": "é" * 128, "value": "v"}], marks=rule("RegisterContainerInstance-018")),
            pytest.param([{"key": "k", "value": "v" * 256}], marks=rule("RegisterContainerInstance-019")),
            pytest.param([{"key": "k"}], marks=rule("RegisterContainerInstance-024")),
            pytest.param(
                [{"key": "a1 +-=._:/@", "value": "b2 +-=._:/@"}], marks=rule("RegisterContainerInstance-020")
            ),
            pytest.param(
                [{"key": "Team", "value": "X"}, {"key": "team", "value": "x"}],
                marks=rule("RegisterContainerInstance-021"),
            ),
        ],
    )
    def test_accepted(self, ecs: Any, given: list[dict[str, str]]) -> None:
        assert self.keep(ecs, given) == given

    @pytest.mark.rule("RegisterContainerInstance-026")
    def test_the_same_tags_in_the_answer_and_in_list_tags_for_resource(self, ecs: Any) -> None:
        instance = hosts.register(ecs, tags=tags(2))
        assert instance["tags"] == tags(2)
        assert ecs.list_tags_for_resource(resourceArn=instance["containerInstanceArn"])["tags"] == tags(2)

    def test_an_instance_can_be_tagged_until_it_is_deregistered(self, ecs: Any) -> None:
        arn = hosts.register(ecs)["containerInstanceArn"]
        ecs.tag_resource(resourceArn=arn, tags=tags(1))
        assert describe(ecs, arn, include=["TAGS"])["tags"] == tags(1)
        ecs.deregister_container_instance(containerInstance=arn)
        with refused("ResourceNotFoundException"):
            ecs.tag_resource(resourceArn=arn, tags=tags(2))


class TestArns:
    def test_short_ones_where_the_account_wants_them(self, ecs: Any) -> None:
        ecs.put_account_setting(name="containerInstanceLongArnFormat", value="disabled")
        arn = hosts.register(ecs)["containerInstanceArn"]
        assert re.fullmatch(INSTANCE + "[0-9a-f-]{36}", arn)
        for reference in (arn, arn.rpartition("/")[2]):
            assert describe(ecs, reference)["containerInstanceArn"] == arn
        with refused("InvalidParameterException"):
            hosts.register(ecs, tags=tags(1))


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

    @pytest.mark.rule("ListContainerInstances-006")
    @pytest.mark.parametrize("size", [0, 101])
    def test_sizes_of_a_page(self, ecs: Any, size: int) -> None:
        for allowed in (1, 100):
            assert ecs.list_container_instances(maxResults=allowed)["containerInstanceArns"] == []
        with refused("InvalidParameterException", r"maxResults must be between 1 and 100\."):
            ecs.list_container_instances(maxResults=size)

    @pytest.mark.rule("ListContainerInstances-007")
    def test_a_hundred_when_no_size_is_given(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        made = fake.add_container_instances(101)
        first = ecs.list_container_instances()
        assert first["containerInstanceArns"] == made[:100]
        rest = ecs.list_container_instances(nextToken=first["nextToken"])
        assert rest["containerInstanceArns"] == made[100:]

    @pytest.mark.rule(
        "ListContainerInstances-008",
        "ListContainerInstances-009",
        "ListContainerInstances-010",
        "ListContainerInstances-011",
    )
    def test_pages_go_on_without_gaps_or_repeats(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        made = fake.add_container_instances(7)
        pages = list(ecs.get_paginator("list_container_instances").paginate(PaginationConfig={"PageSize": 3}))
        assert [len(page["containerInstanceArns"]) for page in pages] == [3, 3, 1]
        assert [arn for page in pages for arn in page["containerInstanceArns"]] == made
        assert "nextToken" not in pages[-1]

    def test_an_instance_that_goes_between_two_pages_leaves_no_gap(self, ecs: Any) -> None:
        made = self.make(ecs, 4)
        first = ecs.list_container_instances(maxResults=2)
        ecs.deregister_container_instance(containerInstance=made[1])
        assert ecs.list_container_instances(nextToken=first["nextToken"])["containerInstanceArns"] == made[2:]

    @pytest.mark.rule("ListContainerInstances-012")
    def test_tokens_are_opaque_and_of_one_listing(self, ecs: Any) -> None:
        self.make(ecs, 2)
        token = ecs.list_container_instances(maxResults=1)["nextToken"]
        for parameters in ({"nextToken": "made-up"}, {"nextToken": token, "status": "ACTIVE"}):
            with refused("InvalidParameterException", r"^Invalid token\.$"):
                ecs.list_container_instances(**parameters)

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

    def test_filters_are_not_built_and_say_so(self, ecs: Any) -> None:
        with pytest.raises(ecs_fake.NotImplementedByFake, match="cluster query language"):
            ecs.list_container_instances(filter="attribute:ecs.instance-type == t2.micro")


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
