"""TagResource, UntagResource, ListTagsForResource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import boto3
import pytest

import ecs_fake
from ecs_fake.operations.tags.taggable import TAGGABLE
from tests.api.instances import register_instance
from tests.api.refusals import refused
from tests.rules.marks import rule

Run = Callable[..., dict[str, Any]]
PREFIX = "arn:aws:ecs:us-east-1:123456789012:"
CLUSTER = PREFIX + "cluster/default"
UNKNOWN_ID = "0" * 32
METHODS = ["tag_resource", "untag_resource", "list_tags_for_resource"]


def tags(*numbers: int, value: str = "v") -> list[dict[str, str]]:
    return [{"key": f"k{number}", "value": value} for number in numbers]


def call(ecs: Any, method: str, arn: Any) -> dict[str, Any]:
    """Make a call that would be fine if the resource were."""
    parameters = {"tag_resource": {"tags": tags(0)}, "untag_resource": {"tagKeys": ["k0"]}}
    answer: dict[str, Any] = getattr(ecs, method)(resourceArn=arn, **parameters.get(method, {}))
    return answer


def make_task_set(ecs: Any, **members: Any) -> str:
    """Create a task set of a service `sets`; give its ARN."""
    container = {"name": "app", "image": "images/app", "memory": 64}
    ecs.register_task_definition(family="sets", containerDefinitions=[container])
    ecs.create_service(serviceName="sets", deploymentController={"type": "EXTERNAL"})
    made = ecs.create_task_set(cluster="default", service="sets", taskDefinition="sets", **members)["taskSet"]
    arn: str = made["taskSetArn"]
    return arn


def listed(ecs: Any, arn: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = ecs.list_tags_for_resource(resourceArn=arn)["tags"]
    return found


class Sample(NamedTuple):
    """How to make a resource of one kind, and what its Describe call shows of its tags."""

    make: Callable[[Any, Run], str]
    described: Callable[[Any, str], Any]


GROUP = (
    "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:"
    "11111111-2222-3333-4444-555555555555:autoScalingGroupName/workers"
)
SAMPLES: dict[str, Sample] = {
    "capacity-provider": Sample(
        lambda ecs, run_one: ecs.create_capacity_provider(
            name="tagged", autoScalingGroupProvider={"autoScalingGroupArn": GROUP}, tags=tags(1)
        )["capacityProvider"]["capacityProviderArn"],
        lambda ecs, arn: ecs.describe_capacity_providers(capacityProviders=[arn], include=["TAGS"])[
            "capacityProviders"
        ][0]["tags"],
    ),
    "container-instance": Sample(
        lambda ecs, run_one: register_instance(ecs, tags=tags(1)),
        lambda ecs, arn: ecs.describe_container_instances(containerInstances=[arn], include=["TAGS"])[
            "containerInstances"
        ][0]["tags"],
    ),
    "cluster": Sample(
        lambda ecs, run_one: ecs.create_cluster(clusterName="tagged", tags=tags(1))["cluster"]["clusterArn"],
        lambda ecs, arn: ecs.describe_clusters(clusters=[arn], include=["TAGS"])["clusters"][0]["tags"],
    ),
    "service": Sample(
        lambda ecs, run_one: ecs.create_service(
            serviceName="tagged", deploymentController={"type": "EXTERNAL"}, tags=tags(1)
        )["service"]["serviceArn"],
        lambda ecs, arn: ecs.describe_services(services=[arn], include=["TAGS"])["services"][0]["tags"],
    ),
    "task-set": Sample(
        lambda ecs, run_one: make_task_set(ecs, tags=tags(1)),
        lambda ecs, arn: ecs.describe_task_sets(
            cluster="default", service="sets", taskSets=[arn], include=["TAGS"]
        )["taskSets"][0]["tags"],
    ),
    "task": Sample(
        lambda ecs, run_one: run_one(tags=tags(1))["taskArn"],
        lambda ecs, arn: ecs.describe_tasks(tasks=[arn], include=["TAGS"])["tasks"][0]["tags"],
    ),
    "task-definition": Sample(
        lambda ecs, run_one: ecs.register_task_definition(
            family="tagged",
            containerDefinitions=[{"name": "app", "image": "images/app", "memory": 64}],
            tags=tags(1),
        )["taskDefinition"]["taskDefinitionArn"],
        lambda ecs, arn: ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])["tags"],
    ),
}
"""One for each kind that can be tagged: a new kind needs an entry, made with the tag k1=v."""


@pytest.fixture(params=sorted(TAGGABLE))
def sample(request: pytest.FixtureRequest, ecs: Any, run_one: Run) -> tuple[str, Callable[[], Any]]:
    """Give the ARN of a resource of each kind, tagged k1=v, and how its Describe call shows its tags."""
    found = SAMPLES[request.param]
    arn = found.make(ecs, run_one)
    return arn, lambda: found.described(ecs, arn)


class TestEveryKind:
    @pytest.mark.rule(
        "ListTagsForResource-004", "ListTagsForResource-009", "TagResource-022", "UntagResource-013"
    )
    def test_tags_come_and_go(self, ecs: Any, sample: tuple[str, Callable[[], Any]]) -> None:
        arn, described = sample
        assert listed(ecs, arn) == described() == tags(1)
        ecs.tag_resource(resourceArn=arn, tags=tags(2, 3))
        assert listed(ecs, arn) == described() == tags(1, 2, 3)
        ecs.untag_resource(resourceArn=arn, tagKeys=["k1", "k3"])
        assert listed(ecs, arn) == described() == tags(2)
        ecs.untag_resource(resourceArn=arn, tagKeys=["k2"])
        assert listed(ecs, arn) == described() == []

    @pytest.mark.parametrize("method", METHODS)
    def test_of_another_account(self, ecs: Any, sample: tuple[str, Callable[[], Any]], method: str) -> None:
        with refused("InvalidParameterException", "^AccountIDs mismatch$"):
            call(ecs, method, sample[0].replace("123456789012", "999999999999"))


class TestTagResource:
    @pytest.mark.rule("TagResource-004", "TagResource-019", "TagResource-020")
    def test_tags_that_are_not_named_stay(self, ecs: Any) -> None:
        ecs.tag_resource(resourceArn=CLUSTER, tags=tags(1, 2))
        answer = ecs.tag_resource(resourceArn=CLUSTER, tags=tags(3))
        metadata = answer.pop("ResponseMetadata")
        assert (answer, metadata["HTTPStatusCode"]) == ({}, 200)
        assert metadata["HTTPHeaders"]["content-length"] == "2"
        assert listed(ecs, CLUSTER) == tags(1, 2, 3)

    @pytest.mark.rule("TagResource-005", "Tag-002")
    def test_a_key_that_is_there_gets_the_new_value(self, ecs: Any) -> None:
        ecs.tag_resource(resourceArn=CLUSTER, tags=tags(1, 2))
        ecs.tag_resource(resourceArn=CLUSTER, tags=tags(1, value="new"))
        assert listed(ecs, CLUSTER) == tags(1, value="new") + tags(2)

    @pytest.mark.rule("TagResource-007")
    def test_the_same_twice(self, ecs: Any) -> None:
        for _ in range(2):
            ecs.tag_resource(resourceArn=CLUSTER, tags=tags(1, 2))
        assert listed(ecs, CLUSTER) == tags(1, 2)

    @pytest.mark.rule("TagResource-008", "TagResource-016", "ListTagsForResource-006", "Tag-001")
    def test_fifty_in_all_and_no_more(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "tags can have at most 50 items"):
            ecs.tag_resource(resourceArn=CLUSTER, tags=tags(*range(51)))
        ecs.tag_resource(resourceArn=CLUSTER, tags=tags(*range(50)))
        with refused("LimitExceededException", "at most 50 tags"):
            ecs.tag_resource(resourceArn=CLUSTER, tags=tags(0, 50, value="new"))
        assert listed(ecs, CLUSTER) == tags(*range(50))
        ecs.tag_resource(resourceArn=CLUSTER, tags=tags(49, value="new"))
        answer = ecs.list_tags_for_resource(resourceArn=CLUSTER)
        assert answer["tags"] == tags(*range(49)) + tags(49, value="new")
        assert "nextToken" not in answer

    @pytest.mark.rule("TagResource-015", "Tag-008", "Tag-007")
    def test_tags_of_aws_do_not_count_and_cannot_be_changed(self, ecs: Any, run_one: Run) -> None:
        own = {"key": "aws:ecs:clusterName", "value": "default"}
        arn = run_one(enableECSManagedTags=True)["taskArn"]
        ecs.tag_resource(resourceArn=arn, tags=tags(*range(50)))
        with refused("InvalidParameterException", "begin with aws: are reserved"):
            ecs.tag_resource(resourceArn=arn, tags=[{**own, "value": "other"}])
        with refused("InvalidParameterException", "begin with aws: are reserved"):
            ecs.untag_resource(resourceArn=arn, tagKeys=["aws:ecs:clusterName"])
        assert listed(ecs, arn) == [own, *tags(*range(50))]

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ([], "^Tags can not be empty.$"),
            pytest.param(tags(1, 1), "^Duplicate keys found", marks=rule("TagResource-009")),
            pytest.param(
                [{"key": "k" * 129, "value": "v"}], "at most 128", marks=rule("TagResource-010", "Tag-003")
            ),
            pytest.param([{"key": "", "value": "v"}], "1 to 128", marks=rule("Tag-003", "Tag-010")),
            pytest.param([{"value": "v"}], "1 to 128", marks=rule("Tag-010")),
            pytest.param(
                [{"key": "k", "value": "v" * 257}], "at most 256", marks=rule("TagResource-011", "Tag-004")
            ),
            pytest.param([{"key": "k#", "value": "v"}], "invalid characters", marks=rule("Tag-009")),
            pytest.param([{"key": "k", "value": "é#"}], "invalid characters", marks=rule("Tag-011")),
            *(
                pytest.param([tag], "begin with aws: are reserved", marks=rule("TagResource-014"))
                for tag in (
                    {"key": "aws:k", "value": "v"},
                    {"key": "AWS:k", "value": "v"},
                    {"key": "k", "value": "Aws:v"},
                )
            ),
        ],
    )
    def test_refused(self, ecs: Any, given: list[dict[str, str]], message: str) -> None:
        with refused("InvalidParameterException", message):
            ecs.tag_resource(resourceArn=CLUSTER, tags=given)
        assert listed(ecs, CLUSTER) == []

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param({"key": "é" * 128, "value": "v"}, marks=rule("TagResource-010", "Tag-003")),
            pytest.param({"key": "k", "value": "v" * 256}, marks=rule("TagResource-011", "Tag-004")),
            pytest.param({"key": "k", "value": ""}, marks=rule("Tag-004")),
            pytest.param(
                {"key": "a1 +-=._:/@", "value": "b2 +-=._:/@"},
                marks=rule("TagResource-012", "Tag-005", "Tag-009", "Tag-011"),
            ),
        ],
    )
    def test_accepted(self, ecs: Any, given: dict[str, str]) -> None:
        ecs.tag_resource(resourceArn=CLUSTER, tags=[given])
        assert listed(ecs, CLUSTER) == [given]

    @pytest.mark.rule("TagResource-018")
    def test_a_tag_without_a_value_has_an_empty_one(self, ecs: Any) -> None:
        ecs.create_cluster(clusterName="born", tags=[{"key": "k"}])
        ecs.tag_resource(resourceArn=CLUSTER, tags=[{"key": "k"}])
        for arn in (CLUSTER, PREFIX + "cluster/born"):
            assert listed(ecs, arn) == [{"key": "k", "value": ""}]

    @pytest.mark.rule("TagResource-013", "Tag-006")
    def test_keys_that_differ_in_case_are_two(self, ecs: Any) -> None:
        given = [{"key": "Team", "value": "Red"}, {"key": "team", "value": "rED"}]
        ecs.tag_resource(resourceArn=CLUSTER, tags=given)
        assert listed(ecs, CLUSTER) == given

    @pytest.mark.rule("TagResource-001", "TagResource-002")
    def test_what_is_required(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "needs resourceArn, which is missing"):
            ecs.tag_resource(tags=tags(1))
        with refused("InvalidParameterException", "needs tags, which is missing"):
            ecs.tag_resource(resourceArn=CLUSTER)

    @pytest.mark.rule("RunTask-081")
    def test_later_tags_of_a_task_definition_do_not_reach_its_tasks(
        self, ecs: Any, register: Callable[..., str], run_one: Run
    ) -> None:
        name = register(tags=tags(1))
        definition = PREFIX + f"task-definition/{name}"
        task = run_one(taskDefinition=name, propagateTags="TASK_DEFINITION")["taskArn"]
        ecs.tag_resource(resourceArn=definition, tags=tags(2))
        assert (listed(ecs, task), listed(ecs, definition)) == (tags(1), tags(1, 2))
        ecs.tag_resource(resourceArn=task, tags=tags(3))
        assert (listed(ecs, task), listed(ecs, definition)) == (tags(1, 3), tags(1, 2))
        (shown,) = ecs.describe_tasks(tasks=[task], include=["TAGS"])["tasks"]
        assert (shown["lastStatus"], shown["version"]) == ("RUNNING", 3)


class TestUntagResource:
    @pytest.fixture(autouse=True)
    def tagged(self, ecs: Any) -> None:
        ecs.tag_resource(resourceArn=CLUSTER, tags=[*tags(1, 2), {"key": "Team", "value": "Red"}])

    @pytest.mark.rule("UntagResource-006", "UntagResource-010", "UntagResource-011")
    def test_what_is_not_named_stays(self, ecs: Any) -> None:
        answer = ecs.untag_resource(resourceArn=CLUSTER, tagKeys=["k1", "Team"])
        metadata = answer.pop("ResponseMetadata")
        assert (answer, metadata["HTTPStatusCode"]) == ({}, 200)
        assert metadata["HTTPHeaders"]["content-length"] == "2"
        assert listed(ecs, CLUSTER) == tags(2)

    @pytest.mark.rule("UntagResource-007", "UntagResource-008")
    @pytest.mark.parametrize("keys", [["team"], ["K1", "k3"], []])
    def test_keys_that_are_not_there(self, ecs: Any, keys: list[str]) -> None:
        before = listed(ecs, CLUSTER)
        ecs.untag_resource(resourceArn=CLUSTER, tagKeys=keys)
        assert listed(ecs, CLUSTER) == before

    @pytest.mark.parametrize(
        "key",
        [
            pytest.param("", marks=rule("UntagResource-004")),
            pytest.param("k" * 129, marks=rule("UntagResource-004")),
            pytest.param("k1#", marks=rule("UntagResource-005")),
            pytest.param("k1\n", marks=rule("UntagResource-005")),
            pytest.param("aws:k", marks=rule("UntagResource-009")),
            pytest.param("AWS:k", marks=rule("UntagResource-009")),
        ],
    )
    def test_keys_that_no_tag_can_have(self, ecs: Any, key: str) -> None:
        with refused("InvalidParameterException"):
            ecs.untag_resource(resourceArn=CLUSTER, tagKeys=["k1", key])
        assert len(listed(ecs, CLUSTER)) == 3

    @pytest.mark.rule("UntagResource-004", "UntagResource-005")
    @pytest.mark.parametrize("key", ["é" * 128, "a", "a1 +-=._:/@"])
    def test_keys_that_a_tag_can_have(self, ecs: Any, key: str) -> None:
        ecs.tag_resource(resourceArn=CLUSTER, tags=[{"key": key, "value": "v"}])
        ecs.untag_resource(resourceArn=CLUSTER, tagKeys=[key])
        assert len(listed(ecs, CLUSTER)) == 3

    @pytest.mark.rule("UntagResource-001", "UntagResource-002")
    def test_what_is_required(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "needs resourceArn, which is missing"):
            ecs.untag_resource(tagKeys=["k1"])
        with refused("InvalidParameterException", "needs tagKeys, which is missing"):
            ecs.untag_resource(resourceArn=CLUSTER)


class TestListTagsForResource:
    @pytest.mark.rule("ListTagsForResource-001")
    def test_what_is_required(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "needs resourceArn, which is missing"):
            ecs.list_tags_for_resource()

    @pytest.mark.rule("ListTagsForResource-005", "ListTagsForResource-007")
    def test_none_and_one(self, ecs: Any) -> None:
        answer = ecs.list_tags_for_resource(resourceArn=CLUSTER)
        del answer["ResponseMetadata"]
        assert answer == {"tags": []}
        ecs.create_cluster(clusterName="dev", tags=[{"key": "team", "value": "red"}])
        answer = ecs.list_tags_for_resource(resourceArn=PREFIX + "cluster/dev")
        del answer["ResponseMetadata"]
        assert answer == {"tags": [{"key": "team", "value": "red"}]}

    @pytest.mark.rule("RegisterTaskDefinition-092")
    def test_tags_belong_to_one_revision(self, ecs: Any, register: Callable[..., str]) -> None:
        first, second = register(tags=tags(1)), register()
        assert listed(ecs, PREFIX + f"task-definition/{first}") == tags(1)
        assert listed(ecs, PREFIX + f"task-definition/{second}") == []

    @pytest.mark.rule("RunTask-098")
    def test_tags_of_a_new_task(self, ecs: Any, run_one: Run) -> None:
        assert listed(ecs, run_one(tags=tags(1, 2))["taskArn"]) == tags(1, 2)


class TestWhatIsNotThere:
    @pytest.mark.parametrize(
        "method",
        [
            pytest.param("tag_resource", marks=rule("TagResource-024")),
            pytest.param("untag_resource", marks=rule("UntagResource-015")),
            pytest.param(
                "list_tags_for_resource", marks=rule("ListTagsForResource-011", "ListTagsForResource-010")
            ),
        ],
    )
    def test_a_cluster_unknown_or_in_another_region(self, ecs: Any, method: str) -> None:
        elsewhere = boto3.client("ecs", region_name="eu-west-1")
        there = elsewhere.create_cluster(clusterName="there")["cluster"]["clusterArn"]
        for arn in (
            PREFIX + "cluster/there",
            there,
            PREFIX + f"task/there/{UNKNOWN_ID}",
            f"arn:aws:ecs:eu-west-1:123456789012:task/there/{UNKNOWN_ID}",
        ):
            with refused("ClusterNotFoundException", "^Cluster not found.$"):
                call(ecs, method, arn)

    @pytest.mark.parametrize(
        ("method", "code"),
        [
            pytest.param("tag_resource", "ResourceNotFoundException", marks=rule("TagResource-023")),
            pytest.param("untag_resource", "ResourceNotFoundException", marks=rule("UntagResource-014")),
            pytest.param(
                "list_tags_for_resource", "InvalidParameterException", marks=rule("ListTagsForResource-010")
            ),
        ],
    )
    def test_what_is_in_a_cluster_or_in_none(
        self, ecs: Any, register: Callable[..., str], method: str, code: str
    ) -> None:
        register()
        for words, resource in (
            ("task", f"task/default/{UNKNOWN_ID}"),
            ("task definition", "task-definition/job:2"),
            ("task definition", "task-definition/job:01"),
            ("task definition", "task-definition/other:1"),
        ):
            with refused(code, f"^The specified {words} was not found"):
                call(ecs, method, PREFIX + resource)
        with refused(code, "^The specified task definition was not found"):
            call(ecs, method, "arn:aws:ecs:eu-west-1:123456789012:task-definition/job:1")

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize(
        "arn",
        [
            "default",
            "",
            "arn:aws:ecs:us-east-1:123456789012",
            "arn:aws:ecs:us-east-1:123456789012:cluster",
            "arn:aws:ecr:us-east-1:123456789012:repository/app",
            "arn:aws-cn:ecs:us-east-1:123456789012:cluster/default",
            PREFIX + "cluster/default/more",
            PREFIX + "namespace/default",
            PREFIX + f"task/default/{UNKNOWN_ID}/more",
            PREFIX + "task-definition/job",
            PREFIX + "task-definition/job:latest",
            PREFIX + "task-definition/job:²",
        ],
    )
    def test_what_is_no_arn_of_a_resource_with_tags(self, ecs: Any, method: str, arn: str) -> None:
        with refused("InvalidParameterException", "^The ARN provided is invalid.$"):
            call(ecs, method, arn)

    @pytest.mark.parametrize("method", METHODS)
    def test_an_id_that_cannot_be_one(self, ecs: Any, method: str) -> None:
        with refused("InvalidParameterException", "taskId length"):
            call(ecs, method, PREFIX + "task/default/abc")


class TestShortArns:
    @pytest.mark.parametrize("method", METHODS)
    def test_the_long_form_must_be_used(self, ecs: Any, run_one: Run, method: str) -> None:
        identifier = run_one()["taskArn"].rpartition("/")[2]
        with refused("InvalidParameterException", "^Long arn format must be used for tagging operations$"):
            call(ecs, method, PREFIX + f"task/{identifier}")

    @pytest.mark.parametrize("method", METHODS)
    def test_and_the_resource_must_have_it(self, ecs: Any, run_one: Run, method: str) -> None:
        ecs.put_account_setting_default(name="taskLongArnFormat", value="disabled")
        arn = run_one()["taskArn"]
        ecs.put_account_setting_default(name="taskLongArnFormat", value="enabled")
        with refused("InvalidParameterException", "^Long arn format must be used"):
            call(ecs, method, arn)
        with refused(
            "InvalidParameterException",
            "^The specified task does not have the longArn format. "
            "Only tasks created after opting in will have the new format.$",
        ):
            call(ecs, method, arn.replace("task/", "task/default/"))


class TestTheEnd:
    @pytest.mark.rule("TagResource-006")
    def test_the_tags_of_a_deleted_cluster_are_gone(self, ecs: Any) -> None:
        ecs.tag_resource(resourceArn=CLUSTER, tags=tags(1))
        assert ecs.delete_cluster(cluster="default")["cluster"]["tags"] == []
        assert ecs.describe_clusters(include=["TAGS"])["clusters"][0]["tags"] == []
        for method in METHODS:
            with refused(
                "InvalidParameterException", "^The specified cluster is inactive. Specify an active"
            ):
                call(ecs, method, CLUSTER)
        ecs.create_cluster()
        assert listed(ecs, CLUSTER) == []

    @pytest.mark.rule("StopTask-015")
    def test_the_tags_of_a_task_that_was_stopped_are_gone(
        self, ecs: Any, fake: ecs_fake.EcsFake, run_one: Run
    ) -> None:
        arn = run_one(tags=tags(1), enableECSManagedTags=True)["taskArn"]
        ecs.stop_task(task=arn)
        assert listed(ecs, arn) == []
        fake.settle()
        assert listed(ecs, arn) == []
        for method in ("tag_resource", "untag_resource"):
            with refused("InvalidParameterException", "^The specified task is stopped. Specify a valid task"):
                call(ecs, method, arn)

    def test_a_task_that_is_no_longer_shown(self, ecs: Any, fake: ecs_fake.EcsFake, run_one: Run) -> None:
        arn = run_one()["taskArn"]
        ecs.stop_task(task=arn)
        fake.advance(3700)
        with refused("InvalidParameterException", "^The specified task was not found"):
            ecs.list_tags_for_resource(resourceArn=arn)

    def test_an_inactive_revision_keeps_its_tags(self, ecs: Any, register: Callable[..., str]) -> None:
        name = register(tags=tags(1))
        ecs.deregister_task_definition(taskDefinition=name)
        ecs.tag_resource(resourceArn=PREFIX + f"task-definition/{name}", tags=tags(2))
        assert listed(ecs, PREFIX + f"task-definition/{name}") == tags(1, 2)
