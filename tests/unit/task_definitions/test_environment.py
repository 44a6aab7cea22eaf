"""Environment files and secrets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import (
    ROLE,
    accepts,
    awslogs,
    container,
    ec2,
    first_container,
    refusal,
)

FILE = {"type": "s3", "value": "arn:aws:s3:::bucket/app.env"}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/db"


def with_secret(source: str = SECRET, name: str = "DB", **members: Any) -> dict[str, Any]:
    return ec2(container(secrets=[{"name": name, "valueFrom": source}], **members), executionRoleArn=ROLE)


@pytest.mark.rule("ContainerDefinition-027", "EnvironmentFile-001")
def test_ten_environment_files_are_the_most() -> None:
    assert first_container(ec2(container(environmentFiles=[FILE] * 10)))["environmentFiles"] == [FILE] * 10
    sentence = "The maximum number of environment files was exceeded. Specify ten or less and try again."
    assert refusal(ec2(container(environmentFiles=[FILE] * 11))) == sentence


@pytest.mark.rule("EnvironmentFile-009")
@pytest.mark.parametrize(
    "value", ["app.env", "s3://bucket/app.env", "arn:aws:ssm:us-east-1:1:parameter/app.env"]
)
def test_an_environment_file_is_an_object_in_s3(value: str) -> None:
    assert refusal(ec2(container(environmentFiles=[{**FILE, "value": value}]))) == "Invalid arn syntax."


@pytest.mark.rule("ContainerDefinition-028", "EnvironmentFile-002")
def test_an_environment_file_is_called_env() -> None:
    request = ec2(container(environmentFiles=[{**FILE, "value": "arn:aws:s3:::bucket/app.txt"}]))
    assert "must have the .env extension" in refusal(request)


@pytest.mark.rule("KeyValuePair-001")
def test_names_and_values_of_variables_are_optional() -> None:
    pairs = [{"name": "A"}, {"value": "b"}, {}]
    assert first_container(ec2(container(environment=pairs)))["environment"] == pairs


@pytest.mark.rule("Secret-004", "Secret-005")
@pytest.mark.parametrize("source", [SECRET, f"{SECRET}:key::", PARAMETER, "db", "/app/db.password", "a_b-c"])
def test_sources_of_secrets(source: str) -> None:
    assert accepts(with_secret(source))


@pytest.mark.rule("Secret-004", "Secret-005")
@pytest.mark.parametrize("source", ["", "two words", "arn:aws:s3:::bucket/key", "arn:aws:ssm", "a:b"])
def test_sources_that_are_none(source: str) -> None:
    sentence = "The Systems Manager parameter name specified for secret DB is invalid."
    assert refusal(with_secret(source)) == sentence


@pytest.mark.parametrize("members", [{"environment": [{"name": "DB", "value": "x"}]}, {}])
def test_a_secret_has_a_name_of_its_own(members: dict[str, Any]) -> None:
    request = with_secret(**members)
    if not members:
        request["containerDefinitions"][0]["secrets"] *= 2
    assert refusal(request) == (
        "The secret name must be unique and not shared with any new or existing environment variables set on the "
        "container, such as 'DB'."
    )


@pytest.mark.parametrize("kind", ["container", "log driver"])
def test_secrets_need_an_execution_role(kind: str) -> None:
    secrets = [{"name": "DB", "valueFrom": SECRET}]
    logging = {**awslogs(), "secretOptions": secrets}
    members: dict[str, Any] = {"secrets": secrets} if kind == "container" else {"logConfiguration": logging}
    sentence = (
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
    )
    assert refusal(ec2(container(**members))) == sentence
    assert accepts(ec2(container(**members), executionRoleArn=ROLE))


def test_empty_lists_of_secrets_need_no_role() -> None:
    assert first_container(ec2(container(secrets=[])))["secrets"] == []
