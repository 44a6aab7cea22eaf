"""Checks of environment files and secrets."""

from __future__ import annotations

import re
from typing import Any, Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Container, Objections, Registration

MAX_FILES: Final = 10

_S3_OBJECT: Final = re.compile(r"arn:[^:\s]+:s3:[^:\s]*:[^:\s]*:\S+")
_SECRET_ARN: Final = re.compile(r"arn:[^:\s]+:(?:secretsmanager|ssm):[^:\s]*:[^:\s]*:\S+")
_PARAMETER: Final = re.compile(r"[a-zA-Z0-9_./-]+")


def environment_files(registration: Registration) -> Objections:
    """Refuse more than ten files in a container, and files that are no S3 object ending in `.env`."""
    for _, files in registration.each("environmentFiles"):
        if len(files) > MAX_FILES:
            yield texts.ENVIRONMENT_FILES_MAX
    for name, file in registration.items("environmentFiles"):
        value = file.get("value", "")
        local = registration.local_files and value.startswith("file://")
        if not (local or _S3_OBJECT.fullmatch(value)):
            yield texts.ARN_SYNTAX
        elif not value.endswith(".env"):
            yield texts.ENVIRONMENT_FILE_NAME.format(value=value, container=name)


def secret_names(registration: Registration) -> Objections:
    """Refuse a secret whose name is already that of a variable or another secret of the container."""
    for container in registration.containers:
        taken = {pair.get("name") for pair in container.get("environment") or ()}
        for secret in container.get("secrets") or ():
            if secret.get("name") in taken:
                yield texts.SECRET_NAME.format(name=secret.get("name"))
            taken.add(secret.get("name"))


def secret_sources(registration: Registration) -> Objections:
    """Refuse secrets that come neither from Secrets Manager nor from a Systems Manager parameter
    (Secret-004).
    """
    for container in registration.containers:
        for secret in _secrets(container):
            source = secret.get("valueFrom", "")
            if not (_SECRET_ARN.fullmatch(source) or _PARAMETER.fullmatch(source)):
                yield texts.SECRET_PARAMETER.format(name=secret.get("name"))


def secret_role(registration: Registration) -> Objections:
    """Refuse secrets without an execution role, by which alone they can be read."""
    if any(map(_secrets, registration.containers)) and not registration.request.get("executionRoleArn"):
        yield texts.SECRET_ROLE


def _secrets(container: Container) -> list[Any]:
    logging = container.get("logConfiguration") or {}
    return [*(container.get("secrets") or ()), *(logging.get("secretOptions") or ())]
