"""Whether moto answers for AWS at this moment. It is never imported here."""

from __future__ import annotations

import os
import sys


def is_active() -> bool:
    """Whether a moto mock is active in this process."""
    models = sys.modules.get("moto.core.models")
    return bool(getattr(getattr(models, "botocore_stubber", None), "enabled", False))


def account_id() -> str | None:
    """Give the account that moto's resources are in, or None if nothing hints at moto.

    It is fixed when moto is imported, so it holds whatever is entered first, moto's mock or the fake.
    """
    known: str | None = getattr(sys.modules.get("moto.core"), "DEFAULT_ACCOUNT_ID", None)
    return known or os.environ.get("MOTO_ACCOUNT_ID") or None
