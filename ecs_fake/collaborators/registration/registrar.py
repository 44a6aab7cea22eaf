"""The hands that register tasks with load balancers and in Cloud Map."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from ecs_fake.collaborators.errands import Errand
from ecs_fake.collaborators.registration.aws import Balancer
from ecs_fake.collaborators.registration.places import Places
from ecs_fake.collaborators.registration.target_groups import Verdict
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.records.orders import (
    CheckTarget,
    DeregisterTargets,
    ForgetTask,
    RegisterTargets,
    Registrant,
)
from ecs_fake.records.registration import Place, PlaceKind
from ecs_fake.records.state_changes import (
    StateChange,
    TargetChecked,
    TargetDeregistered,
    TargetRefused,
    TargetRegistered,
)
from ecs_fake.texts import networking as texts

LEAST: Final = 1.0
"""Seconds between two looks at the same target, at least."""

Task = tuple[int, str]


class Registrar:
    """Registers, looks at, and takes out targets.

    What a local table answers it answers at once, and it tells unasked when the user changes the health of a target;
    the services are asked for it again and again.
    """

    def __init__(
        self,
        places: Places,
        run: Callable[[Errand], None],
        report: Callable[[StateChange], None],
        urge: Callable[[], None],
        warn: Callable[[str], None],
        now: Callable[[], float],
    ) -> None:
        """Begin with nobody registered.

        Args:
            places: the local tables, and who else answers.
            run: runs what may have to wait for a service.
            report: where answers go, from any thread.
            urge: has what was reported unasked looked at.
            warn: is told of services that cannot be asked.
            now: the fake's clock.
        """
        self._places = places
        self._run = run
        self._report = report
        self._urge = urge
        self._warn = warn
        self._now = now
        self._registered: dict[Task, dict[int, DeregisterTargets]] = {}
        """What would take each task out again, by the number of its place."""
        places.connect(self._tell)

    def register(self, order: RegisterTargets) -> None:
        """Register tasks in a place, and report."""
        for member in order.registrants:
            undo = DeregisterTargets(order.region, order.place, (member,))
            self._registered.setdefault(_task(member), {})[member.number] = undo
        self._run(partial(self._register, order))

    def deregister(self, order: DeregisterTargets) -> None:
        """Take tasks out of a place, and report."""
        for member in order.registrants:
            self._registered.get(_task(member), {}).pop(member.number, None)
        self._run(partial(self._deregister, order))

    def check(self, order: CheckTarget) -> None:
        """Look at the health of a target, and report."""
        self._run(partial(self._check, order))

    def forget(self, order: ForgetTask) -> None:
        """Take a task out of whatever it is still registered in; nobody waits for that."""
        left = self._registered.pop((order.epoch, order.task_arn), {})
        for one in left.values():
            self._run(partial(self._deregister, one))

    # -- registering -----------------------------------------------------------------------------
    def _register(self, order: RegisterTargets) -> None:
        place, members = order.place, order.registrants
        try:
            interval = self._enter(place, order.region, members)
        except ServiceError as error:
            reason = texts.GROUP_NOT_FOUND if error.code == "TargetGroupNotFound" else error.message
        except Exception as fault:  # noqa: BLE001 - a mock's own fault; the tasks must not wait for ever
            self._warn("".join(traceback.format_exception(fault)))
            reason = str(fault)
        else:
            for one in members:
                self._report(TargetRegistered(one.key, self._now(), one.number, interval))
            return
        for one in members:
            self._report(TargetRefused(one.key, self._now(), one.number, reason))

    def _enter(self, place: Place, region: str, members: Sequence[Registrant]) -> float:
        """Register, and give the seconds until the health is known. Raises `ServiceError`."""
        if place.kind is PlaceKind.REGISTRY:
            for one in members:
                self._enter_registry(place.name, region, one)
            return 0.0
        group, balancer = self._places.group(place), self._places.balancer(place)
        for one in members:
            group.health.add(one)
        if balancer is None:
            return group.interval
        return balancer.register(place.name, region, members).interval

    def _enter_registry(self, name: str, region: str, member: Registrant) -> None:
        discovery, target = self._places.discovery(), member.target
        if discovery is None:
            self._places.cloud_map.register(name, target.target, target.attributes or {})
        else:
            discovery.register(name, region, member)

    # -- taking out ------------------------------------------------------------------------------
    def _deregister(self, order: DeregisterTargets) -> None:
        try:
            delay = self._exit(order.place, order.region, order.registrants)
        except Exception as fault:  # noqa: BLE001 - it cannot be taken out; that must not keep the task for ever
            self._warn(f"{order.place.kind} {order.place.name}: targets were not deregistered: {fault}")
            delay = 0.0
        for one in order.registrants:
            self._report(TargetDeregistered(one.key, self._now(), one.number, delay))

    def _exit(self, place: Place, region: str, members: Sequence[Registrant]) -> float:
        """Take out, and give the seconds that open connections have. Raises `ServiceError`."""
        if place.kind is PlaceKind.REGISTRY:
            for one in members:
                self._exit_registry(place.name, region, one)
            return 0.0
        group, balancer = self._places.group(place), self._places.balancer(place)
        for one in members:
            group.health.remove(one)
        if balancer is None:
            return group.deregistration_delay
        return balancer.deregister(place.name, region, members).delay

    def _exit_registry(self, name: str, region: str, member: Registrant) -> None:
        discovery = self._places.discovery()
        if discovery is None:
            self._places.cloud_map.deregister(name, member.target.target)
        else:
            discovery.deregister(name, region, member)

    # -- health ----------------------------------------------------------------------------------
    def _check(self, order: CheckTarget) -> None:
        member, place = order.registrant, order.place
        group, balancer = self._places.group(place), self._places.balancer(place)
        ordered = group.health.ordered(member)
        interval = None if balancer is None else max(LEAST, group.interval)
        verdict = group.health.verdict(member)
        if balancer is not None and ordered is None:
            verdict = self._ask(balancer, order)
        group.health.check(member)
        self._report(
            TargetChecked(
                member.key, self._now(), member.number, verdict.health, verdict.reason, order.check, interval
            )
        )

    def _ask(self, balancer: Balancer, order: CheckTarget) -> Verdict:
        """Ask a service; what cannot be learnt now is asked again later."""
        try:
            return balancer.verdict(order.place.name, order.region, order.registrant)
        except Exception as fault:  # noqa: BLE001 - the task is not ill because its load balancer cannot be asked
            self._warn(f"{order.place.kind} {order.place.name}: its targets' health is not known: {fault}")
            return Verdict("initial", "")

    def _tell(self, member: Registrant, verdict: Verdict) -> None:
        """Report what the user says of a target."""
        self._report(TargetChecked(member.key, self._now(), member.number, verdict.health, verdict.reason))
        self._urge()


def _task(member: Registrant) -> Task:
    return (member.key.epoch, member.key.task_arn)
