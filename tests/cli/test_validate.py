"""`ecs-fake validate`: everything that is wrong, where, and what to do."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from ecs_fake.cli.commands.validate.advice import CHECKS as ADVICE
from ecs_fake.cli.commands.validate.advice import name_of
from ecs_fake.cli.commands.validate.blame import guilty
from ecs_fake.cli.commands.validate.findings import examine
from ecs_fake.task_definitions.checks import CHECKS
from ecs_fake.task_definitions.launch_types import LAUNCH_TYPES

GOOD: dict[str, Any] = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [
        {"name": "app", "image": "app", "portMappings": [{"containerPort": 80}]},
        {"name": "side", "image": "side", "essential": False},
    ],
}


def changed(**changes: Any) -> dict[str, Any]:
    """Give the good one with changes: `containers__0__name="x"` goes deep; None takes something out."""
    document = copy.deepcopy(GOOD)
    for place, value in changes.items():
        *way, last = [int(step) if step.isdigit() else step for step in place.split("__")]
        part: Any = document
        for step in way:
            part = part[step]
        if value is None:
            del part[last]
        elif isinstance(part, list) and last == len(part):
            part.append(value)
        else:
            part[last] = value
    return document


def told(document: dict[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    return [(finding.paths, finding.message) for finding in examine(document).findings]


def test_nothing_is_wrong():
    report = examine(GOOD)
    assert (report.findings, report.complete) == ((), True)
    assert report.compatibilities == ("EC2", "MANAGED_INSTANCES", "FARGATE")


@pytest.mark.parametrize(
    ("changes", "path", "message", "advice"),
    [
        ({"family": None}, "$", "Family should not be null or empty.", "Name it with up to 255 letters"),
        (
            {"containerDefinitions__0__dependsOn": [{"containerName": "side"}]},
            "$.containerDefinitions[0].dependsOn[0]",
            "RegisterTaskDefinition needs containerDefinitions[0].dependsOn[0].condition, which is missing.",
            "Add condition.",
        ),
        (
            {"containerDefinitions__0__cpu": "10"},
            "$.containerDefinitions[0].cpu",
            'containerDefinitions[0].cpu must be a whole number, but was a string: "10"',
            "Write a whole number there.",
        ),
        (
            {"networkMode": "vpc"},
            "$.networkMode",
            "network mode should be one of [bridge,host,awsvpc,none]",
            "Write one of: bridge, host, awsvpc, none.",
        ),
        (
            {"containerDefinitions__1__entrypoint": ["x"]},
            "$.containerDefinitions[1].entrypoint",
            "RegisterTaskDefinition has no parameter containerDefinitions[1].entrypoint. Did you mean entryPoint?",
            "Write entryPoint, or take it out.",
        ),
        (
            {"family": "my web"},
            "$.family",
            "Family contains invalid characters.",
            "Name it with up to 255 letters",
        ),
        (
            {"containerDefinitions__1__name": "app"},
            None,
            "Container names must be unique within a task definition.",
            "Give every container a name of its own",
        ),
        (
            {"containerDefinitions__1__name": "a b"},
            "$.containerDefinitions[1].name",
            "Container name 'a b' contains invalid characters.",
            "Give every container a name of its own",
        ),
        (
            {"containerDefinitions__1__dependsOn": [{"containerName": "db", "condition": "START"}]},
            "$.containerDefinitions[1].dependsOn[0]",
            "Cannot depend on container + 'db' because it does not exist",
            "Depend on containers of this task definition",
        ),
        (
            {"containerDefinitions__0__portMappings__1": {"containerPort": 80}},
            None,
            "TCP container port '80' is used multiple times in task when networkMode=awsvpc.",
            "Map each container port once.",
        ),
        (
            {"containerDefinitions__1__privileged": True},
            "$.containerDefinitions[1].privileged",
            "Fargate requires that the 'privileged' setting be 'false'.",
            "Change it as Fargate needs it",
        ),
        (
            {"ephemeralStorage": {"sizeInGiB": 5}},
            "$.ephemeralStorage.sizeInGiB",
            "EphemeralStorage size should be at least 21",
            "Give 21 to 200 GiB",
        ),
        ({"tags": []}, "$", "Tags can not be empty.", "Change it as the sentence says."),
    ],
)
def test_one_thing(changes, path, message, advice):
    [finding] = examine(changed(**changes)).findings
    assert finding.message.startswith(message)
    assert finding.advice.startswith(advice)
    if path is not None:
        assert finding.paths == (path,)


def test_what_is_wrong_only_together_is_named_together():
    [finding] = examine(changed(memory="4096")).findings
    assert finding.paths == ("$.cpu", "$.memory")
    assert finding.message.startswith(
        "No Fargate configuration exists for given values: 256 CPU, 4096 memory."
    )


def test_both_of_a_pair_are_named():
    [finding] = examine(changed(containerDefinitions__0__portMappings__1={"containerPort": 80})).findings
    assert set(finding.paths) >= {
        "$.containerDefinitions[0].portMappings[0].containerPort",
        "$.containerDefinitions[0].portMappings[1].containerPort",
    }


def test_everything_at_once():
    """The registration itself would tell the first only."""
    document = changed(
        family="my web",
        containerDefinitions__0__stopTimeout=1,
        containerDefinitions__1__mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}],
        containerDefinitions__1__privileged=True,
    )
    assert [paths for paths, _ in told(document)] == [
        ("$.family",),
        ("$.containerDefinitions[1].mountPoints[0].sourceVolume",),
        ("$.containerDefinitions[0].stopTimeout",),
        ("$.containerDefinitions[1].privileged",),
    ]


def test_unknown_members_do_not_hide_the_rest():
    document = changed(colour="red", containerDefinitions__0__stopTimeout=1)
    assert [paths for paths, _ in told(document)] == [
        ("$.colour",),
        ("$.containerDefinitions[0].stopTimeout",),
    ]


def test_each_missing_and_each_unknown_member_is_told():
    mapping = {"protocol": "tcp", "colour": "red", "size": 3}
    document = changed(containerDefinitions__0__ulimits=[{}], containerDefinitions__0__portMappings=[mapping])
    place = "$.containerDefinitions[0]"
    assert sorted(paths[0] for paths, _ in told(document)) == [
        f"{place}.portMappings[0].colour",
        f"{place}.portMappings[0].size",
        *[f"{place}.ulimits[0]"] * 3,
    ]


def test_what_cannot_be_looked_at_is_said():
    assert not examine(changed(cpu=256)).complete
    assert examine(changed(cpu="255")).complete


def test_there_is_advice_for_everything():
    assert set(ADVICE) == {name_of(check) for check in CHECKS} | set(LAUNCH_TYPES)


def test_says_no_exactly_when_ecs_does(fake_ecs_requests):
    """All requests of the tests of registration."""
    from ecs_fake.errors import EcsError
    from ecs_fake.service_model import validate_request
    from ecs_fake.task_definitions import draft

    for request in fake_ecs_requests:
        try:
            validate_request("RegisterTaskDefinition", request)
            draft(request)
            accepted = True
        except EcsError:
            accepted = False
        assert (examine(request).findings == ()) is accepted, request


@pytest.fixture
def fake_ecs_requests() -> list[dict[str, Any]]:
    """The good one, and it with each of its parts left out or replaced by something silly."""
    found = [GOOD]

    def walk(part: Any, put: Any) -> None:
        steps = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
        for step in steps:
            for silly in (None, "", 0, [], {}, "x y", -1, True):
                found.append(put(lambda inner, step=step, silly=silly: _with(inner, step, silly)))
            walk(
                part[step],
                lambda change, step=step: put(lambda inner: _with(inner, step, change(inner[step]))),
            )

    walk(GOOD, lambda change: change(GOOD))
    return found


def _with(part: Any, step: Any, value: Any) -> Any:
    part = copy.copy(part)
    part[step] = value
    return part


class TestBlame:
    def objects(self, document):
        """Two whose sum is too high, and a name that is too long."""
        if document.get("a", 0) + document.get("b", {}).get("c", 0) > 10:
            yield "too much"
        if len(document.get("name", "")) > 3:
            yield f"{document['name']} is too long"

    def test_a_sum(self):
        document = {"a": 6, "b": {"c": 6, "d": 1}, "name": "x", "z": [1]}
        assert guilty(document, "too much", self.objects) == [("b", "c"), ("a",)]

    def test_beside_another_objection(self):
        document = {"a": 6, "b": {"c": 6}, "name": "long"}
        assert guilty(document, "too much", self.objects) == [("b", "c"), ("a",)]
        assert guilty(document, "long is too long", self.objects) == [("name",)]

    def test_what_is_missing_is_the_whole_s_fault(self):
        def objects(document):
            for item in document["items"]:
                if "size" not in item:
                    yield f"{item.get('name')} has no size"

        document = {"items": [{"name": "a", "size": 1}, {"name": "b", "colour": "red"}]}
        assert guilty(document, "b has no size", objects) == [("items", 1)]

    def test_a_check_that_stumbles_tells_nothing(self):
        def objects(document):
            if document["a"]["x"] > document["b"]:
                yield "no"

        assert guilty({"a": {"x": 2}, "b": 1}, "no", objects) == [()]


class TestCommand:
    def write(self, tmp_path, document) -> str:
        path = tmp_path / "web.json"
        path.write_text(json.dumps(document))
        return str(path)

    def test_valid(self, cli, tmp_path):
        told = cli("validate", self.write(tmp_path, GOOD))
        assert (told.code, told.err) == (0, "")
        assert told.out == f"valid  {tmp_path}/web.json for EC2, MANAGED_INSTANCES, FARGATE\n"

    def test_violations_for_people(self, cli, tmp_path):
        told = cli("validate", self.write(tmp_path, changed(family="my web", revision=3)))
        assert (told.code, told.err) == (1, "")
        assert told.out.splitlines() == [
            "Note: Left out, as ECS itself says them: revision.",
            "$.family",
            "  Family contains invalid characters.",
            "  Name it with up to 255 letters, digits, hyphens and underscores.",
            "",
            f"1 violation in {tmp_path}/web.json.",
        ]

    def test_violations_for_programs(self, cli, tmp_path):
        told = cli("validate", "--json", self.write(tmp_path, changed(family="my web")))
        assert told.code == 1
        assert told.document["valid"] is False
        assert told.document["violations"] == [
            {
                "paths": ["$.family"],
                "message": "Family contains invalid characters.",
                "advice": "Name it with up to 255 letters, digits, hyphens and underscores.",
            }
        ]

    def test_says_that_more_may_follow(self, cli, tmp_path):
        told = cli("validate", self.write(tmp_path, changed(cpu=256)))
        assert told.out.endswith("more is checked when these are mended.\n")

    def test_a_file_that_is_none(self, cli, tmp_path):
        told = cli("validate", str(tmp_path / "nope.json"))
        assert (told.code, told.out) == (2, "")
        assert told.err.endswith("nope.json: No such file or directory.\n")
