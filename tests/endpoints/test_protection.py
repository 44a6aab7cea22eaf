"""Task protection from inside a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.endpoints.inside import Inside

Run = Callable[..., Inside]


@pytest.fixture
def served(fake: ecs_fake.EcsFake, ecs: Any, on_fargate: Run) -> Inside:
    """The container of a service's task."""
    on_fargate()
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    ecs.create_service(
        serviceName="shop",
        taskDefinition="api",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=network,
    )
    fake.run_until(lambda: len(ecs.list_tasks(serviceName="shop")["taskArns"]) == 1)
    return Inside(fake, ecs.list_tasks(serviceName="shop")["taskArns"][0])


def test_it_is_off_at_first(served: Inside) -> None:
    answer = served.protect("", "GET")
    assert (answer.status, answer.document) == (
        200,
        {"protection": {"ExpirationDate": None, "ProtectionEnabled": False, "TaskArn": served.task_arn}},
    )


@pytest.mark.parametrize(("body", "minutes"), [({"ExpiresInMinutes": 60}, 60), ({}, 120)])
def test_it_is_switched_on_and_off(
    fake: ecs_fake.EcsFake, ecs: Any, served: Inside, body: dict[str, int], minutes: int
) -> None:
    shown = served.protect({"ProtectionEnabled": True, **body}).document["protection"]
    assert shown["ProtectionEnabled"] is True
    (protected,) = ecs.get_task_protection(cluster="default", tasks=[served.task_arn])["protectedTasks"]
    assert (protected["expirationDate"] - fake.now).total_seconds() == pytest.approx(60 * minutes)
    assert shown["ExpirationDate"].endswith("Z")
    assert served.protect("", "GET").document["protection"] == shown
    off = served.protect({"ProtectionEnabled": False}).document["protection"]
    assert (off["ProtectionEnabled"], off["ExpirationDate"]) == (False, None)


def test_it_is_an_api_call_like_any_other(fake: ecs_fake.EcsFake, served: Inside) -> None:
    served.protect({"ProtectionEnabled": True})
    assert fake.calls[-1].operation == "UpdateTaskProtection"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no json",
        "[]",
        {"ProtectionEnabled": "true"},
        {"ProtectionEnabled": 1},
        {"ProtectionEnabled": True, "ExpiresInMinutes": 1.5},
        {"ProtectionEnabled": True, "Other": 1},
    ],
)
def test_what_cannot_be_decoded(served: Inside, body: object) -> None:
    answer = served.protect(body)
    assert (answer.status, answer.document) == (
        400,
        {
            "error": {
                "Code": "InvalidParameterException",
                "Message": "UpdateTaskProtection: failed to decode request",
            }
        },
    )


def test_names_in_any_case_and_what_comes_behind(served: Inside) -> None:
    assert served.protect('{"protectionenabled": true} behind').status == 200


@pytest.mark.parametrize("body", [{}, {"ExpiresInMinutes": 5}, {"ProtectionEnabled": None}])
def test_without_the_one_that_is_needed(served: Inside, body: object) -> None:
    answer = served.protect(body)
    assert (answer.status, answer.document) == (
        400,
        {
            "error": {
                "Arn": served.task_arn,
                "Code": "InvalidParameterException",
                "Message": "Invalid request: does not contain 'ProtectionEnabled' field",
            }
        },
    )


def test_a_task_without_a_role(on_fargate: Run) -> None:
    inside = on_fargate(taskRoleArn=None)
    answer = inside.protect({"ProtectionEnabled": True})
    assert (answer.status, answer.document) == (
        403,
        {
            "error": {
                "Arn": inside.task_arn,
                "Code": "AccessDeniedException",
                "Message": "Invalid Request: no task IAM role credentials available for task",
            }
        },
    )


def test_a_task_of_no_service(inside: Inside) -> None:
    answer = inside.protect({"ProtectionEnabled": True})
    assert (answer.status, answer.document) == (
        200,
        {"failure": {"Arn": inside.task_arn, "Detail": None, "Reason": "TASK_NOT_VALID"}},
    )


def test_an_error_of_the_api(fake: ecs_fake.EcsFake, served: Inside) -> None:
    fake.faults.error("UpdateTaskProtection", "AccessDeniedException", message="No.")
    answer = served.protect({"ProtectionEnabled": True})
    assert (answer.status, answer.document["error"]) == (
        400,
        {"Arn": served.task_arn, "Code": "AccessDeniedException", "Message": "No."},
    )
    assert len(answer.document["requestID"]) == 36


def test_a_number_that_the_service_refuses(served: Inside) -> None:
    answer = served.protect({"ProtectionEnabled": True, "ExpiresInMinutes": 3000})
    assert (answer.status, answer.document["error"]["Code"]) == (400, "InvalidParameterException")


def test_an_unknown_container(inside: Inside) -> None:
    inside.env["ECS_AGENT_URI"] = f"{inside.server}/api/nope"
    answer = inside.protect({"ProtectionEnabled": True})
    assert (answer.status, answer.document["error"]) == (
        404,
        {"Code": "ResourceNotFoundException", "Message": "Failed to find a task for the request"},
    )
    assert inside.protect("no json").status == 400  # the body is looked at first


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_another_method(served: Inside, method: str) -> None:
    answer = served.protect({"ProtectionEnabled": True}, method)
    assert (answer.status, answer.body) == (405, b"")
