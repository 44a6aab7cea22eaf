"""The log drivers of all containers of one fake."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.logs import texts
from ecs_fake.collaborators.logs.options import Target, target
from ecs_fake.collaborators.logs.stream import Stream
from ecs_fake.collaborators.services import LogService, ServiceError
from ecs_fake.records.orders import ContainerKey, ContainerNeeds, ProvideResources

_MISSING = "ResourceNotFoundException"


class Unloggable(Exception):
    """A container's log driver cannot begin; the text says why, in Docker's words."""


class LogDrivers:
    """Sends what containers write to where their definitions say. Containers without a stream here are passed over."""

    def __init__(self, collaborators: Collaborators, warn: Callable[[str], None]) -> None:
        """Begin with none.

        Args:
            collaborators: who answers for CloudWatch Logs.
            warn: is told what is lost, and of log groups that do not exist.
        """
        self._collaborators = collaborators
        self._warn = warn
        self._streams: dict[tuple[str, str], Stream] = {}

    def open(self, order: ProvideResources, needs: ContainerNeeds, secret: Mapping[str, str]) -> None:
        """Make the log stream of a container, and its group if that is asked for.

        Args:
            order: the order for the whole task.
            needs: what the container needs; its options say whether it logs to CloudWatch Logs at all.
            secret: further options.

        Raises:
            Unloggable: the options are wrong, or CloudWatch Logs refuses.
        """
        if needs.awslogs is None:
            return
        task_id = order.key.task_arn.rpartition("/")[2]
        try:
            place = target({**needs.awslogs, **secret}, order.region, needs.name, task_id, needs.runtime_id)
        except ValueError as error:
            raise Unloggable(str(error)) from None
        self._create(place, fargate=order.launch_type == "FARGATE")
        self._streams[order.key.task_arn, needs.name] = Stream(
            place, lambda: self._service(place.group), self._collaborators.run, self._warn
        )

    def write(self, key: ContainerKey, text: str, at: float) -> None:
        """Take whole lines without the last one's end; `at` is in epoch seconds."""
        stream = self._streams.get((key.task_arn, key.name))
        if stream is not None:
            stream.write(text, at)

    def finish(self, key: ContainerKey, then: Callable[[], None]) -> None:
        """The present run of the container writes no more; call `then` when all of it has arrived."""
        stream = self._streams.get((key.task_arn, key.name))
        if stream is None:
            then()
        else:
            stream.finish(then)

    def forget(self, task_arn: str) -> None:
        """The task is gone: nothing more comes of it."""
        for key in [key for key in self._streams if key[0] == task_arn]:
            del self._streams[key]

    def clear(self) -> None:
        """All tasks are gone."""
        self._streams.clear()

    def close(self) -> None:
        """Send what still waits. Safe to call twice."""
        for stream in self._streams.values():
            stream.finish(_nothing)
            stream.send()
        self._streams.clear()

    def _service(self, group: str) -> LogService:
        return self._collaborators.log_service(group)

    def _create(self, place: Target, *, fargate: bool) -> None:
        service = self._service(place.group)
        wording = texts.FARGATE_STREAM if fargate else "{cause}"
        try:
            try:
                service.create_stream(place.group, place.stream, place.region)
            except ServiceError as error:
                if error.code != _MISSING or not place.create_group:
                    raise
                self._create_group(service, place)
                service.create_stream(place.group, place.stream, place.region)
        except ServiceError as error:
            if error.code == _MISSING:
                self._warn(texts.MISSING_GROUP.format(group=place.group))
            raise Unloggable(wording.format(cause=texts.NO_STREAM.format(error=error))) from None

    def _create_group(self, service: LogService, place: Target) -> None:
        try:
            service.create_group(place.group, place.region)
        except ServiceError as error:
            raise Unloggable(texts.NO_GROUP.format(error=error)) from None


def _nothing() -> None:
    """Nobody waits for it."""
