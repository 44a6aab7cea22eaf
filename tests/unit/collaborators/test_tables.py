"""The local tables as mappings, and versions of secrets."""

from __future__ import annotations

import pytest

from ecs_fake.collaborators.services import ServiceError
from ecs_fake.collaborators.tables import Files, Parameters, Secrets

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"


def value(secrets: Secrets, name: str = "db", stage: str | None = None, version: str | None = None) -> str:
    return secrets.secret_value(name, "us-east-1", stage, version)


class TestSecrets:
    def test_a_mapping_of_texts(self) -> None:
        secrets = Secrets()
        secrets["db"] = {"user": "app"}
        secrets["key"] = "x"
        assert (list(secrets), len(secrets)) == (["db", "key"], 2)
        assert secrets["db"] == '{"user": "app"}'
        assert "db" in secrets
        assert ARN in secrets
        assert "nonesuch" not in secrets
        assert repr(secrets) == "<Secrets: db, key>"
        del secrets["db"]
        assert ARN not in secrets
        with pytest.raises(KeyError):
            secrets["db"]

    def test_a_new_value_makes_the_old_one_previous(self) -> None:
        secrets = Secrets()
        for text in ("first", "second", "third"):
            secrets["db"] = text
        assert value(secrets) == secrets["db"] == "third"
        assert value(secrets, stage="AWSPREVIOUS") == "second"

    def test_a_stage_moves(self) -> None:
        secrets = Secrets()
        first = secrets.put("db", "first", stage="BLUE")
        second = secrets.put("db", "second", stage="BLUE", version="v-2")
        assert (value(secrets, stage="BLUE"), second) == ("second", "v-2")
        assert value(secrets, version=first) == "first"
        with pytest.raises(ServiceError, match="staging label: AWSCURRENT"):
            value(secrets)
        with pytest.raises(ServiceError, match=f"VersionId: {first}"):
            value(secrets, stage="BLUE", version=first)
        with pytest.raises(KeyError):
            secrets["db"]

    def test_a_version_put_again_is_replaced(self) -> None:
        secrets = Secrets()
        secrets.put("db", "first", version="v-1")
        secrets.put("db", "second", version="v-1")
        assert value(secrets, version="v-1") == value(secrets) == "second"

    def test_a_name_that_ends_like_an_arn(self) -> None:
        secrets = Secrets()
        secrets["my"] = "short"
        secrets["my-secret"] = "long"
        stem = ARN.replace("db-AbCdEf", "my-secret")
        assert value(secrets, stem) == "long"
        assert value(secrets, f"{stem}-AbCdEf") == "long"

    def test_one_under_an_arn_is_for_that_arn(self) -> None:
        secrets = Secrets()
        secrets[ARN] = "x"
        assert value(secrets, ARN) == value(secrets, ARN[:-7]) == value(secrets, "db") == "x"
        with pytest.raises(ServiceError):
            value(secrets, ARN.replace("us-east-1", "eu-west-1"))


@pytest.mark.parametrize("name", ["/a/b", "a/b", "arn:aws:ssm:us-east-1:123456789012:parameter/a/b"])
def test_a_parameter_has_several_names(name: str) -> None:
    parameters = Parameters()
    parameters[name] = "x"
    assert parameters["/a/b"] == "x"
    assert parameters.parameters(["a/b", "/c"], "us-east-1") == {"a/b": "x"}
    assert repr(parameters) == "<Parameters: a/b>"
    del parameters["a/b"]
    assert not parameters


@pytest.mark.parametrize("name", ["s3://bucket/a/b.env", "arn:aws:s3:::bucket/a/b.env"])
def test_a_file_has_several_names(name: str) -> None:
    files = Files()
    files[name] = "A=1"
    assert files.read("bucket", "a/b.env", "us-east-1") == b"A=1"
    assert list(files) == ["s3://bucket/a/b.env"]
    with pytest.raises(ServiceError, match="NotFound"):
        files.read("bucket", "b.env", "us-east-1")
