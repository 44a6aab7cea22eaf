"""The page of operations, and the README's part of it."""

from __future__ import annotations

import pytest

from tools.pages import BEGIN, END, documented_operations, page, resource, summary, with_summary

DOCUMENTED = {"RunTask", "StopTask", "CreateCluster", "CreateService", "DiscoverPollEndpoint"}
BUILT = {"RunTask", "CreateCluster", "DiscoverPollEndpoint"}


def test_the_page_lists_every_operation_once() -> None:
    text = page(DOCUMENTED, BUILT, "1.44.5")
    assert "3 of the 5 operations in the service model of botocore 1.44.5" in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and "state" not in line]
    assert rows == [
        "| CreateCluster | implemented |",
        "| CreateService | refused |",
        "| DiscoverPollEndpoint | implemented |",
        "| RunTask | implemented |",
        "| StopTask | refused |",
    ]


def test_the_summary_groups_what_is_implemented() -> None:
    lines = summary(DOCUMENTED, BUILT, "1.44.5").splitlines()
    assert (lines[0], lines[-1]) == (BEGIN, END)
    assert lines[1].startswith("3 of 5 operations (service model of botocore 1.44.5)")
    assert lines[6:-1] == [
        "| the agent's calls | DiscoverPollEndpoint |",
        "| clusters and capacity | CreateCluster |",
        "| tasks | RunTask |",
    ]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("RegisterTaskDefinition", "task definitions"),
        ("ListTaskDefinitionFamilies", "task definitions"),
        ("PutClusterCapacityProviders", "clusters and capacity"),
        ("DescribeTaskSets", "services"),
        ("DescribeTasks", "tasks"),
        ("ListTagsForResource", "tags"),
        ("SubmitTaskStateChange", "the agent's calls"),
        ("CreateGateway", "other"),
    ],
)
def test_operations_are_grouped_by_what_they_are_about(operation: str, expected: str) -> None:
    assert operation in documented_operations()
    assert resource(operation) == expected


def test_only_the_part_between_the_markers_is_renewed() -> None:
    part = f"{BEGIN}\nnew\n{END}"
    assert with_summary(f"before\n{BEGIN}\nold\n{END}\nafter\n", part) == f"before\n{part}\nafter\n"


@pytest.mark.parametrize(
    "readme", ["no markers", f"{END} {BEGIN}", f"{BEGIN}", f"{BEGIN} {END} {BEGIN} {END}"]
)
def test_a_readme_without_its_markers_is_refused(readme: str) -> None:
    with pytest.raises(ValueError, match="the README needs one"):
        with_summary(readme, "")
