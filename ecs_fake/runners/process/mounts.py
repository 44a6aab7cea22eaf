"""Volumes as directories: where each mount of a container is on this machine. Pure.

A process cannot be given `/data`; it is told where the volume is by `ECS_FAKE_MOUNT_<SOURCEVOLUME>`, and finds it
under the same path below its scratch directory, which is where its working directory is mapped to too.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake.records.orders import StartContainer
from ecs_fake.runners.process import texts
from ecs_fake.runners.process.unstartable import Unstartable

PREFIX: Final = "ECS_FAKE_MOUNT_"
HOST_PATHS: Final = "host-paths"
ENGINE_SOCKET: Final = "engine-socket"

_SOCKETS: Final = re.compile(r".*/(docker|podman|containerd|crio|dockershim)\.sock")
_FILE_SYSTEMS: Final = (
    "efsVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "s3filesVolumeConfiguration",
)


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount of a container."""

    variable: str
    """The environment variable that tells where it is."""
    container_path: str
    directory: str
    """Where it is: of the task, of the fake, or of this machine."""
    link: str | None
    """Where it is found below the scratch directory; None: nowhere, as another mount is in the way."""
    read_only: bool = False
    """Whether the container should not write; it can."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where directories are made."""

    scratch: str
    """Of the container."""
    task: str
    """For volumes that end with the task."""
    fake: str
    """For volumes that outlive it."""


def mounts(order: StartContainer, places: Places, allow: Collection[str]) -> list[Mount]:
    """Give all mounts of a container: its own, those of `volumesFrom`, and its tmpfs.

    Raises:
        Unstartable: a volume is a path of this machine, and `allow` does not name that.
    """
    definition = order.definition
    siblings = _siblings(order) if definition.get("volumesFrom") else {}
    points = list(_mount_points(definition, siblings, set()))
    paths = [_normal(point.get("containerPath") or "/") for point in points]
    volumes = {volume["name"]: volume for volume in order.task_definition.get("volumes") or () if points}
    found = [
        Mount(
            variable=variable(point["sourceVolume"]),
            container_path=path,
            directory=_directory(
                volumes.get(point["sourceVolume"], {}), point["sourceVolume"], places, allow
            ),
            link=_link(path, paths, places.scratch),
            read_only=bool(point.get("readOnly")),
        )
        for point, path in zip(points, paths, strict=True)
    ]
    return [*found, *_tmpfs(definition, paths, places.scratch)]


def variable(name: str) -> str:
    """Give the environment variable of a volume: capitals, and `_` for everything else."""
    return PREFIX + re.sub(r"[^A-Z0-9]", "_", name.upper())


def _siblings(order: StartContainer) -> dict[str, Mapping[str, Any]]:
    return {one["name"]: one for one in order.task_definition.get("containerDefinitions") or ()}


def _mount_points(
    definition: Mapping[str, Any], siblings: Mapping[str, Mapping[str, Any]], seen: set[str]
) -> Iterator[Mapping[str, Any]]:
    """Give the mount points of a container, and those it takes over from others (VolumeFrom-001)."""
    seen.add(definition["name"])
    yield from definition.get("mountPoints") or ()
    for source in definition.get("volumesFrom") or ():
        name = source.get("sourceContainer")
        if name in siblings and name not in seen:
            for point in _mount_points(siblings[name], siblings, seen):
                yield {**point, "readOnly": point.get("readOnly") or source.get("readOnly")}


def _directory(volume: Mapping[str, Any], name: str, places: Places, allow: Collection[str]) -> str:
    """Say where a volume is."""
    source_path = (volume.get("host") or {}).get("sourcePath")
    if source_path:
        return _of_this_machine(source_path, name, allow)
    if (volume.get("dockerVolumeConfiguration") or {}).get("scope") == "shared":
        return os.path.join(places.fake, ".shared", name)
    for kind in _FILE_SYSTEMS:
        if volume.get(kind):
            return os.path.join(places.fake, ".shared", kind, _fingerprint(kind, volume[kind]))
    return os.path.join(places.task, ".volumes", name)


def _of_this_machine(path: str, name: str, allow: Collection[str]) -> str:
    needed = ENGINE_SOCKET if _SOCKETS.fullmatch(path) else HOST_PATHS
    if needed not in allow:
        raise Unstartable(texts.not_allowed(f"volume {name} is {path} of this machine", needed))
    return path


def _fingerprint(kind: str, configuration: Mapping[str, Any]) -> str:
    """Name a place in a file system: two volumes that mean the same place are the same directory."""
    authorization = configuration.get("authorizationConfig") or {}
    place = {
        "system": configuration.get("fileSystemId") or configuration.get("fileSystemArn"),
        "access": authorization.get("accessPointId") or configuration.get("accessPointArn"),
        "root": _normal(configuration.get("rootDirectory") or "/"),
    }
    return hashlib.sha256(json.dumps(place, sort_keys=True).encode()).hexdigest()[:16]


def _link(path: str, paths: list[str], scratch: str) -> str | None:
    """Give where a mount is linked to; inside another mount nothing is, as that would write into the volume."""
    if path == "/" or any(path != other and path.startswith(other.rstrip("/") + "/") for other in paths):
        return None
    return below(scratch, path)


def _tmpfs(definition: Mapping[str, Any], paths: list[str], scratch: str) -> Iterator[Mount]:
    for one in (definition.get("linuxParameters") or {}).get("tmpfs") or ():
        path = _normal(one["containerPath"])
        name = variable(path.lstrip("/"))
        yield Mount(name, path, os.path.join(scratch, ".tmpfs", name), _link(path, paths, scratch))


def below(scratch: str, path: str) -> str:
    """Map a container's path into its scratch directory; `..` does not lead out of it."""
    inner = _normal(path).lstrip("/")
    return os.path.join(scratch, inner) if inner else scratch


def _normal(path: str) -> str:
    return "/" + posixpath.normpath(posixpath.join("/", path)).lstrip("/")
