"""Waiters of ECS clients: the fake's time passes, not the tester's. Scripted backends, so that each poll shows."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from ecs_fake.engine.wire import WireAnswer, WireRequest
from ecs_fake.errors import FakeClosed
from ecs_fake.intercept import activate, attach, deactivate, make_client
from tests.doors.conftest import KEYS

pytestmark = pytest.mark.usefixtures("no_network")

ARN = "arn:aws:ecs:us-east-1:123456789012:task/c/0123456789abcdef0123456789abcdef"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test in which somebody really sleeps."""

    def sleep(seconds: float) -> None:
        assert seconds == 0

    monkeypatch.setattr(time, "sleep", sleep)


class Scripted:
    """Answers DescribeTasks with one status after the other, on virtual time."""

    region, account_id = "us-east-1", "123456789012"

    def __init__(self, *statuses: str) -> None:
        self._statuses = list(statuses)
        self.closed = False
        self.changes = 0
        self.now = datetime(2024, 1, 1, tzinfo=UTC)
        self.causes: list[str] = []
        self.pauses: list[float] = []

    def dispatch(self, request: WireRequest) -> WireAnswer:
        self.causes.append(request.cause)
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        if status == "MISSING":
            return answer({"tasks": [], "failures": [{"arn": ARN, "reason": "MISSING"}]})
        if status == "ERROR":
            return WireAnswer(
                400, {}, b'{"__type": "ClusterNotFoundException", "message": "Cluster not found."}'
            )
        return answer({"tasks": [{"taskArn": ARN, "lastStatus": status}], "failures": []})

    def pause(self, seconds: float, *, since: int) -> None:
        self.pauses.append(seconds)
        self.changes += 1  # on virtual time something may well happen on the way
        self.now += timedelta(seconds=seconds)

    @property
    def slept(self) -> float:
        """Seconds of the fake's time that were waited."""
        return sum(self.pauses)


class Wall(Scripted):
    """The same on a wall clock whose pauses end early, after as many seconds as the script says."""

    def __init__(self, *statuses: str, wakes: Sequence[float]) -> None:
        super().__init__(*statuses)
        self._wakes = list(wakes)

    def pause(self, seconds: float, *, since: int) -> None:
        passed = min(seconds, self._wakes.pop(0)) if self._wakes else seconds
        assert since == self.changes
        self.changes += 1 if passed < seconds else 0
        self.pauses.append(passed)
        self.now += timedelta(seconds=passed)


def answer(document: dict[str, Any]) -> WireAnswer:
    """Give a successful answer."""
    return WireAnswer(200, {}, json.dumps(document).encode())


@pytest.fixture
def waiting() -> Iterator[Any]:
    """Give a function that makes a backend active and waits for the task with a client made before."""
    client = boto3.client("ecs", region_name="us-east-1", **KEYS)
    active = []

    def wait(backend: Scripted, name: str = "tasks_running", **config: int) -> Scripted:
        activate(backend)
        active.append(backend)
        client.get_waiter(name).wait(cluster="c", tasks=[ARN], WaiterConfig=config)
        return backend

    yield wait
    for backend in active:
        deactivate(backend)


class TestOnVirtualTime:
    def test_pauses_take_the_place_of_sleeps(self, waiting: Any) -> None:
        backend = waiting(Scripted("PROVISIONING", "PENDING", "RUNNING"))
        assert backend.pauses == [6, 6]

    def test_nothing_passes_when_it_is_true_already(self, waiting: Any) -> None:
        assert waiting(Scripted("RUNNING")).pauses == []

    def test_only_polls_after_a_pause_say_so(self, waiting: Any) -> None:
        backend = waiting(Scripted("PENDING", "PENDING", "RUNNING"))
        assert backend.causes == ["call", "waiter", "waiter"]

    def test_without_a_delay_nothing_has_moved_time(self, waiting: Any) -> None:
        backend = waiting(Scripted("PENDING", "RUNNING"), Delay=0)
        assert backend.causes == ["call", "call"]

    def test_delay_and_attempts_are_honoured(self, waiting: Any) -> None:
        backend = Scripted("PENDING")
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            waiting(backend, Delay=30, MaxAttempts=4)
        assert backend.pauses == [30, 30, 30]
        assert len(backend.causes) == 4

    def test_the_default_is_the_waiters_own(self, waiting: Any) -> None:
        backend = Scripted("PENDING")
        with pytest.raises(WaiterError):
            waiting(backend)
        assert backend.slept == 6 * 99

    def test_a_failure_ends_it(self, waiting: Any) -> None:
        with pytest.raises(WaiterError, match="terminal failure state"):
            waiting(Scripted("PENDING", "STOPPED"))
        with pytest.raises(WaiterError, match="terminal failure state"):
            waiting(Scripted("MISSING"))

    def test_an_error_ends_it(self, waiting: Any) -> None:
        with pytest.raises(WaiterError, match="Cluster not found"):
            waiting(Scripted("PENDING", "ERROR"))


class TestOnTheWallClock:
    def test_it_wakes_when_something_changes(self, waiting: Any) -> None:
        backend = waiting(Wall("PENDING", "RUNNING", wakes=[0.5]))
        assert backend.slept == 0.5

    def test_an_early_wake_uses_up_no_attempt(self, waiting: Any) -> None:
        backend = Wall("PENDING", wakes=[1] * 12)
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            waiting(backend, MaxAttempts=3)
        assert backend.slept == 12
        assert len(backend.causes) == 1 + 6 + 6

    def test_an_early_failure_ends_it(self, waiting: Any) -> None:
        with pytest.raises(WaiterError, match="terminal failure state"):
            waiting(Wall("PENDING", "STOPPED", wakes=[1]))
        with pytest.raises(WaiterError, match="Cluster not found"):
            waiting(Wall("PENDING", "ERROR", wakes=[1]))

    def test_what_changed_during_a_poll_is_not_slept_over(self, waiting: Any) -> None:
        class Busy(Wall):
            def dispatch(self, request: WireRequest) -> WireAnswer:
                self.changes += 1
                return super().dispatch(request)

            def pause(self, seconds: float, *, since: int) -> None:
                self.pauses.append(0 if since != self.changes else seconds)

        assert waiting(Busy("PENDING", "RUNNING", wakes=[])).pauses == [0]


class TestWhoseTime:
    def test_a_client_of_a_fake_that_is_not_active(self) -> None:
        backend = Scripted("PENDING", "RUNNING")
        make_client(backend).get_waiter("tasks_running").wait(cluster="c", tasks=[ARN])
        assert backend.slept == 6

    def test_a_client_of_another_fake_than_the_active_one(self, waiting: Any) -> None:
        waiting(Scripted("RUNNING"))
        backend = Scripted("PENDING", "RUNNING")
        make_client(backend).get_waiter("tasks_running").wait(cluster="c", tasks=[ARN])
        assert backend.slept == 6

    def test_a_waiter_made_before_its_client_was_attached(self, waiting: Any) -> None:
        waiting(Scripted("RUNNING"))
        client = boto3.client("ecs")
        waiter = client.get_waiter("tasks_running")
        backend = Scripted("PENDING", "RUNNING")
        attach(client, backend)
        waiter.wait(cluster="c", tasks=[ARN])
        deactivate(backend)
        assert backend.slept == 6

    def test_a_waiter_made_while_its_client_was_attached(self, waiting: Any) -> None:
        active = waiting(Scripted("RUNNING", "PENDING", "RUNNING"))
        client = boto3.client("ecs")
        backend = Scripted("RUNNING")
        attach(client, backend)
        waiter = client.get_waiter("tasks_running")
        deactivate(backend)
        waiter.wait(cluster="c", tasks=[ARN])
        assert active.slept == 6

    def test_a_fake_that_ends_meanwhile(self, waiting: Any) -> None:
        class Ending(Scripted):
            def pause(self, seconds: float, *, since: int) -> None:
                self.closed = True

        with pytest.raises(FakeClosed, match="while a waiter was waiting"):
            waiting(Ending("PENDING"))

    def test_clients_of_a_loopback_endpoint_really_sleep(
        self, waiting: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        backend = waiting(Scripted("RUNNING"))
        client = boto3.client("ecs", endpoint_url=NOWHERE)
        polled: list[float] = []
        monkeypatch.setattr(time, "sleep", polled.append)
        client.meta.events.register_first("before-send.ecs", lambda **_: loopback_answer(len(polled)))
        client.get_waiter("tasks_running").wait(cluster="c", tasks=[ARN])
        assert polled == [6]
        assert backend.pauses == []

    def test_one_waiter_in_two_threads(self, waiting: Any) -> None:
        backend = waiting(Scripted("RUNNING"))
        waiter = boto3.client("ecs").get_waiter("tasks_running")
        threads = [
            threading.Thread(target=waiter.wait, kwargs={"cluster": "c", "tasks": [ARN]}) for _ in "12"
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(backend.causes) == 3

    def test_other_services_are_left_alone(self, waiting: Any) -> None:
        from moto import mock_aws

        backend = waiting(Scripted("RUNNING"))
        with mock_aws():
            s3 = boto3.client("s3", region_name="us-east-1")
            s3.create_bucket(Bucket="bucket")
            s3.get_waiter("bucket_exists").wait(Bucket="bucket")
        assert backend.pauses == []


def loopback_answer(sleeps: int) -> Any:
    """What a server on this machine would have said."""
    from ecs_fake.intercept.handler import LocalResponse

    status = "RUNNING" if sleeps else "PENDING"
    document = {"tasks": [{"taskArn": ARN, "lastStatus": status}], "failures": []}
    return LocalResponse(NOWHERE, answer(document))
