"""What is kept of a session: nothing, or its output in CloudWatch Logs and S3, as the cluster is configured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ecs_fake.fake import EcsFake
from tests.plugin import Plugin
from tests.runners.stage import until

Execute = Callable[..., dict[str, str]]
COMMAND = "sh -c 'echo first; echo second'"
AWSLOGS = {
    "logDriver": "awslogs",
    "options": {"awslogs-group": "/ecs/app", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p"},
}


@pytest.fixture
def configure(fake: EcsFake) -> Callable[..., None]:
    """Configure the cluster."""

    def update_cluster(**configuration: Any) -> None:
        fake.client().update_cluster(
            cluster="default", configuration={"executeCommandConfiguration": configuration}
        )

    return update_cluster


def run_to_its_end(session: dict[str, str]) -> str:
    with Plugin(session) as plugin:
        plugin.is_told_the_end()
        assert b"second" in plugin.screen
    return session["sessionId"]


@pytest.mark.rule("ExecuteCommandConfiguration-006", "ExecuteCommandLogConfiguration-005")
def test_what_overrides_says_where(fake: EcsFake, configure: Any, execute: Execute) -> None:
    configure(
        logging="OVERRIDE",
        logConfiguration={
            "cloudWatchLogGroupName": "sessions",
            "s3BucketName": "kept",
            "s3KeyPrefix": "exec/of/app",
        },
    )
    session_id = run_to_its_end(execute(COMMAND))
    file = f"s3://kept/exec/of/app/{session_id}.log"
    until(lambda: file in fake.files)
    assert fake.files[file] == "first\r\nsecond\r\n"
    assert str(fake.log_groups["sessions"][session_id]) == "first\nsecond\n"


@pytest.mark.rule("ExecuteCommandConfiguration-005")
def test_by_default_it_is_where_its_container_logs(
    fake: EcsFake, run: Callable[..., str], execute: Execute
) -> None:
    session_id = run_to_its_end(execute(COMMAND, run(logConfiguration=AWSLOGS)))
    until(lambda: session_id in fake.log_groups["/ecs/app"])
    assert str(fake.log_groups["/ecs/app"][session_id]) == "first\nsecond\n"


@pytest.mark.rule("ExecuteCommandConfiguration-005")
def test_without_awslogs_nothing_is_kept(fake: EcsFake, execute: Execute) -> None:
    run_to_its_end(execute(COMMAND))
    fake.close()
    assert (list(fake.log_groups), list(fake.files)) == ([], [])


@pytest.mark.rule("ExecuteCommandConfiguration-003")
def test_none_keeps_nothing(fake: EcsFake, configure: Any, run: Callable[..., str], execute: Execute) -> None:
    configure(logging="NONE")
    session_id = run_to_its_end(execute(COMMAND, run(logConfiguration=AWSLOGS)))
    fake.close()
    assert session_id not in fake.log_groups["/ecs/app"]


@pytest.mark.rule("ExecuteCommandLogConfiguration-002")
def test_a_log_group_that_is_gone(fake: EcsFake, configure: Any, execute: Execute) -> None:
    configure(logging="OVERRIDE", logConfiguration={"cloudWatchLogGroupName": "gone"})
    del fake.log_groups["gone"]
    run_to_its_end(execute(COMMAND))
    until(lambda: any("is not in log group gone: ResourceNotFoundException" in one for one in fake.warnings))
    assert "gone" not in fake.log_groups


@pytest.mark.rule("ExecuteCommandLogConfiguration-002", "ExecuteCommandLogConfiguration-003")
def test_beside_moto_groups_and_buckets_are_motos(
    fake: EcsFake, configure: Any, run: Callable[..., str], execute: Execute
) -> None:
    task = run()
    with mock_aws():
        configure(
            logging="OVERRIDE", logConfiguration={"cloudWatchLogGroupName": "g", "s3BucketName": "kept"}
        )
        run_to_its_end(execute(COMMAND, task))
        until(lambda: sum("is not in" in one for one in fake.warnings) == 2)
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="kept")
        boto3.client("logs", region_name="us-east-1").create_log_group(logGroupName="g")
        session_id = run_to_its_end(execute(COMMAND, task))
        until(lambda: s3.list_objects_v2(Bucket="kept")["KeyCount"] == 1)
        kept = s3.get_object(Bucket="kept", Key=f"{session_id}.log")["Body"].read()
        s3.close()
        fake.close()
    assert kept == b"first\r\nsecond\r\n"


def test_encryption_is_not_done_and_said_once(fake: EcsFake, configure: Any, execute: Execute) -> None:
    configure(kmsKeyId="alias/key", logging="NONE")
    session = execute(COMMAND)
    run_to_its_end(session)
    assert [one for one in fake.warnings if "encrypted" in one] == [
        "Sessions of cluster default are not encrypted here, and their logs neither."
    ]
