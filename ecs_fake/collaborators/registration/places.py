"""All places in which tasks are registered, and the one place that chooses who has each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ecs_fake.collaborators.aws import Clients
from ecs_fake.collaborators.registration.aws import Balancer, ClassicElb, ElbV2, ServiceDiscovery
from ecs_fake.collaborators.registration.cloud_map import CloudMap
from ecs_fake.collaborators.registration.target_groups import TargetGroup, TargetGroups, Tell
from ecs_fake.records.registration import Place, PlaceKind

ELBV2: Final = "elbv2"
ELB: Final = "elb"
DISCOVERY: Final = "servicediscovery"


class Places:
    """Local tables, and the services themselves."""

    def __init__(self, asks: Callable[[str], bool], clients: Clients) -> None:
        """Begin with empty tables.

        Args:
            asks: whether a service is asked through boto3 now.
            clients: of these services.
        """
        self._asks = asks
        self.target_groups = TargetGroups()
        self.load_balancers = TargetGroups()
        self.cloud_map = CloudMap()
        self.elbv2 = ElbV2(clients)
        self._classic = ClassicElb(clients)
        self._discovery = ServiceDiscovery(clients)

    def connect(self, tell: Tell) -> None:
        """Have somebody told of targets whose health the user changes."""
        self.target_groups.connect(tell)
        self.load_balancers.connect(tell)

    def group(self, place: Place) -> TargetGroup:
        """Give what the local table knows of a load balancer's targets, whoever has them."""
        return self._table(place)[place.name]

    def balancer(self, place: Place) -> Balancer | None:
        """Give the service that has a load balancer; None: the local table has it."""
        classic = place.kind is PlaceKind.CLASSIC
        if self._table(place).holds(place.name) or not self._asks(ELB if classic else ELBV2):
            return None
        return self._classic if classic else self.elbv2

    def asks_for_group(self, name: str) -> bool:
        """Whether a target group is ELBv2's, not one of the local table."""
        return self._asks(ELBV2) and not self.target_groups.holds(name)

    def discovery(self) -> ServiceDiscovery | None:
        """Give Cloud Map, if it is asked; None: the local table answers."""
        return self._discovery if self._asks(DISCOVERY) else None

    def clear(self) -> None:
        """Empty the local tables."""
        for table in (self.target_groups, self.load_balancers, self.cloud_map):
            table.clear()

    def _table(self, place: Place) -> TargetGroups:
        return self.load_balancers if place.kind is PlaceKind.CLASSIC else self.target_groups
