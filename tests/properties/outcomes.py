"""What must be seen after a call that succeeded: whatever was made is there, whatever was taken away is not.

Checks look with calls of their own, which move no time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

Document = dict[str, Any]


class Look(Protocol):
    """Makes a call that reads."""

    def __call__(self, operation: str, /, **parameters: Any) -> Document:
        """Give the answer."""


Check = Callable[[Look, Document, Document], None]
"""Looks around after a request and its answer."""
OUTCOMES: Final[dict[str, Check]] = {}


def after(*operations: str) -> Callable[[Check], Check]:
    """Register a check."""

    def register(check: Check) -> Check:
        OUTCOMES.update(dict.fromkeys(operations, check))
        return check

    return register


def listed(look: Look, operation: str, member: str, **parameters: Any) -> list[Any]:
    """Everything that is listed, page by page; pages of three meet more ends than pages of a hundred."""
    found: list[Any] = []
    answer = look(operation, maxResults=3, **parameters)
    while True:
        assert len(answer[member]) <= 3
        found += answer[member]
        if "nextToken" not in answer:
            return found
        answer = look(operation, maxResults=3, nextToken=answer["nextToken"], **parameters)


# -- clusters, capacity, settings, tags ----------------------------------------------------------
@after("CreateCluster", "UpdateCluster", "UpdateClusterSettings", "PutClusterCapacityProviders")
def cluster_is_there(look: Look, request: Document, answer: Document) -> None:
    arn = answer["cluster"]["clusterArn"]
    (found,) = look("DescribeClusters", clusters=[arn], include=["SETTINGS"])["clusters"]
    assert found["status"] in ("PROVISIONING", "ACTIVE")
    if found["status"] == "ACTIVE":
        assert arn in listed(look, "ListClusters", "clusterArns")
    if "settings" in answer["cluster"] and answer["cluster"]["settings"]:
        assert found["settings"] == answer["cluster"]["settings"]


@after("DeleteCluster")
def cluster_is_gone(look: Look, request: Document, answer: Document) -> None:
    arn = answer["cluster"]["clusterArn"]
    assert answer["cluster"]["status"] in ("DEPROVISIONING", "INACTIVE")
    assert arn not in listed(look, "ListClusters", "clusterArns")


@after("CreateCapacityProvider", "UpdateCapacityProvider")
def provider_is_there(look: Look, request: Document, answer: Document) -> None:
    name = answer["capacityProvider"]["name"]
    found = listed(look, "DescribeCapacityProviders", "capacityProviders")
    assert name in [one["name"] for one in found if one["status"] == "ACTIVE"]


@after("PutAccountSetting", "PutAccountSettingDefault", "DeleteAccountSetting")
def setting_is_in_force(look: Look, request: Document, answer: Document) -> None:
    setting = answer["setting"]
    found = look(
        "ListAccountSettings",
        name=setting["name"],
        principalArn=setting["principalArn"],
        effectiveSettings=True,
    )
    assert [one["value"] for one in found["settings"]] == [setting["value"]]


@after("TagResource")
def tags_are_there(look: Look, request: Document, answer: Document) -> None:
    found = look("ListTagsForResource", resourceArn=request["resourceArn"])["tags"]
    assert [tag for tag in request["tags"] if tag not in found] == []


@after("UntagResource")
def tags_are_gone(look: Look, request: Document, answer: Document) -> None:
    found = look("ListTagsForResource", resourceArn=request["resourceArn"])["tags"]
    assert not {tag["key"] for tag in found} & set(request["tagKeys"])


# -- task definitions ----------------------------------------------------------------------------
@after("RegisterTaskDefinition")
def revision_is_the_latest(look: Look, request: Document, answer: Document) -> None:
    made = answer["taskDefinition"]
    found = look("DescribeTaskDefinition", taskDefinition=made["family"])["taskDefinition"]
    assert {**found, "registeredAt": None} == {**made, "registeredAt": None}  # a number, and a datetime
    newest = look("ListTaskDefinitions", familyPrefix=made["family"], sort="DESC")["taskDefinitionArns"]
    assert newest[0] == made["taskDefinitionArn"]


@after("DeregisterTaskDefinition")
def revision_is_inactive(look: Look, request: Document, answer: Document) -> None:
    arn = answer["taskDefinition"]["taskDefinitionArn"]
    assert arn not in listed(look, "ListTaskDefinitions", "taskDefinitionArns")
    assert arn in listed(look, "ListTaskDefinitions", "taskDefinitionArns", status="INACTIVE")


@after("DeleteTaskDefinitions")
def revisions_go(look: Look, request: Document, answer: Document) -> None:
    assert len(answer["taskDefinitions"]) + len(answer["failures"]) == len(request["taskDefinitions"])
    active = listed(look, "ListTaskDefinitions", "taskDefinitionArns")
    for deleted in answer["taskDefinitions"]:
        assert deleted["status"] == "DELETE_IN_PROGRESS"
        assert deleted["taskDefinitionArn"] not in active


# -- container instances -------------------------------------------------------------------------
def instances(look: Look, cluster: str) -> list[str]:
    """The ARNs of the instances of a cluster."""
    return listed(look, "ListContainerInstances", "containerInstanceArns", cluster=cluster)


@after("RegisterContainerInstance")
def instance_is_there(look: Look, request: Document, answer: Document) -> None:
    arn = answer["containerInstance"]["containerInstanceArn"]
    assert arn in instances(look, request.get("cluster", "default"))


@after("DeregisterContainerInstance")
def instance_is_gone(look: Look, request: Document, answer: Document) -> None:
    arn = answer["containerInstance"]["containerInstanceArn"]
    assert answer["containerInstance"]["status"] == "INACTIVE"
    assert arn not in instances(look, request["cluster"])
    tasks = look("ListTasks", cluster=request["cluster"], containerInstance=arn)["taskArns"]
    assert tasks == []


@after("UpdateContainerInstancesState")
def instances_are_in_the_state(look: Look, request: Document, answer: Document) -> None:
    assert len(answer["containerInstances"]) + len(answer["failures"]) == len(request["containerInstances"])
    within = listed(
        look,
        "ListContainerInstances",
        "containerInstanceArns",
        cluster=request["cluster"],
        status=request["status"],
    )
    assert {one["containerInstanceArn"] for one in answer["containerInstances"]} <= set(within)


def attributes(look: Look, request: Document) -> set[tuple[str, str, str | None]]:
    """Name, instance and value of every attribute of a cluster's instances."""
    found = listed(
        look, "ListAttributes", "attributes", targetType="container-instance", cluster=request["cluster"]
    )
    return {(one["name"], one["targetId"], one.get("value")) for one in found}


@after("PutAttributes")
def attributes_are_there(look: Look, request: Document, answer: Document) -> None:
    last = {(one["name"], one["targetId"]): one.get("value") for one in answer["attributes"]}
    assert {(*place, value) for place, value in last.items()} <= attributes(look, request)


@after("DeleteAttributes")
def attributes_are_gone(look: Look, request: Document, answer: Document) -> None:
    gone = {(one["name"], one["targetId"], one.get("value")) for one in answer["attributes"]}
    assert not gone & attributes(look, request)


# -- tasks ---------------------------------------------------------------------------------------
@after("RunTask")
def as_many_tasks_as_wanted(look: Look, request: Document, answer: Document) -> None:
    made = answer["tasks"]
    if "clientToken" not in request:
        wanted = request.get("count", 1)
        # A failure is an instance's, not a task's: there may be more of them than tasks are missing.
        assert len(made) == wanted if not answer["failures"] else len(made) < wanted
        assert {task["version"] for task in made} <= {1}
    assert len({task["taskArn"] for task in made}) == len(made)


@after("StartTask")
def a_task_for_each_instance(look: Look, request: Document, answer: Document) -> None:
    assert len(answer["tasks"]) + len(answer["failures"]) == len(request["containerInstances"])
    for task in answer["tasks"]:
        within = look("DescribeTasks", cluster=task["clusterArn"], tasks=[task["taskArn"]])["tasks"]
        assert [one["containerInstanceArn"] for one in within] == [task["containerInstanceArn"]]


@after("StopTask")
def the_task_is_to_stop(look: Look, request: Document, answer: Document) -> None:
    arn, cluster = answer["task"]["taskArn"], answer["task"]["clusterArn"]
    (found,) = look("DescribeTasks", cluster=cluster, tasks=[arn])["tasks"]
    assert answer["task"]["desiredStatus"] == found["desiredStatus"] == "STOPPED"
    assert found["version"] >= answer["task"]["version"]


@after("UpdateTaskProtection")
def tasks_are_protected(look: Look, request: Document, answer: Document) -> None:
    arns = [one["taskArn"] for one in answer["protectedTasks"]]
    if arns:
        found = look("GetTaskProtection", cluster=request["cluster"], tasks=arns)["protectedTasks"]
        assert {one["protectionEnabled"] for one in found} == {request["protectionEnabled"]}


# -- services and task sets ----------------------------------------------------------------------
def described(look: Look, service: Document) -> Document:
    """A service as DescribeServices shows it."""
    (found,) = look("DescribeServices", cluster=service["clusterArn"], services=[service["serviceName"]])[
        "services"
    ]
    shown: Document = found
    return shown


@after("CreateService", "UpdateService")
def service_is_there(look: Look, request: Document, answer: Document) -> None:
    service = answer["service"]
    found = described(look, service)
    assert found["status"] == "ACTIVE"
    if found["schedulingStrategy"] != "DAEMON":
        wanted = request.get("desiredCount", service["desiredCount"])
        assert found["desiredCount"] == service["desiredCount"] == wanted
    assert service["serviceArn"] in listed(look, "ListServices", "serviceArns", cluster=service["clusterArn"])
    primary = [one for one in found.get("deployments", ()) if one["status"] == "PRIMARY"]
    external = found.get("deploymentController", {}).get("type", "ECS") != "ECS"
    assert len(primary) == (0 if external else 1)


@after("DeleteService")
def service_ends(look: Look, request: Document, answer: Document) -> None:
    service = answer["service"]
    assert service["status"] == "DRAINING"
    assert described(look, service)["status"] in ("DRAINING", "INACTIVE")
    assert service["serviceArn"] not in listed(
        look, "ListServices", "serviceArns", cluster=service["clusterArn"]
    )


def task_sets(look: Look, of: Document) -> dict[str, str]:
    """The statuses of a service's task sets by ARN."""
    found = look("DescribeTaskSets", cluster=of["clusterArn"], service=of["serviceArn"])["taskSets"]
    return {one["taskSetArn"]: one["status"] for one in found}


@after("CreateTaskSet", "UpdateTaskSet")
def task_set_is_there(look: Look, request: Document, answer: Document) -> None:
    assert answer["taskSet"]["taskSetArn"] in task_sets(look, answer["taskSet"])


@after("UpdateServicePrimaryTaskSet")
def one_task_set_is_primary(look: Look, request: Document, answer: Document) -> None:
    found = task_sets(look, answer["taskSet"])
    assert [arn for arn, status in found.items() if status == "PRIMARY"] == [answer["taskSet"]["taskSetArn"]]


@after("DeleteTaskSet")
def task_set_ends(look: Look, request: Document, answer: Document) -> None:
    found = task_sets(look, answer["taskSet"])
    assert found.get(answer["taskSet"]["taskSetArn"], "DRAINING") == "DRAINING"
