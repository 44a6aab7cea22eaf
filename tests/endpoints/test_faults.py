"""Fault injection as the agent answers it; no network is touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from ecs_fake.endpoints.rates import Buckets
from tests.endpoints.inside import Inside

pytestmark = pytest.mark.newest_sdk

Run = Callable[..., Inside]
PORT = {"Port": 1234, "Protocol": "tcp", "TrafficType": "ingress"}
LATENCY = {"DelayMilliseconds": 100, "JitterMilliseconds": 10, "Sources": ["10.0.0.0/8"]}
LOSS = {"LossPercent": 10, "Sources": ["10.0.0.1"]}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests come as fast as tests send them; `test_one_request_in_five_seconds` undoes it."""
    monkeypatch.setattr(Buckets, "take", lambda self, name: True)


@pytest.fixture
def inside(on_fargate: Run) -> Inside:
    return on_fargate(enableFaultInjection=True)


def status(inside: Inside, fault: str, body: Any = None) -> str:
    return inside.fault(f"{fault}/status", body).document["Status"]


@pytest.mark.parametrize(("fault", "body"), [("network-latency", LATENCY), ("network-packet-loss", LOSS)])
def test_one_is_started_and_stopped(inside: Inside, fault: str, body: dict[str, Any]) -> None:
    assert status(inside, fault) == "not-running"
    answer = inside.fault(f"{fault}/start", body)
    assert (answer.status, answer.document) == (200, {"Status": "running"})
    assert status(inside, fault) == "running"
    assert inside.fault(f"{fault}/stop").document == {"Status": "stopped"}
    assert status(inside, fault) == "not-running"


def test_black_holes_are_told_apart(inside: Inside) -> None:
    fault = "network-blackhole-port"
    other = {**PORT, "Port": 80}
    assert inside.fault(f"{fault}/start", PORT).document == {"Status": "running"}
    assert (status(inside, fault, PORT), status(inside, fault, other)) == ("running", "not-running")
    assert inside.fault(f"{fault}/start", other).status == 200
    assert inside.fault(f"{fault}/stop", PORT).document == {"Status": "stopped"}
    assert (status(inside, fault, PORT), status(inside, fault, other)) == ("not-running", "running")


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("network-latency", "network-latency", "There is already one network latency fault running"),
        (
            "network-packet-loss",
            "network-packet-loss",
            "There is already one network packet loss fault running",
        ),
        ("network-latency", "network-packet-loss", "There is already one network latency fault running"),
    ],
)
def test_one_at_a_time(inside: Inside, first: str, second: str, text: str) -> None:
    bodies = {"network-latency": LATENCY, "network-packet-loss": LOSS}
    inside.fault(f"{first}/start", bodies[first])
    answer = inside.fault(f"{second}/start", bodies[second])
    assert (answer.status, answer.document) == (409, {"Error": text})


def test_each_task_has_its_own(inside: Inside, on_fargate: Run) -> None:
    inside.fault("network-latency/start", LATENCY)
    assert status(on_fargate(enableFaultInjection=True), "network-latency") == "not-running"


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        (
            "network-packet-loss/start",
            {**LOSS, "LossPercent": 0},
            "invalid value 0 for parameter LossPercent",
        ),
        (
            "network-packet-loss/start",
            {**LOSS, "LossPercent": 101},
            "invalid value 101 for parameter LossPercent",
        ),
        (
            "network-packet-loss/start",
            {**LOSS, "FlowsPercent": 0},
            "invalid value 0 for parameter FlowsPercent",
        ),
        ("network-packet-loss/start", {**LOSS, "Sources": ["x"]}, "invalid value [x] for parameter Sources"),
        ("network-packet-loss/start", {"LossPercent": 1}, "required parameter Sources is missing"),
        ("network-packet-loss/start", {**LOSS, "Sources": []}, "required parameter Sources is missing"),
        ("network-latency/start", None, "required request body is missing"),
        ("network-blackhole-port/status", None, "required request body is missing"),
        (
            "network-blackhole-port/start",
            {**PORT, "Protocol": "icmp"},
            "invalid value icmp for parameter Protocol",
        ),
        (
            "network-blackhole-port/start",
            {**PORT, "TrafficType": "x"},
            "invalid value x for parameter TrafficType",
        ),
        (
            "network-latency/start",
            {**LATENCY, "DelayMilliseconds": 0, "JitterMilliseconds": 0},
            "required either DelayMilliseconds or JitterMilliseconds to be non-zero",
        ),
        (
            "network-latency/start",
            {**LATENCY, "DelayMilliseconds": "1"},
            "json: cannot unmarshal string into Go struct field NetworkLatencyRequest.DelayMilliseconds of type uint64",
        ),
        (
            "network-blackhole-port/start",
            {**PORT, "Port": 70000},
            "json: cannot unmarshal number 70000 into Go struct field NetworkBlackholePortRequest.Port of type uint16",
        ),
    ],
)
def test_bodies_that_are_refused(inside: Inside, path: str, body: Any, text: str) -> None:
    answer = inside.fault(path, body)
    assert (answer.status, answer.document) == (400, {"Error": text})


def test_it_has_to_be_enabled(on_fargate: Run) -> None:
    inside = on_fargate()
    answer = inside.fault("network-latency/status")
    assert (answer.status, answer.document) == (
        400,
        {"Error": f"enableFaultInjection is not enabled for task: {inside.task_arn}"},
    )


def test_not_in_bridge_mode(on_ec2: Run) -> None:
    answer = on_ec2(enableFaultInjection=True).fault("network-latency/status")
    text = "bridge mode is not supported. Please use either host or awsvpc mode."
    assert (answer.status, answer.document) == (400, {"Error": text})


def test_an_unknown_container(inside: Inside) -> None:
    inside.env["ECS_AGENT_URI"] = f"{inside.server}/api/nope"
    answer = inside.fault("network-latency/status")
    assert answer.status == 404
    assert answer.document["Error"].startswith("unable to get task arn from request: ")


def test_other_methods_and_faults(inside: Inside) -> None:
    assert inside.fault("network-latency/status", method="GET").status == 405
    assert inside.fault("network-storm/start", {}).status == 404


def test_one_request_in_five_seconds(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert inside.fault("network-latency/status").status == 200
    answer = inside.fault("network-latency/status")
    assert (answer.status, answer.body) == (429, b"You have reached maximum request limit")
    assert inside.fault("network-packet-loss/status").status == 200


def test_the_metadata_tell_that_it_is_enabled(inside: Inside) -> None:
    assert inside.get(f"{inside.v4}/task").document["FaultInjectionEnabled"] is True


def test_a_task_that_is_forgotten(fake: ecs_fake.EcsFake, inside: Inside) -> None:
    inside.fault("network-latency/start", LATENCY)
    fake.reset()
    assert inside.fault("network-latency/status").status == 404
