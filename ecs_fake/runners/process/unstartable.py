"""The exception by which a plan ends that cannot be carried out."""

from __future__ import annotations


class Unstartable(Exception):
    """The container cannot be started; the text is ECS's whole reason."""
