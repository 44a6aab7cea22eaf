"""Readers behind writers: every change is seen late, in order for its record, and in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ecs_fake.engine.engine import Engine
from ecs_fake.engine.lag import Lag
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import ClusterStatus
from ecs_fake.store.surroundings import Surroundings
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World
from tests.indexes import check_world, rows_of
from tests.unit.engine import rig

CLUSTER = Cluster(1, "one", "arn:one", ClusterStatus.ACTIVE, (), None, None, (), (), (), {})
CLUSTER_1 = evolve(CLUSTER, serial=1, name="c1")


class Bench:
    """A world, its lag of ten seconds, and delays as the test says."""

    def __init__(self, *fractions: float) -> None:
        self.world = World(rig.REGION, rig.ACCOUNT)
        self.lag = Lag(10.0, iter(fractions).__next__)
        self.lag.watch(self.world)

    def write(self, now: float, change: Callable[[Transaction], object]) -> Transaction:
        tx = Transaction(self.world, Surroundings(None, 0, print), now, "test")  # type: ignore[arg-type]  # no ids
        change(tx)
        self.lag.note(tx)
        return tx

    def seen(self, at: float) -> list[str]:
        self.lag.catch_up(at)
        replica = self.lag.world(self.world)
        check_world(replica)
        return [cluster.name for cluster in replica.clusters]


def put(serial: int, **changes: Any) -> Callable[[Transaction], object]:
    record = evolve(CLUSTER, serial=serial, **{"name": f"c{serial}", **changes})
    return lambda tx: tx.put(record)


def test_a_change_is_seen_after_its_own_delay() -> None:
    bench = Bench(0.5, 0.2)
    bench.write(100.0, put(1))
    bench.write(101.0, put(2))
    assert [bench.seen(at) for at in (102.9, 103.0, 104.9, 105.0)] == [[], ["c2"], ["c2"], ["c2", "c1"]]


def test_next_due_is_the_next_moment_at_which_something_is_seen() -> None:
    bench = Bench(0.5, 0.2)
    assert bench.lag.next_due is None
    bench.write(100.0, put(1))
    bench.write(101.0, put(2))
    assert not bench.lag.catch_up(102.0)
    assert bench.lag.next_due == 103.0
    assert bench.lag.catch_up(103.0)
    assert bench.lag.next_due == 105.0
    assert bench.lag.catch_up(105.0)
    assert bench.lag.next_due is None


def test_changes_of_one_record_do_not_overtake_each_other() -> None:
    bench = Bench(0.9, 0.1)
    bench.write(100.0, put(1))
    bench.write(101.0, lambda tx: tx.remove(CLUSTER_1))
    assert [bench.seen(at) for at in (102.0, 108.9, 109.0)] == [[], [], []]
    bench = Bench(0.1, 0.9, 0.1)
    bench.write(100.0, put(1))
    bench.write(101.0, lambda tx: tx.remove(CLUSTER_1))
    bench.write(102.0, put(7, name="c1"))  # the name again, of another cluster
    assert bench.seen(109.9) == ["c1"]
    assert bench.lag.world(bench.world).clusters.get("c1") == CLUSTER_1
    assert bench.seen(110.0) == ["c1"]
    assert bench.lag.world(bench.world).clusters.get("c1") == evolve(CLUSTER_1, serial=7)


def test_each_form_a_record_passes_at_one_moment_can_be_seen() -> None:
    bench = Bench(0.1, 0.5)
    bench.write(100.0, lambda tx: tx.put(CLUSTER, evolve(CLUSTER, status=ClusterStatus.INACTIVE)))
    statuses = []
    for at in (101.0, 105.0):
        bench.lag.catch_up(at)
        statuses.append([cluster.status for cluster in bench.lag.world(bench.world).clusters])
    assert statuses == [["ACTIVE"], ["INACTIVE"]]


def test_noting_a_transaction_twice_does_no_harm() -> None:
    bench = Bench(0.1, 0.5, 0.5)
    tx = bench.write(100.0, put(1))
    bench.lag.note(tx)
    assert bench.seen(101.0) == ["c1"]
    assert bench.lag.next_due is None


def test_reveal_shows_all_at_once() -> None:
    bench = Bench(0.1, 0.5)
    bench.write(100.0, put(1))
    bench.write(100.0, put(2))
    bench.lag.reveal()
    assert bench.seen(0.0) == ["c1", "c2"]


def test_what_a_world_holds_when_it_is_first_watched_is_seen() -> None:
    """So that a lag can begin in the middle of a life."""
    bench = Bench()
    tx = Transaction(bench.world, Surroundings(None, 0, print), 1.0, "test")  # type: ignore[arg-type]  # no ids
    tx.put(CLUSTER)
    bench.lag.watch(bench.world)
    assert bench.seen(1.0) == ["one"]
    assert rows_of(bench.lag.world(bench.world)) == rows_of(bench.world)


def test_nothing_is_kept_of_what_was_seen() -> None:
    bench = Bench(0.1, 0.5, 0.1)
    bench.write(100.0, put(1))
    bench.write(100.0, put(1, status=ClusterStatus.INACTIVE))
    bench.write(100.0, put(2))
    bench.seen(105.0)
    assert not bench.lag._latest
    assert not bench.lag._noted
    assert not bench.lag._heap


def lagging(**changes: Any) -> Engine:
    return rig.engine(**{"consistency_lag": 10.0, **changes})


def clusters(engine: Engine) -> list[str]:
    return [arn.rpartition("/")[2] for arn in rig.call(engine, "ListClusters")["clusterArns"]]


class TestInTheEngine:
    def test_reads_are_behind_and_writes_are_not(self) -> None:
        engine = lagging()
        first = rig.call(
            engine, "CreateCluster", settings=[{"name": "containerInsights", "value": "enabled"}]
        )
        assert clusters(engine) == []
        again = rig.call(engine, "CreateCluster")  # an existing cluster is given back
        assert again == first
        engine.advance(10)
        assert clusters(engine) == ["default"]

    def test_settle_goes_on_until_all_is_seen(self) -> None:
        engine = lagging()
        rig.call(engine, "CreateCluster")
        assert engine.core.busy
        assert 0 < engine.settle(60) <= 10
        assert clusters(engine) == ["default"]
        assert not engine.core.busy

    def test_whoever_waits_is_woken_when_something_is_seen(self) -> None:
        engine = lagging()
        rig.call(engine, "CreateCluster")
        before = engine.changes
        engine.advance(10)
        assert engine.changes > before

    def test_a_reset_forgets_what_was_on_its_way(self) -> None:
        engine = lagging()
        rig.call(engine, "CreateCluster")
        engine.reset()
        engine.advance(20)
        assert clusters(engine) == []
        rig.call(engine, "CreateCluster", clusterName="new")
        engine.advance(10)
        assert clusters(engine) == ["new"]

    @pytest.mark.parametrize("seed", range(5))
    def test_in_the_end_readers_see_exactly_what_is(self, seed: int) -> None:
        engine = rig.prepare(lagging(seed=seed, timings="brisk"))
        arns = rig.run(engine, count=5)
        for arn in arns[:3]:
            engine.advance(1)
            rig.call(engine, "StopTask", task=arn)
        rig.call(engine, "DeregisterTaskDefinition", taskDefinition="job:1")
        engine.settle(600)
        world = rig.world(engine)
        replica = engine.core._lag.world(world)
        check_world(replica)
        order = {name: sorted(map(repr, rows)) for name, rows in rows_of(world).items()}
        assert {name: sorted(map(repr, rows)) for name, rows in rows_of(replica).items()} == order
