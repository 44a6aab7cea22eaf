"""The benchmarks still run: each once, and nothing is measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.newest_sdk

ROOT = Path(__file__).parents[1]
ONCE = ["-m", "pytest", "benchmarks", "--benchmark-disable", "--quiet", "-p", "no:cacheprovider"]


def test_each_benchmark_runs() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, *ONCE], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "failed" not in done.stdout
