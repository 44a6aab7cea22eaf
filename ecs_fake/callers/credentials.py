"""Access keys by which a fake knows its own callers."""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass, field
from typing import Self

from ecs_fake.errors import OptionError

_ID_PREFIX = "AKIAFAKE"
"""Access key ids of the real form, yet recognisable to people and to secret scanners."""
_ID_RANDOM_BYTES = 10
_ID_LENGTH = 20
_SECRET_RANDOM_BYTES = 30
_TEXT = re.compile(r"(?P<id>[A-Za-z0-9_]{3,128}):(?P<secret>[^:\s]+)(?::(?P<account>\d{12}))?")


@dataclass(frozen=True, slots=True)
class Credentials:
    """One access key; its `repr` does not tell the secret."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(repr=False, default=None)
    """Goes with temporary keys, such as those of a task's role."""
    account_id: str | None = None
    """Whose key it is; None: the fake's own account."""

    @classmethod
    def made_up(cls) -> Self:
        """Make a key nobody can guess: 20 characters of id and 40 of secret, as AWS's are."""
        letters = base64.b32encode(secrets.token_bytes(_ID_RANDOM_BYTES)).decode("ascii")
        secret = base64.urlsafe_b64encode(secrets.token_bytes(_SECRET_RANDOM_BYTES)).decode("ascii")
        return cls(f"{_ID_PREFIX}{letters}"[:_ID_LENGTH], secret)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `ID:SECRET` or `ID:SECRET:ACCOUNT`.

        Raises:
            OptionError: it is something else; the text is not repeated, as a secret may be in it.
        """
        found = _TEXT.fullmatch(text)
        if found is None:
            raise OptionError(
                "An access key is written ID:SECRET or ID:SECRET:ACCOUNT, where ID is 3 to 128 letters and digits, "
                "SECRET has neither blanks nor colons, and ACCOUNT is twelve digits."
            )
        return cls(found["id"], found["secret"], account_id=found["account"])
