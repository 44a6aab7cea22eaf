"""What all events have in common."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

Document = dict[str, Any]

_NAMESPACE = uuid.UUID("6a5f2d8e-5f0b-4c53-9a6e-2f1d1f0a7c11")


def event(kind: str, arn: str, name: str, at: float, detail: Document) -> Document:
    """Make an event.

    Args:
        kind: its `detail-type`, without `ECS `.
        arn: the resource it is about.
        name: tells it from all other events of the resource; the same event has the same id, however often it is made.
        at: epoch seconds.
        detail: what it says.
    """
    _, _, _, region, account, _ = arn.split(":", 5)
    return {
        "version": "0",
        "id": str(uuid.uuid5(_NAMESPACE, f"{arn}#{name}")),
        "detail-type": f"ECS {kind}",
        "source": "aws.ecs",
        "account": account,
        "time": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": region,
        "resources": [arn],
        "detail": detail,
    }


def iso(moment: float) -> str:
    """Write a moment as events do: milliseconds, trailing zeros cut."""
    text = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3]
    return f"{text.rstrip('0').rstrip('.')}Z"
