"""Requests at and beyond their limits, as parameters of tests."""

from __future__ import annotations

import json
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from ecs_fake.errors import EcsError, InvalidParameterException
from ecs_fake.service_model import validate_request
from tests.rules.marks import rule

Params = dict[str, Any]


def good(operation: str, params: Params, *rules: str) -> ParameterSet:
    """A request that is accepted, and the rules that this proves."""
    return pytest.param(operation, params, marks=rule(*rules) if rules else ())


def bad(
    operation: str,
    params: Params,
    sentence: str,
    *rules: str,
    error: type[EcsError] = InvalidParameterException,
) -> ParameterSet:
    """A request that is refused with a message that holds `sentence`, and the rules that this proves."""
    return pytest.param(operation, params, sentence, error, marks=rule(*rules) if rules else ())


def check_refusal(operation: str, params: Params, sentence: str, error: type[EcsError]) -> None:
    """Assert that the request is refused by just this class of error, in these words."""
    with pytest.raises(EcsError) as refused:
        validate_request(operation, params)
    assert sentence in refused.value.message
    assert type(refused.value) is error


def run_task(**params: Any) -> Params:
    """RunTask with what it needs and `params`."""
    return {"taskDefinition": "f", **params}


def overrides(*containers: Any, **task: Any) -> Params:
    """RunTask with overrides for `containers` and for the task."""
    return run_task(overrides={"containerOverrides": list(containers), **task})


def volume(**volume: Any) -> Params:
    """RunTask with one EBS volume."""
    return run_task(volumeConfigurations=[{"name": "v", "managedEBSVolume": {"roleArn": "r", **volume}}])


def network(**vpc: Any) -> Params:
    """RunTask in a VPC."""
    return run_task(networkConfiguration={"awsvpcConfiguration": {"subnets": ["s"], **vpc}})


def exec_configuration(**configuration: Any) -> Params:
    """CreateCluster with a configuration of ExecuteCommand."""
    return {"configuration": {"executeCommandConfiguration": configuration}}


def strategy(count: int) -> list[Params]:
    """A capacity provider strategy of so many items."""
    return [{"capacityProvider": f"p{number}"} for number in range(count)]


def overrides_of_length(length: int) -> Params:
    """RunTask with overrides whose JSON form has so many characters."""
    empty = {"containerOverrides": [{"name": "c", "command": [""]}]}
    rest = length - len(json.dumps(empty, separators=(",", ":")))
    return overrides({"name": "c", "command": ["ü" * rest]})


MEMBER_OF = {"type": "memberOf", "expression": "attribute:a exists"}
