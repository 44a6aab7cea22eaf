"""CreateService."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.lasting import described, lasting
from tests.api.refusals import refused
from tests.rules.marks import rule

pytestmark = pytest.mark.newest_sdk

Serve = Callable[..., dict[str, Any]]
ARN = "arn:aws:ecs:us-east-1:123456789012:"
LINKED_ROLE = "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/one/0123456789abcdef"
BALANCER = {"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}
CLASSIC = {"loadBalancerName": "old", "containerName": "app", "containerPort": 80}
REGISTRY = {"registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1"}
EC2 = {"launchType": None, "networkConfiguration": None}
EXTERNAL = {
    "deploymentController": {"type": "EXTERNAL"},
    "launchType": None,
    "networkConfiguration": None,
    "taskDefinition": None,
    "desiredCount": None,
}
CODE_DEPLOY = {"deploymentController": {"type": "CODE_DEPLOY"}, "loadBalancers": [BALANCER]}
DAEMON = {**EC2, "schedulingStrategy": "DAEMON", "desiredCount": None}


def tags(count: int) -> list[dict[str, str]]:
    return [{"key": f"k{number}", "value": "v"} for number in range(count)]


class TestTheAnswer:
    @pytest.mark.rule(
        "CreateService-121",
        "CreateService-127",
        "CreateService-128",
        "CreateService-135",
        "CreateService-136",
        "CreateService-138",
        "CreateService-140",
        "CreateService-042",
        "CreateService-044",
        "CreateService-078",
        "CreateService-085",
        "CreateService-122",
    )
    def test_a_service_that_gives_only_what_it_must(self, serve: Serve) -> None:
        service = serve(desiredCount=2)
        deployments = service.pop("deployments")
        revisions = service.pop("currentServiceRevisions")
        assert service.pop("createdAt") == deployments[0]["createdAt"]
        network = {**NETWORK["awsvpcConfiguration"], "securityGroups": [], "assignPublicIp": "DISABLED"}
        assert service == {
            "serviceArn": f"{ARN}service/default/web",
            "serviceName": "web",
            "clusterArn": f"{ARN}cluster/default",
            "status": "ACTIVE",
            "desiredCount": 2,
            "runningCount": 0,
            "pendingCount": 0,
            "launchType": "FARGATE",
            "platformVersion": "LATEST",
            "platformFamily": "Linux",
            "taskDefinition": f"{ARN}task-definition/job:1",
            "deploymentConfiguration": {
                "deploymentCircuitBreaker": {"enable": False, "rollback": False},
                "maximumPercent": 200,
                "minimumHealthyPercent": 100,
                "strategy": "ROLLING",
                "bakeTimeInMinutes": 0,
            },
            "deploymentController": {"type": "ECS"},
            "roleArn": LINKED_ROLE,
            "events": [],
            "loadBalancers": [],
            "serviceRegistries": [],
            "placementConstraints": [],
            "placementStrategy": [],
            "networkConfiguration": {"awsvpcConfiguration": network},
            "schedulingStrategy": "REPLICA",
            "createdBy": "arn:aws:iam::123456789012:root",
            "enableECSManagedTags": False,
            "propagateTags": "NONE",
            "enableExecuteCommand": False,
            "availabilityZoneRebalancing": "ENABLED",
            "resourceManagementType": "CUSTOMER",
        }
        number = deployments[0]["id"].removeprefix("ecs-svc/")
        assert revisions == [
            {
                "arn": f"{ARN}service-revision/default/web/{number}",
                "requestedTaskCount": 0,
                "runningTaskCount": 0,
                "pendingTaskCount": 0,
            }
        ]

    @pytest.mark.rule(
        "CreateService-130",
        "CreateService-131",
        "CreateService-132",
        "CreateService-133",
        "CreateService-134",
        "CreateService-069",
        "DescribeServices-015",
    )
    def test_its_first_deployment(self, serve: Serve) -> None:
        vpc = {
            "subnets": ["subnet-1", "subnet-2"],
            "securityGroups": ["sg-1"],
            "assignPublicIp": "ENABLED",
        }
        service = serve(desiredCount=2, networkConfiguration={"awsvpcConfiguration": vpc})
        (deployment,) = service["deployments"]
        identifier = deployment.pop("id")
        assert re.fullmatch(r"ecs-svc/[1-9][0-9]{18}", identifier)
        assert deployment.pop("createdAt") == deployment.pop("updatedAt") == service["createdAt"]
        assert deployment == {
            "status": "PRIMARY",
            "taskDefinition": service["taskDefinition"],
            "desiredCount": 0,  # recorded: it follows when the scheduler takes the deployment up
            "pendingCount": 0,
            "runningCount": 0,
            "failedTasks": 0,
            "launchType": "FARGATE",
            "platformVersion": "1.4.0",
            "platformFamily": "Linux",
            "networkConfiguration": {"awsvpcConfiguration": vpc},
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": f"ECS deployment {identifier} in progress.",
        }
        assert service["networkConfiguration"] == {"awsvpcConfiguration": vpc}

    @pytest.mark.rule("CreateService-123")
    def test_times_are_epoch_seconds_with_milliseconds(self, ecs: Any, serve: Serve) -> None:
        bodies: list[bytes] = []
        ecs.meta.events.register(
            "response-received.ecs.CreateService",
            lambda response_dict, **_: bodies.append(response_dict["body"]),
        )
        serve()
        (body,) = bodies
        moments = re.findall(rb'"(?:created|updated)At": ?([^,}\]]+)', body)
        assert len(moments) == 3
        assert all(re.fullmatch(rb"[0-9]{10}(\.[0-9]{1,3})?", moment) for moment in moments)

    def test_what_is_answered_is_what_is_described(self, ecs: Any, serve: Serve) -> None:
        service = serve(desiredCount=3)
        assert described(ecs) == lasting(service)

    def test_the_journal_tells_of_it(self, fake: ecs_fake.EcsFake, serve: Serve) -> None:
        service = serve()
        assert "service web ACTIVE" in fake.story(service["serviceArn"])


class TestName:
    @pytest.mark.rule("CreateService-094")
    def test_it_is_required(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "serviceName"):
            serve(serviceName=None)

    @pytest.mark.rule("CreateService-095")
    def test_its_length(self, serve: Serve) -> None:
        assert serve(serviceName="s" * 255)["serviceName"] == "s" * 255
        with refused("InvalidParameterException", r"ServiceName must match .*, but was ssss"):
            serve(serviceName="s" * 256)

    @pytest.mark.rule("CreateService-096")
    def test_its_characters(self, serve: Serve) -> None:
        assert serve(serviceName="Az0_-")["serviceName"] == "Az0_-"
        for name in ("a b", "a.b", "a/b", "ä", "", f"{ARN}service/default/web"):
            with refused("InvalidParameterException", "ServiceName must match"):
                serve(serviceName=name)

    @pytest.mark.rule("CreateService-097", "DeleteService-009", "CreateService-003")
    def test_one_that_is_active(self, ecs: Any, serve: Serve) -> None:
        service = serve()
        for changes in ({}, {"desiredCount": 5}):
            with refused("InvalidParameterException", "^Creation of service was not idempotent.$"):
                serve(taskDefinition=service["taskDefinition"], **changes)
        assert described(ecs) == lasting(service)

    @pytest.mark.rule("CreateService-098")
    def test_one_that_drains(self, ecs: Any, serve: Serve, run_one: Any, adopt: Any) -> None:
        adopt(run_one(), serve(), deployment="ecs-svc/1")
        assert ecs.delete_service(service="web", force=True)["service"]["status"] == "DRAINING"
        with refused("InvalidParameterException", "^Unable to Start a service that is still Draining.$"):
            serve()

    @pytest.mark.rule("CreateService-098", "DeleteService-009")
    def test_one_that_has_ended(self, ecs: Any, serve: Serve) -> None:
        serve()
        ecs.delete_service(service="web", force=True)
        again = serve(desiredCount=7)
        assert described(ecs) == lasting(again)
        assert ecs.list_services()["serviceArns"] == [again["serviceArn"]]

    @pytest.mark.rule("CreateService-099", "CreateService-035", "CreateService-036")
    def test_in_another_cluster_or_region_it_is_another_service(self, ecs: Any, serve: Serve) -> None:
        other = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        definition = serve()["taskDefinition"]
        assert serve(cluster="other", taskDefinition=definition)["clusterArn"] == other
        assert serve(cluster=other, serviceName="more", taskDefinition=definition)["clusterArn"] == other
        elsewhere = boto3.client("ecs", region_name="eu-west-1")
        elsewhere.create_cluster()
        elsewhere.register_task_definition(
            family="job", containerDefinitions=[{"name": "app", "image": "i", "memory": 64}]
        )
        made = elsewhere.create_service(serviceName="web", taskDefinition="job", desiredCount=0)["service"]
        assert made["serviceArn"] == "arn:aws:ecs:eu-west-1:123456789012:service/default/web"

    def test_a_service_of_a_cluster_that_was_deleted_is_not_one_of_its_successor(
        self, ecs: Any, serve: Serve
    ) -> None:
        ecs.create_cluster(clusterName="old")
        serve(cluster="old")
        ecs.delete_service(cluster="old", service="web", force=True)
        ecs.delete_cluster(cluster="old")
        ecs.create_cluster(clusterName="old")
        (failure,) = ecs.describe_services(cluster="old", services=["web"])["failures"]
        assert failure["reason"] == "MISSING"


class TestClientToken:
    @pytest.mark.rule("CreateService-031", "Idempotency-005")
    def test_its_length(self, serve: Serve) -> None:
        serve(clientToken="t" * 36)
        with refused("InvalidParameterException", "clientToken"):
            serve(serviceName="more", clientToken="t" * 37)

    @pytest.mark.rule("CreateService-032")
    def test_its_characters(self, serve: Serve) -> None:
        serve(clientToken="!~")
        for token in ("a b", "a\n", "ä"):
            with refused("InvalidParameterException", "clientToken"):
                serve(serviceName="more", clientToken=token)

    @pytest.mark.rule("CreateService-033", "Idempotency-004")
    def test_a_repeat_gives_the_service_that_was_made(self, ecs: Any, serve: Serve) -> None:
        first = serve(clientToken="a", tags=tags(1))
        again = serve(clientToken="a", tags=tags(1), taskDefinition="job:1")
        assert lasting(again) == lasting(first) | {"tags": again["tags"]}
        assert again["runningCount"] == 1
        assert ecs.list_services()["serviceArns"] == [first["serviceArn"]]

    @pytest.mark.rule("CreateService-034", "Idempotency-002")
    def test_upper_and_lower_case_are_different(self, serve: Serve) -> None:
        definition = serve(clientToken="a")["taskDefinition"].rpartition("/")[2]
        with refused("InvalidParameterException", "not idempotent"):
            serve(clientToken="A", taskDefinition=definition)

    def test_a_repeat_must_not_differ(self, ecs: Any, serve: Serve) -> None:
        serve(clientToken="a")
        for changes in ({"desiredCount": 2}, {"serviceName": "more"}):
            with refused("InvalidParameterException", "^Creation of service was not idempotent.$"):
                serve(clientToken="a", taskDefinition="job:1", **changes)

    @pytest.mark.rule("Idempotency-008")
    def test_a_token_counts_in_its_cluster(self, ecs: Any, serve: Serve) -> None:
        ecs.create_cluster(clusterName="other")
        serve(clientToken="a")
        assert serve(clientToken="a", cluster="other", taskDefinition="job:1")["clusterArn"].endswith("other")

    def test_a_token_ends_with_its_service(self, ecs: Any, serve: Serve) -> None:
        first = serve(clientToken="a")
        ecs.delete_service(service="web", force=True)
        again = serve(clientToken="a", taskDefinition="job:1")
        assert again["deployments"][0]["id"] != first["deployments"][0]["id"]


class TestTaskDefinition:
    @pytest.mark.rule("CreateService-111")
    @pytest.mark.parametrize("changes", [{}, CODE_DEPLOY])
    def test_it_is_required(self, serve: Serve, changes: dict[str, Any]) -> None:
        with refused("InvalidParameterException", "TaskDefinition can not be blank"):
            serve(taskDefinition=None, **changes)

    @pytest.mark.rule("CreateService-112", "CreateService-114")
    def test_a_family_is_its_latest_active_revision(
        self, ecs: Any, serve: Serve, register: Callable[..., str]
    ) -> None:
        for _ in range(3):
            register()
        ecs.deregister_task_definition(taskDefinition="job:3")
        service = serve(taskDefinition="job")
        assert service["taskDefinition"] == f"{ARN}task-definition/job:2"
        assert service["deployments"][0]["taskDefinition"] == f"{ARN}task-definition/job:2"

    @pytest.mark.rule("CreateService-113")
    def test_a_revision_is_named_by_number_or_arn(self, serve: Serve, register: Callable[..., str]) -> None:
        register()
        register()
        arn = f"{ARN}task-definition/job:1"
        assert serve(taskDefinition="job:1")["taskDefinition"] == arn
        assert serve(serviceName="more", taskDefinition=arn)["taskDefinition"] == arn

    @pytest.mark.rule("CreateService-115", "DeregisterTaskDefinition-005")
    def test_an_inactive_revision(self, ecs: Any, serve: Serve, register: Callable[..., str]) -> None:
        ecs.deregister_task_definition(taskDefinition=register())
        with refused("ClientException", "^TaskDefinition is inactive$"):
            serve(taskDefinition="job:1")

    def test_an_unknown_one(self, serve: Serve) -> None:
        with refused("ClientException", "^TaskDefinition not found.$"):
            serve(taskDefinition="nothing")

    def test_one_that_cannot_be_a_name(self, serve: Serve) -> None:
        with refused("ClientException", "^Family contains invalid characters.$"):
            serve(taskDefinition="a b")


class TestDesiredCount:
    @pytest.mark.rule("CreateService-040")
    @pytest.mark.parametrize("changes", [{}, {"schedulingStrategy": "REPLICA"}, CODE_DEPLOY])
    def test_replica_needs_one(self, serve: Serve, changes: dict[str, Any]) -> None:
        with refused("InvalidParameterException", "desiredCount is required"):
            serve(desiredCount=None, **changes)

    def test_it_is_not_negative(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "^desiredCount cannot be a negative number.$"):
            serve(desiredCount=-1)


class TestDaemon:
    @pytest.mark.rule("CreateService-011", "CreateService-014", "ListServices-006")
    def test_it_has_its_own_defaults(self, ecs: Any, serve: Serve, bridge: Callable[..., str]) -> None:
        service = serve(taskDefinition=bridge(), **DAEMON)
        assert service["schedulingStrategy"] == "DAEMON"
        assert service["deploymentConfiguration"]["minimumHealthyPercent"] == 0
        assert service["deploymentConfiguration"]["maximumPercent"] == 100
        assert service["availabilityZoneRebalancing"] == "DISABLED"
        assert service["desiredCount"] == 0
        serve(serviceName="more")
        assert ecs.list_services(schedulingStrategy="DAEMON")["serviceArns"] == [service["serviceArn"]]
        assert len(ecs.list_services(schedulingStrategy="REPLICA")["serviceArns"]) == 1

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            (
                {"desiredCount": 0},
                "^The daemon scheduling strategy does not support a desired count for services. ",
            ),
            (
                {"placementStrategy": [{"type": "random"}]},
                "^The daemon scheduling strategy does not support placement strategies. ",
            ),
            (
                {"deploymentConfiguration": {"maximumPercent": 101}},
                "^The daemon scheduling strategy does not support values above 100 for maximumPercent ",
            ),
            (
                {"availabilityZoneRebalancing": "ENABLED"},
                "^The service couldn't be created because Availability Zone Rebalancing does not support DAEMON ",
            ),
            pytest.param(
                {"launchType": "FARGATE", "networkConfiguration": NETWORK, "taskDefinition": "fargate"},
                "does not support Fargate",
                marks=rule("CreateService-087"),
            ),
            pytest.param(
                {"deploymentController": {"type": "CODE_DEPLOY"}, "loadBalancers": [BALANCER]},
                "does not support the CODE_DEPLOY deployment controller",
                marks=rule("CreateService-088"),
            ),
            pytest.param(
                {"deploymentController": {"type": "EXTERNAL"}, "taskDefinition": None},
                "does not support the EXTERNAL deployment controller",
                marks=rule("CreateService-089"),
            ),
            pytest.param(
                {
                    "volumeConfigurations": [
                        {"name": "data", "managedEBSVolume": {"roleArn": "r", "sizeInGiB": 1}}
                    ]
                },
                "does not support volumeConfigurations",
                marks=rule("CreateService-005"),
            ),
        ],
    )
    def test_what_it_does_not_have(
        self,
        serve: Serve,
        register: Callable[..., str],
        bridge: Callable[..., str],
        changes: Any,
        message: str,
    ) -> None:
        register(family="fargate")
        with refused("InvalidParameterException", message):
            serve(**{**DAEMON, "taskDefinition": bridge(), **changes})

    @pytest.mark.rule("CreateService-086")
    def test_there_is_no_third_strategy(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "scheduling strategy should be one of"):
            serve(schedulingStrategy="REPLICAS")


class TestDeploymentConfiguration:
    @pytest.mark.rule("CreateService-013", "CreateService-015", "CreateService-137")
    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"maximumPercent": 150},
            {"minimumHealthyPercent": 50},
            {"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
        ],
    )
    def test_what_is_left_out_is_filled_in(self, serve: Serve, given: dict[str, Any]) -> None:
        shown = serve(deploymentConfiguration=given)["deploymentConfiguration"]
        assert shown == {
            "deploymentCircuitBreaker": {"enable": False, "rollback": False},
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
            "strategy": "ROLLING",
            "bakeTimeInMinutes": 0,
            **given,
        }

    @pytest.mark.rule("CreateService-037")
    def test_alarms_and_circuit_breaker(self, serve: Serve) -> None:
        given = {
            "alarms": {"alarmNames": ["a", "b"], "enable": True, "rollback": False},
            "deploymentCircuitBreaker": {"enable": True, "rollback": False},
        }
        shown = serve(deploymentConfiguration=given)["deploymentConfiguration"]
        assert {name: shown[name] for name in given} == given

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"maximumPercent": 99}, "^maximumPercent must be at least 100"),
            ({"minimumHealthyPercent": 101}, "^minimumHealthyPercent must be at most 100"),
            ({"minimumHealthyPercent": -1}, "^minimumHealthyPercent must be at least 0"),
            ({"maximumPercent": 100}, "^Both maximumPercent and minimumHealthyPercent cannot be 100 "),
        ],
    )
    def test_percents_that_cannot_be(self, serve: Serve, given: dict[str, int], message: str) -> None:
        with refused("InvalidParameterException", message):
            serve(deploymentConfiguration=given)

    def test_without_spare_capacity_zones_are_not_balanced(self, serve: Serve) -> None:
        given = {"maximumPercent": 100, "minimumHealthyPercent": 0}
        assert serve(deploymentConfiguration=given)["availabilityZoneRebalancing"] == "DISABLED"
        assert (
            serve(serviceName="b", availabilityZoneRebalancing="DISABLED")["availabilityZoneRebalancing"]
            == "DISABLED"
        )


class TestControllers:
    @pytest.mark.rule("CreateService-039")
    def test_ecs_is_the_default(self, serve: Serve) -> None:
        implied, named = serve(), serve(serviceName="named", deploymentController={"type": "ECS"})
        assert implied["deploymentController"] == named["deploymentController"] == {"type": "ECS"}
        assert [one["status"] for one in implied["deployments"]] == ["PRIMARY"]
        assert "taskSets" not in implied

    @pytest.mark.rule("CreateService-038")
    def test_there_are_three(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "should be one of"):
            serve(deploymentController={"type": "KUBERNETES"})

    @pytest.mark.rule("CreateService-023")
    def test_external_needs_a_name_only(self, serve: Serve) -> None:
        service = serve(**EXTERNAL)
        assert service["deploymentController"] == {"type": "EXTERNAL"}
        assert (service["taskSets"], service["deployments"], service["desiredCount"]) == ([], [], 0)
        assert service["roleArn"] == LINKED_ROLE
        assert not {"taskDefinition", "platformVersion", "currentServiceRevisions"} & service.keys()

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"taskDefinition": "job"}, "^TaskDefinition must be blank.$"),
            ({"loadBalancers": [BALANCER]}, "^LoadBalancers must be empty or null.$"),
            ({"launchType": "FARGATE"}, "launchType must be empty"),
            (
                {"capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]},
                "capacityProviderStrategy must be empty",
            ),
            ({"networkConfiguration": NETWORK}, "networkConfiguration must be empty"),
            ({"platformVersion": "LATEST"}, "platformVersion must be empty"),
            ({"serviceRegistries": [REGISTRY]}, "serviceRegistries must be empty"),
        ],
    )
    @pytest.mark.rule("CreateService-024")
    def test_external_leaves_the_rest_to_task_sets(self, serve: Serve, changes: Any, message: str) -> None:
        with refused("InvalidParameterException", message):
            serve(**{**EXTERNAL, **changes})

    @pytest.mark.rule("CreateService-126", "CreateService-022", "DescribeServices-018")
    def test_code_deploy_has_task_sets_and_no_deployments(self, ecs: Any, serve: Serve) -> None:
        service = serve(**CODE_DEPLOY)
        assert service["deploymentController"] == {"type": "CODE_DEPLOY"}
        assert (service["deployments"], service["taskSets"]) == ([], [])
        assert service["deploymentConfiguration"] == {"maximumPercent": 200, "minimumHealthyPercent": 100}
        (described_now,) = ecs.describe_services(services=["web"])["services"]
        (task_set,) = described_now.pop("taskSets")
        assert (task_set["status"], task_set["scale"]) == ("PRIMARY", {"value": 100.0, "unit": "PERCENT"})
        assert (described_now["deployments"], described_now["runningCount"]) == ([], 1)

    @pytest.mark.parametrize("name", ["alarms", "deploymentCircuitBreaker"])
    def test_only_ecs_fails_deployments_by_itself(self, serve: Serve, name: str) -> None:
        value: dict[str, Any] = {"enable": True, "rollback": True}
        value |= {"alarmNames": ["a"]} if name == "alarms" else {}
        with refused("InvalidParameterException", f"{name} is supported only"):
            serve(**CODE_DEPLOY, deploymentConfiguration={name: value})

    @pytest.mark.rule("CreateService-055")
    def test_code_deploy_needs_a_load_balancer_with_target_groups(
        self, serve: Serve, bridge: Callable[..., str]
    ) -> None:
        message = (
            "^When specifying the CODE_DEPLOY deployment controller type, the service requires an Application"
        )
        with refused("InvalidParameterException", message):
            serve(deploymentController={"type": "CODE_DEPLOY"})
        with refused("InvalidParameterException", message):
            serve(taskDefinition=bridge(), **{**EC2, **CODE_DEPLOY, "loadBalancers": [CLASSIC]})


class TestCapacity:
    @pytest.fixture
    def providers(self, ecs: Any) -> None:
        ecs.create_cluster(
            clusterName="spot",
            capacityProviders=["FARGATE", "FARGATE_SPOT"],
            defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        )

    @pytest.mark.rule("CreateService-026")
    def test_a_strategy_excludes_a_launch_type(self, serve: Serve) -> None:
        with refused(
            "InvalidParameterException",
            "^Specifying both a launch type and capacity provider strategy is not supported. Remove one",
        ):
            serve(capacityProviderStrategy=[{"capacityProvider": "FARGATE"}])

    @pytest.mark.rule("CreateService-027", "CreateService-124", "Service-008")
    def test_the_clusters_strategy_is_the_default(self, providers: None, serve: Serve) -> None:
        service = serve(cluster="spot", launchType=None)
        expected = [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]
        assert service["capacityProviderStrategy"] == expected
        assert service["deployments"][0]["capacityProviderStrategy"] == expected
        assert "launchType" not in service
        assert "launchType" not in service["deployments"][0]
        assert (service["platformVersion"], service["platformFamily"]) == ("LATEST", "Linux")
        given = serve(cluster="spot", serviceName="given")
        assert given["launchType"] == "FARGATE"
        assert "capacityProviderStrategy" not in given

    @pytest.mark.rule("CreateService-028")
    def test_ec2_is_the_last_resort(self, serve: Serve, bridge: Callable[..., str]) -> None:
        service = serve(taskDefinition=bridge(), **EC2)
        assert service["launchType"] == service["deployments"][0]["launchType"] == "EC2"
        assert not {"platformVersion", "platformFamily", "networkConfiguration", "roleArn"} & service.keys()

    @pytest.mark.rule("CreateService-030")
    def test_a_strategy_is_filled_in(self, providers: None, serve: Serve) -> None:
        strategy = [
            {"capacityProvider": "FARGATE", "weight": 2},
            {"capacityProvider": "FARGATE_SPOT", "base": 1},
        ]
        service = serve(cluster="spot", launchType=None, capacityProviderStrategy=strategy)
        assert service["capacityProviderStrategy"] == [
            {"capacityProvider": "FARGATE", "weight": 2, "base": 0},
            {"capacityProvider": "FARGATE_SPOT", "weight": 0, "base": 1},
        ]

    @pytest.mark.parametrize(
        ("strategy", "message"),
        [
            (
                {"FARGATE": {"base": 1, "weight": 1}, "FARGATE_SPOT": {"base": 1}},
                "^There are multiple capacity pro",
            ),
            (
                {"FARGATE": {"weight": 0}, "FARGATE_SPOT": {"base": 1}},
                "^There are no capacity providers in the capacity provider strategy with a weight value greater",
            ),
            ({"mine": {"weight": 1}}, "'mine' was not found"),
        ],
    )
    def test_a_strategy_that_cannot_be_followed(
        self, providers: None, serve: Serve, strategy: dict[str, Any], message: str
    ) -> None:
        items = [{"capacityProvider": name, **item} for name, item in strategy.items()]
        with refused("InvalidParameterException", message):
            serve(cluster="spot", launchType=None, capacityProviderStrategy=items)

    def test_a_provider_must_be_one_of_the_cluster(self, serve: Serve) -> None:
        with refused(
            "InvalidParameterException", "^The specified capacity provider strategy cannot contain a "
        ):
            serve(launchType=None, capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}])

    @pytest.mark.rule("CreateService-049", "CreateService-050")
    @pytest.mark.parametrize("launch_type", ["FARGATE_SPOT", "LAMBDA", ""])
    def test_a_launch_type_that_is_none(self, serve: Serve, launch_type: str) -> None:
        with refused("InvalidParameterException", "launch type should be one of"):
            serve(launchType=launch_type)

    @pytest.mark.rule("RegisterTaskDefinition-079")
    def test_a_task_definition_must_fit_the_launch_type(
        self, serve: Serve, bridge: Callable[..., str]
    ) -> None:
        with refused("InvalidParameterException", "^Task definition does not support launch_type FARGATE.$"):
            serve(taskDefinition=bridge())

    @pytest.mark.rule("CreateService-076")
    def test_latest_is_the_default_platform(self, serve: Serve) -> None:
        implied, named = serve(), serve(serviceName="named", platformVersion="1.3.0")
        assert (implied["platformVersion"], named["platformVersion"]) == ("LATEST", "1.3.0")
        assert implied["deployments"][0]["platformVersion"] == "1.4.0"
        assert named["deployments"][0]["platformVersion"] == "1.3.0"

    @pytest.mark.rule("CreateService-075")
    @pytest.mark.parametrize("version", ["1.4.0", "LATEST"])
    def test_platforms_are_of_fargate(self, serve: Serve, bridge: Callable[..., str], version: str) -> None:
        with refused(
            "InvalidParameterException", "^The platform version must be null when specifying an EC2"
        ):
            serve(taskDefinition=bridge(), platformVersion=version, **EC2)

    @pytest.mark.rule("CreateService-148")
    def test_a_platform_that_does_not_exist(self, serve: Serve) -> None:
        with refused("PlatformUnknownException", "^The specified platform does not exist.$"):
            serve(platformVersion="9.9.9")

    @pytest.mark.rule("CreateService-147")
    def test_a_platform_that_cannot_run_the_tasks(self, serve: Serve, register: Callable[..., str]) -> None:
        definition = register(ephemeralStorage={"sizeInGiB": 30})
        with refused("PlatformTaskDefinitionIncompatibilityException"):
            serve(platformVersion="1.3.0", taskDefinition=definition)

    def test_each_provider_must_be_able_to_run_the_tasks(self, providers: None, serve: Serve) -> None:
        strategy = [{"capacityProvider": name, "weight": 1} for name in ("FARGATE", "FARGATE_SPOT")]
        with refused("PlatformTaskDefinitionIncompatibilityException"):
            serve(cluster="spot", launchType=None, platformVersion="1.2.0", capacityProviderStrategy=strategy)


class TestNetwork:
    @pytest.mark.rule("CreateService-066")
    def test_awsvpc_needs_one(self, serve: Serve) -> None:
        with refused(
            "InvalidParameterException", "^Network Configuration must be provided when networkMode 'awsvpc'"
        ):
            serve(networkConfiguration=None)

    @pytest.mark.rule("CreateService-067")
    def test_other_modes_take_none(self, serve: Serve, bridge: Callable[..., str]) -> None:
        with refused(
            "InvalidParameterException", "^Network Configuration is not valid for the given networkMode"
        ):
            serve(taskDefinition=bridge(), launchType=None)

    def test_a_public_address_is_for_fargate(self, serve: Serve, register: Callable[..., str]) -> None:
        network = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}}
        with refused(
            "InvalidParameterException", "^Assign public IP is not supported for this launch type.$"
        ):
            serve(launchType="EC2", networkConfiguration=network)


class TestLoadBalancers:
    @pytest.mark.rule("CreateService-045", "CreateService-053", "CreateService-054", "CreateService-139")
    def test_several_target_groups(self, serve: Serve, bridge: Callable[..., str]) -> None:
        balancers = [BALANCER, {**BALANCER, "targetGroupArn": GROUP + "2", "containerPort": 8080}]
        service = serve(taskDefinition=bridge(), loadBalancers=balancers, **EC2)
        assert service["loadBalancers"] == balancers
        assert service["healthCheckGracePeriodSeconds"] == 0
        assert service["roleArn"] == LINKED_ROLE
        assert service["deployments"][0]["rolloutState"] == "IN_PROGRESS"

    @pytest.mark.rule("CreateService-082")
    def test_a_role_of_ones_own(self, serve: Serve, bridge: Callable[..., str]) -> None:
        definition = bridge()
        for name, role in (
            ("a", "path/mine"),
            ("b", "/path/mine"),
            ("c", "arn:aws:iam::123456789012:role/path/mine"),
        ):
            service = serve(
                serviceName=name, taskDefinition=definition, loadBalancers=[CLASSIC], role=role, **EC2
            )
            assert service["roleArn"] == "arn:aws:iam::123456789012:role/path/mine"
        service = serve(taskDefinition=definition, loadBalancers=[CLASSIC], **EC2)
        assert service["roleArn"] == LINKED_ROLE

    def test_nothing_is_said_of_rollouts_behind_a_classic_one(
        self, serve: Serve, bridge: Callable[..., str]
    ) -> None:
        service = serve(taskDefinition=bridge(), loadBalancers=[CLASSIC], **EC2)
        assert not {"rolloutState", "rolloutStateReason"} & service["deployments"][0].keys()
        assert service["availabilityZoneRebalancing"] == "DISABLED"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            pytest.param({"containerName": None}, "needs containerName", marks=rule("CreateService-059")),
            pytest.param({"containerPort": None}, "needs containerPort", marks=rule("CreateService-059")),
            pytest.param(
                {"loadBalancerName": "old"},
                "^loadBalancerName and targetGroupArn cannot both be specified.",
                marks=rule("CreateService-059", "CreateService-060"),
            ),
            ({"targetGroupArn": None}, "needs targetGroupArn or loadBalancerName"),
            pytest.param(
                {"targetGroupArn": None, "loadBalancerName": "old", "containerPort": None},
                "needs containerPort",
                marks=rule("CreateService-060"),
            ),
            pytest.param(
                {"containerName": "other"},
                "^The container other does not exist in the task definition.",
                marks=rule("CreateService-061"),
            ),
            ({"containerPort": 81}, "^The container app did not have a container port 81 defined."),
        ],
    )
    def test_one_that_is_not_complete(self, serve: Serve, changes: dict[str, Any], message: str) -> None:
        balancer = {name: value for name, value in {**BALANCER, **changes}.items() if value is not None}
        with refused("InvalidParameterException", message):
            serve(loadBalancers=[balancer])

    def test_a_classic_one_cannot_reach_fargate(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "^Classic Load Balancers are not supported with Fargate."):
            serve(loadBalancers=[CLASSIC])

    @pytest.mark.rule("CreateService-064")
    def test_a_classic_one_cannot_reach_awsvpc(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "Classic Load Balancers are not supported .* awsvpc"):
            serve(launchType="EC2", loadBalancers=[CLASSIC])

    def test_there_are_five_at_most(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "^load balancers can have at most 5 items.$"):
            serve(loadBalancers=[BALANCER] * 6)

    @pytest.mark.rule("CreateService-080")
    def test_a_role_is_for_load_balancers(self, serve: Serve, bridge: Callable[..., str]) -> None:
        with refused(
            "InvalidParameterException", "^IAM roles are only valid for services configured to use load"
        ):
            serve(taskDefinition=bridge(), role="mine", **EC2)

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"loadBalancers": [BALANCER]}, id="awsvpc", marks=rule("CreateService-081")),
            pytest.param({**EXTERNAL}, id="external"),
            pytest.param(
                {
                    **EC2,
                    "taskDefinition": "ec2",
                    "loadBalancers": [BALANCER, {**BALANCER, "containerPort": 8080}],
                },
                id="several target groups",
            ),
            pytest.param(
                {
                    **EC2,
                    "taskDefinition": "ec2",
                    "loadBalancers": [BALANCER],
                    "serviceRegistries": [{**REGISTRY, "containerName": "app", "containerPort": 80}],
                },
                id="registries",
            ),
        ],
    )
    @pytest.mark.rule("CreateService-083")
    def test_a_role_where_the_service_linked_one_is_needed(
        self, serve: Serve, bridge: Callable[..., str], changes: dict[str, Any]
    ) -> None:
        bridge(family="ec2")
        message = "^You cannot specify an IAM role for services that require a service linked role."
        with refused("InvalidParameterException", message):
            serve(role="mine", **changes)

    @pytest.mark.rule("CreateService-046")
    def test_the_grace_period(self, serve: Serve) -> None:
        most = 2147483647
        service = serve(loadBalancers=[BALANCER], healthCheckGracePeriodSeconds=most)
        assert service["healthCheckGracePeriodSeconds"] == most
        with refused("SerializationException", "healthCheckGracePeriodSeconds"):
            serve(serviceName="b", loadBalancers=[BALANCER], healthCheckGracePeriodSeconds=most + 1)

    def test_a_grace_period_is_for_load_balancers(self, serve: Serve) -> None:
        with refused(
            "InvalidParameterException", "^Health check grace period is only valid for services conf"
        ):
            serve(healthCheckGracePeriodSeconds=10)
        assert "healthCheckGracePeriodSeconds" not in serve()


class TestRegistries:
    @pytest.mark.rule("CreateService-101")
    def test_they_are_echoed(self, serve: Serve, bridge: Callable[..., str]) -> None:
        registry = {**REGISTRY, "containerName": "app", "containerPort": 80}
        service = serve(taskDefinition=bridge(), serviceRegistries=[registry], **EC2)
        assert service["serviceRegistries"] == [registry]
        assert service["roleArn"] == LINKED_ROLE
        registry = {**REGISTRY, "port": 80}
        assert serve(serviceName="b", serviceRegistries=[registry])["serviceRegistries"] == [registry]

    @pytest.mark.rule("CreateService-100")
    def test_there_is_one_at_most(self, serve: Serve) -> None:
        assert serve(serviceRegistries=[REGISTRY])["serviceRegistries"] == [REGISTRY]
        with refused("InvalidParameterException", "^service registries can have at most 1 items."):
            serve(serviceName="b", serviceRegistries=[REGISTRY] * 2)

    @pytest.mark.parametrize(
        ("registry", "message"),
        [
            ({"port": 80}, "needs registryArn"),
            ({**REGISTRY, "containerName": "app"}, "needs containerName and containerPort"),
            ({**REGISTRY, "containerName": "app", "containerPort": 80, "port": 80}, "but not both"),
            ({**REGISTRY, "containerName": "b", "containerPort": 80}, "^The container b does not exist"),
            ({**REGISTRY, "containerName": "app", "containerPort": 8}, "did not have a container port 8 "),
        ],
    )
    def test_one_that_cannot_be(self, serve: Serve, registry: dict[str, Any], message: str) -> None:
        with refused("InvalidParameterException", message):
            serve(serviceRegistries=[registry])

    def test_outside_awsvpc_it_needs_a_port_of_a_container(
        self, serve: Serve, bridge: Callable[..., str]
    ) -> None:
        with refused("InvalidParameterException", "needs containerName and containerPort"):
            serve(taskDefinition=bridge(), serviceRegistries=[REGISTRY], **EC2)


class TestPlacement:
    @pytest.mark.rule("CreateService-072", "CreateService-073", "CreateService-074")
    def test_it_is_echoed_in_order(self, serve: Serve, bridge: Callable[..., str]) -> None:
        constraints = [{"type": "distinctInstance"}, {"type": "memberOf", "expression": "attribute:a == b"}]
        strategy = [
            {"type": "spread", "field": "attribute:ecs.availability-zone"},
            {"type": "binpack", "field": "memory"},
            {"type": "binpack", "field": "CPU"},
            {"type": "random"},
        ]
        service = serve(
            taskDefinition=bridge(), placementConstraints=constraints, placementStrategy=strategy, **EC2
        )
        assert service["placementConstraints"] == constraints
        strategy[1]["field"] = "MEMORY"
        assert service["placementStrategy"] == strategy

    @pytest.mark.rule("CreateService-070")
    @pytest.mark.parametrize("of_definition", [0, 4])
    def test_there_are_ten_constraints(
        self, serve: Serve, bridge: Callable[..., str], of_definition: int
    ) -> None:
        one = {"type": "memberOf", "expression": "attribute:a == b"}
        definition = bridge(placementConstraints=[one] * of_definition)
        given = [one] * (10 - of_definition)
        serve(taskDefinition=definition, placementConstraints=given, **EC2)
        with refused("InvalidParameterException", "placement constraints can have at most 10 items."):
            serve(serviceName="b", taskDefinition=definition, placementConstraints=[*given, one], **EC2)

    @pytest.mark.rule("CreateService-071")
    def test_there_are_five_strategies(self, serve: Serve, bridge: Callable[..., str]) -> None:
        one = {"type": "spread", "field": "instanceId"}
        serve(taskDefinition=bridge(), placementStrategy=[one] * 5, **EC2)
        with refused("InvalidParameterException", "^Maximum number of strategies is 5.$"):
            serve(serviceName="b", taskDefinition=bridge(), placementStrategy=[one] * 6, **EC2)

    @pytest.mark.parametrize(
        ("member", "value", "message"),
        [
            (
                "placementConstraints",
                [{"type": "distinctInstance", "expression": "x"}],
                "^distinctInstance expr",
            ),
            (
                "placementStrategy",
                [{"type": "binpack", "field": "disk"}],
                "^binpack field 'disk' is invalid.$",
            ),
            (
                "placementStrategy",
                [{"type": "random", "field": "cpu"}],
                "^random field should not be specified.",
            ),
            ("placementStrategy", [{"type": "spread", "field": "cpu"}], "spread field 'cpu' is invalid"),
        ],
    )
    def test_what_cannot_be_followed(
        self, serve: Serve, bridge: Callable[..., str], member: str, value: Any, message: str
    ) -> None:
        with refused("InvalidParameterException", message):
            serve(taskDefinition=bridge(), **EC2, **{member: value})

    def test_fargate_places_by_itself(self, serve: Serve) -> None:
        with refused(
            "InvalidParameterException", "^Placement constraints are not supported with FARGATE launch type.$"
        ):
            serve(placementConstraints=[{"type": "distinctInstance"}])
        with refused(
            "InvalidParameterException", "^Placement strategies are not supported with FARGATE launch type.$"
        ):
            serve(placementStrategy=[{"type": "random"}])


class TestServiceConnect:
    @pytest.fixture(autouse=True)
    def clusters(self, ecs: Any) -> None:
        for name in ("one", "two"):
            ecs.create_cluster(clusterName=name, serviceConnectDefaults={"namespace": f"{name}.local"})

    @pytest.mark.rule("CreateService-090", "CreateService-092", "CreateCluster-020", "DescribeServices-015")
    def test_a_namespace_of_ones_own(self, ecs: Any, serve: Serve) -> None:
        given = {
            "enabled": True,
            "namespace": "two.local",
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {"awslogs-group": "g"},
                "secretOptions": [{"name": "n", "valueFrom": "v"}],
            },
            "services": [
                {
                    "portName": "http",
                    "discoveryName": "shop",
                    "clientAliases": [{"port": 80, "dnsName": "shop.local"}],
                    "ingressPortOverride": 8080,
                    "timeout": {"idleTimeoutSeconds": 5},
                    "tls": {
                        "issuerCertificateAuthority": {"awsPcaAuthorityArn": "arn:aws:acm-pca:x"},
                        "kmsKey": "k",
                        "roleArn": "r",
                    },
                }
            ],
        }
        service = serve(cluster="one", serviceConnectConfiguration=given)
        (deployment,) = service["deployments"]
        assert deployment["serviceConnectConfiguration"] == given
        (resource,) = deployment["serviceConnectResources"]
        assert resource["discoveryName"] == "shop"
        assert re.fullmatch(
            r"arn:aws:servicediscovery:us-east-1:123456789012:service/srv-[0-9a-z]{16}",
            resource["discoveryArn"],
        )
        listed = ecs.list_services_by_namespace
        assert listed(namespace="two.local")["serviceArns"] == [service["serviceArn"]]
        assert listed(namespace="one.local")["serviceArns"] == []

    @pytest.mark.rule("CreateService-091", "CreateCluster-018")
    def test_the_clusters_namespace_is_the_default(self, ecs: Any, serve: Serve) -> None:
        service = serve(cluster="one", serviceConnectConfiguration={"enabled": True})
        (deployment,) = service["deployments"]
        cluster = ecs.describe_clusters(clusters=["one"])["clusters"][0]
        namespace = cluster["serviceConnectDefaults"]["namespace"]
        assert deployment["serviceConnectConfiguration"] == {"enabled": True, "namespace": namespace}
        assert "serviceConnectResources" not in deployment  # a client is not found by anybody
        listed = ecs.list_services_by_namespace(namespace="one.local")
        assert listed["serviceArns"] == [service["serviceArn"]]

    @pytest.mark.rule("CreateCluster-019")
    def test_the_clusters_namespace_is_only_for_services_that_want_one(self, ecs: Any, serve: Serve) -> None:
        serve(cluster="one")
        off = serve(cluster="one", serviceName="off", serviceConnectConfiguration={"enabled": False})
        assert off["deployments"][0]["serviceConnectConfiguration"] == {"enabled": False}
        assert ecs.list_services_by_namespace(namespace="one.local")["serviceArns"] == []

    def test_a_port_name_is_the_discovery_name(self, serve: Serve) -> None:
        given = {"enabled": True, "services": [{"portName": "http", "clientAliases": [{"port": 80}]}]}
        service = serve(cluster="one", serviceConnectConfiguration=given)
        assert service["deployments"][0]["serviceConnectResources"][0]["discoveryName"] == "http"

    def test_a_discovery_name_is_unique_in_its_namespace(self, serve: Serve) -> None:
        given = {"enabled": True, "services": [{"portName": "http", "clientAliases": [{"port": 80}]}]}
        serve(cluster="one", serviceConnectConfiguration=given)
        with refused("InvalidParameterException", "^SC service is already used by arn:aws:servicediscovery:"):
            serve(cluster="one", serviceName="b", serviceConnectConfiguration=given)
        serve(cluster="two", serviceName="b", serviceConnectConfiguration=given)

    @pytest.mark.rule("CreateService-146")
    @pytest.mark.parametrize(
        "namespace", ["nowhere", "arn:aws:servicediscovery:us-east-1:123456789012:namespace/n"]
    )
    def test_a_namespace_that_does_not_exist(self, serve: Serve, namespace: str) -> None:
        with refused("NamespaceNotFoundException", namespace):
            serve(serviceConnectConfiguration={"enabled": True, "namespace": namespace})

    @pytest.mark.parametrize(
        ("service", "message"),
        [
            (
                {"portName": "other"},
                r"^portName\(other\) does not refer to any named PortMapping in the container",
            ),
            (
                {"portName": "http", "clientAliases": [{"port": 80}] * 2},
                "^2 clientAliases exceeds the max limit of 1",
            ),
            (
                {"portName": "http", "clientAliases": [{"port": 80, "dnsName": "-a"}]},
                "^The DNS name that you provided is invalid. The name must be a valid DNS name but doesn’t need",  # noqa: RUF001
            ),
            ({"portName": "http", "discoveryName": "Upper"}, "discoveryName can have"),
            ({"portName": "http", "discoveryName": "-a"}, "discoveryName can have"),
            ({"portName": "http", "discoveryName": "a" * 65}, "discoveryName can have"),
        ],
    )
    def test_a_service_that_cannot_be(self, serve: Serve, service: dict[str, Any], message: str) -> None:
        given = {"enabled": True, "services": [service]}
        with refused("InvalidParameterException", message):
            serve(cluster="one", serviceConnectConfiguration=given)

    def test_no_namespace_at_all(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "^Namespace is missing$"):
            serve(serviceConnectConfiguration={"enabled": True})


EBS = {"roleArn": "arn:aws:iam::123456789012:role/infra", "sizeInGiB": 10}


class TestVolumes:
    @pytest.fixture
    def with_volume(self, register: Callable[..., str]) -> str:
        mount = {"sourceVolume": "data", "containerPath": "/data"}
        container = {"name": "app", "image": "images/app", "mountPoints": [mount]}
        return register(
            containerDefinitions=[container], volumes=[{"name": "data", "configuredAtLaunch": True}]
        )

    @pytest.mark.rule("CreateService-117", "CreateService-119", "DescribeServices-015")
    def test_they_are_shown_by_the_deployment(self, serve: Serve, with_volume: str) -> None:
        volume = {
            **EBS,
            "encrypted": True,
            "filesystemType": "ext4",
            "iops": 3000,
            "kmsKeyId": "key",
            "snapshotId": "snap-1",
            "tagSpecifications": [
                {"resourceType": "volume", "propagateTags": "SERVICE", "tags": [{"key": "k", "value": "v"}]}
            ],
            "throughput": 125,
            "volumeType": "gp3",
        }
        given = [{"name": "data", "managedEBSVolume": volume}]
        service = serve(taskDefinition=with_volume, volumeConfigurations=given)
        assert service["deployments"][0]["volumeConfigurations"] == given

    @pytest.mark.rule("CreateService-118")
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (
                {"name": "other", "managedEBSVolume": EBS},
                "^The volume name 'other' in your request does not have a m",
            ),
            ({"name": "data"}, "managedEBSVolume must be specified"),
            ({"name": "data", "managedEBSVolume": {"roleArn": "r"}}, "sizeInGiB or snapshotId"),
            ({"name": "data", "managedEBSVolume": {**EBS, "volumeType": "io1"}}, "iops must be specified"),
            (
                {"name": "data", "managedEBSVolume": {**EBS, "volumeType": "disk"}},
                "volume type should be one of",
            ),
            (
                {
                    "name": "data",
                    "managedEBSVolume": {
                        **EBS,
                        "tagSpecifications": [
                            {"resourceType": "volume", "tags": [{"key": "AmazonECSManaged", "value": "true"}]}
                        ],
                    },
                },
                "reserved for Amazon ECS",
            ),
        ],
    )
    def test_what_cannot_be_made(
        self, serve: Serve, with_volume: str, given: dict[str, Any], message: str
    ) -> None:
        with refused("InvalidParameterException", message):
            serve(taskDefinition=with_volume, volumeConfigurations=[given])

    def test_a_definition_without_volumes(self, serve: Serve) -> None:
        message = "^Volume configuration provided but no matching configuredAtLaunch volume found in task def"
        with refused("InvalidParameterException", message):
            serve(volumeConfigurations=[{"name": "data", "managedEBSVolume": EBS}])


class TestTags:
    @pytest.mark.rule("CreateService-102")
    def test_there_are_fifty_at_most(self, serve: Serve) -> None:
        assert "tags" not in serve(serviceName="none")
        assert serve(tags=tags(50))["tags"] == tags(50)
        with refused("InvalidParameterException", "tags can have at most 50 items"):
            serve(serviceName="b", tags=tags(51))

    @pytest.mark.rule("CreateService-103")
    def test_a_key_is_there_once(self, serve: Serve) -> None:
        with refused("InvalidParameterException", "Duplicate keys found"):
            serve(tags=tags(1) * 2)

    @pytest.mark.rule("CreateService-104", "CreateService-105")
    def test_lengths(self, serve: Serve) -> None:
        given = [{"key": "ä" * 128, "value": "ö" * 256}, {"key": "empty"}]
        assert serve(tags=given)["tags"] == given
        for tag in ({"key": "k" * 129, "value": ""}, {"key": "k", "value": "v" * 257}):
            with refused("InvalidParameterException", "can have at most"):
                serve(serviceName="b", tags=[tag])

    @pytest.mark.rule("CreateService-106", "CreateService-107")
    def test_characters_and_case(self, serve: Serve) -> None:
        given = [{"key": "a Z0+-=._:/@", "value": "a Z0+-=._:/@"}, {"key": "A z0+-=._:/@", "value": "x"}]
        assert serve(tags=given)["tags"] == given
        with refused("InvalidParameterException", "Some tags contain invalid characters"):
            serve(serviceName="b", tags=[{"key": "a#", "value": ""}])

    @pytest.mark.rule("CreateService-108")
    @pytest.mark.parametrize(
        "tag",
        [{"key": "aws:k", "value": "v"}, {"key": "AwS:k", "value": "v"}, {"key": "k", "value": "aws:v"}],
    )
    def test_what_is_reserved(self, serve: Serve, tag: dict[str, str]) -> None:
        with refused("InvalidParameterException", "reserved"):
            serve(tags=[tag])

    @pytest.mark.rule("CreateService-077")
    def test_what_can_be_propagated(self, serve: Serve) -> None:
        for source in ("TASK_DEFINITION", "SERVICE", "NONE"):
            assert serve(serviceName=source, propagateTags=source)["propagateTags"] == source
        with refused("InvalidParameterException", "propagate tags should be one of"):
            serve(propagateTags="TASK")

    def test_managed_tags_are_shown(self, serve: Serve) -> None:
        assert serve(enableECSManagedTags=True)["enableECSManagedTags"] is True

    def test_they_can_be_changed_while_the_service_is_active(self, ecs: Any, serve: Serve) -> None:
        arn = serve(tags=tags(1))["serviceArn"]
        ecs.tag_resource(resourceArn=arn, tags=[{"key": "new", "value": "n"}])
        ecs.untag_resource(resourceArn=arn, tagKeys=["k0"])
        assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "new", "value": "n"}]


class TestExecuteCommand:
    def test_it_needs_a_task_role(self, serve: Serve, register: Callable[..., str]) -> None:
        message = "^The service couldn't be created because a valid taskRoleArn is not being used. "
        with refused("InvalidParameterException", message):
            serve(enableExecuteCommand=True)
        definition = register(taskRoleArn="arn:aws:iam::123456789012:role/task")
        service = serve(enableExecuteCommand=True, taskDefinition=definition)
        assert service["enableExecuteCommand"] is True


class TestShortArns:
    def test_a_service_without_its_cluster_in_the_arn(self, ecs: Any, serve: Serve) -> None:
        ecs.put_account_setting(name="serviceLongArnFormat", value="disabled")
        service = serve()
        assert service["serviceArn"] == f"{ARN}service/web"
        assert described(ecs, service["serviceArn"]) == lasting(service)
        with refused(
            "InvalidParameterException", "^The new ARN and resource ID format must be enabled to add tags"
        ):
            serve(serviceName="b", tags=tags(1))

    def test_what_tasks_must_be_able_to_carry(self, ecs: Any, serve: Serve) -> None:
        ecs.put_account_setting(name="taskLongArnFormat", value="disabled")
        with refused(
            "InvalidParameterException", "^The new ARN and resource ID format must be enabled to propagate"
        ):
            serve(propagateTags="SERVICE")


class TestNotBuilt:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("gatewayConnectors", []), ("monitoring", {})],
    )
    def test_newer_parameters_are_refused_by_name(self, serve: Serve, name: str, value: Any) -> None:
        with pytest.raises(ecs_fake.NotImplementedByFake, match=name):
            serve(**{name: value})


class TestErrorsWithoutACause:
    @pytest.mark.parametrize(
        ("operation", "code"),
        [
            pytest.param("CreateService", "AccessDeniedException", marks=rule("CreateService-142")),
            pytest.param("CreateService", "UnsupportedFeatureException", marks=rule("CreateService-150")),
            pytest.param("UpdateService", "AccessDeniedException", marks=rule("UpdateService-073")),
            pytest.param("UpdateService", "UnsupportedFeatureException", marks=rule("UpdateService-083")),
        ],
    )
    def test_they_can_be_ordered_and_change_nothing(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve, operation: str, code: str
    ) -> None:
        before = serve()
        fake.faults.error(operation, code)
        with refused(code):
            if operation == "CreateService":
                serve(serviceName="more")
            else:
                ecs.update_service(service="web", desiredCount=9)
        assert described(ecs) == lasting(before)
        assert ecs.list_services()["serviceArns"] == [before["serviceArn"]]
