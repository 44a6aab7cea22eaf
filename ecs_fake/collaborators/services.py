"""What ECS asks of each service: one protocol per service, as small as the use made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

SERVICES: Final = (
    "autoscaling",
    "cloudwatch",
    "ec2",
    "elb",
    "elbv2",
    "events",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "ssm",
)
"""Services that are asked, as boto3 names them; a further one gets a protocol here, a table and a client."""


LOCAL: Final = "local"
"""What the option `integrations` is when none of them is asked."""


class ServiceError(Exception):
    """A service has refused, with its own code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class SecretsManager(Protocol):
    """AWS Secrets Manager."""

    def secret_value(self, secret_id: str, region: str, stage: str | None, version: str | None) -> str:
        """Give the text of a secret's version, AWSCURRENT unless said otherwise. Raises `ServiceError`.

        Args:
            secret_id: its ARN, with or without the six random characters, or its name.
            region: the Region to ask in.
            stage: the staging label of the version.
            version: the id of the version.
        """


class ParameterStore(Protocol):
    """AWS Systems Manager Parameter Store."""

    def parameters(self, names: Sequence[str], region: str) -> Mapping[str, str]:
        """Give the decrypted values of parameters, by the names or ARNs given; unknown ones are left out.

        Raises `ServiceError`.
        """


class AlarmStates(Protocol):
    """Amazon CloudWatch."""

    def alarming(self, names: Iterable[str], region: str) -> frozenset[str]:
        """Name those of these alarms that are in the state ALARM. Raises `ServiceError`."""


class ObjectStore(Protocol):
    """Amazon S3."""

    def read(self, bucket: str, key: str, region: str) -> bytes:
        """Give what an object holds. Raises `ServiceError`."""

    def write(self, bucket: str, key: str, region: str, content: bytes) -> None:
        """Make an object. Raises `ServiceError`."""


class LogEvent(NamedTuple):
    """One event of a log stream."""

    timestamp: int
    """Milliseconds since the epoch."""
    message: str


class LogService(Protocol):
    """Amazon CloudWatch Logs."""

    def create_group(self, group: str, region: str) -> None:
        """Make a log group, unless it is there. Raises `ServiceError`."""

    def create_stream(self, group: str, stream: str, region: str) -> None:
        """Make a log stream, unless it is there. Raises `ServiceError`."""

    def put(self, group: str, stream: str, region: str, events: Sequence[LogEvent]) -> bool:
        """Add events in the order of their time; whether all were taken. Raises `ServiceError`."""
