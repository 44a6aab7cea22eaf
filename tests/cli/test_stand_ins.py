"""`--image PATTERN=STAND-IN`."""

from __future__ import annotations

import pytest

import ecs_fake
from ecs_fake.cli.problems import CommandError
from ecs_fake.cli.stand_ins import read_images


@pytest.mark.parametrize(
    ("text", "pattern", "stand_in"),
    [
        (
            "app:*=process:python -m app 'one word'",
            "app:*",
            ecs_fake.Process(command=["python", "-m", "app", "one word"], entry_point=()),
        ),
        ("app=process", "app", ecs_fake.Process()),
        (
            "app=scripted:run_for=1.5,exit_code=3,output=a, b\\nc,health=UNHEALTHY/HEALTHY",
            "app",
            ecs_fake.Scripted(run_for=1.5, exit_code=3, output="a, b\nc", health=("UNHEALTHY", "HEALTHY")),
        ),
        ("app=scripted", "app", ecs_fake.Scripted()),
        ("app=pull-error", "app", ecs_fake.PullError()),
        ("app=pull-error:no: such=image", "app", ecs_fake.PullError("no: such=image")),
        ("app=function:os:getpid", "app", None),
    ],
)
def test_is_read(text, pattern, stand_in):
    [(name, found)] = read_images([text]).items()
    assert name == pattern
    if stand_in is None:
        assert isinstance(found, ecs_fake.Function)
    else:
        assert found == stand_in


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("app", "--image 'app' is not understood; give PATTERN=process:COMMAND WORDS"),
        ("=process:x", "is not understood"),
        ("app=docker:x", "is not understood"),
        ("app=scripted:speed=3", "a script has no 'speed'; it has run_for, exit_code"),
        ("app=scripted:exit_code=900", "an exit code is a number from 0 to 255"),
        ("app=scripted:run_for=soon", "could not convert string to float"),
        ("app=function:no_such_module:f", "there is no function 'f' in a module 'no_such_module'"),
        ("app=function:os:nope", "there is no function 'nope' in a module 'os'"),
        ("app=process:'", "No closing quotation"),
    ],
)
def test_what_is_wrong_is_told(text, message):
    with pytest.raises(CommandError) as problem:
        read_images([text])
    assert message in str(problem.value)
