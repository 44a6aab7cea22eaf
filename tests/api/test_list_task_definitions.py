"""ListTaskDefinitions and ListTaskDefinitionFamilies through a real client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from tests.api.refusals import refused
from tests.api.test_register_task_definition import register

Listing = Callable[..., list[str]]
OPERATIONS = ("list_task_definitions", "list_task_definition_families")


@pytest.fixture
def revisions(ecs: Any) -> Listing:
    """List task definitions; gives `family:revision` of each."""
    return lambda **filters: [
        arn.rpartition("/")[2] for arn in ecs.list_task_definitions(**filters)["taskDefinitionArns"]
    ]


@pytest.fixture
def families(ecs: Any) -> Listing:
    """List families."""
    return lambda **filters: ecs.list_task_definition_families(**filters)["families"]


def by_operation(listed: str, families: str) -> list[Any]:
    """The two operations with the rule of each."""
    marks = (
        pytest.mark.rule(f"ListTaskDefinitions-{listed}"),
        pytest.mark.rule(f"ListTaskDefinitionFamilies-{families}"),
    )
    return [pytest.param(operation, marks=mark) for operation, mark in zip(OPERATIONS, marks, strict=True)]


def items(answer: dict[str, Any]) -> list[str]:
    """The list of an answer of either operation."""
    found: list[str] = answer["taskDefinitionArns"] if "taskDefinitionArns" in answer else answer["families"]
    return found


class TestBoth:
    @pytest.mark.parametrize("operation", by_operation("001", "001"))
    def test_nothing_is_needed_and_nothing_found(self, ecs: Any, operation: str) -> None:
        answer = getattr(ecs, operation)()
        assert items(answer) == []
        assert "nextToken" not in answer

    @pytest.mark.parametrize("operation", by_operation("021", "022"))
    def test_the_answer_is_json_with_a_request_id(self, ecs: Any, operation: str) -> None:
        metadata = getattr(ecs, operation)()["ResponseMetadata"]
        assert metadata["HTTPStatusCode"] == 200
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]

    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_a_revision_that_comes_between_pages(self, ecs: Any, operation: str) -> None:
        for name in ("a", "c"):
            register(ecs, name)
        first = getattr(ecs, operation)(maxResults=1)
        register(ecs, "b")
        rest = getattr(ecs, operation)(nextToken=first["nextToken"])
        assert [item.rpartition("/")[2].partition(":")[0] for item in items(rest)] == ["b", "c"]

    @pytest.mark.parametrize(
        "operation",
        [
            OPERATIONS[0],
            pytest.param(OPERATIONS[1], marks=pytest.mark.rule("ListTaskDefinitionFamilies-021")),
        ],
    )
    def test_other_regions_are_not_listed(self, ecs: Any, operation: str) -> None:
        register(boto3.client("ecs", region_name="eu-west-1"))
        assert items(getattr(ecs, operation)()) == []


class TestTaskDefinitions:
    @pytest.mark.rule("ListTaskDefinitions-002")
    def test_a_prefix_is_a_whole_family(self, ecs: Any, revisions: Listing) -> None:
        for name in ("hello", "hello_world"):
            register(ecs, name)
        assert revisions(familyPrefix="hello") == ["hello:1"]
        assert revisions(familyPrefix="hell") == []

    @pytest.mark.rule("ListTaskDefinitions-003", "ListTaskDefinitions-004", "ListTaskDefinitions-007")
    def test_active_ones_are_listed_unless_others_are_asked_for(self, ecs: Any, revisions: Listing) -> None:
        for _ in range(2):
            register(ecs)
        ecs.deregister_task_definition(taskDefinition="web:1")
        assert revisions() == revisions(status="ACTIVE") == ["web:2"]
        assert revisions(status="INACTIVE") == revisions(familyPrefix="web", status="INACTIVE") == ["web:1"]

    def test_nothing_is_being_deleted(self, ecs: Any, revisions: Listing) -> None:
        register(ecs)
        assert revisions(status="DELETE_IN_PROGRESS") == []

    @pytest.mark.parametrize(
        "filters",
        [
            pytest.param({"status": "ALL"}, marks=pytest.mark.rule("ListTaskDefinitions-006")),
            pytest.param({"sort": "NEWEST"}, marks=pytest.mark.rule("ListTaskDefinitions-011")),
        ],
    )
    def test_words_outside_their_sets(self, ecs: Any, filters: dict[str, str]) -> None:
        with refused("InvalidParameterException", "should be one of"):
            ecs.list_task_definitions(**filters)

    @pytest.mark.rule(
        "ListTaskDefinitions-008",
        "ListTaskDefinitions-009",
        "ListTaskDefinitions-010",
        "ListTaskDefinitions-013",
    )
    def test_the_order_is_by_family_and_number(self, ecs: Any, revisions: Listing) -> None:
        for name in ("b", *("a",) * 10):
            register(ecs, name)
        expected = [*(f"a:{at}" for at in range(1, 11)), "b:1"]
        assert revisions() == revisions(sort="ASC") == expected
        assert revisions(sort="DESC") == expected[::-1]
        assert revisions(familyPrefix="a") == expected[:10]

    @pytest.mark.rule("ListTaskDefinitions-012")
    def test_they_are_named_by_arn(self, ecs: Any) -> None:
        register(ecs)
        assert ecs.list_task_definitions()["taskDefinitionArns"] == [
            "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"
        ]

    def test_pages_of_a_listing_in_reverse(self, ecs: Any, revisions: Listing) -> None:
        for _ in range(3):
            register(ecs)
        first = ecs.list_task_definitions(sort="DESC", maxResults=2)
        assert revisions(sort="DESC", maxResults=2, nextToken=first["nextToken"]) == ["web:1"]


class TestFamilies:
    @pytest.mark.rule("ListTaskDefinitionFamilies-012", "ListTaskDefinitionFamilies-013")
    def test_each_family_once_in_alphabetical_order(self, ecs: Any, families: Listing) -> None:
        for name in ("web", "batch", "web", "api"):
            register(ecs, name)
        assert families() == ["api", "batch", "web"]

    @pytest.mark.rule("ListTaskDefinitionFamilies-009", "ListTaskDefinitionFamilies-010")
    def test_a_prefix_is_a_prefix(self, ecs: Any, families: Listing) -> None:
        for name in ("console-sample-app-static", "hpcc", "hpcc-t2-medium", "sleep360", "hpc"):
            register(ecs, name)
        assert families(familyPrefix="hpcc") == ["hpcc", "hpcc-t2-medium"]
        assert families(familyPrefix="zebra") == []

    @pytest.mark.parametrize("prefix", ["\0", "hpcc\0", "\U0010ffff"])
    def test_a_prefix_that_no_name_has_finds_nothing(self, ecs: Any, families: Listing, prefix: str) -> None:
        register(ecs, "hpcc")
        assert families(familyPrefix=prefix) == []

    @pytest.mark.rule(
        "ListTaskDefinitionFamilies-002",
        "ListTaskDefinitionFamilies-003",
        "ListTaskDefinitionFamilies-004",
        "ListTaskDefinitionFamilies-005",
        "ListTaskDefinitionFamilies-006",
        "ListTaskDefinitionFamilies-008",
        "ListTaskDefinitionFamilies-011",
    )
    def test_families_without_active_revision(self, ecs: Any, families: Listing) -> None:
        for name in ("web", "web", "wage", "old"):
            register(ecs, name)
        for revision in ("old:1", "wage:1", "web:1"):
            ecs.deregister_task_definition(taskDefinition=revision)
        assert families() == families(status="ALL") == ["old", "wage", "web"]
        assert families(status="ACTIVE") == ["web"]
        assert families(status="INACTIVE") == ["old", "wage"]
        assert families(status="INACTIVE", familyPrefix="w") == ["wage"]

    @pytest.mark.rule("ListTaskDefinitionFamilies-007")
    def test_delete_in_progress_is_no_status_of_families(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "should be one of"):
            ecs.list_task_definition_families(status="DELETE_IN_PROGRESS")
