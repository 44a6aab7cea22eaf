"""kill -9 in the middle of writing."""

from __future__ import annotations

import sys

import pytest

from tests.state.crashing import crash


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.timeout(240)
def test_everything_acknowledged_is_there_again(tmp_path):
    done = crash(tmp_path, seed=7, rounds=10)
    assert done.count > 50
    assert done.definitions
    assert "STOPPED" in done.tasks.values()
