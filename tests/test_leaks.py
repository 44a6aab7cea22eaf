"""The leak check itself: what it must find, and what it must let pass."""

from __future__ import annotations

import re

import pytest

from tests.leaks import Surroundings, what_is_left
from tests.rules.record import ROOT

LEAKS = """
    import os, subprocess, sys, tempfile, threading
    import botocore.endpoint

    def test_thread():
        threading.Thread(target=threading.Event().wait, name="straggler", daemon=True).start()

    def test_child(request):
        request.config.child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    def test_patch():
        botocore.endpoint.Endpoint._send = lambda self, request: None

    def test_environment():
        os.environ["ECS_FAKE_LEAK"] = "1"

    def test_directory():
        tempfile.mkdtemp(prefix="ecs-fake-")

    def test_clean(): ...
    """

CLEAN = """
    import threading
    import pytest

    @pytest.fixture(scope="module")
    def server():
        end = threading.Event()
        thread = threading.Thread(target=end.wait, name="server")
        thread.start()
        yield
        end.set()
        thread.join()

    def test_with_a_wide_fixture(server): ...
    def test_another(server): ...
    def test_a_thread_about_to_end():
        threading.Timer(0.05, lambda: None).start()
    """

FORGETFUL = """
    import os
    import pytest

    @pytest.fixture(scope="module")
    def forgetful():
        os.environ["ECS_FAKE_LEAK"] = "1"

    def test_first(forgetful): ...
    def test_last(forgetful): ...
    """


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A pytest in a process of its own, since what leaks there must not leak here."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p tests.leaks")
    return pytester


def test_each_leak_fails_the_test_that_left_it(inner: pytest.Pytester) -> None:
    inner.makepyfile(LEAKS)
    result = inner.runpytest_subprocess("--leak-grace=0")
    result.assert_outcomes(passed=6, errors=5)
    blamed = re.findall(
        r"teardown of (\w+) _+\nthe test left something behind:\n([\w .-]+)", result.stdout.str()
    )
    assert dict(blamed) == {
        "test_thread": "thread still alive",
        "test_child": "child process still there",
        "test_patch": "botocore is patched",
        "test_environment": "environment variable changed",
        "test_directory": "temporary directory left",
    }


def test_what_goes_away_is_no_leak(inner: pytest.Pytester) -> None:
    inner.makepyfile(CLEAN)
    inner.runpytest_subprocess().assert_outcomes(passed=3)


def test_what_a_wide_fixture_forgets_is_found_at_the_end(inner: pytest.Pytester) -> None:
    inner.makepyfile(FORGETFUL)
    result = inner.runpytest_subprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*teardown of test_last*", "environment variable changed: ECS_FAKE_LEAK"])


def test_looking_around_twice_finds_nothing() -> None:
    assert what_is_left(Surroundings.now(), grace=0.0) == {}
