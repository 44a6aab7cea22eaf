"""Making a fake the one that ECS calls of this process go to, and undoing it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ecs_fake.engine.backend import Backend
from ecs_fake.intercept.credentials import Surroundings
from ecs_fake.intercept.stack import ACTIVE, BLOCKING, active

if TYPE_CHECKING:
    from ecs_fake.intercept.patches import AttributePatch

_lock = threading.RLock()
_surroundings = Surroundings()
_net: list[AttributePatch] = []
_door: list[AttributePatch] = []


def activate(backend: Backend) -> None:
    """Let every ECS call of this process go to `backend`, until `deactivate`; fakes stack.

    The first one opens the door (handler, net, waiters) and sets credentials and a Region where there are
    none.
    """
    with _lock:
        ACTIVE.push(backend)
        try:
            _open_or_shut()
        except BaseException:
            ACTIVE.remove(backend)
            _open_or_shut()
            raise


def deactivate(backend: Backend) -> None:
    """Undo `activate` and every `attach` to this fake; in any order, from any thread, also twice.

    The last one restores everything that was changed in this process.
    """
    from ecs_fake.intercept.attach import release

    release(backend)
    with _lock:
        ACTIVE.remove(backend)
        _open_or_shut()


def block_aws() -> None:
    """Refuse ECS calls also while no fake is active, until `unblock_aws` or the end of the process."""
    _set_blocking(True)


def unblock_aws() -> None:
    """Undo `block_aws`."""
    _set_blocking(False)


def _set_blocking(blocking: bool) -> None:
    with _lock:
        BLOCKING.on = blocking
        _open_or_shut()


def _open_or_shut() -> None:
    """Bring what is installed in line with what is active."""
    if ACTIVE or BLOCKING.on:
        _spread_net()
    if ACTIVE:
        _open_door()
    _surroundings.follow(active())
    if not ACTIVE:
        _shut_door()
    if not (ACTIVE or BLOCKING.on):
        _take(_net)


def _spread_net() -> None:
    from ecs_fake.intercept import net

    if not _net:
        _net.extend(net.spread())


def _open_door() -> None:
    from botocore.handlers import BUILTIN_HANDLERS

    from ecs_fake.intercept import handler, moto, waiters

    moto.stand_aside()
    if not _door:
        _door.append(waiters.wrap())
        BUILTIN_HANDLERS.append((handler.EVENT, handler.handle))


def _shut_door() -> None:
    if not _door:
        return
    from botocore.handlers import BUILTIN_HANDLERS

    from ecs_fake.intercept import handler, moto

    BUILTIN_HANDLERS.remove((handler.EVENT, handler.handle))
    moto.take_part_again()
    _take(_door)


def _take(patches: list[AttributePatch]) -> None:
    while patches:
        patches.pop().remove()
