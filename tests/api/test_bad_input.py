"""Bad input as it arrives: ECS's error, and nothing has changed afterwards.

Bodies are sent as they are, past any client. Which values are bad is tested where each rule is (`test_*.py` beside
this file, `tests/unit/task_definitions`, `tests/unit/service_model`); here it is what every kind of bad input comes to
on its way through the whole house, and that the journal and all listings stay as they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import ecs_fake
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest

ACCOUNT = "123456789012"
ARN = f"arn:aws:ecs:us-east-1:{ACCOUNT}:"
OTHER_ACCOUNT = "arn:aws:ecs:us-east-1:999999999999:"
OTHER_REGION = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:"
UNKNOWN_ID = "0123456789abcdef" * 2
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
FARGATE: dict[str, Any] = {"launchType": "FARGATE", "networkConfiguration": NETWORK}
JOB: dict[str, Any] = {
    "family": "job",
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "images/app"}],
}

INVALID, CLIENT, SERIAL = "InvalidParameterException", "ClientException", "SerializationException"
NOT_FOUND = "ClusterNotFoundException"


class House:
    """A fake with something of everything, and all that can be seen of it."""

    def __init__(self, fake: ecs_fake.EcsFake) -> None:
        self.fake = fake
        for name in ("default", "other", "gone"):
            self.call("CreateCluster", {"clusterName": name})
        self.call("DeleteCluster", {"cluster": "gone"})
        for _ in range(2):
            self.call("RegisterTaskDefinition", JOB)
        self.call("DeregisterTaskDefinition", {"taskDefinition": "job:1"})
        running, stopped = self.call("RunTask", {"taskDefinition": "job", "count": 2, **FARGATE})["tasks"]
        self.running, self.stopped = running["taskArn"], stopped["taskArn"]
        self.call("StopTask", {"task": self.stopped})
        fake.settle()

    def send(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        request = WireRequest(TARGET_PREFIX + operation, body, "us-east-1", cause="waiter")
        answer = self.fake.dispatch(request)
        document: dict[str, Any] = json.loads(answer.body)
        return answer.status, document

    def call(self, operation: str, parameters: Any) -> dict[str, Any]:
        status, document = self.send(operation, json.dumps(parameters).encode())
        assert status == 200, document
        return document

    def picture(self) -> dict[str, Any]:
        """Everything that listings and the journal show."""
        picture: dict[str, Any] = {"journal": [str(entry) for entry in self.fake.journal]}
        picture["clusters"] = clusters = self.call("ListClusters", {})["clusterArns"]
        picture["described clusters"] = self.call("DescribeClusters", {"clusters": [*clusters, "gone"]})
        picture["families"] = self.call("ListTaskDefinitionFamilies", {})
        for status in ("ACTIVE", "INACTIVE"):
            arns = self.call("ListTaskDefinitions", {"status": status})["taskDefinitionArns"]
            picture[status] = [self.call("DescribeTaskDefinition", {"taskDefinition": arn}) for arn in arns]
        for cluster in clusters:
            for desired in ("RUNNING", "STOPPED"):
                arns = self.call("ListTasks", {"cluster": cluster, "desiredStatus": desired})["taskArns"]
                shown = self.call("DescribeTasks", {"cluster": cluster, "tasks": arns}) if arns else []
                picture[f"{cluster} {desired}"] = shown
        return picture


@pytest.fixture
def house() -> Iterator[House]:
    with ecs_fake.EcsFake(seed=1) as fake:
        yield House(fake)


def refused(house: House, operation: str, body: Any, code: str, message: str | None) -> None:
    """Send a body; expect the error, and the house as it was."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    before = house.picture()
    status, document = house.send(operation, raw)
    assert (status, document.get("__type")) == (400, code), document
    if message is not None:
        assert document["message"] == message
    assert house.picture() == before
    assert house.fake.settle() == 0  # nor is anything on its way


class TestBodies:
    @pytest.mark.parametrize("operation", ["RunTask", "CreateCluster", "RegisterTaskDefinition", "ListTasks"])
    @pytest.mark.parametrize(
        ("body", "begins"),
        [
            (b"{", "The request's body is not JSON: "),
            (b"cluster=default", "The request's body is not JSON: "),
            (b'{"cluster": "default",}', "The request's body is not JSON: "),
            (b"{'cluster': 'default'}", "The request's body is not JSON: "),
            (b'{"count": 01}', "The request's body is not JSON: "),
            (b'{"cluster": "default"} {}', "The request's body is not JSON: "),
            (b"\xff\xfe{\x00}\x00", "The request's body is not UTF-8: "),
            (b'{"cluster": "\xe4"}', "The request's body is not UTF-8: "),
            (b'{"count": NaN}', "The request's body holds NaN"),
            (b'{"count": 1e999}', "The request's body holds 1e999"),
            (b"[" * 5_000 + b"]" * 5_000, "The request's body nests deeper than"),
            (b'{"cluster": "\\ud800"}', "The request's body holds half of a surrogate pair"),
            (b"[]", "The request's body must be a JSON object, but is a list."),
            (b"null", "The request's body must be a JSON object, but is null."),
            (b'"default"', "The request's body must be a JSON object, but is a string."),
        ],
    )
    def test_what_is_no_json_object(self, house: House, operation: str, body: bytes, begins: str) -> None:
        before = house.picture()
        status, document = house.send(operation, body)
        assert (status, document["__type"]) == (400, SERIAL)
        assert document["message"].startswith(begins)
        assert house.picture() == before

    @pytest.mark.parametrize(
        ("operation", "body", "message"),
        [
            ("RunTask", {"taskDefinition": 1}, "taskDefinition must be a string, but was a whole number: 1"),
            (
                "RunTask",
                {"taskDefinition": ["job"]},
                'taskDefinition must be a string, but was a list: ["job"]',
            ),
            (
                "RunTask",
                {"taskDefinition": "job", "count": "2"},
                'count must be a whole number, but was a string: "2"',
            ),
            ("RunTask", {"taskDefinition": "job", "tags": {}}, "tags must be a list, but was an object: {}"),
            (
                "RunTask",
                {"taskDefinition": "job", "overrides": "x"},
                'overrides must be an object, but was a string: "x"',
            ),
            ("CreateCluster", {"clusterName": True}, "clusterName must be a string, but was a boolean: true"),
            ("CreateCluster", {"tags": [1]}, "tags[0] must be an object, but was a whole number: 1"),
            (
                "RegisterTaskDefinition",
                {**JOB, "containerDefinitions": {"name": "app"}},
                'containerDefinitions must be a list, but was an object: {"name": "app"}',
            ),
            (
                "RegisterTaskDefinition",
                {**JOB, "containerDefinitions": [{"name": "app", "image": "a", "essential": "yes"}]},
                'containerDefinitions[0].essential must be a boolean, but was a string: "yes"',
            ),
            ("ListTasks", {"maxResults": 1.5}, "maxResults must be a whole number, but was a number: 1.5"),
            ("StopTask", {"task": None, "reason": 5}, "reason must be a string, but was a whole number: 5"),
            ("DescribeTasks", {"tasks": "all"}, 'tasks must be a list, but was a string: "all"'),
            ("DescribeTasks", {"tasks": [None]}, "tasks[0] must be a string, but was null"),
        ],
    )
    def test_a_value_of_the_wrong_type(self, house: House, operation: str, body: Any, message: str) -> None:
        refused(house, operation, body, SERIAL, message)

    @pytest.mark.parametrize(
        ("operation", "body", "named"),
        [
            ("RunTask", {"taskDefinition": "job", "Cluster": "default"}, "Cluster. Did you mean cluster?"),
            (
                "RunTask",
                {"taskDefinition": "job", **FARGATE, "overrides": {"containerOverride": []}},
                "overrides.containerOverride. Did you mean containerOverrides?",
            ),
            (
                "RegisterTaskDefinition",
                {**JOB, "containerDefinitions": [{"name": "app", "image": "a", "enviroment": []}]},
                "containerDefinitions[0].enviroment. Did you mean environment?",
            ),
            ("CreateCluster", {"name": "new"}, "name."),
            ("DeleteCluster", {"cluster": "other", "force": True}, "force."),
        ],
    )
    def test_a_member_that_does_not_exist(self, house: House, operation: str, body: Any, named: str) -> None:
        refused(house, operation, body, INVALID, None)
        _, document = house.send(operation, json.dumps(body).encode())
        assert document["message"].startswith(f"{operation} has no parameter {named}")

    def test_a_null_member_counts_as_absent(self, house: House) -> None:
        assert house.call("ListTasks", {"family": None, "cluster": None, "startedBy": None})["taskArns"] == [
            house.running
        ]
        refused(house, "StopTask", {"task": None}, INVALID, "StopTask needs task, which is missing.")
        refused(
            house,
            "RegisterTaskDefinition",
            {**JOB, "containerDefinitions": [{"name": None, "image": "images/app"}]},
            CLIENT,
            "Container.name should not be null or empty.",
        )


ILLEGAL = ["a b", "a.b", "a/b", "a:b", "ä", "x" * 256, ""]


class TestNames:
    @pytest.mark.parametrize("name", ILLEGAL)
    def test_of_a_new_cluster(self, house: House, name: str) -> None:
        message = r"ClusterName must match ^[a-zA-Z0-9\-_]{1,255}$"
        refused(house, "CreateCluster", {"clusterName": name}, INVALID, message)

    @pytest.mark.parametrize("name", [name for name in ILLEGAL if name])
    @pytest.mark.parametrize(
        ("operation", "more"),
        [
            ("DeleteCluster", {}),
            ("RunTask", {"taskDefinition": "job", **FARGATE}),
            ("StopTask", {"task": UNKNOWN_ID}),
            ("ListTasks", {}),
            ("DescribeTasks", {"tasks": [UNKNOWN_ID]}),
        ],
    )
    def test_of_a_cluster_that_is_referred_to(
        self, house: House, name: str, operation: str, more: dict[str, Any]
    ) -> None:
        shown = "".join(letter if letter.isascii() else "?" for letter in name)
        message = rf"Cluster must match ^[a-zA-Z0-9\-_]{{1,255}}$, but was {shown}"
        refused(house, operation, {"cluster": name, **more}, INVALID, message)

    @pytest.mark.parametrize("name", ["a b", "a.b", "ä"])
    def test_of_a_family(self, house: House, name: str) -> None:
        message = "Family contains invalid characters."
        refused(house, "RegisterTaskDefinition", {**JOB, "family": name}, CLIENT, message)
        refused(house, "DescribeTaskDefinition", {"taskDefinition": name}, CLIENT, message)
        refused(house, "DeregisterTaskDefinition", {"taskDefinition": f"{name}:1"}, CLIENT, message)
        refused(house, "RunTask", {"taskDefinition": name, **FARGATE}, CLIENT, message)

    @pytest.mark.parametrize("name", ["a b", "a.b", "ä", "x" * 256, ""])
    def test_of_a_container(self, house: House, name: str) -> None:
        containers = [{"name": name, "image": "images/app"}]
        refused(house, "RegisterTaskDefinition", {**JOB, "containerDefinitions": containers}, CLIENT, None)


CLUSTERS: list[tuple[str, str, str]] = [
    ("nothing", NOT_FOUND, "Cluster not found."),
    (f"{ARN}cluster/nothing", NOT_FOUND, "Cluster not found."),
    (f"{OTHER_REGION}cluster/default", NOT_FOUND, "Cluster not found."),
    (f"{OTHER_ACCOUNT}cluster/default", INVALID, "AccountIDs mismatch"),
    (f"{ARN}cluster", INVALID, "Unexpected number of separators"),
    (f"{ARN}cluster/default/default", INVALID, "cluster contains invalid characters."),
    (f"{ARN}task-definition/job:1", INVALID, "cluster contains invalid characters."),
    (f"arn:aws:sqs:us-east-1:{ACCOUNT}:cluster/default", INVALID, "cluster contains invalid characters."),
    ("arn:aws:ecs", INVALID, "Unexpected number of separators"),
]
DEFINITIONS: list[tuple[str, str, str]] = [
    ("nothing", CLIENT, "TaskDefinition not found."),
    ("job:7", CLIENT, "TaskDefinition not found."),
    ("job:0", CLIENT, "TaskDefinition not found."),
    ("job:1", CLIENT, "TaskDefinition is inactive"),
    (f"{ARN}task-definition/nothing:1", CLIENT, "TaskDefinition not found."),
    (f"{OTHER_REGION}task-definition/job:2", CLIENT, "TaskDefinition not found."),
    (f"{OTHER_ACCOUNT}task-definition/job:2", INVALID, "AccountIDs mismatch"),
    ("job:latest", INVALID, "Invalid revision number. Number: latest"),
    ("job:-1", INVALID, "Invalid revision number. Number: -1"),
    ("job:2:3", INVALID, "Invalid revision number. Number: 2:3"),
    (f"{ARN}cluster/default", CLIENT, "Family contains invalid characters."),
]
TASKS: list[tuple[str, str]] = [
    (UNKNOWN_ID, "The referenced task was not found."),
    ("01234567-89ab-cdef-0123-456789abcdef", "The referenced task was not found."),
    (f"{ARN}task/default/{UNKNOWN_ID}", "The referenced task was not found."),
    (f"{ARN}task/{UNKNOWN_ID}", "The referenced task was not found."),
    (f"{OTHER_REGION}task/default/{UNKNOWN_ID}", "The referenced task was not found."),
    (f"{OTHER_ACCOUNT}task/default/{UNKNOWN_ID}", "AccountIDs mismatch"),
    (
        f"{ARN}task/other/{UNKNOWN_ID}",
        "Invalid identifier: Identifier is for other. Your cluster is default",
    ),
    ("short", "taskId length should be one of [32,36]"),
    ("default/" + UNKNOWN_ID, "Unexpected number of separators"),
    ("z" * 32, "taskId contains invalid characters."),
    (f"{ARN}cluster/default", "Unexpected number of separators"),
    (f"{ARN}task", "Unexpected number of separators"),
]


class TestReferences:
    @pytest.mark.parametrize(("reference", "code", "message"), CLUSTERS)
    def test_to_a_cluster(self, house: House, reference: str, code: str, message: str) -> None:
        for operation, more in (
            ("RunTask", {"taskDefinition": "job", **FARGATE}),
            ("DeleteCluster", {}),
            ("StopTask", {"task": house.running}),
            ("DescribeTasks", {"tasks": [house.running]}),
            ("ListTasks", {}),
        ):
            refused(house, operation, {"cluster": reference, **more}, code, message)

    @pytest.mark.parametrize(("reference", "code", "message"), DEFINITIONS)
    def test_to_a_task_definition(self, house: House, reference: str, code: str, message: str) -> None:
        refused(house, "RunTask", {"taskDefinition": reference, **FARGATE}, code, message)

    @pytest.mark.parametrize(("reference", "message"), TASKS)
    def test_to_a_task(self, house: House, reference: str, message: str) -> None:
        refused(house, "StopTask", {"task": reference}, INVALID, message)

    def test_to_a_task_of_another_cluster(self, house: House) -> None:
        task = house.running.rpartition("/")[2]
        message = "The referenced task was not found."
        refused(house, "StopTask", {"cluster": "other", "task": task}, INVALID, message)
        message = "Invalid identifier: Identifier is for default. Your cluster is other"
        refused(house, "StopTask", {"cluster": "other", "task": house.running}, INVALID, message)

    @pytest.mark.parametrize("operation", ["DeleteCluster", "RunTask", "ListTasks"])
    def test_to_a_cluster_that_was_deleted(self, house: House, operation: str) -> None:
        more = {"taskDefinition": "job", **FARGATE} if operation == "RunTask" else {}
        refused(house, operation, {"cluster": "gone", **more}, NOT_FOUND, None)


def container(name: str = "app", **members: Any) -> dict[str, Any]:
    return {"name": name, "image": f"images/{name}", **members}


def after(*names: str, condition: str = "START") -> list[dict[str, str]]:
    return [{"containerName": name, "condition": condition} for name in names]


class TestRunTask:
    @pytest.mark.parametrize("count", [0, 11, -1, 2**31 - 1])
    def test_a_count_outside_one_to_ten(self, house: House, count: int) -> None:
        message = f"count must be between 1 and 10, but was {count}."
        refused(house, "RunTask", {"taskDefinition": "job", "count": count, **FARGATE}, INVALID, message)

    @pytest.mark.parametrize(
        ("overrides", "message"),
        [
            (
                [{"name": "ap", "command": ["x"]}],
                "Override for container named ap is not a container in the TaskDefinition.",
            ),
            (
                [{"name": "app"}, {"name": "App"}],
                "Override for container named App is not a container in the TaskDefinition.",
            ),
            ([{"command": ["x"]}], "Override argument cannot be null"),
            ([None], None),
        ],
    )
    def test_overrides_of_no_container(self, house: House, overrides: Any, message: str | None) -> None:
        body = {"taskDefinition": "job", **FARGATE, "overrides": {"containerOverrides": overrides}}
        before = house.picture()
        status, document = house.send("RunTask", json.dumps(body).encode())
        assert (status, document["message"]) == (400, message or document["message"])
        assert house.picture() == before

    @pytest.mark.parametrize("size", [{"cpu": "256", "memory": "4096"}, {"cpu": "300"}, {"memory": "511"}])
    def test_a_size_that_fargate_does_not_have(self, house: House, size: dict[str, str]) -> None:
        cpu, memory = size.get("cpu", "256"), size.get("memory", "512")
        message = (
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )
        refused(house, "RunTask", {"taskDefinition": "job", **FARGATE, "overrides": size}, CLIENT, message)

    def test_of_ten_tasks_none_is_made_when_the_call_is_refused(self, house: House) -> None:
        network: dict[str, Any] = {"awsvpcConfiguration": {"subnets": []}}
        body = {**FARGATE, "taskDefinition": "job", "count": 10, "networkConfiguration": network}
        refused(house, "RunTask", body, INVALID, "subnets can not be empty.")


class TestRegisterTaskDefinition:
    @pytest.mark.parametrize(
        ("containers", "message"),
        [
            ([], "Container list cannot be empty."),
            ([container(essential=False)], "Task definition doesn't have any essential container"),
            (
                [container("a", essential=False), container("b", essential=False)],
                "Task definition doesn't have any essential container",
            ),
            (
                [container("a"), container("b"), container("a", image="images/other")],
                "Container names must be unique within a task definition.",
            ),
            (
                [container("a", dependsOn=after("a"))],
                "Container dependencies should not have a cycle: a -> a",
            ),
            (
                [container("a", dependsOn=after("b")), container("b", dependsOn=after("a"))],
                "Container dependencies should not have a cycle: a -> b -> a",
            ),
            (
                [
                    container("a"),
                    container("b", dependsOn=after("a", "d")),
                    container("c", dependsOn=after("b")),
                    container("d", dependsOn=after("c")),
                ],
                "Container dependencies should not have a cycle: b -> d -> c -> b",
            ),
            (
                [container("a", dependsOn=after("x"))],
                "Cannot depend on container + 'x' because it does not exist",
            ),
            (
                [container("a"), container("b", dependsOn=after("a", condition="SUCCESS"))],
                "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container.",
            ),
        ],
    )
    def test_containers_that_make_no_task(self, house: House, containers: Any, message: str) -> None:
        refused(house, "RegisterTaskDefinition", {**JOB, "containerDefinitions": containers}, CLIENT, message)

    @pytest.mark.parametrize(
        ("cpu", "memory"),
        [
            ("256", "256"),
            ("256", "4096"),
            ("300", "512"),
            ("1024", "1024"),
            ("4096", "512"),
            ("32768", "65536"),
        ],
    )
    def test_a_size_that_fargate_does_not_have(self, house: House, cpu: str, memory: str) -> None:
        message = (
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )
        refused(house, "RegisterTaskDefinition", {**JOB, "cpu": cpu, "memory": memory}, CLIENT, message)

    def test_no_size_and_no_text_of_one(self, house: House) -> None:
        without = {name: value for name, value in JOB.items() if name != "cpu"}
        message = "Fargate requires that 'cpu' be defined at the task level."
        refused(house, "RegisterTaskDefinition", without, CLIENT, message)
        refused(house, "RegisterTaskDefinition", {**JOB, "cpu": "much"}, CLIENT, None)

    @pytest.mark.rule("RegisterTaskDefinition-094")
    @pytest.mark.parametrize(
        ("members", "begins"),
        [
            ({"networkMode": "vpc"}, "network mode should be one of [bridge,host,awsvpc,none]"),
            (
                {"requiresCompatibilities": ["LAMBDA"]},
                "requires compatibilities should be one of [EC2,FARGATE",
            ),
            ({"pidMode": "container"}, "pid mode should be one of [host,task]"),
            (
                {"containerDefinitions": [container(dependsOn=after("app", condition="READY"))]},
                "condition should be one of [START,COMPLETE,SUCCESS,HEALTHY]",
            ),
        ],
    )
    def test_a_word_outside_its_set(self, house: House, members: dict[str, Any], begins: str) -> None:
        """Only these are refused so; what the definition's own checks refuse is ClientException (recorded)."""
        refused(house, "RegisterTaskDefinition", {**JOB, **members}, INVALID, None)
        _, document = house.send("RegisterTaskDefinition", json.dumps({**JOB, **members}).encode())
        assert document["message"].startswith(begins)

    def test_a_refused_registration_takes_no_number(self, house: House) -> None:
        refused(house, "RegisterTaskDefinition", {**JOB, "containerDefinitions": []}, CLIENT, None)
        assert house.call("RegisterTaskDefinition", JOB)["taskDefinition"]["revision"] == 3


class TestFilters:
    @pytest.mark.parametrize(
        "other",
        [{"family": "job"}, {"launchType": "FARGATE"}, {"serviceName": "web"}, {"containerInstance": "i"}],
    )
    def test_started_by_stands_alone(self, house: House, other: dict[str, str]) -> None:
        refused(house, "ListTasks", {"startedBy": "me", **other}, INVALID, None)

    @pytest.mark.parametrize("desired", ["RUNNING", "STOPPED"])
    def test_started_by_goes_with_a_desired_status(self, house: House, desired: str) -> None:
        """A desired status is no filter in this sense (ListTasks-018): clients in wide use send both."""
        answer = house.call("ListTasks", {"startedBy": "me", "desiredStatus": desired, "cluster": "default"})
        assert answer == {"taskArns": []}
