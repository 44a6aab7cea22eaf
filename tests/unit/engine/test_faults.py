"""Errors that a user orders."""

from __future__ import annotations

import json

import pytest

from ecs_fake.engine.faults import Faults
from ecs_fake.errors import ANSWERS, OptionError, ThrottlingException
from tests.unit.engine import rig

ACCOUNT = "123456789012"


def test_they_come_in_the_order_they_were_ordered_and_then_no_more() -> None:
    faults = Faults(lambda *_: {})
    faults.error("RunTask", "ServerException")
    faults.error("RunTask", "ThrottlingException", times=2, message="slow down")
    faults.error("StopTask", "ClientException")
    taken = [faults.take("RunTask", ACCOUNT) for _ in range(4)]
    assert [type(one).__name__ for one in taken] == [
        "ServerException",
        "ThrottlingException",
        "ThrottlingException",
        "NoneType",
    ]
    assert isinstance(taken[1], ThrottlingException)
    assert taken[1].message == "slow down"


@pytest.mark.parametrize("code", sorted(ANSWERS))
def test_every_error_of_ecs_can_be_ordered_and_says_something(code: str) -> None:
    faults = Faults(lambda *_: {})
    faults.error("RunTask", code)
    error = faults.take("RunTask", ACCOUNT)
    assert error is not None
    assert (error.code, bool(error.message)) == (code, True)


def test_a_denial_is_given_to_calls_that_need_leave_for_the_action_too() -> None:
    faults = Faults(lambda *_: {})
    faults.error("TagResource", "ServerException")
    faults.error("TagResource", "AccessDeniedException", message="first")
    faults.error("UntagResource", "AccessDeniedException")
    denial = faults.take_denial("TagResource", ACCOUNT)
    assert denial is not None
    assert (denial.code, denial.message) == ("AccessDeniedException", "first")
    assert faults.take_denial("TagResource", ACCOUNT) is None
    left = faults.take("TagResource", ACCOUNT)
    assert left is not None
    assert left.code == "ServerException"


def test_clear_takes_back_what_was_ordered() -> None:
    faults = Faults(lambda *_: {})
    faults.error("RunTask", "ServerException", times=5)
    faults.clear()
    assert faults.take("RunTask", ACCOUNT) is None


@pytest.mark.parametrize(
    ("operation", "code", "times", "message"),
    [
        ("RunTasks", "ServerException", 1, "Did you mean RunTask\\?"),
        ("RunTask", "ServerError", 1, "ServerException"),
        ("RunTask", "ServerException", 0, "1 or more"),
        ("RunTask", "ServerException", -1, "1 or more"),
    ],
)
def test_what_cannot_happen_is_refused_when_it_is_ordered(
    operation: str, code: str, times: int, message: str
) -> None:
    with pytest.raises(OptionError, match=message):
        Faults(lambda *_: {}).error(operation, code, times=times)


@pytest.mark.parametrize(
    ("code", "status", "message"),
    [
        ("ServerException", 500, "Service Unavailable. Please try again later."),
        ("ThrottlingException", 400, "Rate exceeded"),
        ("BlockedException", 400, "Your account is currently blocked."),
    ],
)
def test_the_answer_is_an_answer_of_ecs(code: str, status: int, message: str) -> None:
    engine = rig.engine()
    engine.faults.error("RunTask", code)
    answer = engine.dispatch(rig.request("RunTask"))
    assert (answer.status, json.loads(answer.body)) == (status, {"__type": code, "message": message})


def test_an_ordered_error_comes_before_the_request_is_looked_at_and_changes_nothing() -> None:
    engine = rig.engine()
    engine.faults.error("CreateCluster", "ServerException")
    answer = engine.dispatch(rig.request("CreateCluster", {"clusterName": "not valid"}))
    assert (answer.status, engine.core.commits) == (500, 0)
    assert rig.call(engine, "CreateCluster")["cluster"]["status"] == "ACTIVE"
