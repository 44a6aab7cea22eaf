"""ECS itself, from inside a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import ecs_fake
from tests.endpoints.inside import Answer, Inside, ask

Run = Callable[..., Inside]
TARGET = "AmazonEC2ContainerServiceV20141113."


def credentials_of(inside: Inside) -> Credentials:
    """Give the keys that SDKs find inside."""
    if "AWS_ACCESS_KEY_ID" in inside.env:
        return Credentials(inside.env["AWS_ACCESS_KEY_ID"], inside.env["AWS_SECRET_ACCESS_KEY"])
    url, token = (
        inside.env[name]
        for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN")
    )
    shown = inside.get(url, Authorization=token).document
    return Credentials(shown["AccessKeyId"], shown["SecretAccessKey"], shown["Token"])


def call(inside: Inside, credentials: Credentials, operation: str = "ListTasks", **changes: str) -> Answer:
    """Call an operation without parameters, signed; `changes` are header fields set after signing."""
    headers = {"X-Amz-Target": TARGET + operation, "Content-Type": "application/x-amz-json-1.1"}
    url = f"{inside.env['AWS_ENDPOINT_URL_ECS']}/"
    request = AWSRequest("POST", url, headers, b"{}")
    SigV4Auth(credentials, "ecs", inside.env["AWS_REGION"]).add_auth(request)
    return ask("POST", url, b"{}", {**dict(request.headers), **changes})


@pytest.mark.parametrize("role", ["arn:aws:iam::123456789012:role/task", None])
def test_a_task_calls_ecs(fake: ecs_fake.EcsFake, on_fargate: Run, role: str | None) -> None:
    inside = on_fargate(taskRoleArn=role)
    answer = call(inside, credentials_of(inside))
    assert (answer.status, answer.document["taskArns"]) == (200, [inside.task_arn])
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert fake.calls[-1].operation == "ListTasks"


def test_answers_of_the_api_are_what_they_are(inside: Inside) -> None:
    answer = call(inside, credentials_of(inside), "DescribeTasks")
    assert (answer.status, answer.document["__type"]) == (400, "InvalidParameterException")


def test_every_call_is_signed(inside: Inside) -> None:
    good = credentials_of(inside)
    for wrong in (
        Credentials(good.access_key, "x" * 40, good.token),
        Credentials(good.access_key, good.secret_key, "another token"),
        Credentials(good.access_key, good.secret_key),
        Credentials("AKIAIOSFODNN7EXAMPLE", "x" * 40),
    ):
        answer = call(inside, wrong)
        assert (answer.status, answer.document["__type"]) in (
            (400, "InvalidSignatureException"),
            (400, "UnrecognizedClientException"),
        )


def test_nobody_unsigned(inside: Inside) -> None:
    answer = ask(
        "POST",
        inside.server,
        b"{}",
        {"X-Amz-Target": TARGET + "ListTasks", "Content-Type": "application/x-amz-json-1.1"},
    )
    assert answer.document["__type"] == "MissingAuthenticationTokenException"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("Host", "evil.example", "ForeignHost"),
        ("Origin", "http://evil.example", "ForeignOrigin"),
        ("Content-Type", "text/plain", "UnknownOperationException"),
        ("X-Amz-Target", "", "UnknownOperationException"),
    ],
)
def test_no_page_of_a_browser(inside: Inside, name: str, value: str, kind: str) -> None:
    answer = call(inside, credentials_of(inside), **{name: value})
    assert answer.document["__type"] == kind


def test_a_fault_of_the_fake_is_told(
    fake: ecs_fake.EcsFake, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = credentials_of(inside)
    monkeypatch.setattr(fake._engine, "closed", True)
    answer = call(inside, credentials)
    assert (answer.status, answer.document["__type"]) == (500, "FakeClosed")


def test_the_containers_own_variables(fake: ecs_fake.EcsFake, inside: Inside) -> None:
    from ecs_fake.records.orders import ContainerKey

    key = ContainerKey(0, inside.task_arn, "app")

    def around(**own: str) -> Any:
        return fake._endpoints.environment(key, own)

    assert around(AWS_REGION="mars-1")["AWS_REGION"] == "mars-1"
    assert "AWS_DEFAULT_REGION" not in around(AWS_REGION="mars-1")
    assert around(AWS_ENDPOINT_URL_ECS="http://x")["AWS_ENDPOINT_URL_ECS"] == "http://x"
    assert around(ECS_AGENT_URI="http://x")["ECS_AGENT_URI"] == inside.agent
    assert around(OWN="1")["OWN"] == "1"


def test_keys_of_its_own_are_not_mixed_with_ours(fake: ecs_fake.EcsFake, on_fargate: Run) -> None:
    from ecs_fake.records.orders import ContainerKey

    inside = on_fargate(taskRoleArn=None)
    found = fake._endpoints.environment(ContainerKey(0, inside.task_arn, "app"), {"AWS_ACCESS_KEY_ID": "own"})
    assert found["AWS_ACCESS_KEY_ID"] == "own"
    assert "AWS_SECRET_ACCESS_KEY" not in found


@pytest.mark.parametrize(("version", "newest"), [("1.3.0", False), ("1.4.0", True)])
def test_version_4_came_with_platform_version_1_4(
    fake: ecs_fake.EcsFake, ecs: Any, on_fargate: Run, version: str, newest: bool
) -> None:
    on_fargate()
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    arn = ecs.run_task(
        taskDefinition="api", launchType="FARGATE", platformVersion=version, networkConfiguration=network
    )["tasks"][0]["taskArn"]
    assert ("ECS_CONTAINER_METADATA_URI_V4" in fake.task(arn).env()) is newest


@pytest.mark.parametrize("run", ["on_fargate", "on_ec2"])
def test_where_it_is_executed(request: pytest.FixtureRequest, run: str) -> None:
    inside = request.getfixturevalue(run)()
    assert inside.env["AWS_EXECUTION_ENV"] == ("AWS_ECS_FARGATE" if run == "on_fargate" else "AWS_ECS_EC2")
    assert inside.env["AWS_REGION"] == inside.env["AWS_DEFAULT_REGION"] == "us-east-1"
