"""The local table of load balancers' targets, and what the user says of their health."""

from __future__ import annotations

import pytest

import ecs_fake
from ecs_fake.collaborators.registration.target_groups import TargetGroup, TargetGroups, Verdict
from ecs_fake.records.orders import Registrant, TaskKey
from ecs_fake.records.registration import Target

TASK = "arn:aws:ecs:us-east-1:123456789012:task/default/0123"
MEMBER = Registrant(TaskKey(0, TASK), 0, Target("10.0.0.7", 80))
OTHER = Registrant(TaskKey(0, TASK.replace("0123", "4567")), 0, Target("10.0.0.8", 80))


@pytest.fixture
def told() -> list[tuple[Registrant, Verdict]]:
    """What was told unasked."""
    return []


@pytest.fixture
def groups(told: list[tuple[Registrant, Verdict]]) -> TargetGroups:
    """A table with the group `web` and one target."""
    made = TargetGroups()
    made.connect(lambda member, verdict: told.append((member, verdict)))
    made["web"].health.add(MEMBER)
    return made


@pytest.mark.parametrize("name", ["10.0.0.7", "10.0.0.7:80", TASK, "0123"])
def test_a_target_goes_by_many_names(
    groups: TargetGroups, told: list[tuple[Registrant, Verdict]], name: str
) -> None:
    health = groups["web"].health
    assert health[name] == "initial"
    health[name] = "unhealthy"
    assert told == [(MEMBER, Verdict("unhealthy", "Health checks failed"))]
    assert health["10.0.0.7"] == "unhealthy"
    del health[name]
    assert told[1:] == [(MEMBER, Verdict("healthy", ""))]


def test_what_is_said_before_a_target_comes_holds_then(groups: TargetGroups) -> None:
    health = groups["web"].health
    health.set("10.0.0.8", "unhealthy", reason="Request timed out")
    assert dict(health) == {"10.0.0.7:80": "initial", "10.0.0.8": "unhealthy"}
    health.add(OTHER)
    assert health.verdict(OTHER) == Verdict("unhealthy", "Request timed out")
    assert health.verdict(MEMBER) == Verdict("healthy", "")
    assert list(health) == ["10.0.0.7:80", "10.0.0.8:80"]
    assert len(health) == 2


def test_a_target_that_is_taken_out_is_no_longer_there(groups: TargetGroups) -> None:
    health = groups["web"].health
    health.check(MEMBER)
    assert health["0123"] == "healthy"
    assert health.remove(MEMBER)
    assert not health.remove(MEMBER)
    assert "0123" not in health
    assert repr(groups["web"]) == "<TargetGroup: {}>"


def test_only_what_the_user_has_put_there_is_held(groups: TargetGroups) -> None:
    assert not groups.holds("web")
    groups["mine"] = TargetGroup(target_type="ip")
    assert groups.holds("mine")
    assert repr(groups) == "<TargetGroups: web, mine>"
    del groups["mine"]
    assert (groups.holds("mine"), list(groups)) == (False, ["web"])
    groups.clear()
    assert len(groups) == 0


@pytest.mark.parametrize(
    "given", [{"target_type": "lambda"}, {"interval": -1}, {"deregistration_delay": -1}, {"health": "ill"}]
)
def test_what_cannot_be_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ecs_fake.OptionError):
        TargetGroup(**given)  # type: ignore[arg-type]  # that is the point


def test_only_groups_are_put_there(groups: TargetGroups) -> None:
    with pytest.raises(ecs_fake.OptionError, match="give a TargetGroup, not dict"):
        groups["web"] = {}  # type: ignore[assignment]  # that is the point
