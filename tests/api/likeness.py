"""Compare an answer with a documented one, which is older, often partial, and full of another account's ids.

Every documented member must be there, of the same kind, with its value where the example determines that: not times,
ids, dynamic host ports and counters of versions; accounts, Regions, zones and the clusters in ARNs are those of
whoever wrote it down. Lists have the same length and order. What an answer holds beyond is the service model's to
judge, which `tests/answers.py` asks for every answer of the suite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

_TIME = re.compile(r"(At|Date)$")
_ANY_VALUE = frozenset({"version", "runtimeId"})
_SETS = frozenset({"attributes", "requiresAttributes", "stringSetValue"})
"""Lists without an order; newer names have come to them since."""
_EPHEMERAL = 32768
"""From here on a host port is one that was given out, not one that was asked for."""

_ARN = re.compile(r"arn:aws:(ecs|iam):[a-z0-9-]*:\d+:")
_PATH = re.compile(r"\b(task|container|container-instance|service|task-definition)/(?:[\w-]+/)*([\w:<>-]+)$")
_ID = re.compile(
    r"\b(ecs-svc/\d+|subnet-\w+|[0-9a-f]{24,32}(EXAMPLE)?"
    r"|[0-9a-f]{8}-([0-9a-f]{4}-){2,3}([0-9a-f]{4,12})?(EXAMPLE)?)\b"
)


def differences(documented: Any, answered: Any, path: str = "") -> Iterator[str]:
    """Tell in which points an answer is not like a documented one."""
    name = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2]
    if isinstance(documented, dict) and isinstance(answered, dict):
        for member, value in documented.items():
            if member not in answered:
                yield f"{path}.{member} is missing"
            else:
                yield from differences(value, answered[member], f"{path}.{member}")
    elif isinstance(documented, list) and isinstance(answered, list):
        yield from _of_lists(documented, answered, path, name)
    elif _TIME.search(name):
        if not isinstance(answered, datetime):
            yield f"{path} is {answered!r}, not a time"
    elif name not in _ANY_VALUE and _determined(documented, name) != _determined(answered, name):
        yield f"{path} is {answered!r}, documented is {documented!r}"


def _of_lists(documented: list[Any], answered: list[Any], path: str, name: str) -> Iterator[str]:
    if name in _SETS:
        for one in documented:
            if not any(not list(differences(one, other, path)) for other in answered):
                yield f"{path} has no {one!r}"
        return
    if len(documented) != len(answered):
        yield f"{path} has {len(answered)} items, documented are {len(documented)}: {answered!r}"
    for at, (one, other) in enumerate(zip(documented, answered, strict=False)):
        yield from differences(one, other, f"{path}[{at}]")


def _determined(value: Any, name: str) -> Any:
    """Give what of a value the example determines."""
    if name == "hostPort" and isinstance(value, int):
        return min(value, _EPHEMERAL)
    if not isinstance(value, str):
        return value
    if name == "availabilityZone":
        return value[:-1]
    text = _ARN.sub(r"arn:aws:\1:", value)
    return _ID.sub("ID", _PATH.sub(r"\1/\2", text))
