"""The hands that have EC2 make and remove the network interfaces of tasks."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial

from ecs_fake import arns
from ecs_fake.collaborators.errands import Errand
from ecs_fake.collaborators.network.ec2 import Ec2
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.records.orders import ForgetTask, MakeInterface, RemoveInterface, TaskKey
from ecs_fake.records.state_changes import InterfaceFailed, InterfaceMade, StateChange


class Interfaces:
    """Makes each interface once, and knows which are there."""

    def __init__(
        self,
        ec2: Ec2,
        run: Callable[[Errand], None],
        report: Callable[[StateChange], None],
        warn: Callable[[str], None],
        now: Callable[[], float],
    ) -> None:
        """Begin with none.

        Args:
            ec2: who makes them.
            run: runs what may have to wait for it.
            report: where answers go, from any thread.
            warn: is told of interfaces that stay, as they could not be removed.
            now: the fake's clock.
        """
        self._ec2 = ec2
        self._run = run
        self._report = report
        self._warn = warn
        self._now = now
        self._made: dict[TaskKey, RemoveInterface] = {}
        """What would remove each task's interface."""

    def make(self, order: MakeInterface) -> None:
        """Make an interface, and report; one that is there is not made again."""
        self._run(partial(self._make, order))

    def remove(self, order: RemoveInterface) -> None:
        """Remove an interface."""
        self._made.pop(order.key, None)
        self._run(partial(self._remove, order))

    def forget(self, order: ForgetTask) -> None:
        """Remove what is left of a task."""
        left = self._made.pop(TaskKey(order.epoch, order.task_arn), None)
        if left is not None:
            self._run(partial(self._remove, left))

    def _make(self, order: MakeInterface) -> None:
        present = self._made.get(order.key)
        if present is not None:
            self._report(InterfaceMade(order.key, self._now(), present.interface))
            return
        try:
            account_id = order.key.task_arn.split(":")[4]
            name = arns.attachment(order.region, account_id, order.planned.attachment_id)
            made = self._ec2.make(order.planned, order.region, name)
        except ServiceError as error:
            self._report(InterfaceFailed(order.key, self._now(), error.code))
        except Exception as fault:  # noqa: BLE001 - a mock's own fault; the task must not wait for ever
            self._warn("".join(traceback.format_exception(fault)))
            self._report(InterfaceFailed(order.key, self._now(), type(fault).__name__))
        else:
            self._made[order.key] = RemoveInterface(order.key, order.region, made)
            self._report(InterfaceMade(order.key, self._now(), made))

    def _remove(self, order: RemoveInterface) -> None:
        try:
            self._ec2.remove(order.interface, order.region)
        except Exception as fault:  # noqa: BLE001 - nobody waits for it, and the fake goes on
            self._warn(f"network interface {order.interface.interface_id} was not removed: {fault}")
