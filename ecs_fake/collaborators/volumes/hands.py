"""The hands that have volumes made for tasks."""

from __future__ import annotations

from collections.abc import Callable

from ecs_fake.collaborators.volumes.table import VolumeRefused, Volumes
from ecs_fake.records.orders import MakeVolumes, ReleaseVolumes
from ecs_fake.records.state_changes import StateChange, VolumesFailed, VolumesMade


class VolumeHands:
    """Fills the table.

    Args:
        volumes: the table.
        report: where answers go.
        now: the fake's clock.
    """

    def __init__(
        self, volumes: Volumes, report: Callable[[StateChange], None], now: Callable[[], float]
    ) -> None:
        self._volumes = volumes
        self._report = report
        self._now = now

    def make(self, order: MakeVolumes) -> None:
        """Make all volumes of a task, or none, and report."""
        try:
            for volume in order.volumes:
                self._volumes.make(volume, order.key.task_arn, order.zone)
        except VolumeRefused as refusal:
            for volume in order.volumes:
                self._volumes.drop(volume)
            self._report(VolumesFailed(order.key, self._now(), str(refusal)))
        else:
            self._report(VolumesMade(order.key, self._now()))

    def release(self, order: ReleaseVolumes) -> None:
        """Take the volumes of a task that has ended."""
        for volume in order.volumes:
            self._volumes.release(volume)
