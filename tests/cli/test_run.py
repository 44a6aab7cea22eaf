"""`ecs-fake run`: one task, with a fake of its own or on a server."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.served import ECS_FAKE, plain_environment


def definition(*scripts: str, **changes: Any) -> dict[str, Any]:
    """A task definition for Fargate with a container for each shell script; the first one is essential."""
    containers = [
        {
            "name": f"c{at}",
            "image": "busybox",
            "command": ["sh", "-c", script],
            "essential": at == 0,
            "stopTimeout": 2,
        }
        for at, script in enumerate(scripts)
    ]
    return {
        "family": "job",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": containers,
        **changes,
    }


@pytest.fixture
def file(tmp_path):
    """Writes a document; gives its path."""

    def write(document: Any) -> str:
        path = tmp_path / "job.json"
        path.write_text(json.dumps(document))
        return str(path)

    return write


class TestOutput:
    def test_streams_states_and_exit_code(self, cli, file):
        told = cli("run", file(definition("echo out; echo err >&2; exit 3")))
        assert told.code == 3
        assert told.out == "out\n"
        lines = told.err.splitlines()
        assert lines[0].startswith("job:1 on FARGATE, task ")
        assert "err" in lines
        assert lines[-2:] == [
            "● STOPPED      EssentialContainerExited: Essential container in task exited",
            "  c0: exit 3",
        ]

    def test_several_containers_are_told_apart(self, cli, file):
        told = cli("run", file(definition("sleep 0.3; echo one", "echo two; sleep 60")))
        assert sorted(told.out.splitlines()) == ["c0 │ one", "c1 │ two"]
        assert told.err.splitlines()[-2:] == ["  c0: exit 0", "  c1: exit 143"]
        assert told.code == 0

    def test_the_essential_container_that_ended_first_decides(self, cli, file):
        document = definition("sleep 60", "exit 4", "exit 5")
        document["containerDefinitions"][1]["essential"] = True
        assert cli("run", "-q", file(document)).code == 4

    def test_quiet(self, cli, file):
        told = cli("run", "--quiet", file(definition("echo out")))
        assert (told.out, told.err) == ("out\n", "")

    def test_json(self, cli, file):
        told = cli("run", "--json", file(definition("echo out; sleep 0.2; exit 3")))
        assert told.code == 3
        kinds = [next(iter(document)) for document in told.documents]
        assert (kinds[0], kinds[-1]) == ("begin", "end")
        [line] = [document["line"] for document in told.documents if "line" in document]
        assert (line["container"], line["stream"], line["text"]) == ("c0", "stdout", "out")
        states = [
            document["state"]["task"]["lastStatus"] for document in told.documents if "state" in document
        ]
        assert states[-1] == "STOPPED"
        assert told.documents[-1]["end"]["exitCode"] == 3

    def test_ports_are_told(self, cli, file):
        document = definition("sleep 0.5")
        document["containerDefinitions"][0]["portMappings"] = [{"containerPort": 8080}]
        [row] = [line for line in cli("run", file(document)).err.splitlines() if "8080/tcp" in line]
        assert row.split()[0:2] == ["c0", "8080/tcp"]
        assert row.split()[-1].startswith("127.")

    def test_processes_are_told(self, cli, file):
        told = cli("run", file(definition("echo $$; sleep 0.5")))
        assert f"● RUNNING      c0 is process {told.out.strip()}" in told.err


class TestOverrides:
    def test_command_and_environment(self, cli, file, monkeypatch):
        monkeypatch.setenv("FROM_HERE", "here")
        told = cli(
            "run", "-q", file(definition("exit 9")), "--command", "sh -c 'echo $A $FROM_HERE'", "-e", "A=b c", "--env",
            "FROM_HERE",
        )  # fmt: skip
        assert (told.code, told.out) == (0, "b c here\n")

    def test_of_another_container(self, cli, file):
        document = definition("sleep 0.5", "echo $A")
        told = cli("run", "-q", file(document), "--container", "c1", "--env", "A=x")
        assert told.out == "c1 │ x\n"

    def test_size(self, cli, file):
        told = cli("run", "--json", file(definition("exit 0")), "--cpu", "512", "--memory", "1024")
        task = told.documents[-1]["end"]["task"]
        assert (task["cpu"], task["memory"]) == ("512", "1024")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--container", "web", "--env", "A=b"], "There is no container 'web'; there are c0."),
            (["--env", "NOT_SET_HERE"], "there is no such variable here; give NOT_SET_HERE=VALUE."),
            (["--env", "=x"], "names no variable"),
            (
                ["--clock", "virtual", "--runner", "simulated"],
                "A task is watched in real time; leave --clock out.",
            ),
        ],
    )
    def test_mistakes(self, cli, file, arguments, message):
        told = cli("run", file(definition("exit 0")), *arguments)
        assert (told.code, told.out) == (2, "")
        assert message in told.err

    def test_stand_ins(self, cli, file):
        told = cli(
            "run",
            "-q",
            file(definition("exit 9")),
            "--image",
            "busybox=scripted:run_for=0,exit_code=6,output=hi",
        )
        assert (told.code, told.out) == (6, "hi\n")


class TestWhatIsRun:
    def test_on_ec2_an_instance_is_there(self, cli, file):
        document = definition("echo x", networkMode="bridge", requiresCompatibilities=["EC2"])
        told = cli("run", file(document))
        assert told.code == 0
        assert "job:1 on EC2, task " in told.err

    def test_gpus(self, cli, file):
        document = definition(
            "echo $NVIDIA_VISIBLE_DEVICES", networkMode="bridge", requiresCompatibilities=["EC2"]
        )
        document["containerDefinitions"][0]["resourceRequirements"] = [{"type": "GPU", "value": "2"}]
        assert cli("run", "-q", file(document)).code == 0

    def test_a_description_with_a_note(self, cli, file):
        told = cli("run", file({"taskDefinition": {**definition("exit 0"), "revision": 7}}))
        assert told.err.startswith("! Left out, as ECS itself says them: revision.\n")

    def test_stdin_and_yaml(self, tmp_path):
        pytest.importorskip("yaml")
        text = (
            "family: job\ncpu: '256'\nmemory: '512'\nnetworkMode: awsvpc\nrequiresCompatibilities: [FARGATE]\n"
            "containerDefinitions:\n- {name: c, image: i, command: [echo, from yaml]}\n"
        )
        done = subprocess.run(
            [*ECS_FAKE, "run", "-q", "-"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            env=plain_environment(tmp_path),
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "from yaml\n", "")

    def test_refused_definitions(self, cli, file):
        told = cli("run", file(definition("exit 0", family="my job")))
        assert (told.code, told.out) == (125, "")
        assert told.err.startswith(
            "ecs-fake run: ECS refuses the task definition: ClientException: Family contains invalid characters."
        )

    def test_a_task_that_does_not_start(self, cli, file):
        told = cli("run", file(definition("exit 0")), "--image", "busybox=pull-error:no such image")
        assert told.code == 125
        assert "● STOPPED      TaskFailedToStart: CannotPullContainerError: " in told.err
        assert told.err.endswith("no such image\n  c0: never ran\n")

    def test_a_task_that_cannot_be_placed(self, cli, file):
        document = definition("exit 0", networkMode="bridge", requiresCompatibilities=["EC2"])
        document["placementConstraints"] = [{"type": "memberOf", "expression": "attribute:colour == red"}]
        told = cli("run", file(document))
        assert told.code == 125
        assert "The task cannot be placed: " in told.err

    def test_nothing_to_execute_is_told(self, cli, file):
        document = definition("x")
        del document["containerDefinitions"][0]["command"]
        with interrupted_when_running():
            told = cli("run", file(document))
        assert "! Container c0 has neither command nor entryPoint" in told.err
        assert "Nothing is executed here" in told.err


@contextlib.contextmanager
def interrupted_when_running():
    """Send this process Ctrl-C after a while; a handler has to be there by then."""
    import threading

    def interrupt() -> None:
        end = time.monotonic() + 10
        while signal.getsignal(signal.SIGINT) is before and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=interrupt)
    thread.start()
    yield
    thread.join()


class TestOnAServer:
    def test_a_family(self, server, cli):
        task = server.run("echo hi; sleep 0.3; exit 3")
        told = cli("run", "job")
        assert (told.code, told.out) == (3, "hi\n")
        assert len(server.fake.tasks()) == 2
        assert task.arn != server.fake.tasks()[1].arn

    def test_a_file(self, server, cli, file):
        told = cli("run", "-q", file(definition("exit 4")), "--port", str(server.port))
        assert told.code == 4
        assert [task.exit_codes for task in server.fake.tasks()] == [{"c0": 4}]
        assert server.fake.tasks()[0].describe()["startedBy"] == "ecs-fake-run"

    def test_an_unknown_family(self, server, cli):
        told = cli("run", "nope")
        assert told.code == 1
        assert told.err.startswith("ecs-fake run: ClientException: Unable to describe task definition.")

    def test_a_family_without_a_server(self, cli):
        assert cli("run", "job").err == "ecs-fake run: No server runs. Start one with: ecs-fake serve\n"


class TestCtrlC:
    """In processes of their own."""

    def start(self, home: Path, document: dict[str, Any], *arguments: str) -> subprocess.Popen[str]:
        (home / "job.json").write_text(json.dumps(document))
        process = subprocess.Popen(
            [*ECS_FAKE, "run", *arguments, str(home / "job.json")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=plain_environment(home) | {"TMPDIR": str(home)},
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def nothing_is_left(self, home: Path) -> None:
        end = time.monotonic() + 5
        while list(home.glob("ecs-fake-*")) and time.monotonic() < end:
            time.sleep(0.02)
        assert list(home.glob("ecs-fake-*")) == []

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_once_asks_the_containers_to_end(self, tmp_path, number):
        script = "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.02; done"
        process = self.start(tmp_path, definition(script))
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out) == (7, "bye\n")
        assert "Stopping, as ECS would. Ctrl-C again kills." in err
        assert "● STOPPED      UserInitiated: Stopped by Ctrl-C in ecs-fake run" in err
        self.nothing_is_left(tmp_path)

    def test_who_does_not_listen_is_killed_when_the_stop_timeout_is_over(self, tmp_path):
        process = self.start(tmp_path, definition("trap '' TERM; echo ready; while :; do sleep 0.02; done"))
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode == 137
        assert time.monotonic() - began > 1.9

    def test_twice_kills_at_once(self, tmp_path):
        document = definition("trap 'echo asked' TERM; echo ready; while :; do sleep 0.02; done")
        document["containerDefinitions"][0]["stopTimeout"] = 60
        process = self.start(tmp_path, document)
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        assert process.returncode == 137
        assert "Killing." in err
        self.nothing_is_left(tmp_path)

    def test_before_the_task_has_an_exit_code(self, tmp_path, cli, file):
        with interrupted_when_running():
            told = cli("run", file(definition("exit 0")), "--timings", "realistic", "--runner", "simulated")
        assert told.code == 130
