"""The credentials of a task's role, for the SDKs in its containers."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Any, Final

from ecs_fake.endpoints import texts
from ecs_fake.endpoints.http import Request, Response
from ecs_fake.endpoints.keys import TaskKeys
from ecs_fake.endpoints.lookup import Lookup
from ecs_fake.endpoints.passes import Passes
from ecs_fake.endpoints.times import rfc3339

LIFETIME: Final = 6 * 3600
"""Seconds for which a role's credentials are good; SDKs ask again a quarter of an hour before."""


class CredentialsEndpoint:
    """Answers the SDKs in containers that ask for the credentials of their task's role."""

    def __init__(
        self, keys: TaskKeys, passes: Passes, lookup: Lookup, clock: Callable[[], float] = time.time
    ) -> None:
        self._keys = keys
        self._passes = passes
        self._lookup = lookup
        self._clock = clock

    def answer(self, request: Request, credentials_id: str, version: str) -> Response:
        """Give the credentials with this id, to who has the task's word."""
        if not credentials_id:
            return _error(400, "NoIdInRequest", texts.NO_CREDENTIALS_ID.format(version=version))
        key = self._passes.task(credentials_id)
        sight = self._lookup.task(key.task_arn) if key is not None else None
        if key is None or sight is None or sight.role_arn is None:
            return _error(400, "InvalidIdInRequest", texts.UNKNOWN_CREDENTIALS_ID.format(version=version))
        stated = request.headers.get("authorization") or ""
        if not hmac.compare_digest(stated.encode(), self._keys.token(key.task_arn).encode()):
            return _error(401, "AccessDenied", texts.NO_TOKEN)
        return Response.json(self._document(sight.role_arn, key.task_arn))

    def _document(self, role_arn: str, task_arn: str) -> dict[str, Any]:
        key = self._keys.of_role(task_arn)
        return {
            "RoleArn": role_arn,
            "AccessKeyId": key.access_key_id,
            "SecretAccessKey": key.secret_access_key,
            "Token": key.session_token,
            # Real time: it is the caller's own clock that this is compared with.
            "Expiration": rfc3339(int(self._clock()) + LIFETIME),
        }


def _error(status: int, code: str, message: str) -> Response:
    return Response.json({"code": code, "message": message, "HTTPErrorCode": status}, status)
