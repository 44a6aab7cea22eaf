"""AWS Lambda and Amazon CloudWatch, asked through boto3."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ecs_fake.collaborators.aws import Clients, refusals
from ecs_fake.collaborators.services import ServiceError

CLOUDWATCH: Final = "cloudwatch"
LAMBDA: Final = "lambda"
NAMES_AT_ONCE: Final = 100
"""Most alarms of one DescribeAlarms call."""


class AwsFunctions:
    """Lambda functions by Invoke."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def invoke(self, target: str, region: str, event: Mapping[str, Any]) -> Any:
        """Invoke a function and give what it returns. Raises `ServiceError`, also when the function fails."""
        with refusals():
            answer = self._clients.get(LAMBDA, region).invoke(
                FunctionName=target, Payload=json.dumps(event).encode()
            )
            payload = answer["Payload"].read()
        if "FunctionError" in answer:
            raise ServiceError(answer["FunctionError"], payload.decode(errors="replace"))
        return json.loads(payload) if payload else None


class AwsAlarms:
    """`services.AlarmStates` by DescribeAlarms."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def alarming(self, names: Iterable[str], region: str) -> frozenset[str]:
        """See `services.AlarmStates`."""
        client = self._clients.get(CLOUDWATCH, region)
        found: set[str] = set()
        for some in _batches(list(names)):
            with refusals():
                answer = client.describe_alarms(
                    AlarmNames=some, StateValue="ALARM", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
                )
            alarms = [*answer.get("MetricAlarms", ()), *answer.get("CompositeAlarms", ())]
            found |= {one["AlarmName"] for one in alarms if one["StateValue"] == "ALARM"}
        return frozenset(found)


def _batches(names: list[str]) -> Iterable[list[str]]:
    for at in range(0, len(names), NAMES_AT_ONCE):
        yield names[at : at + NAMES_AT_ONCE]
