"""Pages of a listing: `maxResults`, `nextToken`.

A token is opaque to callers. Inside it names the listing it continues (account, Region, operation and filters) and the
place behind which to go on; a token of another listing, or one never given out, is refused (ListClusters-008).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.operations.registry import Request
from ecs_fake.store.worlds import World

R = TypeVar("R")

DEFAULT_SIZE = 100


def page(
    world: World,
    operation: str,
    request: Request,
    walk: Callable[[Any], Iterator[R]],
    place: Callable[[R], Any],
    size: int = DEFAULT_SIZE,
) -> tuple[list[R], str | None]:
    """Give one page and the token of the next, or None.

    Args:
        world: what is listed; its account and Region are part of the token.
        operation: its name, part of the token.
        request: the parameters; all but `maxResults` and `nextToken` make the listing.
        walk: goes through the listing behind a place (None: from its beginning).
        place: gives a record's place, a JSON value.
        size: how many records are on a page when `maxResults` does not say it.
    """
    token = request.get("nextToken")
    after = None if token is None else _read(token, _listing(world, operation, request))
    size = request.get("maxResults", size)
    found: list[R] = []
    for record in walk(after):
        if len(found) == size:
            return found, _write(_listing(world, operation, request), place(found[-1]))
        found.append(record)
    return found, None


def with_token(answer: dict[str, Any], token: str | None) -> dict[str, Any]:
    """Add `nextToken` when there is more."""
    if token is not None:
        answer["nextToken"] = token
    return answer


def _listing(world: World, operation: str, request: Request) -> str:
    filters = {name: value for name, value in request.items() if name not in ("maxResults", "nextToken")}
    text = json.dumps([world.account_id, world.region, operation, filters], sort_keys=True)
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


def _write(listing: str, place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([listing, place]).encode()).decode()


def _read(token: str, listing: str) -> Any:
    try:
        given, place = json.loads(base64.urlsafe_b64decode(token.encode("ascii")))
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidParameterException(texts.TOKEN) from error
    if given != listing or _write(given, place) != token:  # decoding is lenient, a token is not
        raise InvalidParameterException(texts.TOKEN)
    return tuple(place) if isinstance(place, list) else place
