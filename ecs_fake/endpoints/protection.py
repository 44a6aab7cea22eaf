"""Task protection: a thin way from a container to GetTaskProtection and UpdateTaskProtection of its own task."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from ecs_fake.endpoints import texts
from ecs_fake.endpoints.http import Request, Response
from ecs_fake.endpoints.lookup import Lookup, Sight
from ecs_fake.endpoints.passes import Passes
from ecs_fake.endpoints.times import rfc3339
from ecs_fake.engine.wire import TARGET_PREFIX, WireAnswer, WireRequest

Dispatch = Callable[[WireRequest], WireAnswer]
_PARAMETERS: Final = {"protectionenabled": "protectionEnabled", "expiresinminutes": "expiresInMinutes"}
_TYPES: Final[dict[str, type]] = {"protectionEnabled": bool, "expiresInMinutes": int}


class _Undecodable(Exception):
    """The body is not what the agent can decode."""


class ProtectionEndpoint:
    """Answers `<ECS_AGENT_URI>/task-protection/v1/state`."""

    def __init__(self, dispatch: Dispatch, passes: Passes, lookup: Lookup) -> None:
        self._dispatch = dispatch
        self._passes = passes
        self._lookup = lookup

    def answer(self, request: Request, pass_id: str) -> Response:
        """Show the protection of the container's task, or change it. The body is looked at first, as the agent does."""
        if request.method == "GET":
            return self._with_task(pass_id, "GetTaskProtection", {}, required=())
        if request.method != "PUT":
            return Response(405)
        try:
            parameters = _decode(request.body)
        except _Undecodable:
            return _error(400, "InvalidParameterException", texts.UNDECODABLE)
        return self._with_task(pass_id, "UpdateTaskProtection", parameters, required=("protectionEnabled",))

    def _with_task(
        self, pass_id: str, operation: str, parameters: dict[str, Any], required: tuple[str, ...]
    ) -> Response:
        key = self._passes.container(pass_id)
        sight = self._lookup.task(key.task_arn) if key is not None else None
        if sight is None:
            return _error(404, "ResourceNotFoundException", texts.NO_TASK)
        if any(name not in parameters for name in required):
            return _error(400, "InvalidParameterException", texts.NO_PROTECTION_ENABLED, sight)
        if sight.role_arn is None:
            return _error(403, "AccessDeniedException", texts.NO_ROLE, sight)
        return self._call(sight, operation, parameters)

    def _call(self, sight: Sight, operation: str, parameters: dict[str, Any]) -> Response:
        """Call the API as the task's role would."""
        spec = sight.task.spec
        body = json.dumps({"cluster": spec.cluster_arn, "tasks": [spec.arn], **parameters}).encode()
        account_id = spec.arn.split(":")[4]
        answer = self._dispatch(WireRequest(TARGET_PREFIX + operation, body, spec.region, account_id))
        document = json.loads(answer.body)
        if answer.status != 200:
            return _api_error(sight, answer, document)
        if document.get("failures"):
            failure = document["failures"][0]
            return Response.json(
                {
                    "failure": {
                        "Arn": failure.get("arn"),
                        "Detail": failure.get("detail"),
                        "Reason": failure.get("reason"),
                    }
                }
            )
        return Response.json({"protection": _protection(document["protectedTasks"][0])})


def _decode(body: bytes) -> dict[str, Any]:
    """Read the body as Go does: names in any case, no unknown ones, null as if absent, whatever comes behind it."""
    try:
        document, _ = json.JSONDecoder().raw_decode(body.decode().lstrip())
    except (ValueError, RecursionError):
        raise _Undecodable from None
    if not isinstance(document, dict):
        raise _Undecodable
    return dict(
        parameter for name, value in document.items() if (parameter := _parameter(name, value))[1] is not None
    )


def _parameter(name: str, value: object) -> tuple[str, object]:
    known = _PARAMETERS.get(name.lower())
    if known is None or (value is not None and type(value) is not _TYPES[known]):
        raise _Undecodable
    return known, value


def _protection(protected: dict[str, Any]) -> dict[str, Any]:
    until = protected.get("expirationDate")
    return {
        "ExpirationDate": rfc3339(until) if until is not None else None,
        "ProtectionEnabled": protected["protectionEnabled"],
        "TaskArn": protected["taskArn"],
    }


def _api_error(sight: Sight, answer: WireAnswer, document: dict[str, Any]) -> Response:
    error = {"Arn": sight.task.arn, "Code": document["__type"], "Message": document.get("message", "")}
    return Response.json({"requestID": answer.headers.get("x-amzn-RequestId"), "error": error}, answer.status)


def _error(status: int, code: str, message: str, sight: Sight | None = None) -> Response:
    where = {"Arn": sight.task.arn} if sight is not None else {}
    return Response.json({"error": {**where, "Code": code, "Message": message}}, status)
