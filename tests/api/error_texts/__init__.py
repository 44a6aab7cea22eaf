"""What ECS says when it refuses: the evidence, the conditions in which the fake says it, and the exceptions.

`tests/data/error-messages.jsonl` is the evidence, one text a line. For every line there is a condition in one of the
modules here, or an entry with a reason in `exceptions.toml`. A condition also counts as the way to come by its error
(`tests/api/provocations.py`).
"""

from __future__ import annotations

from tests.api.error_texts import (  # importing a module fills the table
    capacity_providers,
    clusters,
    container_instances,
    everywhere,
    services,
    tags,
    task_definitions,
    tasks,
)
from tests.api.error_texts.conditions import CONDITIONS, Condition
from tests.api.error_texts.evidence import Text, texts
from tests.api.error_texts.exceptions import exceptions

__all__ = [
    "CONDITIONS",
    "Condition",
    "Text",
    "capacity_providers",
    "clusters",
    "container_instances",
    "everywhere",
    "exceptions",
    "services",
    "tags",
    "task_definitions",
    "tasks",
    "texts",
]
