"""Checks of volumes and of where they are mounted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Objections, Registration

KINDS: Final = (
    "configuredAtLaunch",
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "host",
    "s3filesVolumeConfiguration",
)
PORTS: Final = range(1, 65_535 + 1)

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]{1,255}")
_CREDENTIALS: Final = re.compile(r"arn:[^:\s]+:(?:secretsmanager|ssm):\S+")


def kinds_of(volume: Mapping[str, Any]) -> list[str]:
    """Give the kinds of volume that a volume says it is; `configuredAtLaunch: false` says nothing."""
    return [kind for kind in KINDS if volume.get(kind) is not None and volume.get(kind) is not False]


def names(registration: Registration) -> Objections:
    """Refuse names that are missing, malformed or given twice."""
    seen: set[str] = set()
    for volume in registration.volumes:
        name = volume.get("name") or ""
        if not _NAME.fullmatch(name):
            yield texts.VOLUME_NAME.format(name=name)
        if name in seen:
            yield texts.VOLUME_TWICE.format(name=name)
        seen.add(name)


def kinds(registration: Registration) -> Objections:
    """Refuse a volume of two kinds, and more than one that is configured at launch."""
    for volume in registration.volumes:
        found = kinds_of(volume)
        if len(found) > 1:
            yield texts.VOLUME_KINDS.format(name=volume.get("name"), found=" and ".join(found))
    if sum(bool(volume.get("configuredAtLaunch")) for volume in registration.volumes) > 1:
        yield texts.VOLUMES_AT_LAUNCH


def mount_points(registration: Registration) -> Objections:
    """Refuse mounts of unknown volumes, and a volume configured at launch that nobody mounts."""
    known = {volume.get("name") for volume in registration.volumes}
    mounted = {mount.get("sourceVolume") for _, mount in registration.items("mountPoints")}
    for _, mount in registration.items("mountPoints"):
        if mount.get("sourceVolume") not in known:
            yield texts.VOLUME_UNKNOWN.format(name=mount.get("sourceVolume") or "")
    at_launch = [
        volume.get("name", "") for volume in registration.volumes if volume.get("configuredAtLaunch")
    ]
    idle = [name for name in at_launch if name not in mounted]
    if idle:
        yield texts.VOLUMES_NOT_REFERENCED.format(names=", ".join(idle))


def efs(registration: Registration) -> Objections:
    """Refuse EFS volumes whose settings contradict each other."""
    for volume in registration.volumes:
        if (configuration := volume.get("efsVolumeConfiguration")) is not None:
            yield from _efs(volume.get("name", ""), configuration)


def _efs(name: str, efs_volume: Mapping[str, Any]) -> Objections:
    encrypted = efs_volume.get("transitEncryption") == "ENABLED"
    authorization = efs_volume.get("authorizationConfig") or {}
    if authorization.get("accessPointId") and efs_volume.get("rootDirectory") not in (None, "/"):
        yield texts.EFS_ROOT
    if authorization.get("accessPointId") and not encrypted:
        yield texts.EFS_ACCESS_POINT
    if authorization.get("iam") == "ENABLED" and not encrypted:
        yield texts.EFS_IAM
    port = efs_volume.get("transitEncryptionPort")
    if port is not None and not encrypted:
        yield texts.EFS_PORT
    if port is not None and port not in PORTS:
        yield texts.EFS_PORT_RANGE.format(name=name)


def s3files(registration: Registration) -> Objections:
    """Refuse a root directory beside an access point, which has its own."""
    for volume in registration.volumes:
        configuration = volume.get("s3filesVolumeConfiguration") or {}
        if configuration.get("accessPointArn") and configuration.get("rootDirectory") not in (None, "/"):
            yield texts.S3FILES_ROOT


def fsx(registration: Registration) -> Objections:
    """Refuse file server credentials that are no secret's or parameter's ARN."""
    for volume in registration.volumes:
        configuration = volume.get("fsxWindowsFileServerVolumeConfiguration")
        if configuration is None:
            continue
        if not _CREDENTIALS.fullmatch(configuration["authorizationConfig"]["credentialsParameter"]):
            yield texts.FSX_CREDENTIALS.format(name=volume.get("name"))


def docker(registration: Registration) -> Objections:
    """Refuse `autoprovision` of a volume that is not shared (DockerVolumeConfiguration-004)."""
    for volume in registration.volumes:
        configuration = volume.get("dockerVolumeConfiguration") or {}
        if configuration.get("autoprovision") and configuration.get("scope") != "shared":
            yield texts.AUTOPROVISION.format(name=volume.get("name"))
