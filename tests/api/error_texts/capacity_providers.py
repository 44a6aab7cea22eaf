"""What the calls of capacity providers and their strategies say."""

from __future__ import annotations

from typing import Any

from tests.api.calls import FARGATE
from tests.api.error_texts.conditions import Provoke, says, slowly
from tests.api.stage import Stage

STEPS = {"minimumScalingStepSize": 2, "maximumScalingStepSize": 1}
ENABLED = {"managedScaling": {"status": "ENABLED"}}


def group(**members: Any) -> dict[str, Any]:
    return {"autoScalingGroupProvider": {"autoScalingGroupArn": "group", **members}}


def put(stage: Stage, *names: str, cluster: str = "default") -> Any:
    return stage.send(
        "PutClusterCapacityProviders",
        cluster=cluster,
        capacityProviders=list(names),
        defaultCapacityProviderStrategy=[],
    )


def one_too_many(stage: Stage) -> Any:
    stage.fake.quotas.capacity_providers = 0
    return stage.call("CreateCapacityProvider")


def of_one_group(stage: Stage) -> Any:
    stage.provider(autoScalingGroupArn="group")
    return stage.call("CreateCapacityProvider", **group())


def used_by_a_service(act: Provoke) -> Provoke:
    """Do something about the capacity provider `mine` that a service uses."""

    def provoke(stage: Stage) -> Any:
        put(stage, stage.provider())
        strategy = [{"capacityProvider": "mine", "weight": 1}]
        stage.serve(
            taskDefinition=stage.bridge(),
            launchType=None,
            networkConfiguration=None,
            capacityProviderStrategy=strategy,
        )
        return act(stage)

    return provoke


def deleted(stage: Stage) -> Any:
    return stage.send("DeleteCapacityProvider", capacityProvider="mine")


def being_deleted(stage: Stage) -> Any:
    name = stage.provider()
    stage.ecs.delete_capacity_provider(capacityProvider=name)
    return put(stage, name)


def of_a_cluster(stage: Stage) -> Any:
    put(stage, stage.provider())
    return deleted(stage)


def of_a_busy_cluster(stage: Stage) -> Any:
    put(stage, stage.provider(**ENABLED))
    return put(stage)


def mixed(action: str) -> Any:
    """Call with a strategy of both kinds, which the cluster has."""

    def provoke(stage: Stage) -> Any:
        put(stage, stage.provider(), "FARGATE")
        stage.fake.settle()
        strategy = [{"capacityProvider": name, "weight": 1} for name in ("mine", "FARGATE")]
        return stage.call(action, launchType=None, capacityProviderStrategy=strategy)

    return provoke


says("CreateCapacityProvider", "LimitExceededException", one_too_many)
says("CreateCapacityProvider", "The minimum or maximum scaling step…", group(managedScaling=STEPS))
says("CreateCapacityProvider", "The specified Auto Scaling group ARN is already…", of_one_group)
for name in ("aws-mine", "ecs1", "Fargate-like", "a b", "x" * 256):
    says("CreateCapacityProvider", "The specified capacity provider name is invalid…", {"name": name})
says(
    "PutClusterCapacityProviders",
    "The specified capacity provider '{name}' is not…",
    being_deleted,
    name="mine",
)
says("PutClusterCapacityProviders", "The specified capacity provider is in use…", used_by_a_service(put))
says(
    "DeleteCapacityProvider",
    "The capacity provider cannot be deleted because it is associated with a…",
    used_by_a_service(deleted),
)
says(
    "DeleteCapacityProvider",
    "The capacity provider cannot be deleted because it is associated with cluster…",
    of_a_cluster,
    cluster="default",
)
says("PutClusterCapacityProviders", "The specified cluster is in a busy state…", slowly(of_a_busy_cluster))
for action in ("CreateService", "RunTask"):
    says("CreateService", "A capacity provider strategy cannot contain a mix…", mixed(action), by=action)


# -- in a service's strategy ---------------------------------------------------------------------
def serving(**of_each: int) -> Any:
    """Create a service by both Fargate providers."""

    def provoke(stage: Stage) -> Any:
        put(stage, "FARGATE", "FARGATE_SPOT")
        strategy = [{"capacityProvider": name, **of_each} for name in ("FARGATE", "FARGATE_SPOT")]
        return stage.call("CreateService", launchType=None, capacityProviderStrategy=strategy)

    return provoke


says("CreateService", "There are multiple capacity providers…", serving(base=1, weight=1))
says("CreateService", "There are no capacity providers…", serving(weight=0))
says(
    "CreateService",
    "Specifying both a launch type and capacity…",
    {**FARGATE, "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]},
)
