"""What notebooks show of things."""

from __future__ import annotations

from html import escape

from ecs_fake.looking.containers import outcome
from ecs_fake.records.task import Container, Task


def task(record: Task) -> str:
    """Show a task with its containers."""
    family = escape(f"{record.spec.definition.family}:{record.spec.definition.revision}")
    why = f" · {escape(f'{record.stop_code}: {record.stopped_reason}')}" if record.stop_code else ""
    rows = "".join(map(_container_row, record.containers))
    return (
        f"<div><b>{family}</b> · {record.last_status}{why}<br><small>{escape(record.arn)}</small>"
        f"<table><tr><th>container</th><th>state</th><th>reason</th></tr>{rows}</table></div>"
    )


def _container_row(record: Container) -> str:
    cells = (record.name, outcome(record), record.reason or "")
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
