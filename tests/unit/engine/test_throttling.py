"""Token buckets, and the quotas they are made from."""

from __future__ import annotations

import json

import pytest

from ecs_fake.engine.clock import VirtualClock
from ecs_fake.engine.throttling import CATEGORIES, Bucket, Quota, Throttle
from ecs_fake.errors import ThrottlingException
from ecs_fake.operations import OPERATIONS
from ecs_fake.operations.registry import Answer, Request
from ecs_fake.service_model import service_model
from ecs_fake.store.transaction import Transaction
from tests.rules.rulebook import rulebook
from tests.unit.engine import rig

READ = Quota("read", 50, 20)
NOW = 1_790_000_000.123456
"""A moment as real clocks give it: a float that cannot name every millionth of a second."""


def left(bucket: Bucket) -> int:
    """Give how many whole tokens a bucket holds."""
    return max(tokens for tokens in range(1_000) if bucket.holds(tokens))


def admitted(throttle: Throttle, action: str, region: str = rig.REGION) -> int:
    """Give how many requests are let in until one is refused."""
    for count in range(1_000):
        try:
            throttle.admit(action, rig.ACCOUNT, region)
        except ThrottlingException:
            return count
    raise AssertionError(f"{action} is never refused")


class TestBucket:
    def test_it_is_full_at_first_and_holds_no_more(self) -> None:
        bucket = Bucket(READ, NOW)
        bucket.refill(NOW + 3600)
        assert left(bucket) == 50

    @pytest.mark.parametrize(
        ("seconds", "tokens"),
        [(0, 0), (0.049, 0), (0.05, 1), (0.5, 10), (1, 20), (2.49, 49), (2.5, 50), (9, 50)],
    )
    def test_an_empty_one_after_some_seconds(self, seconds: float, tokens: int) -> None:
        bucket = Bucket(READ, NOW)
        bucket.take(50)
        bucket.refill(NOW + seconds)
        assert left(bucket) == tokens

    def test_many_small_steps_give_what_one_large_step_gives(self) -> None:
        bucket = Bucket(READ, NOW)
        bucket.take(50)
        for step in range(1, 2_501):
            bucket.refill(NOW + step / 1000)
        assert left(bucket) == 50

    def test_a_clock_that_is_set_back_takes_nothing_and_does_not_stop_the_refill(self) -> None:
        bucket = Bucket(READ, NOW)
        bucket.take(45)
        bucket.refill(NOW - 3600)
        assert left(bucket) == 5
        bucket.refill(NOW - 3599)
        assert left(bucket) == 25


class TestCategories:
    def test_every_action_is_an_operation_of_the_service_and_stands_in_one_category(self) -> None:
        actions = [action for actions in CATEGORIES.values() for action in actions]
        assert len(actions) == len(set(actions))
        assert set(actions) <= service_model().operations.keys()

    def test_an_operation_without_a_bucket_is_one_the_documents_give_none(self) -> None:
        without = OPERATIONS.keys() - {action for actions in CATEGORIES.values() for action in actions}
        # Not in the table either: what came to the API later.
        later = {"ContinueServiceDeployment", "StopServiceDeployment"}
        assert all(name in rulebook()["Throttling-010"].text for name in without - later)

    def test_two_categories_of_the_same_size_do_not_share_a_bucket(self) -> None:
        throttle = Throttle(VirtualClock(NOW))
        assert admitted(throttle, "ListAccountSettings") == 50
        assert admitted(throttle, "ListTagsForResource") == 50


class TestThrottle:
    def test_an_operation_without_a_quota_is_never_refused(self) -> None:
        throttle = Throttle(VirtualClock(NOW))
        with pytest.raises(AssertionError, match="never"):
            admitted(throttle, "DiscoverPollEndpoint")

    def test_each_region_and_each_account_has_buckets_of_its_own(self) -> None:
        throttle = Throttle(VirtualClock(NOW))
        assert admitted(throttle, "DeleteTaskDefinitions") == 5
        assert admitted(throttle, "DeleteTaskDefinitions", "eu-west-1") == 5
        throttle.admit("DeleteTaskDefinitions", "999999999999", rig.REGION)

    def test_refill(self) -> None:
        throttle = Throttle(VirtualClock(NOW))
        assert admitted(throttle, "DeleteTaskDefinitions") == 5
        throttle.refill()
        assert admitted(throttle, "DeleteTaskDefinitions") == 5

    def test_only_tasks_that_are_born_count_as_launched(self) -> None:
        engine = rig.prepare(rig.engine())
        rig.run(engine)

        def write_again(tx: Transaction, _: Request) -> Answer:
            tx.put(*tx.world.tasks)
            return {}

        held = Throttle(engine.core.clock).over("RunTask", write_again)
        for _ in range(21):
            engine.core.call("RunTask", held, {}, rig.ACCOUNT, rig.REGION)
        assert len(engine.core.journal) > 21


class TestEngine:
    def test_a_request_of_another_account_is_not_counted(self) -> None:
        engine = rig.engine(throttling=True)
        for _ in range(50):
            rig.call(engine, "ListClusters")
        refused = engine.dispatch(rig.request("ListClusters"))
        other = engine.dispatch(rig.request("ListClusters", account_id="999999999999"))
        assert (refused.status, other.status) == (400, 200)
        assert json.loads(refused.body) == {"__type": "ThrottlingException", "message": "Rate exceeded"}

    def test_a_body_that_cannot_be_read_costs_a_token_and_a_target_that_names_nothing_does_not(self) -> None:
        engine = rig.engine(throttling=True)
        for _ in range(49):
            engine.dispatch(rig.request("ListClusters", body=b"{"))
            engine.dispatch(rig.request("ListClustrs"))
        rig.call(engine, "ListClusters")
        assert engine.dispatch(rig.request("ListClusters")).status == 400
