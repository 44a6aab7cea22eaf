"""Carries out what ECS asks about deployments, outside the engine's lock."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

from ecs_fake.collaborators.errands import Errands
from ecs_fake.collaborators.rollouts.aws import CLOUDWATCH, LAMBDA, AwsAlarms, AwsFunctions
from ecs_fake.collaborators.rollouts.tables import Alarms, Hooks
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.records.deployment_status import HookStatus
from ecs_fake.records.rollout import AlarmsChecked, CheckAlarms, HookAnswered, InvokeHook
from ecs_fake.records.state_changes import StateChange
from ecs_fake.texts import deployments as texts

_ANSWERS: Final = {
    one.value: one for one in (HookStatus.SUCCEEDED, HookStatus.FAILED, HookStatus.IN_PROGRESS)
}
NO_FUNCTION: Final = (
    "a lack of functions: nothing stands in for it. Put one there: fake.hooks[{target!r}] = lambda event: "
    '{{"hookStatus": "SUCCEEDED"}}'
)


class Rollouts:
    """The hands.

    Args:
        hooks: the local functions.
        functions: AWS Lambda.
        alarms: the local alarms.
        cloudwatch: Amazon CloudWatch.
        asks: whether a service is asked, by its name, for what the tables do not have.
        at_once: whether to wait for answers (virtual time stands still meanwhile), or have a thread do so.
        report: where answers go.
        now: the fake's clock.
        warn: is told of functions that raise, and of those that are missing.
    """

    def __init__(
        self,
        hooks: Hooks,
        functions: AwsFunctions,
        alarms: Alarms,
        cloudwatch: AwsAlarms,
        *,
        asks: Callable[[str], bool],
        at_once: bool,
        report: Callable[[StateChange], None],
        now: Callable[[], float],
        warn: Callable[[str], None],
    ) -> None:
        self._hooks = hooks
        self._functions = functions
        self._alarms = alarms
        self._cloudwatch = cloudwatch
        self._asks = asks
        self._report = report
        self._now = now
        self._warn = warn
        # A thread of its own: a function of the user's may wait for what other hands are to do.
        self._errands = None if at_once else Errands()

    def invoke(self, order: InvokeHook) -> None:
        """Invoke the function of a lifecycle hook, and report."""
        self._run(lambda: self._invoke(order))

    def check(self, order: CheckAlarms) -> None:
        """Ask for the state of alarms, and report."""
        self._run(lambda: self._check(order))

    def close(self) -> None:
        """Wait for the function that runs. Safe to call twice."""
        if self._errands is not None:
            self._errands.close()

    def _run(self, errand: Callable[[], None]) -> None:
        if self._errands is None:
            errand()
        else:
            self._errands.send(errand)

    # -- hooks ------------------------------------------------------------------------------------
    def _invoke(self, order: InvokeHook) -> None:
        try:
            answer = self._call(order)
        except ServiceError as error:
            self._fail(order, texts.HOOK_UNREACHABLE.format(target=order.target, cause=error.message))
        except Exception as fault:  # noqa: BLE001 - the user's function, or a mock's own fault
            self._warn(f"The hook {order.target} has raised:\n{''.join(traceback.format_exception(fault))}")
            cause = f"{type(fault).__name__}: {fault}"
            self._fail(order, texts.HOOK_UNREACHABLE.format(target=order.target, cause=cause))
        else:
            self._read(order, answer)

    def _call(self, order: InvokeHook) -> Any:
        event: dict[str, Any] = json.loads(json.dumps(order.payload))
        if order.target in self._hooks:
            return self._hooks[order.target](event)
        if self._asks(LAMBDA):
            return self._functions.invoke(order.target, order.key.region, event)
        cause = NO_FUNCTION.format(target=order.target)
        self._warn(f"The lifecycle hook {order.target} could not be invoked due to {cause}.")
        raise ServiceError("ResourceNotFoundException", cause)

    def _read(self, order: InvokeHook, answer: Any) -> None:
        """Take a function's answer; anything but a known `hookStatus` rolls the deployment back."""
        given = answer if isinstance(answer, Mapping) else {}
        status = _ANSWERS.get(given.get("hookStatus", ""))
        delay = given.get("callBackDelay")
        if status is None or not (delay is None or isinstance(delay, (int, float))):
            named = given.get("hookStatus")
            cause = (
                texts.HOOK_WITHOUT_STATUS if named is None else texts.HOOK_BAD_ANSWER.format(answer=answer)
            )
            self._fail(order, texts.HOOK_UNREADABLE.format(target=order.target, cause=cause))
            return
        reason = texts.HOOK_FAILED.format(target=order.target) if status is HookStatus.FAILED else ""
        details = given.get("hookDetails")
        self._report(
            HookAnswered(order.key, self._now(), order.hook_id, order.attempt, status, delay, details, reason)
        )

    def _fail(self, order: InvokeHook, reason: str) -> None:
        answer = HookAnswered(
            order.key, self._now(), order.hook_id, order.attempt, HookStatus.FAILED, reason=reason
        )
        self._report(answer)

    # -- alarms -----------------------------------------------------------------------------------
    def _check(self, order: CheckAlarms) -> None:
        here = [name for name in order.names if name in self._alarms or not self._asks(CLOUDWATCH)]
        elsewhere = [name for name in order.names if name not in here]
        alarming = self._alarms.alarming(here, order.key.region)
        try:
            if elsewhere:
                alarming |= self._cloudwatch.alarming(elsewhere, order.key.region)
        except Exception as fault:  # noqa: BLE001 - a refusal, or a mock's own fault; nobody must wait for ever
            self._warn(
                f"The alarms {', '.join(elsewhere)} could not be looked at, so they count as OK: {fault}"
            )
        self._report(AlarmsChecked(order.key, self._now(), alarming))
