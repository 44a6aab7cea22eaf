"""What the processes of a container have taken, as a runner measures it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """One measurement. Counters count from the container's start."""

    processes: int = 0
    cpu_seconds: float = 0.0
    user_seconds: float = 0.0
    """Of these, outside the kernel; 0: not known."""
    system_seconds: float = 0.0
    """What all processors of the machine have done together, idling included."""
    memory: int = 0
    """Bytes."""
    read_bytes: int = 0
    written_bytes: int = 0
    received_bytes: int = 0
    """Over the network; processes share the machine's, so of them it is not known, and 0."""
    sent_bytes: int = 0
