"""Checks of port mappings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Objections, Registration, protocol_of

MAX_RANGES: Final = 100
PORTS: Final = range(1, 65_535 + 1)
HOST_PORTS: Final = range(65_535 + 1)
SAME_PORT_MODES: Final = frozenset({"awsvpc", "host"})
RANGE_MODES: Final = frozenset({"awsvpc", "bridge"})

_RANGE: Final = re.compile(r"(\d{1,5})-(\d{1,5})", re.ASCII)
_NAME: Final = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")

Mapped = tuple[str, range]
"""A protocol and the container ports mapped for it."""


def forms(registration: Registration) -> Objections:
    """Refuse mappings without a valid port or port range."""
    if registration.network_mode == "none" and any(registration.items("portMappings")):
        yield texts.PORTS_NONE
    for name, mapping in registration.items("portMappings"):
        yield from _form(name, mapping, registration.network_mode)


def _form(container: str, mapping: Mapping[str, Any], mode: str) -> Objections:
    if mapping.get("containerPortRange") is not None:
        yield from _range_form(container, mapping, mode)
        return
    if mapping.get("containerPort") not in PORTS:
        yield texts.PORT.format(member="containerPort", container=container)
    host = mapping.get("hostPort")
    if host is not None and host not in HOST_PORTS:
        yield texts.PORT.format(member="hostPort", container=container)
    # Port 0 asks for any host port; where the host port is the container's, it is the same as leaving it out.
    if mode in SAME_PORT_MODES and host and host != mapping.get("containerPort"):
        yield texts.PORTS_DIFFER.format(mode=mode)


def _range_form(container: str, mapping: Mapping[str, Any], mode: str) -> Objections:
    if mapping.get("containerPort") is not None or mapping.get("hostPort") is not None:
        yield texts.PORT_AND_RANGE.format(mode=mode)
    if mode not in RANGE_MODES:
        yield texts.PORT_RANGE_MODE.format(mode=mode)
    if not _mapped(mapping)[1]:
        yield texts.PORT.format(member="containerPortRange", container=container)


def range_count(registration: Registration) -> Objections:
    """Refuse more than a hundred port ranges in a container."""
    for name, mappings in registration.each("portMappings"):
        if sum("containerPortRange" in mapping for mapping in mappings) > MAX_RANGES:
            yield texts.TOO_MANY_RANGES.format(container=name)


def duplicates(registration: Registration) -> Objections:
    """Refuse a container port that is mapped twice: in the task with awsvpc, in the container otherwise."""
    if registration.network_mode == "awsvpc":
        everything = [_mapped(mapping) for _, mapping in registration.items("portMappings")]
        for protocol, port in _overlaps(everything):
            yield texts.PORT_TWICE.format(protocol=protocol.upper(), port=port)
    for name, mappings in registration.each("portMappings"):
        mapped = [_mapped(mapping) for mapping in mappings]
        for protocol, port in _overlaps(mapped):
            yield texts.PORT_TWICE_IN_CONTAINER.format(protocol=protocol.upper(), port=port, container=name)
        for _, port in _overlaps([("any", ports) for _, ports in mapped]):
            yield texts.PORT_TWO_PROTOCOLS.format(port=port, container=name)


def _mapped(mapping: Mapping[str, Any]) -> Mapped:
    """Give what a mapping maps; an empty range when it is not valid."""
    text = mapping.get("containerPortRange")
    if text is None:
        port = mapping.get("containerPort", 0)
        return protocol_of(mapping), range(port, port + 1)
    form = _RANGE.fullmatch(text)
    first, last = (int(form[1]), int(form[2])) if form else (0, 0)
    valid = first in PORTS and last in PORTS and first < last
    return protocol_of(mapping), range(first, last + 1) if valid else range(0)


def _overlaps(mapped: list[Mapped]) -> list[tuple[str, int]]:
    """Give the protocol and the first port of each overlap."""
    return [
        (protocol, max(ports.start, earlier.start))
        for at, (protocol, ports) in enumerate(mapped)
        for same, earlier in mapped[:at]
        if same == protocol and max(ports.start, earlier.start) < min(ports.stop, earlier.stop)
    ]


def names(registration: Registration) -> Objections:
    """Refuse malformed port names, and names given twice in the task."""
    seen: set[str] = set()
    for container, mapping in registration.items("portMappings"):
        name = mapping.get("name")
        if name is None:
            continue
        if not _NAME.fullmatch(name):
            yield texts.PORT_NAME.format(name=name, container=container)
        if name in seen:
            yield texts.PORT_NAME_TWICE.format(mode=registration.network_mode)
        seen.add(name)
