"""Who may come in, and how long sessions are remembered; and the calls that ask for them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from ecs_fake.records.exec_session import ExecSession
from ecs_fake.records.orders import ContainerKey
from ecs_fake.server.session import desk as desk_module
from ecs_fake.server.session import ssm
from ecs_fake.server.session.desk import Desk, Refused, UnknownSession
from ecs_fake.server.session.patience import Patience


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Spoken:
    """Stands in for a conversation."""

    def __init__(self, over: Callable[[], None]) -> None:
        self.over = over
        self.terminated = 0

    def terminate(self) -> None:
        self.terminated += 1


def offer(name: str) -> ExecSession:
    key = ContainerKey(0, "arn:aws:ecs:us-east-1:1:task/c/t", "app")
    return ExecSession(name, f"token of {name}", f"ws://here/{name}", key, "sh", None)


def make(given: Any, fake: Any, patience: Patience, over: Callable[[], None]) -> Any:
    return Spoken(over)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Desk:
    numbers = itertools.count(1)
    fake: Any = None
    return Desk(fake, lambda: f"new {next(numbers)}", patience=Patience(unused=60.0), now=clock)


def test_a_token_is_good_once(desk: Desk) -> None:
    desk.offer(offer("s"))
    with pytest.raises(Refused, match="token"):
        desk.admit("s", "wrong", make)
    desk.admit("s", "token of s", make)
    with pytest.raises(Refused, match="token"):
        desk.admit("s", "token of s", make)


def test_who_resumes_finds_the_same_conversation(desk: Desk) -> None:
    desk.offer(offer("s"))
    first = desk.admit("s", "token of s", make)
    assert desk.resume("s") == ("new 1", "ws://here/s")
    assert desk.admit("s", "new 1", make) is first


def test_offers_that_nobody_takes_up_expire_and_others_stay(desk: Desk, clock: Clock) -> None:
    for name in ("early", "taken", "late"):
        desk.offer(offer(name))
        clock.now += 30.0
        if name == "taken":
            desk.admit("taken", "token of taken", make)
    assert desk.resume("early") is None
    assert desk.resume("taken") is not None
    assert desk.resume("late") is not None


def test_so_many_that_have_ended_are_remembered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "_REMEMBERED", 2)
    for name in "abc":
        desk.offer(offer(name))
        desk.terminate(name)
    assert desk.resume("c") is None
    with pytest.raises(UnknownSession):
        desk.resume("a")


def test_the_end_of_a_conversation_is_the_sessions(desk: Desk) -> None:
    desk.offer(offer("s"))
    spoken: Any = desk.admit("s", "token of s", make)
    spoken.over()
    spoken.over()
    assert desk.resume("s") is None
    with pytest.raises(Refused, match="ended"):
        desk.admit("s", "token of s", make)


def test_terminate_and_clear_end_conversations(desk: Desk) -> None:
    spoken: list[Any] = []
    for name in "ab":
        desk.offer(offer(name))
        spoken.append(desk.admit(name, f"token of {name}", make))
    desk.terminate("a")
    desk.clear()
    assert [one.terminated for one in spoken] == [1, 1]
    with pytest.raises(UnknownSession):
        desk.terminate("b")


class TestCalls:
    @pytest.mark.parametrize(
        ("target", "ours"),
        [
            ("AmazonSSM.ResumeSession", True),
            ("AmazonSSM.TerminateSession", True),
            ("AmazonSSM.StartSession", False),
            ("ResumeSession", False),
            ("AmazonEC2ContainerServiceV20141113.RunTask", False),
        ],
    )
    def test_which_are_answered_here(self, target: str, ours: bool) -> None:
        assert ssm.is_ours(target) is ours

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"SessionId": 7}', b"{" * 100_000])
    def test_what_names_no_session(self, desk: Desk, body: bytes) -> None:
        told = ssm.answer(desk, "AmazonSSM.ResumeSession", body)
        assert (told.status, told.document["__type"]) == (400, "ValidationException")

    def test_a_session_that_is_there(self, desk: Desk) -> None:
        desk.offer(offer("s"))
        body = json.dumps({"SessionId": "s"}).encode()
        assert ssm.answer(desk, "AmazonSSM.ResumeSession", body).document == {
            "SessionId": "s",
            "TokenValue": "new 1",
            "StreamUrl": "ws://here/s",
        }
        assert ssm.answer(desk, "AmazonSSM.TerminateSession", body).document == {"SessionId": "s"}
        assert ssm.answer(desk, "AmazonSSM.ResumeSession", body).document == {"SessionId": "s"}
