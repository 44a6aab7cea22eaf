"""DescribeTaskDefinition and DeregisterTaskDefinition through a real client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api.refusals import refused
from tests.api.test_register_task_definition import FARGATE, NETWORK, register

ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/web"
ELSEWHERE = ARN.replace("us-east-1", "eu-west-1")


class TestDescribe:
    @pytest.mark.rule("DescribeTaskDefinition-015")
    def test_the_answer_is_json_with_a_request_id(self, ecs: Any) -> None:
        register(ecs)
        metadata = ecs.describe_task_definition(taskDefinition="web")["ResponseMetadata"]
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]

    @pytest.mark.rule(
        "DescribeTaskDefinition-012", "DescribeTaskDefinition-013", "DescribeTaskDefinition-014"
    )
    def test_it_is_what_was_registered(self, ecs: Any) -> None:
        registered = register(ecs)["taskDefinition"]
        answer = ecs.describe_task_definition(taskDefinition="web:1")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        described = answer["taskDefinition"]
        assert described == registered
        assert (described["family"], described["revision"], described["taskDefinitionArn"]) == (
            "web",
            1,
            f"{ARN}:1",
        )
        assert (
            described["containerDefinitions"][0].items()
            >= {"environment": [], "mountPoints": [], "portMappings": [], "volumesFrom": []}.items()
        )
        assert {
            "registeredAt",
            "registeredBy",
            "compatibilities",
            "requiresAttributes",
            "status",
            "volumes",
        } <= set(described)

    @pytest.mark.rule("DescribeTaskDefinition-001")
    def test_a_family_means_its_latest_revision(self, ecs: Any) -> None:
        for _ in range(11):
            register(ecs)
        assert ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["revision"] == 11

    @pytest.mark.rule("DescribeTaskDefinition-002")
    def test_a_family_means_its_latest_active_revision(self, ecs: Any) -> None:
        for _ in range(3):
            register(ecs)
        ecs.deregister_task_definition(taskDefinition="web:3")
        assert ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["revision"] == 2

    @pytest.mark.rule("DescribeTaskDefinition-003")
    @pytest.mark.parametrize("reference", ["web:1", f"{ARN}:1"])
    def test_a_revision_means_itself(self, ecs: Any, reference: str) -> None:
        register(ecs)
        register(ecs)
        assert ecs.describe_task_definition(taskDefinition=reference)["taskDefinition"]["revision"] == 1

    @pytest.mark.rule("DescribeTaskDefinition-005", "DeregisterTaskDefinition-008")
    def test_an_inactive_revision_can_be_described(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        register(ecs)
        ecs.deregister_task_definition(taskDefinition="web:1")
        fake.advance(timedelta(days=30).total_seconds())
        assert ecs.describe_task_definition(taskDefinition="web:1")["taskDefinition"]["status"] == "INACTIVE"

    @pytest.mark.rule("DescribeTaskDefinition-006")
    def test_something_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "taskDefinition"):
            ecs.describe_task_definition()

    @pytest.mark.rule("DescribeTaskDefinition-016")
    @pytest.mark.parametrize("reference", ["other", "web:2", f"{ARN}:2", f"{ELSEWHERE}:1", "we b"])
    def test_what_is_not_there(self, ecs: Any, reference: str) -> None:
        register(ecs)
        with refused("ClientException"):
            ecs.describe_task_definition(taskDefinition=reference)

    def test_a_family_without_active_revision(self, ecs: Any) -> None:
        register(ecs)
        ecs.deregister_task_definition(taskDefinition="web:1")
        with refused("ClientException", r"^Unable to describe task definition\.$"):
            ecs.describe_task_definition(taskDefinition="web")

    @pytest.mark.rule("DescribeTaskDefinition-017")
    @pytest.mark.parametrize("reference", ["web:latest", "web:-1", "web:", f"{ARN}:x"])
    def test_a_revision_is_a_number(self, ecs: Any, reference: str) -> None:
        with refused("InvalidParameterException", "^Invalid revision number. Number: "):
            ecs.describe_task_definition(taskDefinition=reference)

    @pytest.mark.rule("DescribeTaskDefinition-007", "DescribeTaskDefinition-017")
    def test_only_tags_can_be_included(self, ecs: Any) -> None:
        register(ecs)
        with refused("InvalidParameterException", "should be one of"):
            ecs.describe_task_definition(taskDefinition="web", include=["CONTAINERS"])

    @pytest.mark.rule(
        "DescribeTaskDefinition-008",
        "DescribeTaskDefinition-009",
        "DescribeTaskDefinition-010",
        "DescribeTaskDefinition-011",
    )
    def test_tags_are_there_when_asked_for(self, ecs: Any) -> None:
        tags = [{"key": f"k{at:02}"} for at in range(50)]
        register(ecs, tags=tags)
        assert "tags" not in ecs.describe_task_definition(taskDefinition="web")
        answer = ecs.describe_task_definition(taskDefinition="web", include=["TAGS"])
        assert answer["tags"] == tags
        assert "tags" not in answer["taskDefinition"]

    def test_a_read_changes_nothing(self, ecs: Any) -> None:
        register(ecs)
        first, second = (
            ecs.describe_task_definition(taskDefinition="web")["taskDefinition"] for _ in range(2)
        )
        assert first == second

    def test_what_was_described_can_be_registered(self, ecs: Any) -> None:
        register(ecs, volumes=[{"name": "data"}])
        described = ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]
        read_only = {
            "taskDefinitionArn",
            "revision",
            "status",
            "requiresAttributes",
            "compatibilities",
            "registeredAt",
            "registeredBy",
        }
        again = ecs.register_task_definition(
            **{name: value for name, value in described.items() if name not in read_only}
        )
        differing = {name for name, value in described.items() if again["taskDefinition"][name] != value}
        assert differing <= {"taskDefinitionArn", "revision", "registeredAt"}


class TestDeregister:
    @pytest.mark.rule("DeregisterTaskDefinition-017")
    def test_the_answer_is_json_with_a_request_id(self, ecs: Any) -> None:
        register(ecs)
        metadata = ecs.deregister_task_definition(taskDefinition="web:1")["ResponseMetadata"]
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]

    @pytest.mark.rule(
        "DeregisterTaskDefinition-013",
        "DeregisterTaskDefinition-014",
        "DeregisterTaskDefinition-015",
        "DeregisterTaskDefinition-016",
        "TaskDefinition-007",
        "TaskDefinition-047",
    )
    def test_the_whole_revision_comes_back(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        registered = register(ecs)["taskDefinition"]
        fake.advance(60)
        answer = ecs.deregister_task_definition(taskDefinition="web:1")
        assert set(answer) == {"taskDefinition", "ResponseMetadata"}
        definition = answer["taskDefinition"]
        passed = definition.pop("deregisteredAt") - definition["registeredAt"]
        assert timedelta(seconds=60) <= passed < timedelta(seconds=70)
        assert definition == {**registered, "status": "INACTIVE"}

    @pytest.mark.rule("DeregisterTaskDefinition-001")
    def test_other_revisions_are_untouched(self, ecs: Any) -> None:
        before = [register(ecs)["taskDefinition"] for _ in range(3)]
        ecs.deregister_task_definition(taskDefinition="web:2")
        after = [
            ecs.describe_task_definition(taskDefinition=f"web:{at}")["taskDefinition"] for at in (1, 2, 3)
        ]
        assert [definition["status"] for definition in after] == ["ACTIVE", "INACTIVE", "ACTIVE"]
        assert (after[0], after[2]) == (before[0], before[2])

    @pytest.mark.rule("DeregisterTaskDefinition-011")
    @pytest.mark.parametrize("reference", ["web:1", f"{ARN}:1"])
    def test_a_revision_is_named(self, ecs: Any, reference: str) -> None:
        register(ecs)
        assert (
            ecs.deregister_task_definition(taskDefinition=reference)["taskDefinition"]["status"] == "INACTIVE"
        )

    @pytest.mark.rule("DeregisterTaskDefinition-012")
    @pytest.mark.parametrize("reference", ["web", ARN])
    def test_a_family_is_not_enough(self, ecs: Any, reference: str) -> None:
        register(ecs)
        with refused("ClientException", r"^Revision is missing\.$"):
            ecs.deregister_task_definition(taskDefinition=reference)
        assert ecs.list_task_definitions()["taskDefinitionArns"] == [f"{ARN}:1"]

    @pytest.mark.rule("DeregisterTaskDefinition-010", "DeregisterTaskDefinition-019")
    def test_something_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "taskDefinition"):
            ecs.deregister_task_definition()

    @pytest.mark.rule("DeregisterTaskDefinition-018")
    @pytest.mark.parametrize("reference", ["other:1", "web:2", f"{ELSEWHERE}:1"])
    def test_what_is_not_there(self, ecs: Any, reference: str) -> None:
        register(ecs)
        with refused("ClientException"):
            ecs.deregister_task_definition(taskDefinition=reference)

    @pytest.mark.rule("DeregisterTaskDefinition-019")
    def test_a_revision_is_a_number(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "Invalid revision number. Number: latest"):
            ecs.deregister_task_definition(taskDefinition="web:latest")

    def test_a_second_time_changes_nothing(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        register(ecs)
        first = ecs.deregister_task_definition(taskDefinition="web:1")["taskDefinition"]
        fake.advance(60)
        assert ecs.deregister_task_definition(taskDefinition="web:1")["taskDefinition"] == first

    @pytest.mark.rule("DeregisterTaskDefinition-004", "DeregisterTaskDefinition-007")
    def test_an_inactive_revision_does_not_run(self, ecs: Any) -> None:
        register(ecs, **FARGATE)
        ecs.deregister_task_definition(taskDefinition="web:1")
        with refused("ClientException", "inactive"):
            ecs.run_task(taskDefinition="web:1", launchType="FARGATE", networkConfiguration=NETWORK)

    def test_regions_are_worlds_of_their_own(self, ecs: Any) -> None:
        register(ecs)
        with refused("ClientException"):
            boto3.client("ecs", region_name="eu-west-1").deregister_task_definition(taskDefinition="web:1")
        assert ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["status"] == "ACTIVE"
