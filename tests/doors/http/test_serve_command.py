"""`ecs-fake serve` and `ecs-fake env`, seen from outside."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
import threading
import time
import uuid
from typing import Any

import boto3
import botocore.exceptions
import pytest

from tests.served import ECS_FAKE, Served, commands_with, plain_environment

pytestmark = pytest.mark.timeout(120)

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-12344321"]}}


def client_of(served: Served, **credentials: str) -> Any:
    told = served.exports
    return boto3.client(
        "ecs",
        endpoint_url=served.url,
        region_name=told["AWS_DEFAULT_REGION"],
        aws_access_key_id=credentials.get("key", told["AWS_ACCESS_KEY_ID"]),
        aws_secret_access_key=credentials.get("secret", told["AWS_SECRET_ACCESS_KEY"]),
    )


def run_sleeper(ecs: Any, mark: str) -> str:
    """Run a task whose command line carries `mark`; give its ARN once it runs."""
    ecs.register_task_definition(
        family="sleeper",
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[
            {
                "name": "sleep",
                "image": "busybox",
                "command": [sys.executable, "-c", "import time; time.sleep(360)", mark],
                "stopTimeout": 2,
            }
        ],
    )
    started = ecs.run_task(taskDefinition="sleeper", launchType="FARGATE", networkConfiguration=NETWORK)
    arn = str(started["tasks"][0]["taskArn"])
    deadline = time.monotonic() + 20
    while describe(ecs, arn)["lastStatus"] != "RUNNING":
        assert time.monotonic() < deadline, describe(ecs, arn)
        time.sleep(0.05)
    return arn


def describe(ecs: Any, arn: str) -> dict[str, Any]:
    [task] = ecs.describe_tasks(tasks=[arn])["tasks"]
    assert isinstance(task, dict)
    return task


class TestExecutingServer:
    """One server with real processes, from its greeting to its end."""

    def test_life(self, tmp_path):
        mark = f"sleeper-{uuid.uuid4().hex}"
        with Served(tmp_path, ["--clusters", "default", "--region", "eu-west-3"]) as served:
            self.greets(served)
            self.keeps_the_key_private(served, tmp_path)
            self.lets_only_the_key_in(served)
            run_sleeper(client_of(served), mark)
            assert len(commands_with(mark)) == 1
            code, out, err = served.end()
        assert (code, err) == (0, "")
        assert out == "Stopping 1 task and the server.\n"
        assert commands_with(mark) == []
        assert commands_with(str(tmp_path)) == []
        assert list((tmp_path / "ecs-fake").iterdir()) == []
        with pytest.raises(botocore.exceptions.EndpointConnectionError):
            client_of(served).list_clusters()

    def greets(self, served: Served) -> None:
        assert served.output[0].startswith("ecs-fake ")
        assert served.output[0].endswith(f"serves Amazon ECS at {served.url}")
        assert served.output[1] == ("Account 123456789012, Region eu-west-3. Containers are local processes.")
        assert served.exports["AWS_DEFAULT_REGION"] == "eu-west-3"

    def keeps_the_key_private(self, served: Served, runtime_directory: Any) -> None:
        [path] = (runtime_directory / "ecs-fake").iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert served.exports["AWS_SECRET_ACCESS_KEY"] == json.loads(path.read_text())["secret_access_key"]
        told = subprocess.run(
            [*ECS_FAKE, "env"],
            capture_output=True,
            text=True,
            check=True,
            env=plain_environment(runtime_directory),
        )
        assert told.stdout.splitlines() == [line for line in served.output if line.startswith("export ")]

    def lets_only_the_key_in(self, served: Served) -> None:
        assert client_of(served).list_clusters()["clusterArns"] == [
            "arn:aws:ecs:eu-west-3:123456789012:cluster/default"
        ]
        for wrong in ({"secret": "guessed"}, {"key": "test", "secret": "test"}):
            with pytest.raises(botocore.exceptions.ClientError, match=r"InvalidSignature|UnrecognizedClient"):
                client_of(served, **wrong).list_clusters()


class TestSimulatingServer:
    def test_lets_everybody_in_and_ends_on_ctrl_c(self, tmp_path):
        with Served(tmp_path, ["--runner", "simulated", "--access-log"]) as served:
            assert client_of(served, key="any", secret="any").list_clusters()["clusterArns"] == []
            assert served.output[1].endswith("Containers are simulated, and every caller is let in.")
            code, out, err = served.end(signal.SIGINT)
        assert code == 0
        assert out == "Stopping 0 tasks and the server.\n"
        assert err.endswith(" us-east-1 ListClusters 200\n")

    def test_seed_makes_the_same_ids(self, tmp_path):
        arns = []
        for _ in range(2):
            with Served(
                tmp_path, ["--runner", "simulated", "--seed", "7", "--clusters", "default"]
            ) as served:
                arns.append(run_sleeper(client_of(served), "unused"))
        assert arns[0] == arns[1]


class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--region", "nowhere"], "option region='nowhere' (command line): give the name of a Region"),
            (["--account-id", "12"], "give a text of twelve digits"),
            (
                ["--host", "192.0.2.1", "--access-key", "AKIA:secret"],
                "ecs-fake serve: Cannot listen on 192.0.2.1 port 0: ",
            ),
            (["--host", "0.0.0.0"], "needs access keys of its callers: give --access-key ID:SECRET"),
            (["--access-key", "AKIA"], "An access key is written ID:SECRET or ID:SECRET:ACCOUNT"),
            (["--tls-cert", "a.pem"], "--tls-cert and --tls-key go together"),
            (
                ["--tls-cert", "a.pem", "--tls-key", "b.pem"],
                "The certificate a.pem with the key b.pem cannot be used",
            ),
            (["--state", "missing/kept"], "state='missing/kept' cannot be opened: No such file or directory"),
        ],
    )
    def test_are_one_line_and_exit_code_2(self, tmp_path, arguments, message):
        assert message in self.refused(tmp_path, ["--port", "0", *arguments])

    def test_port_in_use(self, tmp_path, door):
        said = self.refused(tmp_path, ["--port", str(door.port)])
        assert said == (
            f"ecs-fake serve: Cannot listen on 127.0.0.1 port {door.port}: Address already in use. "
            "Port 0 takes a free one.\n"
        )

    def refused(self, runtime_directory: Any, arguments: list[str]) -> str:
        done = subprocess.run(
            [*ECS_FAKE, "serve", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env=plain_environment(runtime_directory),
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
        return done.stderr


def test_two_servers_at_once(tmp_path):
    arguments = ["--runner", "simulated"]
    with Served(tmp_path, arguments) as first, Served(tmp_path, arguments) as second:
        assert first.url != second.url
        threads = [threading.Thread(target=client_of(each).list_clusters) for each in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list((tmp_path / "ecs-fake").iterdir())) == 2


class TestKeysAndState:
    """What `--access-key` and `--state` do; the rest of them is tested without a process."""

    ARGUMENTS = (
        "--runner",
        "simulated",
        "--access-key",
        "AKIDONE:sesame:111111111111",
        "--clusters",
        "default",
    )

    def test_only_the_given_key_opens_and_its_account_answers(self, tmp_path):
        with Served(tmp_path, [*self.ARGUMENTS, "--access-key", "AKIDTWO:open"]) as served:
            assert served.exports["AWS_ACCESS_KEY_ID"] == "AKIDONE"
            made = served.aws("create-cluster", "--cluster-name", "mine", "--query", "cluster.clusterArn")
            assert json.loads(made.stdout) == "arn:aws:ecs:us-east-1:111111111111:cluster/mine"
            other = subprocess.run(
                [sys.executable, "-m", "awscli", "ecs", "list-clusters"],
                capture_output=True,
                text=True,
                check=False,
                timeout=50,
                env=served.environment | {"AWS_SECRET_ACCESS_KEY": "guessed"},
            )
            assert "InvalidSignatureException" in other.stderr

    def test_processes_end_in_order_and_services_begin_anew(self, tmp_path):
        arguments = ["--state", str(tmp_path / "kept.state"), "--clusters", "default", "--runner", "process"]
        with Served(tmp_path, arguments) as served:
            ecs = client_of(served)
            ecs.register_task_definition(
                family="web",
                containerDefinitions=[
                    {
                        "name": "app",
                        "image": "i",
                        "memory": 64,
                        "command": [sys.executable, "-c", "import time; time.sleep(99)"],
                    }
                ],
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
            )
            network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
            ecs.create_service(
                serviceName="web",
                taskDefinition="web",
                desiredCount=1,
                launchType="FARGATE",
                networkConfiguration=network,
            )
            ecs.get_waiter("services_stable").wait(services=["web"], WaiterConfig={"Delay": 1})
            [old] = ecs.list_tasks(serviceName="web")["taskArns"]
            assert served.end()[0] == 0
        with Served(tmp_path, arguments) as served:
            ecs = client_of(served)
            ecs.get_waiter("services_stable").wait(services=["web"], WaiterConfig={"Delay": 1})
            [task] = ecs.describe_tasks(tasks=[old])["tasks"]
            assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "UserInitiated")
            assert task["containers"][0]["exitCode"] == 143
            [new] = ecs.list_tasks(serviceName="web")["taskArns"]
            assert new != old
