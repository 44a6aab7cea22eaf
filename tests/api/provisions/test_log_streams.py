"""The log driver awslogs: where output goes, and what happens where it cannot go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake
from ecs_fake.collaborators.logs import table
from tests.api.provisions.conftest import Run

GROUP = "/ecs/app"
NO_GROUP = "ResourceNotFoundException: The specified log group does not exist."


def awslogs(**options: str) -> dict[str, Any]:
    """Give a log configuration; options have underscores for dashes."""
    given = {name.replace("_", "-"): value for name, value in options.items()}
    needed = {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "web"}
    return {"logDriver": "awslogs", "options": {**needed, **given}}


@pytest.fixture(autouse=True)
def chatty(fake: ecs_fake.EcsFake) -> None:
    """Have the container write something."""
    fake.images["images/app"] = ecs_fake.Scripted(output="one\n\ntwo\n")


def messages(stream: Any) -> list[str]:
    """Give the messages of a stream."""
    return [event.message for event in stream]


class TestWhere:
    def test_the_stream_is_called_by_prefix_container_and_task(
        self, fake: ecs_fake.EcsFake, task: Run
    ) -> None:
        handle = task(logConfiguration=awslogs())
        task_id = handle.arn.rpartition("/")[2]
        assert list(fake.log_groups) == [GROUP]
        assert list(fake.log_groups[GROUP]) == [f"web/app/{task_id}"]
        stream = fake.log_groups[GROUP][f"web/app/{task_id}"]
        assert messages(stream) == ["one", "two"]
        assert stream[0].timestamp == int(handle.logs()[0].timestamp * 1000)
        assert str(stream) == "one\ntwo\n"
        assert str(handle.logs()) == "one\n\ntwo\n"

    def test_without_a_prefix_by_the_containers_id(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        handle = task("EC2", memory=64, logConfiguration=awslogs(awslogs_stream_prefix=""))
        assert list(fake.log_groups[GROUP]) == [handle.containers["app"].runtime_id]

    @pytest.mark.rule("LogConfiguration-001", "ContainerDefinition-049")
    def test_without_a_log_configuration_output_stays_here(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        assert str(task().logs()) == "one\n\ntwo\n"
        assert len(fake.log_groups) == 0

    def test_output_of_other_drivers_stays_here(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        handle = task("EC2", memory=64, logConfiguration={"logDriver": "json-file"})
        assert str(handle.logs()) == "one\n\ntwo\n"
        assert len(fake.log_groups) == 0

    def test_what_the_fake_itself_says_is_not_sent(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        handle = task(logConfiguration=awslogs())
        fake._logs.write(fake_key(handle), "fake", "from us", 1.0)
        (stream,) = fake.log_groups[GROUP].values()
        assert messages(stream) == ["one", "two"]

    def test_events_of_several_lines(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(output="E one\n at x\nE two\n", run_for=5)
        task(logConfiguration=awslogs(awslogs_multiline_pattern="^E"))
        (stream,) = fake.log_groups[GROUP].values()
        assert messages(stream) == ["E one\n at x\n", "E two\n"]

    def test_a_reset_forgets_all(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        task(logConfiguration=awslogs())
        fake.reset()
        assert len(fake.log_groups) == 0

    def test_no_version_is_made_of_it(self, task: Run) -> None:
        plain, logged = task(), task(logConfiguration=awslogs())
        assert plain.describe()["version"] == logged.describe()["version"]


def fake_key(handle: ecs_fake.TaskHandle) -> Any:
    """Name the task's container."""
    return handle._request("true", None, None).key


class TestMissingGroup:
    def test_on_fargate_the_task_fails(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        del fake.log_groups[GROUP]
        handle = task(logConfiguration=awslogs())
        assert (handle.last_status, handle.stop_code) == ("STOPPED", "TaskFailedToStart")
        assert handle.stopped_reason == (
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
            f"failed to create Cloudwatch log stream: {NO_GROUP} : exit status 1"
        )
        assert handle.exit_codes == {"app": None}
        assert any("awslogs-create-group" in text for text in fake.warnings)

    def test_on_an_instance_the_container_does(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        del fake.log_groups[GROUP]
        handle = task("EC2", memory=64, logConfiguration=awslogs())
        assert (handle.last_status, handle.stop_code) == ("STOPPED", "TaskFailedToStart")
        assert handle.containers["app"].reason == (
            "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: "
            f"failed to create Cloudwatch log stream: {NO_GROUP}"
        )

    @pytest.mark.parametrize("mend", ["create-group", "create"])
    def test_unless_it_is_made(self, fake: ecs_fake.EcsFake, task: Run, mend: str) -> None:
        del fake.log_groups[GROUP]
        if mend == "create":
            fake.log_groups.create(GROUP)
        options = {"awslogs_create_group": "true"} if mend == "create-group" else {}
        assert task(logConfiguration=awslogs(**options)).last_status == "RUNNING"
        assert len(fake.log_groups[GROUP]) == 1

    def test_a_group_deleted_later_takes_no_more(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        handle = task(logConfiguration=awslogs())
        del fake.log_groups[GROUP]
        fake._logs.write(fake_key(handle), "stdout", "late", 1.0)
        assert handle.last_status == "RUNNING"
        assert NO_GROUP in fake.warnings[-1]


@pytest.mark.parametrize("launch_type", ["FARGATE", "EC2"])
def test_wrong_options_fail_it(task: Run, launch_type: str) -> None:
    options = awslogs(awslogs_datetime_format="%Y", awslogs_multiline_pattern="x")
    handle = task(launch_type, memory=64, logConfiguration=options)
    reason = handle.stopped_reason if launch_type == "FARGATE" else handle.containers["app"].reason
    assert reason is not None
    assert "you cannot configure log opt 'awslogs-datetime-format' and" in reason


class TestTable:
    def test_the_oldest_events_fall_out(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        lines = table.EVENTS_KEPT + 5
        fake.images["images/app"] = ecs_fake.Scripted(output="\n".join(map(str, range(lines))))
        task(logConfiguration=awslogs())
        (stream,) = fake.log_groups[GROUP].values()
        assert (len(stream), stream.dropped, stream[0].message) == (table.EVENTS_KEPT, 5, "5")
        assert repr(stream) == "<LogStream: 10000 events, 5 earlier ones not kept>"

    def test_the_quietest_stream_makes_room(
        self, fake: ecs_fake.EcsFake, task: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(table, "CHARACTERS_KEPT", 10)
        for _ in range(3):
            task(logConfiguration=awslogs())
        sizes = [(len(stream), stream.dropped) for stream in fake.log_groups[GROUP].values()]
        assert sizes == [(0, 2), (0, 2), (2, 0)]
        assert repr(fake.log_groups) == f"<LogGroups: {GROUP}>"


class TestMoto:
    @pytest.fixture(autouse=True)
    def mock(self) -> Iterator[None]:
        with mock_aws():
            yield

    @pytest.fixture
    def logs(self) -> Any:
        return boto3.client("logs", region_name="us-east-1")

    def test_output_is_found_in_moto(self, fake: ecs_fake.EcsFake, logs: Any, task: Run) -> None:
        logs.create_log_group(logGroupName=GROUP)
        handle = task(logConfiguration=awslogs())
        stream = f"web/app/{handle.arn.rpartition('/')[2]}"
        events = logs.get_log_events(logGroupName=GROUP, logStreamName=stream)["events"]
        assert [event["message"] for event in events] == ["one", "two"]
        assert len(fake.log_groups) == 0

    def test_a_missing_group_fails_the_task(self, task: Run) -> None:
        handle = task(logConfiguration=awslogs())
        assert handle.stopped_reason is not None
        assert NO_GROUP in handle.stopped_reason

    def test_the_group_is_made_when_that_is_asked_for(self, logs: Any, task: Run) -> None:
        assert task(logConfiguration=awslogs(awslogs_create_group="true")).last_status == "RUNNING"
        assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == [GROUP]

    def test_two_containers_share_a_group(self, fake: ecs_fake.EcsFake, logs: Any, task: Run) -> None:
        for _ in range(2):
            task(logConfiguration=awslogs(awslogs_create_group="true"))
        assert len(logs.describe_log_streams(logGroupName=GROUP)["logStreams"]) == 2

    def test_a_local_group_of_that_name_comes_first(self, fake: ecs_fake.EcsFake, task: Run) -> None:
        fake.log_groups.create(GROUP)
        assert task(logConfiguration=awslogs()).last_status == "RUNNING"
        assert len(fake.log_groups[GROUP]) == 1


def test_events_from_long_ago_are_rejected_and_that_is_said(in_2020: Any) -> None:
    fake, handle = in_2020
    assert handle.last_status == "RUNNING"
    assert any("because of their time" in text for text in fake.warnings)


@pytest.fixture
def in_2020() -> Iterator[tuple[ecs_fake.EcsFake, ecs_fake.TaskHandle]]:
    """A task that logs to moto in the year 2020."""
    images = {"x": ecs_fake.Scripted(output="old")}
    with mock_aws(), ecs_fake.mock_ecs(clusters=["default"], start=1577836800, images=images) as fake:
        fake.add_container_instances()
        ecs = fake.client()
        container = {
            "name": "app",
            "image": "x",
            "memory": 64,
            "logConfiguration": awslogs(awslogs_create_group="true"),
        }
        ecs.register_task_definition(family="job", containerDefinitions=[container])
        yield fake, fake.task(ecs.run_task(taskDefinition="job")["tasks"][0]["taskArn"])
