"""Amazon EBS volumes that are made for tasks: what they are like, when they come and go, what can go wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.services import Service
from tests.rules import rule

pytestmark = pytest.mark.newest_sdk

ROLE = "arn:aws:iam::123456789012:role/infra"
KEY = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
FARGATE = {"launchType": "FARGATE", "networkConfiguration": NETWORK}
SERVICE, TASK = "ServiceManagedEBSVolumeConfiguration", "TaskManagedEBSVolumeConfiguration"

Launch = Callable[..., list[str]]


def both(service: str, task: str, *others: str) -> pytest.MarkDecorator:
    """Have a test run for a service and for a task, with the number of the rule of its type; others are the task's."""
    return pytest.mark.parametrize(
        "who",
        [
            pytest.param("service", marks=rule(f"{SERVICE}-{service}")),
            pytest.param("task", marks=rule(f"{TASK}-{task}", *others)),
        ],
    )


@pytest.fixture
def definition(register: Callable[..., str]) -> str:
    """A definition with a volume that is configured at launch, and a tag."""
    mount = {"sourceVolume": "data", "containerPath": "/data"}
    return register(
        containerDefinitions=[{"name": "app", "image": "images/app", "mountPoints": [mount]}],
        volumes=[{"name": "data", "configuredAtLaunch": True}],
        tags=[{"key": "of", "value": "definition"}],
    )


@pytest.fixture
def launch(ecs: Any, definition: str) -> Launch:
    """Launch tasks with a volume, by a service or not; keyword arguments are members of the volume. Gives ARNs."""

    def call(who: str, count: int = 1, **members: Any) -> list[str]:
        volume = {"name": "data", "managedEBSVolume": {"roleArn": ROLE, **members}}
        given = {"taskDefinition": definition, "volumeConfigurations": [volume], **FARGATE}
        if who == "task":
            return [task["taskArn"] for task in ecs.run_task(count=count, **given)["tasks"]]
        tags = [{"key": "of", "value": "service"}]
        ecs.create_service(serviceName="web", desiredCount=count, tags=tags, **given)
        stopped = ecs.list_tasks(serviceName="web", desiredStatus="STOPPED")["taskArns"]
        running = ecs.list_tasks(serviceName="web")["taskArns"]
        return [*stopped, *running]

    return call


@pytest.fixture
def made(fake: ecs_fake.EcsFake, launch: Launch) -> Callable[..., ecs_fake.Volume]:
    """Launch one task as `launch` does; give its volume."""

    def call(who: str, **members: Any) -> ecs_fake.Volume:
        launch(who, **members)
        (volume,) = fake.volumes.values()
        return volume

    return call


def attachment(ecs: Any, task: str) -> tuple[str, dict[str, str]]:
    """Give status and details of the volume's attachment."""
    (shown,) = ecs.describe_tasks(tasks=[task])["tasks"]
    (found,) = (one for one in shown["attachments"] if one["type"] == "AmazonElasticBlockStorage")
    return found["status"], {one["name"]: one["value"] for one in found["details"]}


class TestWhatItIsLike:
    @both("001", "001", "RunTask-100")
    def test_each_task_has_one(self, fake: ecs_fake.EcsFake, ecs: Any, launch: Launch, who: str) -> None:
        tasks = launch(who, count=3, sizeInGiB=10)
        by_task = {volume.task: volume_id for volume_id, volume in fake.volumes.items()}
        assert by_task.keys() == set(tasks)
        for task in tasks:
            status, details = attachment(ecs, task)
            assert (status, details["volumeId"]) == ("ATTACHED", by_task[task])

    @both("003", "003")
    def test_it_is_encrypted(self, made: Callable[..., ecs_fake.Volume], who: str) -> None:
        assert made(who, sizeInGiB=10).encrypted is True

    def test_it_is_not_if_that_is_said(self, made: Callable[..., ecs_fake.Volume]) -> None:
        assert made("task", sizeInGiB=10, encrypted=False).encrypted is False

    @pytest.mark.rule("RunTask-116")
    def test_the_account_may_encrypt_all(
        self, fake: ecs_fake.EcsFake, made: Callable[..., ecs_fake.Volume]
    ) -> None:
        fake.volumes.encrypted_by_default = True
        assert made("task", sizeInGiB=10, encrypted=False).encrypted is True

    @both("005", "005", "RunTask-109")
    def test_its_file_system(self, made: Callable[..., ecs_fake.Volume], who: str) -> None:
        assert made(who, sizeInGiB=10).filesystem_type == "xfs"

    def test_another_file_system(self, made: Callable[..., ecs_fake.Volume]) -> None:
        assert made("task", sizeInGiB=10, filesystemType="ext4").filesystem_type == "ext4"

    @both("009", "009")
    def test_its_speed(self, made: Callable[..., ecs_fake.Volume], who: str) -> None:
        volume = made(who, sizeInGiB=10)
        assert (volume.volume_type, volume.iops, volume.throughput) == ("gp3", 3000, 125)

    def test_another_type_has_no_speed_by_default(self, made: Callable[..., ecs_fake.Volume]) -> None:
        volume = made("task", sizeInGiB=200, volumeType="st1")
        assert (volume.volume_type, volume.iops, volume.throughput) == ("st1", None, None)

    @both("014", "014", "RunTask-102")
    def test_a_snapshot_says_how_large_it_is(
        self, fake: ecs_fake.EcsFake, made: Callable[..., ecs_fake.Volume], who: str
    ) -> None:
        fake.snapshots["snap-1"] = ecs_fake.Snapshot(size=40)
        volume = made(who, snapshotId="snap-1")
        assert (volume.size, volume.snapshot_id) == (40, "snap-1")

    def test_it_may_be_larger_than_its_snapshot(
        self, fake: ecs_fake.EcsFake, made: Callable[..., ecs_fake.Volume]
    ) -> None:
        fake.snapshots["snap-1"] = ecs_fake.Snapshot(size=40)
        assert made("task", snapshotId="snap-1", sizeInGiB=41).size == 41

    def test_a_snapshot_that_nobody_knows_fits(self, made: Callable[..., ecs_fake.Volume]) -> None:
        assert made("task", snapshotId="snap-9", filesystemType="ext3").filesystem_type == "ext3"

    @pytest.mark.parametrize("key", [KEY, "alias/own", "mrk-" + "0" * 32, KEY.rpartition("/")[2]])
    def test_its_key(self, made: Callable[..., ecs_fake.Volume], key: str) -> None:
        assert made("task", sizeInGiB=10, kmsKeyId=key).kms_key_id == key


class TestTags:
    def specified(self, **members: Any) -> dict[str, Any]:
        tags = [{"key": "mine", "value": "yes"}]
        return {"sizeInGiB": 10, "tagSpecifications": [{"resourceType": "volume", "tags": tags, **members}]}

    @both("016", "016")
    def test_ecs_adds_its_own(self, made: Callable[..., ecs_fake.Volume], who: str) -> None:
        volume = made(who, **self.specified())
        assert volume.tags == {"mine": "yes", "AmazonECSCreated": volume.task, "AmazonECSManaged": "true"}

    @pytest.mark.rule("RunTask-114")
    @pytest.mark.parametrize("propagated", [{}, {"propagateTags": "NONE"}])
    def test_none_propagate_unless_that_is_said(
        self, made: Callable[..., ecs_fake.Volume], propagated: dict[str, str]
    ) -> None:
        assert "of" not in made("task", **self.specified(**propagated)).tags

    @pytest.mark.parametrize(
        ("who", "source", "value"),
        [
            ("task", "TASK_DEFINITION", "definition"),
            ("service", "TASK_DEFINITION", "definition"),
            ("service", "SERVICE", "service"),
        ],
    )
    def test_where_they_come_from(
        self, made: Callable[..., ecs_fake.Volume], who: str, source: str, value: str
    ) -> None:
        assert made(who, **self.specified(propagateTags=source)).tags["of"] == value


class TestItsEnd:
    @pytest.mark.rule("TaskManagedEBSVolumeTerminationPolicy-001")
    def test_it_is_deleted_when_its_task_has_stopped(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
            ecs = fake.client()
            mount = {"sourceVolume": "data", "containerPath": "/data"}
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "images/app", "mountPoints": [mount]}],
                volumes=[{"name": "data", "configuredAtLaunch": True}],
            )
            volume = {"name": "data", "managedEBSVolume": {"roleArn": ROLE, "sizeInGiB": 10}}
            (made,) = ecs.run_task(taskDefinition="job", volumeConfigurations=[volume], **FARGATE)["tasks"]
            task = fake.task(made["taskArn"]).wait("RUNNING")
            ecs.stop_task(task=task.arn)
            fake.run_until(lambda: task.last_status == "DEPROVISIONING")
            assert len(fake.volumes) == 1
            task.wait()
            assert len(fake.volumes) == 0
            assert attachment(ecs, task.arn)[0] == "DELETED"

    @pytest.mark.rule("TaskManagedEBSVolumeTerminationPolicy-002")
    def test_or_it_stays(self, fake: ecs_fake.EcsFake, ecs: Any, launch: Launch) -> None:
        (task,) = launch("task", sizeInGiB=10, terminationPolicy={"deleteOnTermination": False})
        ecs.stop_task(task=task)
        fake.advance(2 * 3600)
        (volume,) = fake.volumes.values()
        assert (volume.task, volume.size) == (None, 10)

    def test_a_service_deletes_its_volumes(self, fake: ecs_fake.EcsFake, ecs: Any, launch: Launch) -> None:
        launch("service", count=2, sizeInGiB=10)
        ecs.update_service(service="web", desiredCount=0)
        fake.settle()
        assert len(fake.volumes) == 0

    def test_a_reset_forgets_all(self, fake: ecs_fake.EcsFake, launch: Launch) -> None:
        fake.snapshots["snap-1"] = ecs_fake.Snapshot(size=40)
        launch("task", sizeInGiB=10)
        fake.reset()
        assert (len(fake.volumes), len(fake.snapshots)) == (0, 0)


class TestWhatGoesWrong:
    def check_failed(self, fake: ecs_fake.EcsFake, ecs: Any, task: str, reason: str) -> None:
        (shown,) = ecs.describe_tasks(tasks=[task])["tasks"]
        assert (shown["lastStatus"], shown["stopCode"]) == ("STOPPED", "TaskFailedToStart")
        assert reason in shown["stoppedReason"]
        assert "pullStartedAt" not in shown
        status, details = attachment(ecs, task)
        assert status == "FAILED"
        assert reason in details["statusReason"]
        assert "volumeId" not in details
        assert len(fake.volumes) == 0

    @both("004", "004", "RunTask-111", "Attachment-004")
    def test_another_file_system_than_the_snapshots(
        self, fake: ecs_fake.EcsFake, ecs: Any, launch: Launch, who: str
    ) -> None:
        fake.snapshots["snap-1"] = ecs_fake.Snapshot(size=40, filesystem_type="ext4")
        self.check_failed(
            fake, ecs, launch(who, snapshotId="snap-1")[0], "Snapshot 'snap-1' has the file system ext4"
        )

    @both("012", "012", "RunTask-115", "Attachment-004")
    def test_a_key_that_is_none(self, fake: ecs_fake.EcsFake, ecs: Any, launch: Launch, who: str) -> None:
        (task, *_) = launch(who, sizeInGiB=10, kmsKeyId="no key")
        self.check_failed(fake, ecs, task, "The KMS key 'no key' is not valid.")

    @both("014", "014")
    def test_smaller_than_its_snapshot(
        self, fake: ecs_fake.EcsFake, ecs: Any, launch: Launch, who: str
    ) -> None:
        fake.snapshots["snap-1"] = ecs_fake.Snapshot(size=40)
        (task, *_) = launch(who, snapshotId="snap-1", sizeInGiB=39)
        self.check_failed(fake, ecs, task, "smaller than that of snapshot 'snap-1', 40 GiB.")

    @pytest.mark.rule("Attachment-004")
    def test_without_trouble_there_is_no_reason(self, ecs: Any, launch: Launch) -> None:
        assert "statusReason" not in attachment(ecs, launch("task", sizeInGiB=10)[0])[1]

    def test_a_service_tries_again(self, fake: ecs_fake.EcsFake, ecs: Any, launch: Launch) -> None:
        launch("service", sizeInGiB=10, kmsKeyId="no key")
        assert Service(fake, ecs).primary["failedTasks"] >= 1

    def test_what_is_no_snapshot_is_refused(self, fake: ecs_fake.EcsFake) -> None:
        with pytest.raises(ecs_fake.OptionError, match="give a Snapshot, not int"):
            fake.snapshots["snap-1"] = 40  # type: ignore[assignment]
