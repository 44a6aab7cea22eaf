"""Carries out what ECS orders of Auto Scaling groups, outside the engine's lock."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from itertools import cycle, islice
from typing import Final, Protocol, assert_never

from ecs_fake.collaborators.auto_scaling.aws import SERVICE, AwsAutoScaling
from ecs_fake.collaborators.auto_scaling.table import AutoScalingGroup, AutoScalingGroups
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.records.auto_scaling import (
    GroupKey,
    GroupMissing,
    GroupOrder,
    GroupSeen,
    GroupShape,
    LaunchFailed,
    LaunchMachines,
    LookAtGroup,
    Machine,
    MachinesLaunched,
    MachinesTerminated,
    TerminateMachines,
)
from ecs_fake.records.state_changes import StateChange

LAUNCH: Final = 60.0
"""Seconds from a launch until the agent has registered, where nobody says otherwise."""


class Report(Protocol):
    """Where answers go, from any thread."""

    def __call__(self, change: StateChange, *, due: float | None = None) -> None:
        """Hand a state change over; with `due` it is to take effect then."""


class Groups:
    """The hands.

    Args:
        table: the local groups.
        service: the service itself.
        asks: whether a service is asked, by its name, rather than the table.
        run: runs what may have to wait for services.
        report: where answers go.
        now: the fake's clock.
        pace: what a second of a launch lasts, where a group does not say how long one takes.
        warn: is told of faults of a mock.
    """

    def __init__(
        self,
        table: AutoScalingGroups,
        service: AwsAutoScaling,
        asks: Callable[[str], bool],
        run: Callable[[Callable[[], None]], None],
        report: Report,
        now: Callable[[], float],
        pace: float,
        warn: Callable[[str], None],
    ) -> None:
        self._table = table
        self._service = service
        self._asks = asks
        self._run = run
        self._report = report
        self._now = now
        self._pace = pace
        self._warn = warn
        self._launched: dict[GroupKey, int] = {}
        """How many machines each local group has launched, for the zone of the next."""

    def carry_out(self, order: GroupOrder) -> None:
        """Carry out an order, and report; never waits."""
        if order.key.group in self._table or not self._asks(SERVICE):
            self._locally(order)
        else:
            self._run(lambda: self._through_boto3(order))

    # -- local groups -----------------------------------------------------------------------------
    def _locally(self, order: GroupOrder) -> None:
        key, now = order.key, self._now()
        group = self._table.setdefault(key.group, AutoScalingGroup())
        match order:
            case LookAtGroup():
                shape = GroupShape(group.min, group.max, group.instance_types, group.zones_in(key.region))
                self._report(GroupSeen(key, now, shape))
            case LaunchMachines():
                ready = now + self._delay(group)
                machines = self._machines(key, group, order.count)
                self._report(MachinesLaunched(key, ready, order.number, machines), due=ready)
            case TerminateMachines():
                self._report(MachinesTerminated(key, now, order.ec2_instance_ids))
            case _:
                assert_never(order)

    def _delay(self, group: AutoScalingGroup | None) -> float:
        given = None if group is None else group.launch_delay
        return LAUNCH * self._pace if given is None else given

    def _machines(self, key: GroupKey, group: AutoScalingGroup, count: int) -> tuple[Machine, ...]:
        before = self._launched.get(key, 0)
        self._launched[key] = before + count
        zones = islice(cycle(group.zones_in(key.region)), before, before + count)
        return tuple(Machine(group.instance_types[0], zone) for zone in zones)

    # -- the service ------------------------------------------------------------------------------
    def _through_boto3(self, order: GroupOrder) -> None:
        try:
            self._ask(order)
        except ServiceError as error:
            self._fail(order, str(error))
        except Exception as fault:  # noqa: BLE001 - a mock's own fault; nobody must wait for ever
            self._warn("".join(traceback.format_exception(fault)))
            self._fail(order, f"what answers for AWS here failed: {type(fault).__name__}: {fault}")

    def _ask(self, order: GroupOrder) -> None:
        key = order.key
        match order:
            case LookAtGroup():
                shape = self._service.shape(key.group, key.region)
                self._report(GroupSeen(key, self._now(), shape))
            case LaunchMachines():
                machines = self._service.launch(key.group, key.region, order.count)
                ready = self._now() + self._delay(None)
                self._report(MachinesLaunched(key, ready, order.number, machines), due=ready)
            case TerminateMachines():
                self._service.terminate(key.group, key.region, order.ec2_instance_ids)
                self._report(MachinesTerminated(key, self._now(), order.ec2_instance_ids))
            case _:
                assert_never(order)

    def _fail(self, order: GroupOrder, reason: str) -> None:
        key, now = order.key, self._now()
        match order:
            case LookAtGroup():
                self._report(GroupMissing(key, now, reason))
            case LaunchMachines():
                self._report(LaunchFailed(key, now, order.number, reason))
            case TerminateMachines():  # they are no longer the group's, so they are not ECS's either
                self._warn(f"Auto Scaling group {key.group}: {reason}")
                self._report(MachinesTerminated(key, now, order.ec2_instance_ids))
            case _:
                assert_never(order)
