"""Trouble with hosts that a user orders: instances lost, agents disconnected, Spot capacity reclaimed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from ecs_fake.errors import OptionError
from ecs_fake.operations.instances import troubles
from ecs_fake.operations.registry import Answer, Function, Request
from ecs_fake.records.status import HostEnd

Act = Callable[[str, Function, Request], Answer]
"""Runs a function as a call is run, under this name."""

_ENDS: Final = {"terminate": HostEnd.TERMINATED, "stop": HostEnd.STOPPED}


class HostFaults:
    """Part of `Faults`: what happens at once, to things that are there.

    Args:
        act: lets it happen.
    """

    def __init__(self, act: Act) -> None:
        self._act = act

    def instance(
        self,
        instance: str,
        *,
        lost: bool | Literal["terminated", "stopped"] = False,
        disconnected: bool | None = None,
        impaired: bool | None = None,
    ) -> None:
        """Let a container instance be lost, its agent be disconnected, or its container runtime fail.

        Tasks on a lost instance stop at once, without a signal and without an exit code. While an agent is
        disconnected its tasks go on, but nothing is learnt of them, no task is placed there, and none there can be
        stopped.

        Args:
            instance: its ARN or id, or the id of its EC2 instance.
            lost: True or "terminated": the EC2 instance is terminated, and the container instance is deregistered, if
                its agent was connected. "stopped": the EC2 instance is stopped, and the container instance stays
                registered, disconnected.
            disconnected: whether the agent is disconnected from now on; None: as it is.
            impaired: whether the health status is IMPAIRED from now on; None: as it is.

        Raises:
            OptionError: nothing was asked for, or something that `lost` cannot be.
            EcsFakeError: no such instance is registered.
        """
        wanted = {"lost": _end(lost), "disconnected": disconnected, "impaired": impaired}
        if all(value is None for value in wanted.values()):
            raise OptionError(
                f"faults.instance({instance!r}): say what happens to it: lost, disconnected, or impaired=True."
            )
        self._act("faults.instance", troubles.befall, {"instance": instance, **wanted})

    def spot_interruption(
        self, *targets: str, draining: bool = False, action: Literal["terminate", "stop"] = "terminate"
    ) -> None:
        """Reclaim Spot capacity, with its notice.

        Tasks on Fargate Spot get SIGTERM at once, and SIGKILL after their `stopTimeout`. The hosts of container
        instances have two minutes left; what is on them then stops as on a lost instance.

        Args:
            *targets: ARNs or ids of tasks on Fargate Spot or of container instances, or ids of EC2 instances; none: all
                tasks on Fargate Spot.
            draining: whether agents drain their instance when the notice comes, as they do with
                `ECS_ENABLE_SPOT_INSTANCE_DRAINING=true`; by default they do not.
            action: what becomes of hosts.

        Raises:
            OptionError: `action` is something else.
            EcsFakeError: a target is not there, or is not on Spot capacity.
        """
        if action not in _ENDS:
            raise OptionError(f"faults.spot_interruption(action={action!r}): give one of {', '.join(_ENDS)}.")
        given = {"targets": targets, "end": _ENDS[action], "drains": draining}
        self._act("faults.spot_interruption", troubles.interrupt, given)

    def retirement(self, *tasks: str) -> None:
        """Retire tasks on Fargate, as AWS does to maintain the hosts under them.

        Notice is given now. The tasks are stopped when the account's wait period is over, by default 7 days
        (`fargateTaskRetirementWaitPeriod`: 0, 7 or 14), and services replace theirs.

        Args:
            *tasks: their ARNs or ids; none: all tasks on Fargate.

        Raises:
            EcsFakeError: there is no such task, or it is not on Fargate.
        """
        self._act("faults.retirement", troubles.retire, {"tasks": tasks})


def _end(lost: bool | str) -> HostEnd | None:
    if isinstance(lost, bool):
        return HostEnd.TERMINATED if lost else None
    try:
        return HostEnd(lost)
    except ValueError:
        known = ", ".join(repr(str(end)) for end in HostEnd)
        raise OptionError(f"faults.instance(lost={lost!r}): give True, False, or one of {known}.") from None
