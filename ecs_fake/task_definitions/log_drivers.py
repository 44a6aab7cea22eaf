"""Checks of log drivers and log routers."""

from __future__ import annotations

from typing import Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Objections, Registration

REQUIRED_OPTIONS: Final = {"awslogs": ("awslogs-group", "awslogs-region")}
FIRELENS_OPTIONS: Final = {
    "enable-ecs-log-metadata": frozenset({"true", "false"}),
    "config-file-type": frozenset({"s3", "file"}),
    "config-file-value": None,
}
"""Option names of a log router, with the values they may have (None: any)."""


def options(registration: Registration) -> Objections:
    """Refuse a log driver without the options that it cannot do without."""
    for _, logging in registration.each("logConfiguration"):
        given = logging.get("options") or {}
        missing = [name for name in REQUIRED_OPTIONS.get(logging["logDriver"], ()) if not given.get(name)]
        if missing:
            yield texts.LOG_OPTIONS.format(driver=logging["logDriver"], options=", ".join(missing))


def firelens(registration: Registration) -> Objections:
    """Refuse awsfirelens without a log router, a router without awsfirelens, and two routers."""
    uses = any(logging["logDriver"] == "awsfirelens" for _, logging in registration.each("logConfiguration"))
    routers = list(registration.each("firelensConfiguration"))
    if uses and not routers:
        yield texts.FIRELENS_MISSING
    if routers and not uses:
        yield texts.FIRELENS_UNUSED
    if len(routers) > 1:
        yield texts.FIRELENS_SEVERAL


def firelens_options(registration: Registration) -> Objections:
    """Refuse options that a log router does not have (FirelensConfiguration-004)."""
    for container, router in registration.each("firelensConfiguration"):
        for name, value in (router.get("options") or {}).items():
            allowed = FIRELENS_OPTIONS.get(name, frozenset())
            if allowed is not None and value not in allowed:
                yield texts.FIRELENS_OPTION.format(name=name, container=container)
