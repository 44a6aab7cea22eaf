"""PutAccountSetting, PutAccountSettingDefault, DeleteAccountSetting, ListAccountSettings, and what settings do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import boto3
import botocore.session
import pytest

import ecs_fake
from tests.api.instances import register_instance
from tests.api.refusals import refused
from tests.rules.marks import rule

Run = Callable[..., dict[str, Any]]
IAM = "arn:aws:iam::123456789012:"
ROOT, USER, ROLE = IAM + "root", IAM + "user/jane", IAM + "role/deployers/ci"
TASK = "arn:aws:ecs:us-east-1:123456789012:task/"
TAGS = [{"key": "team", "value": "red"}]
DEFAULTS = {
    "awsvpcTrunking": "disabled",
    "containerInsights": "disabled",
    "containerInstanceLongArnFormat": "enabled",
    "defaultLogDriverMode": "non-blocking",
    "dualStackIPv6": "enabled",
    "fargateEventWindows": "disabled",
    "fargateFIPSMode": "disabled",
    "fargateTaskRetirementWaitPeriod": "7",
    "guardDutyActivate": "off",
    "serviceLongArnFormat": "enabled",
    "tagResourceAuthorization": "on",
    "taskLongArnFormat": "enabled",
}
SWITCHES = sorted(
    DEFAULTS.keys() - {"defaultLogDriverMode", "fargateTaskRetirementWaitPeriod", "guardDutyActivate"}
)
PUTS = ["put_account_setting", "put_account_setting_default"]


def effective(ecs: Any, **parameters: Any) -> dict[str, str]:
    """Give all settings in force for a principal, by name."""
    pages = ecs.get_paginator("list_account_settings").paginate(effectiveSettings=True, **parameters)
    return {one["name"]: one["value"] for page in pages for one in page["settings"]}


def explicit(ecs: Any, **parameters: Any) -> dict[str, str]:
    """Give the settings somebody has set, by name."""
    settings = ecs.list_account_settings(**parameters)["settings"]
    return {one["name"]: one["value"] for one in settings}


class TestNamesAndValues:
    @pytest.mark.rule("Setting-004", "Setting-005", "Setting-006")
    def test_a_new_account(self, ecs: Any) -> None:
        assert effective(ecs) == DEFAULTS
        types = {
            one["name"]: one["type"]
            for page in ecs.get_paginator("list_account_settings").paginate(effectiveSettings=True)
            for one in page["settings"]
        }
        assert types == {**dict.fromkeys(DEFAULTS, "user"), "guardDutyActivate": "aws_managed"}

    def test_no_name_of_botocores_model_is_missing(self) -> None:
        shape = botocore.session.get_session().get_service_model("ecs").shape_for("SettingName")
        assert set(shape.enum) <= DEFAULTS.keys()

    @pytest.mark.parametrize("method", [*PUTS, "delete_account_setting", "list_account_settings"])
    def test_another_name(self, ecs: Any, method: str) -> None:
        value = {"value": "enabled"} if method in PUTS else {}
        for name in ("awsVpcTrunking", "fargateFIPSMODE", "containerLongArnFormat", ""):
            with refused(
                "InvalidParameterException", rf"^{name} should be one of \[serviceLongArnFormat,task"
            ):
                getattr(ecs, method)(name=name, **value)

    @pytest.mark.parametrize(
        ("method", "given"),
        [
            pytest.param("put_account_setting", {"value": "on"}, marks=rule("PutAccountSetting-001")),
            pytest.param(
                "put_account_setting", {"name": "containerInsights"}, marks=rule("PutAccountSetting-002")
            ),
            pytest.param(
                "put_account_setting_default", {"value": "on"}, marks=rule("PutAccountSettingDefault-001")
            ),
            pytest.param(
                "put_account_setting_default",
                {"name": "containerInsights"},
                marks=rule("PutAccountSettingDefault-002"),
            ),
            pytest.param("delete_account_setting", {}, marks=rule("DeleteAccountSetting-002")),
        ],
    )
    def test_what_is_required(self, ecs: Any, method: str, given: dict[str, str]) -> None:
        missing = "value" if "name" in given else "name"
        with refused("InvalidParameterException", f"needs {missing}, which is missing"):
            getattr(ecs, method)(**given)

    @pytest.mark.rule("PutAccountSettingDefault-003")
    def test_a_default_has_no_principal(self, ecs: Any) -> None:
        body = json.dumps({"name": "containerInsights", "value": "on", "principalArn": ROOT}).encode()
        ecs.meta.events.register_first(
            "before-call.ecs.PutAccountSettingDefault", lambda params, **_: params.update(body=body)
        )
        with refused("InvalidParameterException", "no parameter principalArn"):
            ecs.put_account_setting_default(name="containerInsights", value="on")
        assert explicit(ecs) == {}

    @pytest.mark.parametrize("method", PUTS)
    @pytest.mark.parametrize("name", SWITCHES)
    def test_switches_are_enabled_disabled_on_or_off(self, ecs: Any, method: str, name: str) -> None:
        for value in ("enabled", "disabled", "on", "off"):
            assert getattr(ecs, method)(name=name, value=value)["setting"]["value"] == value
        for value in ("Enabled", "true", "0", "", *(["enhanced"] if name != "containerInsights" else [])):
            with refused("InvalidParameterException", "should be one of"):
                getattr(ecs, method)(name=name, value=value)
        assert effective(ecs)[name] == "off"

    @pytest.mark.parametrize("method", PUTS)
    @pytest.mark.parametrize(
        ("name", "values"),
        [("containerInsights", ["enhanced"]), ("defaultLogDriverMode", ["blocking", "non-blocking"])],
    )
    def test_values_of_newer_settings(self, ecs: Any, method: str, name: str, values: list[str]) -> None:
        for value in values:
            assert getattr(ecs, method)(name=name, value=value)["setting"]["value"] == value
        with refused("InvalidParameterException", "should be one of"):
            getattr(ecs, method)(name=name, value="7")

    @pytest.mark.parametrize(
        "method",
        [
            pytest.param("put_account_setting", marks=rule("PutAccountSetting-006")),
            pytest.param("put_account_setting_default", marks=rule("PutAccountSettingDefault-007")),
        ],
    )
    def test_the_retirement_wait_period_is_0_7_or_14_days(self, ecs: Any, method: str) -> None:
        name = "fargateTaskRetirementWaitPeriod"
        for value in ("0", "7", "14"):
            assert getattr(ecs, method)(name=name, value=value)["setting"]["value"] == value
        for value in ("1", "07", "enabled", "-7"):
            with refused("InvalidParameterException", r"should be one of \[0,7,14\]"):
                getattr(ecs, method)(name=name, value=value)
        with refused("SerializationException"):
            getattr(ecs, method)(name=name, value=14)

    def test_the_retirement_wait_period_is_the_root_users(self, ecs: Any) -> None:
        with refused("ClientException", "You must use the root user"):
            ecs.put_account_setting(name="fargateTaskRetirementWaitPeriod", value="14", principalArn=USER)
        assert effective(ecs, principalArn=USER)["fargateTaskRetirementWaitPeriod"] == "7"

    @pytest.mark.parametrize(
        ("method", "value"),
        [
            pytest.param("put_account_setting", {"value": "on"}, marks=rule("PutAccountSetting-025")),
            pytest.param(
                "put_account_setting_default", {"value": "on"}, marks=rule("PutAccountSettingDefault-017")
            ),
            ("delete_account_setting", {}),
        ],
    )
    def test_what_aws_manages_can_only_be_read(self, ecs: Any, method: str, value: dict[str, str]) -> None:
        with refused("InvalidParameterException", "guardDutyActivate is managed by AWS"):
            getattr(ecs, method)(name="guardDutyActivate", **value)
        assert (effective(ecs)["guardDutyActivate"], explicit(ecs)) == ("off", {})

    def test_a_setting_of_what_is_not_here_warns(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        for name in ("taskLongArnFormat", "dualStackIPv6"):
            ecs.put_account_setting_default(name=name, value="enabled")
        assert fake.warnings == []
        ecs.put_account_setting_default(name="fargateFIPSMode", value="enabled")
        (warning,) = fake.warnings
        assert "fargateFIPSMode" in warning


class TestPrincipals:
    @pytest.mark.parametrize(
        "method", ["put_account_setting", "delete_account_setting", "list_account_settings"]
    )
    @pytest.mark.parametrize(
        "principal",
        [
            "jane",
            "",
            "*",
            IAM,
            IAM + "group/all",
            IAM + "user/",
            "arn:aws:sts::123456789012:assumed-role/a/b",
        ],
    )
    def test_what_is_no_principal(self, ecs: Any, method: str, principal: str) -> None:
        value = {"value": "on"} if method in PUTS else {}
        with refused("InvalidParameterException", f"^The principal {re.escape(principal)} is not"):
            getattr(ecs, method)(name="containerInsights", principalArn=principal, **value)

    def test_a_principal_of_another_account(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "^AccountIDs mismatch$"):
            ecs.list_account_settings(principalArn="arn:aws:iam::999999999999:root")

    def test_the_root_user_of_another_partition(self, fake: ecs_fake.EcsFake) -> None:
        ecs = fake.client(region_name="cn-north-1")
        setting = ecs.put_account_setting(name="containerInsights", value="enabled")["setting"]
        assert setting["principalArn"] == "arn:aws-cn:iam::123456789012:root"

    @pytest.mark.rule(
        "PutAccountSetting-026",
        "PutAccountSetting-029",
        "PutAccountSetting-009",
        "Setting-002",
        "Setting-003",
    )
    def test_without_a_principal_the_caller_is_meant(self, ecs: Any) -> None:
        ecs.put_account_setting(name="containerInsights", value="disabled", principalArn=USER)
        answer = ecs.put_account_setting(name="containerInsights", value="enhanced")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert answer["setting"] == {
            "name": "containerInsights",
            "value": "enhanced",
            "principalArn": ROOT,
            "type": "user",
        }
        assert explicit(ecs, principalArn=USER) == {"containerInsights": "disabled"}
        assert explicit(ecs) == {"containerInsights": "enhanced"}

    @pytest.mark.rule("PutAccountSettingDefault-019", "PutAccountSettingDefault-021")
    def test_the_default_is_the_root_users_setting(self, ecs: Any) -> None:
        answer = ecs.put_account_setting_default(name="serviceLongArnFormat", value="disabled")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert answer["setting"] == {
            "name": "serviceLongArnFormat",
            "value": "disabled",
            "principalArn": ROOT,
            "type": "user",
        }
        assert explicit(ecs, principalArn=ROOT) == {"serviceLongArnFormat": "disabled"}

    @pytest.mark.parametrize(
        ("put", "parameters"),
        [
            pytest.param(
                "put_account_setting",
                {"principalArn": ROOT},
                marks=rule("PutAccountSetting-010", "PutAccountSetting-012"),
            ),
            pytest.param(
                "put_account_setting_default",
                {},
                marks=rule("PutAccountSettingDefault-008", "PutAccountSettingDefault-009"),
            ),
        ],
    )
    def test_the_root_users_value_counts_for_all_who_have_none(
        self, ecs: Any, put: str, parameters: dict[str, str]
    ) -> None:
        ecs.put_account_setting(name="containerInsights", value="enhanced", principalArn=ROLE)
        getattr(ecs, put)(name="containerInsights", value="enabled", **parameters)
        values = [
            effective(ecs, principalArn=one)["containerInsights"]
            for one in (ROOT, USER, ROLE, IAM + "role/x")
        ]
        assert values == ["enabled", "enabled", "enhanced", "enabled"]
        getattr(ecs, put)(name="containerInsights", value="disabled", **parameters)
        assert effective(ecs, principalArn=USER)["containerInsights"] == "disabled"
        assert effective(ecs, principalArn=ROLE)["containerInsights"] == "enhanced"

    @pytest.mark.rule("PutAccountSetting-011", "PutAccountSetting-027")
    @pytest.mark.parametrize("principal", [USER, ROLE])
    def test_a_value_of_one_principal(self, ecs: Any, principal: str) -> None:
        ecs.put_account_setting_default(name="containerInsights", value="enabled")
        setting = ecs.put_account_setting(name="containerInsights", value="enhanced", principalArn=principal)[
            "setting"
        ]
        assert (setting["value"], setting["principalArn"]) == ("enhanced", principal)
        assert effective(ecs, principalArn=principal) == {**DEFAULTS, "containerInsights": "enhanced"}
        assert effective(ecs) == {**DEFAULTS, "containerInsights": "enabled"}
        assert effective(ecs, principalArn=IAM + "user/joe") == {**DEFAULTS, "containerInsights": "enabled"}

    @pytest.mark.parametrize(
        ("put", "parameters"),
        [
            pytest.param("put_account_setting", {"principalArn": USER}, marks=rule("PutAccountSetting-028")),
            pytest.param("put_account_setting_default", {}, marks=rule("PutAccountSettingDefault-020")),
        ],
    )
    def test_the_same_twice(self, ecs: Any, put: str, parameters: dict[str, str]) -> None:
        once, again = (
            getattr(ecs, put)(name="containerInsights", value="enabled", **parameters)["setting"]
            for _ in range(2)
        )
        assert once == again
        assert explicit(ecs, **parameters) == {"containerInsights": "enabled"}

    @pytest.mark.parametrize(
        "put",
        [
            pytest.param("put_account_setting", marks=rule("PutAccountSetting-014")),
            pytest.param("put_account_setting_default", marks=rule("PutAccountSettingDefault-010")),
        ],
    )
    def test_another_region_is_not_concerned(self, ecs: Any, put: str) -> None:
        getattr(ecs, put)(name="taskLongArnFormat", value="disabled")
        elsewhere = boto3.client("ecs", region_name="eu-west-1")
        assert effective(elsewhere) == DEFAULTS
        assert explicit(elsewhere) == {}

    @pytest.mark.rule("PutAccountSetting-018")
    def test_each_resource_type_opts_in_for_itself(self, ecs: Any) -> None:
        names = ("serviceLongArnFormat", "taskLongArnFormat", "containerInstanceLongArnFormat")
        for name in names:
            ecs.put_account_setting_default(name=name, value="disabled")
        ecs.put_account_setting_default(name="taskLongArnFormat", value="enabled")
        values = effective(ecs)
        assert [values[name] for name in names] == ["disabled", "enabled", "disabled"]


class TestJournal:
    def test_what_was_set_and_deleted_is_told(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        ecs.put_account_setting_default(name="containerInsights", value="on")
        ecs.delete_account_setting(name="containerInsights")
        written, forgotten = fake.journal[-2:]
        setting = f"account setting containerInsights=on of {ROOT}"
        assert (written.cause, written.text) == ("PutAccountSettingDefault", f"{setting} written")
        assert (forgotten.cause, forgotten.text) == ("DeleteAccountSetting", f"{setting} forgotten")


class TestDelete:
    @pytest.mark.rule("DeleteAccountSetting-001", "DeleteAccountSetting-011", "DeleteAccountSetting-012")
    def test_the_default_is_in_force_again(self, ecs: Any) -> None:
        ecs.put_account_setting_default(name="containerInsights", value="enabled")
        ecs.put_account_setting(name="containerInsights", value="enhanced", principalArn=USER)
        answer = ecs.delete_account_setting(name="containerInsights", principalArn=USER)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert answer["setting"] == {
            "name": "containerInsights",
            "value": "enabled",
            "principalArn": USER,
            "type": "user",
        }
        assert explicit(ecs, principalArn=USER) == {}
        assert effective(ecs, principalArn=USER)["containerInsights"] == "enabled"

    @pytest.mark.rule("DeleteAccountSetting-008")
    def test_without_a_principal_only_the_callers_goes(self, ecs: Any) -> None:
        ecs.put_account_setting(name="containerInsights", value="enhanced", principalArn=USER)
        ecs.put_account_setting(name="containerInsights", value="enabled")
        setting = ecs.delete_account_setting(name="containerInsights")["setting"]
        assert (setting["value"], setting["principalArn"]) == ("disabled", ROOT)
        assert explicit(ecs) == {}
        assert explicit(ecs, principalArn=USER) == {"containerInsights": "enhanced"}

    @pytest.mark.rule("DeleteAccountSetting-010")
    def test_the_root_users_counts_no_longer_for_those_without_one(self, ecs: Any) -> None:
        ecs.put_account_setting_default(name="containerInsights", value="enabled")
        ecs.put_account_setting(name="containerInsights", value="enhanced", principalArn=ROLE)
        ecs.delete_account_setting(name="containerInsights", principalArn=ROOT)
        values = [effective(ecs, principalArn=one)["containerInsights"] for one in (ROOT, USER, ROLE)]
        assert values == ["disabled", "disabled", "enhanced"]

    @pytest.mark.rule("DeleteAccountSetting-009")
    @pytest.mark.parametrize("principal", [ROOT, USER, ROLE])
    def test_what_was_never_set(self, ecs: Any, principal: str) -> None:
        setting = ecs.delete_account_setting(name="taskLongArnFormat", principalArn=principal)["setting"]
        assert (setting["value"], setting["principalArn"]) == ("enabled", principal)


class TestList:
    @pytest.fixture
    def some(self, ecs: Any) -> None:
        ecs.put_account_setting(name="serviceLongArnFormat", value="disabled", principalArn=USER)
        ecs.put_account_setting(name="containerInsights", value="disabled", principalArn=USER)
        ecs.put_account_setting_default(name="containerInsights", value="enabled")

    @pytest.mark.rule("ListAccountSettings-001")
    def test_what_is_in_force(self, ecs: Any, some: None) -> None:
        own = {"serviceLongArnFormat": "disabled", "containerInsights": "disabled"}
        assert effective(ecs, principalArn=USER) == {**DEFAULTS, **own}
        assert effective(ecs, principalArn=ROLE) == {**DEFAULTS, "containerInsights": "enabled"}

    @pytest.mark.rule("ListAccountSettings-002", "ListAccountSettings-018")
    @pytest.mark.parametrize("parameters", [{}, {"effectiveSettings": False}])
    def test_what_was_set(self, ecs: Any, some: None, parameters: dict[str, bool]) -> None:
        answer = ecs.list_account_settings(principalArn=USER, **parameters)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        shared = {"value": "disabled", "principalArn": USER, "type": "user"}
        assert answer["settings"] == [
            {"name": "containerInsights", **shared},
            {"name": "serviceLongArnFormat", **shared},
        ]
        assert "nextToken" not in answer

    @pytest.mark.rule("ListAccountSettings-003")
    def test_nothing_was_set(self, ecs: Any, some: None) -> None:
        assert ecs.list_account_settings(effectiveSettings=False, principalArn=ROLE)["settings"] == []

    @pytest.mark.rule("ListAccountSettings-015")
    def test_without_a_principal_only_the_callers_are_listed(self, ecs: Any, some: None) -> None:
        (setting,) = ecs.list_account_settings()["settings"]
        assert (setting["name"], setting["value"], setting["principalArn"]) == (
            "containerInsights",
            "enabled",
            ROOT,
        )

    @pytest.mark.rule("ListAccountSettings-016")
    @pytest.mark.parametrize("principal", [ROOT, USER, ROLE])
    def test_a_setting_that_is_inherited_carries_the_name_of_who_inherits(
        self, ecs: Any, principal: str
    ) -> None:
        settings = ecs.list_account_settings(effectiveSettings=True, principalArn=principal)["settings"]
        assert {one["principalArn"] for one in settings} == {principal}

    @pytest.mark.rule("ListAccountSettings-012")
    def test_by_name(self, ecs: Any, some: None) -> None:
        assert explicit(ecs, principalArn=USER, name="serviceLongArnFormat") == {
            "serviceLongArnFormat": "disabled"
        }
        assert explicit(ecs, principalArn=USER, name="taskLongArnFormat") == {}
        assert effective(ecs, name="taskLongArnFormat") == {"taskLongArnFormat": "enabled"}

    @pytest.mark.rule("ListAccountSettings-014")
    def test_by_name_and_value(self, ecs: Any, some: None) -> None:
        wanted = {"name": "containerInsights", "effectiveSettings": True}
        assert explicit(ecs, value="enabled", **wanted) == {"containerInsights": "enabled"}
        assert explicit(ecs, value="disabled", **wanted) == {}
        assert explicit(ecs, value="disabled", principalArn=USER, **wanted) == {
            "containerInsights": "disabled"
        }

    @pytest.mark.rule("ListAccountSettings-013")
    def test_a_value_without_a_name(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "needs name, which is missing"):
            ecs.list_account_settings(value="enabled")

    @pytest.mark.rule(
        "ListAccountSettings-005",
        "ListAccountSettings-006",
        "ListAccountSettings-007",
        "ListAccountSettings-008",
        "ListAccountSettings-009",
    )
    @pytest.mark.parametrize("parameters", [{}, {"maxResults": 5}, {"maxResults": 1}])
    def test_pages_follow_each_other(self, ecs: Any, parameters: dict[str, int]) -> None:
        size = parameters.get("maxResults", 10)
        names: list[str] = []
        answer = ecs.list_account_settings(effectiveSettings=True, **parameters)
        while "nextToken" in answer:
            assert len(answer["settings"]) == size
            names += [one["name"] for one in answer["settings"]]
            answer = ecs.list_account_settings(
                effectiveSettings=True, nextToken=answer["nextToken"], **parameters
            )
        names += [one["name"] for one in answer["settings"]]
        assert names == sorted(DEFAULTS)


class TestContainerInsights:
    @pytest.mark.parametrize(
        "put",
        [
            pytest.param("put_account_setting", marks=rule("PutAccountSetting-021")),
            pytest.param("put_account_setting_default", marks=rule("PutAccountSettingDefault-015")),
        ],
    )
    @pytest.mark.parametrize(
        ("value", "shown"),
        [("enabled", "enabled"), ("enhanced", "enhanced"), ("on", "enabled"), ("off", "disabled")],
    )
    @pytest.mark.rule("CreateCluster-023", "CreateCluster-024", "ClusterSetting-004")
    def test_new_clusters_follow_the_account_unless_told_otherwise(
        self, ecs: Any, put: str, value: str, shown: str
    ) -> None:
        other = {"name": "containerInsights", "value": "disabled" if shown != "disabled" else "enabled"}
        getattr(ecs, put)(name="containerInsights", value=value)
        followed = ecs.create_cluster(clusterName="followed")["cluster"]["settings"]
        told = ecs.create_cluster(clusterName="told", settings=[other])["cluster"]["settings"]
        assert (followed, told) == ([{"name": "containerInsights", "value": shown}], [other])

    def test_clusters_that_exist_do_not_change(self, ecs: Any) -> None:
        ecs.put_account_setting_default(name="containerInsights", value="enabled")
        (cluster,) = ecs.describe_clusters(include=["SETTINGS"])["clusters"]
        assert cluster["settings"] == [{"name": "containerInsights", "value": "disabled"}]

    def test_the_setting_of_somebody_else_does_not_count(self, ecs: Any) -> None:
        ecs.put_account_setting(name="containerInsights", value="enabled", principalArn=USER)
        cluster = ecs.create_cluster(clusterName="one")["cluster"]
        assert cluster["settings"] == [{"name": "containerInsights", "value": "disabled"}]


class TestShortTaskArns:
    @pytest.mark.parametrize(
        "put",
        [
            pytest.param("put_account_setting", marks=rule("PutAccountSetting-016")),
            pytest.param("put_account_setting_default", marks=rule("PutAccountSettingDefault-012")),
        ],
    )
    def test_new_tasks_follow_the_account(self, ecs: Any, run_one: Run, put: str) -> None:
        old = run_one()["taskArn"]
        getattr(ecs, put)(name="taskLongArnFormat", value="off")
        task = run_one()
        (container,) = task["containers"]
        identifier = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        assert re.fullmatch(TASK + identifier, task["taskArn"])
        assert re.fullmatch(TASK.replace("task/", "container/") + identifier, container["containerArn"])
        getattr(ecs, put)(name="taskLongArnFormat", value="on")
        again = run_one()["taskArn"]
        for arn in (old, again):
            assert re.fullmatch(TASK + "default/[0-9a-f]{32}", arn)
        assert ecs.list_tasks()["taskArns"] == [old, task["taskArn"], again]

    @pytest.mark.rule("DeleteAccountSetting-005")
    def test_without_the_setting_they_are_long_again(self, ecs: Any, run_one: Run) -> None:
        ecs.put_account_setting(name="taskLongArnFormat", value="disabled")
        assert run_one()["taskArn"].count("/") == 1
        ecs.delete_account_setting(name="taskLongArnFormat")
        assert run_one()["taskArn"].count("/") == 2

    def test_a_task_is_found_by_either_form_and_lives_to_its_end(
        self, ecs: Any, fake: ecs_fake.EcsFake, run_one: Run
    ) -> None:
        ecs.create_cluster(clusterName="other")
        ecs.put_account_setting_default(name="taskLongArnFormat", value="disabled")
        arn = run_one(cluster="other")["taskArn"]
        identifier = arn.rpartition("/")[2]
        for reference in (arn, identifier, f"{TASK}other/{identifier}"):
            (task,) = ecs.describe_tasks(cluster="other", tasks=[reference])["tasks"]
            assert (task["taskArn"], task["lastStatus"]) == (arn, "RUNNING")
        assert ecs.describe_tasks(tasks=[arn])["failures"] == [{"arn": arn, "reason": "MISSING"}]
        assert [task.arn for task in fake.tasks("other")] == [arn]
        assert fake.tasks("default") == []
        ecs.stop_task(cluster="other", task=arn)
        assert fake.task(arn).wait("STOPPED") is not None
        fake.advance(3700)
        assert ecs.describe_tasks(cluster="other", tasks=[arn])["tasks"] == []

    @pytest.mark.rule("PutAccountSetting-019")
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"tags": TAGS}, "enabled to add tags to the task. Opt in to the new format and try again.$"),
            ({"propagateTags": "TASK_DEFINITION"}, "enabled to propagate tags. Opt in"),
            ({"enableECSManagedTags": True}, "enabled to work with ECS managed tags. Opt in"),
        ],
    )
    def test_they_cannot_have_tags(self, ecs: Any, run: Run, given: dict[str, Any], message: str) -> None:
        ecs.put_account_setting_default(name="taskLongArnFormat", value="disabled")
        with refused("InvalidParameterException", "^The new ARN and resource ID format must be " + message):
            run(**given)
        assert ecs.list_tasks()["taskArns"] == []
        assert run(propagateTags="NONE", enableECSManagedTags=False)["tasks"][0]["tags"] == []


class TestShortContainerInstanceArns:
    @pytest.mark.rule("DeleteAccountSetting-006")
    @pytest.mark.parametrize(
        "put",
        [
            pytest.param("put_account_setting", marks=rule("PutAccountSetting-017")),
            pytest.param("put_account_setting_default", marks=rule("PutAccountSettingDefault-013")),
        ],
    )
    def test_new_instances_follow_the_account(self, ecs: Any, put: str) -> None:
        getattr(ecs, put)(name="containerInstanceLongArnFormat", value="disabled")
        short = register_instance(ecs)
        ecs.delete_account_setting(name="containerInstanceLongArnFormat")
        long = register_instance(ecs)
        prefix = TASK.replace("task/", "container-instance/")
        assert re.fullmatch(prefix + r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", short)
        assert re.fullmatch(prefix + r"default/[0-9a-f]{32}", long)
        instances = ecs.describe_container_instances(containerInstances=[short, long])["containerInstances"]
        assert [one["containerInstanceArn"] for one in instances] == [short, long]

    @pytest.mark.rule("PutAccountSetting-019")
    def test_they_cannot_have_tags(self, ecs: Any) -> None:
        ecs.put_account_setting_default(name="containerInstanceLongArnFormat", value="disabled")
        with refused("InvalidParameterException", "must be enabled to add tags to the container instance."):
            register_instance(ecs, tags=TAGS)
        arn = register_instance(ecs)
        with refused("InvalidParameterException", "^Long arn format must be used for tagging operations$"):
            ecs.tag_resource(resourceArn=arn, tags=TAGS)


class TestTaggingAuthorization:
    @pytest.mark.parametrize(
        "put",
        [
            pytest.param("put_account_setting", marks=rule("PutAccountSetting-024")),
            pytest.param("put_account_setting_default", marks=rule("PutAccountSettingDefault-016")),
        ],
    )
    def test_tags_at_creation_need_leave_to_tag(
        self, fake: ecs_fake.EcsFake, ecs: Any, run: Run, put: str
    ) -> None:
        getattr(ecs, put)(name="tagResourceAuthorization", value="on")
        fake.faults.error("TagResource", "AccessDeniedException", message="no ecs:TagResource", times=2)
        ecs.create_cluster(clusterName="plain")
        run(tags=[])
        with refused("AccessDeniedException", "^no ecs:TagResource$"):
            ecs.create_cluster(clusterName="tagged", tags=TAGS)
        with refused("AccessDeniedException", "^no ecs:TagResource$"):
            run(tags=TAGS)
        assert ecs.describe_clusters(clusters=["tagged"])["clusters"] == []
        assert ecs.create_cluster(clusterName="tagged", tags=TAGS)["cluster"]["tags"] == TAGS

    def test_unless_the_account_does_not_want_it(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        ecs.put_account_setting_default(name="tagResourceAuthorization", value="off")
        fake.faults.error("TagResource", "AccessDeniedException")
        cluster = ecs.create_cluster(clusterName="tagged", tags=TAGS)["cluster"]
        with refused("AccessDeniedException"):
            ecs.tag_resource(resourceArn=cluster["clusterArn"], tags=TAGS)

    def test_other_errors_of_tag_resource_are_its_own(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        fake.faults.error("TagResource", "ClientException")
        cluster = ecs.create_cluster(clusterName="tagged", tags=TAGS)["cluster"]
        with refused("ClientException"):
            ecs.tag_resource(resourceArn=cluster["clusterArn"], tags=TAGS)
