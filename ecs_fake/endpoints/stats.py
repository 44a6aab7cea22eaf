"""Statistics of containers in the form of Docker's: measured where there is a process, else made up but growing."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any, Final

from ecs_fake.endpoints.container_metadata import docker_id, docker_name
from ecs_fake.endpoints.lookup import Sight
from ecs_fake.endpoints.times import rfc3339
from ecs_fake.records.orders import ContainerKey
from ecs_fake.records.status import ContainerStatus
from ecs_fake.records.task import Container, ContainerBirth
from ecs_fake.records.usage import Usage

Shape = dict[str, Any]
Measure = Callable[[ContainerKey], Usage | None]
"""Gives what a container's processes have taken by now; None if it has none."""

_NANOSECONDS: Final = 1_000_000_000
_MEBIBYTE: Final = 1 << 20
_HEARTBEAT: Final = 1.0
"""Docker takes a sample every second; the one before is this much older, or the last one that was asked for."""


class Stats:
    """Answers for all containers; keeps the last sample of each, as the next answer shows it too."""

    def __init__(self, measure: Measure, now: Callable[[], float]) -> None:
        self._measure = measure
        self._now = now
        self._lock = threading.Lock()
        self._last: dict[str, dict[str, tuple[float, Shape]]] = {}

    def of_task(self, sight: Sight, *, rates: bool) -> Shape:
        """Give the statistics of all containers by their ids; of one that does not run there are none."""
        return {
            docker_id(birth, record): self.of_container(sight, birth.spec.name, rates=rates)
            for birth, record in sight.pairs()
        }

    def of_container(self, sight: Sight, name: str, *, rates: bool) -> Shape:
        """Give the statistics of one container; with the rates of its network, as version 4 does."""
        birth, record = next(pair for pair in sight.pairs() if pair[0].spec.name == name)
        if record.status is not ContainerStatus.RUNNING:
            return {}
        key = ContainerKey(sight.task.spec.epoch, sight.task.arn, name)
        now = self._now()
        usage = self._measure(key) or _made_up(now - (record.started_at or now))
        shape = self._shape(sight, birth, record, usage, now)
        if rates:
            shape["network_rate_stats"] = _rates(usage, now - (record.started_at or now))
        return shape

    def forget(self, task_arn: str) -> None:
        """Drop the samples of a task."""
        with self._lock:
            self._last.pop(task_arn, None)

    def _shape(
        self, sight: Sight, birth: ContainerBirth, record: Container, usage: Usage, now: float
    ) -> Shape:
        processor = _processor(usage)
        before_at, before = self._exchange(sight.task.arn, birth.spec.name, now, processor)
        limit = birth.override.get("memory", birth.spec.memory)
        return {
            "read": rfc3339(now),
            "preread": rfc3339(before_at),
            "pids_stats": {"current": usage.processes},
            "blkio_stats": _block_io(usage),
            "num_procs": 0,
            "storage_stats": {},
            "cpu_stats": processor,
            "precpu_stats": before,
            "memory_stats": _memory(usage, limit),
            "name": f"/{docker_name(sight, birth)}",
            "id": docker_id(birth, record),
            **({} if sight.network_mode in ("host", "none") else {"networks": {"eth0": _network(usage)}}),
        }

    def _exchange(self, task_arn: str, name: str, now: float, sample: Shape) -> tuple[float, Shape]:
        """Keep this sample and give the one before; the first time, one of nothing yet."""
        with self._lock:
            samples = self._last.setdefault(task_arn, {})
            before = samples.get(name)
            samples[name] = now, sample
        return before or (now - _HEARTBEAT, _processor(Usage()))


def _made_up(seconds: float) -> Usage:
    """Give what a quiet server would have taken since its start."""
    return Usage(
        processes=1,
        cpu_seconds=0.02 * seconds,
        system_seconds=(os.cpu_count() or 1) * seconds,
        memory=8 * _MEBIBYTE + int(seconds) % 60 * 4096,
        read_bytes=_MEBIBYTE,
        written_bytes=int(seconds) * 512,
        received_bytes=int(seconds) * 120,
        sent_bytes=int(seconds) * 90,
    )


def _processor(usage: Usage) -> Shape:
    total = int(usage.cpu_seconds * _NANOSECONDS)
    user = int(usage.user_seconds * _NANOSECONDS) if usage.user_seconds else total * 7 // 10
    return {
        "cpu_usage": {
            "total_usage": total,
            "usage_in_kernelmode": total - user,
            "usage_in_usermode": user,
        },
        "system_cpu_usage": int(usage.system_seconds * _NANOSECONDS),
        "online_cpus": os.cpu_count() or 1,
        "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0},
    }


def _memory(usage: Usage, limit: int | None) -> Shape:
    most = limit * _MEBIBYTE if limit is not None else _machine_memory()
    return {"usage": usage.memory, "stats": {"anon": usage.memory, "file": 0}, "limit": most}


def _machine_memory() -> int:
    """Give the machine's bytes; 0 where nobody tells (Windows)."""
    names = getattr(os, "sysconf_names", {})
    if not {"SC_PAGE_SIZE", "SC_PHYS_PAGES"} <= names.keys():
        return 0
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _block_io(usage: Usage) -> Shape:
    amounts = (("read", usage.read_bytes), ("write", usage.written_bytes))
    entries = [{"major": 259, "minor": 0, "op": operation, "value": value} for operation, value in amounts]
    others = ("serviced", "queue", "service_time", "wait_time", "merged", "time")
    names = ["sectors_recursive", *(f"io_{name}_recursive" for name in others)]
    return {"io_service_bytes_recursive": entries, **dict.fromkeys(names)}


def _network(usage: Usage) -> Shape:
    shape: Shape = {}
    for way, count in (("rx", usage.received_bytes), ("tx", usage.sent_bytes)):
        shape |= {
            f"{way}_bytes": count,
            f"{way}_packets": count // 60,
            f"{way}_errors": 0,
            f"{way}_dropped": 0,
        }
    return shape


def _rates(usage: Usage, seconds: float) -> Shape:
    span = max(seconds, 1.0)
    return {
        "rx_bytes_per_sec": usage.received_bytes / span,
        "tx_bytes_per_sec": usage.sent_bytes / span,
    }
