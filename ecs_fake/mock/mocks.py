"""A fake for the length of a function, a class's tests, a `with` block, or between start and stop.

Every use makes a fresh fake, makes it the active one, and ends it whatever happens.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar, Unpack, cast, overload

from ecs_fake.intercept import activate, block_aws, deactivate
from ecs_fake.intercept.layers import LayeredStack
from ecs_fake.mock.decorating import decorate
from ecs_fake.settings import OptionArguments, Options, check_arguments

if TYPE_CHECKING:
    from types import TracebackType

    from ecs_fake.fake import EcsFake

F = TypeVar("F", bound=Callable[..., Any])


class MockEcs:
    """Makes fakes of the same options; see `mock_ecs`. It may be used many times, nested and in threads."""

    def __init__(self, **options: Unpack[OptionArguments]) -> None:
        check_arguments(options)  # so that a mistake is reported where it is written
        self._options = options

    def __call__(self, target: F) -> F:
        """Decorate a function of any kind or a class; every call, every test, gets a fresh fake."""
        return cast("F", decorate(target, self._while_active))

    def __enter__(self) -> EcsFake:
        return self._enter(_ENTERED)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leave(_ENTERED)

    async def __aenter__(self) -> EcsFake:
        return self._enter(_ENTERED)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leave(_ENTERED)

    def start(self) -> EcsFake:
        """Make a fake the active one until `stop`; if one was started before, it is stopped first.

        What is still started when the interpreter exits is stopped then.
        """
        self.stop()
        _stop_at_exit()
        return self._enter(_STARTED)

    def stop(self) -> None:
        """End the fake that was started; does nothing if there is none."""
        self._leave(_STARTED)

    def __repr__(self) -> str:
        return f"mock_ecs({', '.join(f'{option}={value!r}' for option, value in self._options.items())})"

    @contextmanager
    def _while_active(self) -> Iterator[EcsFake]:
        fake = _open(self._options)
        try:
            yield fake
        finally:
            _close(fake)

    def _enter(self, runs: LayeredStack[_Run]) -> EcsFake:
        fake = _open(self._options)
        runs.push((self, fake))
        return fake

    def _leave(self, runs: LayeredStack[_Run]) -> None:
        run = runs.top(lambda run: run[0] is self)
        if run is not None and runs.remove(run):
            _close(run[1])


@overload
def mock_ecs(target: F, /) -> F: ...
@overload
def mock_ecs(**options: Unpack[OptionArguments]) -> MockEcs: ...
def mock_ecs(target: F | None = None, /, **options: Unpack[OptionArguments]) -> F | MockEcs:
    """Answer all ECS calls of this process by a fake, as decorator, context manager, or by start and stop.

    ::

        @mock_ecs                              # functions, methods, async functions, generators, classes
        @mock_ecs(region="eu-west-1")
        with mock_ecs() as fake: ...           # also `async with`
        mock = mock_ecs(); mock.start(); mock.stop()

    In a decorated class every `test*` method gets a fresh fake; `setUp` and `tearDown` of a
    `unittest.TestCase`, and `setup_method` and `teardown_method` of others, see the same one.

    Raises:
        OptionError: a misspelt option, or a value that cannot work.
        NotImplementedByFake: an option that is documented but not built.
    """
    mock = MockEcs(**options)
    return mock if target is None else mock(target)


_Run = tuple[MockEcs, "EcsFake"]

_ENTERED: Final[LayeredStack[_Run]] = LayeredStack("ecs_fake_entered")
_STARTED: Final[LayeredStack[_Run]] = LayeredStack("ecs_fake_started")

_exit_lock = threading.Lock()
_exit_registered_by: int | None = None


def _open(options: OptionArguments) -> EcsFake:
    from ecs_fake.fake import EcsFake  # the whole house: only when a fake is made

    checked = Options.of(**options)
    if checked.block_aws:
        block_aws()
    fake = EcsFake.of(checked)
    try:
        activate(fake)
    except BaseException:
        fake.close()
        raise
    return fake


def _close(fake: EcsFake) -> None:
    # It is closed while it is still the active one: a call that comes meanwhile must not go to AWS.
    try:
        fake.close()
    finally:
        deactivate(fake)


def _stop_at_exit() -> None:
    global _exit_registered_by  # noqa: PLW0603 - once for each process
    with _exit_lock:
        if _exit_registered_by is None:
            atexit.register(_stop_all)
            _exit_registered_by = os.getpid()


def _stop_all() -> None:
    if os.getpid() != _exit_registered_by:
        return  # a forked child must not end what belongs to its parent
    for mock, _ in reversed(_STARTED.items()):
        mock.stop()
