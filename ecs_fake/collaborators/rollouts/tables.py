"""Functions and alarms kept here; the user fills the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Final

from ecs_fake.errors import OptionError

HookFunction = Callable[[dict[str, Any]], Mapping[str, Any] | None]
"""Stands in for a Lambda function: gets the event, and gives its answer."""

STATES: Final = ("OK", "ALARM", "INSUFFICIENT_DATA")
"""States of a CloudWatch alarm."""


class Hooks(MutableMapping[str, HookFunction]):
    """Functions that lifecycle hooks invoke, by the ARN (or the name) of the Lambda function they stand in for.

    ::

        fake.hooks["arn:aws:lambda:us-east-1:123456789012:function:check"] = lambda event: {"hookStatus": "SUCCEEDED"}

    A function gets what Lambda would get: `executionId`, `lifecycleStage`, `resourceArn`, `executionDetails`, and
    `hookDetails` if there are any. It gives `hookStatus`: SUCCEEDED, FAILED or IN_PROGRESS, with IN_PROGRESS perhaps
    `callBackDelay` (seconds) and `hookDetails` for the next time. It may call ECS.
    """

    def __init__(self) -> None:
        self._functions: dict[str, HookFunction] = {}

    def __getitem__(self, target: str) -> HookFunction:
        try:
            return self._functions[target]
        except KeyError:
            return self._functions[_name(target)]

    def __setitem__(self, target: str, function: HookFunction) -> None:
        if not callable(function):
            raise OptionError(f"hooks[{target!r}] = {function!r}: give a function that takes the event.")
        self._functions[target] = function

    def __delitem__(self, target: str) -> None:
        del self._functions[target]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)

    def __repr__(self) -> str:
        return f"<{len(self)} hooks: {', '.join(self) or 'none'}>"


def _name(target: str) -> str:
    """Give the name of a function of which this is the ARN, without version or alias."""
    parts = target.split(":")
    return parts[6] if target.startswith("arn:") and len(parts) > 6 else target


class Alarms(MutableMapping[str, str]):
    """States of CloudWatch alarms, by name; one that is not here is OK.

    ::

        fake.alarms["too-many-errors"] = "ALARM"
    """

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def alarming(self, names: Iterable[str], region: str) -> frozenset[str]:
        """See `services.AlarmStates`."""
        return frozenset(name for name in names if self._states.get(name) == "ALARM")

    def __getitem__(self, name: str) -> str:
        return self._states[name]

    def __setitem__(self, name: str, state: str) -> None:
        if state not in STATES:
            raise OptionError(
                f"alarms[{name!r}] = {state!r}: an alarm is {', '.join(STATES[:-1])} or {STATES[-1]}."
            )
        self._states[name] = state

    def __delitem__(self, name: str) -> None:
        del self._states[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)

    def __repr__(self) -> str:
        return (
            f"<{len(self)} alarms: {', '.join(f'{name} {state}' for name, state in self.items()) or 'none'}>"
        )
