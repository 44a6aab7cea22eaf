"""RegisterContainerInstance: what agents register with, and register with again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api import hosts
from tests.api.hosts import describe, tags
from tests.api.refusals import refused
from tests.rules.marks import rule

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/"
INSTANCE = "arn:aws:ecs:us-east-1:123456789012:container-instance/"
UNKNOWN_ID = "0" * 32
CAPABILITY = "com.amazonaws.ecs.capability.ecr-auth"


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
            {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": ["9" * 5_000]},
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
