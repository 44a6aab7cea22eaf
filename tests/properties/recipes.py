"""Requests as users make them, most of which succeed when what they name is there.

Names come from small pools, so that calls meet. Operations that have no recipe here are called by their schema alone.
"""

from __future__ import annotations

import json
from typing import Any, Final

from hypothesis import strategies as st

from tests.api.instances import CAPABILITIES, RESERVED_PORTS
from tests.properties.names import HOME, HOME_SERVICE, mostly

Recipe = st.SearchStrategy[dict[str, Any]]

NETWORK: Final = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
GROUPS: Final = tuple(
    f"arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:{at}:autoScalingGroupName/group-{at}"
    for at in range(2)
)
ROLES: Final = ("arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/deployer")

names = st.sampled_from(["default", "one", "two"])
services = st.sampled_from(["web", "api"])
families = st.sampled_from(["job", "web"])
providers = st.sampled_from(["cp-1", "cp-2"])
tokens = st.sampled_from(["token-1", "token-2"])
counts = st.integers(0, 3)
tags = st.dictionaries(st.sampled_from(["team", "stage"]), st.sampled_from(["a", "b"]), max_size=2).map(
    lambda values: [{"key": key, "value": value} for key, value in values.items()]
)
seldom = st.sampled_from([False, False, False, True])


def call(required: dict[str, Any] | None = None, /, **optional: Recipe | st.SearchStrategy[Any]) -> Recipe:
    """A request with these members; plain values stand for themselves."""
    given = {
        name: value if isinstance(value, st.SearchStrategy) else st.just(value)
        for name, value in (required or {}).items()
    }
    return st.fixed_dictionaries(given, optional=optional)


def some(kind: str) -> st.SearchStrategy[list[Any]]:
    """One to three names."""
    return st.lists(mostly(kind), min_size=1, max_size=3)


def include(*words: str) -> st.SearchStrategy[list[str]]:
    """Some of what an answer can include."""
    return st.sampled_from([[], [words[-1]], list(words)])


# -- clusters, capacity, settings, tags ----------------------------------------------------------
def items(provider: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """A capacity provider strategy."""
    item = call({"capacityProvider": provider}, base=st.integers(0, 2), weight=st.integers(1, 3))
    return st.lists(item, min_size=1, max_size=2)


fargate_providers = st.sampled_from(["FARGATE", "FARGATE_SPOT"])
any_provider = st.one_of(fargate_providers, providers, mostly("provider"))
scaling = st.fixed_dictionaries({"status": st.sampled_from(["ENABLED", "DISABLED"])})
group_settings: Final = {
    "managedScaling": scaling,
    "managedDraining": st.sampled_from(["ENABLED", "DISABLED"]),
}
insights = st.sampled_from(["enabled", "disabled", "enhanced"])
settings_of_cluster = insights.map(lambda value: [{"name": "containerInsights", "value": value}])
capacity: Final = {
    "capacityProviders": st.lists(any_provider, max_size=3),
    "defaultCapacityProviderStrategy": st.one_of(st.just([]), items(any_provider)),
}
setting_names = st.sampled_from(
    ["serviceLongArnFormat", "taskLongArnFormat", "containerInsights", "tagResourceAuthorization", "nonsense"]
)
setting = {"name": setting_names, "value": st.sampled_from(["enabled", "disabled", "on", "off"])}
pages = st.integers(1, 3)

_CLUSTERS: Final = {
    "CreateCluster": call({"clusterName": names}, settings=settings_of_cluster, tags=tags, **capacity),
    "DescribeClusters": call(
        clusters=some("cluster"),
        include=include("ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"),
    ),
    "ListClusters": call(maxResults=pages),
    "DeleteCluster": call({"cluster": mostly("cluster")}),
    "UpdateCluster": call({"cluster": mostly("cluster")}, settings=settings_of_cluster),
    "UpdateClusterSettings": call({"cluster": mostly("cluster"), "settings": settings_of_cluster}),
    "PutClusterCapacityProviders": call({"cluster": mostly("cluster"), **capacity}),
    "CreateCapacityProvider": call(
        {
            "name": providers,
            "autoScalingGroupProvider": call(
                {"autoScalingGroupArn": st.sampled_from(GROUPS)}, **group_settings
            ),
        },
        tags=tags,
    ),
    "DescribeCapacityProviders": call(
        capacityProviders=some("provider"), include=include("TAGS"), maxResults=pages
    ),
    "UpdateCapacityProvider": call({"name": providers, "autoScalingGroupProvider": call(**group_settings)}),
    "DeleteCapacityProvider": call({"capacityProvider": mostly("provider")}),
    "PutAccountSetting": call(setting, principalArn=st.sampled_from(ROLES)),
    "PutAccountSettingDefault": call(setting),
    "DeleteAccountSetting": call({"name": setting_names}, principalArn=st.sampled_from(ROLES)),
    "ListAccountSettings": call(effectiveSettings=st.booleans(), name=setting_names, maxResults=pages),
    "TagResource": call({"resourceArn": mostly("any"), "tags": tags.filter(bool)}),
    "UntagResource": call({"resourceArn": mostly("any"), "tagKeys": st.just(["team"])}),
    "ListTagsForResource": call({"resourceArn": mostly("any")}),
}

# -- task definitions ----------------------------------------------------------------------------
IMAGES: Final = (
    *("images/runs", "images/ends", "images/fails", "images/at-once", "images/stops-late"),
    *("images/must-be-killed", "images/never-starts", "images/missing", "images/sick", "images/crashes"),
)
FARGATE: Final = {
    "cpu": "256",
    "memory": "512",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE", "EC2"],
    "taskRoleArn": "arn:aws:iam::123456789012:role/task",  # without it, there is no ECS Exec
}
ON_EC2: Final = (
    {"launchType": "EC2"},
    {"launchType": "EC2", "placementStrategy": [{"type": "binpack", "field": "memory"}]},
    {"launchType": "EC2", "placementStrategy": [{"type": "spread", "field": "instanceId"}]},
    {"launchType": "EC2", "placementConstraints": [{"type": "distinctInstance"}]},
)
ports = st.lists(
    call({"containerPort": st.sampled_from([80, 81])}, hostPort=st.sampled_from([0, 80, 8080])),
    max_size=2,
    unique_by=lambda port: port["containerPort"],
)


container_extras = call(
    {},
    healthCheck=call(
        {"command": ["CMD", "true"]},
        interval=st.sampled_from([5, 30]),
        retries=st.integers(1, 3),
        startPeriod=st.sampled_from([0, 20]),
    ),
    restartPolicy=call({"enabled": st.booleans()}, restartAttemptPeriod=st.just(60)),
    startTimeout=st.sampled_from([2, 20]),
    stopTimeout=st.just(2),
)


@st.composite
def containers(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to three containers; a later one may depend on an earlier one."""
    made: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, 3))):
        container: dict[str, Any] = {
            "name": f"c{at}",
            "image": draw(st.sampled_from(IMAGES)),
            "essential": at == 0 or draw(st.booleans()),
        }
        if made and draw(st.booleans()):
            target = draw(st.sampled_from(made))
            conditions = ["START"] if target["essential"] else ["START", "COMPLETE", "SUCCESS"]
            conditions += ["HEALTHY"] if "healthCheck" in target else []
            condition = draw(st.sampled_from(conditions))
            container["dependsOn"] = [{"containerName": target["name"], "condition": condition}]
        made.append(container | draw(container_extras))
    return made


@st.composite
def on_instances(draw: st.DrawFn) -> dict[str, Any]:
    """What only tasks on container instances have: host ports, shares of the instance, GPUs."""
    made = draw(containers())
    for container in made:
        container |= {"cpu": draw(st.sampled_from([0, 128, 512])), "memory": draw(st.sampled_from([64, 512]))}
        container["portMappings"] = draw(ports)
        if draw(seldom):
            container["resourceRequirements"] = [{"type": "GPU", "value": "1"}]
    return {
        "networkMode": draw(st.sampled_from(["bridge", "bridge", "host", "none"])),
        "containerDefinitions": made,
    }


def definition(**more: Any) -> Recipe:
    """RegisterTaskDefinition for Fargate."""
    return call({"family": families, "containerDefinitions": containers(), **FARGATE, **more}, tags=tags)


statuses = st.sampled_from(["ACTIVE", "INACTIVE"])
_DEFINITIONS: Final = {
    "RegisterTaskDefinition": st.one_of(
        definition(), st.builds(lambda one, family: {**one, "family": family}, on_instances(), families)
    ),
    "DescribeTaskDefinition": call({"taskDefinition": mostly("definition")}, include=include("TAGS")),
    "DeregisterTaskDefinition": call({"taskDefinition": mostly("definition")}),
    "DeleteTaskDefinitions": call({"taskDefinitions": some("definition")}),
    "ListTaskDefinitions": call(status=statuses, maxResults=pages, familyPrefix=families),
    "ListTaskDefinitionFamilies": call(status=statuses, maxResults=pages),
}

# -- container instances -------------------------------------------------------------------------
IDENTITY: Final = json.dumps(
    {
        "instanceId": "i-1",
        "instanceType": "m5.large",
        "availabilityZone": "us-east-1a",
        "architecture": "x86_64",
    }
)
RESOURCES: Final = [
    {"name": "CPU", "type": "INTEGER", "integerValue": 1024},
    {"name": "MEMORY", "type": "INTEGER", "integerValue": 1024},
    {"name": "PORTS", "type": "STRINGSET", "stringSetValue": list(RESERVED_PORTS)},
    {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
]
FEATURES: Final = (
    *(f"com.amazonaws.ecs.capability.docker-remote-api.1.{minor}" for minor in (17, 19, 22, 24, 29)),
    "ecs.capability.container-health-check",
    "ecs.capability.container-ordering",
    "ecs.capability.container-restart-policy",
)
AGENTS: Final = (
    {"agentVersion": "1.16.2", "agentHash": "998c9b5", "dockerVersion": "DockerVersion: 17.09.1-ce"},
    {"agentVersion": "9999.0.0"},
)
registration: Final[dict[str, Any]] = {
    "instanceIdentityDocument": IDENTITY,
    "instanceIdentityDocumentSignature": "signature",
    "totalResources": RESOURCES,
    "attributes": [{"name": name} for name in (*CAPABILITIES, *FEATURES)],
}
attribute = call(
    {
        "name": st.sampled_from(["stack", "rack"]),
        "targetId": mostly("instance"),
        "targetType": "container-instance",
    },
    value=st.sampled_from(["a", "b"]),
)
_INSTANCES: Final = {
    "RegisterContainerInstance": call(
        {"cluster": mostly("cluster"), **registration},
        versionInfo=st.sampled_from(AGENTS),
        platformDevices=st.just([{"id": "GPU-0", "type": "GPU"}]),
        tags=tags,
    ),
    "DescribeContainerInstances": call(
        {"containerInstances": some("instance"), "cluster": HOME}, include=include("TAGS")
    ),
    "ListContainerInstances": call(
        cluster=mostly("cluster"), status=st.sampled_from(["ACTIVE", "DRAINING"]), maxResults=pages
    ),
    "DeregisterContainerInstance": call(
        {"containerInstance": mostly("instance"), "cluster": HOME}, force=seldom
    ),
    "UpdateContainerInstancesState": call(
        {
            "containerInstances": some("instance"),
            "cluster": HOME,
            "status": st.sampled_from(["ACTIVE", "ACTIVE", "DRAINING"]),
        }
    ),
    "UpdateContainerAgent": call({"containerInstance": mostly("instance"), "cluster": HOME}),
    "PutAttributes": call({"attributes": st.lists(attribute, min_size=1, max_size=2), "cluster": HOME}),
    "DeleteAttributes": call({"attributes": st.lists(attribute, min_size=1, max_size=2), "cluster": HOME}),
    "ListAttributes": call({"targetType": "container-instance"}, cluster=mostly("cluster"), maxResults=pages),
    "DiscoverPollEndpoint": call({"containerInstance": mostly("instance"), "cluster": HOME}),
}

# -- tasks ---------------------------------------------------------------------------------------
PLACES: Final = (
    {"launchType": "FARGATE", "networkConfiguration": NETWORK},
    {"launchType": "FARGATE", "networkConfiguration": NETWORK},
    {"launchType": "EC2"},
    {"launchType": "EC2", "placementStrategy": [{"type": "binpack", "field": "memory"}]},
    {"launchType": "EC2", "placementConstraints": [{"type": "distinctInstance"}]},
    {
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}],
        "networkConfiguration": NETWORK,
    },
    {"networkConfiguration": NETWORK},
    {},
)
of_tasks: Final = {
    "tags": tags,
    "group": st.just("mine"),
    "startedBy": st.just("me"),
    "enableExecuteCommand": st.booleans(),
    "propagateTags": st.just("TASK_DEFINITION"),
}
amounts = st.sampled_from(["1", "256", "512", "0.5 vCPU", "1 GB", "much", "0", "9" * 5_000])
overrides = call(
    containerOverrides=call(
        {"name": st.sampled_from(["c0", "c0", "nobody"])},
        cpu=st.sampled_from([0, 64, 2_000]),
        memory=st.sampled_from([64, 512]),
        resourceRequirements=call({"type": "GPU", "value": amounts}).map(lambda one: [one]),
    ).map(lambda one: [one]),
    cpu=amounts,
    memory=amounts,
)
container_names = st.sampled_from(["c0", "c0", "c1", "nobody"])
said = st.sampled_from(["RUNNING", "STOPPED", "STOPPED", "PENDING", "BOGUS"])
container_report: Final = {"status": said, "exitCode": st.sampled_from([0, 3]), "reason": st.just("said so")}


def placed(required: dict[str, Any], /, places: Any = PLACES, **optional: Any) -> Recipe:
    """A request that says where tasks are to run."""
    return st.builds(lambda one, place: {**one, **place}, call(required, **optional), st.sampled_from(places))


_TASKS: Final = {
    "RunTask": placed(
        {"taskDefinition": mostly("definition"), "cluster": names},
        count=st.integers(1, 3),
        clientToken=tokens,
        overrides=seldom.flatmap(lambda some: overrides if some else st.just({})),
        **of_tasks,
    ),
    "StartTask": call(
        {"containerInstances": some("instance"), "cluster": HOME, "taskDefinition": mostly("definition")},
        networkConfiguration=st.just(NETWORK),
        **of_tasks,
    ),
    "StopTask": call({"task": mostly("task"), "cluster": HOME}, reason=st.just("enough")),
    "DescribeTasks": call({"tasks": some("task"), "cluster": HOME}, include=include("TAGS")),
    "ListTasks": call(
        cluster=mostly("cluster"),
        desiredStatus=st.sampled_from(["RUNNING", "STOPPED"]),
        family=families,
        maxResults=pages,
    ),
    "ExecuteCommand": call(
        {"task": mostly("task"), "cluster": HOME, "command": "date", "interactive": True},
        container=container_names,
    ),
    "GetTaskProtection": call({"cluster": HOME}, tasks=some("task")),
    "UpdateTaskProtection": call(
        {"tasks": some("task"), "cluster": HOME, "protectionEnabled": st.booleans()},
        expiresInMinutes=st.integers(1, 90),
    ),
    "SubmitTaskStateChange": call(
        {"task": mostly("task"), "cluster": HOME, "status": said},
        reason=st.just("said so"),
        containers=st.lists(call({"containerName": container_names}, **container_report), max_size=2),
    ),
    "SubmitContainerStateChange": call(
        {"task": mostly("task"), "cluster": HOME, "containerName": container_names}, **container_report
    ),
    "SubmitAttachmentStateChanges": call(
        {
            "attachments": st.lists(
                call(
                    {
                        "attachmentArn": mostly("attachment"),
                        "status": st.sampled_from(["ATTACHED", "DETACHED"]),
                    }
                ),
                min_size=1,
                max_size=2,
            )
        }
    ),
}

# -- services and task sets ----------------------------------------------------------------------
percent = st.sampled_from([0.0, 33.3, 100.0]).map(lambda value: {"value": value, "unit": "PERCENT"})
ENDS: Final = {"deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 50}}
_SERVICES: Final = {
    "CreateService": st.one_of(
        placed(
            {
                "serviceName": services,
                "cluster": names,
                "taskDefinition": mostly("definition"),
                "desiredCount": counts,
            },
            clientToken=tokens,
            tags=tags,
            enableECSManagedTags=st.booleans(),
            propagateTags=st.just("SERVICE"),
        ),
        call(
            {
                "serviceName": services,
                "cluster": names,
                "taskDefinition": mostly("definition"),
                "schedulingStrategy": "DAEMON",
                "launchType": "EC2",
            },
            tags=tags,
        ),
        call(
            {"serviceName": services, "cluster": names, "deploymentController": {"type": "EXTERNAL"}},
            desiredCount=counts,
        ),
    ),
    "UpdateService": call(
        {"service": mostly("service"), "cluster": HOME},
        desiredCount=counts,
        taskDefinition=mostly("definition"),
        forceNewDeployment=seldom,
        deploymentConfiguration=st.just(ENDS["deploymentConfiguration"]),
    ),
    "DescribeServices": call({"services": some("service"), "cluster": HOME}, include=include("TAGS")),
    "ListServices": call(cluster=mostly("cluster"), maxResults=pages),
    "ListServicesByNamespace": call({"namespace": "space"}),
    "DeleteService": call({"service": mostly("service"), "cluster": HOME}, force=st.booleans()),
    "CreateTaskSet": placed(
        {"service": mostly("service"), "cluster": HOME, "taskDefinition": mostly("definition")},
        places=[place for place in PLACES if not any(name.startswith("placement") for name in place)],
        scale=percent,
        clientToken=tokens,
        tags=tags,
    ),
    "DescribeTaskSets": call({"service": mostly("service"), "cluster": HOME}, taskSets=some("task set")),
    "UpdateTaskSet": call(
        {"taskSet": mostly("task set"), "service": HOME_SERVICE, "cluster": HOME, "scale": percent}
    ),
    "UpdateServicePrimaryTaskSet": call(
        {"primaryTaskSet": mostly("task set"), "service": HOME_SERVICE, "cluster": HOME}
    ),
    "DeleteTaskSet": call(
        {"taskSet": mostly("task set"), "service": HOME_SERVICE, "cluster": HOME}, force=st.booleans()
    ),
}

RECIPES: Final[dict[str, Recipe]] = _CLUSTERS | _DEFINITIONS | _INSTANCES | _TASKS | _SERVICES

JOB: Final = {"family": "job", **FARGATE, "containerDefinitions": [{"name": "c0", "image": "images/runs"}]}
WEB: Final = {
    "family": "web",
    "networkMode": "bridge",
    "containerDefinitions": [
        {"name": "c0", "image": "images/runs", "memory": 64, "portMappings": [{"containerPort": 80}]}
    ],
}
PLACED: Final = {
    **WEB,
    "family": "placed",
    "containerDefinitions": [
        {
            "name": "c0",
            "image": "images/runs",
            "memory": 64,
            "portMappings": [{"containerPort": 80, "hostPort": 8080}],
        }
    ],
}
EXTERNAL: Final = {"serviceName": "blue", "deploymentController": {"type": "EXTERNAL"}, "desiredCount": 1}
BLUE: Final = {"service": "blue", "cluster": "default", "taskDefinition": "web", "launchType": "EC2"}
FURNITURE: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("CreateCluster", {"serviceConnectDefaults": {"namespace": "space"}}),
    (
        "CreateCapacityProvider",
        {"name": "cp-1", "autoScalingGroupProvider": {"autoScalingGroupArn": GROUPS[0]}},
    ),
    ("RegisterTaskDefinition", JOB),
    ("RegisterTaskDefinition", WEB),
    ("RegisterTaskDefinition", PLACED),
    ("RegisterContainerInstance", {**registration, "versionInfo": AGENTS[0]}),
    ("RunTask", {"taskDefinition": "job", "enableExecuteCommand": True, **PLACES[0]}),
    ("RunTask", {"taskDefinition": "web"}),
    ("CreateService", {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1}),
    ("CreateService", EXTERNAL),
    ("CreateTaskSet", BLUE),
    ("CreateTaskSet", BLUE),
)
"""Something of everything, made in this order; two task sets, so that one can take the place of the other."""
