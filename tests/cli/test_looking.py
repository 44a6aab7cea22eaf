"""`ecs-fake ps`, `logs`, `stop`, `events`: a running server from another process's view."""

from __future__ import annotations

import re
import threading
import time

import pytest

from .conftest import NETWORK, serving


def until(holds, seconds=10.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def short(task) -> str:
    return task.arn.rpartition("/")[2][:8]


class TestPs:
    def test_a_table_without_tricks_in_a_pipe(self, server, cli):
        task = server.run("sleep 60", "sleep 61")
        told = cli("ps")
        assert (told.code, told.err) == (0, "")
        heading, row = told.out.splitlines()
        assert heading.split() == ["TASK", "DEFINITION", "STATUS", "CONTAINERS", "SINCE", "CLUSTER", "GROUP"]
        assert re.fullmatch(rf"{short(task)}  job:1       RUNNING  c0, c1      \d\d:\d\d:\d\d  default", row)

    def test_stopped_ones_only_when_asked_for(self, server, cli):
        server.run("exit 3").wait("STOPPED")
        told = cli("ps")
        assert (told.code, told.out) == (0, "")
        assert "There are no tasks. Those that have stopped are shown by --all." in told.err
        assert "STOPPED  c0 exit 3" in cli("ps", "--all").out

    def test_json(self, server, cli):
        task = server.run("sleep 60")
        [shown] = cli("ps", "--json").document
        assert (shown["taskArn"], shown["lastStatus"]) == (task.arn, "RUNNING")

    def test_an_unknown_cluster_is_ecs_s_no(self, server, cli):
        told = cli("ps", "--cluster", "nowhere")
        assert (told.code, told.err) == (1, "ecs-fake ps: ClusterNotFoundException: Cluster not found.\n")

    def test_more_tasks_than_one_page_holds(self, cli):
        with serving() as server:
            server.ecs.register_task_definition(
                family="many",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "c", "image": "i"}],
            )
            network = {"awsvpcConfiguration": {"subnets": ["s"]}}
            for _ in range(11):
                server.ecs.run_task(
                    taskDefinition="many", launchType="FARGATE", networkConfiguration=network, count=10
                )
            assert len(cli("ps", "--json").document) == 110


class TestLogs:
    def test_both_streams_each_to_its_own(self, server, cli):
        task = server.run("echo out; echo err >&2")
        task.wait("STOPPED")
        told = cli("logs", short(task))
        assert (told.code, told.out, told.err) == (0, "out\n", "err\n")

    def test_several_containers_are_told_apart(self, server, cli):
        task = server.run("sleep 0.3; echo one", "echo two; sleep 60")
        task.wait("STOPPED")
        assert sorted(cli("logs", task.arn).out.splitlines()) == ["c0 │ one", "c1 │ two"]
        assert cli("logs", "-c", "c1", task.arn).out == "two\n"

    def test_timestamps_and_json(self, server, cli):
        task = server.run("echo x")
        task.wait("STOPPED")
        assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3} x\n", cli("logs", "-t", short(task)).out)
        [line] = cli("logs", "--json", short(task)).documents
        assert (line["container"], line["stream"], line["text"]) == ("c0", "stdout", "x")

    def test_follow_ends_with_the_task(self, server, cli, tmp_path):
        task = server.run(f"echo first; until [ -e {tmp_path}/go ]; do sleep 0.02; done; echo last")
        timer = threading.Timer(0.3, (tmp_path / "go").touch)
        timer.start()
        assert cli("logs", "-f", short(task)).out == "first\nlast\n"
        timer.join()
        assert task.last_status == "STOPPED"

    def test_follow_on_virtual_time_lets_it_pass(self, cli):
        import ecs_fake

        images = {"busybox": ecs_fake.Scripted(run_for=3600, output="hello\n")}
        with serving(images=images) as server:
            task = server.run("true")
            assert cli("logs", "-f", short(task)).out == "hello\n"
            assert task.exit_codes == {"c0": 0}

    def test_an_unknown_task_is_a_mistake_that_tells_what_there_is(self, server, cli):
        told = cli("logs", "nope")
        assert (told.code, told.err) == (
            2,
            "ecs-fake logs: There is no task 'nope'. There are none at all.\n",
        )
        task = server.run("sleep 60")
        assert cli("logs", "nope").err.endswith(f"The newest are: {short(task)}.\n")

    def test_an_ambiguous_task(self, server, cli):
        tasks = [server.run("sleep 60", family=f"f{at}").arn for at in range(2)]
        told = cli("logs", "")
        assert told.code == 2
        assert all(arn.rpartition("/")[2] in told.err for arn in tasks)

    def test_an_unknown_container(self, server, cli):
        task = server.run("sleep 60", "sleep 61")
        told = cli("logs", "-c", "web", short(task))
        assert told.code == 1
        assert told.err.endswith("NoSuchContainer: The task has no container 'web'; it has c0, c1.\n")


class TestStop:
    def test_waits_for_the_end(self, server, cli):
        task = server.run("sleep 60")
        told = cli("stop", short(task), "--reason", "enough")
        assert (told.code, told.out) == (0, f"{short(task)} STOPPED: c0 exit 143\n")
        assert (task.stop_code, task.stopped_reason) == ("UserInitiated", "enough")

    def test_does_not_wait_if_told_so(self, server, cli):
        task = server.run("trap '' TERM; echo ready; while :; do sleep 0.05; done")
        until(lambda: "ready" in str(task.logs()))
        assert cli("stop", "--no-wait", short(task)).out == f"{short(task)} is stopping\n"
        assert task.last_status != "STOPPED"

    def test_kill_gives_no_time(self, server, cli):
        task = server.run("trap '' TERM; echo ready; while :; do sleep 0.05; done", stopTimeout=60)
        until(lambda: "ready" in str(task.logs()))
        assert cli("stop", "--kill", short(task)).out == f"{short(task)} STOPPED: c0 exit 137\n"

    def test_several(self, server, cli):
        tasks = [server.run("sleep 60", family=f"f{at}") for at in range(2)]
        assert cli("stop", *map(short, tasks)).code == 0
        assert [task.last_status for task in tasks] == ["STOPPED"] * 2


class TestEvents:
    def test_a_line_for_each_version(self, server, cli):
        task = server.run("exit 1")
        task.wait("STOPPED")
        told = cli("events")
        lines = told.out.splitlines()
        assert re.fullmatch(
            rf"\d\d:\d\d:\d\d  Task State Change  PROVISIONING    default/{short(task)}", lines[0]
        )
        assert re.search(
            rf" STOPPED         default/{short(task)}  Essential container in task exited$", lines[-1]
        )

    def test_json_is_what_eventbridge_gets(self, server, cli):
        task = server.run("exit 1")
        task.wait("STOPPED")
        assert cli("events", "--json").documents == server.fake.events

    def test_of_one_task(self, server, cli):
        tasks = [server.run("exit 0", family=f"f{at}").wait("STOPPED") for at in range(2)]
        told = cli("events", "--json", "--task", short(tasks[1]))
        assert {event["resources"][0] for event in told.documents} == {tasks[1].arn}

    def test_followed_ones_come_once(self, server):
        from ecs_fake.cli.places import remote

        server.run("exit 0").wait("STOPPED")
        seen = []
        followed = remote.of_port(server.port).control("Events", follow=True)
        for event in followed:
            seen.append(event["id"])
            if len(seen) == len(server.fake.events):
                break
        server.run("exit 0", family="other").wait("STOPPED")
        for event in followed:
            seen.append(event["id"])
            if len(seen) == len(server.fake.events):
                break
        followed.close()
        assert seen == [event["id"] for event in server.fake.events]


class TestSnapshot:
    def test_shows_all_there_is(self, server, cli):
        task = server.run("sleep 60")
        server.ecs.create_service(
            serviceName="web", taskDefinition="job", desiredCount=0, networkConfiguration=NETWORK
        )
        server.fake.add_container_instances(2)
        document = cli("snapshot").document
        [cluster] = document["clusters"]
        assert cluster["clusterName"] == "default"
        assert [shown["taskArn"] for shown in cluster["tasks"]] == [task.arn]
        assert [shown["serviceName"] for shown in cluster["services"]] == ["web"]
        assert len(cluster["containerInstances"]) == 2
        assert [shown["family"] for shown in document["taskDefinitions"]] == ["job"]
        assert {shown["name"] for shown in document["capacityProviders"]} == {"FARGATE", "FARGATE_SPOT"}
        assert document["accountSettings"]

    def test_is_the_same_while_nothing_changes(self, server, cli):
        server.run("sleep 60")
        assert cli("snapshot").out == cli("snapshot").out

    def test_into_a_file(self, server, cli, tmp_path):
        told = cli("snapshot", "--output", str(tmp_path / "x.json"))
        assert (told.code, told.out, told.err) == (0, "", "")
        assert (tmp_path / "x.json").read_text("utf-8") == cli("snapshot").out
        told = cli("snapshot", "-o", str(tmp_path / "no" / "x.json"))
        assert (told.code, told.err.splitlines()[-1].split(": ")[-1]) == (2, "No such file or directory.")


def test_a_server_that_has_gone_is_told(server, cli, monkeypatch):
    monkeypatch.setattr("ecs_fake.cli.servers._is_alive", lambda server: True)
    with serving() as other:
        port = other.port
        from ecs_fake.cli.servers import RunningServer, announced, the_server

        known = the_server(port)
    with announced(RunningServer(known.url, "us-east-1", "a", "b", 1)):
        told = cli("ps", "--port", str(port))
    assert told.code == 2
    assert f"The server at {known.url} does not answer: " in told.err


@pytest.mark.parametrize("terminal", [True, False])
def test_colours_are_for_terminals(server, cli, monkeypatch, terminal):
    from ecs_fake.cli.showing.terminal import console

    server.run("sleep 60")
    console.cache_clear()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    told = cli("ps")
    assert ("\x1b[32mRUNNING" in told.out) is terminal
    monkeypatch.setenv("NO_COLOR", "1")
    console.cache_clear()
    assert "\x1b[32m" not in cli("ps").out
    console.cache_clear()
