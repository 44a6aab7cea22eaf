"""A life stepped by hand: messages in, what was asked for out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ecs_fake.lifecycle.task import live
from ecs_fake.lifecycle.timings import PROFILES, Timings
from ecs_fake.records.orders import ContainerKey, PullImage, StartContainer
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted, ImagePulled
from ecs_fake.records.task import Task
from tests import builders


@dataclass
class Life:
    """Holds a task and lets messages act on it; zero timers go off at once, as in the engine."""

    task: Task
    timings: Timings = PROFILES["instant"]
    now: float = builders.BORN
    #: Every form the task went through, its birth first.
    forms: list[Task] = field(default_factory=list)
    #: Orders given since `orders()` was last asked.
    given: list[Any] = field(default_factory=list)
    #: Timers that are set: seconds, message.
    timers: list[tuple[float, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.forms.append(self.task)
        self.tell(None)

    def key(self, name: str = "app") -> ContainerKey:
        return ContainerKey(0, builders.TASK_ARN, name)

    def tell(self, message: Any) -> None:
        forms, effects = live(self.task, message, self.now, self.timings)
        self.forms += forms
        self.task = self.forms[-1]
        self.given += effects.orders
        for delay, timer in effects.timers:
            if delay > 0:
                self.timers.append((delay, timer))
            else:
                self.tell(timer)

    def orders(self) -> list[str]:
        """Give the names of the orders since the last time, with their container."""
        given, self.given = self.given, []
        return [f"{type(order).__name__} {order.key.name}" for order in given]

    def obey(self) -> None:
        """Do what a runner that succeeds does, until there is nothing more to pull or start."""
        while any(isinstance(order, PullImage | StartContainer) for order in self.given):
            given, self.given = self.given, []
            for order in given:
                if isinstance(order, PullImage):
                    self.tell(ImagePulled(order.key, self.now, "sha256:1"))
                elif isinstance(order, StartContainer):
                    self.tell(ContainerStarted(order.key, self.now, pid=7))

    def exits(self, name: str = "app", code: int = 0) -> None:
        self.tell(ContainerExited(self.key(name), self.now, code))

    def versions(self) -> list[tuple[int, str, str]]:
        """Version, last status and desired status at the end of each version."""
        return list(
            {
                form.version: (form.version, str(form.last_status), str(form.desired_status))
                for form in self.forms
            }.values()
        )

    def passed(self) -> list[str]:
        """Give every last status, in order."""
        return list(dict.fromkeys(str(form.last_status) for form in self.forms))
