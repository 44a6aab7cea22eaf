"""The table of subnets that are known from elsewhere."""

from __future__ import annotations

from ecs_fake.records.network import Subnet
from ecs_fake.store.table import Table


def subnets() -> Table[Subnet]:
    """Make an empty table: subnets by their id."""
    return Table(key=lambda subnet: subnet.subnet_id, order=lambda subnet: subnet.subnet_id)
