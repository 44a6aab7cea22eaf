"""GetTaskProtection and UpdateTaskProtection.

Nothing starts tasks of services yet, so a task is made one of a service as the scheduler will (`adopt`). Everything
else goes through a client.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import ecs_fake
from tests.api.refusals import refused
from tests.rules.marks import rule

Run = Callable[..., dict[str, Any]]
UNKNOWN = "0" * 32


@pytest.fixture
def service_task(run_one: Run, adopt: Callable[[dict[str, Any], dict[str, Any]], None]) -> Callable[..., str]:
    """Start a task as a service does, and give its ARN."""

    def start(cluster: str = "default") -> str:
        task = run_one(cluster=cluster)
        adopt(task, {"serviceName": "web", "deployments": [{"id": "ecs-svc/1234567890123456789"}]})
        return str(task["taskArn"])

    return start


@pytest.fixture
def protect(ecs: Any) -> Run:
    """UpdateTaskProtection of tasks of the default cluster."""

    def update_task_protection(*tasks: str, enabled: bool = True, **changes: Any) -> dict[str, Any]:
        request = {"cluster": "default", "tasks": list(tasks), "protectionEnabled": enabled, **changes}
        return dict(ecs.update_task_protection(**request))

    return update_task_protection


def shown(ecs: Any, *tasks: str, **changes: Any) -> list[dict[str, Any]]:
    """What GetTaskProtection says of tasks, all of which it can show."""
    answer = ecs.get_task_protection(**{"cluster": "default", "tasks": list(tasks), **changes})
    assert answer["failures"] == []
    return list(answer["protectedTasks"])


def in_minutes(fake: ecs_fake.EcsFake, minutes: int) -> datetime:
    """The fake's time in so many minutes, as exact as the API is."""
    end = (fake.now + timedelta(minutes=minutes)).timestamp()
    return datetime.fromtimestamp(round(end, 3), UTC)


class TestRequests:
    @pytest.mark.parametrize(
        ("method", "member"),
        [
            pytest.param("get", "cluster", marks=rule("GetTaskProtection-003")),
            pytest.param("update", "cluster", marks=rule("UpdateTaskProtection-001")),
            pytest.param("update", "protectionEnabled", marks=rule("UpdateTaskProtection-002")),
            pytest.param("update", "tasks", marks=rule("UpdateTaskProtection-003")),
        ],
    )
    def test_members_that_are_required(self, ecs: Any, method: str, member: str) -> None:
        request: dict[str, Any] = {"cluster": "default", "tasks": [UNKNOWN]}
        if method == "update":
            request["protectionEnabled"] = True
        del request[member]
        with refused("InvalidParameterException", f"TaskProtection needs {member}, which is missing"):
            getattr(ecs, f"{method}_task_protection")(**request)

    @pytest.mark.rule("GetTaskProtection-007")
    def test_tasks_need_not_be_named_to_be_asked_for(self, ecs: Any) -> None:
        answer = ecs.get_task_protection(cluster="default")
        assert (answer["protectedTasks"], answer["failures"]) == ([], [])

    @pytest.mark.rule("GetTaskProtection-005")
    def test_a_hundred_can_be_asked_for(self, ecs: Any) -> None:
        assert len(ecs.get_task_protection(cluster="default", tasks=[UNKNOWN] * 100)["failures"]) == 100
        with refused("InvalidParameterException", "tasks can have at most 100 items"):
            ecs.get_task_protection(cluster="default", tasks=[UNKNOWN] * 101)

    @pytest.mark.rule("UpdateTaskProtection-004")
    def test_ten_can_be_protected(self, protect: Run) -> None:
        assert len(protect(*[UNKNOWN] * 10)["failures"]) == 10
        with refused("InvalidParameterException", "tasks can have at most 10 items"):
            protect(*[UNKNOWN] * 11)
        with refused("InvalidParameterException"):
            protect()

    @pytest.mark.rule("UpdateTaskProtection-007")
    def test_for_one_minute_up_to_two_days(self, service_task: Run, protect: Run) -> None:
        arn = service_task()
        for minutes in (1, 2880):
            assert protect(arn, expiresInMinutes=minutes)["protectedTasks"]
        for minutes in (0, 2881):
            with refused(
                "InvalidParameterException", "^expiresInMinutes must be between 1 and 2880 minutes.$"
            ):
                protect(arn, expiresInMinutes=minutes)

    @pytest.mark.rule("GetTaskProtection-004", "UpdateTaskProtection-006")
    def test_a_cluster_by_name_or_arn(self, ecs: Any, service_task: Run, protect: Run) -> None:
        cluster = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        arn = service_task(cluster="other")
        for reference in ("other", cluster):
            (protected,) = protect(arn, cluster=reference)["protectedTasks"]
            assert shown(ecs, arn, cluster=reference) == [protected]

    @pytest.mark.rule(
        "GetTaskProtection-006",
        "GetTaskProtection-013",
        "UpdateTaskProtection-005",
        "UpdateTaskProtection-020",
    )
    def test_tasks_by_id_or_arn(self, ecs: Any, service_task: Run, protect: Run) -> None:
        arn = service_task()
        for reference in (arn, arn.rpartition("/")[2]):
            (protected,) = protect(reference)["protectedTasks"]
            assert (protected["taskArn"], protected["protectionEnabled"]) == (arn, True)
            assert shown(ecs, reference) == [protected]


class TestProtection:
    @pytest.mark.rule(
        "GetTaskProtection-001",
        "GetTaskProtection-008",
        "GetTaskProtection-010",
        "GetTaskProtection-015",
        "UpdateTaskProtection-023",
    )
    def test_off_at_first(self, ecs: Any, service_task: Run, protect: Run) -> None:
        arn = service_task()
        answer = ecs.get_task_protection(cluster="default", tasks=[arn])
        assert answer["protectedTasks"] == [{"taskArn": arn, "protectionEnabled": False}]
        assert answer["failures"] == []
        assert protect(arn)["failures"] == []

    @pytest.mark.rule("ProtectedTask-001", "ProtectedTask-002", "ProtectedTask-003")
    @pytest.mark.rule(
        "GetTaskProtection-009",
        "GetTaskProtection-011",
        "UpdateTaskProtection-009",
        "UpdateTaskProtection-024",
    )
    def test_on_for_some_time(
        self, ecs: Any, fake: ecs_fake.EcsFake, service_task: Run, protect: Run
    ) -> None:
        arn = service_task()
        expected = {"taskArn": arn, "protectionEnabled": True, "expirationDate": in_minutes(fake, 60)}
        assert protect(arn, expiresInMinutes=60)["protectedTasks"] == [expected]
        assert shown(ecs, arn) == [expected]

    @pytest.mark.rule("UpdateTaskProtection-008", "UpdateTaskProtection-024")
    def test_two_hours_when_nothing_is_said(
        self, fake: ecs_fake.EcsFake, service_task: Run, protect: Run
    ) -> None:
        (protected,) = protect(service_task())["protectedTasks"]
        assert protected["expirationDate"] == in_minutes(fake, 120)

    @pytest.mark.rule("GetTaskProtection-012", "UpdateTaskProtection-021")
    def test_the_end_is_a_number_on_the_wire(
        self, ecs: Any, fake: ecs_fake.EcsFake, service_task: Run, protect: Run
    ) -> None:
        arn = service_task()
        protect(arn, expiresInMinutes=1)
        shown(ecs, arn)
        expected = round(fake.now.timestamp() + 60, 3)
        for call in list(fake.calls)[-2:]:
            (protected,) = json.loads(call.answer_body)["protectedTasks"]
            assert isinstance(protected["expirationDate"], float)
            assert protected["expirationDate"] == pytest.approx(expected, abs=0.002)

    @pytest.mark.rule("UpdateTaskProtection-010", "UpdateTaskProtection-022", "UpdateTaskProtection-017")
    def test_off_again(self, ecs: Any, service_task: Run, protect: Run) -> None:
        arn = service_task()
        expected = [{"taskArn": arn, "protectionEnabled": False}]
        for minutes in ({}, {"expiresInMinutes": 60}):
            protect(arn)
            assert protect(arn, enabled=False, **minutes)["protectedTasks"] == expected
            assert shown(ecs, arn) == expected

    @pytest.mark.rule("UpdateTaskProtection-011")
    def test_over_when_its_time_is(
        self, ecs: Any, fake: ecs_fake.EcsFake, service_task: Run, protect: Run
    ) -> None:
        arn = service_task()
        protect(arn, expiresInMinutes=10)
        fake.advance(10 * 60 - 1)
        assert shown(ecs, arn)[0]["protectionEnabled"] is True
        fake.advance(1)
        assert shown(ecs, arn) == [{"taskArn": arn, "protectionEnabled": False}]

    @pytest.mark.rule("UpdateTaskProtection-012", "UpdateTaskProtection-013")
    def test_each_call_counts_from_its_own_time(
        self, ecs: Any, fake: ecs_fake.EcsFake, service_task: Run, protect: Run
    ) -> None:
        arn = service_task()
        for given, minutes in (
            ({"expiresInMinutes": 600}, 600),
            ({"expiresInMinutes": 5}, 5),
            ({}, 120),
            ({}, 120),
        ):
            fake.advance(30)
            protect(arn, **given)
            assert shown(ecs, arn)[0]["expirationDate"] == in_minutes(fake, minutes)

    def test_it_is_no_new_version_of_the_task(
        self, ecs: Any, fake: ecs_fake.EcsFake, service_task: Run, protect: Run
    ) -> None:
        arn = service_task()
        (before,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        sent = len(fake.events)
        protect(arn)
        (after,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert after == before
        assert len(fake.events) == sent


class TestFailures:
    @pytest.mark.rule("GetTaskProtection-002", "UpdateTaskProtection-018")
    def test_a_standalone_task(self, ecs: Any, run_one: Run, protect: Run) -> None:
        arn = run_one()["taskArn"]
        for answer in (protect(arn), ecs.get_task_protection(cluster="default", tasks=[arn])):
            assert answer["protectedTasks"] == []
            assert answer["failures"] == [{"arn": arn, "reason": "TASK_NOT_VALID"}]

    @pytest.mark.rule("GetTaskProtection-014", "UpdateTaskProtection-019")
    def test_what_is_unknown_fails_alone(self, ecs: Any, service_task: Run, protect: Run) -> None:
        arn = service_task()
        missing = f"arn:aws:ecs:us-east-1:123456789012:task/default/{UNKNOWN}"
        for answer in (
            protect(UNKNOWN, arn),
            ecs.get_task_protection(cluster="default", tasks=[arn, UNKNOWN]),
        ):
            assert [one["taskArn"] for one in answer["protectedTasks"]] == [arn]
            assert answer["failures"] == [{"arn": missing, "reason": "MISSING"}]

    @pytest.mark.parametrize(
        ("operation", "code"),
        [
            pytest.param("GetTaskProtection", "AccessDeniedException", marks=rule("GetTaskProtection-017")),
            pytest.param(
                "GetTaskProtection", "UnsupportedFeatureException", marks=rule("GetTaskProtection-023")
            ),
            ("GetTaskProtection", "ResourceNotFoundException"),
            pytest.param(
                "UpdateTaskProtection", "AccessDeniedException", marks=rule("UpdateTaskProtection-026")
            ),
            pytest.param(
                "UpdateTaskProtection", "UnsupportedFeatureException", marks=rule("UpdateTaskProtection-032")
            ),
            ("UpdateTaskProtection", "ResourceNotFoundException"),
        ],
    )
    def test_errors_that_have_no_cause_here(
        self, ecs: Any, fake: ecs_fake.EcsFake, service_task: Run, protect: Run, operation: str, code: str
    ) -> None:
        arn = service_task()
        fake.faults.error(operation, code)
        with refused(code):
            protect(arn) if operation.startswith("Update") else shown(ecs, arn)
        assert shown(ecs, arn) == [{"taskArn": arn, "protectionEnabled": False}]
