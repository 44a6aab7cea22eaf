"""The supervisor's book of ports."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from ecs_fake.runners.process.supervisor.ports import RANGE, Ports, candidates
from ecs_fake.runners.process.supervisor.spawn import Refused

CHOSEN = (1, 0, False)


@pytest.fixture
def ports() -> Iterator[Ports]:
    """A book with the few ports of `PLACE` to choose from."""
    made = Ports([PLACE])
    yield made
    for number in range(10):
        made.free(number)


PLACE = range(61500, 61504)


@pytest.mark.rule("PortMapping-008")
def test_candidates_are_outside_the_kernels_range() -> None:
    assert candidates(32768, 60999) == [range(61000, 65536)]  # Linux
    assert candidates(49152, 65535) == [range(32768, 49152)]  # BSD
    assert candidates(40000, 50000) == [range(32768, 40000), range(50001, 65536)]
    assert candidates(1024, 32000) == [RANGE]


@pytest.mark.parametrize("kernels", [(1024, 65535), (1024, 65400)])
def test_with_too_few_left_the_kernels_range_is_used(kernels: tuple[int, int]) -> None:
    assert candidates(*kernels) == [RANGE]


def test_nobody_gets_a_port_twice(ports: Ports) -> None:
    found = [port for number in range(4) for port in ports.reserve(number, [CHOSEN])]
    assert sorted(found) == list(PLACE)
    with pytest.raises(Refused) as refused:
        ports.reserve(5, [CHOSEN])
    assert refused.value.args[0] == "ports"
    ports.free(2)
    assert ports.reserve(5, [CHOSEN]) == [found[2]]


def test_other_books_keep_off(ports: Ports) -> None:
    taken = ports.reserve(1, [(3, 0, False)])[0]
    (left,) = set(PLACE) - set(range(taken, taken + 3))
    other = Ports([PLACE])
    assert other.reserve(1, [CHOSEN]) == [left]
    other.free(1)


def test_a_refusal_keeps_nothing(ports: Ports) -> None:
    with pytest.raises(Refused):
        ports.reserve(1, [CHOSEN, (len(PLACE), 0, False)])
    assert ports.reserve(2, [(len(PLACE), 0, False)]) == [PLACE.start]


def test_a_port_in_use_is_passed_over(ports: Ports) -> None:
    with socket.create_server(("127.0.0.1", PLACE.start)):
        found = {ports.reserve(number, [CHOSEN])[0] for number in range(3)}
    assert found == set(PLACE) - {PLACE.start}


def test_udp_and_tcp_are_locked_by_each_other(ports: Ports) -> None:
    (port,) = ports.reserve(1, [(1, 0, True)])
    with socket.socket() as probe, pytest.raises(OSError, match="in use"):
        probe.bind(("127.0.0.1", port))
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("", port))


def test_a_named_port_is_one_containers_at_a_time(ports: Ports) -> None:
    named = (1, PLACE.start, False)
    assert ports.reserve(1, [named]) == [PLACE.start]
    with pytest.raises(Refused) as refused:
        ports.reserve(2, [named])
    assert refused.value.args == ("port", PLACE.start)
    ports.free(1)
    assert ports.reserve(2, [named]) == [PLACE.start]


def test_a_named_port_of_another_program(ports: Ports) -> None:
    with socket.create_server(("127.0.0.1", 0)) as foreign:
        port = foreign.getsockname()[1]
        with pytest.raises(Refused) as refused:
            ports.reserve(1, [(1, port, False)])
    assert refused.value.args == ("bind", port)
    assert ports.reserve(1, [(1, port, False)]) == [port]
