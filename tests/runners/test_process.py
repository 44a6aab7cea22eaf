"""What a container is when it is a local process: output, exit codes, signals."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from ecs_fake.errors import RunnerError
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    ImagePulled,
)
from ecs_fake.runners.process import ProcessRunner
from tests.runners.stage import Stage, stage, until


class TestOutput:
    def test_lines_of_both_streams(self, stage: Stage) -> None:
        _, logs = stage.run("sh", "-c", "echo one; echo two >&2; printf three")
        assert {(line.stream, line.text) for line in logs} == {
            ("stdout", "one"),
            ("stderr", "two"),
            ("stdout", "three"),
        }
        assert {line.container for line in logs} == {"main"}

    def test_all_output_is_there_when_the_end_is_reported(self, stage: Stage) -> None:
        _, logs = stage.run("seq", "9000")
        assert [line.text for line in logs] == [str(number) for number in range(1, 9001)]

    def test_lines_come_while_the_container_runs(self, stage: Stage) -> None:
        key = stage.start("sh", "-c", "echo ready; exec sleep 1000")
        stage.line(key, "ready")

    def test_bytes_that_are_no_text(self, stage: Stage) -> None:
        _, logs = stage.run("printf", r"a\377b\n")
        assert str(logs) == "a\N{REPLACEMENT CHARACTER}b\n"

    def test_times_are_those_of_the_clock(self, stage: Stage) -> None:
        before = time.time()
        _, logs = stage.run("echo", "now")
        assert before <= logs[0].timestamp <= time.time()

    def test_a_grandchild_that_holds_the_pipes_does_not_delay_the_end(self, stage: Stage) -> None:
        began = time.monotonic()
        code, logs = stage.run("sh", "-c", "sleep 1000 & echo done")
        assert (code, str(logs)) == (0, "done\n")
        assert time.monotonic() - began < 10

    def test_stdin_is_empty(self, stage: Stage) -> None:
        assert stage.run("cat")[0] == 0


class TestExitCodes:
    def test_all_exit_codes(self, stage: Stage) -> None:
        keys = {stage.start("sh", "-c", f"exit {code}"): code for code in range(256)}
        seen = {}
        while len(seen) < len(keys):
            change = stage.changes.get(timeout=20)
            if isinstance(change, ContainerExited):
                seen[change.key] = change.exit_code
        assert seen == keys

    @pytest.mark.parametrize(
        ("name", "code"), [("SEGV", 139), ("KILL", 137), ("TERM", 143), ("ABRT", 134), ("PIPE", 141)]
    )
    def test_a_signal_gives_128_and_its_number(self, stage: Stage, name: str, code: int) -> None:
        assert stage.run("sh", "-c", f"ulimit -c 0; kill -{name} $$")[0] == code

    def test_the_first_process_decides(self, stage: Stage) -> None:
        assert stage.run("sh", "-c", "(exit 7); exit 3")[0] == 3


class TestStop:
    def test_stop_is_sigterm(self, stage: Stage) -> None:
        key = stage.start("sleep", "1000")
        stage.expect(ContainerStarted)
        stage.stop(key)
        assert stage.expect(ContainerExited).exit_code == 143

    def test_a_container_may_handle_it(self, stage: Stage) -> None:
        key = stage.start(
            "sh", "-c", "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.01; done"
        )
        stage.line(key, "ready")
        stage.stop(key)
        assert stage.finish(key)[0] == 5
        assert str(stage.logs.read(key.task_arn)) == "ready\nbye\n"

    def test_one_that_ignores_it_ends_by_kill(self, stage: Stage) -> None:
        key = stage.start("sh", "-c", "trap 'echo no' TERM; echo ready; while :; do sleep 0.01; done")
        stage.line(key, "ready")
        stage.stop(key)
        stage.line(key, "no")
        stage.kill(key)
        assert stage.finish(key)[0] == 137

    def test_stop_before_the_start_is_reported(self, stage: Stage) -> None:
        key = stage.start("sleep", "1000")
        stage.stop(key)
        assert stage.finish(key)[0] == 143

    def test_signals_are_as_on_a_fresh_machine(self, stage: Stage) -> None:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            _, logs = stage.run("grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status")
        finally:
            signal.signal(signal.SIGHUP, before)
        own = 0b11 << 31  # those of the C library itself, 32 and 33, are out of anybody's reach
        assert [int(line.text.split()[1], 16) & ~own for line in logs] == [0, 0]


class TestRepetition:
    def test_an_order_repeated_does_nothing(self, stage: Stage) -> None:
        key = stage.start("sleep", "1000")
        stage.start("sleep", "1000", key=key)
        stage.kill(key)
        stage.kill(key)
        assert stage.finish(key)[0] == 137
        stage.start("echo", "again", key=key)
        stage.stop(key)
        stage.run("true")  # what came before it is done by now
        assert str(stage.logs.read(key.task_arn)) == ""

    def test_orders_for_unknown_containers_do_nothing(self, stage: Stage) -> None:
        stage.stop(stage.key())
        stage.kill(stage.key())
        stage.forget(stage.key())
        assert stage.runner.supervisor_pid is None

    def test_a_pull_always_succeeds(self, stage: Stage) -> None:
        stage.pull(stage.key(), "nginx:1")
        first = stage.expect(ImagePulled)
        stage.pull(stage.key(), "nginx:1")
        assert stage.expect(ImagePulled).digest == first.digest
        assert first.digest is not None
        assert first.digest.startswith("sha256:")

    def test_after_close_orders_are_ignored(self) -> None:
        with stage() as made:
            made.runner.close()
            made.start("true")
            made.runner.close()
        assert made.runner.supervisor_pid is None
        assert made.changes.empty()

    def test_forgotten_output_and_directories_are_gone(self, stage: Stage) -> None:
        key = stage.key()
        code, logs = stage.run("sh", "-c", "touch file; chmod 0 .; pwd", key=key)
        directory = str(logs).strip()
        assert code == 0
        stage.forget(key)
        until(lambda: not os.path.exists(os.path.dirname(directory)))
        assert str(stage.logs.read(key.task_arn)) == ""

    def test_a_forgotten_container_that_runs_is_ended(self, stage: Stage, marker: str) -> None:
        key = stage.start("sh", "-c", "echo $$; exec sleep 1000", marker)
        pid = stage.expect(ContainerStarted).pid
        stage.forget(key)
        until(lambda: not os.path.exists(f"/proc/{pid}"))
        assert stage.changes.empty()


class TestSurroundings:
    def test_nothing_is_started_before_it_is_needed(self, stage: Stage) -> None:
        assert stage.runner.supervisor_pid is None
        assert stage.runner.executes

    def test_the_process_id_is_that_of_the_command(self, stage: Stage) -> None:
        key = stage.start("sh", "-c", "echo $$")
        started = stage.expect(ContainerStarted)
        assert stage.expect(ContainerExited).key == key
        assert str(stage.logs.read(key.task_arn)) == f"{started.pid}\n"

    def test_its_own_session_and_process_group(self, stage: Stage) -> None:
        key = stage.python("import os; print(os.getpid() == os.getsid(0) == os.getpgrp())")
        assert str(stage.finish(key)[1]) == "True\n"

    def test_no_descriptors_but_the_three(self, stage: Stage) -> None:
        other = stage.start("sleep", "1000")
        assert stage.expect(ContainerStarted).key == other
        key = stage.python("import os; print(sorted(os.listdir('/proc/self/fd'))[:-1])")
        assert str(stage.finish(key)[1]) == "['0', '1', '2']\n"

    def test_the_limit_of_open_files_is_the_testers(self, stage: Stage) -> None:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
        try:
            _, logs = stage.run("sh", "-c", "ulimit -Sn; ulimit -Hn")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert [line.text for line in logs] == [str(soft - 1), str(hard)]

    def test_scratch_root(self, tmp_path: os.PathLike[str]) -> None:
        from pathlib import Path

        root = Path(tmp_path) / "deep" / "scratch"
        with stage(scratch_root=root) as made:
            _, logs = made.run("pwd")
            assert str(logs).startswith(f"{root}/")
        assert list(root.iterdir()) == []

    def test_a_supervisor_that_cannot_start(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "executable", "/nonesuch/python")
        stage.pull(stage.key())
        stage.expect(ImagePulled)
        stage.start("true")
        reason = stage.expect(ContainerStartFailed).reason
        assert reason.startswith("CannotStartContainerError: ")
        assert "/nonesuch/python" in reason

    def test_windows_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "win32")
        with pytest.raises(RunnerError, match="Windows"):
            Stage()


def test_the_runner_keeps_the_contract() -> None:
    from ecs_fake.runners.base import Runner

    with stage() as made:
        runner: Runner = made.runner
        assert isinstance(runner, ProcessRunner)
