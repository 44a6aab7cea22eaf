"""From an answered container definition to the form in which tasks are run from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecs_fake.records.container_spec import ContainerSpec, HealthCheckSpec, RestartSpec


def container_spec(definition: Mapping[str, Any]) -> ContainerSpec:
    """Read an answered container definition, defaults and all."""
    return ContainerSpec(
        name=definition["name"],
        image=definition["image"],
        essential=definition["essential"],
        command=_words(definition.get("command")),
        entry_point=_words(definition.get("entryPoint")),
        environment={pair.get("name", ""): pair.get("value", "") for pair in definition["environment"]},
        working_directory=definition.get("workingDirectory"),
        user=definition.get("user"),
        cpu=definition["cpu"],
        memory=definition.get("memory"),
        memory_reservation=definition.get("memoryReservation"),
        start_timeout=definition.get("startTimeout"),
        stop_timeout=definition.get("stopTimeout"),
        depends_on=tuple(
            (each["containerName"], each["condition"]) for each in definition.get("dependsOn") or ()
        ),
        health_check=_health_check(definition.get("healthCheck")),
        port_mappings=tuple(definition["portMappings"]),
        definition=definition,
        restart=_restart(definition.get("restartPolicy")),
    )


def _words(words: Sequence[str] | None) -> tuple[str, ...] | None:
    # Docker takes an empty list as "not given"; clients send empty lists often.
    return tuple(words) if words else None


def _health_check(check: Mapping[str, Any] | None) -> HealthCheckSpec | None:
    if check is None:
        return None
    return HealthCheckSpec(
        command=tuple(check["command"]),
        interval=check["interval"],
        timeout=check["timeout"],
        retries=check["retries"],
        start_period=check.get("startPeriod", 0),
    )


def _restart(policy: Mapping[str, Any] | None) -> RestartSpec | None:
    """Read a restart policy; the period is 300 seconds unless given (botocore's ContainerRestartPolicy)."""
    if not policy or not policy.get("enabled"):
        return None
    return RestartSpec(
        period=policy.get("restartAttemptPeriod", 300),
        ignored=frozenset(policy.get("ignoredExitCodes") or ()),
    )
