"""Checks of what belongs to the whole task definition: family, CPU and memory, roles, constraints."""

from __future__ import annotations

import re
from typing import Final

from ecs_fake.placement import query
from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Objections, Registration
from ecs_fake.task_definitions.sizes import CPU_RANGE

MAX_FAMILY: Final = 255
MAX_CONTAINERS: Final = 10
MAX_CONSTRAINTS: Final = 10
MAX_EXPRESSION: Final = 2000

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]+")
_ROLE_ARN: Final = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)
_ROLE_NAME: Final = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)


def family(registration: Registration) -> Objections:
    """Refuse a family that is absent, too long or has other characters than letters, digits, `_` and `-`."""
    name = registration.request.get("family")
    if not name:
        yield texts.FAMILY_MISSING
    elif not _NAME.fullmatch(name):
        yield texts.FAMILY_CHARACTERS
    elif len(name) > MAX_FAMILY:
        yield texts.FAMILY_LENGTH.format(length=len(name))


def container_count(registration: Registration) -> Objections:
    """Refuse no container and more than ten."""
    if not registration.containers:
        yield texts.CONTAINERS_MISSING
    elif len(registration.containers) > MAX_CONTAINERS:
        yield texts.TOO_MANY_CONTAINERS


def inference_accelerators(registration: Registration) -> Objections:
    """Refuse Elastic Inference, which AWS has retired."""
    if registration.request.get("inferenceAccelerators"):
        yield texts.INFERENCE_ACCELERATORS


def task_role(registration: Registration) -> Objections:
    """Accept a role's ARN or its short name (RegisterTaskDefinition-022)."""
    role = registration.request.get("taskRoleArn")
    if role is not None and not (_ROLE_ARN.fullmatch(role) or _ROLE_NAME.fullmatch(role)):
        yield texts.ROLE


def execution_role(registration: Registration) -> Objections:
    """Accept a role's ARN only (RegisterTaskDefinition-024)."""
    role = registration.request.get("executionRoleArn")
    if role is not None and not _ROLE_ARN.fullmatch(role):
        yield texts.ROLE


def cpu(registration: Registration) -> Objections:
    """Refuse task-level CPU that is no size or out of range."""
    if registration.request.get("cpu") is not None and registration.cpu not in CPU_RANGE:
        yield texts.CPU


def memory(registration: Registration) -> Objections:
    """Refuse task-level memory that is no size."""
    if registration.request.get("memory") is not None and not registration.memory:
        yield texts.MEMORY


def placement_constraints(registration: Registration) -> Objections:
    """Refuse more than ten constraints, other types than memberOf, and expressions that are missing, too long or
    none of the cluster query language.
    """
    constraints = registration.request.get("placementConstraints") or ()
    if len(constraints) > MAX_CONSTRAINTS:
        yield texts.TOO_MANY_CONSTRAINTS
    for constraint in constraints:
        yield from _constraint(constraint.get("type"), constraint.get("expression"))


def _constraint(kind: str | None, expression: str | None) -> Objections:
    if kind != "memberOf":
        yield texts.CONSTRAINT_TYPE.format(type=kind)
    elif not expression:
        yield texts.CONSTRAINT_EXPRESSION
    elif len(expression) > MAX_EXPRESSION:
        yield texts.CONSTRAINT_LENGTH.format(length=len(expression))
    else:
        yield from _expression(expression)


def _expression(expression: str) -> Objections:
    try:
        query.read(expression)
    except query.QueryError as error:
        yield texts.CONSTRAINT_INVALID.format(problem=error)


def ephemeral_storage_size(registration: Registration) -> Objections:
    """Accept 21 to 200 GiB (RegisterTaskDefinition-048)."""
    storage = registration.request.get("ephemeralStorage")
    if storage is None:
        return
    if storage["sizeInGiB"] < 21:
        yield texts.EPHEMERAL_STORAGE_LOW
    elif storage["sizeInGiB"] > 200:
        yield texts.EPHEMERAL_STORAGE_HIGH


def trusted_execution(registration: Registration) -> Objections:
    """Refuse a confidential sandbox without the policy to attest it by."""
    trusted = registration.request.get("trustedExecutionConfiguration") or {}
    if trusted.get("isolationMode") == "CONFIDENTIAL_SANDBOX" and not trusted.get("attestationPolicy"):
        yield texts.ATTESTATION_POLICY
