"""What the calls of services and task sets say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.api.calls import NETWORK
from tests.api.error_texts.conditions import says
from tests.api.error_texts.evidence import ANY
from tests.api.stage import Stage

Change = dict[str, Any] | Callable[[Stage], dict[str, Any]]
Provoke = Callable[[Stage], Any]
GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/one/0123456789abcdef"
BALANCER = {"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}
CLASSIC = {"loadBalancerName": "old", "containerName": "app", "containerPort": 80}
REGISTRY = {"registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1"}
ROLE = "arn:aws:iam::123456789012:role/ecsServiceRole"
DISK = {"name": "disk", "managedEBSVolume": {"roleArn": ROLE, "sizeInGiB": 1}}
EXTERNAL = {"deploymentController": {"type": "EXTERNAL"}, "launchType": None, "networkConfiguration": None}
DAEMON = {"schedulingStrategy": "DAEMON", "desiredCount": None}


def creates(quotation: str, changes: Change, **filled: str) -> None:
    """A service on Fargate."""
    if callable(changes):
        made = changes
        says("CreateService", quotation, lambda stage: stage.call("CreateService", **made(stage)), **filled)
    else:
        says("CreateService", quotation, changes, **filled)


def on_ec2(**changes: Any) -> Callable[[Stage], dict[str, Any]]:
    """Changes for a service on EC2 whose tasks are in bridge mode; their container `app` has the port 80."""
    return lambda stage: {
        "taskDefinition": stage.bridge(),
        "launchType": "EC2",
        "networkConfiguration": None,
        **changes,
    }


def deploying(**configuration: Any) -> dict[str, Any]:
    return {"deploymentConfiguration": configuration}


def connecting(
    *services: dict[str, Any], namespace: str | None = "local"
) -> Callable[[Stage], dict[str, Any]]:
    """Changes for a service that is found in a namespace."""

    def changes(stage: Stage) -> dict[str, Any]:
        if namespace is not None:
            stage.ecs.create_cluster(clusterName="named", serviceConnectDefaults={"namespace": namespace})
        given = {"enabled": True, "services": list(services)}
        connect = given if namespace is None else {**given, "namespace": namespace}
        return on_ec2(serviceConnectConfiguration=connect)(stage)

    return changes


# -- what a service is ---------------------------------------------------------------------------
creates("ServiceName must match…", {"serviceName": "ä b"}, value="? b")
creates("desiredCount cannot be a negative number.", {"desiredCount": -1})
creates(
    "Both maximumPercent and minimumHealthyPercent…", deploying(maximumPercent=100, minimumHealthyPercent=100)
)
creates("maximumPercent must be at least 100", deploying(maximumPercent=99))
creates("minimumHealthyPercent must be at most 100", deploying(minimumHealthyPercent=101))
creates("Network Configuration is not valid…", on_ec2(networkConfiguration=NETWORK))
creates("The platform version must be null…", on_ec2(platformVersion="LATEST"))
creates("The service couldn't be created because a valid…", {"enableExecuteCommand": True})
creates("TaskDefinition must be blank.", EXTERNAL)
creates(
    "LoadBalancers must be empty or null.", {**EXTERNAL, "taskDefinition": None, "loadBalancers": [BALANCER]}
)


def again(stage: Stage) -> Any:
    stage.serve(desiredCount=1)
    return stage.serve(desiredCount=2)


def draining(stage: Stage) -> Any:
    stage.adopt(stage.run(), stage.serve(), deployment="ecs-svc/1")  # a task that the service does not stop
    stage.ecs.delete_service(service="web", force=True)
    return stage.serve()


says("CreateService", "Creation of service was not idempotent.", again)
says("CreateService", "Unable to Start a service that is still Draining.", draining)

# -- DAEMON --------------------------------------------------------------------------------------
creates("The daemon scheduling strategy does not support a desired…", on_ec2(**{**DAEMON, "desiredCount": 0}))
creates(
    "The daemon scheduling strategy does not support placement…",
    on_ec2(**DAEMON, placementStrategy=[{"type": "random"}]),
)
creates(
    "The daemon scheduling strategy does not support values…",
    on_ec2(**DAEMON, **deploying(maximumPercent=101)),
)
creates(
    "The service couldn't be created because Availability…",
    on_ec2(**DAEMON, availabilityZoneRebalancing="ENABLED"),
)

# -- placement -----------------------------------------------------------------------------------
creates("Placement constraints are not supported…", {"placementConstraints": [{"type": "distinctInstance"}]})
creates("Placement strategies are not supported…", {"placementStrategy": [{"type": "random"}]})
creates("Maximum number of strategies is 5.", on_ec2(placementStrategy=[{"type": "random"}] * 6))
creates(
    "random field should not be specified.", on_ec2(placementStrategy=[{"type": "random", "field": "cpu"}])
)
creates(
    "binpack field '{field}' is invalid.",
    on_ec2(placementStrategy=[{"type": "binpack", "field": "disk"}]),
    field="disk",
)
creates(
    "distinctInstance expression should not be specified.",
    on_ec2(placementConstraints=[{"type": "distinctInstance", "expression": "x"}]),
)

# -- load balancers, registries, roles -----------------------------------------------------------
creates(
    "Classic Load Balancers are not supported with Fargate.",
    lambda stage: {"loadBalancers": [CLASSIC], **ports(stage)},
)
creates("Health check grace period is only valid…", {"healthCheckGracePeriodSeconds": 1})
creates("IAM roles are only valid for services…", on_ec2(role=ROLE))
creates(
    "You cannot specify an IAM role…",
    lambda stage: {"loadBalancers": [BALANCER], "role": ROLE, **ports(stage)},
)
creates(
    "Unable to assume role and validate…",
    on_ec2(loadBalancers=[{**BALANCER, "targetGroupArn": "targetgroup/one"}]),
)
creates(
    "The container {name} did not have…",
    on_ec2(loadBalancers=[{**BALANCER, "containerPort": 81}]),
    name="app",
    port="81",
)
creates(
    "The container {name} does not exist…",
    on_ec2(loadBalancers=[{**BALANCER, "containerName": "x"}]),
    name="x",
)
creates("load balancers can have at most 5 items.", on_ec2(loadBalancers=[BALANCER] * 6))
creates("loadBalancerName and targetGroupArn cannot…", on_ec2(loadBalancers=[{**CLASSIC, **BALANCER}]))
creates("service registries can have at most 1 items.", on_ec2(serviceRegistries=[REGISTRY] * 2))
creates(
    "When specifying the CODE_DEPLOY deployment controller…",
    on_ec2(deploymentController={"type": "CODE_DEPLOY"}),
)


def ports(stage: Stage) -> dict[str, Any]:
    """A definition for Fargate whose container `app` has the port 80."""
    return {
        "taskDefinition": stage.register(
            containerDefinitions=[
                {"name": "app", "image": "images/app", "portMappings": [{"containerPort": 80}]}
            ]
        )
    }


# -- Service Connect and volumes -----------------------------------------------------------------
HTTP = {"portName": "http", "clientAliases": [{"port": 80}]}
creates("Namespace is missing", connecting(HTTP, namespace=None))
creates("portName({name}) does not refer…", connecting({**HTTP, "portName": "grpc"}), name="grpc")
creates(
    "The DNS name that you provided is invalid…",
    connecting({**HTTP, "clientAliases": [{"port": 80, "dnsName": "-web"}]}),
)
creates(
    "{n} clientAliases exceeds the max limit of 1",
    connecting({**HTTP, "clientAliases": [{"port": port} for port in (80, 81)]}),
    n="2",
)
creates(
    "NamespaceNotFoundException", {"serviceConnectConfiguration": {"enabled": True, "namespace": "nowhere"}}
)
creates("Volume configuration provided but no matching…", on_ec2(volumeConfigurations=[DISK]))


def connected_twice(stage: Stage) -> dict[str, Any]:
    changes = connecting(HTTP)(stage)
    stage.call("CreateService", serviceName="first", **changes)
    return changes


def another_volume(stage: Stage) -> dict[str, Any]:
    mounted = [
        {
            "name": "app",
            "image": "images/app",
            "memory": 64,
            "mountPoints": [{"sourceVolume": "disk", "containerPath": "/d"}],
        }
    ]
    volumes = [{"name": "disk", "configuredAtLaunch": True}]
    job = stage.bridge(volumes=volumes, containerDefinitions=mounted)
    return on_ec2(taskDefinition=job, volumeConfigurations=[{**DISK, "name": "other"}])(stage)


creates("SC service is already used by {namespaceArn}", connected_twice, namespaceArn=ANY)
creates("The volume name '{name}' in your request…", another_volume, name="other")


# -- tags ----------------------------------------------------------------------------------------
def short(setting: str, **changes: Any) -> Callable[[Stage], dict[str, Any]]:
    """Changes for a service in an account that wants short ARNs."""

    def opt_out(stage: Stage) -> dict[str, Any]:
        stage.ecs.put_account_setting(name=setting, value="disabled")
        return changes

    return opt_out


creates(
    "The new ARN and resource ID format must be enabled to add…",
    short("serviceLongArnFormat", tags=[{"key": "team", "value": "dev"}]),
)
creates(
    "The new ARN and resource ID format must be enabled to propagate…",
    short("taskLongArnFormat", propagateTags="SERVICE"),
)


# -- UpdateService -------------------------------------------------------------------------------
def updates(quotation: str, prepare: Callable[[Stage], Any], **changes: Any) -> None:
    """A service that was prepared."""

    def provoke(stage: Stage) -> Any:
        prepare(stage)
        return stage.send("UpdateService", service="web", **changes)

    says("UpdateService", quotation, provoke)


def of_code_deploy(stage: Stage) -> None:
    stage.serve(
        **on_ec2(deploymentController={"type": "CODE_DEPLOY"}, loadBalancers=[BALANCER])(stage),
    )


def inactive_definition(stage: Stage) -> None:
    stage.serve()
    stage.ecs.deregister_task_definition(taskDefinition=stage.register(family="old"))


def with_spot(stage: Stage) -> None:
    stage.serve()
    stage.ecs.put_cluster_capacity_providers(
        cluster="default", capacityProviders=["FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )


def ended(stage: Stage) -> None:
    stage.serve(desiredCount=0)
    stage.ecs.delete_service(service="web")


updates("TaskDefinition is inactive", inactive_definition, taskDefinition="old:1")
updates("Cannot force a new deployment on services…", of_code_deploy, forceNewDeployment=True)
updates(
    "Cannot force a new deployment on services…",
    of_code_deploy,
    capacityProviderStrategy=[{"capacityProvider": "FARGATE"}],
)
updates("Unable to update network parameters…", of_code_deploy, networkConfiguration=NETWORK)
updates("Unable to update task definition…", of_code_deploy, taskDefinition="job:1")
updates("The service couldn't be updated because a valid…", Stage.serve_one, enableExecuteCommand=True)
updates(
    "When switching from launch type…",
    with_spot,
    capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT"}],
)
updates("Service was not ACTIVE.", ended, desiredCount=1)
updates("ServiceNotFoundException", lambda stage: None, desiredCount=1)

# -- DescribeServices ----------------------------------------------------------------------------
says("DescribeServices", "Services cannot be empty.", {"services": []})
says("DescribeServices", "service names can have at most 10 items.", {"services": ["web"] * 11})

# -- DeleteService -------------------------------------------------------------------------------
says(
    "DeleteService",
    "The service cannot be stopped while it is…",
    lambda stage: stage.send("DeleteService", service=stage.serve()["serviceName"]),
)


def with_a_task_set(stage: Stage) -> Any:
    stage.task_set()
    return stage.send("DeleteService", service="web")


says("DeleteService", "The service cannot be stopped while deployments…", with_a_task_set)


# -- service deployments -------------------------------------------------------------------------
def already_over(stage: Stage) -> Any:
    arn = stage.service_deployment()
    stage.fake.settle()
    return stage.send("StopServiceDeployment", serviceDeploymentArn=arn)


says("StopServiceDeployment", "ConflictException", already_over)
says(
    "StopServiceDeployment",
    "ServiceDeploymentNotFoundException",
    {"serviceDeploymentArn": f"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/{'x' * 21}"},
)

# -- task sets -----------------------------------------------------------------------------------
says(
    "CreateTaskSet",
    "The container {name} does not exist…",
    {"loadBalancers": [{**BALANCER, "containerName": "x"}]},
    name="x",
)
says("CreateTaskSet", "The platform version must be null…", {"platformVersion": "1.4.0"})
says("CreateService", "The platform version must be null…", {"platformVersion": "1.4.0"}, by="CreateTaskSet")
for action in ("UpdateTaskSet", "DeleteTaskSet"):
    says(
        "UpdateTaskSet",
        "The specified task set does not exist.",
        {"taskSet": "ecs-svc/1234567890123456789"},
        by=action,
    )
says("UpdateService", "Service not found.", {"service": "nothing"}, by="CreateTaskSet")
