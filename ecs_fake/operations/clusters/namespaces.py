"""Namespaces of AWS Cloud Map, as far as ECS knows them: by Service Connect.

A cluster that names one as its default makes it (CreateCluster does so on AWS), and it is there as long as a cluster
or a service names it. Its id follows from its name, so that nothing has to be stored.
"""

from __future__ import annotations

import hashlib

from ecs_fake import arns, texts
from ecs_fake.errors import NamespaceNotFoundException
from ecs_fake.store.worlds import World


def arn_of(world: World, name: str) -> str:
    """Give the ARN of the namespace of this name."""
    digest = hashlib.blake2s(name.encode(), digest_size=8).hexdigest()
    return arns.namespace(world.region, world.account_id, f"ns-{digest}")


def find(world: World, reference: str) -> str:
    """Give the ARN of the namespace that is meant by a name or an ARN.

    Raises:
        NamespaceNotFoundException: no cluster and no service here names it.
    """
    arn = reference if arns.is_arn(reference) else arn_of(world, reference)
    if world.services.count("namespace", arn) or arn in _defaults(world):
        return arn
    raise NamespaceNotFoundException(texts.NAMESPACE_UNKNOWN.format(name=reference))


def _defaults(world: World) -> set[str]:
    """Give the ARNs of the namespaces that clusters name as their defaults."""
    named = {
        cluster.service_connect_defaults["namespace"]
        for cluster in world.clusters
        if cluster.service_connect_defaults is not None
    }
    return {name if arns.is_arn(name) else arn_of(world, name) for name in named}
