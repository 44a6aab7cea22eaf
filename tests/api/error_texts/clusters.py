"""What the calls of clusters say."""

from __future__ import annotations

from typing import Any

from tests.api.calls import STRATEGY
from tests.api.error_texts.conditions import says
from tests.api.stage import Stage

LOG = {"cloudWatchLogGroupName": "group"}
SPOT = {"capacityProvider": "FARGATE_SPOT", "weight": 1}


def executing(**configuration: Any) -> dict[str, Any]:
    return {"configuration": {"executeCommandConfiguration": configuration}}


says("CreateCluster", "A CloudWatch log group name or S3…", executing(logging="OVERRIDE"))
says(
    "CreateCluster", "A CloudWatch log group name or S3…", executing(logging="OVERRIDE", logConfiguration={})
)
for logging in ("DEFAULT", "NONE"):
    says(
        "CreateCluster",
        "You must set logging to 'OVERRIDE'…",
        executing(logging=logging, logConfiguration=LOG),
    )
for changes in (
    {"capacityProviders": ["FARGATE"]},
    {"settings": [{"name": "containerInsights", "value": "enabled"}]},
):
    says("CreateCluster", "Arguments on this idempotent request…", {"clusterName": "default", **changes})
for name in ("a b", "x" * 256, "ä"):
    says("CreateCluster", "ClusterName must match…", {"clusterName": name})
says(
    "CreateCluster",
    "The specified capacity provider strategy cannot contain…",
    {"capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": [SPOT]},
)
for action in ("RunTask", "CreateService"):
    says(
        "CreateCluster",
        "The specified capacity provider strategy cannot contain…",
        {"launchType": None, "capacityProviderStrategy": STRATEGY},
        by=action,
    )
says(
    "CreateCluster",
    "The specified capacity provider strategy contains multiple…",
    {
        "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
        "defaultCapacityProviderStrategy": [{**STRATEGY[0], "base": 1}, {**SPOT, "base": 1}],
    },
)


# -- deleting one that is not empty --------------------------------------------------------------
def with_instances(stage: Stage) -> Any:
    stage.instance()
    return stage.call("DeleteCluster")


def with_services(stage: Stage) -> Any:
    stage.external()
    return stage.call("DeleteCluster")


def with_tasks(stage: Stage) -> Any:
    stage.run()
    return stage.call("DeleteCluster")


says("DeleteCluster", "The Cluster cannot be deleted while Container…", with_instances)
says("DeleteCluster", "The Cluster cannot be deleted while Services…", with_services)
says("DeleteCluster", "The Cluster cannot be deleted while Tasks…", with_tasks)


def deleted(action: str) -> Any:
    """Call an operation with a cluster that was deleted."""

    def provoke(stage: Stage) -> Any:
        parameters = stage.prepare(action)
        stage.ecs.create_cluster(clusterName="gone")
        stage.ecs.delete_cluster(cluster="gone")
        return stage.send(action, **{**parameters, "cluster": "gone"})

    return provoke


for action in ("CreateService", "UpdateService", "RunTask"):
    says("CreateService", "The referenced cluster was inactive.", deleted(action), by=action)
