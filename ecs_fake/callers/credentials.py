"""Access keys by which a fake knows its own callers."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from typing import Self

_ID_PREFIX = "AKIAFAKE"
"""Access key ids of the real form, yet recognisable to people and to secret scanners."""
_ID_RANDOM_BYTES = 10
_ID_LENGTH = 20
_SECRET_RANDOM_BYTES = 30


@dataclass(frozen=True, slots=True)
class Credentials:
    """One access key; its `repr` does not tell the secret."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(repr=False, default=None)
    """Goes with temporary keys, such as those of a task's role."""

    @classmethod
    def made_up(cls) -> Self:
        """Make a key nobody can guess: 20 characters of id and 40 of secret, as AWS's are."""
        letters = base64.b32encode(secrets.token_bytes(_ID_RANDOM_BYTES)).decode("ascii")
        secret = base64.urlsafe_b64encode(secrets.token_bytes(_SECRET_RANDOM_BYTES)).decode("ascii")
        return cls(f"{_ID_PREFIX}{letters}"[:_ID_LENGTH], secret)
