"""Account settings."""

from __future__ import annotations

from ecs_fake.records.account_setting import AccountSetting
from ecs_fake.store.table import Table


def account_settings() -> Table[AccountSetting]:
    """By principal and name."""
    return Table(
        key=lambda setting: (setting.principal_arn, setting.name),
        order=lambda setting: (setting.principal_arn, setting.name),
    )
