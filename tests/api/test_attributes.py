"""PutAttributes, DeleteAttributes, ListAttributes."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api import hosts
from tests.api.hosts import describe
from tests.api.refusals import refused
from tests.rules.marks import rule

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/"
INSTANCE = "arn:aws:ecs:us-east-1:123456789012:container-instance/"
UNKNOWN_ID = "0" * 32


@pytest.fixture
def arn(ecs: Any) -> str:
    """A registered instance of the cluster `default`."""
    return str(hosts.register(ecs)["containerInstanceArn"])


def one(target: str, name: str = "stack", value: str | None = "production", **more: str) -> dict[str, str]:
    """An attribute of an instance; value None: it has none."""
    attribute = {"targetId": target, "name": name, **more}
    return attribute if value is None else {**attribute, "value": value}


def numbered(target: str, count: int) -> list[dict[str, str]]:
    return [one(target, f"a{number}") for number in range(count)]


class TestPut:
    @pytest.mark.rule("PutAttributes-001")
    def test_attributes_must_be_given(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.put_attributes()
        with refused("InvalidParameterException", "^attributes can not be empty$"):
            ecs.put_attributes(attributes=[])

    @pytest.mark.rule("PutAttributes-002")
    def test_ten_in_a_call_and_no_more(self, ecs: Any, arn: str) -> None:
        with refused("InvalidParameterException"):
            ecs.put_attributes(attributes=[one(arn)] * 11)
        assert len(ecs.put_attributes(attributes=numbered(arn, 10))["attributes"]) == 10

    @pytest.mark.rule("PutAttributes-003", "PutAttributes-004", "PutAttributes-008", "PutAttributes-009")
    def test_ten_on_an_instance_and_no_more(self, ecs: Any, arn: str) -> None:
        ecs.put_attributes(attributes=numbered(arn, 10))
        with refused("AttributeLimitExceededException"):
            ecs.put_attributes(attributes=[one(arn, "a0", "other"), one(arn, "eleventh")])
        assert hosts.values(describe(ecs, arn))["a0"] == "production"  # all or none
        ecs.put_attributes(attributes=[one(arn, "a0", "replaced")])
        ecs.delete_attributes(attributes=[one(arn, "a1", None)])
        ecs.put_attributes(attributes=[one(arn, "eleventh")])
        assert hosts.values(describe(ecs, arn))["a0"] == "replaced"

    @pytest.mark.rule("PutAttributes-010")
    def test_built_in_ones_do_not_count(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        (arn,) = fake.add_container_instances()
        assert len(describe(ecs, arn)["attributes"]) > 10
        ecs.put_attributes(attributes=numbered(arn, 10))

    @pytest.mark.rule("PutAttributes-005", "PutAttributes-013")
    def test_a_new_one_is_seen_everywhere(self, ecs: Any, arn: str) -> None:
        before = describe(ecs, arn)
        ecs.put_attributes(attributes=[one(arn), one(arn, "fast", None)])
        after = describe(ecs, arn)
        assert hosts.values(after) == {**hosts.values(before), "stack": "production", "fast": None}
        assert after["version"] > before["version"]
        assert {"name": "stack", "value": "production", "targetId": arn} in listed(ecs)

    @pytest.mark.rule("PutAttributes-006")
    def test_another_value_takes_the_place_of_the_first(self, ecs: Any, arn: str) -> None:
        ecs.put_attributes(attributes=[one(arn)])
        ecs.put_attributes(attributes=[one(arn, value="test")])
        assert [attribute for attribute in listed(ecs) if attribute["name"] == "stack"] == [
            {"name": "stack", "value": "test", "targetId": arn}
        ]

    @pytest.mark.rule("PutAttributes-007")
    def test_twice_is_once(self, ecs: Any, arn: str) -> None:
        answers = [ecs.put_attributes(attributes=[one(arn)])["attributes"] for _ in range(2)]
        assert answers[0] == answers[1]
        assert [attribute["name"] for attribute in describe(ecs, arn)["attributes"]].count("stack") == 1

    @pytest.mark.rule("PutAttributes-011", "PutAttributes-012", "PutAttributes-017")
    def test_the_target_is_looked_for_in_one_cluster(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="other")
        there = hosts.register(ecs, cluster="other")["containerInstanceArn"]
        with refused("TargetNotFoundException", f"^Could not find {there}$"):
            ecs.put_attributes(attributes=[one(there)])
        for reference in ("other", CLUSTER + "other"):
            assert ecs.put_attributes(cluster=reference, attributes=[one(there)])["attributes"]

    @pytest.mark.rule(
        "PutAttributes-014", "PutAttributes-015", "PutAttributes-021", "Attribute-004", "Attribute-005"
    )
    def test_what_was_put_is_answered_with_its_target(self, ecs: Any, arn: str) -> None:
        expected = [{"name": "stack", "value": "production", "targetId": arn}]
        assert ecs.put_attributes(attributes=[one(arn)])["attributes"] == expected
        short = arn.rpartition("/")[2]
        given = one(short, targetType="container-instance")
        assert ecs.put_attributes(attributes=[given])["attributes"] == expected
        for call in (ecs.put_attributes, ecs.delete_attributes):
            with refused("InvalidParameterException", "targetType must be specified"):
                call(attributes=[one(short)])

    @pytest.mark.rule("PutAttributes-017", "DeleteAttributes-016")
    @pytest.mark.parametrize(
        "target",
        [
            INSTANCE + "default/" + UNKNOWN_ID,
            (INSTANCE + "default/" + UNKNOWN_ID).replace("us-east-1", "eu-west-1"),
            CLUSTER + "default",
            "arn:aws:ecs",
        ],
    )
    def test_a_target_that_is_no_instance_of_the_cluster(self, ecs: Any, target: str) -> None:
        for call in (ecs.put_attributes, ecs.delete_attributes):
            with refused("TargetNotFoundException", f"^Could not find {target}$"):
                call(attributes=[one(target)])

    def test_a_target_that_was_deregistered(self, ecs: Any, arn: str) -> None:
        ecs.deregister_container_instance(containerInstance=arn)
        with refused("TargetNotFoundException"):
            ecs.put_attributes(attributes=[one(arn)])

    def test_an_attribute_without_a_target(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "needs a targetId"):
            ecs.put_attributes(attributes=[{"name": "stack"}])

    @pytest.mark.parametrize("name", ["ecs.instance-type", "com.amazonaws.ecs.capability.ecr-auth"])
    def test_a_built_in_attribute_cannot_be_put(self, ecs: Any, arn: str, name: str) -> None:
        with refused("InvalidParameterException", "cannot be changed"):
            ecs.put_attributes(attributes=[one(arn, name)])

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"name": "n" * 129}, marks=rule("Attribute-001")),
            pytest.param({"name": ""}, marks=rule("Attribute-001")),
            pytest.param({"name": "a b"}, marks=rule("Attribute-002")),
            pytest.param({"name": "a@b"}, marks=rule("Attribute-002")),
            pytest.param({"name": None}, marks=rule("Attribute-003")),
            pytest.param({"targetType": "task"}, marks=rule("Attribute-006")),
            pytest.param({"value": "v" * 129}, marks=rule("Attribute-007")),
            pytest.param({"value": ""}, marks=rule("Attribute-007")),
            pytest.param({"value": "a#b"}, marks=rule("Attribute-008")),
            pytest.param({"value": " a"}, marks=rule("Attribute-009")),
            pytest.param({"value": "a "}, marks=rule("Attribute-009")),
        ],
    )
    def test_a_form_that_is_not_valid(self, ecs: Any, arn: str, changes: dict[str, str | None]) -> None:
        attribute = {name: value for name, value in {**one(arn), **changes}.items() if value is not None}
        with refused("InvalidParameterException"):
            ecs.put_attributes(attributes=[attribute])
        assert "stack" not in hosts.values(describe(ecs, arn))

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            pytest.param("n" * 128, "v" * 128, marks=rule("Attribute-001", "Attribute-007")),
            pytest.param("aZ0-_/\\.", "aZ0-_.@/\\: x", marks=rule("Attribute-002", "Attribute-008")),
            pytest.param("only-a-name", None, marks=rule("Attribute-010")),
        ],
    )
    def test_a_form_that_is_valid(self, ecs: Any, arn: str, name: str, value: str | None) -> None:
        ecs.put_attributes(attributes=[one(arn, name, value)])
        assert hosts.values(describe(ecs, arn))[name] == value


class TestDelete:
    @pytest.mark.rule(
        "DeleteAttributes-001",
        "DeleteAttributes-005",
        "DeleteAttributes-007",
        "DeleteAttributes-011",
        "DeleteAttributes-012",
    )
    def test_it_is_gone_and_its_value_is_told(self, ecs: Any, arn: str) -> None:
        ecs.put_attributes(attributes=[one(arn), one(arn, "fast", None)])
        deleted = ecs.delete_attributes(attributes=[one(arn, value=None), one(arn, "fast", None)])
        assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert deleted["attributes"] == [
            {"name": "stack", "value": "production", "targetId": arn},
            {"name": "fast", "targetId": arn},
        ]
        assert not {"stack", "fast"} & {attribute["name"] for attribute in listed(ecs)}

    @pytest.mark.rule("DeleteAttributes-002", "DeleteAttributes-010")
    def test_only_custom_ones_that_are_there(self, ecs: Any, arn: str) -> None:
        ecs.put_attributes(attributes=[one(arn)])
        before = describe(ecs, arn)
        wanted = [one(arn, name, None) for name in ("stack", "ecs.os-type", "missing")]
        deleted = ecs.delete_attributes(attributes=wanted)["attributes"]
        assert [attribute["name"] for attribute in deleted] == ["stack"]
        after = hosts.values(describe(ecs, arn))
        assert hosts.values(before) == {**after, "stack": "production"}

    @pytest.mark.rule("DeleteAttributes-003")
    def test_attributes_must_be_given(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.delete_attributes()

    @pytest.mark.rule("DeleteAttributes-004")
    def test_ten_in_a_call_and_no_more(self, ecs: Any, arn: str) -> None:
        ecs.put_attributes(attributes=numbered(arn, 10))
        with refused("InvalidParameterException"):
            ecs.delete_attributes(attributes=[one(arn, "a0", None)] * 11)
        assert len(ecs.delete_attributes(attributes=numbered(arn, 10))["attributes"]) == 10

    @pytest.mark.rule("DeleteAttributes-006")
    def test_a_short_id_needs_a_target_type(self, ecs: Any, arn: str) -> None:
        ecs.put_attributes(attributes=[one(arn)])
        short = arn.rpartition("/")[2]
        with refused("InvalidParameterException", "targetType must be specified"):
            ecs.delete_attributes(attributes=[one(short)])
        given = one(short, targetType="container-instance")
        assert ecs.delete_attributes(attributes=[given])["attributes"][0]["targetId"] == arn

    @pytest.mark.rule("DeleteAttributes-008", "DeleteAttributes-009")
    def test_the_target_is_looked_for_in_one_cluster(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="other")
        there = hosts.register(ecs, cluster="other")["containerInstanceArn"]
        for reference in ("other", CLUSTER + "other"):
            ecs.put_attributes(cluster="other", attributes=[one(there)])
            with refused("TargetNotFoundException"):
                ecs.delete_attributes(attributes=[one(there)])
            assert ecs.delete_attributes(cluster=reference, attributes=[one(there)])["attributes"]


def listed(ecs: Any, **parameters: Any) -> list[dict[str, str]]:
    """The attributes of all instances of the cluster `default`, or of another."""
    return list(ecs.list_attributes(targetType="container-instance", **parameters)["attributes"])


class TestList:
    @pytest.mark.rule("ListAttributes-001", "ListAttributes-005", "ListAttributes-017")
    def test_one_for_each_instance_that_has_it(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="other")
        hosts.register(ecs, cluster="other")
        arns = [hosts.register(ecs, instanceIdentityDocument=None)["containerInstanceArn"] for _ in range(2)]
        assert listed(ecs) == [
            attribute
            for arn in arns
            for attribute in (
                {"name": "com.amazonaws.ecs.capability.ecr-auth", "targetId": arn},
                {"name": "ecs.os-type", "value": "linux", "targetId": arn},
            )
        ]

    @pytest.mark.rule("ListAttributes-002", "ListAttributes-003")
    def test_by_name_and_value(self, ecs: Any) -> None:
        first, second, third = (hosts.register(ecs)["containerInstanceArn"] for _ in range(3))
        ecs.put_attributes(attributes=[one(first), one(second, value="test"), one(third, "fast", None)])
        named = listed(ecs, attributeName="stack")
        assert [(attribute["targetId"], attribute["value"]) for attribute in named] == [
            (first, "production"),
            (second, "test"),
        ]
        assert listed(ecs, attributeName="stack", attributeValue="test") == named[1:]
        assert [attribute["targetId"] for attribute in listed(ecs, attributeName="fast")] == [third]
        assert listed(ecs, attributeName="fast", attributeValue="test") == []
        assert len(listed(ecs, attributeName="ecs.os-type", attributeValue="linux")) == 3

    def test_instances_that_are_gone_have_none(self, ecs: Any, arn: str) -> None:
        ecs.deregister_container_instance(containerInstance=arn)
        assert listed(ecs) == []

    @pytest.mark.rule("ListAttributes-004")
    def test_a_value_needs_a_name(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "only with attributeName"):
            listed(ecs, attributeValue="linux")

    @pytest.mark.rule("ListAttributes-006")
    @pytest.mark.parametrize("reference", ["other", CLUSTER + "other"])
    def test_a_cluster_by_name_or_arn(self, ecs: Any, reference: str) -> None:
        ecs.create_cluster(clusterName="other")
        there = hosts.register(ecs, cluster="other")["containerInstanceArn"]
        assert {attribute["targetId"] for attribute in listed(ecs, cluster=reference)} == {there}

    @pytest.mark.rule("ListAttributes-009", "ListAttributes-010", "ListAttributes-011", "ListAttributes-012")
    def test_pages_go_on_without_gaps_or_repeats(self, ecs: Any) -> None:
        arns = [hosts.register(ecs)["containerInstanceArn"] for _ in range(3)]
        pages = list(
            ecs.get_paginator("list_attributes").paginate(
                targetType="container-instance", PaginationConfig={"PageSize": 5}
            )
        )
        seen = [(one["targetId"], one["name"]) for page in pages for one in page["attributes"]]
        assert [len(page["attributes"]) for page in pages[:-1]] == [5] * (len(pages) - 1)
        expected = [(arn, name) for arn in arns for name in sorted(hosts.values(describe(ecs, arn)))]
        assert seen == expected
        assert "nextToken" not in pages[-1]

    def test_an_attribute_that_goes_between_two_pages_leaves_no_gap(self, ecs: Any, arn: str) -> None:
        ecs.put_attributes(attributes=numbered(arn, 4))
        first = ecs.list_attributes(targetType="container-instance", maxResults=2)
        assert [one["name"] for one in first["attributes"]] == ["a0", "a1"]
        ecs.delete_attributes(attributes=[one(arn, "a1", None)])
        rest = listed(ecs, nextToken=first["nextToken"])
        assert [attribute["name"] for attribute in rest][:2] == ["a2", "a3"]

    @pytest.mark.rule("ListAttributes-014", "ListAttributes-015")
    @pytest.mark.parametrize("parameters", [{}, {"targetType": "task"}])
    def test_a_target_type_must_be_given(self, ecs: Any, parameters: dict[str, str]) -> None:
        with refused("InvalidParameterException"):
            ecs.list_attributes(**parameters)


def everything(ecs: Any) -> list[dict[str, str]]:
    pages = ecs.get_paginator("list_attributes").paginate(targetType="container-instance")
    return [attribute for page in pages for attribute in page["attributes"]]


class TestErrors:
    @pytest.mark.rule("DeleteAttributes-014", "PutAttributes-018", "ListAttributes-019")
    def test_an_unknown_cluster(self, ecs: Any, arn: str) -> None:
        elsewhere = boto3.client("ecs", region_name="eu-west-1").create_cluster(clusterName="there")[
            "cluster"
        ]
        for reference in ("missing", CLUSTER + "missing", elsewhere["clusterArn"]):
            with refused("ClusterNotFoundException"):
                ecs.put_attributes(cluster=reference, attributes=[one(arn)])
            with refused("ClusterNotFoundException"):
                ecs.delete_attributes(cluster=reference, attributes=[one(arn)])
            with refused("ClusterNotFoundException"):
                listed(ecs, cluster=reference)

    @pytest.mark.rule("DeleteAttributes-017", "ListAttributes-021")
    def test_what_cannot_be_an_identifier_is_no_client_exception(self, ecs: Any) -> None:
        for reference in ("a b", "x" * 256, "arn:aws:ecs:us-east-1:123456789012:task/a"):
            with refused("InvalidParameterException"):
                listed(ecs, cluster=reference)
            with refused("InvalidParameterException"):
                ecs.delete_attributes(cluster=reference, attributes=[one(INSTANCE + UNKNOWN_ID)])
        with refused("TargetNotFoundException"):
            ecs.delete_attributes(attributes=[one("short", targetType="container-instance")])
