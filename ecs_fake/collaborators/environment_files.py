"""The syntax of environment files: `VARIABLE=VALUE` lines, taken literally.

Both kinds of hosts skip lines that begin with `#`, and keep blanks and quotation marks as part of the value
(EnvironmentFile-003). The agent on EC2 instances skips variables without a value; Fargate reads the file as Docker
reads an env-file (EnvironmentFile-006): blanks before a line do not count, an empty value is a value.
"""

from __future__ import annotations

from typing import Final

_BLANKS: Final = " \t"
_BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


def variables(content: bytes, *, fargate: bool) -> tuple[dict[str, str], list[int]]:
    """Read a file.

    Args:
        content: the file.
        fargate: whether Fargate reads it, not the agent of a container instance.

    Returns:
        The variables, and the numbers of lines that are neither variable nor comment nor empty, which ECS leaves out.
        Of a variable that is there twice the last counts.
    """
    found: dict[str, str] = {}
    left_out: list[int] = []
    text = content.decode("utf-8", "surrogateescape").removeprefix(_BYTE_ORDER_MARK)
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.removesuffix("\r")
        line = line.lstrip(_BLANKS) if fargate else line
        if not line.strip() or line.startswith("#"):
            continue
        name, delimiter, value = line.partition("=")
        if delimiter and _is_name(name, fargate) and (value or fargate):
            found[name] = value
        else:
            left_out.append(number)
    return found, left_out


def _is_name(name: str, fargate: bool) -> bool:
    return bool(name) and not (fargate and any(blank in name for blank in _BLANKS))
