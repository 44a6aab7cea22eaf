"""Amazon EBS volumes that RunTask makes for tasks (`volumeConfigurations`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.records.volume import ManagedVolume
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

_DEFAULTS: Final = {"volumeType": DEFAULT_TYPE, "encrypted": True, "filesystemType": "xfs"}
"""Of every volume (RunTask-109)."""
_DEFAULTS_OF_TYPE: Final = {"gp3": {"iops": 3000, "throughput": 125}}
"""RunTask-107; the throughput is the one that EBS gives every gp3 volume."""

Configuration = Mapping[str, Any]


class TagSources(NamedTuple):
    """Where the tags of a task's volumes come from."""

    task_arn: str
    propagated: Mapping[str, Sequence[Mapping[str, str]]]
    """By what `propagateTags` may say."""


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


def volumes(ids: Ids, configurations: Sequence[Configuration], tags: TagSources) -> tuple[ManagedVolume, ...]:
    """Plan the volumes of one task (RunTask-100).

    Args:
        ids: where ids come from.
        configurations: `volumeConfigurations`.
        tags: where tags come from.
    """
    return tuple(
        _volume(ids, configuration["name"], configuration["managedEBSVolume"], tags)
        for configuration in configurations
        if "managedEBSVolume" in configuration
    )


def _volume(ids: Ids, name: str, given: Configuration, tags: TagSources) -> ManagedVolume:
    return ManagedVolume(
        attachment_id=ids.uuid(),
        name=name,
        volume_id=f"vol-{ids.hex(17)}",
        role_arn=given["roleArn"],
        delete_on_termination=given.get("terminationPolicy", {}).get("deleteOnTermination", True),
        settings={**_DEFAULTS, **_DEFAULTS_OF_TYPE.get(given.get("volumeType", DEFAULT_TYPE), {}), **given},
        tags=_tags(given.get("tagSpecifications", ()), tags),
    )


def _tags(specifications: Sequence[Configuration], sources: TagSources) -> tuple[Mapping[str, str], ...]:
    """Give the tags of a volume: ECS's own, what is propagated, what is given (later ones win)."""
    found = {}
    for specification in specifications:
        source = sources.propagated.get(specification.get("propagateTags", "NONE"), ())
        for tag in (*source, *specification.get("tags", ())):
            found[tag["key"]] = tag.get("value", "")
    found |= {"AmazonECSCreated": sources.task_arn, "AmazonECSManaged": "true"}
    return tuple({"key": key, "value": value} for key, value in found.items())
