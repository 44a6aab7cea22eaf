"""The credentials of a task's role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from tests.endpoints.conftest import ROLE
from tests.endpoints.inside import Inside

Run = Callable[..., Inside]
FULL_URI, TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"


@pytest.mark.rule("RegisterTaskDefinition-023", "TaskOverride-003")
def test_sdks_find_them(inside: Inside, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{tmp_path}/none")
    for name, value in inside.env.items():
        monkeypatch.setenv(name, value)
    found = boto3.Session().get_credentials()
    assert found is not None
    assert found.method == "container-role"
    shown = inside.get(inside.env[FULL_URI], Authorization=inside.env[TOKEN]).document
    assert found.access_key == shown["AccessKeyId"]
    assert found.token == shown["Token"]


def test_what_is_answered(inside: Inside) -> None:
    shown = inside.get(inside.env[FULL_URI], Authorization=inside.env[TOKEN]).document
    assert list(shown) == ["RoleArn", "AccessKeyId", "SecretAccessKey", "Token", "Expiration"]
    assert (shown["RoleArn"], shown["AccessKeyId"][:4], len(shown["AccessKeyId"])) == (ROLE, "ASIA", 20)
    assert len(shown["SecretAccessKey"]) == 40
    # SDKs compare it with their own clock, so it is real time whatever the fake's time is.
    left = datetime.fromisoformat(shown["Expiration"]) - datetime.now(UTC)
    assert timedelta(hours=5, minutes=59) < left <= timedelta(hours=6)


def test_an_override_of_the_role_wins(fake, ecs, on_fargate: Run) -> None:
    on_fargate()
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    overrides = {"taskRoleArn": "arn:aws:iam::123456789012:role/other"}
    task = ecs.run_task(
        taskDefinition="api", launchType="FARGATE", networkConfiguration=network, overrides=overrides
    )["tasks"][0]
    inside = Inside(fake, task["taskArn"])
    shown = inside.get(inside.env[FULL_URI], Authorization=inside.env[TOKEN]).document
    assert shown["RoleArn"] == overrides["taskRoleArn"]


def test_tasks_have_keys_of_their_own(on_fargate: Run) -> None:
    one, other = on_fargate(), on_fargate()
    keys = [at.get(at.env[FULL_URI], Authorization=at.env[TOKEN]).document for at in (one, other)]
    assert keys[0]["AccessKeyId"] != keys[1]["AccessKeyId"]
    assert one.env[TOKEN] != other.env[TOKEN]
    assert one.get(other.env[FULL_URI], Authorization=one.env[TOKEN]).status == 401


def test_without_a_role_there_are_none(on_fargate: Run) -> None:
    inside = on_fargate(taskRoleArn=None)
    assert not [name for name in inside.env if name.startswith("AWS_CONTAINER")]
    assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} < inside.env.keys()


def test_with_a_role_no_keys_stand_in_their_way(inside: Inside) -> None:
    assert not {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} & inside.env.keys()


@pytest.mark.parametrize("token", [None, "wrong"])
def test_nobody_without_the_token_gets_them(inside: Inside, token: str | None) -> None:
    answer = inside.get(inside.env[FULL_URI], **({"Authorization": token} if token else {}))
    assert (answer.status, answer.document["code"]) == (401, "AccessDenied")


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("/v2/credentials/nope", "InvalidIdInRequest", "CredentialsV2Request: Credentials not found"),
        ("/v2/credentials/", "NoIdInRequest", "CredentialsV2Request: No Credential ID in the request"),
        ("/v1/credentials?id=nope", "InvalidIdInRequest", "CredentialsV1Request: Credentials not found"),
        ("/v1/credentials", "NoIdInRequest", "CredentialsV1Request: No Credential ID in the request"),
    ],
)
def test_unknown_ids(inside: Inside, path: str, code: str, message: str) -> None:
    answer = inside.get(inside.server + path)
    assert (answer.status, answer.document) == (
        400,
        {"code": code, "message": message, "HTTPErrorCode": 400},
    )


def test_the_old_path(inside: Inside) -> None:
    credentials_id = inside.env[FULL_URI].rpartition("/")[2]
    answer = inside.get(
        f"{inside.server}/v1/credentials?id={credentials_id}", Authorization=inside.env[TOKEN]
    )
    assert answer.document["RoleArn"] == ROLE
