"""Reads the options of the log driver `awslogs`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ecs_fake.collaborators.logs import texts

BUFFER: Final = 10 << 20
"""Bytes that may be under way unless `max-buffer-size` says otherwise, as on ECS."""

_KNOWN: Final = frozenset(
    {
        "awslogs-create-group",
        "awslogs-create-stream",
        "awslogs-credentials-endpoint",
        "awslogs-datetime-format",
        "awslogs-endpoint",
        "awslogs-force-flush-interval-seconds",
        "awslogs-format",
        "awslogs-group",
        "awslogs-max-buffered-events",
        "awslogs-multiline-pattern",
        "awslogs-region",
        "awslogs-stream",
        "awslogs-stream-prefix",
        "max-buffer-size",
        "mode",
        "tag",
    }
)
_TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?) ?([kmgt]?)(?:i?b)?", re.IGNORECASE)
_POWERS: Final = " kmgt"
_DATETIME: Final = {
    "%A": "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
    "%a": "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
    "%B": "(?:January|February|March|April|May|June|July|August|September|October|November|December)",
    "%b": "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    "%d": r"(?:0?[1-9]|[12]\d|3[01])",
    "%f": r"\d{1,9}",
    "%H": r"(?:[01]?\d|2[0-4])",
    "%I": r"(?:0?[1-9]|1[0-2])",
    "%j": r"\d{1,3}",
    "%L": r"\.\d{3}",
    "%M": r"[0-5]?\d",
    "%m": r"(?:0?[1-9]|1[0-2])",
    "%p": "[AP]M",
    "%S": r"[0-5]?\d",
    "%U": r"[0-5]?\d",
    "%u": "[1-7]",
    "%w": "[0-6]",
    "%Y": r"\d{4}",
    "%y": r"\d{2}",
    "%Z": "[A-Z]{1,4}T",
    "%z": r"[+-]\d{4}",
    "%%": "%",
}
"""What each code of `awslogs-datetime-format` may stand for."""
_POSIX: Final = {
    "[:alnum:]": "0-9A-Za-z",
    "[:alpha:]": "A-Za-z",
    "[:blank:]": r"\t ",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:punct:]": r"!-/:-@\[-`{-~",
    "[:space:]": r"\s",
    "[:upper:]": "A-Z",
    "[:word:]": r"\w",
    "[:xdigit:]": "0-9A-Fa-f",
}
"""Classes that Go's patterns know and Python's do not."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the output of one container goes, and how."""

    group: str
    region: str
    stream: str
    create_group: bool = False
    first_line: re.Pattern[str] | None = None
    """Begins an event where a line matches; None: every line is an event."""
    buffer: int = BUFFER
    """Bytes that may be under way."""


def target(
    options: Mapping[str, str], region: str, container: str, task_id: str, container_id: str
) -> Target:
    """Read the options.

    Args:
        options: as registered; which must be there was checked then.
        region: the task's Region, for options that name none.
        container: the container's name.
        task_id: the task's id.
        container_id: the container's runtime id; names the stream when neither prefix nor name is given.

    Raises:
        ValueError: the driver would not take them; the text is Docker's.
    """
    for name in options:
        if name not in _KNOWN:
            raise ValueError(texts.UNKNOWN_OPTION.format(name=name))
    prefix = options.get("awslogs-stream-prefix")
    return Target(
        group=options.get("awslogs-group", ""),
        region=options.get("awslogs-region") or region,
        stream=f"{prefix}/{container}/{task_id}" if prefix else options.get("awslogs-stream") or container_id,
        create_group=_boolean(options.get("awslogs-create-group", "false")),
        first_line=_first_line(options),
        buffer=_buffer(options),
    )


def _boolean(value: str) -> bool:
    if value not in _TRUE | _FALSE:
        raise ValueError(texts.BAD_BOOLEAN.format(value=value))
    return value in _TRUE


def _first_line(options: Mapping[str, str]) -> re.Pattern[str] | None:
    pattern, codes = options.get("awslogs-multiline-pattern"), options.get("awslogs-datetime-format")
    if pattern and codes:
        raise ValueError(texts.BOTH_PATTERNS)
    if codes:
        return re.compile(_pattern_of(codes))
    if not pattern:
        return None
    for name, letters in _POSIX.items():
        pattern = pattern.replace(name, letters)
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(texts.BAD_PATTERN.format(pattern=pattern, cause=error)) from None


def _pattern_of(codes: str) -> str:
    """Make a pattern of codes as `strftime` has them; an unknown code stands for itself."""
    return "".join(_DATETIME.get(part, re.escape(part)) for part in re.findall("%.|[^%]+|%", codes))


def _buffer(options: Mapping[str, str]) -> int:
    mode = options.get("mode", "non-blocking")
    if mode not in ("blocking", "non-blocking"):
        raise ValueError(texts.BAD_MODE.format(value=mode))
    given = options.get("max-buffer-size")
    if given is None:
        return BUFFER
    if mode == "blocking":
        raise ValueError(texts.BUFFER_WITHOUT_MODE)
    size = _SIZE.fullmatch(given)
    if size is None:
        raise ValueError(texts.BAD_SIZE.format(value=given))
    return int(float(size[1]) * 1024 ** _POWERS.index(size[2].lower() or " "))
