"""How much one account may have in one Region.

These are the quotas that count what is there; limits of a single request (tags, containers of a task definition, target
groups of a service, ...) are part of its form and refused with it. Defaults are AWS's, which raises most of them on
request, so here they can be set too, `fake.quotas.services_per_cluster = 2`, for code that meets a quota.
"""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass

from ecs_fake.errors import OptionError


@dataclass(slots=True)
class Quotas:
    """How many of each there may be; each is a whole number, 0 or more.

    Raises:
        OptionError: there is no such quota, or the number is none.
    """

    clusters: int = 10_000
    container_instances_per_cluster: int = 5_000
    """ACTIVE and DRAINING ones."""
    services_per_cluster: int = 5_000
    """ACTIVE and DRAINING ones."""
    tasks_per_service: int = 5_000
    """The most that can be asked for as `desiredCount`."""
    tasks_per_service_with_discovery: int = 1_000
    """The same for a service with service registries."""
    task_sets_per_service: int = 5
    capacity_providers: int = 20
    """Those of Auto Scaling groups."""
    capacity_providers_per_cluster: int = 20
    provisioning_tasks_per_cluster: int = 500
    """Those that wait for container instances of capacity providers with managed scaling."""
    revisions_per_family: int = 1_000_000
    """Deleted ones count as well: a number is never used again."""

    def __setattr__(self, name: str, value: object) -> None:
        """Set a quota."""
        if name not in _NAMES:
            close = " or ".join(difflib.get_close_matches(name, _NAMES)) or ", ".join(_NAMES)
            raise OptionError(f"quotas.{name} = {value!r}: there is no such quota. Did you mean {close}?")
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise OptionError(f"quotas.{name} = {value!r}: give a whole number, 0 or more.")
        object.__setattr__(self, name, value)


_NAMES = tuple(field.name for field in dataclasses.fields(Quotas))
