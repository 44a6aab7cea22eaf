"""Amazon EventBridge itself, through boto3, where the option `integrations` names it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ecs_fake.collaborators.aws import Clients
from ecs_fake.collaborators.errands import Errand

EVENTS = "events"
"""As boto3 names it."""


class EventBus:
    """Puts events to the default event bus of their Region."""

    def __init__(self, clients: Clients, run: Callable[[Errand], None], warn: Callable[[str], None]) -> None:
        self._clients = clients
        self._run = run
        self._warn = warn

    def put(self, document: dict[str, Any]) -> None:
        """Put one event."""
        self._run(lambda: self._put(document))

    def _put(self, document: dict[str, Any]) -> None:
        entry = {
            "Time": document["time"],
            "Source": document["source"],
            "Resources": document["resources"],
            "DetailType": document["detail-type"],
            "Detail": json.dumps(document["detail"]),
        }
        try:
            answer = self._clients.get(EVENTS, document["region"]).put_events(Entries=[entry])
        except Exception as fault:  # noqa: BLE001 - the fake goes on without it
            self._warn(f"An event could not be put to EventBridge: {fault}")
            return
        for refused in (one for one in answer["Entries"] if "ErrorCode" in one):
            self._warn(f"EventBridge refused an event: {refused['ErrorCode']}: {refused.get('ErrorMessage')}")
