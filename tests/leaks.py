"""Fails a test that leaves something behind: a thread, a child process, a patch on botocore, a changed
environment variable, a fake's temporary directory.

Before each test's set-up and after its tear-down a `Surroundings` is taken; what is new or changed is a leak.
What a fixture of a wider scope brings in its set-up is not held against the test that happens to come first;
at the end of the run nothing of it may be left. A thread or process that is just about to end gets `GRACE`
seconds.

Every test process works in a temporary directory of its own (`TMPDIR`), so that fakes of other processes are
not mistaken for leaks.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import botocore.client
import botocore.endpoint
import botocore.hooks
import botocore.session
import botocore.waiter
import pytest

GRACE: Final = 2.0
"""Seconds that something which is about to end may still take."""
PATTERN: Final = "ecs-fake-*"
"""Names of the directories that a fake makes."""

_PATCHABLE: Final = (
    botocore.client.BaseClient,
    botocore.client.ClientCreator,
    botocore.endpoint.Endpoint,
    botocore.endpoint.EndpointCreator,
    botocore.hooks.EventAliaser,
    botocore.hooks.HierarchicalEmitter,
    botocore.session.Session,
    botocore.waiter.Waiter,
)
_NOT_OURS: Final = (b"multiprocessing.resource_tracker", b"multiprocessing.forkserver")
_SET_BY_PYTEST: Final = frozenset({"PYTEST_CURRENT_TEST", "PYTEST_VERSION"})

Things = Mapping[object, object]
"""Things by what tells them apart: threads and processes by number (with what to call them), all else by name."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a test could leave behind, as it is at one moment."""

    threads: Things
    children: Things
    patches: Things
    environment: Things
    directories: Things

    @classmethod
    def now(cls) -> Surroundings:
        """Look around."""
        return cls(
            {thread.ident: thread.name for thread in threading.enumerate()},
            dict(_children()),
            {
                f"{owner.__qualname__}.{name}": value
                for owner in _PATCHABLE
                for name, value in vars(owner).items()
            },
            {name: value for name, value in os.environ.items() if name not in _SET_BY_PYTEST},
            {path: path.name for path in Path(tempfile.gettempdir()).glob(PATTERN)},
        )

    def left_since(self, before: Surroundings) -> dict[object, str]:
        """Say what is new or changed since `before`, one sentence for each thing."""
        return {
            **_new("thread still alive", before.threads, self.threads),
            **_new("child process still there", before.children, self.children),
            **_changed("botocore is patched", before.patches, self.patches),
            **_changed("environment variable changed", before.environment, self.environment),
            **_new("temporary directory left", before.directories, self.directories),
        }

    def plus(self, before: Surroundings, after: Surroundings) -> Surroundings:
        """Give these surroundings with what changed between `before` and `after`, which is allowed."""
        names = ("threads", "children", "patches", "environment", "directories")
        return Surroundings(
            *(_plus(getattr(self, name), getattr(before, name), getattr(after, name)) for name in names)
        )


def _new(finding: str, before: Things, after: Things) -> dict[object, str]:
    return {(finding, key): f"{finding}: {name}" for key, name in after.items() if key not in before}


def _changed(finding: str, before: Things, after: Things) -> dict[object, str]:
    names = before.keys() | after.keys()
    changed = [name for name in names if not _same(before.get(name), after.get(name))]
    return {(finding, name): f"{finding}: {name}" for name in changed}


def _same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, str) and one == other)


def _plus(things: Things, before: Things, after: Things) -> Things:
    removed = before.keys() - after.keys()
    added = {key: value for key, value in after.items() if key not in before or not _same(before[key], value)}
    return {key: value for key, value in {**things, **added}.items() if key not in removed}


def _children() -> Iterator[tuple[int, str]]:
    """Give the child processes (Linux; elsewhere none can be listed cheaply), ended but unawaited ones too."""
    for task in Path("/proc/self/task").glob("*/children"):
        try:
            pids = task.read_text().split()
        except FileNotFoundError:  # that thread has just ended
            continue
        for pid in pids:
            command = _command_line(pid)
            if not any(name in command for name in _NOT_OURS):
                shown = command.replace(b"\0", b" ").decode(errors="replace").strip()
                yield int(pid), f"{pid} {shown or '(ended, not awaited)'}"


def _command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def what_is_left(before: Surroundings, grace: float) -> dict[object, str]:
    """Compare with `before`; while something is left, look again for `grace` seconds."""
    end = time.monotonic() + grace
    while (left := Surroundings.now().left_since(before)) and time.monotonic() < end:
        time.sleep(0.01)
    return left


class LeakCheck:
    """Looks around before and after each test."""

    def __init__(self, grace: float) -> None:
        self._grace = grace
        self._told: set[object] = set()
        self._at_start = self._before = Surroundings.now()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        """Look around before anything is set up for the test."""
        self._before = Surroundings.now()
        yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """Allow what a fixture of a wider scope brings."""
        if fixturedef.scope == "function":
            return (yield)
        before = Surroundings.now()
        value = yield
        self._before = self._before.plus(before, Surroundings.now())
        return value

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, nextitem: pytest.Item | None) -> Generator[None, None, None]:
        """Look around after everything of the test is torn down; after the last test, after everything."""
        yield
        before = self._before if nextitem else self._at_start
        left = what_is_left(before, self._grace)
        untold = [sentence for thing, sentence in left.items() if thing not in self._told]
        self._told.update(left)
        if untold:
            pytest.fail("the test left something behind:\n" + "\n".join(untold), pytrace=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--leak-grace`."""
    parser.addoption(
        "--leak-grace",
        metavar="SECONDS",
        type=float,
        default=GRACE,
        help=f"how long a thread or process may take to end after a test (default: {GRACE})",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Move to a temporary directory of our own, and begin to watch."""
    config.add_cleanup(_own_temporary_directory())
    config.pluginmanager.register(LeakCheck(config.getoption("--leak-grace")), "ecs-fake-leak-check")


def _own_temporary_directory() -> Callable[[], None]:
    usual, own = tempfile.gettempdir(), tempfile.mkdtemp(prefix="ecs-tests-")
    # pytest keeps the `tmp_path` of the last runs for us to look at; they stay where they always are.
    changed = {"TMPDIR": own, "PYTEST_DEBUG_TEMPROOT": os.environ.get("PYTEST_DEBUG_TEMPROOT", usual)}
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    tempfile.tempdir = own

    def undo() -> None:
        tempfile.tempdir = usual
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        shutil.rmtree(own, ignore_errors=True)

    return undo
