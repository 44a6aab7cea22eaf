"""How descendants are found and told apart, also where the kernel or the system offers less."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ecs_fake.runners.process.supervisor import offspring

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A child of ours in a session of its own."""
    process = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_both_ways_to_list_children_agree(child: subprocess.Popen[bytes]) -> None:
    assert child.pid in offspring._listed([os.getpid()])
    assert sorted(offspring._searched([os.getpid()])) == sorted(offspring._listed([os.getpid()]))


@pytest.mark.parametrize("ways", [offspring._listed, offspring._searched])
def test_a_process_that_is_gone_has_no_children(ways: object) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert callable(ways)
    assert ways([gone.pid]) == []
    assert offspring.owner(1, gone.pid) is None


def test_a_mark_is_handed_down_and_read_back() -> None:
    before = resource.getrlimit(offspring._RLIMIT_LOCKS)
    resource.setrlimit(offspring._RLIMIT_LOCKS, (offspring.tag(77, 5), before[1]))
    try:
        marked = subprocess.Popen(["env", "-i", "setsid", "sleep", "1000"])
    finally:
        resource.setrlimit(offspring._RLIMIT_LOCKS, before)
    try:
        assert offspring.owner(77, marked.pid) == 5
        assert offspring.owner(78, marked.pid) is None
    finally:
        marked.kill()
        marked.wait()


def test_groups_end_with_their_container(child: subprocess.Popen[bytes]) -> None:
    assert offspring.Groups(7).sweep([1], {1: child.pid})
    assert child.wait(20) == -9


def test_groups_mark_the_environment() -> None:
    assert offspring.Groups(7).marks() == {b"ECS_FAKE_SUPERVISOR": b"7"}
