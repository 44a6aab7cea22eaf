"""The whole definition: family, roles, sizes, constraints, storage."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import ROLE, accepts, container, ec2, fargate, refusal

CPU = (
    "Invalid 'cpu' setting for task. "
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
)
MEMORY = CPU.replace("cpu", "memory")


@pytest.mark.rule("RegisterTaskDefinition-001")
@pytest.mark.parametrize("family", [None, ""])
def test_a_family_is_needed(family: str | None) -> None:
    assert refusal(ec2(family=family)) == "Family should not be null or empty."


@pytest.mark.rule("RegisterTaskDefinition-001")
def test_a_request_without_family_is_refused() -> None:
    assert refusal({"containerDefinitions": [container()]}) == "Family should not be null or empty."


@pytest.mark.rule("RegisterTaskDefinition-002")
@pytest.mark.parametrize("request_", [{"family": "web"}, {"family": "web", "containerDefinitions": []}])
def test_containers_are_needed(request_: dict[str, Any]) -> None:
    assert refusal(request_) == "Container list cannot be empty."


@pytest.mark.rule("RegisterTaskDefinition-003", "TaskDefinition-009")
def test_a_family_has_at_most_255_characters() -> None:
    assert accepts(ec2(family="f" * 255)).family == "f" * 255
    assert "at most 255 characters, but has 256" in refusal(ec2(family="f" * 256))


@pytest.mark.rule("RegisterTaskDefinition-004", "TaskDefinition-009")
@pytest.mark.parametrize("family", ["a.b", "a:1", "a b", "a/b", "é", "web\n"])
def test_a_family_has_no_other_characters(family: str) -> None:
    assert refusal(ec2(family=family)) == "Family contains invalid characters."


def test_ten_containers_are_the_most() -> None:
    containers = [container(name=f"c{at}") for at in range(11)]
    assert len(accepts(ec2(*containers[:10])).containers) == 10
    assert refusal(ec2(*containers)) == "Too many containers"


def test_inference_accelerators_are_retired() -> None:
    request = ec2(inferenceAccelerators=[{"deviceName": "device_1", "deviceType": "eia1.medium"}])
    assert refusal(request) == "Unsupported field 'inferenceAccelerators'"


@pytest.mark.rule("RegisterTaskDefinition-022")
@pytest.mark.parametrize("role", ["task-role", ROLE, "arn:aws-cn:iam::123456789012:role/path/task-role"])
def test_a_task_role_is_a_name_or_an_arn(role: str) -> None:
    assert accepts(ec2(taskRoleArn=role)).document["taskRoleArn"] == role


@pytest.mark.rule("RegisterTaskDefinition-024")
@pytest.mark.parametrize("role", ["", "task-role", "arn:aws:iam::123456789012:user/jane"])
def test_an_execution_role_is_an_arn(role: str) -> None:
    assert refusal(ec2(executionRoleArn=role)) == "Role is not valid"
    assert accepts(ec2(executionRoleArn=ROLE)).document["executionRoleArn"] == ROLE


@pytest.mark.parametrize("role", ["", "arn:aws:s3:::bucket", "two words"])
def test_a_task_role_is_no_other_thing(role: str) -> None:
    assert refusal(ec2(taskRoleArn=role)) == "Role is not valid"


@pytest.mark.rule("RegisterTaskDefinition-029")
@pytest.mark.parametrize(("cpu", "answered"), [("128", "128"), ("196608", "196608"), ("192 vCPU", "196608")])
def test_cpu_on_ec2_may_be_128_to_196608(cpu: str, answered: str) -> None:
    assert accepts(ec2(cpu=cpu)).document["cpu"] == answered


@pytest.mark.rule("RegisterTaskDefinition-029")
@pytest.mark.parametrize("cpu", ["127", "196609", "0", "-128", "one", "", "1024.5", "0.3 vCPU", "1 GB"])
def test_other_cpu_is_refused(cpu: str) -> None:
    assert refusal(ec2(cpu=cpu)) == CPU


@pytest.mark.rule("RegisterTaskDefinition-028", "RegisterTaskDefinition-045", "TaskDefinition-003")
def test_sizes_are_optional_on_ec2() -> None:
    document = accepts(ec2(container(memory=64), memory=None)).document
    assert "cpu" not in document
    assert "memory" not in document
    assert "EC2" in document["compatibilities"]


@pytest.mark.parametrize("memory", ["0", "much", "", "512 MB", "1.0001 GB"])
def test_memory_is_a_size(memory: str) -> None:
    assert refusal(ec2(memory=memory)) == MEMORY


@pytest.mark.rule("RegisterTaskDefinition-071")
def test_ten_placement_constraints_are_the_most() -> None:
    constraint = {"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}
    assert len(accepts(ec2(placementConstraints=[constraint] * 10)).document["placementConstraints"]) == 10
    assert (
        refusal(ec2(placementConstraints=[constraint] * 11))
        == "placement constraints can have at most 10 items."
    )


@pytest.mark.rule("TaskDefinitionPlacementConstraint-003")
@pytest.mark.parametrize("kind", ["distinctInstance", "memberOff", None])
def test_member_of_is_the_only_constraint(kind: str | None) -> None:
    assert "Use memberOf" in refusal(ec2(placementConstraints=[{"type": kind}]))


def test_an_expression_has_at_most_2000_characters() -> None:
    longest = "attribute:a == ".ljust(2000, "x")
    assert accepts(ec2(placementConstraints=[{"type": "memberOf", "expression": longest}]))
    assert "2001" in refusal(ec2(placementConstraints=[{"type": "memberOf", "expression": "x" * 2001}]))


def test_an_expression_is_one_of_the_cluster_query_language() -> None:
    wrong = {"type": "memberOf", "expression": "attribute:a is b"}
    assert "an operator is expected" in refusal(ec2(placementConstraints=[wrong]))


def test_a_constraint_needs_an_expression() -> None:
    assert "must have an expression" in refusal(ec2(placementConstraints=[{"type": "memberOf"}]))


@pytest.mark.rule("RegisterTaskDefinition-048", "EphemeralStorage-003", "EphemeralStorage-004")
@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (20, "EphemeralStorage size should be at least 21"),
        (0, "EphemeralStorage size should be at least 21"),
        (201, "EphemeralStorage size should be at most 200"),
    ],
)
def test_ephemeral_storage_is_21_to_200(size: int, sentence: str) -> None:
    assert refusal(fargate(ephemeralStorage={"sizeInGiB": size})) == sentence


@pytest.mark.rule("RegisterTaskDefinition-048", "EphemeralStorage-003")
@pytest.mark.parametrize("size", [21, 200])
def test_ephemeral_storage_is_echoed(size: int) -> None:
    assert accepts(fargate(ephemeralStorage={"sizeInGiB": size})).document["ephemeralStorage"] == {
        "sizeInGiB": size
    }


@pytest.mark.rule("EphemeralStorage-001")
@pytest.mark.parametrize(
    "request_",
    [ec2(), fargate(requiresCompatibilities=["EC2"]), fargate(cpu="300", requiresCompatibilities=None)],
)
def test_ephemeral_storage_is_for_fargate(request_: dict[str, Any]) -> None:
    sentence = "Tasks using the EC2 launch type do not support EphemeralStorage."
    assert refusal({**request_, "ephemeralStorage": {"sizeInGiB": 30}}) == sentence


def test_a_confidential_sandbox_needs_a_policy() -> None:
    trusted = {"isolationMode": "CONFIDENTIAL_SANDBOX"}
    request = ec2(trustedExecutionConfiguration=trusted, requiresCompatibilities=["MANAGED_INSTANCES"])
    assert "must have an attestationPolicy" in refusal(request)
    accepted = accepts({**request, "trustedExecutionConfiguration": {**trusted, "attestationPolicy": "e30="}})
    assert accepted.document["compatibilities"] == ["MANAGED_INSTANCES"]


def test_64_kib_are_the_most() -> None:
    variables = [{"name": f"V{at}", "value": "x" * 1000} for at in range(70)]
    sentence = refusal(ec2(container(environment=variables)))
    assert sentence.startswith("Actual length: '7")
    assert sentence.endswith("'. Max allowed length is '65536' bytes.")


def test_the_length_is_counted_in_bytes() -> None:
    letters = ec2(container(environment=[{"name": "V", "value": "x" * 40_000}]))
    umlauts = ec2(container(environment=[{"name": "V", "value": "ü" * 40_000}]))
    assert accepts(letters)
    assert "Max allowed length" in refusal(umlauts)
