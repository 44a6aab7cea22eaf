"""Access keys of tasks: temporary ones of their role, and plain ones for tasks without a role.

Nothing is kept: everything of a key follows from its id and a secret of the fake's, so that a key is known again by
itself. Nobody who lacks that secret can make one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from ecs_fake.callers.credentials import Credentials

_ROLE: Final = "ASIAFAKE"
_PLAIN: Final = "AKIAFAKE"
_ID_LETTERS: Final = 12


class TaskKeys:
    """The access keys that tasks of one fake have."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of_role(self, task_arn: str) -> Credentials:
        """Give the credentials of a task's role."""
        return self._key(_ROLE + self._letters(task_arn))

    def of_task(self, task_arn: str) -> Credentials:
        """Give the key by which a task without a role calls ECS."""
        return self._key(_PLAIN + self._letters(task_arn))

    def get(self, access_key_id: str, /) -> Credentials | None:
        """Give the key of an id that has the form of ours; whoever signs with it had it from here."""
        return self._key(access_key_id) if access_key_id.startswith((_ROLE, _PLAIN)) else None

    def token(self, task_arn: str) -> str:
        """Give the word by which a task's containers ask for the credentials."""
        return self._derive("word", task_arn)

    def _key(self, access_key_id: str) -> Credentials:
        temporary = access_key_id.startswith(_ROLE)
        return Credentials(
            access_key_id,
            self._derive("secret", access_key_id)[:40],
            self._derive("token", access_key_id) * 4 if temporary else None,
        )

    def _letters(self, task_arn: str) -> str:
        digest = hmac.digest(self._secret, f"id {task_arn}".encode(), "sha256")
        return base64.b32encode(digest).decode("ascii")[:_ID_LETTERS]

    def _derive(self, what: str, of: str) -> str:
        digest = hmac.digest(self._secret, f"{what} {of}".encode(), hashlib.sha384)
        return base64.urlsafe_b64encode(digest).decode("ascii")
