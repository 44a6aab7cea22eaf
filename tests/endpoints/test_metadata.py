"""Task metadata: the documents of the agent, key by key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.endpoints.inside import Inside

Run = Callable[..., Inside]


def described(ecs: Any, inside: Inside) -> dict[str, Any]:
    return ecs.describe_tasks(tasks=[inside.task_arn], include=["TAGS"])["tasks"][0]


class TestOnFargate:
    @pytest.mark.rule("ContainerDefinition-005")
    def test_a_container(self, ecs: Any, inside: Inside) -> None:
        task = described(ecs, inside)
        container = task["containers"][0]
        details = {pair["name"]: pair["value"] for pair in task["attachments"][0]["details"]}
        shown = inside.get(inside.v4).document
        (network,) = shown.pop("Networks")
        assert shown == {
            "DockerId": container["runtimeId"],
            "Name": "app",
            "DockerName": "app",
            "Image": "app:1",
            "ImageID": container["imageDigest"],
            "Labels": {
                "com.amazonaws.ecs.cluster": task["clusterArn"],
                "com.amazonaws.ecs.container-name": "app",
                "com.amazonaws.ecs.task-arn": inside.task_arn,
                "com.amazonaws.ecs.task-definition-family": "api",
                "com.amazonaws.ecs.task-definition-version": "1",
            },
            "DesiredStatus": "RUNNING",
            "KnownStatus": "RUNNING",
            "Limits": {"CPU": 2},
            "CreatedAt": "2026-01-01T12:00:29Z",
            "StartedAt": "2026-01-01T12:00:30Z",
            "Type": "NORMAL",
            "ContainerARN": container["containerArn"],
            "Snapshotter": "overlayfs",
        }
        assert network["IPv4Addresses"] == [details["privateIPv4Address"]]
        assert (network["MACAddress"], network["PrivateDNSName"]) == (
            details["macAddress"],
            details["privateDnsName"],
        )

    def test_the_network_is_the_subnets(self, inside: Inside) -> None:
        from ipaddress import ip_address, ip_interface, ip_network

        (network,) = inside.get(inside.v4).document["Networks"]
        subnet = ip_network(network["IPv4SubnetCIDRBlock"])
        assert ip_address(network["IPv4Addresses"][0]) in subnet
        assert ip_address(network["DomainNameServers"][0]) == subnet[2]
        gateway = ip_interface(network["SubnetGatewayIpv4Address"])
        assert (gateway.ip, gateway.network) == (subnet[1], subnet)
        assert network["DomainNameSearchList"] == ["ec2.internal"]

    def test_a_task(self, ecs: Any, inside: Inside) -> None:
        task = described(ecs, inside)
        shown = inside.get(f"{inside.v4}/task").document
        assert [one["Name"] for one in shown.pop("Containers")] == ["app"]
        assert shown == {
            "Cluster": task["clusterArn"],
            "TaskARN": inside.task_arn,
            "Family": "api",
            "Revision": "1",
            "DesiredStatus": "RUNNING",
            "KnownStatus": "RUNNING",
            "Limits": {"CPU": 0.25, "Memory": 512},
            "PullStartedAt": "2026-01-01T12:00:17Z",
            "PullStoppedAt": "2026-01-01T12:00:29Z",
            "AvailabilityZone": task["availabilityZone"],
            "LaunchType": "FARGATE",
            "ClockDrift": {
                "ClockErrorBound": 0.5,
                "ReferenceTimestamp": "2026-01-01T12:00:30Z",
                "ClockSynchronizationStatus": "SYNCHRONIZED",
            },
            "EphemeralStorageMetrics": {"Utilized": 261, "Reserved": 20496},
            "FaultInjectionEnabled": False,
        }

    def test_the_id_is_the_runtime_id(self, ecs: Any, inside: Inside) -> None:
        assert inside.v4.rpartition("/")[2] == described(ecs, inside)["containers"][0]["runtimeId"]

    def test_tags(self, inside: Inside) -> None:
        assert inside.get(f"{inside.v4}/taskWithTags").document["TaskTags"] == {"team": "blue"}
        assert "TaskTags" not in inside.get(f"{inside.v4}/task").document

    def test_it_is_read_when_it_is_asked_for(self, ecs: Any, fake: ecs_fake.EcsFake, inside: Inside) -> None:
        ecs.tag_resource(resourceArn=inside.task_arn, tags=[{"key": "team", "value": "red"}])
        assert inside.get(f"{inside.v4}/taskWithTags").document["TaskTags"] == {"team": "red"}
        ecs.stop_task(task=inside.task_arn)
        fake.task(inside.task_arn).wait("DEPROVISIONING")
        task = inside.get(f"{inside.v4}/task").document
        assert (task["DesiredStatus"], task["KnownStatus"]) == ("STOPPED", "STOPPED")
        assert "ExecutionStoppedAt" in task
        (container,) = task["Containers"]
        assert (container["KnownStatus"], container["ExitCode"]) == ("STOPPED", 143)
        assert "FinishedAt" in container

    def test_before_it_runs(self, on_fargate: Run) -> None:
        inside = on_fargate(until="PENDING")
        task = inside.get(f"{inside.v4}/task").document
        assert (task["DesiredStatus"], task["KnownStatus"]) == ("RUNNING", "NONE")
        assert not {"CreatedAt", "StartedAt", "ExitCode"} & task["Containers"][0].keys()

    def test_the_task_of_a_service(self, fake: ecs_fake.EcsFake, ecs: Any, inside: Inside) -> None:
        network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        ecs.create_service(
            serviceName="shop",
            taskDefinition="api",
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=network,
        )
        fake.run_until(lambda: len(ecs.list_tasks(serviceName="shop")["taskArns"]) == 1)
        (arn,) = ecs.list_tasks(serviceName="shop")["taskArns"]
        inside = Inside(fake, arn)
        assert inside.get(f"{inside.v4}/task").document["ServiceName"] == "shop"


class TestOnEc2:
    @pytest.fixture
    def web(self, on_ec2: Run) -> Inside:
        return on_ec2(app={"portMappings": [{"containerPort": 80}]}, cpu="256", memory="256")

    def test_a_task(self, web: Inside) -> None:
        shown = web.get(f"{web.v4}/task").document
        assert re.fullmatch("vpc-[0-9a-f]{17}", shown["VPCID"])
        kept = ("Cluster", "LaunchType", "AvailabilityZone", "AvailabilityZoneID", "Limits")
        assert [shown[key] for key in kept] == [
            "default",
            "EC2",
            "us-east-1a",
            "use1-az1",
            {"CPU": 0.25, "Memory": 256},
        ]
        assert not {"ClockDrift", "EphemeralStorageMetrics", "ServiceName", "TaskTags"} & shown.keys()

    def test_a_container(self, ecs: Any, web: Inside) -> None:
        shown = web.get(web.v4).document
        (binding,) = described(ecs, web)["containers"][0]["networkBindings"]
        assert re.fullmatch("[0-9a-f]{64}", shown["DockerId"])
        assert re.fullmatch("ecs-web-1-app-[0-9a-f]{20}", shown["DockerName"])
        assert shown["Labels"]["com.amazonaws.ecs.cluster"] == "default"
        assert shown["Limits"] == {"CPU": 64, "Memory": 128}
        port = {"ContainerPort": 80, "Protocol": "tcp", "HostPort": binding["hostPort"]}
        assert shown["Ports"] == [{**port, "HostIp": "0.0.0.0"}, {**port, "HostIp": "::"}]
        (network,) = shown["Networks"]
        assert network["NetworkMode"] == "bridge"
        assert re.fullmatch(r"172\.17\.\d+\.\d+", network["IPv4Addresses"][0])
        assert "Snapshotter" not in shown

    def test_the_id_is_no_name_of_anything(self, ecs: Any, web: Inside) -> None:
        last = web.v4.rpartition("/")[2]
        assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", last)
        assert last not in str(described(ecs, web))

    def test_in_host_mode_it_has_no_address(self, on_ec2: Run) -> None:
        inside = on_ec2(networkMode="host")
        networks = inside.get(inside.v4).document["Networks"]
        assert networks == [{"NetworkMode": "host", "IPv4Addresses": [""]}]

    def test_without_limits_of_the_task(self, on_ec2: Run) -> None:
        inside = on_ec2()
        assert "Limits" not in inside.get(f"{inside.v4}/task").document

    def test_what_the_definition_says(self, on_ec2: Run) -> None:
        options = {"awslogs-group": "/g", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p"}
        inside = on_ec2(
            app={
                "dockerLabels": {"a": "b"},
                "logConfiguration": {"logDriver": "awslogs", "options": options},
                "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
                "healthCheck": {"command": ["CMD", "true"]},
            },
            volumes=[{"name": "data", "host": {}}],
        )
        shown = inside.get(inside.v4).document
        task_id = inside.task_arn.rpartition("/")[2]
        assert shown["Labels"]["a"] == "b"
        assert (shown["LogDriver"], shown["LogOptions"]["awslogs-stream"]) == ("awslogs", f"p/app/{task_id}")
        (volume,) = shown["Volumes"]
        assert volume["Destination"] == "/data"
        assert volume["Source"] == f"/var/lib/docker/volumes/{volume['DockerName']}/_data"
        assert shown["Health"]["status"] == "UNKNOWN"

    def test_a_container_that_ended(self, fake: ecs_fake.EcsFake, on_ec2: Run) -> None:
        inside = on_ec2(app={"image": "finished"})
        fake.advance(2)
        shown = inside.get(inside.v4).document
        assert (shown["ExitCode"], shown["KnownStatus"], shown["DesiredStatus"]) == (3, "STOPPED", "STOPPED")
        assert shown["Networks"] == [{"NetworkMode": "bridge", "IPv4Addresses": [""]}]


class TestOlderVersions:
    def test_version_3_is_a_part_of_version_4(self, inside: Inside) -> None:
        newest, older = (inside.get(f"{url}/task").document for url in (inside.v4, inside.v3))
        assert newest.keys() - older.keys() == {
            "LaunchType",
            "ClockDrift",
            "EphemeralStorageMetrics",
            "FaultInjectionEnabled",
        }
        (container,) = older["Containers"]
        assert newest["Containers"][0].keys() - container.keys() == {"ContainerARN", "Snapshotter"}
        assert container == inside.get(inside.v3).document
        assert container["Networks"][0].keys() == {"NetworkMode", "IPv4Addresses"}

    def test_ports_have_no_address(self, on_ec2: Run) -> None:
        inside = on_ec2(app={"portMappings": [{"containerPort": 80}]})
        ports = inside.get(inside.v3).document["Ports"]
        assert [port.keys() for port in ports] == [{"ContainerPort", "Protocol", "HostPort"}] * 2

    def test_version_2_knows_callers_by_their_address(self, inside: Inside) -> None:
        answer = inside.get(f"{inside.server}/v2/metadata")
        assert answer.status == 400
        assert answer.document == (
            "Unable to get task arn from request: unable to associate '127.0.0.1' with task"
        )


class TestWhatIsNotThere:
    CONTAINER = "unable to get container ID from request: unable to get docker ID from v3 endpoint ID: nope"
    TASK = "unable to get task arn from request: unable to get task Arn from v3 endpoint ID: nope"

    @pytest.mark.parametrize(
        ("path", "status", "text"),
        [
            ("/v4/nope", 404, f"V4 container metadata handler: {CONTAINER}"),
            ("/v4/nope/task", 404, f"V4 task metadata handler: {TASK}"),
            ("/v4/nope/stats", 404, f"V4 container stats handler: {TASK}"),
            ("/v3/nope", 500, f"V3 container metadata handler: {CONTAINER}"),
            ("/v3/nope/task", 500, f"V3 task metadata handler: {TASK}"),
        ],
    )
    def test_an_unknown_container(self, inside: Inside, path: str, status: int, text: str) -> None:
        answer = inside.get(inside.server + path)
        assert (answer.status, answer.document) == (status, text)

    @pytest.mark.parametrize("path", ["/", "/v4", "/v5/x", "/v2/other", "/latest/meta-data"])
    def test_an_unknown_path(self, inside: Inside, path: str) -> None:
        answer = inside.get(inside.server + path)
        assert (answer.status, answer.body) == (404, b"404 page not found\n")

    def test_an_unknown_part_of_a_container(self, inside: Inside) -> None:
        assert inside.get(f"{inside.v4}/tasks").status == 404

    def test_associations(self, inside: Inside) -> None:
        assert inside.get(f"{inside.v4}/associations/elastic-inference").document == {"Associations": None}
        assert inside.get(f"{inside.v4}/associations/elastic-inference/one").status == 404

    def test_a_path_that_is_not_clean(self, inside: Inside) -> None:
        path = inside.v4.removeprefix(inside.server)
        answer = inside.get(inside.server + path.replace("/", "//"))
        assert (answer.status, answer.headers["Location"]) == (301, path)

    def test_no_header_can_be_slipped_into_a_redirect(self, inside: Inside) -> None:
        answer = inside.get(f"{inside.server}//v4/%0d%0aX-Slipped:%201")
        assert (answer.status, answer.headers["Location"]) == (301, "/v4/%0d%0aX-Slipped:%201")
        assert "X-Slipped" not in answer.headers

    def test_a_task_that_is_forgotten(self, fake: ecs_fake.EcsFake, inside: Inside) -> None:
        pass_id = inside.v4.rpartition("/")[2]
        assert fake._endpoints._passes.container(pass_id) is not None
        fake.reset()
        assert inside.get(inside.v4).status == 404
        assert fake._endpoints._passes.container(pass_id) is None


def test_too_many_requests(inside: Inside) -> None:
    statuses = [inside.get(inside.v4).status for _ in range(90)]
    assert statuses[:60] == [200] * 60
    assert 429 in statuses
