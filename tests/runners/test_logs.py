"""What processes write: as it comes, after the end, and in CloudWatch Logs."""

from __future__ import annotations

import itertools
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake
from tests.runners.stage import LIMIT, until

Run = Callable[..., "ecs_fake.TaskHandle"]
GROUP = "/ecs/app"


def container(script: str, name: str = "app", **members: Any) -> dict[str, Any]:
    """Define a container that runs a shell script."""
    return {"name": name, "image": "app", "memory": 64, "command": ["sh", "-c", script], **members}


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    """A fake whose tasks are processes, with one container instance."""
    with ecs_fake.EcsFake(runner="process", clusters=["default"]) as made:
        made.add_container_instances()
        yield made


@pytest.fixture
def run(fake: ecs_fake.EcsFake) -> Run:
    """Run a task of some containers; give its handle."""

    def run_task(*containers: dict[str, Any]) -> ecs_fake.TaskHandle:
        ecs = fake.client()
        ecs.register_task_definition(family="job", containerDefinitions=list(containers))
        return fake.task(ecs.run_task(taskDefinition="job")["tasks"][0]["taskArn"])

    return run_task


class TestFollow:
    def test_lines_come_while_the_task_runs_and_end_with_it(self, run: Run) -> None:
        task = run(container("echo one; while [ ! -e go ]; do sleep 0.01; done; echo two"))
        lines = task.logs(follow=True)
        assert str(next(lines)) == "one"
        assert task.last_status in ("PENDING", "RUNNING")
        task.wait("RUNNING").exec("touch go")
        assert [line.text for line in lines] == ["two"]
        assert task.last_status == "STOPPED"

    def test_streams_and_containers_are_interleaved_by_time(self, run: Run) -> None:
        script = "echo out; sleep 0.05; echo err >&2; sleep 0.05; echo out"
        task = run(container(script, "a"), container(script, "b"))
        lines = list(task.logs(follow=True))
        times = [line.timestamp for line in task.logs()]
        assert times == sorted(times)
        assert [line.stream for line in lines if line.container == "a"] == ["stdout", "stderr", "stdout"]
        assert {line.container for line in lines} == {"a", "b"}
        assert sorted(map(str, lines)) == sorted(map(str, task.logs()))

    def test_only_one_container(self, run: Run) -> None:
        task = run(container("echo a", "a"), container("echo b", "b"))
        assert [line.text for line in task.logs("b", follow=True)] == ["b"]

    def test_a_flood_is_followed_without_keeping_it(self, run: Run) -> None:
        task = run(container("seq 200000"))
        followed = [int(line.text) for line in task.logs(follow=True)]
        assert followed == sorted(set(followed))
        assert followed[-1] == 200_000
        assert len(task.logs()) == 10_000
        assert task.logs().dropped == 190_000

    def test_it_can_be_interrupted(self, run: Run) -> None:
        task = run(container("echo one; exec sleep 1000"))
        lines = task.logs(follow=True)
        next(lines)
        timer = threading.Timer(0.05, signal.pthread_kill, [threading.get_ident(), signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            next(lines)
        timer.join()
        assert task.last_status == "RUNNING"

    def test_it_ends_with_the_fake(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run(container("echo one; exec sleep 1000", stopTimeout=2))
        lines = task.logs(follow=True)
        next(lines)
        timer = threading.Timer(0.05, fake.close)
        timer.start()
        assert list(lines) == []
        timer.join()


class TestAwslogs:
    def log(self, **options: str) -> dict[str, Any]:
        """Give a log configuration."""
        needed = {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p"}
        return {"logDriver": "awslogs", "options": {**needed, **options}}

    def test_the_local_table_has_all_when_the_task_has_stopped(
        self, fake: ecs_fake.EcsFake, run: Run
    ) -> None:
        task = run(container("echo out; echo err >&2; printf last", logConfiguration=self.log())).wait()
        (stream,) = fake.log_groups[GROUP].values()
        assert sorted(event.message for event in stream) == sorted(map(str, task.logs()))
        assert {event.message for event in stream} == {"out", "err", "last"}

    @pytest.mark.newest_sdk
    def test_a_restart_goes_on_in_the_same_stream(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        policy = {"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [0]}
        task = run(container("echo run", logConfiguration=self.log(), restartPolicy=policy)).wait()
        assert len(fake.log_groups[GROUP]) == 1
        assert task.exit_codes == {"app": 0}

    def test_no_warning_says_that_it_is_not_honoured(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        run(container("true", logConfiguration=self.log())).wait()
        run(container("true", logConfiguration={"logDriver": "syslog"})).wait()
        assert ["logConfiguration" in text for text in fake.warnings] == [True]

    def test_moto_has_all_when_the_task_has_stopped(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        with mock_aws():
            logs = boto3.client("logs", region_name="us-east-1")
            options = {"awslogs-create-group": "true", "awslogs-multiline-pattern": "^[0-9]*5$"}
            task = run(container("seq 1 30000", logConfiguration=self.log(**options))).wait()
            assert task.exit_codes == {"app": 0}
            (stream,) = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
            pages = self.pages(logs, stream["logStreamName"])
            text = "".join(event["message"] for event in pages)
        assert text == "".join(f"{number}\n" for number in range(1, 30001))

    def pages(self, logs: Any, stream: str) -> list[dict[str, Any]]:
        """Read a whole stream from moto."""
        events: list[dict[str, Any]] = []
        request = {"logGroupName": GROUP, "logStreamName": stream, "startFromHead": True}
        token: dict[str, str] = {}
        for _ in itertools.count():
            page = logs.get_log_events(**request, **token)
            if not page["events"]:
                return events
            events += page["events"]
            token = {"nextToken": page["nextForwardToken"]}
        raise AssertionError

    def test_moto_has_the_last_words_when_the_fake_has_ended(self) -> None:
        with mock_aws():
            logs = boto3.client("logs", region_name="us-east-1")
            with ecs_fake.EcsFake(runner="process", clusters=["default"]) as fake:
                fake.add_container_instances()
                ecs = fake.client()
                script = "trap 'echo bye; exit' TERM; echo ready; while :; do sleep 0.01; done"
                definition = container(script, logConfiguration=self.log(**{"awslogs-create-group": "true"}))
                ecs.register_task_definition(family="job", containerDefinitions=[definition])
                task = fake.task(ecs.run_task(taskDefinition="job")["tasks"][0]["taskArn"])
                until(lambda: "ready" in str(task.logs()))
            (stream,) = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
            events = self.pages(logs, stream["logStreamName"])
        assert [event["message"] for event in events] == ["ready", "bye"]

    def test_a_slow_service_keeps_nobody_waiting(
        self, fake: ecs_fake.EcsFake, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = threading.Event()
        with mock_aws():
            put = fake._collaborators._logs.put

            def slow(*arguments: Any) -> bool:
                assert held.wait(LIMIT)
                return put(*arguments)

            monkeypatch.setattr(fake._collaborators._logs, "put", slow)
            options = {"awslogs-create-group": "true", "max-buffer-size": "64k"}
            logged = run(container("seq 100000", logConfiguration=self.log(**options)))
            other = run(container("echo heard")).wait()
            until(lambda: len(logged.logs()) == 10_000 and str(logged.logs()[-1]) == "100000")
            assert (str(other.logs()), logged.last_status) == ("heard\n", "RUNNING")
            held.set()
            assert logged.wait().exit_codes == {"app": 0}
        assert any("came faster than" in text for text in fake.warnings)
