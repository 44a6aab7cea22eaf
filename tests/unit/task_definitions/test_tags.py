"""Tags given at registration."""

from __future__ import annotations

import pytest

from ecs_fake.errors import EcsError, InvalidParameterException
from ecs_fake.task_definitions import draft
from tests.unit.task_definitions.requests import ec2, refusal


def test_an_empty_list_is_refused() -> None:
    assert refusal(ec2(tags=[])) == "Tags can not be empty."


def test_no_tags_are_none() -> None:
    assert draft(ec2()).tags is None


@pytest.mark.rule(
    "RegisterTaskDefinition-018",
    "RegisterTaskDefinition-087",
    "RegisterTaskDefinition-088",
    "RegisterTaskDefinition-091",
    "Tag-005",
    "Tag-006",
    "Tag-011",
)
def test_tags_are_kept_beside_the_document() -> None:
    tags = [{"key": "Team", "value": "A b+-=._:/@1"}, {"key": "team", "value": "B"}, {"key": "bare"}]
    drafted = draft(ec2(tags=tags))
    assert drafted.tags == tuple(tags)
    assert "tags" not in drafted.document


@pytest.mark.rule(
    "RegisterTaskDefinition-083",
    "RegisterTaskDefinition-019",
    "RegisterTaskDefinition-085",
    "RegisterTaskDefinition-086",
    "Tag-001",
    "Tag-003",
    "Tag-004",
)
def test_the_most_that_is_allowed() -> None:
    tags = [{"key": f"{at:0128}", "value": "v" * 256} for at in range(50)]
    assert len(draft(ec2(tags=tags)).tags or ()) == 50


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param(
            [{"key": str(at)} for at in range(51)],
            marks=pytest.mark.rule("RegisterTaskDefinition-083", "RegisterTaskDefinition-019", "Tag-001"),
            id="51",
        ),
        pytest.param(
            [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}],
            marks=pytest.mark.rule("RegisterTaskDefinition-084", "Tag-002"),
            id="twice",
        ),
        pytest.param(
            [{"key": "k" * 129}],
            marks=pytest.mark.rule("RegisterTaskDefinition-085", "Tag-003"),
            id="long key",
        ),
        pytest.param(
            [{"key": "k", "value": "v" * 257}],
            marks=pytest.mark.rule("RegisterTaskDefinition-086", "Tag-004"),
            id="long value",
        ),
        pytest.param(
            [{"key": "AWS:x"}],
            marks=pytest.mark.rule("RegisterTaskDefinition-089", "Tag-007"),
            id="reserved key",
        ),
        pytest.param(
            [{"key": "k", "value": "Aws:x"}],
            marks=pytest.mark.rule("RegisterTaskDefinition-089", "Tag-007"),
            id="reserved value",
        ),
        pytest.param([{"value": "v"}], marks=pytest.mark.rule("Tag-010"), id="no key"),
        pytest.param([{"key": "a*b"}], marks=pytest.mark.rule("Tag-009"), id="characters"),
    ],
)
def test_tags_that_are_refused(tags: list[dict[str, str]]) -> None:
    with pytest.raises(EcsError) as caught:
        draft(ec2(tags=tags))
    assert isinstance(caught.value, InvalidParameterException)
