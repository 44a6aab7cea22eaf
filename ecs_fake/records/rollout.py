"""How far a deployment that shifts traffic has come, what is asked about it elsewhere, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ecs_fake.records.deployment_status import HookAction, HookStatus, LifecycleStage


@dataclass(frozen=True, slots=True)
class Hook:
    """One lifecycle hook of the stage that a deployment is in (DeploymentLifecycleHookDetail in the API's model)."""

    hook_id: str
    target: str | None
    """The ARN of the Lambda function; None: it is a pause."""
    status: HookStatus
    expires_at: float
    timeout_action: HookAction
    details: Any = None
    """What the function is given: from the configuration, later what it returned itself."""
    ask_at: float | None = None
    """When it is asked next; None: it has been asked and has not answered, or is never asked."""
    attempt: int = 0
    """How often it has been asked."""
    reason: str = ""
    """Why it failed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a deployment that shifts traffic is."""

    stage: LifecycleStage
    entered_at: float
    production: float = 0.0
    """Per cent of the production traffic that goes to its revision; the rest stays where it was."""
    test: float = 0.0
    """The same of the test traffic."""
    hooks: tuple[Hook, ...] = ()
    """The hooks of the stage."""


class RolloutKey(NamedTuple):
    """Names one deployment of one service in one life of a fake."""

    epoch: int
    account_id: str
    region: str
    cluster_serial: int
    service_name: str
    deployment_id: str


@dataclass(frozen=True, slots=True)
class InvokeHook:
    """Invoke the Lambda function of a lifecycle hook. Answered by `HookAnswered`."""

    key: RolloutKey
    hook_id: str
    attempt: int
    target: str
    payload: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class HookAnswered:
    """What a lifecycle hook says: that all is well, that it is not, or that it is to be asked again."""

    key: RolloutKey
    at: float
    hook_id: str
    attempt: int
    status: HookStatus
    delay: float | None = None
    """Seconds until it is to be asked again; None: the usual ones."""
    details: Any = None
    """What it wants to be given then; None: what it was given."""
    reason: str = ""
    """What is wrong, where something is."""


@dataclass(frozen=True, slots=True)
class CheckAlarms:
    """Ask for the state of CloudWatch alarms. Answered by `AlarmsChecked`."""

    key: RolloutKey
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlarmsChecked:
    """Which of the alarms are in the state ALARM."""

    key: RolloutKey
    at: float
    alarming: frozenset[str]


RolloutOrder = InvokeHook | CheckAlarms
RolloutAnswer = HookAnswered | AlarmsChecked
