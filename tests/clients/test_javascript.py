"""The AWS SDK for JavaScript, version 3, with its waiters and paginators. Needs node and npm; CI has them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.served import Served

HERE = Path(__file__).parent
PROGRAM = HERE / "javascript"

pytestmark = pytest.mark.timeout(300)


def _cache() -> Path:
    """Give a place that outlives the run; the suite is also run in a copy of the checkout inside of it."""
    return next((place for place in HERE.parents if place.name == ".cache"), HERE.parents[1] / ".cache")


@pytest.fixture(scope="module")
def program() -> Path:
    """The program with its packages, installed once for each version of them."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        _do_without("node and npm are not on the PATH")
    home = _cache() / "javascript"
    lock = (PROGRAM / "package-lock.json").read_bytes()
    if not (home / "made-from").exists() or (home / "made-from").read_bytes() != lock:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(PROGRAM, home, ignore=shutil.ignore_patterns("node_modules"))
        words = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(words, cwd=home, capture_output=True, text=True, check=False)
        if done.returncode:
            _do_without(f"npm cannot install: {done.stderr[-1000:]}")
        (home / "made-from").write_bytes(lock)
    shutil.copy(PROGRAM / "tour.js", home)
    return home / "tour.js"


def _do_without(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def seen(program: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with Served(tmp_path_factory.mktemp("served"), ["--region", "eu-west-1"]) as served:
        done = subprocess.run(
            ["node", str(program)],
            env=served.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_is_configured_by_the_environment(seen):
    assert (seen["region"], seen["cluster"]) == ("eu-west-1", "ACTIVE")


def test_types_are_what_the_sdk_promises(seen):
    assert seen["registeredAt"] is True
    assert seen["times"] == [True, True, True]
    assert (seen["revision"], seen["exitCode"]) == (1, 3)


def test_waiters_end_well(seen):
    assert (seen["running"], seen["stopped"], seen["stable"]) == ("SUCCESS", "SUCCESS", "SUCCESS")
    assert seen["stopCode"] == "EssentialContainerExited"
    assert (seen["runningCount"], seen["left"]) == (2, [])


def test_paginators_go_through_all_pages(seen):
    assert (sum(seen["pages"]), max(seen["pages"])) == (5, 2)
    assert seen["definitions"][:2] == [1, 1]


def test_errors_are_of_their_class_and_not_retried(seen):
    assert seen["error"] == {
        "isClass": True,
        "name": "ClusterNotFoundException",
        "message": "Cluster not found.",
        "fault": "client",
        "status": 400,
        "attempts": 1,
        "hasRequestId": True,
    }
