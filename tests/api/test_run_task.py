"""RunTask."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.rules.marks import rule

TD_ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/"
Run = Callable[..., dict[str, Any]]


def container(name: str = "app", **changes: Any) -> dict[str, Any]:
    return {"name": name, "image": f"images/{name}", **changes}


class TestWhatRuns:
    @pytest.mark.rule("RunTask-001")
    def test_the_task_definition_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.run_task(launchType="FARGATE")

    @pytest.mark.rule("RunTask-002", "RunTask-124")
    def test_by_family_revision_or_arn(self, run_one: Run, register: Callable[..., str]) -> None:
        register()
        for reference in ("job", "job:1", TD_ARN + "job:1", TD_ARN + "job"):
            assert run_one(taskDefinition=reference)["taskDefinitionArn"] == TD_ARN + "job:1"

    @pytest.mark.rule("RunTask-003", "RegisterTaskDefinition-021")
    def test_a_family_means_its_latest_active_revision(
        self, ecs: Any, run_one: Run, register: Callable[..., str]
    ) -> None:
        register()
        register()
        assert run_one(taskDefinition="job")["taskDefinitionArn"] == TD_ARN + "job:2"
        register()
        assert run_one(taskDefinition="job")["taskDefinitionArn"] == TD_ARN + "job:3"
        ecs.deregister_task_definition(taskDefinition="job:3")
        assert run_one(taskDefinition="job")["taskDefinitionArn"] == TD_ARN + "job:2"

    @pytest.mark.rule("DeregisterTaskDefinition-004", "DeregisterTaskDefinition-007")
    def test_an_inactive_revision_is_refused_at_once(
        self, ecs: Any, run: Run, register: Callable[..., str]
    ) -> None:
        register()
        ecs.deregister_task_definition(taskDefinition="job:1")
        with refused("ClientException", "^TaskDefinition is inactive$"):
            run(taskDefinition="job:1")

    @pytest.mark.parametrize(
        "reference", ["job", "job:7", TD_ARN + "job:7", TD_ARN.replace("us-east-1", "eu-west-1") + "job"]
    )
    def test_an_unknown_one(self, run: Run, reference: str) -> None:
        with refused("ClientException", "^TaskDefinition not found.$"):
            run(taskDefinition=reference)

    @pytest.mark.parametrize(
        ("reference", "code", "message"),
        [
            ("a b", "ClientException", "Family contains invalid characters."),
            ("job:latest", "InvalidParameterException", "Invalid revision number. Number: latest"),
            (
                TD_ARN.replace("123456789012", "999999999999") + "job",
                "InvalidParameterException",
                "AccountIDs mismatch",
            ),
            (
                "arn:aws:ecs:us-east-1:123456789012:cluster/job",
                "ClientException",
                "Family contains invalid characters.",
            ),
        ],
    )
    def test_what_is_no_reference(self, run: Run, reference: str, code: str, message: str) -> None:
        with refused(code, f"^{message}$"):
            run(taskDefinition=reference)


class TestCluster:
    @pytest.mark.rule("RunTask-004")
    def test_the_default_cluster_when_none_is_named(self, run_one: Run) -> None:
        assert run_one()["clusterArn"].endswith(":cluster/default")

    @pytest.mark.rule("RunTask-005")
    def test_by_name_or_arn(self, ecs: Any, run_one: Run) -> None:
        arn = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        assert {run_one(cluster=reference)["clusterArn"] for reference in ("other", arn)} == {arn}


class TestCount:
    @pytest.mark.rule("RunTask-007")
    def test_one_when_none_is_given(self, run: Run) -> None:
        assert len(run()["tasks"]) == 1

    @pytest.mark.rule("RunTask-006")
    def test_ten_and_no_more(self, run: Run) -> None:
        assert len(run(count=10)["tasks"]) == 10
        for count in (0, 11, -1):
            with refused("InvalidParameterException"):
                run(count=count)

    @pytest.mark.rule("RunTask-008", "RunTask-117", "RunTask-119")
    def test_each_copy_is_a_task_of_its_own(self, run: Run) -> None:
        answer = run(count=3)
        assert len({task["taskArn"] for task in answer["tasks"]}) == 3
        assert answer["failures"] == []


STRATEGY = [{"capacityProvider": "FARGATE", "weight": 1}]


class TestLaunchType:
    @pytest.fixture
    def fargate_cluster(self, ecs: Any) -> str:
        ecs.create_cluster(clusterName="fargate", capacityProviders=["FARGATE", "FARGATE_SPOT"])
        return "fargate"

    def providers(self, run: Run, **changes: Any) -> list[str]:
        return [task["capacityProviderName"] for task in run(launchType=None, **changes)["tasks"]]

    @pytest.mark.rule("RunTask-009")
    def test_not_together_with_a_strategy(self, run: Run, fargate_cluster: str) -> None:
        with refused("InvalidParameterException"):
            run(cluster=fargate_cluster, capacityProviderStrategy=STRATEGY)

    @pytest.mark.rule("RunTask-010", "CreateCluster-014")
    def test_the_clusters_strategy_when_neither_is_given(self, ecs: Any, run: Run) -> None:
        ecs.create_cluster(
            clusterName="spot",
            capacityProviders=["FARGATE_SPOT"],
            defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        )
        assert self.providers(run, cluster="spot") == ["FARGATE_SPOT"]

    def test_ec2_when_there_is_no_strategy_either(self, run: Run) -> None:
        with refused("InvalidParameterException", "^No Container Instances were found in your cluster.$"):
            run(launchType=None)

    @pytest.mark.rule("RunTask-013")
    def test_a_strategy_of_up_to_twenty(self, run: Run, fargate_cluster: str) -> None:
        for count, expected in ((20, 1), (21, None)):
            strategy = [{"capacityProvider": "FARGATE", "weight": 1}] * count
            if expected is not None:
                assert (
                    len(self.providers(run, cluster=fargate_cluster, capacityProviderStrategy=strategy))
                    == expected
                )
            else:
                with refused("InvalidParameterException"):
                    run(cluster=fargate_cluster, launchType=None, capacityProviderStrategy=strategy)

    @pytest.mark.rule("RunTask-014", "CreateCluster-009")
    def test_a_provider_the_cluster_does_not_have(self, run: Run) -> None:
        with refused("InvalidParameterException", "not associated with the cluster"):
            run(launchType=None, capacityProviderStrategy=STRATEGY)

    @pytest.mark.rule("RunTask-015")
    def test_a_provider_that_was_never_created(self, run: Run, fargate_cluster: str) -> None:
        with refused("InvalidParameterException", "'mine' was not found"):
            run(
                cluster=fargate_cluster,
                launchType=None,
                capacityProviderStrategy=[{"capacityProvider": "mine"}],
            )

    @pytest.mark.rule("RunTask-016", "RunTask-017")
    def test_no_weight_means_zero_and_all_zero_fails(self, run: Run, fargate_cluster: str) -> None:
        strategy = [{"capacityProvider": "FARGATE"}, {"capacityProvider": "FARGATE_SPOT"}]
        with refused("InvalidParameterException"):
            run(cluster=fargate_cluster, launchType=None, capacityProviderStrategy=strategy)

    def test_a_single_provider_needs_no_weight(self, run: Run, fargate_cluster: str) -> None:
        strategy = [{"capacityProvider": "FARGATE"}]
        assert self.providers(run, cluster=fargate_cluster, capacityProviderStrategy=strategy) == ["FARGATE"]

    @pytest.mark.parametrize(
        ("fargate", "spot", "count", "on_spot"),
        [
            pytest.param({"base": 2}, {"weight": 1}, 5, 3, marks=rule("RunTask-018")),
            pytest.param({"weight": 1}, {"weight": 4}, 10, 8, marks=rule("RunTask-019")),
            pytest.param({"weight": 1}, {"weight": 1}, 6, 3, marks=rule("RunTask-019")),
            pytest.param(
                {"weight": 1, "base": 2}, {"weight": 1}, 6, 2, marks=rule("RunTask-020", "RunTask-022")
            ),
        ],
    )
    def test_base_first_then_by_weight(
        self,
        run: Run,
        fargate_cluster: str,
        fargate: dict[str, int],
        spot: dict[str, int],
        count: int,
        on_spot: int,
    ) -> None:
        strategy = [{"capacityProvider": "FARGATE", **fargate}, {"capacityProvider": "FARGATE_SPOT", **spot}]
        used = self.providers(run, cluster=fargate_cluster, capacityProviderStrategy=strategy, count=count)
        assert used.count("FARGATE_SPOT") == on_spot

    @pytest.mark.rule("RunTask-021")
    def test_one_provider_may_have_a_base(self, run: Run, fargate_cluster: str) -> None:
        strategy = [
            {"capacityProvider": name, "base": 1, "weight": 1} for name in ("FARGATE", "FARGATE_SPOT")
        ]
        with refused("InvalidParameterException", "multiple capacity providers with a base"):
            run(cluster=fargate_cluster, launchType=None, capacityProviderStrategy=strategy)

    @pytest.mark.rule("RunTask-025", "RunTask-026")
    def test_only_the_three(self, run: Run) -> None:
        for launch_type in ("FARGATE_SPOT", "fargate", "LAMBDA"):
            with refused("InvalidParameterException"):
                run(launchType=launch_type)

    @pytest.mark.parametrize("launch_type", ["EC2", "EXTERNAL"])
    def test_no_instances_no_tasks(self, run: Run, register: Callable[..., str], launch_type: str) -> None:
        register(
            requiresCompatibilities=None,
            networkMode="bridge",
            cpu=None,
            memory=None,
            containerDefinitions=[container(memory=64)],
        )
        with refused("InvalidParameterException", "^No Container Instances were found in your cluster.$"):
            run(launchType=launch_type, taskDefinition="job", networkConfiguration=None)

    def test_a_task_definition_that_does_not_fit_fargate(
        self, run: Run, register: Callable[..., str]
    ) -> None:
        register(
            requiresCompatibilities=None,
            networkMode="bridge",
            cpu=None,
            memory=None,
            containerDefinitions=[container(memory=64)],
        )
        with refused("InvalidParameterException", "^Task definition does not support launch_type FARGATE.$"):
            run(taskDefinition="job")

    @pytest.mark.rule("RunTask-129")
    def test_the_provider_stands_beside_the_launch_type(self, run: Run, fargate_cluster: str) -> None:
        (task,) = run(cluster=fargate_cluster, launchType=None, capacityProviderStrategy=STRATEGY)["tasks"]
        assert (task["launchType"], task["capacityProviderName"]) == ("FARGATE", "FARGATE")


class TestClientToken:
    @pytest.mark.rule("RunTask-028", "RunTask-029")
    def test_its_form(self, run: Run) -> None:
        assert run(clientToken="!" * 64)["tasks"]
        assert run(clientToken="~" * 64)["tasks"]
        for token in ("t" * 65, "a b", "a\tb", "tökén", "\x7f"):
            with refused("InvalidParameterException"):
                run(clientToken=token)

    @pytest.mark.rule("RunTask-030")
    def test_the_same_call_again_gives_the_same_tasks(
        self, ecs: Any, fake: ecs_fake.EcsFake, run: Run, register: Callable[..., str]
    ) -> None:
        register()
        first = run(taskDefinition="job", clientToken="t", count=2)
        again = run(taskDefinition="job", clientToken="t", count=2)
        assert [task["taskArn"] for task in again["tasks"]] == [task["taskArn"] for task in first["tasks"]]
        assert len(fake.tasks()) == 2

    @pytest.mark.rule("RunTask-031")
    def test_case_counts(self, fake: ecs_fake.EcsFake, run: Run, register: Callable[..., str]) -> None:
        register()
        for token in ("t", "T"):
            run(taskDefinition="job", clientToken=token)
        assert len(fake.tasks()) == 2

    @pytest.mark.rule("RunTask-032", "RunTask-033")
    def test_another_call_with_the_token_conflicts(
        self, fake: ecs_fake.EcsFake, run: Run, register: Callable[..., str]
    ) -> None:
        register()
        first = run(taskDefinition="job", clientToken="t")["tasks"]
        with refused("ConflictException") as caught:
            run(taskDefinition="job", clientToken="t", count=2)
        assert caught.value.response["resourceIds"] == [first[0]["taskArn"]]
        assert len(fake.tasks()) == 1
        assert len(run(taskDefinition="job", clientToken="fresh", count=2)["tasks"]) == 2
        assert run(taskDefinition="job", clientToken="t")["tasks"][0]["taskArn"] == first[0]["taskArn"]

    @pytest.mark.rule("RunTask-034")
    def test_without_a_token_every_call_starts_tasks(
        self, fake: ecs_fake.EcsFake, ecs: Any, run: Run
    ) -> None:
        ecs.meta.events.register("before-call.ecs.RunTask", _without_token)
        for _ in range(2):
            run(taskDefinition="job") if fake.tasks() else run()
        assert len(fake.tasks()) == 2
        assert all("clientToken" not in (call.parameters or {}) for call in fake.calls)

    def test_a_token_counts_in_its_cluster(self, ecs: Any, fake: ecs_fake.EcsFake, run: Run) -> None:
        ecs.create_cluster(clusterName="other")
        run(clientToken="t")
        run(taskDefinition="job", clientToken="t", cluster="other")
        assert len(fake.tasks()) == 2

    @pytest.mark.rule("Idempotency-012", "Idempotency-014")
    def test_a_token_ends_an_hour_after_its_tasks(self, ecs: Any, fake: ecs_fake.EcsFake, run: Run) -> None:
        first = run(clientToken="t")["tasks"][0]["taskArn"]
        ecs.stop_task(task=first)
        fake.advance(3500)
        (shown,) = run_again(ecs)
        assert shown == {"taskArn": first, "lastStatus": "STOPPED", "desiredStatus": "STOPPED"}
        fake.advance(200)
        assert run_again(ecs)[0]["taskArn"] != first

    def test_a_token_ends_after_a_day(
        self, fake: ecs_fake.EcsFake, run: Run, register: Callable[..., str]
    ) -> None:
        register()
        first = run(taskDefinition="job", clientToken="t")["tasks"][0]["taskArn"]
        fake.advance(24 * 3600 + 1)
        assert run(taskDefinition="job", clientToken="t")["tasks"][0]["taskArn"] != first


def _without_token(params: dict[str, Any], **_: Any) -> None:
    body = json.loads(params["body"])
    del body["clientToken"]
    params["body"] = json.dumps(body).encode()


def run_again(ecs: Any) -> list[dict[str, Any]]:
    request = {"taskDefinition": "job:1", "launchType": "FARGATE", "networkConfiguration": NETWORK}
    return list(ecs.run_task(**request, clientToken="t")["tasks"])


class TestNetwork:
    @pytest.mark.rule("RunTask-040", "RegisterTaskDefinition-068")
    def test_awsvpc_needs_a_configuration(self, run: Run) -> None:
        message = "^Network Configuration must be provided when networkMode 'awsvpc' is specified.$"
        with refused("InvalidParameterException", message):
            run(networkConfiguration=None)

    @pytest.mark.rule("RunTask-041")
    def test_other_modes_take_none(self, run: Run, register: Callable[..., str]) -> None:
        register(
            requiresCompatibilities=None,
            networkMode="bridge",
            cpu=None,
            memory=None,
            containerDefinitions=[container(memory=64)],
        )
        with refused(
            "InvalidParameterException", "^Network Configuration is not valid for the given networkMode"
        ):
            run(launchType="EC2", taskDefinition="job")

    @pytest.mark.parametrize(
        ("member", "most"),
        [
            pytest.param("subnets", 16, marks=rule("RunTask-042")),
            pytest.param("securityGroups", 5, marks=rule("RunTask-043")),
        ],
    )
    def test_how_many(self, run: Run, member: str, most: int) -> None:
        def network(count: int) -> dict[str, Any]:
            names = [f"id-{number}" for number in range(count)]
            return {"awsvpcConfiguration": {"subnets": ["subnet-1"], member: names}}

        assert run(networkConfiguration=network(most))["tasks"]
        with refused("InvalidParameterException"):
            run(networkConfiguration=network(most + 1))

    def test_no_subnets(self, run: Run) -> None:
        with refused("InvalidParameterException"):
            run(networkConfiguration={"awsvpcConfiguration": {"subnets": []}})

    @pytest.mark.rule("RunTask-046")
    def test_assign_public_ip(self, run: Run) -> None:
        def network(value: str) -> dict[str, Any]:
            return {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": value}}

        for value in ("ENABLED", "DISABLED"):
            assert run(networkConfiguration=network(value))["tasks"]
        with refused("InvalidParameterException"):
            run(networkConfiguration=network("MAYBE"))

    @pytest.mark.rule("RunTask-131")
    def test_the_answer_shows_the_interface_before_it_exists(self, run_one: Run) -> None:
        (attachment,) = run_one()["attachments"]
        assert (attachment["type"], attachment["status"]) == ("ElasticNetworkInterface", "PRECREATED")
        assert attachment["details"] == [{"name": "subnetId", "value": "subnet-1"}]

    @pytest.mark.rule("RunTask-137", "RegisterTaskDefinition-070")
    def test_a_running_task_has_an_interface_of_its_own(self, ecs: Any, run_one: Run) -> None:
        (task,) = ecs.describe_tasks(tasks=[run_one()["taskArn"]])["tasks"]
        (attachment,) = task["attachments"]
        assert attachment["status"] == "ATTACHED"
        names = [detail["name"] for detail in attachment["details"]]
        assert names == [
            "subnetId",
            "networkInterfaceId",
            "macAddress",
            "privateDnsName",
            "privateIPv4Address",
        ]
        (interface,) = task["containers"][0]["networkInterfaces"]
        assert interface["attachmentId"] == attachment["id"]
        assert interface["privateIpv4Address"] == attachment["details"][-1]["value"]


class TestOverrides:
    def overridden(self, run_one: Run, overrides: dict[str, Any], **changes: Any) -> dict[str, Any]:
        return run_one(overrides=overrides, **changes)

    @pytest.mark.rule("RunTask-047")
    def test_at_most_8192_characters_of_json(self, run: Run) -> None:
        def overrides(length: int) -> dict[str, Any]:
            one = {"containerOverrides": [{"name": "app", "command": [""]}]}
            one["containerOverrides"][0]["command"] = [
                "x" * (length - len(json.dumps(one, separators=(",", ":"))))
            ]
            return one

        assert run(overrides=overrides(8192))["tasks"]
        with refused("InvalidParameterException", "^overrides length must be at most 8192.$"):
            run(overrides=overrides(8193))

    @pytest.mark.rule("RunTask-048")
    def test_of_an_unknown_container(self, run: Run) -> None:
        message = "^Override for container named other is not a container in the TaskDefinition.$"
        with refused("InvalidParameterException", message):
            run(overrides={"containerOverrides": [{"name": "other"}]})

    @pytest.mark.rule("RunTask-049", "RunTask-050")
    def test_command_and_environment_are_of_this_task_only(
        self, ecs: Any, run_one: Run, register: Callable[..., str]
    ) -> None:
        register(containerDefinitions=[container(command=["a"], environment=[{"name": "A", "value": "1"}])])
        override = {"name": "app", "command": ["b"], "environment": [{"name": "B", "value": "2"}]}
        task = run_one(taskDefinition="job", overrides={"containerOverrides": [override]})
        assert task["overrides"]["containerOverrides"] == [override]
        (definition,) = ecs.describe_task_definition(taskDefinition="job")["taskDefinition"][
            "containerDefinitions"
        ]
        assert (definition["command"], definition["environment"]) == (["a"], [{"name": "A", "value": "1"}])
        plain = run_one(taskDefinition="job")
        assert plain["overrides"]["containerOverrides"] == [{"name": "app"}]

    @pytest.mark.rule("RunTask-051")
    def test_an_empty_list_is_accepted_an_entry_without_name_is_not(self, run: Run) -> None:
        assert run(overrides={"containerOverrides": []})["tasks"]
        with refused("InvalidParameterException"):
            run(overrides={"containerOverrides": [{"command": ["x"]}]})

    @pytest.mark.rule("RunTask-052", "RunTask-053")
    def test_environment_files(self, run: Run) -> None:
        def overrides(*values: str, kind: str = "s3") -> dict[str, Any]:
            files = [{"type": kind, "value": value} for value in values]
            return {"containerOverrides": [{"name": "app", "environmentFiles": files}]}

        arn = "arn:aws:s3:::bucket/file.env"
        assert run(overrides=overrides(*[arn] * 10))["tasks"]
        for wrong in (
            overrides(*[arn] * 11),
            overrides("arn:aws:s3:::bucket/file.txt"),
            overrides(arn, kind="efs"),
        ):
            with refused("InvalidParameterException"):
                run(overrides=wrong)

    @pytest.mark.rule("RunTask-055")
    def test_sizes_of_a_container(self, ecs: Any, run_one: Run) -> None:
        override = {"name": "app", "cpu": 64, "memory": 128, "memoryReservation": 96}
        (shown,) = run_one(overrides={"containerOverrides": [override]})["containers"]
        assert (shown["cpu"], shown["memory"], shown["memoryReservation"]) == ("64", "128", "96")

    @pytest.mark.rule("RunTask-059")
    def test_sizes_and_roles_of_the_task(self, run_one: Run) -> None:
        role = "arn:aws:iam::123456789012:role/other"
        overrides = {"cpu": "1 vCPU", "memory": "2 GB", "taskRoleArn": role, "executionRoleArn": role}
        task = run_one(overrides=overrides)
        assert (task["cpu"], task["memory"]) == ("1024", "2048")
        assert task["overrides"] == {
            "containerOverrides": [{"name": "app"}],
            "inferenceAcceleratorOverrides": [],
            **overrides,
        }

    @pytest.mark.parametrize("overrides", [{"cpu": "300"}, {"cpu": "1024", "memory": "512"}, {"cpu": "much"}])
    def test_a_size_fargate_does_not_have(self, run: Run, overrides: dict[str, str]) -> None:
        with refused("ClientException"):
            run(overrides=overrides)

    @pytest.mark.newest_sdk
    @pytest.mark.rule("RunTask-060")
    def test_ephemeral_storage_between_21_and_200(self, run_one: Run) -> None:
        for size in (21, 200):
            task = run_one(overrides={"ephemeralStorage": {"sizeInGiB": size}})
            assert task["ephemeralStorage"] == task["fargateEphemeralStorage"] == {"sizeInGiB": size}
        for size in (20, 201):
            with refused("InvalidParameterException"):
                run_one(overrides={"ephemeralStorage": {"sizeInGiB": size}})

    @pytest.mark.rule("RunTask-061")
    def test_ephemeral_storage_needs_platform_1_4_0(self, run: Run) -> None:
        with refused("InvalidParameterException"):
            run(overrides={"ephemeralStorage": {"sizeInGiB": 30}}, platformVersion="1.3.0")

    @pytest.mark.parametrize(
        "overrides",
        [
            {"inferenceAcceleratorOverrides": [{"deviceName": "d", "deviceType": "t"}]},
            {
                "containerOverrides": [
                    {"name": "app", "resourceRequirements": [{"type": "InferenceAccelerator", "value": "d"}]}
                ]
            },
            {
                "containerOverrides": [
                    {"name": "app", "resourceRequirements": [{"type": "GPU", "value": "1"}]}
                ]
            },
        ],
    )
    def test_accelerators_are_refused(self, run: Run, overrides: dict[str, Any]) -> None:
        with pytest.raises(ClientError) as caught:
            run(overrides=overrides)
        assert caught.value.response["Error"]["Code"] in ("InvalidParameterException", "ClientException")

    @pytest.mark.rule("RunTask-121", "DescribeTasks-016")
    def test_without_overrides_every_container_is_named(
        self, ecs: Any, run_one: Run, register: Callable[..., str]
    ) -> None:
        register(containerDefinitions=[container("a"), container("b")])
        task = run_one(taskDefinition="job")
        (described,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        for shown in (task, described):
            assert shown["overrides"]["containerOverrides"] == [{"name": "a"}, {"name": "b"}]


class TestPlacement:
    """What can be said of placement before there are container instances."""

    def memberships(self, count: int) -> list[dict[str, str]]:
        return [{"type": "memberOf", "expression": f"attribute:a == {number}"} for number in range(count)]

    @pytest.mark.rule("RunTask-062", "RegisterTaskDefinition-072")
    def test_ten_constraints_with_those_of_the_task_definition(
        self, run: Run, register: Callable[..., str]
    ) -> None:
        register(
            requiresCompatibilities=None,
            networkMode="bridge",
            cpu=None,
            memory=None,
            containerDefinitions=[container(memory=64)],
            placementConstraints=self.memberships(6),
        )
        for count, message in (
            (4, "No Container Instances"),
            (5, "placement constraints can have at most 10 items"),
        ):
            with refused("InvalidParameterException", message):
                run(
                    launchType="EC2",
                    taskDefinition="job",
                    networkConfiguration=None,
                    placementConstraints=self.memberships(count),
                )

    @pytest.mark.rule("RunTask-063")
    def test_not_on_fargate(self, run: Run) -> None:
        with refused("InvalidParameterException"):
            run(placementConstraints=self.memberships(1))
        with refused("InvalidParameterException"):
            run(placementStrategy=[{"type": "random"}])

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param(
                {"placementConstraints": [{"type": "distinctInstance", "expression": "x"}]},
                marks=rule("RunTask-066"),
            ),
            pytest.param(
                {"placementConstraints": [{"type": "memberOf", "expression": "x" * 2001}]},
                marks=rule("RunTask-066"),
            ),
            pytest.param({"placementConstraints": [{"type": "sameInstance"}]}, marks=rule("RunTask-067")),
            pytest.param({"placementStrategy": [{"type": "random"}] * 6}, marks=rule("RunTask-068")),
            pytest.param({"placementStrategy": [{"type": "best"}]}, marks=rule("RunTask-069")),
            {"placementStrategy": [{"type": "spread", "field": "cpu"}]},
            {"placementStrategy": [{"type": "binpack", "field": "host"}]},
            {"placementStrategy": [{"type": "random", "field": "host"}]},
        ],
    )
    def test_refused_before_instances_are_looked_for(self, run: Run, wrong: dict[str, Any]) -> None:
        with refused("InvalidParameterException", "^(?!No Container Instances)"):
            run(launchType="EC2", **wrong)

    @pytest.mark.parametrize(
        "strategy",
        [
            {"type": "spread", "field": "instanceId"},
            {"type": "spread", "field": "host"},
            {"type": "spread", "field": "attribute:ecs.availability-zone"},
            {"type": "binpack", "field": "cpu"},
            {"type": "binpack", "field": "MEMORY"},
            {"type": "random"},
        ],
    )
    def test_fields_that_are_accepted(self, run: Run, strategy: dict[str, str]) -> None:
        with refused("InvalidParameterException", "^No Container Instances were found"):
            run(launchType="EC2", placementStrategy=[strategy])


class TestPlatform:
    @pytest.mark.rule("RunTask-073", "RunTask-133", "RunTask-024")
    def test_latest_is_resolved(self, run_one: Run) -> None:
        for given in (None, "LATEST", "1.4.0"):
            task = run_one(platformVersion=given)
            assert (task["platformVersion"], task["platformFamily"]) == ("1.4.0", "Linux")
            assert "containerInstanceArn" not in task

    @pytest.mark.rule("RunTask-024")
    @pytest.mark.parametrize(("architecture", "oldest"), [("X86_64", "1.3.0"), ("ARM64", "1.4.0")])
    def test_spot_needs_a_newer_one(
        self, ecs: Any, run: Run, register: Callable[..., str], architecture: str, oldest: str
    ) -> None:
        register(runtimePlatform={"cpuArchitecture": architecture, "operatingSystemFamily": "LINUX"})
        ecs.create_cluster(clusterName="spot", capacityProviders=["FARGATE_SPOT"])
        spot = {"cluster": "spot", "launchType": None, "taskDefinition": "job"}
        strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
        for version in ("1.2.0", "1.3.0", "1.4.0"):
            if version >= oldest:
                assert run(**spot, capacityProviderStrategy=strategy, platformVersion=version)["tasks"]
            else:
                with refused("PlatformTaskDefinitionIncompatibilityException"):
                    run(**spot, capacityProviderStrategy=strategy, platformVersion=version)

    def test_not_with_ec2(self, run: Run) -> None:
        with refused("InvalidParameterException", "platform version"):
            run(launchType="EC2", platformVersion="1.4.0")

    @pytest.mark.rule("RunTask-075")
    def test_one_that_does_not_exist(self, run: Run) -> None:
        with refused("PlatformUnknownException"):
            run(platformVersion="9.9.9")

    @pytest.mark.rule("RunTask-076")
    def test_one_that_is_too_old_for_the_task_definition(
        self, run: Run, register: Callable[..., str]
    ) -> None:
        register(cpu="8192", memory="16384")
        assert run(taskDefinition="job")["tasks"]
        with refused("PlatformTaskDefinitionIncompatibilityException"):
            run(taskDefinition="job", platformVersion="1.3.0")


class TestTagsAndGroups:
    def described(self, ecs: Any, task: dict[str, Any]) -> dict[str, Any]:
        (described,) = ecs.describe_tasks(tasks=[task["taskArn"]], include=["TAGS"])["tasks"]
        return dict(described)

    @pytest.mark.rule("RunTask-037")
    def test_managed_tags(self, ecs: Any, run_one: Run) -> None:
        task = run_one(enableECSManagedTags=True)
        assert self.described(ecs, task)["tags"] == [{"key": "aws:ecs:clusterName", "value": "default"}]

    @pytest.mark.rule("RunTask-096")
    def test_managed_tags_do_not_count(self, ecs: Any, run_one: Run) -> None:
        fifty = [{"key": f"k{number}", "value": "v"} for number in range(50)]
        task = run_one(enableECSManagedTags=True, tags=fifty)
        assert len(self.described(ecs, task)["tags"]) == 51

    @pytest.mark.rule("RunTask-038", "RunTask-039")
    def test_the_group(self, run_one: Run) -> None:
        assert run_one()["group"] == "family:job"
        assert run_one(group="mine")["group"] == "mine"

    @pytest.mark.rule("RunTask-077", "RunTask-078")
    def test_tags_of_the_task_definition_only_when_propagated(
        self, ecs: Any, run_one: Run, register: Callable[..., str]
    ) -> None:
        register(tags=[{"key": "a", "value": "definition"}, {"key": "b", "value": "definition"}])
        assert self.described(ecs, run_one(taskDefinition="job"))["tags"] == []
        own = [{"key": "a", "value": "own"}]
        task = run_one(taskDefinition="job", propagateTags="TASK_DEFINITION", tags=own)
        assert self.described(ecs, task)["tags"] == [*own, {"key": "b", "value": "definition"}]

    @pytest.mark.rule("RunTask-079", "RunTask-080")
    def test_not_from_a_service_nor_from_elsewhere(self, run: Run) -> None:
        for value in ("SERVICE", "CLUSTER"):
            with refused("InvalidParameterException"):
                run(propagateTags=value)
        assert run(propagateTags="NONE")["tasks"]

    @pytest.mark.parametrize(
        ("tags", "accepted"),
        [
            pytest.param(
                [{"key": f"k{n}", "value": "v"} for n in range(50)], True, marks=rule("RunTask-089")
            ),
            pytest.param(
                [{"key": f"k{n}", "value": "v"} for n in range(51)], False, marks=rule("RunTask-089")
            ),
            pytest.param(
                [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], False, marks=rule("RunTask-090")
            ),
            pytest.param([{"key": "k" * 128, "value": "v"}], True, marks=rule("RunTask-091")),
            pytest.param([{"key": "k" * 129, "value": "v"}], False, marks=rule("RunTask-091")),
            pytest.param([{"key": "k", "value": "v" * 256}], True, marks=rule("RunTask-092")),
            pytest.param([{"key": "k", "value": "v" * 257}], False, marks=rule("RunTask-092")),
            pytest.param([{"key": "a1 +-=._:/@", "value": "b2 +-=._:/@"}], True, marks=rule("RunTask-093")),
            pytest.param(
                [{"key": "Team", "value": "X"}, {"key": "team", "value": "x"}],
                True,
                marks=rule("RunTask-094"),
            ),
            pytest.param([{"key": "Aws:k", "value": "v"}], False, marks=rule("RunTask-095")),
            pytest.param([{"key": "k"}], True, marks=rule("RunTask-097")),
        ],
    )
    def test_tag_rules(self, ecs: Any, run_one: Run, tags: list[dict[str, str]], accepted: bool) -> None:
        if accepted:
            assert self.described(ecs, run_one(tags=tags))["tags"] == tags
        else:
            with refused("InvalidParameterException"):
                run_one(tags=tags)

    @pytest.mark.rule("RunTask-084", "RunTask-086", "RunTask-087")
    def test_started_by(self, ecs: Any, run_one: Run) -> None:
        for text in ("s" * 128, "aZ0-_", "a/b"):
            task = run_one(startedBy=text)
            assert task["startedBy"] == text
            assert ecs.list_tasks(startedBy=text)["taskArns"] == [task["taskArn"]]
        for text in ("s" * 129, "a b", "a.b", "ä"):
            with refused("InvalidParameterException"):
                run_one(startedBy=text)

    @pytest.mark.rule("RunTask-082")
    def test_reference_id(self, run: Run) -> None:
        assert run(referenceId="r" * 1024)["tasks"]
        with refused("InvalidParameterException"):
            run(referenceId="r" * 1025)


class TestExecuteCommand:
    @pytest.mark.rule("RunTask-141")
    def test_each_container_has_the_agent(self, ecs: Any, run_one: Run) -> None:
        overrides = {"taskRoleArn": "arn:aws:iam::123456789012:role/task"}
        task = run_one(enableExecuteCommand=True, overrides=overrides)
        assert task["containers"][0]["managedAgents"] == [
            {"name": "ExecuteCommandAgent", "lastStatus": "PENDING"}
        ]
        (later,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        (agent,) = later["containers"][0]["managedAgents"]
        assert (agent["lastStatus"], agent["lastStartedAt"]) == ("RUNNING", later["startedAt"])

    @pytest.mark.rule("RunTask-035", "RunTask-036")
    def test_it_needs_a_task_role(self, run_one: Run, register: Callable[..., str]) -> None:
        role = "arn:aws:iam::123456789012:role/task"
        with refused("InvalidParameterException", "taskRoleArn"):
            run_one(enableExecuteCommand=True)
        assert (
            run_one(enableExecuteCommand=True, overrides={"taskRoleArn": role})["enableExecuteCommand"]
            is True
        )
        register(taskRoleArn=role)
        assert run_one(enableExecuteCommand=True, taskDefinition="job")["enableExecuteCommand"] is True


ROLE = "arn:aws:iam::123456789012:role/infrastructure"


@pytest.mark.newest_sdk
class TestManagedVolumes:
    @pytest.fixture
    def launched(self, run_one: Run, register: Callable[..., str]) -> Callable[..., dict[str, Any]]:
        register(
            volumes=[{"name": "data", "configuredAtLaunch": True}],
            containerDefinitions=[
                container(mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}])
            ],
        )

        def launch(name: str = "data", **changes: Any) -> dict[str, Any]:
            volume = {"roleArn": ROLE, "sizeInGiB": 20, **changes}
            given = {member: value for member, value in volume.items() if value is not None}
            return run_one(
                taskDefinition="job", volumeConfigurations=[{"name": name, "managedEBSVolume": given}]
            )

        return launch

    @pytest.mark.rule("RunTask-099", "RegisterTaskDefinition-082")
    def test_the_name_is_that_of_a_volume_configured_at_launch(self, launched: Run) -> None:
        assert launched()
        with refused("InvalidParameterException", "other"):
            launched(name="other")

    @pytest.mark.rule("RunTask-100")
    def test_each_task_has_a_volume_of_its_own(self, ecs: Any, run: Run, launched: Run) -> None:
        configuration = {"name": "data", "managedEBSVolume": {"roleArn": ROLE, "sizeInGiB": 20}}
        made = run(taskDefinition="job", count=3, volumeConfigurations=[configuration])["tasks"]
        tasks = ecs.describe_tasks(tasks=[task["taskArn"] for task in made])["tasks"]
        volumes = [one for task in tasks for one in task["attachments"] if "BlockStorage" in one["type"]]
        details = [{one["name"]: one["value"] for one in volume["details"]} for volume in volumes]
        assert len({volume["id"] for volume in volumes}) == 3
        assert len({detail["volumeId"] for detail in details}) == 3

    @pytest.mark.rule("RunTask-132", "RunTask-112")
    def test_the_answer_shows_its_attachment(self, ecs: Any, launched: Run) -> None:
        task = launched()
        attachment = next(one for one in task["attachments"] if one["type"] == "AmazonElasticBlockStorage")
        assert attachment["status"] == "CREATED"
        assert attachment["details"] == [
            {"name": "roleArn", "value": ROLE},
            {"name": "volumeName", "value": "data"},
            {"name": "deleteOnTermination", "value": "true"},
        ]
        (later,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        statuses = {one["type"]: one["status"] for one in later["attachments"]}
        assert statuses == {"ElasticNetworkInterface": "ATTACHED", "AmazonElasticBlockStorage": "ATTACHED"}
        ecs.stop_task(task=task["taskArn"])
        (ended,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        assert {one["status"] for one in ended["attachments"]} == {"DELETED"}

    @pytest.mark.rule("RunTask-112")
    def test_a_volume_may_be_kept(self, ecs: Any, launched: Run) -> None:
        task = launched(terminationPolicy={"deleteOnTermination": False})
        ecs.stop_task(task=task["taskArn"])
        (ended,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        volume = next(one for one in ended["attachments"] if one["type"] == "AmazonElasticBlockStorage")
        assert volume["status"] == "DETACHED"

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param({"sizeInGiB": None}, marks=rule("RunTask-101")),
            pytest.param({"volumeType": "gp3", "sizeInGiB": 16385}, marks=rule("RunTask-103")),
            pytest.param({"volumeType": "io1", "sizeInGiB": 3, "iops": 100}, marks=rule("RunTask-103")),
            pytest.param({"volumeType": "st1", "sizeInGiB": 124}, marks=rule("RunTask-103")),
            pytest.param({"volumeType": "gp9"}, marks=rule("RunTask-104")),
            pytest.param({"volumeType": "standard"}, marks=rule("RunTask-104")),
            pytest.param({"volumeInitializationRate": 100}, marks=rule("RunTask-105")),
            pytest.param({"iops": 2999}, marks=rule("RunTask-106")),
            pytest.param({"volumeType": "io2", "iops": 256001}, marks=rule("RunTask-106")),
            pytest.param({"volumeType": "io1"}, marks=rule("RunTask-107")),
            pytest.param({"volumeType": "sc1", "sizeInGiB": 200, "iops": 100}, marks=rule("RunTask-107")),
            pytest.param({"volumeType": "gp2", "throughput": 200}, marks=rule("RunTask-108")),
            pytest.param({"throughput": 1001}, marks=rule("RunTask-108")),
            pytest.param({"filesystemType": "btrfs"}, marks=rule("RunTask-110")),
            pytest.param({"filesystemType": "ntfs"}, marks=rule("RunTask-110")),
            pytest.param(
                {
                    "tagSpecifications": [
                        {"resourceType": "volume", "tags": [{"key": "AmazonECSManaged", "value": "x"}]}
                    ]
                },
                marks=rule("RunTask-113"),
            ),
            {"tagSpecifications": [{"resourceType": "volume", "propagateTags": "SERVICE"}]},
        ],
    )
    def test_refused(self, launched: Run, wrong: dict[str, Any]) -> None:
        with refused("InvalidParameterException"):
            launched(**wrong)

    @pytest.mark.parametrize(
        "right",
        [
            pytest.param({"sizeInGiB": None, "snapshotId": "snap-1"}, marks=rule("RunTask-101")),
            pytest.param({"volumeType": "gp2", "sizeInGiB": 1}, marks=rule("RunTask-103")),
            pytest.param({"volumeType": "sc1", "sizeInGiB": 125}, marks=rule("RunTask-103", "RunTask-107")),
            pytest.param(
                {"snapshotId": "snap-1", "volumeInitializationRate": 100}, marks=rule("RunTask-105")
            ),
            pytest.param({"volumeType": "io1", "iops": 64000}, marks=rule("RunTask-106", "RunTask-107")),
            pytest.param(
                {"volumeType": "gp3", "iops": 3000, "throughput": 1000},
                marks=rule("RunTask-106", "RunTask-108"),
            ),
            pytest.param({"filesystemType": "ext4"}, marks=rule("RunTask-110")),
            {"tagSpecifications": [{"resourceType": "volume"}]},
        ],
    )
    def test_accepted(self, launched: Run, right: dict[str, Any]) -> None:
        assert launched(**right)["taskArn"]


class TestTheAnswer:
    @pytest.mark.rule("RunTask-122", "RunTask-123", "RunTask-130", "RunTask-126")
    def test_a_fresh_fargate_task(self, fake: ecs_fake.EcsFake, run_one: Run) -> None:
        task = run_one()
        assert (task["lastStatus"], task["desiredStatus"], task["version"]) == ("PROVISIONING", "RUNNING", 1)
        assert [one["lastStatus"] for one in task["containers"]] == ["PENDING"]
        assert task["createdAt"].timestamp() == pytest.approx(fake.now.timestamp(), abs=0.001)
        assert not {"startedAt", "stoppedAt", "connectivityAt", "healthStatus"} & task.keys()

    @pytest.mark.rule("RunTask-128", "DescribeTasks-025", "RunTask-136")
    def test_sizes_are_text_in_tasks_and_numbers_in_overrides(
        self, run_one: Run, register: Callable[..., str]
    ) -> None:
        register(containerDefinitions=[container("a", cpu=10, memory=64), container("b")])
        override = {"name": "a", "cpu": 20}
        task = run_one(taskDefinition="job", overrides={"containerOverrides": [override]})
        assert (task["cpu"], task["memory"]) == ("256", "512")
        first, second = task["containers"]
        assert (first["cpu"], first["memory"]) == ("20", "64")
        assert second["cpu"] == "0"
        assert "memory" not in second
        assert task["overrides"]["containerOverrides"][0]["cpu"] == 20
        assert first["networkInterfaces"] == []

    @pytest.mark.newest_sdk
    @pytest.mark.rule("RunTask-134", "RunTask-135")
    def test_twenty_gibibytes_of_storage(self, run_one: Run) -> None:
        task = run_one()
        assert task["ephemeralStorage"] == task["fargateEphemeralStorage"] == {"sizeInGiB": 20}

    def test_a_task_has_the_keys_of_recorded_answers(self, run_one: Run) -> None:
        recorded = {
            "attachments",
            "attributes",
            "availabilityZone",
            "clusterArn",
            "containers",
            "cpu",
            "createdAt",
            "desiredStatus",
            "enableExecuteCommand",
            "ephemeralStorage",
            "group",
            "lastStatus",
            "launchType",
            "memory",
            "overrides",
            "platformFamily",
            "platformVersion",
            "tags",
            "taskArn",
            "taskDefinitionArn",
            "version",
        }
        assert recorded <= run_one().keys()

    @pytest.mark.rule("RunTask-138", "StopTask-030")
    def test_a_containers_reason_keeps_1024_characters(self) -> None:
        images = {"*": ecs_fake.Scripted(start_error="x" * 2000)}
        with ecs_fake.mock_ecs(clusters=["default"], images=images) as fake:
            ecs = boto3.client("ecs")
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[container()],
            )
            ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)
            (task,) = fake.tasks()
            assert len(task.containers["app"].reason or "") == 1024

    @pytest.mark.rule("RunTask-139")
    def test_health_is_unknown_without_checks(self, ecs: Any, run_one: Run) -> None:
        (task,) = ecs.describe_tasks(tasks=[run_one()["taskArn"]])["tasks"]
        assert task["healthStatus"] == "UNKNOWN"
        assert [one["healthStatus"] for one in task["containers"]] == ["UNKNOWN"]

    @pytest.mark.rule("RunTask-143")
    def test_each_version_has_an_event(self, ecs: Any, fake: ecs_fake.EcsFake, run_one: Run) -> None:
        task = run_one()["taskArn"]
        ecs.stop_task(task=task)
        details = [event["detail"] for event in fake.events]
        assert [detail["version"] for detail in details] == [1, 2, 3, 4, 5, 6]
        (described,) = ecs.describe_tasks(tasks=[task])["tasks"]
        assert described["version"] == 6
        assert fake.events[0]["resources"] == [task]
