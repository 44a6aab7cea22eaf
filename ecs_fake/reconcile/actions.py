"""What the scheduler says that EventBridge is told of as well: service actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ecs_fake.records.service import ServiceAction
from ecs_fake.texts import scaling as scaling_texts
from ecs_fake.texts import services as texts

_UNPLACED: Final = ("ERROR", "SERVICE_TASK_PLACEMENT_FAILURE")
ACTIONS: Final = {
    texts.STEADY: ("INFO", "SERVICE_STEADY_STATE"),
    texts.SET_STEADY: ("INFO", "TASKSET_STEADY_STATE"),
    texts.IMPAIRED: ("WARN", "SERVICE_TASK_START_IMPAIRED"),
    texts.UNPLACED: _UNPLACED,
    texts.NO_INSTANCES: _UNPLACED,
    texts.NO_INSTANCES_OF_PROVIDER: _UNPLACED,
    scaling_texts.SERVICE_NO_CAPACITY: _UNPLACED,
}
"""Type and name of the event, by the sentence that is said."""


def action_of(sentence: str, names: Mapping[str, object]) -> ServiceAction | None:
    """Give the service action that goes with a sentence, if there is one.

    Args:
        sentence: of an event of the service.
        names: what stands in it; beside that `failure` (the reason as RunTask gives it), `instance_arn`, `provider`.
    """
    found = ACTIONS.get(sentence)
    if found is None:
        return None
    instance, provider, failure = (names.get(name) for name in ("instance_arn", "provider", "failure"))
    return ServiceAction(
        *found,
        reason=None if failure is None else str(failure),
        instances=() if instance is None else (str(instance),),
        providers=() if provider is None else (str(provider),),
    )
