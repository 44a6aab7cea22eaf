"""The exception by which a start ends that the system does not allow."""

from __future__ import annotations


class Refused(Exception):
    """The container cannot be started: at which step, and the system's error number."""
