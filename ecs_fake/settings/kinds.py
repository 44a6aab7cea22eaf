"""How the value of each option is read from text and checked."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ecs_fake.collaborators.services import LOCAL, SERVICES
from ecs_fake.errors import NotImplementedByFake, OptionError
from ecs_fake.standins import Images

ALLOWABLE: Final = ("engine-socket", "file-environment", "host-paths", "host-pid", "privileged")
"""What the option `allow` can name; refused to tasks unless it does."""

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")
_ACCOUNT_ID = re.compile(r"\d{12}")


@dataclass(frozen=True, slots=True)
class Kind:
    """The values an option takes; `check` and `read` raise ValueError or TypeError for all others."""

    allowed: str
    """For messages: what to give."""
    check: Callable[[Any], object]
    """Gives the value as it is kept."""
    read: Callable[[str], object] = str
    """Gives the value that a text says."""


def checked(option: str, value: object, where: str) -> object:
    """Give the value of an option as it is kept.

    Raises:
        OptionError: the value cannot work.
        NotImplementedByFake: the value is documented, but not built.
    """
    kind = KINDS[option]
    try:
        kept = kind.check(value)
    except OptionError:
        raise  # a stand-in's own message is the better one
    except (ValueError, TypeError):
        raise OptionError(f"option {option}={value!r} ({where}): give {kind.allowed}.") from None
    if kept == "docker":
        raise NotImplementedByFake(
            f"option {option}={value!r} ({where}) is documented, but this fake does not have it yet. "
            "Leave the option out."
        )
    return kept


def parsed(option: str, text: str, where: str) -> object:
    """Give what a text says for an option.

    Raises:
        OptionError: it says nothing of the option's kind.
    """
    kind = KINDS[option]
    try:
        return kind.read(text.strip())
    except ValueError:
        raise OptionError(f"option {option}={text!r} ({where}): give {kind.allowed}.") from None


def refuse_unknown(option: str, where: str) -> None:
    """Raise OptionError, with the closest name, for an option that does not exist."""
    if option in KINDS:
        return
    close = difflib.get_close_matches(option, NAMES, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(NAMES)}."
    raise OptionError(f"there is no option {option!r} ({where}). {hint}")


def _choice(*words: str) -> Kind:
    def check(value: object) -> object:
        if value not in words:
            raise ValueError
        return value

    return Kind(" or ".join(f'"{word}"' for word in words), check)


def _number(kind: type[int] | type[float], least: float | None, allowed: str) -> Kind:
    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | kind):
            raise TypeError
        if least is not None and not least <= value < float("inf"):
            raise ValueError
        return kind(value)

    return Kind(allowed, check, kind)


def _matching(pattern: re.Pattern[str], allowed: str) -> Kind:
    def check(value: str) -> object:
        if not pattern.fullmatch(value):
            raise ValueError
        return value

    return Kind(allowed, check)


def _check_flag(value: object) -> object:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _read_flag(text: str) -> object:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError
    return text.lower() in _TRUE


def _check_names(value: object) -> tuple[str, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence | frozenset | set):
        raise TypeError
    if not all(isinstance(name, str) and name for name in value):
        raise ValueError
    return tuple(value)


def _read_names(text: str) -> object:
    return tuple(name for name in re.split(r"[\s,]+", text) if name)


def _check_start(value: object) -> object:
    if not isinstance(value, datetime):
        return _SECONDS.check(value)
    if value.tzinfo is None:
        raise ValueError
    return value


def _read_start(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return datetime.fromisoformat(text)


def _check_images(value: object) -> object:
    if not isinstance(value, Mapping):
        raise TypeError
    return dict(Images(value))


def _read_images(_text: str) -> object:
    raise ValueError  # a stand-in is an object


def _check_integrations(value: object) -> object:
    return value if value == LOCAL else _check_known(value, SERVICES)


def _read_integrations(text: str) -> object:
    return LOCAL if text == LOCAL else _read_names(text)


def _check_allow(value: object) -> object:
    return _check_known(value, ALLOWABLE)


def _check_known(value: object, known: Collection[str]) -> tuple[str, ...]:
    names = _check_names(value)
    if not set(names) <= set(known):
        raise ValueError
    return names


_SECONDS = _number(float, 0, "a number of seconds, 0 or more")
_FLAG = Kind("true or false", _check_flag, _read_flag)
_NAME_LIST = Kind("a list of names (as text: with commas or blanks between)", _check_names, _read_names)

KINDS: Final[Mapping[str, Kind]] = {
    "runner": _choice("simulated", "process", "docker"),
    "images": Kind(
        'a mapping of image references to stand-ins, in code, for example {"app:*": ecs_fake.Scripted()}',
        _check_images,
        _read_images,
    ),
    "clock": _choice("virtual", "wall"),
    "start": Kind(
        "an aware datetime (as text: ISO 8601 with its offset) or epoch seconds", _check_start, _read_start
    ),
    "timings": _choice("instant", "brisk", "realistic"),
    "region": _matching(_REGION, 'the name of a Region, for example "eu-west-1"'),
    "account_id": _matching(_ACCOUNT_ID, "a text of twelve digits"),
    "clusters": _NAME_LIST,
    "seed": _number(int, None, "a whole number"),
    "poll_step": _SECONDS,
    "throttling": _FLAG,
    "consistency_lag": _SECONDS,
    "integrations": Kind(
        f'"{LOCAL}", or a list of services that are asked through boto3: {", ".join(SERVICES)}',
        _check_integrations,
        _read_integrations,
    ),
    "history": _number(int, 1, "a whole number, 1 or more"),
    "output_kept": _number(int, 1, "a whole number, 1 or more"),
    "task_pids_limit": _number(int, 1, "a whole number, 1 or more"),
    "allow": Kind(f"a list of: {', '.join(ALLOWABLE)}", _check_allow, _read_names),
    "state": Kind("a path", os.fspath),
    "block_aws": _FLAG,
}
"""Every option."""

NAMES: Final = tuple(KINDS)
"""The name of every option."""
