"""One API call from bytes to bytes. Every door ends here, and nobody behind it knows which door it was."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from ecs_fake import texts
from ecs_fake.engine.core import Core
from ecs_fake.engine.faults import Faults
from ecs_fake.engine.journal import Call, History
from ecs_fake.engine.throttling import Throttle
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX, WireAnswer, WireRequest
from ecs_fake.errors import EcsError, NotImplementedByFake, UnknownOperationException
from ecs_fake.operations import OPERATIONS
from ecs_fake.operations.registry import Answer, Function, Operation, Request
from ecs_fake.records.network import NOTHING, Findings, Inquiry
from ecs_fake.service_model.codec import decode, encode
from ecs_fake.service_model.model import service_model
from ecs_fake.service_model.validate import validate_request
from ecs_fake.store import in_force
from ecs_fake.store.transaction import Transaction

LookUp = Callable[[Inquiry, WireRequest], Findings]

_perf = time.perf_counter


class Dispatcher:
    """Decodes, validates, runs and encodes; keeps the record of calls.

    Args:
        core: all state.
        faults: errors that were ordered.
        calls: where each call is remembered.
        throttle: the rates that requests are held to; None: any rate will do.
        look_up: asks others for what a call names; None: nobody is asked.
    """

    def __init__(
        self,
        core: Core,
        faults: Faults,
        calls: History[Call],
        throttle: Throttle | None,
        look_up: LookUp | None = None,
    ) -> None:
        self._look_up = look_up
        self._core = core
        self._faults = faults
        self._calls = calls
        self._throttle = throttle

    def answer(self, request: WireRequest, account_id: str) -> WireAnswer:
        """Answer a call; error answers are answers, faults are raised."""
        began = _perf()
        name = request.target.removeprefix(TARGET_PREFIX)
        error = None
        try:
            answer = self._wire(200, self._run(name, request, account_id))
        except EcsError as refusal:
            error = f"{refusal.code}: {refusal.message}"
            answer = self._wire(refusal.http_status, refusal.document())
        now, duration = self._core.clock.now(), _perf() - began
        self._calls.add(Call(now, name, request.body, answer.body, error, duration, request.region))
        return answer

    def _run(self, name: str, request: WireRequest, account_id: str) -> dict[str, Any]:
        operation = find_operation(request.target)
        if self._throttle is not None:
            self._throttle.admit(name, account_id, request.region)
        parameters = decode(request.body)
        self._fail_if_ordered(name, account_id)
        validate_request(name, parameters)
        found = self._ask(operation, parameters, request)
        function = operation.function
        if parameters.get("tags"):
            function = self._authorized(name, function)
        if self._throttle is not None:
            function = self._throttle.over(name, function)
        return self._core.call(
            name, function, parameters, account_id, request.region, reads=operation.reads, found=found
        )

    def _ask(self, operation: Operation, parameters: Request, request: WireRequest) -> Findings:
        """Ask others for what the call names, before anything is locked."""
        inquiry = operation.asks(parameters) if operation.asks is not None else None
        return NOTHING if inquiry is None or self._look_up is None else self._look_up(inquiry, request)

    def _authorized(self, name: str, function: Function) -> Function:
        """Let a call that creates something with tags need ecs:TagResource too, where the account wants it so.

        Nobody is denied anything here but by order: `faults.error("TagResource", "AccessDeniedException")`
        (PutAccountSetting-024).
        """

        def run(tx: Transaction, parameters: Request) -> Answer:
            if name != "TagResource" and in_force.is_on(tx.world, "tagResourceAuthorization"):
                denial = self._faults.take_denial("TagResource", tx.world.account_id)
                if denial is not None:
                    raise denial
            return function(tx, parameters)

        return run

    def _fail_if_ordered(self, name: str, account_id: str) -> None:
        error = self._faults.take(name, account_id)
        if error is not None:
            raise error

    def _wire(self, status: int, document: dict[str, Any]) -> WireAnswer:
        body = encode(document)
        headers = {
            "x-amzn-RequestId": self._core.ids.uuid(),
            "Content-Type": CONTENT_TYPE,
            "Content-Length": str(len(body)),
            "Date": _http_date(int(self._core.clock.now())),
        }
        return WireAnswer(status, headers, body)


@functools.lru_cache(maxsize=1)
def _http_date(second: int) -> str:
    """Write a moment as HTTP does; most answers are of the same second as the one before."""
    return formatdate(second, usegmt=True)


def find_operation(target: str) -> Operation:
    """Give the operation an `X-Amz-Target` names.

    Raises:
        UnknownOperationException: there is no such operation in ECS.
        NotImplementedByFake: ECS has it, this fake has not.
    """
    if not target.startswith(TARGET_PREFIX):
        raise UnknownOperationException(texts.TARGET.format(target=target, prefix=TARGET_PREFIX))
    name = target.removeprefix(TARGET_PREFIX)
    found = OPERATIONS.get(name)
    if found is not None:
        return found
    service_model().operation(name)  # raises if ECS has none of this name, and says which one may be meant
    raise NotImplementedByFake(
        f"{name}: ecs_fake does not have this operation yet ({len(OPERATIONS)} of "
        f"{len(service_model().operations)} are there; docs/coverage.md lists them). Nothing was changed."
    )
