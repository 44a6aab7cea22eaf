"""What tests of service deployments ask of the service `web`."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import ecs_fake

HOOK = "arn:aws:lambda:us-east-1:123456789012:function:check"
ROLE = "arn:aws:iam::123456789012:role/hooks"
GROUPS = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup"
RULES = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/web/0123456789abcdef/0123456789abcdef"
ADVANCED = {
    "alternateTargetGroupArn": f"{GROUPS}/green/0123456789abcdef",
    "productionListenerRule": f"{RULES}/1",
    "testListenerRule": f"{RULES}/2",
    "roleArn": ROLE,
}
BALANCER = {
    "targetGroupArn": f"{GROUPS}/blue/0123456789abcdef",
    "containerName": "app",
    "containerPort": 80,
    "advancedConfiguration": ADVANCED,
}
SUCCEEDED = {"hookStatus": "SUCCEEDED"}
Answer = Mapping[str, Any]


def blue_green(**configuration: Any) -> dict[str, Any]:
    """Give a deployment configuration with this strategy; keyword arguments change it."""
    return {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, **configuration}


def hook(*stages: str, **changes: Any) -> dict[str, Any]:
    """Give the configuration of a lifecycle hook that invokes `HOOK`."""
    return {"hookTargetArn": HOOK, "roleArn": ROLE, "lifecycleStages": list(stages), **changes}


def pause(*stages: str, **changes: Any) -> dict[str, Any]:
    """Give the configuration of a pause."""
    return {"targetType": "PAUSE", "lifecycleStages": list(stages), **changes}


class Hook:
    """Stands in for a Lambda function, and remembers what it was told; answers SUCCEEDED when it has no other."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.events: list[dict[str, Any]] = []

    def __call__(self, event: dict[str, Any]) -> Answer:
        self.events.append(event)
        answer: Any = self._answers.pop(0) if self._answers else SUCCEEDED
        return answer  # type: ignore[no-any-return]

    @property
    def stages(self) -> list[str]:
        """In which stages it was invoked."""
        return [event["lifecycleStage"] for event in self.events]


class Rollouts:
    """The service deployments of the service `web`."""

    def __init__(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        self._fake = fake
        self._ecs = ecs

    def listed(self, **filters: Any) -> list[dict[str, Any]]:
        """List them, the newest first."""
        return self._ecs.list_service_deployments(service="web", **filters)["serviceDeployments"]  # type: ignore[no-any-return]

    @property
    def arn(self) -> str:
        """The ARN of the newest."""
        return str(self.listed()[0]["serviceDeploymentArn"])

    @property
    def newest(self) -> dict[str, Any]:
        """The newest."""
        found = self._ecs.describe_service_deployments(serviceDeploymentArns=[self.arn])
        return found["serviceDeployments"][0]  # type: ignore[no-any-return]

    @property
    def status(self) -> tuple[str, str | None]:
        """Status and reason of the newest."""
        found = self.newest
        return found["status"], found.get("statusReason")

    @property
    def traffic(self) -> list[tuple[float, float]]:
        """Test and production traffic: of the new revision, then of those before it."""
        found = self.newest
        return [
            (one["requestedTestTrafficWeight"], one["requestedProductionTrafficWeight"])
            for one in (found["targetServiceRevision"], *found["sourceServiceRevisions"])
        ]

    @property
    def tasks(self) -> list[int]:
        """How many tasks run: of the new revision, then of those before it."""
        found = self.newest
        return [
            one["runningTaskCount"]
            for one in (found["targetServiceRevision"], *found["sourceServiceRevisions"])
        ]

    def reach(self, stage: str) -> None:
        """Let time pass until the newest is in a stage."""
        self._fake.run_until(lambda: self.newest.get("lifecycleStage") == stage)

    def stop(self, **given: Any) -> None:
        """Stop the newest."""
        assert self._ecs.stop_service_deployment(serviceDeploymentArn=self.arn, **given)

    def stages(self) -> list[str]:
        """Through which stages the newest has gone, from the journal."""
        arn = self.arn
        records = [change.after for change in self._fake._engine.core.journal]
        passed = [str(one.stage) for one in records if getattr(one, "arn", "") == arn and one.stage]
        return [stage for stage, _ in itertools.groupby(passed)]
