"""Target groups and Classic Load Balancers of this fake's own, and what the user says of the health of targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Final, NamedTuple

from ecs_fake.errors import OptionError
from ecs_fake.records.orders import Registrant, TaskKey
from ecs_fake.records.status import HealthStatus
from ecs_fake.texts import networking as texts

STATES: Final = {
    "initial": HealthStatus.UNKNOWN,
    "healthy": HealthStatus.HEALTHY,
    "unhealthy": HealthStatus.UNHEALTHY,
}
INTERVAL: Final = 30.0
"""Seconds between health checks; a new target is healthy after the first that it passes (Elastic Load Balancing)."""
DELAY: Final = 300.0
"""Seconds for which a target that is deregistered is let serve open connections (Elastic Load Balancing)."""


class Verdict(NamedTuple):
    """What is said of a target."""

    state: str
    reason: str

    @property
    def health(self) -> HealthStatus:
        """As ECS takes it."""
        return STATES[self.state]


_Key = tuple[TaskKey, int]
Tell = Callable[[Registrant, Verdict], None]
"""Is told of each target whose health the user has changed."""


class Health(MutableMapping[str, str]):
    """The health of a group's targets: `initial`, `healthy` or `unhealthy`, by target.

    A target is named by its address or EC2 instance (`10.0.0.7`, `i-0123`), by these with a port (`10.0.0.7:80`), or by
    its task (ARN or id). What is set holds from now on, also for a target that is registered later::

        fake.target_groups[arn].health["10.0.0.7"] = "unhealthy"
    """

    def __init__(self, default: Verdict) -> None:
        self._default = default
        self._tell: Tell = lambda member, verdict: None
        self._ordered: dict[str, Verdict] = {}
        self._members: dict[_Key, Registrant] = {}
        self._checked: set[_Key] = set()
        """Those whose first check has been made."""

    def set(self, target: str, state: str, reason: str = texts.HEALTH_CHECKS_FAILED) -> None:
        """Say what health checks find of a target from now on, and why it is not healthy.

        Raises:
            OptionError: there is no such state.
        """
        verdict = verdict_of(state, reason)
        self._ordered[target] = verdict
        for member in list(self._members.values()):
            if target in _names(member):
                self._checked.add(_key(member))
                self._tell(member, verdict)

    def __setitem__(self, target: str, state: str) -> None:
        self.set(target, state)

    def __getitem__(self, target: str) -> str:
        for key, member in list(self._members.items()):
            if target in _names(member):
                return self.verdict(member).state if key in self._checked else "initial"
        return self._ordered[target].state

    def __delitem__(self, target: str) -> None:
        del self._ordered[target]
        for member in list(self._members.values()):
            if target in _names(member):
                self._tell(member, self.verdict(member))

    def __iter__(self) -> Iterator[str]:
        members = list(self._members.values())
        registered = [_name(member) for member in members]
        known = {name for member in members for name in _names(member)}
        return iter([*registered, *(target for target in self._ordered if target not in known)])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return repr(dict(self))

    # -- for the registrar -----------------------------------------------------------------------
    def connect(self, tell: Tell) -> None:
        """Have somebody told of targets whose health the user changes."""
        self._tell = tell

    def verdict(self, member: Registrant) -> Verdict:
        """Give what a health check of a target finds."""
        return self.ordered(member) or self._default

    def ordered(self, member: Registrant) -> Verdict | None:
        """Give what the user said of a target, if anything."""
        return next((self._ordered[name] for name in _names(member) if name in self._ordered), None)

    def add(self, member: Registrant) -> None:
        """Register a target."""
        self._members.setdefault(_key(member), member)

    def check(self, member: Registrant) -> None:
        """Note that a target's health has been looked at."""
        if _key(member) in self._members:
            self._checked.add(_key(member))

    def remove(self, member: Registrant) -> bool:
        """Take a target out; whether it was there."""
        self._checked.discard(_key(member))
        return self._members.pop(_key(member), None) is not None

    def of_task(self, task_arn: str) -> list[Registrant]:
        """Give the targets that a task is registered by."""
        return [member for member in list(self._members.values()) if member.key.task_arn == task_arn]


class TargetGroup:
    """A target group, or a Classic Load Balancer.

    Args:
        target_type: `ip` or `instance`; None: whatever is registered.
        interval: seconds between health checks; a target is `initial` until the first one.
        deregistration_delay: seconds for which a target that is deregistered goes on to serve open connections.
        health: what health checks find of targets of which nothing else was said.
        reason: why, if they are unhealthy.

    Raises:
        OptionError: an argument that cannot be.
    """

    def __init__(
        self,
        *,
        target_type: str | None = None,
        interval: float = INTERVAL,
        deregistration_delay: float = DELAY,
        health: str = "healthy",
        reason: str = texts.HEALTH_CHECKS_FAILED,
    ) -> None:
        if target_type not in (None, "ip", "instance"):
            raise OptionError(f"target_type={target_type!r}: a target group has ip or instance.")
        if interval < 0 or deregistration_delay < 0:
            raise OptionError("interval and deregistration_delay: give seconds, 0 or more.")
        self.target_type = target_type
        self.interval = float(interval)
        self.deregistration_delay = float(deregistration_delay)
        #: The health of its targets; see `Health`.
        self.health = Health(verdict_of(health, reason))

    def __repr__(self) -> str:
        return f"<TargetGroup: {dict(self.health)}>"


class TargetGroups(MutableMapping[str, TargetGroup]):
    """Groups by ARN, or load balancers by name; one that is asked for and not there is made.

    One that is put here answers itself, also when a moto mock is active.
    """

    def __init__(self) -> None:
        self._groups: dict[str, TargetGroup] = {}
        self._put: set[str] = set()
        self._tell: Tell = lambda member, verdict: None

    def holds(self, name: str) -> bool:
        """Whether the user has put a group of this name here."""
        return name in self._put

    def connect(self, tell: Tell) -> None:
        """Have somebody told of targets whose health the user changes."""
        self._tell = tell
        for group in self._groups.values():
            group.health.connect(tell)

    def __getitem__(self, name: str) -> TargetGroup:
        if name not in self._groups:
            self._add(name, TargetGroup())
        return self._groups[name]

    def __setitem__(self, name: str, group: TargetGroup) -> None:
        if not isinstance(group, TargetGroup):
            raise OptionError(f"target_groups[{name!r}]: give a TargetGroup, not {type(group).__name__}.")
        self._put.add(name)
        self._add(name, group)

    def _add(self, name: str, group: TargetGroup) -> None:
        group.health.connect(self._tell)
        self._groups[name] = group

    def __delitem__(self, name: str) -> None:
        del self._groups[name]
        self._put.discard(name)

    def __contains__(self, name: object) -> bool:
        return name in self._groups

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._groups))

    def __len__(self) -> int:
        return len(self._groups)

    def __repr__(self) -> str:
        return f"<TargetGroups: {', '.join(self._groups) or 'none'}>"

    def clear(self) -> None:
        """Forget them all."""
        self._groups.clear()
        self._put.clear()


def verdict_of(state: str, reason: str) -> Verdict:
    """Put a verdict together; raises `OptionError`."""
    if state not in STATES:
        raise OptionError(f"health {state!r}: a target is {', '.join(STATES)}.")
    return Verdict(state, reason if state == "unhealthy" else "")


def _key(member: Registrant) -> _Key:
    return (member.key, member.number)


def _name(member: Registrant) -> str:
    target = member.target
    return target.target if target.port is None else f"{target.target}:{target.port}"


def _names(member: Registrant) -> tuple[str, ...]:
    """Everything a target may be called, the most exact first."""
    arn = member.key.task_arn
    return (arn, arn.rpartition("/")[2], _name(member), member.target.target)
