"""The form in which tasks are run."""

from __future__ import annotations

import pytest

from ecs_fake.records.container_spec import HealthCheckSpec, RestartSpec
from ecs_fake.task_definitions import draft
from tests.unit.task_definitions.requests import container, ec2


def test_everything_is_read() -> None:
    spec = draft(
        ec2(
            container(
                command=["serve", "--port", "80"],
                entryPoint=["/entry"],
                environment=[{"name": "A", "value": "1"}, {"name": "B"}],
                workingDirectory="/srv",
                user="1000:1000",
                cpu=128,
                memory=256,
                memoryReservation=128,
                startTimeout=10,
                stopTimeout=20,
                portMappings=[{"containerPort": 80}],
                healthCheck={
                    "command": ["CMD", "true"],
                    "interval": 10,
                    "timeout": 3,
                    "retries": 2,
                    "startPeriod": 7,
                },
            )
        )
    ).containers[0]
    assert spec.command == ("serve", "--port", "80")
    assert spec.entry_point == ("/entry",)
    assert spec.environment == {"A": "1", "B": ""}
    assert (spec.working_directory, spec.user) == ("/srv", "1000:1000")
    assert (spec.cpu, spec.memory, spec.memory_reservation) == (128, 256, 128)
    assert (spec.start_timeout, spec.stop_timeout) == (10, 20)
    assert spec.port_mappings == ({"containerPort": 80, "hostPort": 0, "protocol": "tcp"},)
    assert spec.health_check == HealthCheckSpec(
        ("CMD", "true"), interval=10, timeout=3, retries=2, start_period=7
    )


def test_what_was_not_registered_is_none_or_empty() -> None:
    spec = draft(ec2()).containers[0]
    assert (spec.command, spec.entry_point, spec.health_check) == (None, None, None)
    assert (spec.memory, spec.memory_reservation, spec.start_timeout, spec.stop_timeout) == (
        None,
        None,
        None,
        None,
    )
    assert (spec.working_directory, spec.user) == (None, None)
    assert (spec.environment, spec.depends_on, spec.port_mappings) == ({}, (), ())
    assert (spec.essential, spec.cpu) == (True, 0)


def test_an_empty_command_is_the_images_own() -> None:
    spec = draft(ec2(container(command=[], entryPoint=[]))).containers[0]
    assert (spec.command, spec.entry_point) == (None, None)


def test_the_last_of_several_values_counts() -> None:
    environment = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
    drafted = draft(ec2(container(environment=environment)))
    assert drafted.containers[0].environment == {"A": "2"}
    assert drafted.document["containerDefinitions"][0]["environment"] == environment


def test_a_health_check_has_its_times() -> None:
    check = draft(ec2(container(healthCheck={"command": ["CMD", "true"]}))).containers[0].health_check
    assert check == HealthCheckSpec(("CMD", "true"), interval=30, timeout=5, retries=3, start_period=0)


def test_the_definition_is_the_answered_one() -> None:
    drafted = draft(ec2())
    assert drafted.containers[0].definition == drafted.document["containerDefinitions"][0]


@pytest.mark.parametrize(
    ("policy", "read"),
    [
        ({"enabled": True}, RestartSpec(period=300)),
        (
            {"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [0, 3, 3]},
            RestartSpec(period=60, ignored=frozenset({0, 3})),
        ),
        ({"enabled": False, "restartAttemptPeriod": 60}, None),
    ],
)
def test_a_restart_policy(policy: dict[str, object], read: RestartSpec | None) -> None:
    assert draft(ec2(container(restartPolicy=policy))).containers[0].restart == read
