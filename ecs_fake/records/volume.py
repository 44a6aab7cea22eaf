"""Amazon EBS volumes of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ManagedVolume:
    """An Amazon EBS volume made for one task; it follows the task's life and has none of its own."""

    attachment_id: str
    name: str
    volume_id: str
    role_arn: str
    delete_on_termination: bool
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What it is to be like: `managedEBSVolume` with every default that depends on nothing else."""
    tags: tuple[Mapping[str, str], ...] = ()
