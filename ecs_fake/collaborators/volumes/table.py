"""Volumes and snapshots of this fake's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ecs_fake.collaborators.volumes import texts
from ecs_fake.errors import OptionError
from ecs_fake.records.volume import ManagedVolume

_KEY: Final = re.compile(
    r"arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[\w/-]+|alias/[\w/-]+"
    r"|mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""How a KMS key may be named."""
_DEFAULT_SIZE: Final = 8
"""GiB of a snapshot that nobody has put here, for a volume that names no size."""


class VolumeRefused(Exception):
    """A volume cannot be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that volumes are made from.

    Args:
        size: GiB.
        filesystem_type: `xfs`, `ext3`, `ext4` or `ntfs`.
    """

    size: int
    filesystem_type: str = "xfs"


class Snapshots(MutableMapping[str, Snapshot]):
    """Snapshots by id; any other that is named is taken to be as the volume needs it."""

    def __init__(self) -> None:
        self._put: dict[str, Snapshot] = {}

    def __getitem__(self, snapshot_id: str) -> Snapshot:
        return self._put[snapshot_id]

    def __setitem__(self, snapshot_id: str, snapshot: Snapshot) -> None:
        if not isinstance(snapshot, Snapshot):
            raise OptionError(f"snapshots[{snapshot_id!r}]: give a Snapshot, not {type(snapshot).__name__}.")
        self._put[snapshot_id] = snapshot

    def __delitem__(self, snapshot_id: str) -> None:
        del self._put[snapshot_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._put)

    def __len__(self) -> int:
        return len(self._put)

    def __repr__(self) -> str:
        return f"<Snapshots: {', '.join(self) or 'none'}>"


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume that is there."""

    name: str
    """What the task definition calls it."""
    task: str | None
    """The ARN of the task that has it; None: the task has ended."""
    zone: str
    size: int
    """GiB."""
    volume_type: str
    filesystem_type: str
    encrypted: bool
    kms_key_id: str | None
    snapshot_id: str | None
    iops: int | None
    throughput: int | None
    """MiB/s."""
    tags: Mapping[str, str]


class Volumes(Mapping[str, Volume]):
    """Volumes by id; tasks have them made, nobody else does."""

    def __init__(self, snapshots: Snapshots) -> None:
        #: Whether the account encrypts every volume, whatever is asked for; the user may change it.
        self.encrypted_by_default = False
        self._snapshots = snapshots
        self._volumes: dict[str, Volume] = {}

    def __getitem__(self, volume_id: str) -> Volume:
        return self._volumes[volume_id]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._volumes))

    def __len__(self) -> int:
        return len(self._volumes)

    def __repr__(self) -> str:
        return f"<Volumes: {', '.join(self) or 'none'}>"

    def make(self, planned: ManagedVolume, task: str, zone: str) -> None:
        """Make a volume, unless it is there.

        Args:
            planned: what it is to be like.
            task: the ARN of the task that gets it.
            zone: its availability zone.

        Raises:
            VolumeRefused: its key is none, or it does not fit its snapshot.
        """
        if planned.volume_id in self._volumes:
            return
        wanted = planned.settings
        key = wanted.get("kmsKeyId")
        if key is not None and not _KEY.fullmatch(key):
            raise VolumeRefused(texts.KEY.format(key=key))
        self._volumes[planned.volume_id] = Volume(
            name=planned.name,
            task=task,
            zone=zone,
            size=self._size(planned.name, wanted),
            volume_type=wanted["volumeType"],
            filesystem_type=wanted["filesystemType"],
            encrypted=wanted["encrypted"] or self.encrypted_by_default,
            kms_key_id=key,
            snapshot_id=wanted.get("snapshotId"),
            iops=wanted.get("iops"),
            throughput=wanted.get("throughput"),
            tags={tag["key"]: tag.get("value", "") for tag in planned.tags},
        )

    def _size(self, name: str, wanted: Mapping[str, Any]) -> int:
        """Give the size in GiB: the one that is given, else that of the snapshot, which has to fit."""
        size, snapshot_id = wanted.get("sizeInGiB"), wanted.get("snapshotId", "")
        snapshot = self._snapshots.get(snapshot_id)
        if snapshot is None:
            return _DEFAULT_SIZE if size is None else int(size)
        if snapshot.filesystem_type != wanted["filesystemType"]:
            raise VolumeRefused(
                texts.FILESYSTEM.format(
                    snapshot=snapshot_id,
                    found=snapshot.filesystem_type,
                    name=name,
                    wanted=wanted["filesystemType"],
                )
            )
        if size is not None and size < snapshot.size:
            raise VolumeRefused(
                texts.TOO_SMALL.format(size=size, name=name, snapshot=snapshot_id, found=snapshot.size)
            )
        return snapshot.size if size is None else int(size)

    def release(self, volume: ManagedVolume) -> None:
        """Take a volume from its task: it is deleted, or stays if that was asked for."""
        if volume.delete_on_termination:
            self.drop(volume)
        elif volume.volume_id in self._volumes:
            self._volumes[volume.volume_id] = replace(self._volumes[volume.volume_id], task=None)

    def drop(self, volume: ManagedVolume) -> None:
        """Delete a volume; one that is not there is gone."""
        self._volumes.pop(volume.volume_id, None)

    def clear(self) -> None:
        """Forget them all, and the snapshots."""
        self._volumes.clear()
        self._snapshots.clear()
        self.encrypted_by_default = False
