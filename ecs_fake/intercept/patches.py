"""Replacing an attribute of somebody else's class, and putting it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class AttributePatch:
    """A class attribute that is replaced for a while.

    The replacement is made from the original and must do what the original did while nothing of ours is
    active: if somebody else has wrapped it meanwhile, it stays inside their wrapper.
    """

    def __init__(self, owner: type, name: str, replacing: Callable[[Any], Callable[..., Any]]) -> None:
        self._owner = owner
        self._name = name
        self._original: Any = owner.__dict__[name]
        self._replacement = replacing(self._original)
        setattr(owner, name, self._replacement)

    def remove(self) -> None:
        """Put the original back, unless somebody else's replacement is there now."""
        if self._owner.__dict__.get(self._name) is self._replacement:
            setattr(self._owner, self._name, self._original)
