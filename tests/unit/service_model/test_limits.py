"""Sizes, ranges and lengths end where the documents say."""

from __future__ import annotations

import pytest

from ecs_fake.errors import ClientException, EcsError
from tests.unit.service_model.cases import (
    MEMBER_OF,
    Params,
    bad,
    check_refusal,
    network,
    overrides,
    overrides_of_length,
    run_task,
    strategy,
)

SIZES = [
    bad("DescribeTasks", {"tasks": []}, "Tasks cannot be empty."),
    bad("DescribeTasks", {"tasks": ["t"] * 101}, "tasks can have at most 100 items.", "DescribeTasks-011"),
    bad(
        "DescribeClusters",
        {"clusters": ["c"] * 101},
        "clusters can have at most 100 items.",
        "DescribeClusters-002",
    ),
    bad("DescribeServices", {"services": []}, "Services cannot be empty."),
    bad("DescribeServices", {"services": ["s"] * 11}, "service names can have at most 10 items."),
    bad(
        "DescribeContainerInstances",
        {"containerInstances": []},
        "Container Instances cannot be empty.",
        error=ClientException,
    ),
    bad(
        "DeleteTaskDefinitions",
        {"taskDefinitions": []},
        "size of TaskDefinition references list must be greater than 0",
    ),
    bad(
        "DeleteTaskDefinitions",
        {"taskDefinitions": ["f"] * 11},
        "Size of TaskDefinition references list cannot exceed 10",
    ),
    bad("PutAttributes", {"attributes": []}, "attributes can not be empty"),
    bad(
        "CreateService",
        {"serviceName": "s", "loadBalancers": [{}] * 6},
        "load balancers can have at most 5 items.",
    ),
    bad(
        "CreateService",
        {"serviceName": "s", "serviceRegistries": [{}] * 2},
        "service registries can have at most 1 items.",
    ),
    bad("RunTask", network(subnets=[]), "subnets can not be empty."),
    bad(
        "RunTask",
        network(subnets=["s"] * 17),
        "subnets can have at most 16 items.",
        "RunTask-042",
        "AwsVpcConfiguration-001",
    ),
    bad(
        "RunTask",
        network(securityGroups=["g"] * 6),
        "security groups can have at most 5 items.",
        "RunTask-043",
        "AwsVpcConfiguration-007",
    ),
    bad(
        "RunTask",
        run_task(capacityProviderStrategy=strategy(21)),
        "capacity provider strategy can have at most 20 items.",
        "RunTask-013",
    ),
    bad(
        "RunTask",
        run_task(placementConstraints=[MEMBER_OF] * 11),
        "placement constraints can have at most 10 items.",
    ),
    bad(
        "RunTask",
        run_task(placementStrategy=[{"type": "random"}] * 6),
        "Maximum number of strategies is 5.",
        "RunTask-068",
    ),
    bad(
        "RunTask",
        overrides({"name": "c", "environmentFiles": [{"type": "s3", "value": "a.env"}] * 11}),
        "The maximum number of environment files was exceeded. Specify ten or less and try again.",
        "RunTask-052",
        "EnvironmentFile-001",
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), SIZES)
def test_a_list_has_its_size(operation: str, params: Params, sentence: str, error: type[EcsError]) -> None:
    check_refusal(operation, params, sentence, error)


RANGES = [
    *(
        bad(
            operation,
            {"maxResults": number},
            "maxResults must be between 1 and 100.",
            f"{operation}-{number_of_rule}",
        )
        for operation, number_of_rule in {
            "ListClusters": "002",
            "ListTaskDefinitionFamilies": "014",
            "ListTaskDefinitions": "014",
            "ListTasks": "021",
        }.items()
        for number in (0, 101)
    ),
    bad(
        "ListAccountSettings",
        {"maxResults": 11},
        "maxResults must be between 1 and 10.",
        "ListAccountSettings-004",
    ),
    bad("RunTask", run_task(count=0), "count must be between 1 and 10, but was 0."),
    bad("RunTask", run_task(count=11), "count must be between 1 and 10, but was 11.", "RunTask-006"),
    bad(
        "RunTask",
        run_task(capacityProviderStrategy=[{"capacityProvider": "p", "base": 100001}]),
        "capacityProviderStrategy[0].base must be between 0 and 100000",
        "CapacityProviderStrategyItem-012",
    ),
    bad(
        "RunTask",
        run_task(capacityProviderStrategy=[{"capacityProvider": "p", "weight": 1001}]),
        "capacityProviderStrategy[0].weight must be between 0 and 1000",
        "CapacityProviderStrategyItem-019",
    ),
    bad(
        "RunTask",
        overrides(ephemeralStorage={"sizeInGiB": 20}),
        "EphemeralStorage size should be at least 21",
        "RunTask-060",
    ),
    bad(
        "RunTask",
        overrides(ephemeralStorage={"sizeInGiB": 201}),
        "EphemeralStorage size should be at most 200",
        "RunTask-060",
    ),
    bad(
        "CreateService", {"serviceName": "s", "desiredCount": -1}, "desiredCount cannot be a negative number."
    ),
    bad(
        "UpdateTaskProtection",
        {"cluster": "c", "tasks": ["t"], "protectionEnabled": True, "expiresInMinutes": 2881},
        "expiresInMinutes must be between 1 and 2880 minutes.",
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), RANGES)
def test_a_number_has_its_range(operation: str, params: Params, sentence: str, error: type[EcsError]) -> None:
    check_refusal(operation, params, sentence, error)


STRINGS = [
    bad(
        "RunTask",
        run_task(clientToken="t" * 65),
        "clientToken length must be at most 64.",
        "RunTask-028",
        "Idempotency-007",
    ),
    *(
        bad(
            "RunTask",
            run_task(clientToken=token),
            "clientToken may hold printable ASCII",
            "RunTask-029",
            "Idempotency-007",
        )
        for token in ("a b", "a\x1f", "é", "\x7f", "a\n")
    ),
    bad("RunTask", run_task(startedBy="s" * 129), "startedBy length must be at most 128.", "RunTask-084"),
    bad(
        "RunTask",
        run_task(startedBy="a.b"),
        'startedBy may hold letters, digits, -, _ and / only, but was "a.b"',
    ),
    bad(
        "StartTask",
        {"taskDefinition": "f", "containerInstances": ["i"], "startedBy": "s" * 37},
        "startedBy length must be at most 36.",
        "StartTask-025",
    ),
    bad("RunTask", run_task(group="g" * 256), "group length must be at most 255."),
    bad(
        "RunTask", run_task(referenceId="r" * 1025), "referenceId length must be at most 1024.", "RunTask-082"
    ),
    bad("StopTask", {"task": "t", "reason": "r" * 1025}, "reason length must be at most 1024."),
    bad("RunTask", overrides_of_length(8193), "overrides length must be at most 8192.", "RunTask-047"),
    bad(
        "RunTask",
        run_task(placementConstraints=[MEMBER_OF | {"expression": "e" * 2001}]),
        "placementConstraints[0].expression length must be at most 2000.",
        "PlacementConstraint-002",
    ),
    bad(
        "CreateCluster",
        {"serviceConnectDefaults": {"namespace": "n" * 1025}},
        "namespace length must be at most 1024.",
        "ClusterServiceConnectDefaultsRequest-001",
    ),
    bad("CreateCluster", {"serviceConnectDefaults": {"namespace": "a/b"}}, "may not hold any of"),
    bad(
        "PutAttributes",
        {"attributes": [{"name": "a!"}]},
        "attributes[0].name holds a character that is not allowed",
        "Attribute-002",
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), STRINGS)
def test_a_string_has_its_length_and_characters(
    operation: str, params: Params, sentence: str, error: type[EcsError]
) -> None:
    check_refusal(operation, params, sentence, error)
