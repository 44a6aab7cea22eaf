"""Amazon CloudWatch Logs itself, asked through boto3."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ecs_fake.collaborators.aws import Clients, refusals
from ecs_fake.collaborators.services import LogEvent, ServiceError

_EXISTS = "ResourceAlreadyExistsException"


class AwsLogs:
    """`services.LogService` by CreateLogGroup, CreateLogStream and PutLogEvents."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def create_group(self, group: str, region: str) -> None:
        """See `services.LogService`."""
        logs = self._clients.get("logs", region)
        _unless_it_exists(lambda: logs.create_log_group(logGroupName=group))

    def create_stream(self, group: str, stream: str, region: str) -> None:
        """See `services.LogService`."""
        logs = self._clients.get("logs", region)
        _unless_it_exists(lambda: logs.create_log_stream(logGroupName=group, logStreamName=stream))

    def put(self, group: str, stream: str, region: str, events: Sequence[LogEvent]) -> bool:
        """See `services.LogService`."""
        with refusals():
            answer = self._clients.get("logs", region).put_log_events(
                logGroupName=group, logStreamName=stream, logEvents=[event._asdict() for event in events]
            )
        return not answer.get("rejectedLogEventsInfo")


def _unless_it_exists(create: Callable[[], object]) -> None:
    try:
        with refusals():
            create()
    except ServiceError as error:
        if error.code != _EXISTS:
            raise
