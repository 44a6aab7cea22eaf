"""Wrong types, unknown members, nulls: what is wrong before any value is looked at."""

from __future__ import annotations

import pytest

from ecs_fake.errors import InvalidParameterException, SerializationException, UnknownOperationException
from ecs_fake.service_model import service_model, validate_request
from tests.unit.service_model.cases import Params, overrides, run_task


class TestWrongTypes:
    @pytest.mark.parametrize(
        ("operation", "params", "sentence"),
        [
            ("RunTask", run_task(count="2"), 'count must be a whole number, but was a string: "2"'),
            ("RunTask", run_task(count=True), "count must be a whole number, but was a boolean: true"),
            ("RunTask", run_task(count=1.5), "count must be a whole number, but was a number: 1.5"),
            ("RunTask", {"taskDefinition": 5}, "taskDefinition must be a string, but was a whole number: 5"),
            ("RunTask", run_task(overrides=[]), "overrides must be an object, but was a list: []"),
            (
                "RunTask",
                run_task(enableExecuteCommand="true"),
                "enableExecuteCommand must be a boolean, but was a string",
            ),
            (
                "RunTask",
                overrides({"name": "c", "cpu": 2**31}),
                "cpu must fit in 32 bits, but was 2147483648",
            ),
            (
                "RunTask",
                overrides(7),
                "overrides.containerOverrides[0] must be an object, but was a whole number: 7",
            ),
            ("DescribeTasks", {"tasks": ["t", None]}, "tasks[1] must be a string, but was null"),
            ("DescribeTasks", {"tasks": {"t": "u" * 99}}, "(108 characters)"),
            ("RegisterTaskDefinition", {"containerDefinitions": "x"}, "containerDefinitions must be a list"),
            (
                "RegisterTaskDefinition",
                {"containerDefinitions": [{"dockerLabels": {"l": 1}}]},
                "containerDefinitions[0].dockerLabels.l must be a string, but was a whole number: 1",
            ),
        ],
    )
    def test_they_are_a_serialization_error_that_names_the_member(
        self, operation: str, params: Params, sentence: str
    ) -> None:
        with pytest.raises(SerializationException) as refused:
            validate_request(operation, params)
        assert sentence in refused.value.message

    @pytest.mark.parametrize("params", [None, 5, "text", []])
    def test_a_request_is_an_object(self, params: object) -> None:
        with pytest.raises(SerializationException, match="The request must be an object"):
            validate_request("ListTasks", params)

    def test_they_come_before_everything_else(self) -> None:
        with pytest.raises(SerializationException, match="count must be"):
            validate_request("RunTask", {"count": "x", "lunchType": "EC2", "clientToken": "a b"})


class TestUnknownMembers:
    def test_they_are_named_with_what_was_probably_meant(self) -> None:
        with pytest.raises(InvalidParameterException) as refused:
            validate_request("RunTask", run_task(lunchType="EC2"))
        version = service_model().botocore_version
        assert refused.value.message == (
            "RunTask has no parameter lunchType. Did you mean launchType? "
            f"The ECS model bundled with ecs_fake is that of botocore {version}; "
            "what only a newer SDK knows needs a newer ecs_fake (pip install --upgrade ecs-fake)."
        )

    def test_their_place_is_named_too(self) -> None:
        with pytest.raises(
            InvalidParameterException, match=r"no parameter overrides\.containerOverrides\[1\]\.xyz\. The"
        ):
            validate_request("RunTask", overrides({"name": "a"}, {"name": "b", "xyz": 1}))

    def test_they_come_before_missing_ones(self) -> None:
        with pytest.raises(
            InvalidParameterException, match=r"no parameter taskDefintion\. Did you mean taskDefinition"
        ):
            validate_request("RunTask", {"taskDefintion": "f"})


class TestNulls:
    def test_a_null_member_counts_as_absent(self) -> None:
        validate_request("RunTask", run_task(count=None, tags=None, overrides={"cpu": None}))
        validate_request("ListTasks", {"startedBy": "x", "family": None})


def test_an_unknown_operation_is_refused() -> None:
    with pytest.raises(UnknownOperationException, match="Did you mean RunTask"):
        validate_request("RunTusk", {})


def test_every_operation_can_be_checked() -> None:
    for operation in service_model().operations:
        with pytest.raises(InvalidParameterException, match=f"{operation} has no parameter surely"):
            validate_request(operation, {"surely": 1})
