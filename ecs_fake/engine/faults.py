"""Errors a user orders: the next calls of an operation fail as they are told to."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from ecs_fake import texts
from ecs_fake.errors import ANSWERS, AccessDeniedException, EcsError, OptionError
from ecs_fake.operations import OPERATIONS

_MESSAGES = {
    "ServerException": "Service Unavailable. Please try again later.",
    "ThrottlingException": texts.RATE_EXCEEDED,
    "BlockedException": "Your account is currently blocked.",
}


@dataclass(slots=True)
class _Ordered:
    operation: str
    kind: type[EcsError]
    message: str
    left: int


class Faults:
    """What is to go wrong, in the order it was ordered."""

    def __init__(self) -> None:
        self._ordered: list[_Ordered] = []

    def error(self, operation: str, code: str, *, times: int = 1, message: str | None = None) -> None:
        """Let the next `times` deliveries of an operation fail with an error of the API; nothing is changed by them.

        botocore delivers a request again after a 5xx and after throttling, so count deliveries, not calls.

        Args:
            operation: for example `RunTask`.
            code: any error ECS can answer, for example `ServerException`.
            times: how many deliveries fail.
            message: the error's text; by default ECS's own where it is known.

        Raises:
            OptionError: the operation is not one this fake has, the code is not one ECS knows, or `times` is not
                at least 1.
        """
        if operation not in OPERATIONS:
            close = " or ".join(get_close_matches(operation, OPERATIONS)) or "one that docs/coverage.md lists"
            raise OptionError(
                f"faults.error({operation!r}, {code!r}): this fake has no such operation. Did you mean {close}?"
            )
        if times < 1:
            raise OptionError(f"faults.error({operation!r}, {code!r}, times={times!r}): give 1 or more.")
        kind = ANSWERS.get(code)
        if kind is None:
            raise OptionError(
                f"faults.error({operation!r}, {code!r}): ECS knows {', '.join(sorted(ANSWERS))}."
            )
        text = _MESSAGES.get(code, (kind.__doc__ or code)) if message is None else message
        self._ordered.append(_Ordered(operation, kind, text, times))

    def take(self, operation: str) -> EcsError | None:
        """Give the error this delivery is to fail with, or None."""
        return self._take(operation, self._ordered)

    def _take(self, operation: str, among: list[_Ordered]) -> EcsError | None:
        for ordered in among:
            if ordered.operation == operation:
                ordered.left -= 1
                if ordered.left == 0:
                    self._ordered.remove(ordered)
                return ordered.kind(ordered.message)
        return None

    def take_denial(self, action: str) -> EcsError | None:
        """Give the AccessDeniedException that was ordered for an action, as another call needs leave for it too."""
        denied = [one for one in self._ordered if one.kind is AccessDeniedException]
        return self._take(action, denied)

    def clear(self) -> None:
        """Take back everything that was ordered."""
        self._ordered.clear()
