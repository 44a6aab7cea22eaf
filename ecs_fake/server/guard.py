"""Who may call, and for which account."""

from __future__ import annotations

from collections.abc import Sequence

from ecs_fake.callers.credentials import Credentials
from ecs_fake.callers.sigv4 import SignedRequest, Verifier


class Guard:
    """Knows the callers of one door.

    Args:
        configured: the access keys that the user has given; if there are any, every request must be signed with one.
        own: the key made up for this fake; while the fake executes anything, requests must be signed with it.
    """

    def __init__(self, configured: Sequence[Credentials], own: Credentials) -> None:
        self._strict = bool(configured)
        self._verifier = Verifier({key.access_key_id: key for key in (own, *configured)})

    def account_of(self, request: SignedRequest, *, executes: bool, service: str | None = None) -> str | None:
        """Give the account of a request's caller; None: the fake's own. Raises `Refusal` for who may not call.

        Args:
            request: what is signed.
            executes: whether the fake executes anything.
            service: for which service it has to be signed; None: ECS.
        """
        if self._strict or executes:
            return self._verifier.verify(request, service).account_id
        return None
