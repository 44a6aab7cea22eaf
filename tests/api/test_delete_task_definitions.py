"""DeleteTaskDefinitions, and what other operations make of revisions that are being deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.config import Config

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.instances import register_instance
from tests.api.refusals import refused
from tests.rules.marks import rule

ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/job"
UNKNOWN = (
    "The specified task definition does not exist. Specify a valid account, family, revision and try again."
)
ACTIVE = (
    "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
)
NO_REVISION = (
    "The specified task definition identifier is invalid. Specify a valid name or ARN and try again."
)


@pytest.fixture
def inactive(ecs: Any, register: Callable[..., str]) -> Callable[..., str]:
    """Register and deregister a revision; gives `family:revision`."""

    def make(**changes: Any) -> str:
        name = register(**changes)
        ecs.deregister_task_definition(taskDefinition=name)
        return name

    return make


@pytest.fixture
def delete(ecs: Any) -> Callable[..., dict[str, Any]]:
    """Delete revisions, and give the answer without its metadata."""

    def delete_task_definitions(*references: str) -> dict[str, Any]:
        answer = ecs.delete_task_definitions(taskDefinitions=list(references))
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    return delete_task_definitions


@pytest.fixture
def used(ecs: Any, run_one: Callable[..., dict[str, Any]], register: Callable[..., str]) -> dict[str, Any]:
    """Give a running task of `job:1`, which is INACTIVE."""
    task = run_one(taskDefinition=register())
    ecs.deregister_task_definition(taskDefinition="job:1")
    return task


def revisions(ecs: Any, status: str) -> list[str]:
    """Give the ARNs of all revisions in a status."""
    return list(ecs.list_task_definitions(status=status)["taskDefinitionArns"])


class TestAnswer:
    @pytest.mark.rule("DeleteTaskDefinitions-012", "DeleteTaskDefinitions-023")
    @pytest.mark.parametrize("request_", [{}, {"taskDefinitions": []}])
    def test_something_must_be_named(self, ecs: Any, request_: dict[str, Any]) -> None:
        with refused("InvalidParameterException", "askDefinition"):
            ecs.delete_task_definitions(**request_)

    @pytest.mark.rule("DeleteTaskDefinitions-013")
    def test_ten_at_most(self, ecs: Any, inactive: Callable[..., str], delete: Callable[..., Any]) -> None:
        names = [inactive() for _ in range(10)]
        with refused(
            "InvalidParameterException", "^Size of TaskDefinition references list cannot exceed 10$"
        ):
            delete(*names, "job:11")
        assert len(revisions(ecs, "INACTIVE")) == 10
        assert len(delete(*names)["taskDefinitions"]) == 10

    @pytest.mark.rule(
        "DeleteTaskDefinitions-002",
        "DeleteTaskDefinitions-016",
        "DeleteTaskDefinitions-017",
        "DeleteTaskDefinitions-018",
        "DeleteTaskDefinitions-019",
        "TaskDefinition-047",
    )
    @pytest.mark.newest_sdk
    def test_the_whole_revision_comes_back_as_it_is_being_deleted(
        self, ecs: Any, fake: ecs_fake.EcsFake, inactive: Callable[..., str], delete: Callable[..., Any]
    ) -> None:
        inactive()
        before = ecs.describe_task_definition(taskDefinition="job:1")["taskDefinition"]
        fake.advance(60)
        answer = delete("job:1")
        (definition,) = answer.pop("taskDefinitions")
        assert answer == {"failures": []}
        passed = definition.pop("deleteRequestedAt") - definition["deregisteredAt"]
        assert timedelta(seconds=60) <= passed < timedelta(seconds=70)
        assert definition == {**before, "status": "DELETE_IN_PROGRESS"}

    @pytest.mark.rule("DeleteTaskDefinitions-014")
    @pytest.mark.parametrize("reference", ["job:1", f"{ARN}:1"])
    def test_a_revision_is_named(
        self, inactive: Callable[..., str], delete: Callable[..., Any], reference: str
    ) -> None:
        inactive()
        answer = delete(reference)
        assert [one["taskDefinitionArn"] for one in answer["taskDefinitions"]] == [f"{ARN}:1"]
        assert answer["failures"] == []

    @pytest.mark.parametrize(
        ("reference", "reason"),
        [
            pytest.param("job", NO_REVISION, marks=rule("DeleteTaskDefinitions-014")),
            pytest.param(ARN, NO_REVISION, marks=rule("DeleteTaskDefinitions-014")),
            ("job:9", UNKNOWN),
            ("other:1", UNKNOWN),
            (f"{ARN}:1".replace("us-east-1", "eu-west-1"), UNKNOWN),
            pytest.param(
                "job:2", ACTIVE, marks=rule("DeleteTaskDefinitions-001", "DeregisterTaskDefinition-009")
            ),
        ],
    )
    @pytest.mark.rule("DeleteTaskDefinitions-015")
    def test_what_cannot_be_deleted_is_a_failure_and_the_rest_is_deleted(
        self,
        ecs: Any,
        inactive: Callable[..., str],
        register: Callable[..., str],
        delete: Callable[..., Any],
        reference: str,
        reason: str,
    ) -> None:
        inactive()
        register()
        answer = delete(reference, "job:1")
        assert answer["failures"] == [{"arn": reference, "reason": reason}]
        assert [one["revision"] for one in answer["taskDefinitions"]] == [1]
        assert revisions(ecs, "ACTIVE") == [f"{ARN}:2"]

    @pytest.mark.rule("DeleteTaskDefinitions-022")
    @pytest.mark.parametrize("reference", ["jo b:1", f"{ARN}s/job:1", ":1"])
    def test_a_malformed_identifier_refuses_the_whole_call(
        self, ecs: Any, inactive: Callable[..., str], delete: Callable[..., Any], reference: str
    ) -> None:
        inactive()
        with refused("ClientException", "Family contains invalid characters"):
            delete("job:1", reference)
        assert revisions(ecs, "INACTIVE") == [f"{ARN}:1"]

    @pytest.mark.rule("DeleteTaskDefinitions-023")
    def test_a_revision_is_a_number(self, delete: Callable[..., Any]) -> None:
        with refused("InvalidParameterException", "^Invalid revision number. Number: latest$"):
            delete("job:latest")

    def test_a_second_time_shows_the_first(
        self, fake: ecs_fake.EcsFake, used: Any, delete: Callable[..., Any]
    ) -> None:
        first = delete("job:1")
        fake.advance(60)
        assert delete("job:1", "job:1")["taskDefinitions"] == first["taskDefinitions"] * 2


class TestErrors:
    @pytest.mark.rule("DeleteTaskDefinitions-020")
    def test_it_is_json_with_a_request_id(self, ecs: Any, inactive: Callable[..., str]) -> None:
        sent: list[Any] = []
        ecs.meta.events.register_first(
            "before-send.ecs.DeleteTaskDefinitions", lambda request, **_: sent.append(request)
        )
        metadata = ecs.delete_task_definitions(taskDefinitions=[inactive()])["ResponseMetadata"]
        (request,) = sent
        target = request.headers["X-Amz-Target"].decode()
        assert (request.method, target) == (
            "POST",
            "AmazonEC2ContainerServiceV20141113.DeleteTaskDefinitions",
        )
        assert metadata["HTTPStatusCode"] == 200
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            pytest.param("AccessDeniedException", 400, marks=rule("DeleteTaskDefinitions-021")),
            pytest.param("ClientException", 400, marks=rule("DeleteTaskDefinitions-022")),
            pytest.param("ServerException", 500, marks=rule("DeleteTaskDefinitions-024")),
        ],
    )
    def test_an_ordered_error_changes_nothing(
        self, fake: ecs_fake.EcsFake, inactive: Callable[..., str], code: str, status: int
    ) -> None:
        name = inactive()
        before = len(fake.journal)
        fake.faults.error("DeleteTaskDefinitions", code)
        once = fake.client(config=Config(retries={"total_max_attempts": 1}))
        with refused(code, status=status):
            once.delete_task_definitions(taskDefinitions=[name])
        assert len(fake.journal) == before


class TestWhileItIsUsed:
    @pytest.mark.rule("DeleteTaskDefinitions-003")
    def test_tasks_keep_running(
        self, fake: ecs_fake.EcsFake, ecs: Any, used: Any, delete: Callable[..., Any]
    ) -> None:
        delete("job:1")
        fake.advance(timedelta(days=2).total_seconds())
        (task,) = ecs.describe_tasks(tasks=[used["taskArn"]])["tasks"]
        assert (task["lastStatus"], task["desiredStatus"]) == ("RUNNING", "RUNNING")
        assert task["taskDefinitionArn"] == f"{ARN}:1"

    @pytest.mark.rule(
        "DeleteTaskDefinitions-008",
        "DeleteTaskDefinitions-010",
        "ListTaskDefinitions-005",
        "ListTaskDefinitionFamilies-003",
    )
    def test_it_is_listed_and_described(
        self, ecs: Any, used: Any, inactive: Callable[..., str], delete: Callable[..., Any]
    ) -> None:
        (deleted,) = delete("job:1")["taskDefinitions"]
        inactive(family="other")
        assert revisions(ecs, "DELETE_IN_PROGRESS") == [f"{ARN}:1"]
        assert revisions(ecs, "INACTIVE") == [f"{ARN.replace('job', 'other')}:1"]
        assert revisions(ecs, "ACTIVE") == []
        assert ecs.describe_task_definition(taskDefinition="job:1")["taskDefinition"] == deleted
        assert ecs.list_task_definition_families()["families"] == ["job", "other"]
        assert ecs.list_task_definition_families(status="INACTIVE")["families"] == ["job", "other"]
        assert ecs.list_task_definition_families(status="ACTIVE")["families"] == []

    def test_deregistering_it_changes_nothing(self, ecs: Any, used: Any, delete: Callable[..., Any]) -> None:
        (deleted,) = delete("job:1")["taskDefinitions"]
        assert ecs.deregister_task_definition(taskDefinition="job:1")["taskDefinition"] == deleted

    @pytest.mark.rule("DeleteTaskDefinitions-005")
    def test_it_runs_and_starts_no_more_tasks(self, ecs: Any, used: Any, delete: Callable[..., Any]) -> None:
        instance = register_instance(ecs)
        delete("job:1")
        with refused("ClientException", "^TaskDefinition is inactive$"):
            ecs.run_task(taskDefinition="job:1", launchType="FARGATE", networkConfiguration=NETWORK)
        with refused("ClientException", "^TaskDefinition is inactive$"):
            ecs.start_task(
                taskDefinition="job:1", containerInstances=[instance], networkConfiguration=NETWORK
            )
        assert ecs.list_tasks()["taskArns"] == [used["taskArn"]]


class TestGone:
    @pytest.mark.rule("DeleteTaskDefinitions-008", "DeleteTaskDefinitions-009")
    def test_it_goes_with_the_last_task(
        self,
        fake: ecs_fake.EcsFake,
        ecs: Any,
        run_one: Callable[..., Any],
        register: Callable[..., str],
        delete: Callable[..., Any],
    ) -> None:
        name = register()
        first, second = (run_one(taskDefinition=name)["taskArn"] for _ in range(2))
        ecs.deregister_task_definition(taskDefinition=name)
        delete(name)
        ecs.stop_task(task=first)
        fake.settle()
        assert revisions(ecs, "DELETE_IN_PROGRESS") == [f"{ARN}:1"]
        ecs.stop_task(task=second)
        fake.settle()
        assert revisions(ecs, "DELETE_IN_PROGRESS") == []
        assert ecs.list_task_definition_families()["families"] == []
        with refused("ClientException", r"^Unable to describe task definition\.$"):
            ecs.describe_task_definition(taskDefinition=name)
        (shown,) = ecs.describe_tasks(tasks=[second])["tasks"]
        assert (shown["lastStatus"], shown["taskDefinitionArn"]) == ("STOPPED", f"{ARN}:1")

    def test_a_task_that_stops_holds_it_until_it_has_stopped(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic") as fake:
            ecs = fake.client()
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "images/app"}],
            )
            answer = ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)
            fake.settle()
            ecs.deregister_task_definition(taskDefinition="job:1")
            ecs.delete_task_definitions(taskDefinitions=["job:1"])
            ecs.stop_task(task=answer["tasks"][0]["taskArn"])
            assert revisions(ecs, "DELETE_IN_PROGRESS") == [f"{ARN}:1"]
            fake.settle()
            assert revisions(ecs, "DELETE_IN_PROGRESS") == []

    @pytest.mark.rule("DeleteTaskDefinitions-009")
    def test_what_nothing_uses_goes_at_once(
        self,
        ecs: Any,
        fake: ecs_fake.EcsFake,
        inactive: Callable[..., str],
        delete: Callable[..., Any],
    ) -> None:
        inactive()
        delete("job:1")
        assert revisions(ecs, "INACTIVE") == revisions(ecs, "DELETE_IN_PROGRESS") == []
        assert ecs.list_task_definition_families()["families"] == []
        assert ecs.list_task_definition_families(status="INACTIVE")["families"] == []
        assert delete("job:1")["failures"] == [{"arn": "job:1", "reason": UNKNOWN}]
        words = [entry.text for entry in fake.journal if entry.subject == f"{ARN}:1"]
        assert words[-2:] == ["task definition job:1 DELETE_IN_PROGRESS", "task definition job:1 forgotten"]

    def test_tasks_that_stopped_before_do_not_hold_it(
        self, ecs: Any, fake: ecs_fake.EcsFake, used: Any, delete: Callable[..., Any]
    ) -> None:
        ecs.stop_task(task=used["taskArn"])
        fake.settle()
        delete("job:1")
        assert revisions(ecs, "DELETE_IN_PROGRESS") == []

    def test_a_task_that_is_orphaned_lets_it_go(
        self, ecs: Any, register: Callable[..., str], delete: Callable[..., Any]
    ) -> None:
        instance = register_instance(ecs)
        name = register(requiresCompatibilities=["EC2"], networkMode="bridge")
        ecs.start_task(taskDefinition=name, containerInstances=[instance])
        ecs.deregister_task_definition(taskDefinition=name)
        delete(name)
        assert revisions(ecs, "DELETE_IN_PROGRESS") == [f"{ARN}:1"]
        ecs.deregister_container_instance(containerInstance=instance, force=True)
        assert revisions(ecs, "DELETE_IN_PROGRESS") == []

    @pytest.mark.rule("DeleteTaskDefinitions-008")
    def test_a_service_holds_it_until_the_service_has_ended(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Callable[..., Any], delete: Callable[..., Any]
    ) -> None:
        serve(desiredCount=0)
        ecs.deregister_task_definition(taskDefinition="job:1")
        delete("job:1")
        fake.settle()
        assert revisions(ecs, "DELETE_IN_PROGRESS") == [f"{ARN}:1"]
        ecs.delete_service(service="web")
        fake.settle()
        assert revisions(ecs, "DELETE_IN_PROGRESS") == []

    @pytest.mark.rule("DeleteTaskDefinitions-008")
    def test_a_service_that_has_moved_on_lets_it_go(
        self,
        fake: ecs_fake.EcsFake,
        ecs: Any,
        serve: Callable[..., Any],
        register: Callable[..., str],
        delete: Callable[..., Any],
    ) -> None:
        serve(desiredCount=0)
        ecs.deregister_task_definition(taskDefinition="job:1")
        delete("job:1")
        for _ in range(2):  # the deployment of job:1 is still shown by the first answer
            ecs.update_service(service="web", taskDefinition=register())
        assert revisions(ecs, "DELETE_IN_PROGRESS") == []

    def test_other_revisions_of_the_family_stay(
        self, ecs: Any, inactive: Callable[..., str], register: Callable[..., str], delete: Callable[..., Any]
    ) -> None:
        inactive()
        register()
        delete("job:1")
        assert revisions(ecs, "ACTIVE") == [f"{ARN}:2"]
        assert ecs.list_task_definition_families(status="ACTIVE")["families"] == ["job"]

    @pytest.mark.rule("DeleteTaskDefinitions-011")
    def test_numbers_do_not_come_back(
        self, inactive: Callable[..., str], register: Callable[..., str], delete: Callable[..., Any]
    ) -> None:
        delete(*(inactive() for _ in range(3)))
        assert register() == "job:4"

    def test_a_refused_call_takes_nothing_away(
        self, ecs: Any, fake: ecs_fake.EcsFake, inactive: Callable[..., str], delete: Callable[..., Any]
    ) -> None:
        inactive()
        before = len(fake.journal)
        with refused("InvalidParameterException"):
            delete("job:1", "job:x")
        assert len(fake.journal) == before
        assert ecs.describe_task_definition(taskDefinition="job:1")["taskDefinition"]["status"] == "INACTIVE"
