"""Statistics of containers that are only simulated; those of processes are in tests/runners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ecs_fake
from tests.endpoints.inside import Inside

DOCKERS = {
    *(
        "read",
        "preread",
        "pids_stats",
        "blkio_stats",
        "num_procs",
        "storage_stats",
        "cpu_stats",
        "precpu_stats",
    ),
    *("memory_stats", "name", "id", "networks"),
}


def test_the_keys_are_dockers(inside: Inside) -> None:
    shown = inside.get(f"{inside.v4}/stats").document
    assert shown.keys() == {*DOCKERS, "network_rate_stats"}
    assert shown["network_rate_stats"].keys() == {"rx_bytes_per_sec", "tx_bytes_per_sec"}
    assert inside.get(f"{inside.v3}/stats").document.keys() == DOCKERS


def test_counters_grow(fake: ecs_fake.EcsFake, inside: Inside) -> None:
    def counters(shown: dict[str, Any]) -> list[int]:
        return [
            shown["cpu_stats"]["cpu_usage"]["total_usage"],
            shown["cpu_stats"]["system_cpu_usage"],
            shown["networks"]["eth0"]["rx_bytes"],
        ]

    first = inside.get(f"{inside.v4}/stats").document
    fake.advance(60)
    second = inside.get(f"{inside.v4}/stats").document
    assert all(later > earlier for earlier, later in zip(counters(first), counters(second), strict=True))


def test_the_sample_before_is_the_last_one(fake: ecs_fake.EcsFake, inside: Inside) -> None:
    first = inside.get(f"{inside.v4}/stats").document
    fake.advance(10)
    second = inside.get(f"{inside.v4}/stats").document
    assert (second["preread"], second["precpu_stats"]) == (first["read"], first["cpu_stats"])
    # How everybody computes the share of a processor.
    used = second["cpu_stats"]["cpu_usage"]["total_usage"] - first["cpu_stats"]["cpu_usage"]["total_usage"]
    all_of_them = second["cpu_stats"]["system_cpu_usage"] - first["cpu_stats"]["system_cpu_usage"]
    assert 0 < used * second["cpu_stats"]["online_cpus"] / all_of_them < 1


def test_the_limit_is_the_containers(on_ec2: Callable[..., Inside]) -> None:
    inside = on_ec2()
    assert inside.get(f"{inside.v4}/stats").document["memory_stats"]["limit"] == 128 << 20


def test_of_all_containers_by_their_ids(fake: ecs_fake.EcsFake, on_fargate: Callable[..., Inside]) -> None:
    other = {"name": "other", "image": "finished", "essential": False}
    inside = on_fargate(containerDefinitions=[{"name": "app", "image": "app:1"}, other])
    fake.advance(5)
    by_id = inside.get(f"{inside.v4}/task/stats").document
    containers = inside.get(f"{inside.v4}/task").document["Containers"]
    names = {one["DockerId"]: one["Name"] for one in containers}
    assert {names[one]: bool(stats) for one, stats in by_id.items()} == {"app": True, "other": False}
