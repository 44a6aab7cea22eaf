"""What commands can do at a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

Document = dict[str, Any]


class Place(Protocol):
    """A fake, wherever it is."""

    def call(self, operation: str, **parameters: object) -> Document:
        """Call an operation of ECS; times are numbers, as they are on the wire.

        Raises:
            Refused: ECS answers with an error.
            CommandError: nobody answers.
        """

    def control(self, action: str, **parameters: object) -> Iterator[Document]:
        """Give the documents that an action of the control API answers with, waiting for each.

        Raises:
            Refused: it cannot be done.
            CommandError: nobody answers.
        """


def pages(place: Place, operation: str, member: str, **parameters: object) -> Iterator[Any]:
    """Give the items of all pages of a listing; `member` holds those of a page."""
    token: dict[str, object] = {}
    while True:
        page = place.call(operation, **parameters, **token)
        yield from page[member]
        if page.get("nextToken") is None:
            return
        token = {"nextToken": page["nextToken"]}
