"""Trouble in the background that a user orders: what calls have begun, and does not come to its end."""

from __future__ import annotations

from ecs_fake.store.surroundings import TRUNKS


class BackgroundFaults:
    """Part of `Faults`: what fails from now on, until it is taken back."""

    def __init__(self) -> None:
        #: What fails, with the reason; see `Surroundings.broken`.
        self.broken: dict[str, str] = {}

    def capacity_provider(self, name: str, *, fails: str | None) -> None:
        """Let everything fail that ECS does in the background for a capacity provider, or let it succeed again.

        An update ends as UPDATE_FAILED, a deletion as DELETE_FAILED, both with the reason. What a cluster needs for the
        provider cannot be made: its attachments end as UPDATE_FAILED, and one that is being created as FAILED.

        Args:
            name: the name of the capacity provider of an Auto Scaling group.
            fails: the reason; None: it succeeds again.
        """
        self._set(name, fails)

    def trunks(self, *, fails: str | None) -> None:
        """Let no trunk network interface be made from now on, or let them be made again.

        A container instance that is to have one ends as REGISTRATION_FAILED, with the reason.

        Args:
            fails: the reason; None: they are made again.
        """
        self._set(TRUNKS, fails)

    def _set(self, what: str, reason: str | None) -> None:
        if reason is None:
            self.broken.pop(what, None)
        else:
            self.broken[what] = reason
