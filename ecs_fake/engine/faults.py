"""Errors a user orders: the next calls of an operation fail as they are told to."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from ecs_fake import arns, texts
from ecs_fake.engine.background_faults import BackgroundFaults
from ecs_fake.engine.host_faults import Act, HostFaults
from ecs_fake.errors import ANSWERS, AccessDeniedException, EcsError, OptionError
from ecs_fake.operations import OPERATIONS

_MESSAGES: Final = {
    "AccessDeniedException": (
        "User: {principal} is not authorized to perform: ecs:{action} on resource: * "
        "because no identity-based policy allows the ecs:{action} action"
    ),
    "BlockedException": "Your account is currently blocked.",
    "ServerException": "Service Unavailable. Please try again later.",
    "TargetNotConnectedException": texts.EXEC_NOT_CONNECTED,
    "ThrottlingException": texts.RATE_EXCEEDED,
}
"""What ECS says of what it alone can cause."""


@dataclass(slots=True)
class _Ordered:
    operation: str
    kind: type[EcsError]
    message: str | None
    left: int

    def error(self, account_id: str) -> EcsError:
        """Make the error, in ECS's words if the user gave none."""
        if self.message is not None:
            return self.kind(self.message)
        text = _MESSAGES.get(self.kind.code) or self.kind.__doc__ or self.kind.code
        return self.kind(text.format(principal=arns.principal(account_id), action=self.operation))


class Faults(HostFaults, BackgroundFaults):
    """What is to go wrong, in the order it was ordered.

    Args:
        act: lets something happen at once.
    """

    def __init__(self, act: Act) -> None:
        HostFaults.__init__(self, act)
        BackgroundFaults.__init__(self)
        self._ordered: list[_Ordered] = []
        #: Capacity providers that have none; read by whoever launches something.
        self.shortages: set[str] = set()

    def capacity(self, provider: str = "FARGATE", *, available: bool = False) -> None:
        """Let a capacity provider have no capacity from now on, or have some again.

        On Fargate RunTask answers with a failure, and services say so in their events and try again; tasks that run are
        left alone. The Auto Scaling group of another provider launches no instances, so that its tasks wait.

        Args:
            provider: FARGATE (which stands for the launch type as well), FARGATE_SPOT, or the name of the capacity
                provider of an Auto Scaling group.
            available: True: there is capacity again.
        """
        if available:
            self.shortages.discard(provider)
        else:
            self.shortages.add(provider)

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
        self._ordered.append(_Ordered(operation, kind, message, times))

    def take(self, operation: str, account_id: str) -> EcsError | None:
        """Give the error this delivery, on behalf of an account, is to fail with, or None."""
        return self._take(operation, account_id, self._ordered)

    def _take(self, operation: str, account_id: str, among: list[_Ordered]) -> EcsError | None:
        for ordered in among:
            if ordered.operation == operation:
                ordered.left -= 1
                if ordered.left == 0:
                    self._ordered.remove(ordered)
                return ordered.error(account_id)
        return None

    def take_denial(self, action: str, account_id: str) -> EcsError | None:
        """Give the AccessDeniedException that was ordered for an action, as another call needs leave for it too."""
        denied = [one for one in self._ordered if one.kind is AccessDeniedException]
        return self._take(action, account_id, denied)

    def clear(self) -> None:
        """Take back everything that was ordered."""
        self._ordered.clear()
        self.shortages.clear()
        self.broken.clear()
