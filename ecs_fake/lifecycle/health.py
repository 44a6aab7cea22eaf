"""Health checks of a running container, as Docker makes them.

The first check comes one interval after the start, and each further one an interval after the end of the one before.
One that passes makes the container HEALTHY; `retries` failures in a row make it UNHEALTHY. Until the first verdict it
is UNKNOWN, and what fails in the start period does not count (HealthCheck-030, -031).
"""

from __future__ import annotations

from ecs_fake.lifecycle.effects import HealthCheckDue
from ecs_fake.lifecycle.step import Step
from ecs_fake.records.container_spec import HealthCheckSpec
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import CheckHealth
from ecs_fake.records.state_changes import HealthChecked
from ecs_fake.records.status import Applied, HealthStatus
from ecs_fake.records.task import Container, HealthChecks


def begin(step: Step, container: Container) -> HealthChecks | None:
    """Plan the first check of a run; None when there is no check, or nobody here who could make it."""
    spec = step.birth(container).spec.health_check
    if spec is None or container.applied < Applied.START:
        return None  # an agent said that it runs: its health is that agent's to tell (HealthCheck-016)
    return _plan(step, container, HealthChecks(), spec)


def order(step: Step, container: Container, message: HealthCheckDue) -> Container:
    """Have the check made that is due; one that has been made already is not made again."""
    spec, checks = step.birth(container).spec.health_check, container.checks
    if spec is not None and checks is not None and checks.next == message.number:
        step.effects.orders.append(
            CheckHealth(message.key, message.number, spec.command, float(spec.timeout))
        )
    return container


def judge(step: Step, container: Container, message: HealthChecked) -> Container:
    """Take the result of a check into account, and plan the next one."""
    spec, checks = step.birth(container).spec.health_check, container.checks
    if spec is None or checks is None or checks.next != message.number:
        return container  # said twice
    failures = _failures(container, checks, message, spec)
    verdict = _verdict(container.health, message, failures, spec)
    known = HealthChecks(
        next=message.number + 1,
        failures=failures,
        since=checks.since if verdict is container.health else message.at,
        exit_code=message.exit_code,
        output=message.output,
    )
    if not (message.lasting and verdict is _says(message)):
        _plan(step, container, known, spec)
    return evolve(container, health=verdict, checks=known)


def _plan(step: Step, container: Container, checks: HealthChecks, spec: HealthCheckSpec) -> HealthChecks:
    step.effects.timers.append((float(spec.interval), HealthCheckDue(step.key(container), checks.next)))
    return checks


def _failures(
    container: Container, checks: HealthChecks, message: HealthChecked, spec: HealthCheckSpec
) -> int:
    if message.healthy:
        return 0
    started = message.began if container.started_at is None else container.started_at
    starting = container.health is HealthStatus.UNKNOWN and message.began - started < spec.start_period
    return checks.failures + (0 if starting else 1)


def _verdict(
    health: HealthStatus, message: HealthChecked, failures: int, spec: HealthCheckSpec
) -> HealthStatus:
    return _says(message) if message.healthy or failures >= spec.retries else health


def _says(message: HealthChecked) -> HealthStatus:
    return HealthStatus.HEALTHY if message.healthy else HealthStatus.UNHEALTHY
