"""What `valueFrom` of a secret, and `value` of an environment file, refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BAD_SECRET: Final = (
    "an invalid ARN format for the AWS Secrets Manager secret was specified. "
    "Specify a valid ARN and try again."
)
_SECRET_PARTS: Final = 7
_SELECTED_PARTS: Final = 10


@dataclass(frozen=True, slots=True)
class SecretReference:
    """A secret of Secrets Manager, or one key of it."""

    secret_id: str
    region: str
    json_key: str | None = None
    stage: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ParameterReference:
    """A parameter of Systems Manager."""

    name: str
    region: str


def referred(value_from: str, region: str) -> SecretReference | ParameterReference:
    """Read `valueFrom` (Secret-004, Secret-005).

    Args:
        value_from: a secret's ARN, then perhaps `:json-key:version-stage:version-id`, any of which may be empty; a
            parameter's ARN; or the name of a parameter in the task's own Region.
        region: the task's Region.

    Raises:
        ValueError: the ARN has another number of parts; the text is ECS's.
    """
    parts = value_from.split(":")
    if parts[0] != "arn":
        return ParameterReference(value_from, region)
    if parts[2] == "ssm":
        return ParameterReference(value_from, parts[3])
    if len(parts) == _SECRET_PARTS:
        return SecretReference(value_from, parts[3])
    if len(parts) != _SELECTED_PARTS:
        raise ValueError(BAD_SECRET)
    json_key, stage, version = (part or None for part in parts[_SECRET_PARTS:])
    return SecretReference(":".join(parts[:_SECRET_PARTS]), parts[3], json_key, stage, version)


def registry_secret(value: str, region: str) -> SecretReference:
    """Read `credentialsParameter`: a secret's ARN, or its name in the task's own Region (RepositoryCredentials-001)."""
    parts = value.split(":")
    return SecretReference(value, parts[3] if len(parts) >= _SECRET_PARTS else region)


def s3_object(arn: str) -> tuple[str, str]:
    """Give bucket and key of an object's ARN."""
    bucket, _, key = arn.split(":", 5)[5].partition("/")
    return bucket, key
