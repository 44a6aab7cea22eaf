"""A fake of this process."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Final

from ecs_fake.callers.refusals import Refusal
from ecs_fake.cli.places.place import Document
from ecs_fake.cli.problems import Refused
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest
from ecs_fake.fake import EcsFake
from ecs_fake.server.control.actions import Control

_LOOK_AGAIN: Final = 0.02
"""Seconds after which is looked again for something new."""


class Own:
    """A fake of this process; who made it closes it."""

    def __init__(self, fake: EcsFake) -> None:
        #: The fake.
        self.fake = fake
        self._control = Control(fake)

    def call(self, operation: str, **parameters: object) -> Document:
        """Call an operation; see `Place`."""
        body = json.dumps(parameters).encode()
        answer = self.fake.dispatch(WireRequest(TARGET_PREFIX + operation, body, self.fake.region))
        document: Document = json.loads(answer.body)
        if answer.status != 200:
            raise Refused(document["__type"], document["message"])
        return document

    def control(self, action: str, **parameters: object) -> Iterator[Document]:
        """Do what the control API offers; see `Place`."""
        try:
            for document in self._control.run(action, parameters):
                if document is None:
                    time.sleep(_LOOK_AGAIN)
                else:
                    yield dict(document)
        except Refusal as refusal:
            raise Refused(refusal.code, refusal.message) from refusal
