"""What the tasks run: shell scripts, each in the way of a kind of program that people have."""

from __future__ import annotations

from typing import Any, Final

CHECK: Final = {"command": ["CMD-SHELL", "test -e up"], "interval": 5, "timeout": 2, "retries": 1}
LOG: Final = {
    "logDriver": "awslogs",
    "options": {"awslogs-group": "/soak", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "soak"},
}
PROGRAMS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "ends well": ("echo done", {"logConfiguration": LOG}),
    "crashes": ("echo going; kill -SEGV $$", {}),
    "fails": ("echo no >&2; exit 9", {"logConfiguration": LOG}),
    "serves": ("echo ready; exec sleep 1000", {"portMappings": [{"containerPort": 80}]}),
    "says goodbye": ("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.2; done", {}),
    "does not want to stop": ("trap '' TERM; echo ready; while :; do sleep 0.2; done", {"stopTimeout": 2}),
    "flaps": ("while :; do touch up; sleep 4; rm up; sleep 4; done", {"healthCheck": CHECK}),
    "floods": ("exec timeout 3 yes 'a line of output that is repeated for as long as it goes'", {}),
    "leaves a daemon": ("cd /; (setsid sh -c 'exec sleep 1000') & sleep 0.2", {}),
    "starts again": (
        "echo run; sleep 1; exit 3",
        {"restartPolicy": {"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [0]}},
    ),
    "is nothing": ("", {"command": ["/no/such/program"]}),
}
"""Scripts, and further members of their container definitions."""


def definition(name: str) -> dict[str, Any]:
    """Give the parameters of RegisterTaskDefinition for a program."""
    script, members = PROGRAMS[name]
    container = {
        "name": "app",
        "image": "soak",
        "cpu": 0,
        "memory": 16,
        "command": ["sh", "-c", script],
        "environment": [{"name": "PROGRAM", "value": name}],
        **members,
    }
    return {"family": family(name), "containerDefinitions": [container]}


def family(name: str) -> str:
    """Give the family of a program."""
    return name.replace(" ", "-")
