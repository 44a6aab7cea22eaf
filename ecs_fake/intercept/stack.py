"""Which fakes are active in this process, and whether ECS calls may leave it when none is."""

from __future__ import annotations

from typing import Final

from ecs_fake.engine.backend import Backend
from ecs_fake.intercept.layers import LayeredStack

ACTIVE: Final[LayeredStack[Backend]] = LayeredStack("ecs_fake_active")
"""Only `activation` pushes and removes."""


class Switch:
    """Something that is on or off for the whole process."""

    __slots__ = ("on",)

    def __init__(self) -> None:
        self.on = False


BLOCKING: Final = Switch()
"""Whether ECS calls are refused while no fake is active; only `activation` turns it."""


def active() -> Backend | None:
    """Give the fake that ECS calls of this thread or task go to now, or None."""
    return ACTIVE.top()
