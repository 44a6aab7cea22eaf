"""What stands before a documented example: clusters, definitions, instances, tasks and services, made by a client.

Builders are registered by the names of the examples they build for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ecs_fake
from tests.api.hosts import IDENTITY, registration
from tests.api.instances import CAPABILITIES, named

Names = dict[str, str]
"""What takes the place of ids that the request names."""
Builder = Callable[[Any, dict[str, Any]], Names | None]
"""Builds an example's preconditions by a client."""
BUILDERS: dict[str, Builder] = {}


def given(*names: str) -> Callable[[Builder], Builder]:
    """Register a builder for the preconditions of examples."""

    def register(builder: Builder) -> Builder:
        assert not BUILDERS.keys() & set(names)
        BUILDERS.update(dict.fromkeys(names, builder))
        return builder

    return register


# -- clusters, tags, settings --------------------------------------------------------------------
@given("DeleteCluster-1", "botocore-DeleteCluster-1")
def a_cluster(ecs: Any, example: dict[str, Any]) -> None:
    ecs.create_cluster(clusterName=example["request"]["cluster"])


@given("ListClusters-1", "botocore-ListClusters-1")
def the_clusters_listed(ecs: Any, example: dict[str, Any]) -> None:
    ecs.delete_cluster(cluster="default")
    for arn in example["response"]["clusterArns"]:
        ecs.create_cluster(clusterName=arn.rpartition("/")[2])


@given("DescribeClusters-2")
def a_cluster_with_providers(ecs: Any, example: dict[str, Any]) -> None:
    (cluster,) = example["response"]["clusters"]
    own = cluster["capacityProviders"][-1]
    group = "arn:aws:autoscaling:us-west-2:012345678910:autoScalingGroup:a1:autoScalingGroupName/group"
    ecs.create_capacity_provider(
        name=own,
        autoScalingGroupProvider={
            "autoScalingGroupArn": group,
            "managedScaling": {"status": "ENABLED"},
            "managedDraining": "DISABLED",
        },
    )
    ecs.create_cluster(clusterName=cluster["clusterName"], capacityProviders=cluster["capacityProviders"])


@given(
    "ListTagsForResource-1",
    "TagResource-1",
    "TagResource-2",
    "UntagResource-1",
    "botocore-ListTagsForResource-1",
    "botocore-TagResource-1",
    "botocore-UntagResource-1",
)
def a_tagged_cluster(ecs: Any, example: dict[str, Any]) -> None:
    name = example["request"]["resourceArn"].rpartition("/")[2]
    tags = [] if example["action"] == "TagResource" else [{"key": "team", "value": "dev"}]
    ecs.create_cluster(clusterName=name, tags=tags)


@given("botocore-DeleteAccountSetting-2")
def a_setting_of_a_principal(ecs: Any, example: dict[str, Any]) -> None:
    ecs.put_account_setting(**example["request"], value="disabled")


# -- task definitions ----------------------------------------------------------------------------
SLEEP = {"name": "sleep", "image": "busybox", "cpu": 10, "memory": 10}
WORDPRESS = [
    {
        "name": "wordpress",
        "image": "wordpress",
        "cpu": 10,
        "memory": 500,
        "essential": True,
        "links": ["mysql"],
        "portMappings": [{"containerPort": 80, "hostPort": 80}],
    },
    {
        "name": "mysql",
        "image": "mysql",
        "cpu": 10,
        "memory": 500,
        "environment": [{"name": "MYSQL_ROOT_PASSWORD", "value": "password"}],
    },
]


def register(ecs: Any, family: str, containers: Any = (SLEEP,), revision: int = 1, **members: Any) -> None:
    """Register a family up to a revision."""
    for _ in range(revision):
        ecs.register_task_definition(family=family, containerDefinitions=list(containers), **members)


@given("DescribeTaskDefinition-1", "botocore-DescribeTaskDefinition-1")
def revisions_of_wordpress(ecs: Any, example: dict[str, Any]) -> None:
    register(ecs, "hello_world", WORDPRESS, example["response"]["taskDefinition"]["revision"])


@given("DeregisterTaskDefinition-1", "DeleteTaskDefinitions-1")
def the_revision_shown(ecs: Any, example: dict[str, Any]) -> None:
    request = example["request"]
    deletes = "taskDefinitions" in request
    shown = example["response"]["taskDefinitions"][0] if deletes else example["response"]["taskDefinition"]
    name = request["taskDefinitions"][0] if deletes else request["taskDefinition"]
    register(ecs, name.partition(":")[0], shown["containerDefinitions"])
    if deletes:
        ecs.deregister_task_definition(taskDefinition=name)


@given("ListTaskDefinitions-1", "botocore-ListTaskDefinitions-1", "botocore-ListTaskDefinitions-2")
def the_revisions_listed(ecs: Any, example: dict[str, Any]) -> None:
    wanted = [arn.rpartition("/")[2] for arn in example["response"]["taskDefinitionArns"]]
    last = {name.partition(":")[0]: int(name.partition(":")[2]) for name in wanted}
    for family, revision in last.items():
        register(ecs, family, revision=revision)
        for number in range(1, revision + 1):
            if f"{family}:{number}" not in wanted:
                ecs.deregister_task_definition(taskDefinition=f"{family}:{number}")


@given(
    "ListTaskDefinitionFamilies-1",
    "ListTaskDefinitionFamilies-2",
    "botocore-ListTaskDefinitionFamilies-1",
    "botocore-ListTaskDefinitionFamilies-2",
)
def the_families_listed(ecs: Any, example: dict[str, Any]) -> None:
    for family in example["response"]["families"]:
        register(ecs, family)
    if "familyPrefix" in example["request"]:
        register(ecs, "web-timer")


# -- container instances -------------------------------------------------------------------------
AGENT = ("com.amazonaws.ecs.capability.docker-remote-api.1.17", *CAPABILITIES)
"""What the agent of an instance can do of which an example shows nothing."""


def instance_like(ecs: Any, shown: dict[str, Any], cluster: str = "default") -> str:
    """Register an instance with what an example shows of it, and give its ARN."""
    attributes = {one["name"]: one.get("value") for one in shown.get("attributes", ())}
    identity = {
        **json.loads(IDENTITY),
        "instanceId": shown.get("ec2InstanceId", "i-1"),
        "instanceType": attributes.pop("ecs.instance-type", "t2.medium"),
        "availabilityZone": attributes.pop("ecs.availability-zone", "us-east-1d"),
        "imageId": attributes.pop("ecs.ami-id", "ami-1"),
    }
    parts = {
        "totalResources": shown.get("registeredResources"),
        "versionInfo": shown.get("versionInfo"),
        "attributes": [named(*one) for one in (attributes or dict.fromkeys(AGENT)).items()],
    }
    request = registration(
        cluster=cluster,
        instanceIdentityDocument=json.dumps(identity),
        **{name: part for name, part in parts.items() if part},
    )
    arn: str = ecs.register_container_instance(**request)["containerInstance"]["containerInstanceArn"]
    return arn


def instance(ecs: Any, **shown: Any) -> str:
    """Register an instance, and give its id."""
    return instance_like(ecs, shown).rpartition("/")[2]


@given("DeregisterContainerInstance-1", "botocore-DeregisterContainerInstance-1", "UpdateContainerAgent-1")
def the_instance_named(ecs: Any, example: dict[str, Any]) -> Names:
    cluster = example["request"].get("cluster", "default")
    ecs.create_cluster(clusterName=cluster)
    arn = instance_like(ecs, example["response"].get("containerInstance", {}), cluster)
    return {example["request"]["containerInstance"]: arn}


@given("DescribeContainerInstances-1", "UpdateContainerInstancesState-1")
def the_instance_shown(ecs: Any, example: dict[str, Any]) -> Names:
    arn = instance_like(ecs, example["response"]["containerInstances"][0])
    return {example["request"]["containerInstances"][0]: arn}


@given("botocore-DescribeContainerInstances-1")
def an_instance_with_a_task(ecs: Any, example: dict[str, Any]) -> Names:
    names = the_instance_shown(ecs, example)
    (arn,) = names.values()
    container = {**SLEEP, "cpu": 100, "memory": 100, "portMappings": [{"containerPort": 80, "hostPort": 80}]}
    register(ecs, "web", [container])
    ecs.start_task(taskDefinition="web", containerInstances=[arn])
    return names


@given("ListContainerInstances-1", "botocore-ListContainerInstances-1")
def as_many_instances(ecs: Any, example: dict[str, Any]) -> None:
    for number, _ in enumerate(example["response"]["containerInstanceArns"]):
        instance(ecs, ec2InstanceId=f"i-{number}")


@given("DeleteAttributes-1", "ListAttributes-1", "PutAttributes-1")
def an_instance_with_an_attribute(ecs: Any, example: dict[str, Any]) -> Names:
    found = instance(ecs)
    if example["action"] != "PutAttributes":
        ecs.put_attributes(
            attributes=[
                {
                    "name": "stack",
                    "value": "production",
                    "targetId": found,
                    "targetType": "container-instance",
                }
            ]
        )
    return {"container-instance/1c3be8ed-df30-47b4-8f1e-6e68ebd01f34": f"container-instance/default/{found}"}


# -- tasks ---------------------------------------------------------------------------------------
@given("RunTask-1", "StartTask-1")
def wordpress_on_an_instance(ecs: Any, example: dict[str, Any]) -> Names:
    register(ecs, "hello_world", WORDPRESS, 6)
    return {"4c543eed-f83f-47da-b1d8-3d23f1da4c64": instance(ecs)}


@given("RunTask-4", "RunTask-6", "botocore-RunTask-1")
def an_instance_with_room(ecs: Any, example: dict[str, Any]) -> None:
    cluster = example["request"].get("cluster", "default")
    ecs.create_cluster(clusterName=cluster)
    family, _, revision = example["request"]["taskDefinition"].partition(":")
    register(ecs, family, revision=int(revision))
    instance_like(ecs, {}, cluster)


@given("RunTask-3")
def a_definition_with_a_volume(ecs: Any, example: dict[str, Any]) -> None:
    mounted = {"sourceVolume": "myEBSVolume", "containerPath": "/data"}
    register(
        ecs,
        "mytaskdef",
        [{"name": "container-using-ebs", "image": "amazonlinux:2", "mountPoints": [mounted]}],
        4,
        volumes=[{"name": "myEBSVolume", "configuredAtLaunch": True}],
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="1024",
        memory="3072",
    )


@given("DescribeTasks-1", "StopTask-1", "botocore-DescribeTasks-1")
def the_task_shown(ecs: Any, example: dict[str, Any]) -> Names:
    answer = example["response"]
    shown = answer["task"] if "task" in answer else answer["tasks"][0]
    family, _, _ = shown["taskDefinitionArn"].rpartition("/")[2].partition(":")
    containers = [
        {**SLEEP, "name": container["name"], "essential": True} for container in shown["containers"]
    ]
    port = 80 if family == "amazon-ecs-sample" else 0
    containers[0]["portMappings"] = [{"containerPort": 80, "hostPort": port}]
    register(ecs, family, containers)
    started = ecs.start_task(
        taskDefinition=family, containerInstances=[instance(ecs)], startedBy="ecs-svc/9223370560032507596"
    )
    named = example["request"]
    return {named["task"] if "task" in named else named["tasks"][0]: started["tasks"][0]["taskArn"]}


@given("ListTasks-1", "botocore-ListTasks-1", "botocore-ListTasks-2")
def as_many_tasks(ecs: Any, example: dict[str, Any]) -> Names:
    register(ecs, "sleep360")
    first, second = instance(ecs), instance(ecs, ec2InstanceId="i-2")
    for _ in example["response"]["taskArns"]:
        ecs.start_task(taskDefinition="sleep360", containerInstances=[first])
    if "containerInstance" in example["request"]:
        ecs.start_task(taskDefinition="sleep360", containerInstances=[second])
    return {"f6bbb147-5370-4ace-8c73-c7181ded911f": first}


# -- services ------------------------------------------------------------------------------------
def a_service(ecs: Any, name: str, count: int = 0, revision: int = 1) -> None:
    """Create a service on EC2, which has no instance here."""
    register(ecs, name, revision=revision)
    ecs.create_service(serviceName=name, taskDefinition=name, desiredCount=count, launchType="EC2")


@given("DescribeClusters-1")
def a_cluster_with_a_service(ecs: Any, example: dict[str, Any]) -> None:
    a_service(ecs, "web")


@given("CreateService-1", "CreateService-4")
def a_definition_for_fargate(ecs: Any, example: dict[str, Any]) -> None:
    providers = ["FARGATE", "FARGATE_SPOT"]
    ecs.put_cluster_capacity_providers(
        cluster="default", capacityProviders=providers, defaultCapacityProviderStrategy=[]
    )
    a_fargate_definition(ecs, example)


@given("CreateService-5")
def a_fargate_definition(ecs: Any, example: dict[str, Any]) -> None:
    request = example["request"]
    ecs.create_cluster(clusterName=request.get("cluster", "default"))
    family, _, revision = request["taskDefinition"].partition(":")
    fargate = {"requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512", "networkMode": "awsvpc"}
    register(ecs, family, revision=int(revision or 1), **fargate)


@given("RegisterTaskDefinition-1")
def three_revisions(ecs: Any, example: dict[str, Any]) -> None:
    register(ecs, "hello_world", revision=3)


@given("CreateService-2", "CreateService-3", "botocore-CreateService-1")
def the_definition_served(ecs: Any, example: dict[str, Any]) -> None:
    ports = [{"containerPort": 80, "hostPort": 80}, {"containerPort": 8080, "hostPort": 8080}]
    container = {**SLEEP, "name": "simple-app", "portMappings": ports}
    register(ecs, example["request"]["taskDefinition"], [container], 6)


@given("botocore-CreateService-2")
def a_definition_with_a_port(ecs: Any, example: dict[str, Any]) -> None:
    container = {**SLEEP, "name": "simple-app", "portMappings": [{"containerPort": 80, "hostPort": 80}]}
    register(ecs, "console-sample-app-static", [container], 6)


@given("DeleteService-1", "botocore-DeleteService-1")
def the_service_to_delete(ecs: Any, example: dict[str, Any]) -> None:
    name = example["request"]["service"]
    register(ecs, "sleep360", revision=27)
    ecs.create_service(serviceName=name, taskDefinition="sleep360", desiredCount=0, launchType="EC2")


@given("CreateTaskSet-2")
def a_service_of_task_sets(ecs: Any, example: dict[str, Any]) -> None:
    request = example["request"]
    ecs.create_cluster(clusterName=request["cluster"])
    family, _, revision = request["taskDefinition"].partition(":")
    register(ecs, family, revision=int(revision), networkMode="awsvpc")
    ecs.create_service(
        cluster=request["cluster"],
        serviceName=request["service"],
        deploymentController={"type": "EXTERNAL"},
    )


@given("ListServices-1", "botocore-ListServices-1")
def the_services_listed(ecs: Any, example: dict[str, Any]) -> None:
    for arn in example["response"]["serviceArns"]:
        a_service(ecs, arn.rpartition("/")[2])


@given("UpdateService-1", "botocore-UpdateService-1", "botocore-UpdateService-2")
def the_service_to_update(ecs: Any, example: dict[str, Any]) -> None:
    register(ecs, "amazon-ecs-sample")
    a_service(ecs, example["request"]["service"], count=1, revision=10)


@given("GetTaskProtection-1", "UpdateTaskProtection-1", "UpdateTaskProtection-2", "UpdateTaskProtection-3")
def a_task_of_a_service(ecs: Any, example: dict[str, Any]) -> Names:
    cluster, (documented,) = example["request"]["cluster"], example["request"]["tasks"]
    ecs.create_cluster(clusterName=cluster)
    instance_like(ecs, {}, cluster)
    register(ecs, "web")
    ecs.create_service(
        cluster=cluster, serviceName="web", taskDefinition="web", desiredCount=1, launchType="EC2"
    )
    (task,) = ecs.list_tasks(cluster=cluster)["taskArns"]
    if example["action"] != "UpdateTaskProtection":
        ecs.update_task_protection(cluster=cluster, tasks=[task], protectionEnabled=True)
    return {documented: task.rpartition("/")[2]}


@given("botocore-DescribeServices-1")
def a_service_whose_port_is_taken(ecs: Any, example: dict[str, Any]) -> None:
    (name,) = example["request"]["services"]
    register(ecs, "hello_world", WORDPRESS, 6)
    ecs.start_task(taskDefinition="hello_world", containerInstances=[instance(ecs)])
    ecs.create_service(serviceName=name, taskDefinition="hello_world", desiredCount=1, launchType="EC2")


# -- what no client can make ---------------------------------------------------------------------
def an_instance_of_a_provider(fake: ecs_fake.EcsFake) -> None:
    """The group of a capacity provider has launched an instance; the provider is the cluster's default."""
    ecs, provider = fake.client(), "example-capacity-provider"
    group = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:a1:autoScalingGroupName/group"
    ecs.create_capacity_provider(name=provider, autoScalingGroupProvider={"autoScalingGroupArn": group})
    ecs.put_cluster_capacity_providers(
        cluster="default",
        capacityProviders=[provider],
        defaultCapacityProviderStrategy=[{"capacityProvider": provider, "weight": 1}],
    )
    fake.add_container_instances(capacity_provider=provider, az="us-east-1b")
    register(ecs, "sleep360")


HOST_BUILDERS: dict[str, Callable[[ecs_fake.EcsFake], None]] = {"RunTask-2": an_instance_of_a_provider}
"""Builders that need the fake itself, by the names of the examples."""
