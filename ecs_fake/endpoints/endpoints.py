"""The endpoints of one fake, put together."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from ecs_fake.endpoints.keys import TaskKeys
from ecs_fake.endpoints.lookup import Lookup, Read
from ecs_fake.endpoints.passes import Passes
from ecs_fake.endpoints.server import LoopbackServer
from ecs_fake.endpoints.surroundings import Surroundings
from ecs_fake.records.orders import ContainerKey, ForgetTask, TaskKey

if TYPE_CHECKING:
    from ecs_fake.endpoints.http import Request, Response
    from ecs_fake.endpoints.routes import Routes
    from ecs_fake.endpoints.stats import Measure
    from ecs_fake.engine.wire import WireAnswer, WireRequest


class Fake(Protocol):
    """What of a fake the endpoints ask."""

    @property
    def region(self) -> str:
        """The Region of callers that name none."""

    def dispatch(self, request: WireRequest) -> WireAnswer:
        """Answer one API call."""


class Endpoints:
    """What the tasks of one fake can call. Nothing listens before `environment` is asked for the first time.

    Args:
        fake: answers API calls.
        read: lets a function look at the records.
        now: the fake's time.
        measure: tells what a container's processes have taken.
    """

    def __init__(self, fake: Fake, read: Read, now: Callable[[], float], measure: Measure) -> None:
        self._fake = fake
        self._now = now
        self._measure = measure
        self._passes = Passes()
        self._keys = TaskKeys(secrets.token_bytes(32))
        self._lookup = Lookup(read)
        self._server = LoopbackServer(self._answer)
        self._surroundings = Surroundings(self._server.start, self._passes, self._keys)
        self._made: Routes | None = None
        self._forgetters: list[Callable[[str], None]] = []

    def environment(self, key: ContainerKey, own: Mapping[str, str]) -> Mapping[str, str]:
        """Give the variables of a container: its own, and those that ECS adds. A task that is gone gets none added.

        Raises:
            OSError: this machine has no room for the endpoints, or the fake has ended.
        """
        sight = self._lookup.task(key.task_arn)
        return own if sight is None else self._surroundings.around(sight, key.name, own)

    def forget(self, order: ForgetTask) -> None:
        """Drop what is kept for a task."""
        self._passes.forget(TaskKey(order.epoch, order.task_arn))
        for forget in self._forgetters:
            forget(order.task_arn)

    def close(self) -> None:
        """Listen no more. Safe to call twice."""
        self._server.close()

    def _answer(self, request: Request) -> Response:
        if self._made is None:
            self._made = self._make()
        return self._made.answer(request)

    def _make(self) -> Routes:
        # Here, as only who is called needs it; on the server's own thread.
        from ecs_fake.endpoints.api import ApiEndpoint
        from ecs_fake.endpoints.credentials import CredentialsEndpoint
        from ecs_fake.endpoints.faults import FaultEndpoint
        from ecs_fake.endpoints.metadata_routes import MetadataEndpoint
        from ecs_fake.endpoints.protection import ProtectionEndpoint
        from ecs_fake.endpoints.routes import Routes
        from ecs_fake.endpoints.stats import Stats

        stats = Stats(self._measure, self._now)
        faults = FaultEndpoint(self._passes, self._lookup)
        self._forgetters = [stats.forget, faults.forget]
        return Routes(
            ApiEndpoint(self._fake, self._keys),
            MetadataEndpoint(self._passes, self._lookup, stats, self._now),
            CredentialsEndpoint(self._keys, self._passes, self._lookup),
            ProtectionEndpoint(self._fake.dispatch, self._passes, self._lookup),
            faults,
        )
