"""Environment files: what counts as a variable, which value wins, where files come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.provisions.conftest import ROLE
from tests.api.refusals import refused

FIRST, SECOND, THIRD = (f"arn:aws:s3:::bucket/{name}.env" for name in ("first", "second", "third"))
DOWNLOAD = "ResourceInitializationError: failed to download env files: "
RETRIED = "service call has been retried 1 time(s): "
HEAD = f"{DOWNLOAD}{RETRIED}operation error S3: HeadObject, https response error StatusCode"


def files(*arns: str) -> list[dict[str, str]]:
    """Give `environmentFiles` of a container definition."""
    return [{"type": "s3", "value": arn} for arn in arns]


def variables(**values: str) -> list[dict[str, str]]:
    """Give `environment` of a container definition."""
    return [{"name": name, "value": value} for name, value in values.items()]


Environment = Callable[..., dict[str, str]]


class TestSyntax:
    @pytest.mark.rule("EnvironmentFile-003", "ContainerDefinition-029", "EnvironmentFile-006")
    def test_lines_are_taken_literally(self, fake: ecs_fake.EcsFake, environment: Environment) -> None:
        fake.files[FIRST] = (
            "# a comment=no\n\nPLAIN=1\nQUOTED=\"a b\"\nSINGLE='x'\nSPACES = y \nEQUALS=a=b\nHASH=a # b\n"
            "DOLLAR=$HOME\nBACK=a\\nb\r\nEMPTY=\n  INDENTED=z\nTWICE=1\nTWICE=2\nLAST=end"
        )
        assert environment(environmentFiles=files(FIRST)) == {
            "PLAIN": "1",
            "QUOTED": '"a b"',
            "SINGLE": "'x'",
            "EQUALS": "a=b",
            "HASH": "a # b",
            "DOLLAR": "$HOME",
            "BACK": "a\\nb",
            "EMPTY": "",
            "INDENTED": "z",
            "TWICE": "2",
            "LAST": "end",
        }
        assert [warning for warning in fake.warnings if f"Environment file {FIRST}, line 6:" in warning]

    def test_the_agent_of_a_container_instance_wants_values(
        self, fake: ecs_fake.EcsFake, environment: Environment
    ) -> None:
        fake.files[FIRST] = "EMPTY=\n  A = 1\nno variable\n#x=1\n"
        got = environment(launch_type="EC2", memory=64, environmentFiles=files(FIRST))
        assert got == {"  A ": " 1"}
        assert "line 1, 3:" in " ".join(fake.warnings)


class TestPrecedence:
    @pytest.mark.rule(
        *("EnvironmentFile-004", "ContainerDefinition-030", "ContainerDefinition-031", "RunTask-054"),
        *("ContainerOverride-006", "ContainerDefinition-026"),
    )
    def test_overrides_then_environment_then_files_from_the_top(
        self, fake: ecs_fake.EcsFake, environment: Environment
    ) -> None:
        fake.files[FIRST] = "A=first\nB=first\nC=first\n"
        fake.files[SECOND] = "C=second\nD=second\nB=second\n"
        got = environment(
            environmentFiles=files(FIRST, SECOND),
            environment=variables(A="definition", B="definition"),
            overrides={"environment": variables(A="override", E="override")},
        )
        assert got == {"A": "override", "B": "definition", "C": "first", "D": "second", "E": "override"}

    @pytest.mark.rule("ContainerOverride-007")
    def test_files_of_an_override_replace_the_definitions(
        self, fake: ecs_fake.EcsFake, environment: Environment
    ) -> None:
        fake.files[SECOND] = "A=second\n"
        got = environment(environmentFiles=files(FIRST), overrides={"environmentFiles": files(SECOND)})
        assert got == {"A": "second"}

    def test_secrets_win_over_files(self, fake: ecs_fake.EcsFake, environment: Environment) -> None:
        fake.files[FIRST] = "A=file"
        fake.parameters["a"] = "secret"
        secrets = [{"name": "A", "valueFrom": "a"}]
        assert environment(environmentFiles=files(FIRST), secrets=secrets) == {"A": "secret"}


class TestFailure:
    def test_a_missing_file(self, task: Any) -> None:
        handle = task(environmentFiles=files(FIRST))
        assert handle.stopped_reason == f"{HEAD}: 404, api error NotFound: Not Found"
        assert handle.stop_code == "TaskFailedToStart"

    def test_on_a_container_instance_it_is_said_otherwise(self, task: Any) -> None:
        reason = task("EC2", memory=64, environmentFiles=files(FIRST)).stopped_reason
        expected = (
            "Unable to download env file with key first.env from bucket bucket, error: NotFound: Not Found"
        )
        assert reason == expected

    @mock_aws
    def test_a_missing_object_and_a_missing_bucket_of_moto(self, task: Any) -> None:
        missing = task(environmentFiles=files(FIRST)).stopped_reason
        assert missing.startswith(f"{HEAD}: 404, api error NoSuchBucket: ")
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="bucket")
        missing = task(environmentFiles=files(FIRST)).stopped_reason
        assert missing == f"{HEAD}: 404, api error NotFound: Not Found"


@mock_aws
def test_motos_s3(environment: Environment) -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="path/first.env", Body="A=\N{SNOWMAN}\n".encode())
    assert environment(environmentFiles=files("arn:aws:s3:::bucket/path/first.env")) == {"A": "\N{SNOWMAN}"}


class TestLocalFiles:
    def run(self, file: Path, **options: Any) -> ecs_fake.TaskHandle:
        with ecs_fake.mock_ecs(clusters=["default"], **options) as fake:
            ecs = boto3.client("ecs")
            container = {"name": "app", "image": "app", "environmentFiles": files(file.as_uri())}
            ecs.register_task_definition(
                family="job",
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                requiresCompatibilities=["FARGATE"],
                executionRoleArn=ROLE,
                containerDefinitions=[container],
            )
            arn = ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)
            self.held = dict(fake._crew._provider._held)
            return fake.task(arn["tasks"][0]["taskArn"])

    def test_they_are_read_when_allowed(self, tmp_path: Path) -> None:
        file = tmp_path / "a b.env"
        file.write_text("A=1\n")
        self.run(file, allow=["file-environment"])
        (provided,) = self.held.values()
        assert provided["app"].file_variables == {"A": "1"}

    def test_a_missing_one(self, tmp_path: Path) -> None:
        file = tmp_path / "missing.env"
        reason = self.run(file, allow=["file-environment"]).stopped_reason
        assert reason == f"{DOWNLOAD}{file.as_uri()}: no such file or directory"

    def test_they_are_no_arn_to_ecs(self, tmp_path: Path) -> None:
        with refused("ClientException", "Invalid arn syntax."):
            self.run(tmp_path / "a.env")

    def test_an_override_with_one_fails_unless_allowed(
        self, fake: ecs_fake.EcsFake, task: Any, tmp_path: Path
    ) -> None:
        handle = task(overrides={"environmentFiles": files((tmp_path / "a.env").as_uri())})
        assert 'allow=["file-environment"]' in handle.stopped_reason


@pytest.mark.parametrize("name", ["bucket/app.env", "s3://bucket", ""])
def test_a_file_is_named_by_its_place(fake: ecs_fake.EcsFake, name: str) -> None:
    with pytest.raises(ecs_fake.OptionError, match=r"s3://bucket/app\.env"):
        fake.files[name] = "A=1"


@pytest.mark.parametrize("table", ["secrets", "parameters", "files"])
def test_tables_hold_texts(fake: ecs_fake.EcsFake, table: str) -> None:
    with pytest.raises(ecs_fake.OptionError, match="give a text"):
        getattr(fake, table)["s3://b/k"] = 3
