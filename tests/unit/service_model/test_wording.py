"""Sentences are written in ECS's manner, and every one of them can be written."""

from __future__ import annotations

import pytest

from ecs_fake.service_model.refusals import refusal
from ecs_fake.service_model.texts import ANY, BY_KEYWORD, SENTENCES
from ecs_fake.service_model.violations import Violation, member
from ecs_fake.service_model.wording import capitalised, closest, echoed, kind, shown, words


@pytest.mark.parametrize(
    ("name", "inside", "at_the_start"),
    [
        ("tasks", "tasks", "Tasks"),
        ("launchType", "launch type", "Launch Type"),
        ("containerInstances", "container instances", "Container Instances"),
        ("enableECSManagedTags", "enable ECS managed tags", "Enable ECS Managed Tags"),
        ("iops", "iops", "Iops"),
    ],
)
def test_a_name_becomes_words(name: str, inside: str, at_the_start: str) -> None:
    assert words(name) == inside
    assert capitalised(name) == at_the_start


def test_a_path_is_written_as_users_write_it() -> None:
    assert member(("overrides", "containerOverrides", 0, "name")) == "overrides.containerOverrides[0].name"
    assert member((0, "a")) == "[0].a"
    assert member(()) == ""


def test_values_are_shown_as_json_and_shortened() -> None:
    assert shown({"a": [1, None, "ü"]}) == '{"a": [1, null, "ü"]}'
    assert shown("x" * 100) == '"' + "x" * 79 + "… (102 characters)"


def test_values_are_echoed_as_ecs_does() -> None:
    assert echoed("my clüster") == "my cl?ster"
    assert echoed(5) == "5"


def test_kinds_have_names() -> None:
    assert [kind(value) for value in ({}, [], "", 1, 1.5, True, None)] == [
        "an object", "a list", "a string", "a whole number", "a number", "a boolean", "null",
    ]  # fmt: skip


def test_the_closest_name_is_found() -> None:
    assert closest("lunchType", ["count", "launchType"]) == "launchType"
    assert closest("xyz", ["count", "launchType"]) is None


@pytest.mark.parametrize(
    ("comment", "keyword"),
    [(comment, keyword) for comment, group in SENTENCES.items() for keyword in group]
    + [("", keyword) for keyword in BY_KEYWORD],
)
def test_every_sentence_can_be_written(comment: str, keyword: str) -> None:
    keyword = {ANY: "pattern", "null": "type"}.get(keyword, keyword)
    limit: object = {"enum": ["A", "B"], "type": "string", "required": ["name"]}.get(keyword, 3)
    found: object = {"type": None, "required": {}}.get(keyword, "found")
    schema = {"$comment": comment, "minimum": 1, "maximum": 3}
    message = refusal(
        "RunTask", Violation(keyword, limit, ("overrides", 0, "cpu"), found, schema), "1.2.3"
    ).message
    assert message
    assert "None" not in message
    assert "{" not in message.replace("{1,255}", "")
