"""Updates of clusters' capacity providers, and of capacity providers."""

from __future__ import annotations

import pytest

from ecs_fake.lifecycle import updates
from ecs_fake.lifecycle.effects import UpdateDone
from ecs_fake.lifecycle.timings import PROFILES
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster, ClusterResource
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import CapacityProviderStatus, ClusterStatus, ResourceStatus, UpdateStatus

TIMINGS = PROFILES["realistic"]
CLUSTER = Cluster(
    serial=1,
    name="default",
    arn="arn:aws:ecs:us-east-1:123456789012:cluster/default",
    status=ClusterStatus.ACTIVE,
    settings=(),
    configuration=None,
    service_connect_defaults=None,
    capacity_providers=("mine",),
    default_strategy=({"capacityProvider": "mine"},),
    tags=(),
    request={},
)
OLD = {"managedScaling": {"status": "DISABLED"}, "managedDraining": "ENABLED"}
NEW = {"managedScaling": {"status": "ENABLED"}, "managedDraining": "ENABLED"}
PROVIDER = CapacityProvider(
    serial=2,
    name="mine",
    arn="arn:aws:ecs:us-east-1:123456789012:capacity-provider/mine",
    status=CapacityProviderStatus.ACTIVE,
    settings=OLD,
    group_name="group",
)


def resource(status: ResourceStatus) -> ClusterResource:
    return ClusterResource("id", "as_policy", "mine", ("scalingPolicyName", "policy"), status)


def done(record: Cluster | CapacityProvider, update: int) -> list[Cluster | CapacityProvider]:
    """Let the end of an update act."""
    forms, effects = updates.live(record, UpdateDone(record.arn, update), TIMINGS)
    assert effects.timers == []
    return list(forms)


@pytest.mark.parametrize("record", [CLUSTER, PROVIDER])
def test_nothing_happens_without_an_update(record: Cluster | CapacityProvider) -> None:
    forms, effects = updates.live(record, None, TIMINGS)
    assert (forms, effects.timers, effects.orders) == ([], [], [])
    assert done(record, record.update) == []


@pytest.mark.parametrize("record", [updates.begin(CLUSTER, (), 7), updates.begin_change(PROVIDER, NEW, 7)])
def test_an_update_takes_its_time_and_the_latest_one_counts(record: Cluster | CapacityProvider) -> None:
    forms, effects = updates.live(record, None, TIMINGS)
    assert (forms, effects.timers) == ([], [(TIMINGS.update, UpdateDone(record.arn, 7))])
    assert done(record, 6) == []
    (after,) = done(record, 7)
    assert not after.updating
    assert done(after, 7) == []  # said twice


def test_resources_are_made_and_taken_away() -> None:
    made, gone = resource(ResourceStatus.PRECREATED), updates.release(resource(ResourceStatus.CREATED))
    assert gone.status is ResourceStatus.DELETING
    (after,) = done(updates.begin(CLUSTER, [made, gone], 7), 7)
    assert isinstance(after, Cluster)
    assert after.resources == (resource(ResourceStatus.CREATED),)
    assert (after.status, after.capacity_providers) == (ClusterStatus.ACTIVE, ("mine",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ClusterStatus.PROVISIONING, ClusterStatus.ACTIVE),
        (ClusterStatus.DEPROVISIONING, ClusterStatus.INACTIVE),
    ],
)
def test_the_cluster_goes_on(before: ClusterStatus, after: ClusterStatus) -> None:
    (cluster,) = done(updates.begin(evolve(CLUSTER, status=before), (), 7), 7)
    assert isinstance(cluster, Cluster)
    assert cluster.status is after
    assert cluster.capacity_providers == (("mine",) if after is ClusterStatus.ACTIVE else ())


def test_a_cluster_ends_at_once_if_it_has_nothing_to_take_away() -> None:
    ended = updates.begin_end(evolve(CLUSTER, capacity_providers=()), 7)
    assert (ended.status, ended.default_strategy, ended.updating) == (ClusterStatus.INACTIVE, (), False)
    ending = updates.begin_end(evolve(CLUSTER, resources=(resource(ResourceStatus.CREATED),)), 7)
    assert (ending.status, ending.default_strategy, ending.updating) == (
        ClusterStatus.DEPROVISIONING,
        (),
        True,
    )
    assert ending.resources == (resource(ResourceStatus.DELETING),)


def test_a_capacity_provider_shows_its_old_settings_until_the_change_is_done() -> None:
    changing = updates.begin_change(PROVIDER, NEW, 7)
    assert (changing.settings, changing.aim, changing.scaled) == (OLD, NEW, True)
    (after,) = done(changing, 7)
    assert isinstance(after, CapacityProvider)
    assert (after.settings, after.wanted, after.update_status) == (NEW, None, UpdateStatus.UPDATE_COMPLETE)


def test_a_capacity_provider_is_active_until_its_deletion_is_done() -> None:
    ending = updates.begin_deletion(PROVIDER, 7)
    assert (ending.status, ending.updating) == (CapacityProviderStatus.ACTIVE, True)
    (after,) = done(ending, 7)
    assert isinstance(after, CapacityProvider)
    assert (after.status, after.update_status) == (
        CapacityProviderStatus.INACTIVE,
        UpdateStatus.DELETE_COMPLETE,
    )
