"""Secrets of a task: from where, in which version, and how a task fails that cannot have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake
from ecs_fake.records.orders import StartContainer
from tests.api.provisions.conftest import Run

REGION, ACCOUNT = "us-east-1", "123456789012"
DB = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
AUTH = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
RETRIED = "service call has been retried 1 time(s): "
ASM = f"{AUTH}unable to retrieve secret from asm: {RETRIED}"
SSM = f"{AUTH}unable to retrieve secrets from ssm: {RETRIED}"
MISSING = "ResourceNotFoundException: Secrets Manager can't find the specified secret"


def secrets(**sources: str) -> list[dict[str, str]]:
    """Give `secrets` of a container definition: variables and where they come from."""
    return [{"name": name, "valueFrom": source} for name, source in sources.items()]


class TestSecretsManager:
    @pytest.mark.rule("Secret-001", "ContainerDefinition-078")
    def test_a_secret_becomes_a_variable(self, fake: ecs_fake.EcsFake, environment: Any) -> None:
        fake.secrets["db"] = "hunter2"
        assert environment(secrets=secrets(PASSWORD=DB)) == {"PASSWORD": "hunter2"}

    @pytest.mark.parametrize("put", ["db", DB, DB[:-7], "db-AbCdEf"])
    @pytest.mark.parametrize("asked", [DB, f"{DB}:::"])
    def test_by_name_or_arn(self, fake: ecs_fake.EcsFake, environment: Any, put: str, asked: str) -> None:
        fake.secrets[put] = "x"
        if put == DB[:-7]:
            asked = asked.replace("-AbCdEf", "")
        assert environment(secrets=secrets(A=asked)) == {"A": "x"}

    def test_an_arn_without_its_random_part(self, fake: ecs_fake.EcsFake, environment: Any) -> None:
        fake.secrets[DB] = "x"
        assert environment(secrets=secrets(A=DB[:-7])) == {"A": "x"}

    @pytest.mark.parametrize(
        ("selector", "value"),
        [
            ("", '{"user": "app", "port": 5432, "new": true}'),
            (":user::", "app"),
            (":port::", "5432"),
            (":new::", "true"),
            (":user:AWSCURRENT:", "app"),
            (":user:AWSPREVIOUS:", "old"),
            ("::BLUE:", "blue"),
            (":::v-1", '{"user": "old"}'),
            (":user::v-1", "old"),
            (":user:AWSPREVIOUS:v-1", "old"),
        ],
    )
    def test_key_stage_and_version(
        self, fake: ecs_fake.EcsFake, environment: Any, selector: str, value: str
    ) -> None:
        fake.secrets.put("db", {"user": "old"}, version="v-1")
        fake.secrets["db"] = {"user": "app", "port": 5432, "new": True}
        fake.secrets.put("db", "blue", stage="BLUE")
        assert environment(secrets=secrets(A=f"{DB}{selector}")) == {"A": value}

    def test_secrets_win_over_overrides(self, fake: ecs_fake.EcsFake, environment: Any) -> None:
        fake.secrets["db"] = "secret"
        overrides = {"environment": [{"name": "A", "value": "override"}, {"name": "B", "value": "b"}]}
        assert environment(secrets=secrets(A=DB), overrides=overrides) == {"A": "secret", "B": "b"}

    @pytest.mark.parametrize(
        ("selector", "cause"),
        [
            ("", f"failed to fetch secret {DB} from secrets manager: {MISSING}."),
            (":key::", f"failed to fetch secret {DB} from secrets manager: {MISSING}."),
        ],
    )
    def test_a_missing_secret(self, task: Run, selector: str, cause: str) -> None:
        handle = task(secrets=secrets(A=f"{DB}{selector}"))
        assert handle.stopped_reason == f"{ASM}{cause}"

    @pytest.mark.parametrize(
        ("text", "selector", "cause"),
        [
            ({"a": 1}, ":b::", "retrieved secret from Secrets Manager did not contain json key b"),
            ("plain", ":b::", "invalid character 'p' looking for beginning of value"),
            ("'quoted'", ":b::", r"invalid character '\'' looking for beginning of value"),
            ("", ":b::", "unexpected end of JSON input"),
            ("[1]", ":b::", "json: cannot unmarshal array into Go value of type map[string]interface {}"),
        ],
    )
    def test_a_missing_key(
        self, fake: ecs_fake.EcsFake, task: Run, text: Any, selector: str, cause: str
    ) -> None:
        fake.secrets["db"] = text
        assert task(secrets=secrets(A=f"{DB}{selector}")).stopped_reason == f"{ASM}{cause}"

    @pytest.mark.parametrize(
        ("selector", "which"),
        [("::AWSPENDING:", "staging label: AWSPENDING"), (":::v-9", "VersionId: v-9")],
    )
    def test_a_missing_version(self, fake: ecs_fake.EcsFake, task: Run, selector: str, which: str) -> None:
        fake.secrets["db"] = "x"
        reason = f"{ASM}failed to fetch secret {DB} from secrets manager: {MISSING} value for {which}"
        assert task(secrets=secrets(A=f"{DB}{selector}")).stopped_reason == reason

    def test_a_selector_with_too_few_parts(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        fake.secrets["db"] = {"user": "x"}
        reason = task(secrets=secrets(A=f"{DB}:user")).stopped_reason
        assert "an invalid ARN format for the AWS Secrets Manager secret was specified" in reason

    def test_on_a_container_instance_it_is_said_otherwise(self, task: Run) -> None:
        handle = task("EC2", memory=64, secrets=secrets(A=DB))
        expected = (
            f"Fetching secret data from AWS Secrets Manager in region {REGION}: secret {DB}: {MISSING}."
        )
        assert handle.stopped_reason == expected


class TestParameters:
    @pytest.mark.rule("Secret-005")
    @pytest.mark.parametrize(
        "put", ["/app/url", "app/url", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/app/url"]
    )
    @pytest.mark.parametrize("asked", ["/app/url", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/app/url"])
    def test_by_name_or_arn(self, fake: ecs_fake.EcsFake, environment: Any, put: str, asked: str) -> None:
        fake.parameters[put] = "http://x"
        assert environment(secrets=secrets(URL=asked)) == {"URL": "http://x"}

    def test_missing_ones(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        fake.parameters["b"] = "there"
        reason = task(secrets=secrets(A="/a", B="b", C="c")).stopped_reason
        assert reason == f"{SSM}invalid ssm parameters: /a,c"

    def test_on_a_container_instance_it_is_said_otherwise(self, task: Run) -> None:
        reason = task("EC2", memory=64, secrets=secrets(A="/a")).stopped_reason
        assert reason == f"Fetching secret data from SSM Parameter Store in {REGION}: invalid parameters: /a"


class TestFailure:
    def test_the_task_fails_before_anything_is_pulled(
        self, fake: ecs_fake.EcsFake, ecs: Any, task: Run
    ) -> None:
        arn = task(secrets=secrets(A="/missing")).arn
        shown = ecs.describe_tasks(tasks=[arn])["tasks"][0]
        assert (shown["lastStatus"], shown["stopCode"]) == ("STOPPED", "TaskFailedToStart")
        assert "pullStartedAt" not in shown
        assert "startedAt" not in shown
        (container,) = shown["containers"]
        assert container["lastStatus"] == "STOPPED"
        assert not {"exitCode", "imageDigest", "reason"} & container.keys()
        statuses = [
            form.after.last_status for form in fake._engine.core.journal if hasattr(form.after, "spec")
        ]
        assert list(dict.fromkeys(statuses)) == [
            *("PROVISIONING", "PENDING", "STOPPING", "DEPROVISIONING", "STOPPED")
        ]

    def test_a_task_that_needs_nothing_gives_no_order(
        self, fake: ecs_fake.EcsFake, task: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fake._crew._provider, "provide", lambda order: pytest.fail("was asked"))
        assert task().last_status == "RUNNING"

    def test_the_next_task_finds_what_was_put_meanwhile(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        assert task(secrets=secrets(A=DB)).last_status == "STOPPED"
        fake.secrets["db"] = "x"
        assert task(secrets=secrets(A=DB)).last_status == "RUNNING"


class TestOtherUses:
    @pytest.mark.rule("Secret-002", "LogConfiguration-010")
    def test_secret_options_go_to_the_log_driver(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        fake.secrets["db"] = "token"
        log = {"logDriver": "splunk", "secretOptions": secrets(**{"splunk-token": DB})}
        handle = task(logConfiguration=log)
        assert handle.last_status == "RUNNING"
        provisions = fake._crew._provider
        (key,) = provisions._held
        assert provisions._held[key]["app"].log_options == {"splunk-token": "token"}

    def test_a_missing_secret_option_fails_the_task(self, task: Run) -> None:
        log = {"logDriver": "splunk", "secretOptions": secrets(**{"splunk-token": DB})}
        assert task(logConfiguration=log).stopped_reason.startswith(ASM)

    @pytest.mark.rule("RepositoryCredentials-001")
    @pytest.mark.parametrize("named", [DB, "db"])
    def test_registry_credentials(self, fake: ecs_fake.EcsFake, task: Run, named: str) -> None:
        fake.secrets["db"] = {"username": "u", "password": "p"}
        assert task(repositoryCredentials={"credentialsParameter": named}).last_status == "RUNNING"

    @pytest.mark.parametrize(
        ("secret", "cause"),
        [
            (None, f"secret from the service for {DB}: {MISSING}."),
            ("", "authorization data: empty secrets value"),
            ("u:p", "authorization data: unable to unmarshal secret value, invalid schema"),
            ("[]", "authorization data: unable to unmarshal secret value, invalid schema"),
            ({"password": "p"}, "username: AuthorizationData is malformed, empty field"),
            ({"username": "u"}, "password: AuthorizationData is malformed, empty field"),
        ],
    )
    def test_bad_registry_credentials(
        self, fake: ecs_fake.EcsFake, task: Run, secret: Any, cause: str
    ) -> None:
        if secret is not None:
            fake.secrets["db"] = secret
        reason = task(repositoryCredentials={"credentialsParameter": DB}).stopped_reason
        assert reason == f"{AUTH}unable to get registry auth from asm: {RETRIED}asm fetching {cause}"
        reason = task("EC2", memory=64, repositoryCredentials={"credentialsParameter": DB}).stopped_reason
        assert reason == f"Asm fetching {cause}"


class TestSilence:
    def test_no_value_is_ever_shown(
        self, fake: ecs_fake.EcsFake, ecs: Any, task: Run, started: list[StartContainer]
    ) -> None:
        fake.secrets["db"] = {"password": "hunter2"}
        fake.parameters["/p"] = "hunter2"
        fake.files["s3://b/a.env"] = "A=hunter2\nhunter2"
        files = [{"type": "s3", "value": "arn:aws:s3:::b/a.env"}]
        handle = task(secrets=secrets(A=f"{DB}:password::", B="/p"), environmentFiles=files)
        assert started[-1].environment["A"] == "hunter2"
        shown = [
            *(started, fake.secrets, fake.parameters, fake.files, fake._crew._provider._held, fake.warnings),
            *(fake.journal, list(fake._engine.core.journal), fake.events, fake.calls),
            *(handle, str(handle.logs()), ecs.describe_tasks(tasks=[handle.arn])),
        ]
        assert not [thing for thing in shown if "hunter2" in repr(thing)]
        assert fake.warnings  # of the line that is left out

    def test_it_goes_with_the_task(self, fake: ecs_fake.EcsFake, ecs: Any, task: Run) -> None:
        fake.secrets["db"] = "x"
        handle = task(secrets=secrets(A=DB))
        assert fake._crew._provider._held
        ecs.stop_task(task=handle.arn)
        fake.advance(3700)
        assert not fake._crew._provider._held

    def test_reset_forgets_the_tables(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        fake.secrets["db"] = "x"
        task(secrets=secrets(A=DB))
        fake.reset()
        assert not fake.secrets
        fake.settle()
        assert not fake._crew._provider._held


class TestMoto:
    @pytest.fixture(autouse=True)
    def mock(self) -> Iterator[None]:
        with mock_aws():
            yield

    @pytest.fixture
    def asm(self) -> Any:
        return boto3.client("secretsmanager", region_name=REGION)

    def test_motos_secrets_are_found(self, fake: ecs_fake.EcsFake, asm: Any, environment: Any) -> None:
        arn = asm.create_secret(Name="db", SecretString='{"user": "app"}')["ARN"]
        asm.put_secret_value(SecretId="db", SecretString='{"user": "new"}')
        assert environment(secrets=secrets(A=f"{arn}:user::", B=f"{arn}:user:AWSPREVIOUS:")) == {
            "A": "new",
            "B": "app",
        }

    def test_motos_parameters_are_found(self, environment: Any) -> None:
        ssm = boto3.client("ssm", region_name=REGION)
        for number in range(12):
            ssm.put_parameter(Name=f"/app/{number}", Value=str(number), Type="SecureString")
        sources = {f"V{number}": f"/app/{number}" for number in range(12)}
        assert environment(secrets=secrets(**sources)) == {f"V{number}": str(number) for number in range(12)}

    def test_a_parameter_by_its_arn(self, environment: Any) -> None:
        boto3.client("ssm", region_name=REGION).put_parameter(Name="/a/b", Value="x", Type="String")
        arn = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a/b"
        assert environment(secrets=secrets(A=arn)) == {"A": "x"}

    def test_another_region(self, environment: Any) -> None:
        asm = boto3.client("secretsmanager", region_name="eu-west-1")
        arn = asm.create_secret(Name="db", SecretString="far")["ARN"]
        assert environment(secrets=secrets(A=arn)) == {"A": "far"}

    def test_what_it_lacks(self, task: Run) -> None:
        assert task(secrets=secrets(A=DB)).stopped_reason == (
            f"{ASM}failed to fetch secret {DB} from secrets manager: {MISSING}."
        )
        assert task(secrets=secrets(A="/a")).stopped_reason == f"{SSM}invalid ssm parameters: /a"

    def test_the_fakes_own_tables_come_first(
        self, fake: ecs_fake.EcsFake, asm: Any, environment: Any
    ) -> None:
        asm.create_secret(Name="db", SecretString="moto")
        other = asm.create_secret(Name="other", SecretString="moto")["ARN"]
        fake.secrets["db"] = "fake"
        assert environment(secrets=secrets(A=DB, B=other)) == {"A": "fake", "B": "moto"}

    def test_a_fault_of_the_mock_fails_the_task_and_is_said(
        self, fake: ecs_fake.EcsFake, task: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise KeyError("odd")

        monkeypatch.setattr("ecs_fake.collaborators.aws.AwsSecretsManager.secret_value", fail)
        assert task(secrets=secrets(A=DB)).stopped_reason.endswith("failed: KeyError: 'odd'")
        assert any("KeyError: 'odd'" in warning for warning in fake.warnings)


def test_moto_is_left_alone_where_it_is_not_wanted() -> None:
    with mock_aws(), ecs_fake.mock_ecs(integrations="local") as fake:
        asm = boto3.client("secretsmanager", region_name=REGION)
        asm.create_secret(Name="db", SecretString="moto")
        assert not fake._collaborators.asks("secretsmanager")


def test_nothing_leaves_for_aws_when_the_mock_has_ended() -> None:
    with ecs_fake.mock_ecs() as fake:
        with mock_aws():
            service = fake._collaborators.secrets_manager("db")
            with pytest.raises(Exception, match="can't find"):
                service.secret_value("db", REGION, None, None)
        with pytest.raises(ecs_fake.AwsBlocked, match="about to leave"):
            service.secret_value("db", REGION, None, None)


def test_named_services_are_asked_without_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with ecs_fake.mock_ecs(integrations=["ssm"]) as fake:
        assert fake._collaborators.asks("ssm")
        assert not fake._collaborators.asks("s3")
        with pytest.raises(Exception, match=r"RequestError.*127\.0\.0\.1:9"):
            fake._collaborators.parameter_store("a").parameters(["a"], REGION)
