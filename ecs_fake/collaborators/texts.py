"""Why a task cannot have what it needs, in the words of Fargate and of the agent on container instances.

Sources: stopped reasons quoted from real tasks; for the agent also AWS's page on stopped tasks, where a secret that
cannot be had has another wording than on Fargate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_AUTH: Final = (
    "ResourceInitializationError: unable to pull secrets or registry auth: "
    "execution resource retrieval failed: "
)
_RETRIED: Final = "service call has been retried 1 time(s): "


@dataclass(frozen=True, slots=True)
class Wording:
    """How one kind of host says it; each is a whole stopped reason with `{cause}` and what else it names."""

    secret: str
    """A secret whose value is not there, or cannot be read; `{region}`."""
    refused_secret: str
    """How `{cause}` names what Secrets Manager answered; `{arn}`, `{error}`."""
    bad_reference: str
    """A `valueFrom` that names no secret; `{value}`."""
    parameters: str
    """Parameters that are not there; `{names}`, `{region}`."""
    refused_parameters: str
    """What Parameter Store answered; `{region}`."""
    registry: str
    """Credentials of a registry."""
    file: str
    """An environment file that is not there, or that S3 refuses; `{bucket}`, `{key}`, `{status}`, `{code}`."""


FARGATE: Final = Wording(
    secret=f"{_AUTH}unable to retrieve secret from asm: {_RETRIED}{{cause}}",
    refused_secret="failed to fetch secret {arn} from secrets manager: {error}",
    bad_reference=f"{_AUTH}unable to retrieve secret from asm: {{cause}}",
    parameters=f"{_AUTH}unable to retrieve secrets from ssm: {_RETRIED}invalid ssm parameters: {{names}}",
    refused_parameters=f"{_AUTH}unable to retrieve secrets from ssm: {_RETRIED}{{cause}}",
    registry=f"{_AUTH}unable to get registry auth from asm: {_RETRIED}{{cause}}",
    file=(
        f"ResourceInitializationError: failed to download env files: {_RETRIED}operation error S3: HeadObject, "
        "https response error StatusCode: {status}, api error {cause}"
    ),
)
EC2: Final = Wording(
    secret="Fetching secret data from AWS Secrets Manager in region {region}: {cause}",
    refused_secret="secret {arn}: {error}",
    bad_reference="Trying to retrieve secret with value {value} resulted in error: {cause}",
    parameters="Fetching secret data from SSM Parameter Store in {region}: invalid parameters: {names}",
    refused_parameters="Fetching secret data from SSM Parameter Store in {region}: {cause}",
    registry="Asm fetching {cause}",
    file="Unable to download env file with key {key} from bucket {bucket}, error: {cause}",
)
REGISTRY_REFUSED: Final = "secret from the service for {arn}: {error}"
REGISTRY_EMPTY: Final = "authorization data: empty secrets value"
REGISTRY_SCHEMA: Final = "authorization data: unable to unmarshal secret value, invalid schema"
REGISTRY_MEMBER: Final = "{member}: AuthorizationData is malformed, empty field"

S3_STATUS: Final = {"NotFound": 404, "NoSuchBucket": 404, "AccessDenied": 403, "Forbidden": 403}
"""HTTP status by S3's error code; other codes come with 400."""

FILE_NOT_ALLOWED: Final = (
    "ResourceInitializationError: failed to download env files: {value} is a file of this machine, which tasks may "
    'read only with allow=["file-environment"]'
)
FILE_UNREADABLE: Final = "ResourceInitializationError: failed to download env files: {value}: {cause}"


def wording(launch_type: str) -> Wording:
    """Give the wording of the hosts of a launch type."""
    return FARGATE if launch_type == "FARGATE" else EC2


def lines_left_out(value: str, numbers: list[int]) -> str:
    """Warn of lines of an environment file that are no variables; what they hold is not shown."""
    lines = ", ".join(map(str, numbers))
    return (
        f"Environment file {value}, line {lines}: not of the form VARIABLE=VALUE, so ECS leaves it out. "
        "Comments begin with # in the first column."
    )


def fault(error: BaseException) -> str:
    """Say that the answer was no answer: the mock, or whatever stands for the service, failed itself."""
    return f"ResourceInitializationError: what answers for AWS here failed: {type(error).__name__}: {error}"
