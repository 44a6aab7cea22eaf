"""What tests of the scheduler ask of a service."""

from __future__ import annotations

import re
from typing import Any

import ecs_fake


class Service:
    """The service `web` of a fake, as a client sees it."""

    def __init__(self, fake: ecs_fake.EcsFake, ecs: Any, name: str = "web") -> None:
        self._fake = fake
        self._ecs = ecs
        self._name = name

    def describe(self) -> dict[str, Any]:
        """Give the service."""
        (service,) = self._ecs.describe_services(services=[self._name])["services"]
        return service  # type: ignore[no-any-return]

    def update(self, **changes: Any) -> dict[str, Any]:
        """Update it, and let the rollout end."""
        self._ecs.update_service(service=self._name, **changes)
        self._fake.settle()
        return self.describe()

    @property
    def counts(self) -> tuple[int, int, int]:
        """Desired, running and pending tasks."""
        service = self.describe()
        return service["desiredCount"], service["runningCount"], service["pendingCount"]

    @property
    def primary(self) -> dict[str, Any]:
        """The PRIMARY deployment."""
        return self.describe()["deployments"][0]  # type: ignore[no-any-return]

    def messages(self) -> list[str]:
        """What its events say, oldest first, ids left out."""
        told = [event["message"] for event in reversed(self.describe()["events"])]
        told = [re.sub(r" \(task [0-9a-f]{32}\)", "", message) for message in told]
        told = [re.sub(r"ecs-svc/\d+", "D", message) for message in told]
        return [message.removeprefix(f"(service {self._name}) ") for message in told]

    def arns(self, status: str = "RUNNING") -> list[str]:
        """The ARNs of its tasks, oldest first."""
        answer = self._ecs.list_tasks(serviceName=self._name, desiredStatus=status)
        return answer["taskArns"]  # type: ignore[no-any-return]

    def tasks(self, status: str = "RUNNING", **given: Any) -> list[dict[str, Any]]:
        """Its tasks, oldest first."""
        arns = self.arns(status)
        return self._ecs.describe_tasks(tasks=arns, **given)["tasks"] if arns else []  # type: ignore[no-any-return]
