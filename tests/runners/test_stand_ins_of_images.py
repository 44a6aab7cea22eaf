"""`Function` stand-ins, and which stand-in an image reference finds."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ecs_fake
from ecs_fake.standins import Function, Images, Process, Scripted
from tests.runners.stage import Stage, stage

GREETING = "hello"


def greet() -> None:
    """Say who is called, how, and where."""
    at_home = os.getcwd() == os.environ["HOME"]
    sys.stdout.write(f"{GREETING} {sys.argv[1:]} {os.environ.get('NAME')} {at_home}\n")


def leave(code: int) -> int:
    """End with a code."""
    return code


def run(function: Callable[[], object], *command: str, **options: Any) -> tuple[int, str]:
    """Run a function as a container; give its exit code and output."""
    with stage(find=lambda image: Function(function)) as made:
        code, logs = made.run(*command, **options)
        return code, str(logs)


class TestFunction:
    def test_it_has_the_containers_command_and_environment(self) -> None:
        code, output = run(greet, "a", "b", environment={"NAME": "x"})
        assert (code, output) == (0, "hello ['a', 'b'] x True\n")

    @pytest.mark.parametrize(
        ("function", "code"),
        [
            (lambda: None, 0),
            (lambda: 0, 0),
            (lambda: 7, 7),
            (lambda: True, 1),
            (lambda: sys.exit(9), 9),
            (functools.partial(leave, 5), 5),
            (functools.partial(leave, code=6), 6),
        ],
    )
    def test_its_result_is_the_exit_code(self, function: Callable[[], object], code: int) -> None:
        assert run(function)[0] == code

    def test_an_exception_is_1_with_its_traceback_in_the_log(self) -> None:
        def fail() -> None:
            raise LookupError("nothing there")

        code, output = run(fail)
        assert code == 1
        assert "Traceback (most recent call last):" in output
        assert output.endswith("LookupError: nothing there\n")

    def test_another_result_is_a_mistake(self) -> None:
        code, output = run(lambda: "done")
        assert code == 1
        assert "TypeError: the function returned 'done'; None or a number is an exit code" in output

    def test_it_is_a_fresh_interpreter(self) -> None:
        changed = {"value": 1}

        def change() -> int:
            changed["value"] += 1
            return changed["value"]

        assert run(change)[0] == 2
        assert changed == {"value": 1}

    def test_nothing_of_the_house_is_imported_or_in_the_way(self) -> None:
        def look() -> None:
            names = [name for name in sys.modules if name.startswith("ecs_fake")]
            here = [entry for entry in sys.path if entry.endswith(os.path.join("runners", "process"))]
            sys.stdout.write(f"{names} {here}\n")

        assert run(look)[1] == "[] []\n"

    def test_a_function_of_a_module_goes_by_its_name(self, stage: Stage) -> None:
        packed = Function(greet).packed
        assert b"greet" in packed
        assert len(Function(lambda: None).packed) > 0
        assert GREETING.encode() not in packed

    def test_it_ends_when_asked_to(self) -> None:
        def wait() -> None:
            sys.stdout.write("waiting\n")
            time.sleep(1000)

        with stage(find=lambda image: Function(wait)) as made:
            key = made.start()
            made.line(key, "waiting")
            made.stop(key)
            assert made.finish(key)[0] == 143

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("text", "something that can be called"),
            (leave, "called without arguments"),
            (functools.partial(bool, threading.Lock()), "cannot be taken to a fresh interpreter"),
        ],
    )
    def test_what_cannot_be_called_there_is_refused_at_once(self, wrong: Any, said: str) -> None:
        with pytest.raises(ecs_fake.OptionError, match=said):
            Function(wrong)

    def test_a_coroutine_function_is_refused(self) -> None:
        async def job() -> None: ...

        with pytest.raises(ecs_fake.OptionError, match=r"asyncio\.run"):
            Function(job)

    def test_without_cloudpickle_it_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "cloudpickle", None)
        with pytest.raises(ecs_fake.OptionError, match="pip install cloudpickle"):
            Function(lambda: None)
        Function(os.getpid)

    def test_a_function_of_a_script(self, tmp_path: Path) -> None:
        """It is in `__main__`, which a fresh interpreter does not have."""
        script = tmp_path / "script.py"
        script.write_text(
            "import boto3, ecs_fake\n"
            "CODE = 4\n"
            "def job():\n    return CODE\n"
            "with ecs_fake.mock_ecs(images={'app': ecs_fake.Function(job)}, clusters=['default']) as fake:\n"
            "    ecs = boto3.client('ecs')\n"
            "    ecs.register_task_definition(family='t', networkMode='bridge', containerDefinitions=["
            "{'name': 'a', 'image': 'app', 'memory': 64}])\n"
            "    fake.add_container_instances()\n"
            "    arn = ecs.run_task(taskDefinition='t')['tasks'][0]['taskArn']\n"
            "    task = fake.task(arn)\n"
            "    task.wait('STOPPED')\n"
            "    print(task.exit_codes)\n"
        )
        ended = subprocess.run(
            [sys.executable, script], capture_output=True, text=True, timeout=50, check=False
        )
        assert ended.stdout == "{'a': 4}\n", ended.stderr

    def test_it_executes_so_it_needs_the_wall_clock(self) -> None:
        with pytest.raises(ecs_fake.OptionError, match="virtual"):
            ecs_fake.EcsFake(images={"app": Function(greet)}, clock="virtual")


class TestDocker:
    def test_it_waits_for_its_runner(self) -> None:
        with pytest.raises(ecs_fake.NotImplementedByFake, match="Docker Engine"):
            ecs_fake.Docker("local/app:dev")


class TestReferences:
    @pytest.mark.parametrize(
        ("pattern", "image", "found"),
        [
            ("app", "app:latest", True),
            ("app:latest", "app", True),
            ("app:*", "app", True),
            ("app", "app:1", False),
            ("host:5000/app:*", "host:5000/app", True),
            ("host:5000/app", "host:5000/app:latest", True),
            ("app@sha256:*", "app@sha256:abc", True),
            ("app:1", "app:1@sha256:abc", True),
            ("app@sha256:abc", "app:1@sha256:abc", True),
            ("app:*", "app:1@sha256:abc", True),
            ("app:latest", "app@sha256:abc", False),
            ("app:2", "app:1@sha256:abc", False),
        ],
    )
    def test_tags_and_digests(self, pattern: str, image: str, found: bool) -> None:
        script = Scripted(exit_code=3)
        assert Images({pattern: script}).find(image) is (script if found else None)

    def test_what_is_written_comes_first(self) -> None:
        images = Images({"app": Scripted(exit_code=1), "app:latest": Scripted(exit_code=2)})
        assert images.find("app") is images["app"]
        assert images.find("app:latest") is images["app:latest"]

    def test_all_kinds_of_stand_ins_are_taken(self) -> None:
        assert Images({"a": Process(command=["true"]), "b": Function(greet)}).executes
