"""What a fake remembers of an earlier process, and how it goes on remembering."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Self

from ecs_fake.engine.keeping import Kept
from ecs_fake.errors import OptionError

if TYPE_CHECKING:
    from ecs_fake.engine.engine import Engine
    from ecs_fake.lifecycle.resumption import Adopt
    from ecs_fake.persistence.keeper import FileKeeper

_TOLERANCE = 1.0
"""Seconds by which two clocks of one machine may differ."""


class Memory:
    """The memory of one fake; without a file it has none, and does nothing.

    Attributes:
        start: where virtual time goes on (epoch seconds); None: it begins.
        seed: for ids; another one after every opening, so that no id is made twice.
    """

    def __init__(self, seed: int | str | None) -> None:
        self.start: float | None = None
        self.seed = seed
        self._keeper: FileKeeper | None = None
        self._kept: Kept | None = None

    @classmethod
    def of(cls, path: str | os.PathLike[str] | None, *, virtual: bool, seed: int | None) -> Self:
        """Open a file, if there is to be one.

        Args:
            path: the file; None: nothing is kept.
            virtual: whether the fake's time is virtual.
            seed: the option.

        Raises:
            OptionError: the file cannot be used.
        """
        memory = cls(seed)
        if path is not None:
            memory._open(path, virtual=virtual)
        return memory

    def _open(self, path: str | os.PathLike[str], *, virtual: bool) -> None:
        from ecs_fake.persistence.file import StateFile  # only who keeps something pays for it
        from ecs_fake.persistence.keeper import FileKeeper

        file = StateFile(path, virtual=virtual)
        try:
            self._kept = file.read()
            if self._kept is not None:
                self._check(self._kept.now, path, virtual=virtual)
                self.start = self._kept.now
            generation = file.next_generation()
        except BaseException:
            file.close()
            raise
        self._keeper = FileKeeper(file)
        if self.seed is not None and generation:
            self.seed = f"{self.seed}/{generation}"

    def _check(self, kept: float, path: str | os.PathLike[str], *, virtual: bool) -> None:
        ahead = kept - time.time()
        if not virtual and ahead > _TOLERANCE:
            raise OptionError(
                f"state={os.fspath(path)!r} was kept on virtual time, which is {ahead:.0f} s ahead of this machine's "
                'clock, so clock="wall" cannot go on from it. Use clock="virtual", or give another file.'
            )

    def resume(self, engine: Engine, adopt: Adopt) -> None:
        """Let an engine that has done nothing yet go on from what is remembered, and keep what it does."""
        if self._keeper is not None:
            now = engine.core.clock.now()
            engine.resume(self._kept or Kept(0, now, {}, ()), self._keeper, adopt)

    def close(self) -> None:
        """Let go of the file; only for a fake that did not come to be."""
        if self._keeper is not None:
            self._keeper.close()
