"""CreateCapacityProvider, DescribeCapacityProviders, UpdateCapacityProvider, DeleteCapacityProvider."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import ecs_fake
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest
from tests.api.refusals import refused
from tests.rules.marks import rule

pytestmark = pytest.mark.newest_sdk

ARN = "arn:aws:ecs:us-east-1:123456789012:capacity-provider/"
GROUP = (
    "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:"
    "57ffcb94-11f0-4d6d-bf60-3bac5fc44f34:autoScalingGroupName/"
)
DEFAULT_SCALING = {
    "status": "DISABLED",
    "targetCapacity": 100,
    "minimumScalingStepSize": 1,
    "maximumScalingStepSize": 10000,
    "instanceWarmupPeriod": 300,
}
EVERYTHING = {
    "autoScalingGroupArn": GROUP + "all",
    "managedScaling": {
        "status": "ENABLED",
        "targetCapacity": 90,
        "minimumScalingStepSize": 2,
        "maximumScalingStepSize": 20,
        "instanceWarmupPeriod": 60,
    },
    "managedTerminationProtection": "ENABLED",
    "managedDraining": "DISABLED",
}
BAD_SETTINGS = [
    ({"managedDraining": "ON"}, "004"),
    ({"managedTerminationProtection": "ON"}, "004"),
    ({"managedScaling": {"status": "ON"}}, "005"),
    ({"managedScaling": {"targetCapacity": 0}}, "006"),
    ({"managedScaling": {"targetCapacity": 101}}, "006"),
    ({"managedScaling": {"minimumScalingStepSize": 0}}, "007"),
    ({"managedScaling": {"minimumScalingStepSize": 10001}}, "007"),
    ({"managedScaling": {"maximumScalingStepSize": 0}}, "007"),
    ({"managedScaling": {"maximumScalingStepSize": 10001}}, "007"),
    ({"managedScaling": {"instanceWarmupPeriod": -1}}, "007"),
    ({"managedScaling": {"instanceWarmupPeriod": 10001}}, "007"),
]
"""Settings out of range, with their rule of UpdateCapacityProvider."""
TYPE_RULES = {
    "managedDraining": ("AutoScalingGroupProvider-004", "AutoScalingGroupProviderUpdate-003"),
    "managedTerminationProtection": ("AutoScalingGroupProvider-010", "AutoScalingGroupProviderUpdate-006"),
}

Create = Callable[..., dict[str, Any]]


def tags(count: int) -> list[dict[str, str]]:
    return [{"key": f"k{number}", "value": "v"} for number in range(count)]


@pytest.fixture
def create(ecs: Any) -> Create:
    """Create a capacity provider of a group of its own; keyword arguments change its settings."""

    def create_capacity_provider(name: str = "mine", **settings: Any) -> dict[str, Any]:
        given = {"autoScalingGroupArn": GROUP + name, **settings}
        answer = ecs.create_capacity_provider(name=name, autoScalingGroupProvider=given)
        return dict(answer["capacityProvider"])

    return create_capacity_provider


@pytest.fixture
def describe(ecs: Any) -> Callable[[str], dict[str, Any]]:
    """Describe one capacity provider."""

    def describe_one(name: str) -> dict[str, Any]:
        (found,) = ecs.describe_capacity_providers(capacityProviders=[name])["capacityProviders"]
        return dict(found)

    return describe_one


@pytest.fixture
def slow() -> Iterator[Any]:
    """A client of a fake where updates take their time and looking does not move the clock."""
    with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
        yield fake


class TestCreateCapacityProvider:
    @pytest.mark.rule("CreateCapacityProvider-001", "CreateCapacityProvider-005")
    def test_every_setting_is_kept(self, ecs: Any, describe: Callable[[str], dict[str, Any]]) -> None:
        made = ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=EVERYTHING)
        assert made["capacityProvider"]["autoScalingGroupProvider"] == EVERYTHING
        assert describe("mine") == made["capacityProvider"]

    @pytest.mark.rule(
        "CreateCapacityProvider-018",
        "AutoScalingGroupProvider-005",
        "ManagedScaling-003",
        "ManagedScaling-005",
        "ManagedScaling-008",
        "ManagedScaling-013",
    )
    def test_defaults_are_filled_in(self, create: Create) -> None:
        assert create() == {
            "capacityProviderArn": ARN + "mine",
            "name": "mine",
            "status": "ACTIVE",
            "autoScalingGroupProvider": {
                "autoScalingGroupArn": GROUP + "mine",
                "managedScaling": DEFAULT_SCALING,
                "managedTerminationProtection": "DISABLED",
                "managedDraining": "ENABLED",
            },
            "tags": [],
        }

    def test_defaults_are_filled_in_around_what_is_given(self, create: Create) -> None:
        made = create(managedScaling={"status": "ENABLED", "targetCapacity": 80})
        scaling = made["autoScalingGroupProvider"]["managedScaling"]
        assert scaling == {**DEFAULT_SCALING, "status": "ENABLED", "targetCapacity": 80}

    @pytest.mark.rule("CreateCapacityProvider-002", "CapacityProviderStrategyItem-002")
    def test_it_belongs_to_no_cluster_until_it_is_associated(self, ecs: Any, create: Create) -> None:
        create()
        (cluster,) = ecs.describe_clusters()["clusters"]
        assert cluster["capacityProviders"] == []
        strategy = [{"capacityProvider": "mine", "weight": 1}]
        with refused("InvalidParameterException", "not associated with the cluster"):
            ecs.put_cluster_capacity_providers(
                cluster="default", capacityProviders=[], defaultCapacityProviderStrategy=strategy
            )
        ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["mine"], defaultCapacityProviderStrategy=strategy
        )
        (cluster,) = ecs.describe_clusters()["clusters"]
        assert cluster["capacityProviders"] == ["mine"]

    @pytest.mark.rule("CreateCapacityProvider-003", "CapacityProviderStrategyItem-005")
    @pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
    def test_those_of_fargate_are_always_there(self, fake: ecs_fake.EcsFake, region: str) -> None:
        found = boto3.client("ecs", region_name=region).describe_capacity_providers()["capacityProviders"]
        prefix = f"arn:aws:ecs:{region}:123456789012:capacity-provider/"
        assert found == [
            {"capacityProviderArn": prefix + name, "name": name, "status": "ACTIVE", "tags": []}
            for name in ("FARGATE", "FARGATE_SPOT")
        ]

    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param({"name": "mine"}, marks=rule("CreateCapacityProvider-004")),
            pytest.param(
                {"name": "mine", "autoScalingGroupProvider": {}}, marks=rule("AutoScalingGroupProvider-002")
            ),
            pytest.param({"autoScalingGroupProvider": EVERYTHING}, marks=rule("CreateCapacityProvider-006")),
            {"name": "mine", "autoScalingGroupProvider": {"autoScalingGroupArn": ""}},
        ],
    )
    def test_what_must_be_given(self, ecs: Any, request_: dict[str, Any]) -> None:
        with refused("InvalidParameterException"):
            ecs.create_capacity_provider(**request_)

    def test_the_longest_name(self, create: Create) -> None:
        assert create("n" * 255)["name"] == "n" * 255
        assert create("Az0-_")["name"] == "Az0-_"
        assert create("my-fargate")["name"] == "my-fargate"

    @pytest.mark.parametrize(
        "name",
        ["", "n" * 256, "a b", "a.b", "a/b", "a:b", "aws-mine", "ecs1", "fargate_x", "FARGATE", "EcsMine"],
    )
    def test_names_that_are_refused(self, create: Create, name: str) -> None:
        with refused("ClientException", 'name is invalid.*"aws", "ecs", or "fargate"'):
            create(name)

    @pytest.mark.rule("AutoScalingGroupProvider-001")
    @pytest.mark.parametrize("group", [GROUP + "a group/1", "a group/1"])
    def test_the_group_is_given_by_arn_or_by_name(self, create: Create, group: str) -> None:
        made = create(autoScalingGroupArn=group)
        assert made["autoScalingGroupProvider"]["autoScalingGroupArn"] == group

    @pytest.mark.parametrize("group", ["arn:aws:ecs:us-east-1:123456789012:cluster/default", GROUP])
    def test_the_arn_of_something_else(self, create: Create, group: str) -> None:
        with refused("ClientException", "Auto Scaling group ARN is invalid"):
            create(autoScalingGroupArn=group)

    @pytest.mark.parametrize("group", [GROUP + "shared", "shared"])
    def test_a_group_has_one_capacity_provider(self, ecs: Any, create: Create, group: str) -> None:
        create("first", autoScalingGroupArn=GROUP + "shared")
        with refused("ClientException", "already being used by another capacity provider"):
            create("second", autoScalingGroupArn=group)
        ecs.delete_capacity_provider(capacityProvider="first")
        assert create("second", autoScalingGroupArn=group)["name"] == "second"

    def test_a_name_that_is_used(self, create: Create) -> None:
        create()
        with refused("ClientException", "The specified capacity provider already exists"):
            create(autoScalingGroupArn=GROUP + "other")

    def test_the_name_of_a_deleted_one_is_free(
        self, ecs: Any, create: Create, describe: Callable[[str], dict[str, Any]]
    ) -> None:
        create()
        ecs.delete_capacity_provider(capacityProvider="mine")
        made = create(managedDraining="DISABLED")
        assert describe("mine") == made
        assert "updateStatus" not in made

    def test_the_name_of_one_that_is_being_deleted(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        settings = {"autoScalingGroupArn": GROUP + "mine"}
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=settings)
        ecs.delete_capacity_provider(capacityProvider="mine")
        with refused("UpdateInProgressException", "DELETE_IN_PROGRESS"):
            ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=settings)
        slow.settle()
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=settings)

    def test_steps_in_the_wrong_order(self, create: Create) -> None:
        with refused("ClientException", "minimum or maximum scaling step size value is invalid"):
            create(managedScaling={"minimumScalingStepSize": 3, "maximumScalingStepSize": 2})
        scaling = create(managedScaling={"minimumScalingStepSize": 3, "maximumScalingStepSize": 3})
        assert scaling["autoScalingGroupProvider"]["managedScaling"]["minimumScalingStepSize"] == 3

    @pytest.mark.rule(
        "ManagedScaling-004",
        "ManagedScaling-007",
        "ManagedScaling-011",
        "ManagedScaling-012",
        "ManagedScaling-014",
        "ManagedScaling-015",
    )
    @pytest.mark.parametrize(
        "settings",
        [
            pytest.param(one, marks=rule(TYPE_RULES[next(iter(one))][0]))
            if next(iter(one)) in TYPE_RULES
            else one
            for one, _ in BAD_SETTINGS
        ],
    )
    def test_settings_out_of_range(self, create: Create, settings: dict[str, Any]) -> None:
        with refused("InvalidParameterException"):
            create(**settings)

    @pytest.mark.parametrize(
        "scaling",
        [
            {"targetCapacity": 1, "minimumScalingStepSize": 1, "instanceWarmupPeriod": 0},
            {"minimumScalingStepSize": 10000, "maximumScalingStepSize": 10000, "instanceWarmupPeriod": 10000},
        ],
    )
    def test_the_ends_of_the_ranges(self, create: Create, scaling: dict[str, int]) -> None:
        kept = create(managedScaling=scaling)["autoScalingGroupProvider"]["managedScaling"]
        assert kept == {**DEFAULT_SCALING, **scaling}

    @pytest.mark.rule("AutoScalingGroupProvider-006")
    def test_protection_without_managed_scaling_has_no_effect(
        self, fake: ecs_fake.EcsFake, create: Create
    ) -> None:
        create("one", managedTerminationProtection="ENABLED", managedScaling={"status": "ENABLED"})
        assert fake.warnings == []
        create("two", managedTerminationProtection="ENABLED")
        (warning,) = fake.warnings
        assert "no effect without managed scaling" in warning

    @pytest.mark.parametrize(
        "members",
        [
            {
                "managedInstancesProvider": {
                    "infrastructureRoleArn": "arn",
                    "instanceLaunchTemplate": {"ec2InstanceProfileArn": "arn", "networkConfiguration": {}},
                }
            },
            {"cluster": "default", "autoScalingGroupProvider": EVERYTHING},
        ],
    )
    def test_managed_instances_are_refused_by_name(
        self, fake: ecs_fake.EcsFake, ecs: Any, members: dict[str, Any]
    ) -> None:
        before = len(fake.journal)
        with pytest.raises(ecs_fake.NotImplementedByFake, match="Managed Instances"):
            ecs.create_capacity_provider(name="mine", **members)
        assert len(fake.journal) == before


class TestTags:
    def keep(self, ecs: Any, given: list[dict[str, str]]) -> list[dict[str, str]]:
        made = ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=EVERYTHING, tags=given)
        answer = ecs.describe_capacity_providers(capacityProviders=["mine"], include=["TAGS"])
        (found,) = answer["capacityProviders"]
        assert made["capacityProvider"]["tags"] == found["tags"]
        return list(found["tags"])

    @pytest.mark.rule("CreateCapacityProvider-010", "CapacityProvider-006")
    def test_fifty_and_no_more(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            self.keep(ecs, tags(51))
        assert self.keep(ecs, tags(50)) == tags(50)

    @pytest.mark.rule("CapacityProvider-005")
    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(
                [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}],
                marks=rule("CreateCapacityProvider-011"),
            ),
            pytest.param([{"key": "k" * 129, "value": "v"}], marks=rule("CreateCapacityProvider-012")),
            pytest.param([{"key": "k", "value": "v" * 257}], marks=rule("CreateCapacityProvider-013")),
            pytest.param([{"key": "AWS:k", "value": "v"}], marks=rule("CreateCapacityProvider-016")),
            pytest.param([{"key": "k", "value": "aws:v"}], marks=rule("CreateCapacityProvider-016")),
        ],
    )
    def test_refused(self, ecs: Any, given: list[dict[str, str]]) -> None:
        with refused("InvalidParameterException"):
            self.keep(ecs, given)

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param([{"key": "é" * 128, "value": "v"}], marks=rule("CreateCapacityProvider-012")),
            pytest.param([{"key": "k", "value": "v" * 256}], marks=rule("CreateCapacityProvider-013")),
            pytest.param([{"key": "k"}], marks=rule("CreateCapacityProvider-013")),
            pytest.param(
                [{"key": "a1 +-=._:/@", "value": "b2 +-=._:/@"}], marks=rule("CreateCapacityProvider-014")
            ),
            pytest.param(
                [{"key": "Team", "value": "X"}, {"key": "team", "value": "x"}],
                marks=rule("CreateCapacityProvider-015"),
            ),
        ],
    )
    def test_accepted(self, ecs: Any, given: list[dict[str, str]]) -> None:
        assert self.keep(ecs, given) == given


class TestDescribeCapacityProviders:
    def names(self, answer: dict[str, Any]) -> list[str]:
        return [one["name"] for one in answer["capacityProviders"]]

    @pytest.mark.rule("DescribeCapacityProviders-001")
    def test_a_hundred_and_no_more(self, ecs: Any) -> None:
        answer = ecs.describe_capacity_providers(capacityProviders=["FARGATE"] * 100, maxResults=1)
        assert self.names(answer) == ["FARGATE"]
        with refused("InvalidParameterException"):
            ecs.describe_capacity_providers(capacityProviders=["FARGATE"] * 101)

    @pytest.mark.rule(
        "DescribeCapacityProviders-002", "DescribeCapacityProviders-014", "CapacityProvider-001"
    )
    def test_by_name_or_arn(self, ecs: Any, create: Create) -> None:
        made = create()
        answer = ecs.describe_capacity_providers(
            capacityProviders=["mine", ARN + "mine", "FARGATE", ARN + "FARGATE_SPOT"]
        )
        assert answer["capacityProviders"][:2] == [made, made]
        assert self.names(answer) == ["mine", "mine", "FARGATE", "FARGATE_SPOT"]
        assert not any("autoScalingGroupProvider" in one for one in answer["capacityProviders"][2:])

    @pytest.mark.rule("DescribeCapacityProviders-003", "DescribeCapacityProviders-011")
    def test_all_of_the_account_when_none_is_named(self, ecs: Any, create: Create) -> None:
        create("one")
        create("two")
        ecs.delete_capacity_provider(capacityProvider="one")
        for parameters in ({}, {"capacityProviders": []}):
            answer = ecs.describe_capacity_providers(**parameters)
            assert self.names(answer) == ["two", "FARGATE", "FARGATE_SPOT"]
            assert answer["failures"] == []
            assert "nextToken" not in answer

    @pytest.mark.rule("DescribeCapacityProviders-004")
    def test_an_include_that_does_not_exist(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.describe_capacity_providers(include=["SETTINGS"])

    @pytest.mark.rule("DescribeCapacityProviders-005", "DescribeCapacityProviders-006")
    def test_tags_when_asked_for(self, ecs: Any) -> None:
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=EVERYTHING, tags=tags(2))
        for parameters, expected in (({"include": ["TAGS"]}, tags(2)), ({}, [])):
            answer = ecs.describe_capacity_providers(capacityProviders=["mine"], **parameters)
            assert answer["capacityProviders"][0]["tags"] == expected

    @pytest.mark.rule("DescribeCapacityProviders-009", "DescribeCapacityProviders-010")
    @pytest.mark.parametrize("named", [True, False])
    def test_pages_go_on_without_gaps_or_repeats(self, ecs: Any, create: Create, named: bool) -> None:
        everything = [create(f"p{number}")["name"] for number in range(3)] + ["FARGATE", "FARGATE_SPOT"]
        parameters: dict[str, Any] = {"capacityProviders": everything} if named else {}
        for size in (1, 2, 3, 4):
            pages, token = [], {}
            while not pages or token:
                answer = ecs.describe_capacity_providers(**parameters, **token, maxResults=size)
                pages.append(self.names(answer))
                token = {"nextToken": answer["nextToken"]} if "nextToken" in answer else {}
            assert [name for page in pages for name in page] == everything
            assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)

    @pytest.mark.rule("DescribeCapacityProviders-015")
    def test_an_unknown_one_is_a_failure_not_an_error(self, ecs: Any) -> None:
        elsewhere = ARN.replace("us-east-1", "eu-west-1") + "FARGATE"
        answer = ecs.describe_capacity_providers(capacityProviders=["none", "FARGATE", elsewhere])
        assert self.names(answer) == ["FARGATE"]
        assert answer["failures"] == [
            {"arn": ARN + "none", "reason": "MISSING"},
            {"arn": elsewhere, "reason": "MISSING"},
        ]

    @pytest.mark.parametrize(
        "reference", ["arn:aws:ecs", ARN.replace("capacity-provider", "cluster") + "default", ARN + "a/b"]
    )
    def test_what_is_no_arn_of_one(self, ecs: Any, reference: str) -> None:
        with refused("InvalidParameterException"):
            ecs.describe_capacity_providers(capacityProviders=[reference])

    def test_of_another_account(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "^AccountIDs mismatch$"):
            ecs.describe_capacity_providers(
                capacityProviders=[ARN.replace("123456789012", "9" * 12) + "mine"]
            )


class TestUpdateCapacityProvider:
    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param({"autoScalingGroupProvider": {}}, marks=rule("UpdateCapacityProvider-001")),
            pytest.param({"name": "mine"}, marks=rule("UpdateCapacityProvider-002")),
        ],
    )
    def test_what_must_be_given(self, ecs: Any, create: Create, request_: dict[str, Any]) -> None:
        create()
        with refused("InvalidParameterException"):
            ecs.update_capacity_provider(**request_)

    @pytest.mark.rule("UpdateCapacityProvider-003", "AutoScalingGroupProviderUpdate-001")
    def test_the_group_cannot_be_changed(
        self, fake: ecs_fake.EcsFake, create: Create, describe: Callable[[str], dict[str, Any]]
    ) -> None:
        """botocore has no such member and cannot send it."""
        made = create()
        given = {"name": "mine", "autoScalingGroupProvider": {"autoScalingGroupArn": GROUP + "other"}}
        target = TARGET_PREFIX + "UpdateCapacityProvider"
        answer = fake.dispatch(WireRequest(target, json.dumps(given).encode(), "us-east-1"))
        assert answer.status == 400
        assert (
            "no parameter autoScalingGroupProvider.autoScalingGroupArn" in json.loads(answer.body)["message"]
        )
        assert describe("mine") == made

    @pytest.mark.parametrize(
        "settings",
        [
            pytest.param(
                settings,
                marks=rule(
                    f"UpdateCapacityProvider-{number}",
                    *(TYPE_RULES[name][1] for name in settings if name in TYPE_RULES),
                ),
            )
            for settings, number in BAD_SETTINGS
        ],
    )
    def test_settings_out_of_range(self, ecs: Any, create: Create, settings: dict[str, Any]) -> None:
        create()
        with refused("InvalidParameterException"):
            ecs.update_capacity_provider(name="mine", autoScalingGroupProvider=settings)

    @pytest.mark.rule("UpdateCapacityProvider-009", "UpdateCapacityProvider-010", "CapacityProvider-010")
    def test_what_is_given_changes_and_the_rest_stays(
        self, ecs: Any, create: Create, describe: Callable[[str], dict[str, Any]]
    ) -> None:
        before = create(**EVERYTHING)
        answer = ecs.update_capacity_provider(
            name="mine", autoScalingGroupProvider={"managedScaling": {"targetCapacity": 50}}
        )
        assert answer["capacityProvider"] == {**before, "updateStatus": "UPDATE_IN_PROGRESS"}
        assert describe("mine") == {
            **before,
            "autoScalingGroupProvider": {
                **EVERYTHING,
                "managedScaling": {**EVERYTHING["managedScaling"], "targetCapacity": 50},  # type: ignore[dict-item]
            },
            "updateStatus": "UPDATE_COMPLETE",
        }

    def test_it_takes_its_time(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=EVERYTHING)

        def look() -> tuple[str, str]:
            (found,) = ecs.describe_capacity_providers(capacityProviders=["mine"])["capacityProviders"]
            return found["updateStatus"], found["autoScalingGroupProvider"]["managedDraining"]

        ecs.update_capacity_provider(name="mine", autoScalingGroupProvider={"managedDraining": "ENABLED"})
        assert look() == ("UPDATE_IN_PROGRESS", "DISABLED")
        assert slow.settle() > 0
        assert look() == ("UPDATE_COMPLETE", "ENABLED")

    def test_an_update_on_top_keeps_what_the_first_one_asked_for(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=EVERYTHING)
        ecs.update_capacity_provider(name="mine", autoScalingGroupProvider={"managedDraining": "ENABLED"})
        slow.advance(6)
        ecs.update_capacity_provider(
            name="mine", autoScalingGroupProvider={"managedTerminationProtection": "DISABLED"}
        )
        slow.advance(6)  # the first one's time is over, the second one's is not
        (found,) = ecs.describe_capacity_providers(capacityProviders=["mine"])["capacityProviders"]
        assert found["updateStatus"] == "UPDATE_IN_PROGRESS"
        slow.settle()
        (found,) = ecs.describe_capacity_providers(capacityProviders=["mine"])["capacityProviders"]
        settings = found["autoScalingGroupProvider"]
        assert (settings["managedDraining"], settings["managedTerminationProtection"]) == (
            "ENABLED",
            "DISABLED",
        )

    @pytest.mark.rule("UpdateCapacityProvider-008", "AutoScalingGroupProviderUpdate-004")
    def test_protection_without_managed_scaling_has_no_effect(
        self, fake: ecs_fake.EcsFake, ecs: Any, create: Create
    ) -> None:
        create()
        ecs.update_capacity_provider(
            name="mine", autoScalingGroupProvider={"managedTerminationProtection": "ENABLED"}
        )
        (warning,) = fake.warnings
        assert "no effect without managed scaling" in warning

    def test_steps_in_the_wrong_order(self, ecs: Any, create: Create) -> None:
        create(managedScaling={"maximumScalingStepSize": 5})
        with refused("ClientException", "minimum or maximum scaling step size value is invalid"):
            ecs.update_capacity_provider(
                name="mine", autoScalingGroupProvider={"managedScaling": {"minimumScalingStepSize": 6}}
            )

    @pytest.mark.rule("UpdateCapacityProvider-013")
    def test_one_that_does_not_exist(self, ecs: Any, create: Create) -> None:
        create("gone")
        ecs.delete_capacity_provider(capacityProvider="gone")
        for name in ("none", "gone"):
            with refused("ClientException", "capacity provider does not exist"):
                ecs.update_capacity_provider(name=name, autoScalingGroupProvider={})

    def test_one_that_is_being_deleted(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=EVERYTHING)
        ecs.delete_capacity_provider(capacityProvider="mine")
        with refused("ClientException", "DELETE_IN_PROGRESS"):
            ecs.update_capacity_provider(name="mine", autoScalingGroupProvider={})

    @pytest.mark.parametrize("name", ["FARGATE", "FARGATE_SPOT"])
    def test_those_of_fargate_cannot_be_changed(self, ecs: Any, name: str) -> None:
        with refused("ClientException", "is reserved"):
            ecs.update_capacity_provider(name=name, autoScalingGroupProvider={"managedDraining": "ENABLED"})


class TestDeleteCapacityProvider:
    @pytest.mark.rule(
        "DeleteCapacityProvider-001",
        "DeleteCapacityProvider-011",
        "DeleteCapacityProvider-012",
        "CapacityProvider-003",
        "CapacityProvider-007",
        "CapacityProvider-008",
    )
    @pytest.mark.parametrize("reference", ["mine", ARN + "mine"])
    def test_it_becomes_inactive(
        self, ecs: Any, create: Create, describe: Callable[[str], dict[str, Any]], reference: str
    ) -> None:
        made = create()
        deleted = ecs.delete_capacity_provider(capacityProvider=reference)["capacityProvider"]
        assert deleted == {**made, "updateStatus": "DELETE_IN_PROGRESS"}
        assert describe("mine") == {**made, "status": "INACTIVE", "updateStatus": "DELETE_COMPLETE"}

    def test_it_takes_its_time_and_is_done_once(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=EVERYTHING)

        def delete() -> tuple[str, str]:
            deleted = ecs.delete_capacity_provider(capacityProvider="mine")["capacityProvider"]
            return deleted["status"], deleted["updateStatus"]

        assert delete() == ("ACTIVE", "DELETE_IN_PROGRESS")
        slow.advance(6)
        assert delete() == ("ACTIVE", "DELETE_IN_PROGRESS")
        slow.advance(6)
        assert delete() == ("INACTIVE", "DELETE_COMPLETE")

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("FARGATE", marks=rule("DeleteCapacityProvider-002")),
            pytest.param("FARGATE_SPOT", marks=rule("DeleteCapacityProvider-003")),
            pytest.param(ARN + "FARGATE", marks=rule("DeleteCapacityProvider-002")),
        ],
    )
    def test_those_of_fargate_are_reserved(self, ecs: Any, name: str) -> None:
        with refused("ClientException", "is reserved"):
            ecs.delete_capacity_provider(capacityProvider=name)

    @pytest.mark.rule("DeleteCapacityProvider-004")
    @pytest.mark.parametrize("by", ["put", "delete"])
    def test_those_of_fargate_are_disassociated(self, ecs: Any, by: str) -> None:
        ecs.create_cluster(clusterName="one", capacityProviders=["FARGATE", "FARGATE_SPOT"])
        if by == "put":
            ecs.put_cluster_capacity_providers(
                cluster="one", capacityProviders=[], defaultCapacityProviderStrategy=[]
            )
        else:
            ecs.delete_cluster(cluster="one")
        (cluster,) = ecs.describe_clusters(clusters=["one"])["clusters"]
        assert cluster["capacityProviders"] == []

    @pytest.mark.rule("DeleteCapacityProvider-006", "DeleteCapacityProvider-008")
    @pytest.mark.parametrize("by", ["put", "delete"])
    def test_one_that_a_cluster_has_stays(
        self, ecs: Any, create: Create, describe: Callable[[str], dict[str, Any]], by: str
    ) -> None:
        made = create()
        ecs.create_cluster(clusterName="one", capacityProviders=["mine"])
        with refused("ClientException", "associated with cluster: one. Remove the capacity provider"):
            ecs.delete_capacity_provider(capacityProvider="mine")
        assert describe("mine") == made
        if by == "put":
            ecs.put_cluster_capacity_providers(
                cluster="one", capacityProviders=[], defaultCapacityProviderStrategy=[]
            )
        else:
            ecs.delete_cluster(cluster="one")
        ecs.delete_capacity_provider(capacityProvider="mine")
        assert describe("mine")["status"] == "INACTIVE"

    @pytest.mark.rule("DeleteCapacityProvider-010")
    def test_it_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.delete_capacity_provider()

    def test_one_that_does_not_exist(self, ecs: Any) -> None:
        with refused("ClientException", "capacity provider does not exist"):
            ecs.delete_capacity_provider(capacityProvider="none")

    def test_one_that_is_being_updated(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider=EVERYTHING)
        ecs.update_capacity_provider(name="mine", autoScalingGroupProvider={"managedDraining": "ENABLED"})
        with refused("UpdateInProgressException", "UPDATE_IN_PROGRESS"):
            ecs.delete_capacity_provider(capacityProvider="mine")
        slow.settle()
        ecs.delete_capacity_provider(capacityProvider="mine")


class TestTagging:
    def test_tags_are_added_and_taken_away(self, ecs: Any, create: Create) -> None:
        create()
        ecs.tag_resource(resourceArn=ARN + "mine", tags=tags(2))
        ecs.untag_resource(resourceArn=ARN + "mine", tagKeys=["k0"])
        assert ecs.list_tags_for_resource(resourceArn=ARN + "mine")["tags"] == tags(2)[1:]
        answer = ecs.describe_capacity_providers(capacityProviders=["mine"], include=["TAGS"])
        assert answer["capacityProviders"][0]["tags"] == tags(2)[1:]

    @pytest.mark.parametrize("name", ["FARGATE", "none", "gone"])
    def test_what_cannot_be_tagged(self, ecs: Any, create: Create, name: str) -> None:
        create("gone")
        ecs.delete_capacity_provider(capacityProvider="gone")
        with pytest.raises(ClientError):
            ecs.tag_resource(resourceArn=ARN + name, tags=tags(1))
