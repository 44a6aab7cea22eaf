"""Log drivers and log routers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import (
    ROLE,
    accepts,
    container,
    ec2,
    fargate,
    first_container,
    refusal,
)

ROUTER = container(name="router", firelensConfiguration={"type": "fluentbit"})


def logging(driver: str = "awslogs", **options: str) -> dict[str, Any]:
    return container(
        logConfiguration={
            "logDriver": driver,
            "options": {name.replace("_", "-"): value for name, value in options.items()},
        }
    )


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({"awslogs_region": "us-east-1"}, "awslogs-group"),
        ({"awslogs_group": "g"}, "awslogs-region"),
        ({}, "awslogs-group, awslogs-region"),
    ],
)
def test_awslogs_needs_options(options: dict[str, str], missing: str) -> None:
    assert refusal(ec2(logging(**options))) == f"Log driver awslogs requires options: {missing}"


@pytest.mark.rule("LogConfiguration-003")
@pytest.mark.parametrize("driver", ["fluentd", "gelf", "json-file", "journald", "syslog", "splunk"])
def test_log_drivers_on_ec2(driver: str) -> None:
    answered = first_container(ec2(container(logConfiguration={"logDriver": driver})))
    assert answered["logConfiguration"] == {"logDriver": driver}


@pytest.mark.rule("LogConfiguration-003")
def test_awslogs_and_awsfirelens_on_ec2() -> None:
    assert accepts(ec2(logging(awslogs_group="g", awslogs_region="us-east-1")))
    assert accepts(ec2(logging("awsfirelens"), ROUTER))


@pytest.mark.rule("LogConfiguration-002")
@pytest.mark.parametrize("driver", ["fluentd", "gelf", "json-file", "journald", "syslog"])
def test_log_drivers_that_fargate_does_not_have(driver: str) -> None:
    sentence = f"{driver} is not a valid log driver. Must be one of [awslogs, splunk, awsfirelens]"
    assert refusal(fargate(logging(driver))) == sentence


@pytest.mark.rule("LogConfiguration-002")
def test_log_drivers_on_fargate() -> None:
    assert accepts(fargate(logging("splunk")))
    assert accepts(fargate(logging("awsfirelens"), ROUTER))
    assert accepts(
        fargate(
            logging(awslogs_group="g", awslogs_region="r", awslogs_stream_prefix="p"), executionRoleArn=ROLE
        )
    )


def test_awslogs_on_fargate_needs_an_execution_role() -> None:
    sentence = "Fargate requires task definition to have execution role ARN to support log driver awslogs."
    assert (
        refusal(fargate(logging(awslogs_group="g", awslogs_region="r", awslogs_stream_prefix="p")))
        == sentence
    )


def test_awslogs_on_fargate_needs_a_stream_prefix() -> None:
    request = fargate(logging(awslogs_group="g", awslogs_region="r"), executionRoleArn=ROLE)
    assert refusal(request) == (
        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs."
    )


def test_firelens_needs_a_router_and_a_user() -> None:
    assert refusal(ec2(logging("awsfirelens"))) == (
        "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be "
        "specified."
    )
    assert "at least one container has to be configured with the awsfirelens" in refusal(
        ec2(container(), ROUTER)
    )
    assert "Only one container" in refusal(ec2(logging("awsfirelens"), ROUTER, {**ROUTER, "name": "second"}))


@pytest.mark.rule("FirelensConfiguration-004")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("enable-ecs-log-metadata", "true"),
        ("enable-ecs-log-metadata", "false"),
        ("config-file-type", "s3"),
        ("config-file-type", "file"),
        ("config-file-value", "/x.conf"),
    ],
)
def test_router_options(name: str, value: str) -> None:
    router = {**ROUTER, "firelensConfiguration": {"type": "fluentd", "options": {name: value}}}
    assert accepts(ec2(logging("awsfirelens"), router))


@pytest.mark.rule("FirelensConfiguration-004")
@pytest.mark.parametrize(
    ("name", "value"), [("enable-ecs-log-metadata", "yes"), ("config-file-type", "http"), ("config", "x")]
)
def test_unknown_router_options(name: str, value: str) -> None:
    router = {**ROUTER, "firelensConfiguration": {"type": "fluentd", "options": {name: value}}}
    assert f"The firelens option '{name}'" in refusal(ec2(logging("awsfirelens"), router))


@pytest.mark.rule("FirelensConfiguration-005")
def test_router_configuration_on_fargate_is_a_file() -> None:
    def request(kind: str) -> dict[str, Any]:
        options = {"config-file-type": kind, "config-file-value": "x"}
        return fargate(
            logging("awsfirelens"),
            {**ROUTER, "firelensConfiguration": {"type": "fluentbit", "options": options}},
        )

    assert accepts(request("file"))
    assert "config-file-type be 'file'" in refusal(request("s3"))
