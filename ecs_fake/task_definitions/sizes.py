"""Task-level CPU and memory: texts such as `1 vCPU` and `.5 GB` become the numbers ECS answers with."""

from __future__ import annotations

import re
from typing import Final

CPU_RANGE: Final = range(128, 196_608 + 1)
"""CPU units that a task on EC2 or EXTERNAL may ask for (RegisterTaskDefinition-029)."""

_PLAIN: Final = re.compile(r"\s*(\d{1,9})\s*", re.ASCII)
_VCPU: Final = re.compile(r"\s*(\d{0,9})(?:\.(\d{1,9}))?\s*vcpus?\s*", re.ASCII | re.IGNORECASE)
_GB: Final = re.compile(r"\s*(\d{0,9})(?:\.(\d{1,9}))?\s*gb\s*", re.ASCII | re.IGNORECASE)
_UNITS_PER_VCPU: Final = 1024
_MEBIBYTES_PER_GB: Final = 1024


def cpu_units(text: str | None) -> int | None:
    """Give the CPU units of `1024` or `1 vCPU`, None for what is neither (RegisterTaskDefinition-025,
    -026).
    """
    return _whole(text, _VCPU, _UNITS_PER_VCPU)


def mebibytes(text: str | None) -> int | None:
    """Give the MiB of `1024` or `1 GB`, None for what is neither (RegisterTaskDefinition-043, -044)."""
    return _whole(text, _GB, _MEBIBYTES_PER_GB)


def _whole(text: str | None, form: re.Pattern[str], factor: int) -> int | None:
    if text is None:
        return None
    if plain := _PLAIN.fullmatch(text):
        return int(plain[1])
    scaled = form.fullmatch(text)
    if scaled is None or not any(scaled.groups()):
        return None
    # Exact arithmetic: 0.3 vCPU is no whole number of units and must not become one by rounding.
    decimals = scaled[2] or ""
    number, rest = divmod(int(scaled[1] + decimals) * factor, 10 ** len(decimals))
    return None if rest else number
