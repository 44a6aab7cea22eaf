"""Many containers, and containers that write a lot."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from ecs_fake.records.state_changes import ContainerExited, ContainerStarted
from ecs_fake.runners.logs import LINES_KEPT
from tests.runners.stage import LIMIT, Stage, until


def test_two_hundred_tasks_of_two_containers(stage: Stage) -> None:
    keys = {
        stage.start("sleep", "1000", key=stage.key(f"task-{n}", name)) for n in range(200) for name in "ab"
    }
    started = {stage.expect(ContainerStarted).key for _ in keys}
    assert started == keys
    for key in keys:
        stage.stop(key)
    exited = [stage.expect(ContainerExited) for _ in keys]
    assert {change.key for change in exited} == keys
    assert {change.exit_code for change in exited} == {143}


def test_chatty_containers_do_not_keep_others_waiting(stage: Stage) -> None:
    chatty = [stage.start("yes") for _ in range(4)]
    for _ in chatty:
        stage.expect(ContainerStarted)
    for key in chatty:
        until(lambda key=key: len(stage.logs.read(key.task_arn)) == LINES_KEPT)
    code, logs = stage.run("sh", "-c", "echo heard; exit 4")
    assert (code, str(logs)) == (4, "heard\n")
    for key in chatty:
        stage.stop(key)
    assert {stage.expect(ContainerExited).exit_code for _ in chatty} == {143}


def test_a_tester_that_does_not_read_makes_containers_wait(stage: Stage) -> None:
    """The supervisor keeps only so much, and everything arrives in the end."""
    held = threading.Event()
    stage.logs._lines_kept = 50_000
    write = stage.logs.write

    def slow(*arguments: object) -> None:
        assert held.wait(LIMIT)
        write(*arguments)  # type: ignore[arg-type] # handed on as it came

    stage.logs.write = slow  # type: ignore[method-assign] # the reader is held up, as by a busy tester
    key = stage.start("sh", "-c", "head -c 50000000 /dev/zero | tr '\\0' 'x'; echo; echo end")
    stage.expect(ContainerStarted)
    supervisor = stage.runner.supervisor_pid
    before = _memory(supervisor)
    until(lambda: _is_asleep(supervisor))
    assert _memory(supervisor) - before < 10_000
    held.set()
    assert stage.expect(ContainerExited).key == key
    logs = stage.logs.read(key.task_arn)
    assert logs[len(logs) - 1].text == "end"
    assert sum(len(line.text) for line in logs) == 50_000_000 + len("end")


def _memory(pid: int | None) -> int:
    """Give the resident memory of a process in KiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _is_asleep(pid: int | None) -> bool:
    """Say whether a process waits for something, five times in a row."""
    stat = Path(f"/proc/{pid}/stat")
    return all(stat.read_text().rpartition(")")[2].split()[0] == "S" for _ in range(5))
