"""Volumes and mounts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import accepts, container, ec2, fargate, refusal

ACCESS_POINT = {"accessPointId": "fsap-0123456789abcdef0"}


def with_volume(mounted: bool = True, **members: Any) -> dict[str, Any]:
    mounts = [{"sourceVolume": "data", "containerPath": "/data"}] if mounted else []
    return ec2(container(mountPoints=mounts), volumes=[{"name": "data", **members}])


def efs(**members: Any) -> dict[str, Any]:
    return with_volume(efsVolumeConfiguration={"fileSystemId": "fs-01234567", **members})


FSX = {
    "fileSystemId": "fs-01234567",
    "rootDirectory": "share",
    "authorizationConfig": {
        "credentialsParameter": "arn:aws:secretsmanager:us-east-1:123456789012:secret:fsx-AbCdEf",
        "domain": "example.com",
    },
}


@pytest.mark.rule("RegisterTaskDefinition-081", "Volume-004")
@pytest.mark.parametrize(
    "kind",
    [
        {"configuredAtLaunch": True},
        {"host": {}},
        {"host": {"sourcePath": "/srv"}},
        {"dockerVolumeConfiguration": {"scope": "shared", "autoprovision": True, "driver": "local"}},
        {"efsVolumeConfiguration": {"fileSystemId": "fs-01234567"}},
        {"fsxWindowsFileServerVolumeConfiguration": FSX},
        {
            "s3filesVolumeConfiguration": {
                "fileSystemArn": "arn:aws:s3files:us-east-1:123456789012:file-system/fs-1"
            }
        },
    ],
)
def test_volumes_are_echoed(kind: dict[str, Any]) -> None:
    assert accepts(with_volume(**kind)).document["volumes"] == [{"name": "data", **kind}]


@pytest.mark.rule("Volume-003")
@pytest.mark.parametrize("sent", [{}, {"configuredAtLaunch": False}])
def test_a_volume_of_no_kind_is_the_hosts(sent: dict[str, Any]) -> None:
    assert accepts(with_volume(**sent)).document["volumes"] == [{"name": "data", **sent, "host": {}}]


@pytest.mark.rule("Volume-002")
def test_a_volume_is_of_one_kind() -> None:
    assert "found configuredAtLaunch and host" in refusal(with_volume(host={}, configuredAtLaunch=True))


@pytest.mark.rule("Volume-010")
@pytest.mark.parametrize("name", ["a.b", "a b", "a/b", "n" * 256])
def test_malformed_names(name: str) -> None:
    assert f"The volume name '{name}'" in refusal(ec2(volumes=[{"name": name}]))


@pytest.mark.rule("Volume-010")
def test_a_name_has_at_most_255_characters() -> None:
    assert accepts(ec2(volumes=[{"name": "n" * 255}]))


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param({"configuredAtLaunch": True}, marks=pytest.mark.rule("Volume-011")),
        pytest.param(
            {"efsVolumeConfiguration": {"fileSystemId": "fs-1"}}, marks=pytest.mark.rule("Volume-013")
        ),
        {},
    ],
)
def test_a_name_is_needed(kind: dict[str, Any]) -> None:
    assert "The volume name ''" in refusal(ec2(volumes=[kind]))


def test_names_are_unique() -> None:
    assert "'data' is not" in refusal(ec2(volumes=[{"name": "data"}, {"name": "data"}]))


@pytest.mark.rule("Volume-001")
def test_one_volume_is_configured_at_launch() -> None:
    volumes = [{"name": name, "configuredAtLaunch": True} for name in ("a", "b")]
    assert (
        refusal(ec2(volumes=volumes))
        == "At most one volume of a task definition can be configured at launch."
    )


@pytest.mark.rule("Volume-004")
def test_a_volume_configured_at_launch_is_mounted() -> None:
    sentence = "Volumes [data] are not referenced by any of the containers"
    assert refusal(with_volume(mounted=False, configuredAtLaunch=True)) == sentence
    assert accepts(with_volume(mounted=False, host={}))


@pytest.mark.rule("MountPoint-003", "Volume-012")
@pytest.mark.parametrize("mount", [{"sourceVolume": "cache"}, {"containerPath": "/cache"}])
def test_a_mount_names_a_volume(mount: dict[str, str]) -> None:
    request = ec2(container(mountPoints=[mount]), volumes=[{"name": "data"}])
    assert refusal(request) == f"Unknown volume '{mount.get('sourceVolume', '')}'."


@pytest.mark.rule("MountPoint-001")
def test_read_only_stays_away_when_it_was_not_sent() -> None:
    mounts = accepts(with_volume()).document["containerDefinitions"][0]["mountPoints"]
    assert mounts == [{"sourceVolume": "data", "containerPath": "/data"}]


@pytest.mark.rule("EFSVolumeConfiguration-003", "EFSAuthorizationConfig-001")
def test_an_access_point_has_a_root_of_its_own() -> None:
    members = {"authorizationConfig": ACCESS_POINT, "transitEncryption": "ENABLED"}
    sentence = 'When using an EFS access point, the root directory must either be set to "/" or be omitted.'
    assert refusal(efs(rootDirectory="/data", **members)) == sentence
    assert accepts(efs(rootDirectory="/", **members))
    assert accepts(efs(**members))


@pytest.mark.rule("EFSAuthorizationConfig-002", "EFSVolumeConfiguration-004")
@pytest.mark.parametrize("encryption", [{}, {"transitEncryption": "DISABLED"}])
def test_an_access_point_needs_encryption(encryption: dict[str, str]) -> None:
    assert "access points require" in refusal(efs(authorizationConfig=ACCESS_POINT, **encryption))


@pytest.mark.rule("EFSAuthorizationConfig-003", "EFSVolumeConfiguration-005", "EFSVolumeConfiguration-004")
@pytest.mark.parametrize("encryption", [{}, {"transitEncryption": "DISABLED"}])
def test_authorization_needs_encryption(encryption: dict[str, str]) -> None:
    sentence = "EFS IAM authorization requires TransitEncryption to be enabled."
    assert refusal(efs(authorizationConfig={"iam": "ENABLED"}, **encryption)) == sentence
    assert accepts(efs(authorizationConfig={"iam": "ENABLED"}, transitEncryption="ENABLED"))


@pytest.mark.rule("EFSAuthorizationConfig-004")
@pytest.mark.parametrize("authorization", [{}, {"iam": "DISABLED"}])
def test_authorization_is_off_unless_it_is_on(authorization: dict[str, str]) -> None:
    assert accepts(efs(authorizationConfig=authorization))


def test_an_encryption_port_needs_encryption() -> None:
    sentence = "TransitEncryptionPort requires that TransitEncryption is enabled."
    assert refusal(efs(transitEncryptionPort=2049)) == sentence
    assert accepts(efs(transitEncryptionPort=2049, transitEncryption="ENABLED"))
    assert "between 1 and 65535" in refusal(efs(transitEncryptionPort=65_536, transitEncryption="ENABLED"))


def test_an_access_point_of_s3_files_has_a_root_of_its_own() -> None:
    members = {
        "fileSystemArn": "arn:aws:s3files:us-east-1:123456789012:file-system/fs-1",
        "accessPointArn": "arn:x",
    }
    assert "S3 Files access point" in refusal(
        with_volume(s3filesVolumeConfiguration={**members, "rootDirectory": "/a"})
    )


@pytest.mark.rule("FSxWindowsFileServerAuthorizationConfig-001")
def test_credentials_of_a_file_server_are_a_secret_or_a_parameter() -> None:
    parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/fsx"
    for arn, valid in ((parameter, True), ("fsx", False), ("arn:aws:s3:::bucket/key", False)):
        authorization = {"credentialsParameter": arn, "domain": "example.com"}
        request = with_volume(
            fsxWindowsFileServerVolumeConfiguration={**FSX, "authorizationConfig": authorization}
        )
        if valid:
            assert accepts(request)
        else:
            assert "The credentials parameter of volume 'data'" in refusal(request)


@pytest.mark.rule("DockerVolumeConfiguration-004")
@pytest.mark.parametrize("scope", [{}, {"scope": "task"}])
def test_autoprovision_is_for_shared_volumes(scope: dict[str, str]) -> None:
    request = with_volume(dockerVolumeConfiguration={"autoprovision": True, **scope})
    assert "only for Docker volumes of scope shared" in refusal(request)


@pytest.mark.rule("Volume-007", "DockerVolumeConfiguration-001")
def test_docker_volumes_are_not_on_fargate() -> None:
    sentence = "Fargate compatible task definitions do not support dockerVolumeConfiguration"
    assert refusal(fargate(volumes=[{"name": "data", "dockerVolumeConfiguration": {}}])) == sentence
