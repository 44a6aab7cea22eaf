"""One API call from bytes to bytes. Every door ends here, and nobody behind it knows which door it was."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any

from ecs_fake.engine.core import Core
from ecs_fake.engine.faults import Faults
from ecs_fake.engine.journal import Call, History
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX, WireAnswer, WireRequest
from ecs_fake.errors import EcsError, NotImplementedByFake, UnknownOperationException
from ecs_fake.operations import OPERATIONS
from ecs_fake.operations.registry import Operation
from ecs_fake.service_model.codec import decode, encode
from ecs_fake.service_model.model import service_model
from ecs_fake.service_model.validate import validate_request

_perf = time.perf_counter


class Dispatcher:
    """Decodes, validates, runs and encodes; keeps the record of calls."""

    def __init__(self, core: Core, faults: Faults, calls: History[Call]) -> None:
        self._core = core
        self._faults = faults
        self._calls = calls

    def answer(self, request: WireRequest, account_id: str) -> WireAnswer:
        """Answer a call; error answers are answers, faults are raised."""
        began = _perf()
        name = request.target.removeprefix(TARGET_PREFIX)
        parameters: dict[str, Any] | None = None
        document: dict[str, Any] | None = None
        error: EcsError | None = None
        try:
            operation = find_operation(request.target)
            parameters = decode(request.body)
            self._fail_if_ordered(name)
            validate_request(name, parameters)
            document = self._core.call(name, operation.function, parameters, account_id, request.region)
        except EcsError as answer:
            error = answer
        self._calls.add(
            Call(
                at=self._core.clock.now(),
                operation=name,
                parameters=parameters,
                answer=document,
                error=None if error is None else f"{error.code}: {error.message}",
                duration=_perf() - began,
                region=request.region,
            )
        )
        if error is not None:
            return self._wire(error.http_status, error.document())
        return self._wire(200, document or {})

    def _fail_if_ordered(self, name: str) -> None:
        error = self._faults.take(name)
        if error is not None:
            raise error

    def _wire(self, status: int, document: dict[str, Any]) -> WireAnswer:
        body = encode(document)
        headers = {
            "x-amzn-RequestId": self._core.ids.uuid(),
            "Content-Type": CONTENT_TYPE,
            "Content-Length": str(len(body)),
            "Date": formatdate(self._core.clock.now(), usegmt=True),
        }
        return WireAnswer(status, headers, body)


def find_operation(target: str) -> Operation:
    """Give the operation an `X-Amz-Target` names.

    Raises:
        UnknownOperationException: there is no such operation in ECS.
        NotImplementedByFake: ECS has it, this fake has not.
    """
    name = target.removeprefix(TARGET_PREFIX)
    found = OPERATIONS.get(name) if target.startswith(TARGET_PREFIX) else None
    if found is not None:
        return found
    if target.startswith(TARGET_PREFIX) and name in service_model().operations:
        raise NotImplementedByFake(
            f"{name}: ecs_fake does not have this operation yet. It has {', '.join(sorted(OPERATIONS))}; "
            "docs/coverage.md lists all. Nothing was changed."
        )
    raise UnknownOperationException
