"""What ECS keeps of each deployment of a service: the revision it brings, how it went, and how it ended.

A `Deployment` is what the scheduler works with, and goes when it has been replaced. These records stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecs_fake.records.deployment_status import LifecycleStage, ServiceDeploymentStatus
from ecs_fake.records.rollout import Hook
from ecs_fake.records.service import Document, Failure, ServiceRevision, Traffic


@dataclass(frozen=True, slots=True)
class DeployedRevision:
    """A service revision that was deployed (ServiceRevision in the API's model)."""

    serial: int
    arn: str
    service_serial: int
    service_arn: str
    cluster_arn: str
    revision: ServiceRevision
    created_at: float
    digests: Mapping[str, str] = field(default_factory=dict)
    """By container: what its image turned out to be; empty until tasks have pulled it."""


@dataclass(frozen=True, slots=True)
class RevisionCounts:
    """How many tasks of a revision there were when its service deployment ended."""

    arn: str
    requested: int = 0
    running: int = 0
    pending: int = 0
    traffic: Traffic | None = None
    """Where it was shifted: what this revision got of it."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """The way back (Rollback in the API's model)."""

    reason: str
    started_at: float
    deployment_id: str | None
    """The deployment that goes back; None: there is nothing to go back to."""
    revision_arn: str | None


@dataclass(frozen=True, slots=True)
class ServiceDeployment:
    """One service deployment; as long as it is not over, the numbers in it are computed from the service."""

    serial: int
    arn: str
    service_serial: int
    cluster_serial: int
    service_name: str
    service_arn: str
    cluster_arn: str
    deployment_id: str
    """The deployment that brings the revision."""
    target: RevisionCounts
    sources: tuple[RevisionCounts, ...]
    """What the service had before."""
    configuration: Document = field(repr=False)
    """The deployment configuration that was in force when it was made."""
    threshold: int
    """The failed tasks at which the circuit breaker would end it."""
    status: ServiceDeploymentStatus
    created_at: float
    updated_at: float
    reason: str | None = None
    """Why the status is what it is, where there is something to say."""
    started_at: float | None = None
    finished_at: float | None = None
    stopped_at: float | None = None
    failures: int = 0
    """Failed tasks by now."""
    failure: Failure | None = None
    """Why it does not go on as planned."""
    rollback: Rollback | None = None
    stage: LifecycleStage | None = None
    """The stage that it is in, or was in at its end; None: it shifts no traffic."""
    hooks: tuple[Hook, ...] = ()
    """The lifecycle hooks of the stage."""
    alarming: frozenset[str] = frozenset()
    """The alarms that ended it."""
