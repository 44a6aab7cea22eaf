"""An account setting as ECS stores it: only what somebody has set; everything else follows AWS's defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountSetting:
    """The value of one setting for one principal; that of the root user is the account's default."""

    principal_arn: str
    name: str
    value: str
