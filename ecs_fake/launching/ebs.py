"""Amazon EBS volumes that RunTask makes for tasks (`volumeConfigurations`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.records.task import ManagedVolume
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.store.surroundings import Ids

DEFAULT_TYPE: Final = "gp3"
_SIZES: Final = {
    "gp2": (1, 16384),
    "gp3": (1, 16384),
    "io1": (4, 16384),
    "io2": (4, 16384),
    "st1": (125, 16384),
    "sc1": (125, 16384),
    "standard": (1, 1024),
}
"""GiB (RunTask-103)."""
_IOPS: Final = {"gp3": (3000, 16000), "io1": (100, 64000), "io2": (100, 256000)}
"""Types that take `iops`, and how many (RunTask-106, -107)."""
_THROUGHPUT: Final = (125, 1000)
"""MiB/s of gp3 (RunTask-108)."""

Configuration = Mapping[str, Any]


def check(
    configurations: Sequence[Configuration], definition: TaskDefinition, launch_type: str, windows: bool
) -> None:
    """Refuse volume configurations that do not fit the task definition or EBS (RunTask-099 to -114)."""
    at_launch = {
        volume["name"] for volume in definition.document["volumes"] if volume.get("configuredAtLaunch")
    }
    for configuration in configurations:
        name = configuration["name"]
        if name not in at_launch:
            raise InvalidParameterException(texts.VOLUME_NOT_CONFIGURED.format(name=name))
        if "managedEBSVolume" in configuration:
            volume = configuration["managedEBSVolume"]
            check_volume(name, volume, launch_type, windows)
            if any(one.get("propagateTags") == "SERVICE" for one in volume.get("tagSpecifications", [])):
                raise InvalidParameterException(texts.EBS_PROPAGATE_SERVICE.format(name=name))


def check_volume(name: str, volume: Configuration, launch_type: str, windows: bool) -> None:
    """Refuse a volume that EBS could not make."""
    kind = volume.get("volumeType", DEFAULT_TYPE)
    if "sizeInGiB" not in volume and "snapshotId" not in volume:
        raise InvalidParameterException(texts.EBS_SIZE_OR_SNAPSHOT.format(name=name))
    if "volumeInitializationRate" in volume and "snapshotId" not in volume:
        raise InvalidParameterException(texts.EBS_NEEDS_SNAPSHOT.format(name=name))
    if kind == "standard" and launch_type == "FARGATE":
        raise InvalidParameterException(texts.EBS_STANDARD_ON_FARGATE.format(name=name))
    if volume.get("filesystemType") == "ntfs" and not windows:
        raise InvalidParameterException(texts.EBS_FILESYSTEM.format(name=name))
    _check_range(name, kind, "sizeInGiB", volume.get("sizeInGiB"), _SIZES[kind])
    _check_range(name, kind, "iops", volume.get("iops"), _IOPS.get(kind))
    _check_range(name, kind, "throughput", volume.get("throughput"), _THROUGHPUT if kind == "gp3" else None)
    if kind in ("io1", "io2") and "iops" not in volume:
        raise InvalidParameterException(texts.EBS_IOPS_REQUIRED.format(name=name, type=kind))


def _check_range(
    name: str, kind: str, member: str, value: int | None, allowed: tuple[int, int] | None
) -> None:
    if value is None:
        return
    if allowed is None:
        raise InvalidParameterException(texts.EBS_NOT_SUPPORTED.format(name=name, member=member, type=kind))
    low, high = allowed
    if not low <= value <= high:
        raise InvalidParameterException(
            texts.EBS_RANGE.format(name=name, member=member, low=low, high=high, type=kind)
        )


def volumes(ids: Ids, configurations: Sequence[Configuration]) -> tuple[ManagedVolume, ...]:
    """Make the volumes of one task (RunTask-100)."""
    return tuple(
        ManagedVolume(
            attachment_id=ids.uuid(),
            name=configuration["name"],
            volume_id=f"vol-{ids.hex(17)}",
            role_arn=configuration["managedEBSVolume"]["roleArn"],
            delete_on_termination=configuration["managedEBSVolume"]
            .get("terminationPolicy", {})
            .get("deleteOnTermination", True),
        )
        for configuration in configurations
        if "managedEBSVolume" in configuration
    )
