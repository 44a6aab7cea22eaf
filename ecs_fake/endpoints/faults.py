"""Fault injection: which network faults a task was given. They are noted and shown; no network is touched."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Final

from ecs_fake.endpoints import texts
from ecs_fake.endpoints.http import Request, Response
from ecs_fake.endpoints.lookup import Lookup, Sight
from ecs_fake.endpoints.passes import Passes
from ecs_fake.endpoints.rates import Buckets

ACTIONS: Final = ("start", "stop", "status")
_SECONDS_BETWEEN: Final = 5.0
_MODES: Final = ("host", "awsvpc")


class Refused(Exception):
    """The request is not carried out; the text says why."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Parameter:
    """One member of a fault's body."""

    name: str
    kind: str
    """As Go names it: `uint16`, `uint64`, `string`, `[]string`."""
    valid: Callable[[Any], bool] = lambda value: True
    required: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault."""

    request: str
    """What the agent calls its body."""
    parameters: tuple[Parameter, ...]
    always_has_body: bool
    alone: str | None
    """How it is called when there can be only one of its like."""


def _are_sources(values: list[str]) -> bool:
    return bool(values) and all(map(_is_source, values))


def _is_source(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


_FILTER = Parameter(
    "SourcesToFilter", "[]string", lambda values: all(map(_is_source, values)), required=False
)
_SOURCES = Parameter("Sources", "[]string", _are_sources)
_FLOWS = Parameter("FlowsPercent", "uint64", lambda value: 1 <= value <= 100, required=False)

KINDS: Final[Mapping[str, Kind]] = {
    "network-blackhole-port": Kind(
        "NetworkBlackholePortRequest",
        (
            Parameter("Port", "uint16"),
            Parameter("Protocol", "string", lambda value: value in ("tcp", "udp")),
            Parameter("TrafficType", "string", lambda value: value in ("ingress", "egress")),
            _FILTER,
        ),
        always_has_body=True,
        alone=None,
    ),
    "network-latency": Kind(
        "NetworkLatencyRequest",
        (
            Parameter("DelayMilliseconds", "uint64"),
            Parameter("JitterMilliseconds", "uint64"),
            _SOURCES,
            _FILTER,
            _FLOWS,
        ),
        always_has_body=False,
        alone="latency",
    ),
    "network-packet-loss": Kind(
        "NetworkPacketLossRequest",
        (Parameter("LossPercent", "uint64", lambda value: 1 <= value <= 100), _SOURCES, _FILTER, _FLOWS),
        always_has_body=False,
        alone="packet loss",
    ),
}
_PYTHON: Final[Mapping[str, type]] = {"uint16": int, "uint64": int, "string": str, "[]string": list}
_GO: Final[Mapping[type, str]] = {str: "string", bool: "bool", int: "number", float: "number", list: "array"}


class FaultEndpoint:
    """Answers `<ECS_AGENT_URI>/fault/v1/<fault>/<action>`."""

    def __init__(self, passes: Passes, lookup: Lookup, buckets: Buckets | None = None) -> None:
        self._passes = passes
        self._lookup = lookup
        self._buckets = buckets or Buckets(1 / _SECONDS_BETWEEN, 1)
        self._lock = threading.Lock()
        self._running: dict[str, set[tuple[object, ...]]] = {}

    def answer(self, request: Request, pass_id: str, fault: str, action: str) -> Response:
        """Start or stop a fault, or tell whether it is there."""
        if request.method != "POST":
            return Response(405)
        if not self._buckets.take(request.path):
            return Response.text(texts.FAULTS_TOO_MANY, 429)
        try:
            kind = KINDS[fault]
            body = _body(request, kind, action)
            task_arn = self._task(pass_id).task.arn
            status = self._act(task_arn, fault, kind, action, body)
        except Refused as refusal:
            return Response.json({"Error": str(refusal)}, refusal.status)
        return Response.json({"Status": status})

    def forget(self, task_arn: str) -> None:
        """Drop the faults of a task."""
        with self._lock:
            self._running.pop(task_arn, None)

    def _task(self, pass_id: str) -> Sight:
        key = self._passes.container(pass_id)
        sight = self._lookup.task(key.task_arn) if key is not None else None
        if sight is None:
            raise Refused(texts.FAULT_NO_TASK.format(id=pass_id), 404)
        if not sight.task.spec.definition.document.get("enableFaultInjection"):
            raise Refused(texts.FAULTS_OFF.format(task_arn=sight.task.arn))
        if sight.network_mode not in _MODES:
            raise Refused(texts.FAULTS_MODE.format(mode=sight.network_mode))
        return sight

    def _act(self, task_arn: str, fault: str, kind: Kind, action: str, body: Mapping[str, Any]) -> str:
        one = (fault, *(body.get(name) for name in ("Port", "Protocol", "TrafficType")))
        with self._lock:
            running = self._running.setdefault(task_arn, set())
            if action == "start":
                _refuse_second(running, kind)
                running.add(one)
                return "running"
            if action == "stop":
                running.discard(one)
                return "stopped"
            return "running" if one in running else "not-running"


def _refuse_second(running: set[tuple[object, ...]], kind: Kind) -> None:
    """Latency and packet loss exclude themselves and each other."""
    alone = [KINDS[str(fault)].alone for fault, *_ in running]
    found = next((name for name in alone if name is not None), None)
    if kind.alone is not None and found is not None:
        raise Refused(texts.RUNNING_ALREADY.format(fault=found), 409)


def _body(request: Request, kind: Kind, action: str) -> Mapping[str, Any]:
    if action != "start" and not kind.always_has_body:
        return {}
    if not request.body.strip():
        raise Refused(texts.NO_BODY)
    document = _decode(request.body)
    for parameter in kind.parameters:
        _check(parameter, document.get(parameter.name), kind)
    if kind.alone == "latency" and not document["DelayMilliseconds"] and not document["JitterMilliseconds"]:
        raise Refused(texts.NO_DELAY)
    return document


def _decode(body: bytes) -> dict[str, Any]:
    try:
        document, _ = json.JSONDecoder().raw_decode(body.decode().lstrip())
    except (ValueError, RecursionError):
        raise Refused(texts.NOT_JSON) from None
    if not isinstance(document, dict):
        raise Refused(texts.NOT_JSON)
    return document


def _check(parameter: Parameter, value: object, kind: Kind) -> None:
    if value is None or value == []:
        if parameter.required:
            raise Refused(texts.MISSING.format(name=parameter.name))
        return
    if not _has_type(parameter, value):
        found = _GO.get(type(value), "object")
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = f"number {value}"
        raise Refused(
            texts.WRONG_TYPE.format(
                found=found, request=kind.request, name=parameter.name, wanted=parameter.kind
            )
        )
    if not parameter.valid(value):
        shown = f"[{' '.join(value)}]" if isinstance(value, list) else value
        raise Refused(texts.INVALID.format(value=shown, name=parameter.name))


def _has_type(parameter: Parameter, value: object) -> bool:
    if type(value) is not _PYTHON[parameter.kind]:
        return False
    if isinstance(value, int):
        return 0 <= value < (1 << int(parameter.kind.removeprefix("uint")))
    return not isinstance(value, list) or all(isinstance(one, str) for one in value)
