"""Auto Scaling groups kept here; the user fills the table, and a group that is not in it is made on first use."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ecs_fake import arns
from ecs_fake.errors import OptionError
from ecs_fake.instance_types import INSTANCE_TYPES

LARGEST = 10_000
"""Instances that a group may have unless it says otherwise."""


@dataclass(frozen=True)
class AutoScalingGroup:
    """An Auto Scaling group that launches instances for a capacity provider.

    Args:
        instance_type: one of `ecs_fake.instance_types.INSTANCE_TYPES`, or several, the preferred one first; that one is
            launched. With several types, or several zones, ECS scales out by exactly `minimumScalingStepSize`.
        min: how many instances it has at least, also when nothing needs them.
        max: how many it has at most.
        launch_delay: seconds until an instance that is launched has registered; None: 60 seconds as long as documented
            durations of services are (the wall clock shortens them, see the option `timings`).
        zones: the availability zones it launches in, each in turn: their letters, or their names.

    Raises:
        OptionError: an instance type is unknown, or a number is impossible.
    """

    instance_type: str | Sequence[str] = "m5.large"
    min: int = 0
    max: int = LARGEST
    launch_delay: float | None = None
    zones: Sequence[str] = ("a",)

    def __post_init__(self) -> None:
        for name in self.instance_types:
            if name not in INSTANCE_TYPES:
                near = get_close_matches(name, INSTANCE_TYPES, n=5, cutoff=0.4) or list(INSTANCE_TYPES)[:5]
                raise OptionError(
                    f"AutoScalingGroup(instance_type={name!r}): ecs_fake has no such type; it has, for example, "
                    f"{', '.join(near)}."
                )
        if not 0 <= self.min <= self.max:
            raise OptionError(f"AutoScalingGroup(min={self.min}, max={self.max}): give 0 <= min <= max.")
        if self.launch_delay is not None and self.launch_delay < 0:
            raise OptionError(f"AutoScalingGroup(launch_delay={self.launch_delay}): give 0 or more seconds.")
        if not self.instance_types or not self.zones:
            raise OptionError("AutoScalingGroup(): give at least one instance type, and one zone.")

    @property
    def instance_types(self) -> tuple[str, ...]:
        """Its instance types, the preferred one first."""
        return (self.instance_type,) if isinstance(self.instance_type, str) else tuple(self.instance_type)

    def zones_in(self, region: str) -> tuple[str, ...]:
        """Give the names of its zones."""
        return tuple(f"{region}{zone}" if len(zone) == 1 else zone for zone in self.zones)


class AutoScalingGroups(MutableMapping[str, AutoScalingGroup]):
    """Auto Scaling groups by name or ARN: `fake.auto_scaling_groups["web"] = AutoScalingGroup(max=4)`."""

    def __init__(self) -> None:
        self._groups: dict[str, AutoScalingGroup] = {}

    def __setitem__(self, name: str, group: AutoScalingGroup) -> None:
        if not isinstance(group, AutoScalingGroup):
            raise OptionError(
                f"auto_scaling_groups[{name!r}]: give an ecs_fake.AutoScalingGroup, not {type(group).__name__}."
            )
        self._groups[_key(name)] = group

    def __getitem__(self, name: str) -> AutoScalingGroup:
        return self._groups[_key(name)]

    def __delitem__(self, name: str) -> None:
        del self._groups[_key(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def __repr__(self) -> str:
        return f"<AutoScalingGroups: {', '.join(self._groups) or 'none'}>"


def _key(name: str) -> str:
    key = arns.auto_scaling_group_name(name)
    if key is None:
        raise OptionError(f"auto_scaling_groups[{name!r}]: that is no Auto Scaling group's ARN, or name.")
    return key
