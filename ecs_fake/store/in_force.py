"""Account settings in force: which there are, their defaults, and what they do to resources that are created.

A principal's own value counts, else the root user's, else AWS's (PutAccountSetting-012). All calls are made on behalf
of the root user, so what is created follows the account's default. Settings are looked at when a resource is
created, and never again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from ecs_fake import arns
from ecs_fake.store.surroundings import Ids
from ecs_fake.store.worlds import World

DEFAULTS: Final[Mapping[str, str]] = {
    "awsvpcTrunking": "disabled",
    "containerInsights": "disabled",
    "containerInstanceLongArnFormat": "enabled",
    "defaultLogDriverMode": "non-blocking",
    "dualStackIPv6": "enabled",
    "fargateEventWindows": "disabled",
    "fargateFIPSMode": "disabled",
    "fargateTaskRetirementWaitPeriod": "7",
    "guardDutyActivate": "off",
    "serviceLongArnFormat": "enabled",
    "tagResourceAuthorization": "on",
    "taskLongArnFormat": "enabled",
}
"""Every setting and the value AWS gives it in a new account; in the order in which ECS lists them."""

MANAGED: Final = "guardDutyActivate"
"""The one setting that AWS manages, and nobody can change here (Setting-004)."""

ROOT_ONLY: Final = "fargateTaskRetirementWaitPeriod"
"""The one setting that no user or role can have for itself (PutAccountSetting-008)."""

WITHOUT_EFFECT: Final = frozenset(
    {
        "defaultLogDriverMode",
        "fargateEventWindows",
        "fargateFIPSMode",
    }
)
"""Settings of things that this world does not have."""

_ON: Final = frozenset({"enabled", "enhanced", "on"})

Created = Literal["task", "service", "container instance"]
_LONG_ARNS: Final[Mapping[Created, str]] = {
    "task": "taskLongArnFormat",
    "service": "serviceLongArnFormat",
    "container instance": "containerInstanceLongArnFormat",
}


def root(world: World) -> str:
    """Give the ARN of the account's root user, the caller of every operation."""
    return arns.principal(world.account_id, arns.partition_of(world.region))


def value(world: World, name: str, principal_arn: str | None = None) -> str:
    """Give the value of a setting that is in force for a principal (default: the caller)."""
    default = root(world)
    for holder in (principal_arn or default, default):
        setting = world.account_settings.get((holder, name))
        if setting is not None:
            return setting.value
    return DEFAULTS[name]


def is_on(world: World, name: str) -> bool:
    """Whether a setting is on for the caller."""
    return value(world, name) in _ON


def container_insights(world: World) -> str:
    """Give the value of `containerInsights` for a new cluster that names none (CreateCluster-024).

    A cluster knows `enhanced`, `enabled` and `disabled` only; `on` and `off` mean the latter two.
    """
    chosen = value(world, "containerInsights")
    if chosen == "enhanced":
        return chosen
    return "enabled" if chosen in _ON else "disabled"


# -- long and short ARNs -------------------------------------------------------------------------
def has_long_arns(world: World, kind: Created) -> bool:
    """Whether a new resource of this kind gets a long ARN (PutAccountSetting-015 to -018)."""
    return is_on(world, _LONG_ARNS[kind])


def new_id(ids: Ids, *, long: bool) -> str:
    """Make the id of a new task or container instance, in the form that goes with its ARN's."""
    return ids.hex(32) if long else ids.uuid()
