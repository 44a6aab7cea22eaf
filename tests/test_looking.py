"""What a user holds and asks: the fake itself, its tasks, logs, journal and stories."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import ecs_fake
from ecs_fake.errors import EcsFakeError, FakeClosed, OptionError, SettleTimeout, WaitTimeout

START = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
IMAGES: dict[str, ecs_fake.Scripted | ecs_fake.PullError] = {
    "images/short": ecs_fake.Scripted(run_for=30, exit_code=3, output="one\ntwo\n"),
    "images/server": ecs_fake.Scripted(output="ready\n"),
    "images/missing": ecs_fake.PullError("<manifest> unknown"),
    "images/broken": ecs_fake.Scripted(start_error="no such file"),
}
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}

Run = Callable[..., Any]


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    with ecs_fake.mock_ecs(
        clusters=["default", "other"], images=IMAGES, timings="realistic", start=START, poll_step=0, seed=7
    ) as made:
        yield made


@pytest.fixture
def run(fake: ecs_fake.EcsFake) -> Run:
    """Run a task of containers of these images; gives its handle."""
    ecs = fake.client()

    def run_task(*images: str, cluster: str = "default", **request: Any) -> Any:
        containers = [{"name": image.rpartition("/")[2], "image": image} for image in images]
        ecs.register_task_definition(
            family="job",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=containers,
        )
        answer = ecs.run_task(
            cluster=cluster,
            taskDefinition="job",
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            **request,
        )
        return fake.task(answer["tasks"][0]["taskArn"])

    return run_task


class TestTask:
    def test_its_attributes_are_live(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server")
        assert (task.last_status, task.desired_status) == ("PROVISIONING", "RUNNING")
        assert (task.stop_code, task.stopped_reason, task.exit_codes) == (None, None, {"server": None})
        fake.settle()
        assert task.last_status == "RUNNING"
        fake.client().stop_task(task=task.arn, reason="enough")
        fake.settle()
        assert (task.last_status, task.desired_status) == ("STOPPED", "STOPPED")
        assert (task.stop_code, task.stopped_reason) == ("UserInitiated", "enough")
        assert task.exit_codes == {"server": 143}

    def test_its_attributes_are_plain_text(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/short")
        fake.advance(1_000)
        for text in (task.last_status, task.desired_status, task.stop_code, task.arn):
            assert type(text) is str

    def test_its_containers(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server", "images/short")
        assert list(task.containers) == ["server", "short"]
        assert {one.last_status for one in task.containers.values()} == {"PENDING"}
        fake.advance(31)
        server = task.containers["server"]
        assert (server.name, server.last_status, server.exit_code) == ("server", "RUNNING", None)
        assert (server.reason, server.pid) == (None, None)  # nothing is executed
        assert server.runtime_id.startswith(task.arn.rpartition("/")[2])
        fake.advance(1_000)
        assert (task.containers["short"].exit_code, server.last_status) == (3, "RUNNING")  # as it was then

    def test_why_a_container_did_not_start(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/broken").wait()
        assert task.containers["broken"].reason == "CannotStartContainerError: no such file"
        assert (task.stop_code, task.exit_codes) == ("TaskFailedToStart", {"broken": None})

    @pytest.mark.newest_sdk
    def test_described_it_is_as_the_api_shows_it_with_tags(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server", tags=[{"key": "k", "value": "v"}])
        (shown,) = fake.client().describe_tasks(tasks=[task.arn], include=["TAGS"])["tasks"]
        described = task.describe()
        assert described.keys() == shown.keys()
        assert (described["tags"], described["version"]) == ([{"key": "k", "value": "v"}], shown["version"])

    def test_its_repr(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server", "images/short")
        name = task.arn.rpartition("/")[2]
        assert repr(task) == f"<Task {name} job:1 PROVISIONING, server=PENDING, short=PENDING>"
        fake.advance(1_000)
        assert repr(task) == (
            f"<Task {name} job:1 STOPPED, server=exit 143, short=exit 3, "
            "EssentialContainerExited: Essential container in task exited>"
        )

    def test_its_picture_in_a_notebook_escapes_what_others_wrote(self, run: Run) -> None:
        task = run("images/missing").wait()
        html = task._repr_html_()
        assert "&lt;manifest&gt; unknown" in html
        assert "<manifest>" not in html
        assert html.startswith("<div><b>job:1</b> · STOPPED · TaskFailedToStart: CannotPullContainerError")
        assert task.arn in html

    def test_a_task_that_is_gone(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/short").wait()
        fake.advance(3_600)
        for look in (lambda: task.last_status, lambda: task.logs("short"), task.wait, lambda: repr(task)):
            with pytest.raises(EcsFakeError, match="is gone: stopped tasks are kept for an hour"):
                look()
        assert "forgotten" in task.story()


class TestWait:
    def test_until_it_has_stopped(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/short")
        assert task.wait() is task
        assert task.last_status == "STOPPED"
        assert fake.now - START == timedelta(seconds=17 + 12 + 1 + 30 + 23)

    def test_until_a_state_or_beyond(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/short").wait("RUNNING")
        assert (task.last_status, fake.now - START) == ("RUNNING", timedelta(seconds=30))
        task.wait()
        before = fake.now
        assert task.wait("PENDING").last_status == "STOPPED"
        assert fake.now == before

    def test_in_vain(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server")
        with pytest.raises(WaitTimeout) as caught:
            task.wait(timeout=100)
        said, *story = str(caught.value).splitlines()
        assert said == f"{task.arn} is not STOPPED after 100 s."
        assert "\n".join(story) == task.story()
        assert fake.now - START == timedelta(seconds=100)

    def test_for_no_time_at_all(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server")
        with pytest.raises(TimeoutError, match="after 0 s"):
            task.wait("RUNNING", timeout=0)
        assert fake.now == START

    def test_for_a_state_that_does_not_exist(self, run: Run) -> None:
        with pytest.raises(OptionError, match=r"^wait\('stopped'\): a task passes PROVISIONING, .*STOPPED"):
            run("images/server").wait("stopped")


class TestSettle:
    def test_the_text_tells_what_still_moves(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server")
        with pytest.raises(SettleTimeout) as caught:
            fake.settle(20)
        said, *story = str(caught.value).splitlines()
        assert said == (f"after 17 of 20 seconds still in transition: {task.arn} (PENDING, wanted RUNNING)")
        assert "\n".join(story) == task.story()

    def test_the_condition_of_the_users_own(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/short")
        fake.run_until(lambda: task.exit_codes["short"] == 3)
        assert task.last_status == "DEPROVISIONING"
        with pytest.raises(WaitTimeout, match=r"does not hold after 5 s; what happened last:\n"):
            fake.run_until(lambda: False, timeout=5)


class TestLogs:
    def test_of_one_container_and_of_all_in_the_order_of_time(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server", "images/short").wait("RUNNING")
        assert str(task.logs("short")) == "one\ntwo\n"
        assert [(line.container, line.text) for line in task.logs()] == [
            ("server", "ready"),
            ("short", "one"),
            ("short", "two"),
        ]
        assert {line.timestamp for line in task.logs()} == {START.timestamp() + 30}
        assert {line.stream for line in task.logs()} == {"stdout"}

    def test_of_a_container_that_has_not_started(self, run: Run) -> None:
        assert str(run("images/server").logs("server")) == ""

    def test_of_a_container_it_does_not_have(self, run: Run) -> None:
        with pytest.raises(KeyError, match="ap"):
            run("images/server").logs("ap")

    def test_followed_until_the_task_has_stopped(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/short")
        assert [line.text for line in task.logs(follow=True)] == ["one", "two"]
        assert task.last_status == "STOPPED"

    def test_followed_of_one_container_only(self, run: Run) -> None:
        task = run("images/short", "images/server")
        assert [line.text for line in task.logs("server", follow=True)] == ["ready"]

    def test_followed_while_a_line_decides_what_happens(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/server")
        for line in task.logs(follow=True):
            assert line.text == "ready"
            fake.client().stop_task(task=task.arn)
        assert task.last_status == "STOPPED"

    def test_followed_until_nothing_more_can_come(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        """Virtual time would go on for ever: nothing is due, and the container runs until it is stopped."""
        task = run("images/server")
        assert [line.text for line in task.logs(follow=True)] == ["ready"]
        assert task.last_status == "RUNNING"

    def test_followed_of_a_task_that_has_stopped(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/short").wait()
        before = fake.now
        assert [line.text for line in task.logs(follow=True)] == ["one", "two"]
        assert fake.now == before


class TestStories:
    def test_a_life_in_words(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run("images/short").wait()
        name = f"task {task.arn.rpartition('/')[2][:8]}"
        lines = task.story().splitlines()
        assert lines[0] == f"03:04:05.000  {name} v1 · PROVISIONING  (RunTask)"
        told = "\n".join(lines)
        for words in (
            r"03:04:22\.000  {name} v2 · PENDING",
            r"{name} v2 · short told to PULL",
            r"03:04:34\.000  {name} v2 · short PULLED  \(ImagePulled\)",
            r"03:04:35\.000  {name} v3 · short RUNNING  \(ContainerStarted\)",
            r"{name} v3 · RUNNING",
            r"03:05:05\.000  {name} v4 · wanted STOPPED: EssentialContainerExited: Essential container in",
            r"exited · short STOPPED exit 3  \(ContainerExited\)",
            r"{name} v4 · DEPROVISIONING",
            r"{name} v4 · network interface DETACHING",
            r"03:05:28\.000  {name} v5 · network interface DETACHED  \(Detached\)",
            r"{name} v5 · STOPPED  \(Detached\)",
        ):
            assert re.search(words.format(name=name), told), (words, told)

    def test_each_thing_has_words(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        run("images/server", clientToken="token")
        fake.client().deregister_task_definition(taskDefinition="job:1")
        fake.client().delete_cluster(cluster="other")
        texts = [entry.text for entry in fake.journal]
        for words in (
            "cluster default ACTIVE",
            "family job written",
            "task definition job:1 ACTIVE",
            "client token token written",
            "task definition job:1 INACTIVE",
            "cluster other INACTIVE",
        ):
            assert words in texts

    def test_entries_name_what_changed_when_and_why(self, fake: ecs_fake.EcsFake) -> None:
        entry = fake.journal[0]
        assert (entry.at, entry.cause) == (START, "CreateCluster")
        assert entry.subject == "arn:aws:ecs:us-east-1:123456789012:cluster/default"
        assert str(entry) == "03:04:05.000  cluster default ACTIVE  (CreateCluster)"
        assert fake.story(entry.subject) == str(entry)

    def test_of_something_unknown(self, fake: ecs_fake.EcsFake) -> None:
        assert fake.story("arn:nothing") == "nothing is known of arn:nothing"

    def test_a_poll_is_noted(self) -> None:
        with ecs_fake.mock_ecs(poll_step=2.5) as fake:
            for _ in range(2):
                fake.client().list_clusters()
            (entry,) = fake.journal
        assert (entry.cause, entry.subject, entry.text) == ("poll", "", "time moves by 2.5 s")


class TestTasks:
    def test_the_oldest_first_of_all_clusters_or_one(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        first = run("images/server")
        second = run("images/server", cluster="other")
        fake.advance(1)
        third = run("images/server")
        assert [task.arn for task in fake.tasks()] == [first.arn, second.arn, third.arn]
        assert [task.arn for task in fake.tasks("default")] == [first.arn, third.arn]
        other = "arn:aws:ecs:us-east-1:123456789012:cluster/other"
        assert [task.arn for task in fake.tasks(cluster=other)] == [second.arn]
        assert fake.tasks("nothing") == []

    def test_of_every_region(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        here = run("images/server")
        fake.advance(1)
        ecs = fake.client(region_name="eu-west-1")
        ecs.create_cluster()
        ecs.register_task_definition(
            family="job",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "images/server"}],
        )
        there = ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)
        assert [task.arn for task in fake.tasks()] == [here.arn, there["tasks"][0]["taskArn"]]

    def test_one_by_its_arn_or_id(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        arn = run("images/server").arn
        assert fake.task(arn).arn == fake.task(arn.rpartition("/")[2]).arn == arn

    def test_an_unknown_one(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        with pytest.raises(EcsFakeError, match=r"^task 'x' is not known; the newest ones are: none$"):
            fake.task("x")
        arn = run("images/server").arn
        with pytest.raises(EcsFakeError, match=f"the newest ones are: {arn}$"):
            fake.task("x")


class TestFake:
    def test_its_time(self, fake: ecs_fake.EcsFake) -> None:
        assert fake.now == START
        fake.advance(1.5)
        assert fake.now == START + timedelta(seconds=1.5)

    def test_its_repr(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        run("images/server")
        assert repr(fake) == "<EcsFake simulated, us-east-1, account 123456789012: 1 tasks, 2 calls>"
        assert repr(fake.calls) == "<2 entries>"

    def test_its_calls(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        run("images/server")
        assert [call.operation for call in fake.calls] == ["RegisterTaskDefinition", "RunTask"]
        parameters, answer = fake.calls[1].parameters, fake.calls[1].answer
        assert parameters is not None
        assert parameters["taskDefinition"] == "job"
        assert answer is not None
        assert answer["failures"] == []

    def test_warnings_are_given_once_each(self) -> None:
        with ecs_fake.EcsFake() as fake:
            for text in ("first", "second", "first"):
                fake._warn(text)
            assert fake.warnings == ["first", "second"]
            fake.warnings.clear()  # a copy
            assert len(fake.warnings) == 2
            fake.reset()
            assert fake.warnings == []

    def test_reset_begins_anew_with_the_clusters_of_the_options(
        self, fake: ecs_fake.EcsFake, run: Run
    ) -> None:
        task = run("images/server").wait("RUNNING")
        fake.reset()
        assert (fake.tasks(), list(fake.calls), fake.events) == ([], [], [])
        assert [entry.text for entry in fake.journal] == ["cluster default ACTIVE", "cluster other ACTIVE"]
        names = [arn.rpartition("/")[2] for arn in fake.client().list_clusters()["clusterArns"]]
        assert names == ["default", "other"]
        assert fake.client().list_task_definition_families()["families"] == []
        with pytest.raises(EcsFakeError, match="reset"):
            task.logs()
        assert run("images/server").wait("RUNNING").describe()["taskDefinitionArn"].endswith("job:1")

    def test_closed_it_answers_no_more_but_can_be_looked_at(self) -> None:
        with ecs_fake.EcsFake(clusters=["default"]) as fake:
            ecs = fake.client()
        fake.close()  # a second time does no harm
        assert fake.closed
        assert repr(fake) == "<EcsFake, closed>"
        with pytest.raises(FakeClosed, match="this client belongs to a fake that has ended"):
            ecs.list_clusters()
        with pytest.raises(FakeClosed, match="no HTTP door any more"):
            _ = fake.url
        assert [entry.text for entry in fake.journal] == ["cluster default ACTIVE"]

    def test_virtual_time_needs_nothing_real(self) -> None:
        with ecs_fake.EcsFake(runner="simulated", clock="wall") as fake:
            assert not fake.executes
            with pytest.raises(EcsFakeError, match="wall clock"):
                fake.advance(1)
