"""Somebody who does things to tasks at random."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import ecs_fake
from benchmarks.soak.programs import PROGRAMS, definition, family

AT_MOST = 60
"""Tasks at a time."""


class Person:
    """Has a fake, and a seed to be surprised by."""

    def __init__(self, fake: ecs_fake.EcsFake, seed: int) -> None:
        self._fake = fake
        self._ecs: Any = fake.client()
        self._chance = random.Random(seed)
        #: What was done, and how often.
        self.done: Counter[str] = Counter()
        #: What tasks ended with, and how often.
        self.ends: Counter[str] = Counter()
        self._running: list[ecs_fake.TaskHandle] = []
        for name in PROGRAMS:
            self._ecs.register_task_definition(**definition(name))

    def act(self) -> None:
        """Do one thing."""
        acts: list[Callable[[], None]] = [
            self.start,
            self.start,
            self.stop,
            self.execute,
            self.kill,
            self.read,
        ]
        self._chance.choice(acts)()
        self._look_around()

    def start(self) -> None:
        """Start some tasks of a program."""
        if len(self._running) >= AT_MOST:
            self.stop()
            return
        name = self._chance.choice(list(PROGRAMS))
        answer = self._ecs.run_task(taskDefinition=family(name), count=self._chance.randint(1, 3))
        self._running += [self._fake.task(task["taskArn"]) for task in answer["tasks"]]
        self.done[f"started: {name}"] += len(answer["tasks"])

    def stop(self) -> None:
        """Stop a task."""
        if self._running:
            self._ecs.stop_task(task=self._chance.choice(self._running).arn, reason="soak")
            self.done["stopped"] += 1

    def execute(self) -> None:
        """Run a command inside a task, with a terminal or without."""
        task = self._pick()
        if task is None:
            return
        with suppress(ecs_fake.EcsFakeError, ecs_fake.WaitTimeout):  # it may have ended, or end meanwhile
            command = self._chance.choice(
                ["echo here", "seq 10000", "sleep 10", "nosuch", "sh -c 'sleep 9 &'"]
            )
            task.exec(command, tty=self._chance.random() < 0.5, timeout=0.5)
        self.done["ran a command inside"] += 1

    def kill(self) -> None:
        """Kill a container's process behind the fake's back."""
        task = self._pick()
        pid = task.containers["app"].pid if task is not None else None
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.done["killed from outside"] += 1

    def read(self) -> None:
        """Read the output of a task, and describe some."""
        if self._running:
            str(self._chance.choice(self._running).logs())
            self._ecs.describe_tasks(tasks=[task.arn for task in self._running[:100]])
            self.done["looked"] += 1

    def stop_all(self) -> None:
        """Stop everything, and wait until it has stopped."""
        for task in self._running:
            self._ecs.stop_task(task=task.arn)
        for task in self._running:
            task.wait(timeout=60)
        self._look_around()

    def _pick(self) -> ecs_fake.TaskHandle | None:
        running = [task for task in self._running if task.last_status == "RUNNING"]
        return self._chance.choice(running) if running else None

    def _look_around(self) -> None:
        """Take note of the tasks that have stopped."""
        for task in [task for task in self._running if task.last_status == "STOPPED"]:
            self._running.remove(task)
            self.ends[f"{task.stop_code}, exit code {task.exit_codes['app']}"] += 1
