"""The other services of one fake, and the one place that chooses who answers for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ecs_fake.collaborators import moto
from ecs_fake.collaborators.auto_scaling.aws import AwsAutoScaling
from ecs_fake.collaborators.auto_scaling.table import AutoScalingGroups
from ecs_fake.collaborators.aws import AwsObjectStore, AwsParameterStore, AwsSecretsManager, Clients
from ecs_fake.collaborators.errands import Errand, Errands
from ecs_fake.collaborators.event_bus import EVENTS, EventBus
from ecs_fake.collaborators.logs.aws import AwsLogs
from ecs_fake.collaborators.logs.table import LogGroups
from ecs_fake.collaborators.network.ec2 import Ec2
from ecs_fake.collaborators.network.inquiries import Inquiries
from ecs_fake.collaborators.registration.places import Places
from ecs_fake.collaborators.rollouts.aws import AwsAlarms, AwsFunctions
from ecs_fake.collaborators.rollouts.tables import Alarms, Hooks
from ecs_fake.collaborators.services import LogService, ObjectStore, ParameterStore, SecretsManager
from ecs_fake.collaborators.tables import Files, Parameters, Secrets
from ecs_fake.collaborators.volumes.table import Snapshots, Volumes

Integrations = tuple[str, ...] | str | None
"""The option: None, `services.LOCAL`, or names of services."""

S = TypeVar("S")


class Collaborators:
    """Local tables and boto3 clients.

    Who answers, by the option `integrations`:

    - None: moto while one of its mocks is active, else the local tables;
    - `"local"`: the local tables, also beside moto;
    - names of services, as boto3 names them: these through boto3, wherever it is configured to send its requests
      (moto, an endpoint of your own, AWS); all others as with `"local"`.

    What a local table holds, it always answers itself: it was put there for this fake.
    """

    def __init__(self, integrations: Integrations = None, *, at_once: bool = True) -> None:
        """Begin with empty tables.

        Args:
            integrations: the option.
            at_once: whether `run` waits for services too (virtual time stands still meanwhile), or has it done by a
                thread.
        """
        self._integrations = integrations
        self._at_once = at_once
        self._errands = Errands()
        self.secrets = Secrets()
        self.parameters = Parameters()
        self.files = Files()
        self.log_groups = LogGroups()
        self._clients = Clients(self._is_named)
        self._secrets_manager = AwsSecretsManager(self._clients)
        self._parameter_store = AwsParameterStore(self._clients)
        self._object_store = AwsObjectStore(self._clients)
        self._logs = AwsLogs(self._clients)
        self.auto_scaling_groups = AutoScalingGroups()
        self.auto_scaling = AwsAutoScaling(self._clients)
        #: What deployments ask.
        self.hooks, self.functions = Hooks(), AwsFunctions(self._clients)
        self.alarms, self.cloudwatch = Alarms(), AwsAlarms(self._clients)
        #: Load balancers and Cloud Map.
        self.places = Places(self.asks, self._clients)
        self.ec2 = Ec2(self._clients)
        #: Volumes of tasks, and snapshots they are made from.
        self.snapshots = Snapshots()
        self.volumes = Volumes(self.snapshots)
        #: Subnets, security groups, and what calls name of them.
        self.inquiries = Inquiries(self.asks, self.ec2, self.places)

    def asks(self, service: str) -> bool:
        """Whether a service is asked through boto3 now."""
        return self._is_named(service) or (self._integrations is None and moto.is_active())

    def event_bus(self, warn: Callable[[str], None]) -> EventBus | None:
        """Give EventBridge, if events are to be put there: only where it is asked for by name."""
        return EventBus(self._clients, self.run, warn) if self._is_named(EVENTS) else None

    def run(self, errand: Errand) -> None:
        """Run what may ask services, at once if it has to wait for nobody; it must not raise."""
        if self._at_once or not self._asks_any():
            errand()
        else:
            self._errands.send(errand)

    def _asks_any(self) -> bool:
        return isinstance(self._integrations, tuple) or (self._integrations is None and moto.is_active())

    def choose(self, service: str, table: S, through_boto3: S, holds: Callable[[], bool]) -> S:
        """Choose who answers for a service.

        Args:
            service: as boto3 names it.
            table: the local table.
            through_boto3: the service itself.
            holds: whether the local table has what is to be asked for.
        """
        return through_boto3 if self.asks(service) and not holds() else table

    def secrets_manager(self, secret_id: str) -> SecretsManager:
        """Give who answers for a secret."""
        here: SecretsManager = self.secrets
        return self.choose("secretsmanager", here, self._secrets_manager, lambda: secret_id in self.secrets)

    def parameter_store(self, name: str) -> ParameterStore:
        """Give who answers for a parameter."""
        here: ParameterStore = self.parameters
        return self.choose("ssm", here, self._parameter_store, lambda: name in self.parameters)

    def object_store(self, bucket: str, key: str) -> ObjectStore:
        """Give who answers for an object."""
        here: ObjectStore = self.files
        return self.choose("s3", here, self._object_store, lambda: f"s3://{bucket}/{key}" in self.files)

    def log_service(self, group: str) -> LogService:
        """Give who answers for a log group."""
        here: LogService = self.log_groups
        return self.choose("logs", here, self._logs, lambda: group in self.log_groups)

    def clear(self) -> None:
        """Empty the local tables."""
        for table in (
            self.secrets,
            self.parameters,
            self.files,
            self.log_groups,
            self.places,
            self.inquiries,
        ):
            table.clear()
        self.auto_scaling_groups.clear()
        self.hooks.clear()
        self.alarms.clear()
        self.volumes.clear()

    def close(self) -> None:
        """Wait for the errand under way, and let go of all connections. Safe to call twice."""
        self._errands.close()
        self._clients.close()

    def _is_named(self, service: str) -> bool:
        return isinstance(self._integrations, tuple) and service in self._integrations
