"""What processes may take of the machine: memory, processes, processors, room for output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import ecs_fake
from ecs_fake.records.orders import Limits
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted
from ecs_fake.runners.process.limits import niceness
from tests.runners.stage import Stage, stage, until

MEBIBYTE = 1 << 20
FILL = "import sys, time; held = bytearray(int(sys.argv[1]) << 20); print('filled', flush=True); time.sleep(1000)"
"""Takes so many MiB, and keeps them."""
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"


def fill(mebibytes: int) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", FILL, str(mebibytes)]


class TestMemory:
    def test_a_container_that_takes_too_much_is_killed(self, stage: Stage) -> None:
        stage.start(*fill(80), limits=Limits(memory=64))
        stage.expect(ContainerStarted)
        exited = stage.expect(ContainerExited)
        assert (exited.exit_code, exited.reason) == (137, OUT_OF_MEMORY)

    def test_one_that_keeps_below_runs(self, stage: Stage) -> None:
        small = stage.start(*fill(40), limits=Limits(memory=128))
        stage.line(small, "filled")
        large = stage.start(*fill(300), limits=Limits(memory=64))
        assert [stage.expect(kind).key for kind in (ContainerStarted, ContainerStarted)] == [small, large]
        assert stage.expect(ContainerExited).key == large

    def test_without_a_limit_it_may_have_all(self, stage: Stage) -> None:
        free = stage.start(*fill(200))
        stage.line(free, "filled")
        stage.start(*fill(200), limits=Limits(memory=64))
        stage.expect(ContainerStarted)
        stage.expect(ContainerStarted)
        assert stage.expect(ContainerExited).key != free

    def test_a_tree_of_processes_counts_together(self, stage: Stage, marker: str) -> None:
        """Also an orphan that left session and group."""
        fork = (
            "import os, sys, time\n"
            "for _ in range(3):\n"
            "    if not os.fork():\n"
            "        os.setsid()\n"
            "        if os.fork(): os._exit(0)\n"
            "        held = bytearray(40 << 20)\n"
            "        time.sleep(1000)\n"
            "time.sleep(1000)\n"
        )
        stage.start(sys.executable, "-I", "-S", "-c", fork, marker, limits=Limits(memory=100))
        stage.expect(ContainerStarted)
        assert stage.expect(ContainerExited).reason == OUT_OF_MEMORY

    def test_shared_pages_count_once(self, stage: Stage) -> None:
        """Four processes that share what their parent took before the fork."""
        fork = (
            "import os, time\n"
            "held = bytearray(60 << 20)\n"
            "for _ in range(4):\n"
            "    if not os.fork(): time.sleep(1000)\n"
            "print('forked', flush=True)\n"
            "time.sleep(1000)\n"
        )
        shared = stage.python(fork, limits=Limits(memory=120))
        stage.line(shared, "forked")
        stage.start(*fill(200), limits=Limits(memory=64))
        stage.expect(ContainerStarted)
        stage.expect(ContainerStarted)
        assert stage.expect(ContainerExited).key != shared

    def test_the_tasks_limit_is_for_all_its_containers(self, stage: Stage) -> None:
        limits = Limits(task_memory=100)
        task = stage.key().task_arn.rpartition("/")[2]
        small = stage.start(*fill(30), key=stage.key(task, "small"), limits=limits)
        stage.line(small, "filled")
        large = stage.start(*fill(90), key=stage.key(task, "large"), limits=limits)
        stage.expect(ContainerStarted)
        stage.expect(ContainerStarted)
        exited = stage.expect(ContainerExited)
        assert (exited.key, exited.reason) == (large, OUT_OF_MEMORY)

    def test_containers_of_other_tasks_do_not_count(self, stage: Stage) -> None:
        limits = Limits(task_memory=100)
        keys = [stage.start(*fill(60), limits=limits) for _ in range(3)]
        for key in keys:
            stage.line(key, "filled")
        stage.start(*fill(150), limits=limits)
        for _ in range(4):
            stage.expect(ContainerStarted)
        assert stage.expect(ContainerExited).key not in keys


class TestProcesses:
    def test_a_fork_bomb_is_killed(self, marker: str) -> None:
        bomb = "import os, time\nfor _ in range(200):\n    if not os.fork(): time.sleep(1000)\ntime.sleep(1000)\n"
        with stage(pids_limit=100) as made:
            made.start(sys.executable, "-I", "-S", "-c", bomb, marker)
            made.expect(ContainerStarted)
            exited = made.expect(ContainerExited)
        assert exited.exit_code == 137
        assert "more processes than task_pids_limit allows" in str(exited.reason)

    def test_one_that_goes_on_forking(self, marker: str) -> None:
        bomb = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n"
        with stage(pids_limit=50) as made:
            made.start(sys.executable, "-I", "-S", "-c", bomb, marker)
            made.expect(ContainerStarted)
            assert made.expect(ContainerExited).exit_code == 137
            assert made.run("true")[0] == 0

    def test_as_many_as_it_may_have(self) -> None:
        with stage(pids_limit=40) as made:
            few = made.start("sh", "-c", "for n in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done; echo ready; wait")
            made.line(few, "ready")
            made.start("sh", "-c", "while :; do sleep 1000 & done")
            made.expect(ContainerStarted)
            made.expect(ContainerStarted)
            assert made.expect(ContainerExited).key != few


class TestProcessors:
    @pytest.mark.rule("ContainerDefinition-002")
    @pytest.mark.parametrize(("cpu", "nice"), [(0, 0), (1024, 0), (4096, 0), (512, 3), (256, 6), (10, 10)])
    def test_a_share_as_niceness(self, cpu: int, nice: int) -> None:
        assert niceness(cpu) == nice

    @pytest.mark.rule("ContainerDefinition-004")
    def test_who_asks_for_less_stands_back(self, stage: Stage) -> None:
        """It still may use the whole processor while nobody else wants it."""
        program = "import os, time; time.sleep(0.2); print(os.getpriority(os.PRIO_PROCESS, 0))"
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        assert str(stage.finish(stage.python(program, limits=Limits(cpu=256)))[1]) == f"{mine + 6}\n"
        assert str(stage.finish(stage.python(program))[1]) == f"{mine}\n"


class TestOutput:
    def test_a_flood_is_kept_in_part(self) -> None:
        with ecs_fake.mock_ecs(runner="process", clusters=["default"], output_kept=100) as fake:
            task = run(fake, ["sh", "-c", "seq 20000"]).wait()
            logs = task.logs()
        assert (len(logs), logs.dropped, logs[-1].text) == (100, 19900, "20000")

    def test_one_line_without_end(self) -> None:
        with ecs_fake.mock_ecs(runner="process", clusters=["default"], output_kept=100) as fake:
            task = run(fake, ["sh", "-c", "head -c 10000000 /dev/zero"]).wait()
            assert sum(len(line.text) for line in task.logs()) <= 100 * 1024


class TestOfTasks:
    @pytest.fixture
    def fake(self) -> Iterator[ecs_fake.EcsFake]:
        with ecs_fake.mock_ecs(runner="process", clusters=["default"]) as made:
            yield made

    @pytest.mark.rule("ContainerDefinition-052")
    def test_the_hard_limit(self, fake: ecs_fake.EcsFake) -> None:
        task = run(fake, fill(80), memory=64).wait()
        assert (task.exit_codes, task.containers["app"].reason) == ({"app": 137}, OUT_OF_MEMORY)
        assert (task.stop_code, task.stopped_reason) == (
            "EssentialContainerExited",
            "Essential container in task exited",
        )

    @pytest.mark.rule("RunTask-056", "ContainerOverride-008")
    def test_an_override_of_it(self, fake: ecs_fake.EcsFake) -> None:
        overrides = {"containerOverrides": [{"name": "app", "memory": 64}]}
        task = run(fake, fill(80), memory=200, overrides=overrides).wait()
        assert task.containers["app"].reason == OUT_OF_MEMORY

    @pytest.mark.rule("ContainerDefinition-060")
    def test_the_soft_limit_is_none(self, fake: ecs_fake.EcsFake) -> None:
        task = run(fake, fill(80), memoryReservation=16)
        until(lambda: "filled" in str(task.logs()))
        run(fake, fill(80), memory=64).wait()
        assert task.last_status == "RUNNING"

    @pytest.mark.rule("ContainerOverride-005")
    def test_an_override_of_the_share(self, fake: ecs_fake.EcsFake) -> None:
        program = "import os, time; time.sleep(0.2); print(os.getpriority(os.PRIO_PROCESS, 0))"
        overrides = {"containerOverrides": [{"name": "app", "cpu": 512}]}
        task = run(fake, [sys.executable, "-I", "-S", "-c", program], cpu=128, overrides=overrides).wait()
        assert str(task.logs()) == f"{os.getpriority(os.PRIO_PROCESS, 0) + 3}\n"

    def test_the_tasks_own(self, fake: ecs_fake.EcsFake) -> None:
        task = run(fake, fill(600), fargate=True).wait()
        assert task.containers["app"].reason == OUT_OF_MEMORY

    def test_the_number_of_processes_is_an_option(self) -> None:
        with ecs_fake.mock_ecs(runner="process", clusters=["default"], task_pids_limit=20) as fake:
            task = run(fake, ["sh", "-c", "while :; do sleep 1000 & done"]).wait()
        assert "task_pids_limit" in str(task.containers["app"].reason)


def run(
    fake: ecs_fake.EcsFake,
    command: list[str],
    *,
    fargate: bool = False,
    overrides: dict[str, Any] | None = None,
    **members: Any,
) -> Any:
    """Run a task of one container, with these members of its definition; on Fargate with 512 MiB."""
    ecs = fake.client()
    container = {"name": "app", "image": "app", "command": command, **members}
    if fargate:
        size = {
            "cpu": "256",
            "memory": "512",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
        }
        where: dict[str, Any] = {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}}
    else:
        fake.add_container_instances(1)
        size, where = {}, {}
        if not {"memory", "memoryReservation"} & members.keys():
            container["memory"] = 512
    ecs.register_task_definition(family="job", containerDefinitions=[container], **size)
    launch_type = "FARGATE" if fargate else "EC2"
    answer = ecs.run_task(taskDefinition="job", launchType=launch_type, overrides=overrides or {}, **where)
    return fake.task(answer["tasks"][0]["taskArn"])
