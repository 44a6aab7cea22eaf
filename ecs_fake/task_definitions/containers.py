"""Checks of one container's own members: name, image, timeouts, user, health check, restart policy, ..."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Objections, Registration, is_essential

MAX_NAME: Final = 255
MAX_IMAGE: Final = 255
MIN_TIMEOUT: Final = 2
MAX_IGNORED_EXIT_CODES: Final = 50
RESTART_PERIOD: Final = range(60, 1800 + 1)
HEALTH_LIMITS: Final = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]+")
_IMAGE: Final = re.compile(r"[a-zA-Z0-9_:./#@-]+")
_USER: Final = re.compile(r"(?!-)[^:\s]+(?::(?!-)[^:\s]+)?")
_ARN: Final = r"arn:aws[a-z-]*:(?:ssm|s3):\S+"
_CREDENTIAL_SPEC: Final = re.compile(rf"credentialspec(?:domainless)?:{_ARN}")
_SECURITY_OPTION: Final = re.compile(
    r"no-new-privileges(?::(?:true|false))?|(?:apparmor|label|credentialspec):\S+"
)
_SECRET: Final = re.compile(r"arn:aws[a-z-]*:secretsmanager:\S+|(?!arn:)[\w/+=.@!-]+", re.ASCII)


def names(registration: Registration) -> Objections:
    """Refuse names that are missing, too long, malformed or given twice."""
    seen: set[str] = set()
    for container in registration.containers:
        name = container.get("name")
        if not name:
            yield texts.NAME_MISSING
        elif not _NAME.fullmatch(name):
            yield texts.NAME_CHARACTERS.format(name=name)
        elif len(name) > MAX_NAME:
            yield texts.NAME_LENGTH.format(length=len(name))
        elif name in seen:
            yield texts.NAMES_NOT_UNIQUE
        else:
            seen.add(name)


def images(registration: Registration) -> Objections:
    """Refuse images that are missing, too long or malformed."""
    for container in registration.containers:
        name, image = container.get("name"), container.get("image")
        if not image:
            yield texts.IMAGE_MISSING
        elif len(image) > MAX_IMAGE:
            yield texts.IMAGE_LENGTH.format(container=name, length=len(image))
        elif not _IMAGE.fullmatch(image):
            yield texts.IMAGE_CHARACTERS.format(container=name, image=image)


def essential(registration: Registration) -> Objections:
    """Refuse a definition without an essential container (ContainerDefinition-035)."""
    if not any(map(is_essential, registration.containers)):
        yield texts.NO_ESSENTIAL


def timeouts(registration: Registration) -> Objections:
    """Refuse start and stop timeouts under two seconds; the upper limit is Fargate's."""
    for member in ("startTimeout", "stopTimeout"):
        for name, seconds in registration.each(member):
            if seconds < MIN_TIMEOUT:
                yield texts.TIMEOUT_LOW.format(member=member, container=name)


def health_checks(registration: Registration) -> Objections:
    """Refuse health checks without a runnable command, or with times out of range."""
    for name, check in registration.each("healthCheck"):
        command = check.get("command") or ()
        if not command or command[0] not in ("CMD", "CMD-SHELL") or len(command) < 2:
            yield texts.HEALTH_COMMAND.format(container=name)
        yield from _health_times(name, check)


def _health_times(container: str, check: Mapping[str, Any]) -> Objections:
    for member, (low, high) in HEALTH_LIMITS.items():
        value = check.get(member)
        if value is not None and value < low:
            yield texts.HEALTH_LOW.format(member=member, limit=low, container=container)
        if value is not None and value > high:
            yield texts.HEALTH_HIGH.format(member=member, limit=high, container=container)


def restart_policies(registration: Registration) -> Objections:
    """Refuse restart policies out of range."""
    for name, policy in registration.each("restartPolicy"):
        period = policy.get("restartAttemptPeriod")
        if period is not None and period not in RESTART_PERIOD:
            yield texts.RESTART_PERIOD.format(container=name)
        if len(policy.get("ignoredExitCodes") or ()) > MAX_IGNORED_EXIT_CODES:
            yield texts.RESTART_EXIT_CODES.format(container=name)


def users(registration: Registration) -> Objections:
    """Refuse users of another form than user, user:group, uid, uid:gid and their mixtures."""
    for name, user in registration.each("user"):
        if not _USER.fullmatch(user):
            yield texts.USER_FORM.format(user=user, container=name)


def credential_specs(registration: Registration) -> Objections:
    """Refuse more than one credential spec, and malformed ones."""
    for name, specs in registration.each("credentialSpecs"):
        if len(specs) > 1:
            yield texts.CREDENTIAL_SPECS_MAX.format(container=name)
    for name, spec in registration.items("credentialSpecs"):
        if not _CREDENTIAL_SPEC.fullmatch(spec):
            yield texts.CREDENTIAL_SPEC_FORM.format(value=spec, container=name)


def security_options(registration: Registration) -> Objections:
    """Refuse Docker security options that ECS does not know (ContainerDefinition-024)."""
    for name, option in registration.items("dockerSecurityOptions"):
        if not _SECURITY_OPTION.fullmatch(option):
            yield texts.SECURITY_OPTION.format(value=option, container=name)


def repository_credentials(registration: Registration) -> Objections:
    """Refuse registry credentials that are neither a secret's ARN nor a secret's name."""
    for name, credentials in registration.each("repositoryCredentials"):
        value = credentials.get("credentialsParameter", "")
        if not _SECRET.fullmatch(value):
            yield texts.REPOSITORY_CREDENTIALS.format(value=value, container=name)
