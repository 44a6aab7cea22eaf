"""The control API: what people want of a server and ECS's own API does not have."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ecs_fake.cli.places.remote import Remote
from ecs_fake.cli.problems import Refused
from ecs_fake.cli.servers import RunningServer
from ecs_fake.engine.wire import CONTENT_TYPE
from ecs_fake.fake import EcsFake
from ecs_fake.server.control import PATH, TARGET_PREFIX
from ecs_fake.server.control.actions import ACTIONS
from ecs_fake.server.serve import HttpDoor

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-12344321"]}}


@pytest.fixture
def fake() -> Iterator[EcsFake]:
    with EcsFake(runner="process", clusters=["default"]) as fake:
        yield fake


@pytest.fixture
def door(fake) -> Iterator[HttpDoor]:
    with HttpDoor(fake, control=fake) as door:
        yield door


@pytest.fixture
def remote(door) -> Remote:
    key = door.credentials
    return Remote(RunningServer(door.url, "us-east-1", key.access_key_id, key.secret_access_key, 0))


@pytest.fixture
def task(fake) -> Any:
    ecs = fake.client()
    ecs.register_task_definition(
        family="f",
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "c", "image": "i", "command": ["sh", "-c", "echo hi; sleep 60"]}],
    )
    ecs.run_task(taskDefinition="f", launchType="FARGATE", networkConfiguration=NETWORK)
    return fake.tasks()[0].wait("RUNNING")


class TestWhoMayCome:
    def test_nobody_without_a_signature(self, door):
        answer = post(door, "Warnings", {})
        assert answer == (
            400,
            {"__type": "MissingAuthenticationTokenException", "message": "Missing Authentication Token"},
        )

    def test_nobody_with_a_wrong_one(self, remote):
        stranger = Remote(
            RunningServer(remote.server.url, "us-east-1", remote.server.access_key_id, "guessed", 0)
        )
        with pytest.raises(Refused, match="InvalidSignatureException"):
            list(stranger.control("Warnings"))

    def test_no_page_of_another_site(self, door):
        status, answer = post(door, "Warnings", {}, Origin="http://example.com")
        assert (status, answer["__type"]) == (403, "ForeignOrigin")

    def test_a_door_without_a_fake_has_none(self, backend):
        with HttpDoor(backend) as door:
            status, answer = post(door, "Warnings", {})
        assert (status, answer["__type"]) == (400, "UnknownAction")


def post(door: HttpDoor, action: str, document: Any, **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
    try:
        target = {"Content-Type": CONTENT_TYPE, "X-Amz-Target": TARGET_PREFIX + action}
        connection.request("POST", PATH, json.dumps(document), target | headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


class TestRequests:
    @pytest.mark.parametrize(
        ("action", "members", "message"),
        [
            ("Nope", {}, f"UnknownAction: There is no action 'Nope'; there are {', '.join(ACTIONS)}."),
            ("Logs", {}, "InvalidRequest: Logs: task is missing; it takes task, container, follow."),
            (
                "Logs",
                {"task": "x", "tail": 3},
                "InvalidRequest: Logs: tail is unknown; it takes task, container, follow.",
            ),
            ("Logs", {"task": 3}, "Logs: task is of a wrong kind"),
            ("Logs", {"task": "x", "follow": 1}, "Logs: follow is of a wrong kind"),
            ("Exec", {"task": "x", "command": [3]}, "Exec: command is of a wrong kind"),
            ("Exec", {"task": "x", "command": ["ls"], "terminal": [1]}, "Exec: terminal is of a wrong kind"),
            ("Logs", {"task": "x"}, "CannotDo: task 'x' is not known; the newest ones are: none"),
            (
                "Input",
                {"session": "x"},
                "NoSuchSession: No command runs under the id 'x'; it may have ended.",
            ),
        ],
    )
    def test_mistakes(self, remote, action, members, message):
        with pytest.raises(Refused) as refused:
            list(remote.control(action, **members))
        assert message in str(refused.value)

    @pytest.mark.parametrize("body", ["{", "[]", "3"])
    def test_no_object(self, body):
        with (
            EcsFake() as fake,
            HttpDoor(fake, control=fake) as door,
        ):  # nothing executes, so nothing is signed
            connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
            headers = {"Content-Type": CONTENT_TYPE, "X-Amz-Target": TARGET_PREFIX + "Warnings"}
            connection.request("POST", PATH, body, headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
            connection.close()
        assert (response.status, answer["__type"]) == (400, "InvalidRequest")

    def test_an_action_is_none_of_ecs(self, remote):
        with pytest.raises(Refused, match="UnknownOperationException"):
            remote._answer("/", TARGET_PREFIX + "Warnings", {})


class TestActions:
    def test_task(self, remote, task):
        [document] = remote.control("Task", task=task.arn)
        assert document["task"]["taskArn"] == task.arn
        assert document["processes"] == {"c": task.containers["c"].pid}
        assert (document["addresses"], document["decidedBy"]) == ([], None)

    def test_followed_task_tells_each_change_until_the_end(self, remote, task):
        states = remote.control("Task", task=task.arn, follow=True)
        assert next(states)["task"]["lastStatus"] == "RUNNING"
        list(remote.control("Kill", task=task.arn))
        *_, last = states
        assert (last["task"]["lastStatus"], last["decidedBy"]) == ("STOPPED", "c")
        assert last["task"]["containers"][0]["exitCode"] == 137

    def test_warnings(self, remote, fake):
        fake._warn("have a care")
        assert list(remote.control("Warnings")) == [{"text": "have a care"}]

    def test_a_terminal_has_the_size_that_is_told(self, remote, task):
        talk = remote.control("Exec", task=task.arn, command=["sh", "-c", "stty size"], terminal=[11, 22])
        assert "session" in next(talk)
        assert output(talk).startswith(b"11 22")

    def test_input_for_a_command_that_does_not_read_is_taken_in_part(self, remote, task):
        import base64

        talk = remote.control("Exec", task=task.arn, command=["sleep", "60"])
        session = next(talk)["session"]
        much = base64.b64encode(b"x" * (1 << 20)).decode()
        [answer] = remote.control("Input", session=session, data=much)
        assert 0 < answer["taken"] < 1 << 20
        talk.close()

    def test_input_that_is_no_base64(self, remote, task):
        talk = remote.control("Exec", task=task.arn, command=["sleep", "60"])
        with pytest.raises(Refused, match="InvalidRequest: data is no Base64"):
            list(remote.control("Input", session=next(talk)["session"], data="?"))
        talk.close()

    def test_who_does_not_fetch_output_makes_the_command_wait(self, fake, task):
        """And not this process hold it all."""
        from ecs_fake.server.control.actions import Control
        from ecs_fake.server.control.sessions import ENOUGH

        control = Control(fake)
        talk = control.run("Exec", {"task": task.arn, "command": ["sh", "-c", "yes | head -c 30000000"]})
        next(talk)
        (session,) = control._sessions._talks.values()
        time.sleep(0.5)
        assert ENOUGH < session._waiting < 20 * ENOUGH
        documents = [document for document in until_the_end(talk) if document]
        assert sum(len(document.get("data", "")) for document in documents) > 30_000_000
        assert documents[-1]["exitCode"] == 0


def until_the_end(talk: Iterator[Any]) -> Iterator[Any]:
    for document in talk:
        if document is None:
            time.sleep(0.001)
        yield document


def output(talk: Iterator[Any]) -> bytes:
    import base64

    return b"".join(base64.b64decode(document.get("data", "")) for document in talk)


class TestEnds:
    def test_closing_the_door_ends_what_follows(self, fake, task):
        with HttpDoor(fake, control=fake) as door:
            key = door.credentials
            remote = Remote(RunningServer(door.url, "us-east-1", key.access_key_id, key.secret_access_key, 0))
            followed = [
                remote.control("Logs", task=task.arn, follow=True),
                remote.control("Task", task=task.arn, follow=True),
                remote.control("Events", follow=True),
            ]
            for each in followed:
                next(each)
            began = time.monotonic()
        assert time.monotonic() - began < 3
        for each in followed:
            list(each)

    def test_followers_do_not_keep_others_waiting(self, fake, door, remote, task):
        followed = [remote.control("Logs", task=task.arn, follow=True) for _ in range(20)]
        for each in followed:
            next(each)
        began = time.monotonic()
        for _ in range(10):
            remote.call("ListTasks")
        assert time.monotonic() - began < 2
        for each in followed:
            each.close()


def test_the_operations_of_another_service_are_refused_as_such(door):
    """`aws ecs deploy` sends them, signed for CodeDeploy; what is told is not that the signature is for that."""
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
    headers = {"Content-Type": CONTENT_TYPE, "X-Amz-Target": "CodeDeploy_20141006.GetApplication"}
    connection.request("POST", "/", "{}", headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    assert (response.status, answer["__type"]) == (400, "UnknownOperationException")
    assert answer["message"].endswith("This server has no other service than ECS.")
