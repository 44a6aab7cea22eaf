"""Options of the log driver awslogs."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.collaborators.logs.options import BUFFER, Target, target

NEEDED = {"awslogs-group": "/ecs/app", "awslogs-region": "eu-west-1"}


def read(**options: str) -> Target:
    """Read options, given with underscores for dashes, beside those that have to be there."""
    given = {name.replace("_", "-"): value for name, value in options.items()}
    return target({**NEEDED, **given}, "us-east-1", "web", "0123", "runtime-id")


def refusal(**options: str) -> str:
    """Read options that are wrong; give what is said of them."""
    with pytest.raises(ValueError, match=r".") as raised:
        read(**options)
    return str(raised.value)


@pytest.mark.parametrize(
    ("options", "stream"),
    [
        ({"awslogs_stream_prefix": "p"}, "p/web/0123"),
        ({"awslogs_stream_prefix": "p", "awslogs_stream": "s"}, "p/web/0123"),
        ({"awslogs_stream": "s"}, "s"),
        ({}, "runtime-id"),
    ],
)
def test_the_stream_has_its_name_from_prefix_container_and_task(options: Any, stream: str) -> None:
    assert read(**options) == Target("/ecs/app", "eu-west-1", stream)


def test_without_a_region_it_is_the_tasks() -> None:
    assert target({"awslogs-group": "g"}, "us-east-1", "web", "0123", "id").region == "us-east-1"


@pytest.mark.parametrize(("value", "create"), [("true", True), ("T", True), ("1", True), ("false", False)])
def test_whether_the_group_is_to_be_made(value: str, create: bool) -> None:
    assert read(awslogs_create_group=value).create_group is create


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, BUFFER),
        ({"mode": "blocking"}, BUFFER),
        ({"mode": "non-blocking", "max_buffer_size": "25m"}, 25 << 20),
        ({"max_buffer_size": "4096"}, 4096),
        ({"max_buffer_size": "1.5KB"}, 1536),
        ({"max_buffer_size": "1GiB"}, 1 << 30),
    ],
)
def test_how_much_may_be_under_way(options: Any, size: int) -> None:
    assert read(**options).buffer == size


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"awslogs_colour": "red"}, "unknown log opt 'awslogs-colour' for awslogs log driver"),
        ({"awslogs_create_group": "yes"}, 'strconv.ParseBool: parsing "yes": invalid syntax'),
        ({"mode": "fast"}, "logger: logging mode not supported: fast"),
        (
            {"mode": "blocking", "max_buffer_size": "1m"},
            "logger: max-buffer-size option is only supported with 'mode=non-blocking'",
        ),
        ({"max_buffer_size": "much"}, "error parsing option max-buffer-size: invalid size: 'much'"),
        (
            {"awslogs_datetime_format": "%Y", "awslogs_multiline_pattern": "^x"},
            "you cannot configure log opt 'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same time",
        ),
    ],
)
def test_what_the_driver_does_not_take(options: Any, sentence: str) -> None:
    assert refusal(**options) == sentence


def test_a_pattern_that_is_none() -> None:
    assert refusal(awslogs_multiline_pattern="(").startswith(
        'awslogs could not parse multiline pattern key "(": error parsing regexp: '
    )


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("%Y-%m-%d %H:%M:%S", "2026-11-21 19:08:00 started"),
        ("[%b %d, %Y %H:%M:%S]", "[Nov 21, 2026 19:08:00] started"),
        ("%A %B %p %I %j %y", "Friday November PM 07 325 26"),
        ("%d/%b/%Y:%H:%M:%S%L %z", "21/Nov/2026:19:08:00.123 +0100"),
        ("%H:%M:%S.%f", "19:08:00.123456"),
        ("100%% %Z", "100% CET"),
        ("(a+b)", "(a+b)"),
    ],
)
def test_a_format_of_dates_finds_the_lines_that_have_one(form: str, line: str) -> None:
    pattern = read(awslogs_datetime_format=form).first_line
    assert pattern is not None
    assert pattern.search(line)
    assert not pattern.search("  at Main.java:12")


def test_classes_of_gos_patterns() -> None:
    pattern = read(awslogs_multiline_pattern="^[[:upper:]]+[[:space:]][^[:digit:]]").first_line
    assert pattern is not None
    assert [bool(pattern.search(line)) for line in ("INFO a", "INFO 1", "info a")] == [True, False, False]
