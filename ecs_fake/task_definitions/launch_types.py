"""For which launch types a definition is valid: what `compatibilities` says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ecs_fake.errors import ClientException
from ecs_fake.task_definitions import fargate, texts
from ecs_fake.task_definitions.registration import Objections, Registration

EXTERNAL_VOLUMES: Final = (
    "efsVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "s3filesVolumeConfiguration",
)
MANAGED_NETWORK_MODES: Final = frozenset({"awsvpc", "host", "none"})


def _external(registration: Registration) -> Objections:
    """External instances have no VPC, no EFS and no Service Connect."""
    if registration.network_mode == "awsvpc":
        yield texts.EXTERNAL_MEMBER.format(member="network mode 'awsvpc'")
    for volume in registration.volumes:
        for kind in EXTERNAL_VOLUMES:
            if volume.get(kind) is not None:
                yield texts.EXTERNAL_MEMBER.format(member=kind)
        if volume.get("configuredAtLaunch"):
            yield texts.EXTERNAL_MEMBER.format(member="configuredAtLaunch")
    if any(mapping.get("appProtocol") for _, mapping in registration.items("portMappings")):
        yield texts.EXTERNAL_MEMBER.format(member="appProtocol")
    if registration.request.get("ephemeralStorage") is not None:
        yield texts.EXTERNAL_MEMBER.format(member="ephemeralStorage")
    if any(
        requirement.get("sharingStrategy") for _, requirement in registration.items("resourceRequirements")
    ):
        yield texts.EXTERNAL_MEMBER.format(member="sharingStrategy")
    yield from _not_trusted(registration)
    yield from _no_neuron_devices(registration)


def _ec2(registration: Registration) -> Objections:
    """Almost everything is possible on an instance of one's own."""
    yield from _not_trusted(registration)
    yield from _no_neuron_devices(registration)


def _managed_instances(registration: Registration) -> Objections:
    """Managed Instances run Linux, and know neither bridge networks nor Docker volumes."""
    if registration.network_mode not in MANAGED_NETWORK_MODES:
        yield texts.MANAGED_MEMBER.format(member=f"network mode '{registration.network_mode}'")
    if registration.windows:
        yield texts.MANAGED_MEMBER.format(member="Windows containers")
    if any(volume.get("dockerVolumeConfiguration") is not None for volume in registration.volumes):
        yield texts.MANAGED_MEMBER.format(member="dockerVolumeConfiguration")


def _fargate(registration: Registration) -> Objections:
    yield from fargate.objections(registration)
    yield from _not_trusted(registration)


def _not_trusted(registration: Registration) -> Objections:
    trusted = registration.request.get("trustedExecutionConfiguration") or {}
    if trusted.get("isolationMode", "SHARED") != "SHARED":
        yield texts.ONLY_MANAGED.format(member="trustedExecutionConfiguration")


def _no_neuron_devices(registration: Registration) -> Objections:
    for _, requirement in registration.items("resourceRequirements"):
        if requirement.get("type") == "NeuronDevice":
            yield texts.ONLY_MANAGED.format(member="NeuronDevice")


LAUNCH_TYPES: Final[dict[str, Callable[[Registration], Objections]]] = {
    "EXTERNAL": _external,
    "EC2": _ec2,
    "MANAGED_INSTANCES": _managed_instances,
    "FARGATE": _fargate,
}
"""What each launch type objects to, in the order in which `compatibilities` names them."""


def compatibilities(registration: Registration) -> list[str]:
    """Give the launch types that the definition is valid for (RegisterTaskDefinition-077).

    Raises:
        ClientException: a launch type that the caller requires has something to object
            (RegisterTaskDefinition-075), or ephemeral storage is asked for where no task could be run on
            Fargate.
    """
    refusals = {name: next(objections(registration), None) for name, objections in LAUNCH_TYPES.items()}
    for name, refusal in refusals.items():
        if name in registration.required and refusal is not None:
            raise ClientException(refusal)
    if registration.request.get("ephemeralStorage") is not None and not _for_fargate(registration, refusals):
        raise ClientException(texts.EPHEMERAL_STORAGE_NOT_FARGATE)
    return [name for name, refusal in refusals.items() if refusal is None]


def _for_fargate(registration: Registration, refusals: dict[str, str | None]) -> bool:
    return refusals["FARGATE"] is None and (not registration.required or "FARGATE" in registration.required)
