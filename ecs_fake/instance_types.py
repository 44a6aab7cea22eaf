"""EC2 instance types that container instances are made of here: the common ones, as their agents register them.

CPU is 1024 units per vCPU. Memory is what Linux reports of it, less than the type's nominal size, as the firmware and
the kernel keep some. Those of t2.micro (982) and c4.xlarge (7482) are recorded and documented ones; the others are
close to what such instances register, and differ a little from image to image. Numbers of network interfaces and of
tasks behind a trunk are the documented ones (container-instance-eni).
"""

from __future__ import annotations

from typing import Final, NamedTuple


class InstanceType(NamedTuple):
    """What a container instance of one EC2 instance type has to give."""

    name: str
    vcpus: int
    memory: int
    """MiB that the agent registers."""
    interfaces: int
    """Network interfaces the instance can have, its own included."""
    gpus: int = 0
    architecture: str = "x86_64"
    trunked: int | None = None
    """How many tasks can have a network interface of their own behind a trunk; None: the type has no trunks."""

    @property
    def cpu(self) -> int:
        """CPU units."""
        return 1024 * self.vcpus


_TYPES: Final = (
    InstanceType("t2.micro", 1, 982, 2),
    InstanceType("t2.small", 1, 1995, 3),
    InstanceType("t2.medium", 2, 3933, 3),
    InstanceType("t2.large", 2, 7963, 3),
    InstanceType("t3.nano", 2, 460, 2),
    InstanceType("t3.micro", 2, 952, 2),
    InstanceType("t3.small", 2, 1939, 3),
    InstanceType("t3.medium", 2, 3842, 3),
    InstanceType("t3.large", 2, 7763, 3),
    InstanceType("t3.xlarge", 4, 15823, 4),
    InstanceType("t3.2xlarge", 8, 31791, 4),
    InstanceType("t4g.micro", 2, 936, 2, architecture="arm64"),
    InstanceType("t4g.small", 2, 1882, 3, architecture="arm64"),
    InstanceType("t4g.medium", 2, 3801, 3, architecture="arm64"),
    InstanceType("t4g.large", 2, 7812, 3, architecture="arm64"),
    InstanceType("m4.large", 2, 7963, 2),
    InstanceType("m4.xlarge", 4, 16039, 4),
    InstanceType("m5.large", 2, 7693, 3, trunked=10),
    InstanceType("m5.xlarge", 4, 15584, 4, trunked=20),
    InstanceType("m5.2xlarge", 8, 31552, 4, trunked=40),
    InstanceType("m5.4xlarge", 16, 63363, 8, trunked=60),
    InstanceType("m6i.large", 2, 7691, 3, trunked=10),
    InstanceType("m6i.xlarge", 4, 15577, 4, trunked=20),
    InstanceType("m6g.large", 2, 7812, 3, architecture="arm64", trunked=10),
    InstanceType("m6g.xlarge", 4, 15812, 4, architecture="arm64", trunked=20),
    InstanceType("m7g.large", 2, 7782, 3, architecture="arm64", trunked=10),
    InstanceType("c4.large", 2, 3702, 3),
    InstanceType("c4.xlarge", 4, 7482, 4),
    InstanceType("c5.large", 2, 3705, 3, trunked=10),
    InstanceType("c5.xlarge", 4, 7562, 4, trunked=20),
    InstanceType("c5.2xlarge", 8, 15556, 4, trunked=40),
    InstanceType("c6g.large", 2, 3812, 3, architecture="arm64", trunked=10),
    InstanceType("c6g.xlarge", 4, 7810, 4, architecture="arm64", trunked=20),
    InstanceType("r5.large", 2, 15584, 3, trunked=10),
    InstanceType("r5.xlarge", 4, 31552, 4, trunked=20),
    InstanceType("r5.2xlarge", 8, 63363, 4, trunked=40),
    InstanceType("p3.2xlarge", 8, 61440, 4, gpus=1, trunked=40),
    InstanceType("p3.8xlarge", 32, 245760, 8, gpus=4, trunked=60),
    InstanceType("g4dn.xlarge", 4, 15577, 3, gpus=1),
    InstanceType("g4dn.2xlarge", 8, 31540, 3, gpus=1),
    InstanceType("g4dn.12xlarge", 48, 189900, 8, gpus=4),
    InstanceType("g5.xlarge", 4, 15577, 4, gpus=1, trunked=6),
)
INSTANCE_TYPES: Final = {one.name: one for one in _TYPES}
"""By name."""
