"""Texts that name sizes."""

from __future__ import annotations

import pytest

from ecs_fake.task_definitions import draft
from ecs_fake.task_definitions.sizes import cpu_units, mebibytes
from tests.unit.task_definitions.requests import ec2


@pytest.mark.rule("RegisterTaskDefinition-025", "RegisterTaskDefinition-026")
@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("1024", 1024),
        ("1 vCPU", 1024),
        ("1 vcpu", 1024),
        ("1vCPU", 1024),
        (".5 vCPU", 512),
        ("0.25 vCPU", 256),
        ("16 VCPU", 16_384),
        ("1.0 vcpu", 1024),
    ],
)
def test_cpu_texts(text: str, units: int) -> None:
    assert cpu_units(text) == units
    assert draft(ec2(cpu=text)).document["cpu"] == str(units)


@pytest.mark.rule("RegisterTaskDefinition-043", "RegisterTaskDefinition-044")
@pytest.mark.parametrize(
    ("text", "size"), [("1024", 1024), ("1GB", 1024), ("1 GB", 1024), ("0.5GB", 512), ("30 gb", 30_720)]
)
def test_memory_texts(text: str, size: int) -> None:
    assert mebibytes(text) == size
    assert draft(ec2(memory=text)).document["memory"] == str(size)


@pytest.mark.parametrize(
    "text", [None, "", "vCPU", "1 GB", "-1", "1e3", "0x10", "٣", "1 2", "1.5", "0.3 vCPU", "9" * 40]
)
def test_what_is_no_cpu(text: str | None) -> None:
    assert cpu_units(text) is None


@pytest.mark.parametrize("text", [None, "", "GB", "1 vCPU", "512 MB", "1.5", "0.0001 GB", "9" * 40])
def test_what_is_no_memory(text: str | None) -> None:
    assert mebibytes(text) is None
