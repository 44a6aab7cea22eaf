"""The rates at which ECS takes requests: token buckets, each for one account and Region.

The quotas are those of "Request throttling for the Amazon ECS API" (API Reference; rules Throttling-*) and, for RunTask
on Fargate, of "AWS Fargate throttling quotas" (Developer Guide), which that page names.

Tokens drip: half a second of refill is half a second's tokens, as the documented bucket of 50 that gets 20 a second is
full after 2.5 seconds (Throttling-007). They are counted in millionths, in whole numbers, so that it is full then and
not nearly so.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from ecs_fake import texts
from ecs_fake.engine.clock import Clock
from ecs_fake.errors import ThrottlingException
from ecs_fake.operations.registry import Answer, Function, Request
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change, Transaction

_MILLION: Final = 1_000_000


class Quota(NamedTuple):
    """What one bucket holds and gets."""

    name: str
    burst: int
    """Tokens a full bucket holds."""
    rate: int
    """Tokens it gets in a second."""


CATEGORIES: Final[Mapping[Quota, tuple[str, ...]]] = {
    Quota("Cluster modify", 20, 1): (
        "CreateCluster",
        "DeleteCluster",
        "PutClusterCapacityProviders",
        "UpdateCluster",
        "UpdateClusterSettings",
    ),
    Quota("Cluster read", 50, 20): ("DescribeClusters", "ListClusters"),
    Quota("Task definition modify", 20, 1): ("DeregisterTaskDefinition", "RegisterTaskDefinition"),
    Quota("Task definition read", 50, 20): (
        "DescribeTaskDefinition",
        "ListTaskDefinitionFamilies",
        "ListTaskDefinitions",
    ),
    Quota("Task definition deletion", 5, 1): ("DeleteTaskDefinitions",),
    Quota("Capacity provider modify", 10, 1): (
        "CreateCapacityProvider",
        "DeleteCapacityProvider",
        "UpdateCapacityProvider",
    ),
    Quota("Capacity provider read", 50, 20): ("DescribeCapacityProviders",),
    Quota("Tag modify", 20, 10): ("TagResource", "UntagResource"),
    Quota("Tag read", 50, 20): ("ListTagsForResource",),
    Quota("Setting modify", 10, 1): (
        "DeleteAccountSetting",
        "PutAccountSetting",
        "PutAccountSettingDefault",
    ),
    Quota("Setting read", 50, 20): ("ListAccountSettings",),
    Quota("Cluster resource modify", 100, 40): (
        "DeleteAttributes",
        "DeregisterContainerInstance",
        "ExecuteCommand",
        "PutAttributes",
        "RunTask",
        "StartTask",
        "StopTask",
        "UpdateContainerAgent",
        "UpdateContainerInstancesState",
    ),
    Quota("Cluster resource read", 100, 20): (
        "DescribeContainerInstances",
        "DescribeTasks",
        "ListAttributes",
        "ListContainerInstances",
        "ListTasks",
    ),
    Quota("Agent modify", 200, 120): (
        "RegisterContainerInstance",
        "SubmitAttachmentStateChanges",
        "SubmitContainerStateChange",
        "SubmitTaskStateChange",
    ),
    Quota("Service modify", 50, 5): ("CreateService", "DeleteService", "UpdateService"),
    Quota("Service read", 100, 20): ("DescribeServices", "ListServices"),
    Quota("Service deployment", 50, 20): ("DescribeServiceDeployments", "ListServiceDeployments"),
    Quota("Service revision", 50, 20): ("DescribeServiceRevisions",),
    Quota("Task protection", 200, 80): ("GetTaskProtection", "UpdateTaskProtection"),
    Quota("Cluster service resource read", 10, 1): ("ListServicesByNamespace",),
}
"""Operations that share a bucket. The documents give none to those missing here (Throttling-010)."""

FARGATE_CALLS: Final = Quota("RunTask on Fargate", 20, 20)
"""Calls of RunTask that launch on Fargate, however many tasks each launches."""
FARGATE_ON_DEMAND: Final = Quota("Fargate On-Demand tasks", 100, 20)
"""Tasks launched on Fargate."""
FARGATE_SPOT: Final = Quota("Fargate Spot tasks", 100, 20)
"""Tasks launched on Fargate Spot."""

_QUOTA_OF: Final = {action: quota for quota, actions in CATEGORIES.items() for action in actions}


class Bucket:
    """The tokens that are left of one quota; full at the beginning."""

    __slots__ = ("_millionths", "_quota", "_refilled_at")

    def __init__(self, quota: Quota, now: float) -> None:
        self._quota = quota
        self._millionths = quota.burst * _MILLION
        self._refilled_at = _microseconds(now)

    def refill(self, now: float) -> None:
        """Add what has come since the last time; what a full bucket gets is lost (Throttling-006)."""
        at = _microseconds(now)
        come = max(0, at - self._refilled_at) * self._quota.rate  # a real clock may have been set back
        self._millionths = min(self._millionths + come, self._quota.burst * _MILLION)
        self._refilled_at = at

    def holds(self, tokens: int) -> bool:
        """Tell whether so many tokens are there."""
        return self._millionths >= tokens * _MILLION

    def take(self, tokens: int) -> None:
        """Take so many tokens, which must be there."""
        self._millionths -= tokens * _MILLION


class Throttle:
    """All buckets of a fake.

    Args:
        clock: the fake's time, by which buckets are refilled.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str, Quota], Bucket] = {}
        # A signal handler that makes a call in between must not hang; a token that is spent twice does no harm.
        self._alone = threading.RLock()

    def admit(self, action: str, account_id: str, region: str) -> None:
        """Take the token that a request of an operation costs, whatever comes of it (Throttling-005).

        Raises:
            ThrottlingException: there is none.
        """
        quota = _QUOTA_OF.get(action)
        if quota is not None:
            self._spend({quota: 1}, account_id, region)

    def over(self, action: str, function: Function) -> Function:
        """Give the function of an operation, held to the quotas of what it does besides being a request.

        That is RunTask alone: it raises ThrottlingException when more tasks would be launched on Fargate than there
        are tokens for. None is launched then, and no token is taken.
        """
        if action != "RunTask":
            return function

        def run(tx: Transaction, request: Request) -> Answer:
            answer = function(tx, request)  # only it knows what is launched where
            self._spend(_launched(tx.changes), tx.world.account_id, tx.world.region)
            return answer

        return run

    def refill(self) -> None:
        """Fill all buckets."""
        with self._alone:
            self._buckets.clear()

    def _spend(self, prices: Mapping[Quota, int], account_id: str, region: str) -> None:
        """Take tokens of several quotas, all or none; raises `ThrottlingException`."""
        with self._alone:
            now = self._clock.now()
            drawn = [
                (self._bucket((account_id, region, quota), now), price) for quota, price in prices.items()
            ]
            if not all(bucket.holds(price) for bucket, price in drawn):
                raise ThrottlingException(texts.RATE_EXCEEDED)
            for bucket, price in drawn:
                bucket.take(price)

    def _bucket(self, key: tuple[str, str, Quota], now: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(key[2], now)
        bucket.refill(now)
        return bucket


def _launched(changes: Iterable[Change]) -> Counter[Quota]:
    """Give the price of what a call has launched on Fargate: a token for the call and one for each task."""
    born = (change.after for change in changes if change.before is None and isinstance(change.after, Task))
    prices = Counter(
        FARGATE_SPOT if task.spec.capacity_provider == "FARGATE_SPOT" else FARGATE_ON_DEMAND
        for task in born
        if task.spec.launch_type == "FARGATE"
    )
    if prices:
        prices[FARGATE_CALLS] = 1
    return prices


def _microseconds(moment: float) -> int:
    return round(moment * _MILLION)
