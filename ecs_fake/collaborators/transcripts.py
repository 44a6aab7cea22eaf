"""Keeps what the sessions of ExecuteCommand wrote, in CloudWatch Logs and S3, as their cluster is configured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.logs.assembly import Assembly
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.records.exec_session import ExecSession, SessionLog

LOST: Final = "What ExecuteCommand's session {session} wrote is not in {place}: {error}"


class Transcripts:
    """Writes each session's output when it has ended, under the session's id."""

    def __init__(
        self, collaborators: Collaborators, warn: Callable[[str], None], now: Callable[[], float]
    ) -> None:
        """Begin.

        Args:
            collaborators: who answers for CloudWatch Logs and S3.
            warn: is told what is lost.
            now: the fake's clock.
        """
        self._collaborators = collaborators
        self._warn = warn
        self._now = now

    def keep(self, session: ExecSession, output: bytes) -> None:
        """Keep what a session wrote; does not wait where that takes its time."""
        log, text, at = session.log, output.decode("utf-8", "replace"), self._now()
        if log is not None:
            self._collaborators.run(lambda: self._keep(session.session_id, log, text, at))

    def _keep(self, session_id: str, log: SessionLog, text: str, at: float) -> None:
        if log.group is not None:
            group = log.group
            self._try(
                session_id, f"log group {group}", lambda: self._log(session_id, group, log.region, text, at)
            )
        if log.bucket is not None:
            bucket = log.bucket
            self._try(session_id, f"bucket {bucket}", lambda: self._store(session_id, bucket, log, text))

    def _log(self, session_id: str, group: str, region: str, text: str, at: float) -> None:
        service = self._collaborators.log_service(group)
        service.create_stream(group, session_id, region)
        events = Assembly(None).feed(text.replace("\r\n", "\n"), at)
        if events:
            service.put(group, session_id, region, events)

    def _store(self, session_id: str, bucket: str, log: SessionLog, text: str) -> None:
        prefix = f"{log.key_prefix.strip('/')}/" if log.key_prefix.strip("/") else ""
        key = f"{prefix}{session_id}.log"
        self._collaborators.object_store(bucket, key).write(bucket, key, log.region, text.encode())

    def _try(self, session_id: str, place: str, write: Callable[[], None]) -> None:
        try:
            write()
        except ServiceError as error:
            self._warn(LOST.format(session=session_id, place=place, error=error))
