"""Waiters of ECS clients: instead of sleeping they let the fake's time pass.

A waiter runs botocore's own loop, on a copy of itself whose operation pauses before each poll but the
first, and with a delay of zero. On the virtual clock a pause moves time. On the wall clock it ends early
when something has changed; such an early poll counts as an attempt only if it decides, so `MaxAttempts` x
`Delay` means what it says.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.waiter import AcceptorConfig, Waiter, is_valid_waiter_error

from ecs_fake.engine.backend import Backend
from ecs_fake.errors import FakeClosed
from ecs_fake.intercept.bonds import bond_of
from ecs_fake.intercept.handler import CAUSE
from ecs_fake.intercept.patches import AttributePatch
from ecs_fake.intercept.requests import ENDPOINT_PREFIX, is_loopback
from ecs_fake.intercept.stack import active

_MOMENT = 0.001
"""Seconds; what is left of a delay below this is rounding."""


def wrap() -> AttributePatch:
    """Wrap `Waiter.wait`; only waiters whose calls go to a fake behave differently."""
    return AttributePatch(Waiter, "wait", _passing_time)


def wait_on(backend: Backend, waiter: Any, arguments: Mapping[str, Any]) -> None:
    """Do what `waiter.wait(**arguments)` does, on the time of `backend`.

    Raises:
        botocore.exceptions.WaiterError: as botocore raises it.
        FakeClosed: the fake ended meanwhile.
    """
    given = dict(arguments)
    config = dict(given.pop("WaiterConfig", {}))
    polls = _Polls(backend, waiter, config.get("Delay", waiter.config.delay))
    stand_in = copy.copy(waiter)
    stand_in._operation_method = polls
    Waiter.wait(stand_in, WaiterConfig={**config, "Delay": 0}, **given)


class _Polls:
    """The operation of a waiter. Every call but the first lets the delay pass before it asks."""

    def __init__(self, backend: Backend, waiter: Any, delay: float) -> None:
        self._backend = backend
        self._operation: Callable[..., dict[str, Any]] = waiter._operation_method
        self._acceptors = waiter.config.acceptors
        self._delay = delay
        self._seen: int | None = None

    def __call__(self, **params: Any) -> dict[str, Any]:
        left = self._delay
        if self._seen is None or left <= 0:
            # Nothing of ours has moved time for this poll, so it is a call like any other (see `poll_step`).
            return self._poll("call", params)
        while True:
            left -= self._pause(left)
            response = self._poll("waiter", params)
            if left < _MOMENT or _decides(self._acceptors, response):
                return response

    def _poll(self, cause: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self._seen = self._backend.changes  # before the poll: what changes during it ends the next pause
        token = CAUSE.set(cause)
        try:
            return self._operation(**params)
        finally:
            CAUSE.reset(token)

    def _pause(self, seconds: float) -> float:
        """Pause, and give the seconds that passed: on the fake's clock, or really if that is more."""
        assert self._seen is not None
        began, really_began = self._backend.now, time.monotonic()
        self._backend.pause(seconds, since=self._seen)
        if self._backend.closed:
            raise FakeClosed("the fake ended while a waiter was waiting for it.")
        return max((self._backend.now - began).total_seconds(), time.monotonic() - really_began)


def _decides(acceptors: Sequence[AcceptorConfig], response: dict[str, Any]) -> bool:
    """Say whether botocore's loop ends with this response, in success or in failure."""
    for acceptor in acceptors:
        if acceptor.matcher_func(response):
            return acceptor.state in ("success", "failure")
    return is_valid_waiter_error(response)


def _passing_time(original: Callable[..., None]) -> Callable[..., None]:
    def wait(self: Any, **kwargs: Any) -> None:
        backend = _backend_of(self)
        if backend is None:
            original(self, **kwargs)
        else:
            wait_on(backend, self, kwargs)

    return wait


def _backend_of(waiter: Any) -> Backend | None:
    """Give the fake that the polls of this waiter go to, or None."""
    # An operation that is not a client's own method (somebody wrapped it) is left alone.
    method = getattr(waiter._operation_method, "_client_method", None)
    client = getattr(method, "__self__", None)
    meta = getattr(client, "meta", None)
    if meta is None or meta.service_model.endpoint_prefix != ENDPOINT_PREFIX:
        return None
    bond = bond_of(client)
    if bond is not None:
        return bond.backend
    return None if is_loopback(meta.endpoint_url) else active()
