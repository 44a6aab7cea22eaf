"""The order in which a registration is checked; the first objection is the answer.

ECS's order is known in parts only: the containers' memory is asked for before anything of Fargate, and the
body is checked before the caller's rights. Otherwise: the whole before its parts, what must be there before
what is in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from ecs_fake.errors import ClientException
from ecs_fake.task_definitions import (
    containers,
    dependencies,
    environment,
    family,
    linux,
    log_drivers,
    network,
    ports,
    resources,
    texts,
    volumes,
    windows,
)
from ecs_fake.task_definitions.registration import Objections, Registration

MAX_BYTES: Final = 65_536

_as_json: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode

CHECKS: Final[tuple[Callable[[Registration], Objections], ...]] = (
    family.family,
    family.container_count,
    family.inference_accelerators,
    containers.names,
    containers.images,
    containers.essential,
    resources.container_memory,
    resources.container_cpu,
    family.task_role,
    family.execution_role,
    family.cpu,
    family.memory,
    resources.memory_sum,
    network.link_modes,
    network.awsvpc,
    ports.forms,
    ports.range_count,
    ports.duplicates,
    ports.names,
    dependencies.links,
    dependencies.depends_on,
    dependencies.dependency_cycles,
    dependencies.volumes_from,
    volumes.names,
    volumes.kinds,
    volumes.mount_points,
    volumes.efs,
    volumes.s3files,
    volumes.fsx,
    volumes.docker,
    environment.environment_files,
    environment.secret_names,
    environment.secret_sources,
    environment.secret_role,
    containers.timeouts,
    containers.health_checks,
    containers.restart_policies,
    containers.users,
    containers.credential_specs,
    containers.security_options,
    containers.repository_credentials,
    linux.ulimits,
    linux.linux_parameters,
    linux.system_controls,
    resources.resource_requirements,
    log_drivers.options,
    log_drivers.firelens,
    log_drivers.firelens_options,
    network.proxy,
    family.placement_constraints,
    family.ephemeral_storage_size,
    family.trusted_execution,
    windows.windows,
)


def check(registration: Registration) -> None:
    """Refuse a registration that breaks a rule which holds for every launch type.

    Raises:
        ClientException: with the first objection.
    """
    for checker in CHECKS:
        for objection in checker(registration):
            raise ClientException(objection)


def check_size(document: Mapping[str, Any]) -> None:
    """Refuse a task definition of more than 64 KiB as JSON, with its defaults filled in.

    Raises:
        ClientException: with the length and the limit.
    """
    length = len(_as_json(document).encode())
    if length > MAX_BYTES:
        raise ClientException(texts.TOO_LARGE.format(length=length))
