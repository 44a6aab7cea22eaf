"""`user`, `ulimits` and `hostname` of a container."""

from __future__ import annotations

import os
import pwd
import resource
from typing import Any

import pytest

from ecs_fake.runners.process import ulimits, users
from tests.runners.stage import Stage

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of others")


def ulimit(name: str, soft: int, hard: int) -> dict[str, Any]:
    """Give the members of a container definition that set one limit."""
    return {"ulimits": [{"name": name, "softLimit": soft, "hardLimit": hard}]}


class TestUser:
    @root_only
    @pytest.mark.parametrize(
        ("user", "expected"),
        [
            ("12345", "12345 0 0"),
            ("12345:23456", "12345 23456 23456"),
            ("nobody", f"{pwd.getpwnam('nobody').pw_uid} {pwd.getpwnam('nobody').pw_gid}"),
            ("nobody:123", f"{pwd.getpwnam('nobody').pw_uid} 123 123"),
            ("123:root", "123 0 0"),
            ("0:123", "0 123 123"),
        ],
    )
    def test_it_is_honoured(self, stage: Stage, user: str, expected: str) -> None:
        code, logs = stage.run("sh", "-c", "echo $(id -u) $(id -g) $(id -G)", members={"user": user})
        assert code == 0
        assert str(logs).startswith(expected)
        assert not stage.warnings

    @root_only
    def test_its_directories_are_its_own(self, stage: Stage) -> None:
        script = "touch here && touch ../here && stat -c %u . .. here"
        code, logs = stage.run("sh", "-c", script, members={"user": "12345:1"}, working_directory="/srv")
        assert (code, str(logs)) == (0, "12345\n12345\n12345\n")

    @root_only
    def test_what_it_leaves_behind_ends_with_it(self, stage: Stage, marker: str) -> None:
        script = f"setsid sleep 1000 {marker} >/dev/null 2>&1 & exit 3"
        assert stage.run("sh", "-c", script, members={"user": "12345"})[0] == 3

    @pytest.mark.parametrize("user", [str(os.geteuid()), pwd.getpwuid(os.geteuid()).pw_name])
    def test_ourselves(self, stage: Stage, user: str) -> None:
        assert str(stage.run("id", "-u", members={"user": user})[1]) == f"{os.geteuid()}\n"
        assert not stage.warnings

    @pytest.mark.parametrize("user", ["nosuchuser", "0:nosuchgroup"])
    def test_one_of_the_images_own_is_said(self, stage: Stage, user: str) -> None:
        assert str(stage.run("id", "-u", members={"user": user})[1]) == f"{os.geteuid()}\n"
        (warning,) = stage.warnings
        assert f"is to run as {user}" in warning
        assert "runs as you" in warning

    def test_nobody_but_root_becomes_somebody_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 54321)
        with pytest.raises(PermissionError):
            users.change("12345")
        assert users.change("54321") is None
        assert users.change(None) is None


class TestUlimits:
    @pytest.mark.rule("ContainerDefinition-092")
    @pytest.mark.parametrize(
        ("name", "soft", "hard", "option"),
        [("nofile", 123, 456, "n"), ("core", 0, 0, "c"), ("fsize", 64, 1024, "f"), ("stack", 65536, -1, "s")],
    )
    def test_they_are_set(self, stage: Stage, name: str, soft: int, hard: int, option: str) -> None:
        number = getattr(resource, f"RLIMIT_{name.upper()}")
        program = f"import resource; print(*resource.getrlimit({number}))"
        code, logs = stage.finish(stage.python(program, members=ulimit(name, soft, hard)))
        assert (code, str(logs)) == (0, f"{soft} {hard}\n")
        assert not stage.warnings

    def test_the_others_stay_ours(self, stage: Stage) -> None:
        program = "import resource; print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
        _, logs = stage.finish(stage.python(program, members=ulimit("core", 0, 0)))
        assert str(logs) == "{} {}\n".format(*resource.getrlimit(resource.RLIMIT_NOFILE))

    def test_the_next_container_has_none_of_it(self, stage: Stage) -> None:
        stage.run("true", members=ulimit("nofile", 20, 30))
        program = "import resource; print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
        _, logs = stage.finish(stage.python(program))
        assert str(logs) == "{} {}\n".format(*resource.getrlimit(resource.RLIMIT_NOFILE))

    def test_too_high_ones_are_as_high_as_can_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ulimits, "_may_raise", lambda: False)
        monkeypatch.setattr(resource, "getrlimit", lambda number: (10, 100))
        infinity = resource.RLIM_INFINITY
        asked = [{"name": "nofile", "softLimit": 500, "hardLimit": 1000}]
        assert ulimits.limits(asked) == ([(resource.RLIMIT_NOFILE, 100, 100)], ["nofile"])
        monkeypatch.setattr(resource, "getrlimit", lambda number: (infinity, infinity))
        assert ulimits.limits(asked) == ([(resource.RLIMIT_NOFILE, 500, 1000)], [])

    @pytest.mark.parametrize(("name", "hard"), [("locks", 5), ("nofile", 1 << 40)])
    def test_what_is_not_to_be_had_is_said(self, stage: Stage, name: str, hard: int) -> None:
        assert stage.run("true", members=ulimit(name, 5, hard))[0] == 0
        (warning,) = stage.warnings
        assert f"ulimits {name}" in warning

    def test_who_cannot_be_executed_is_told_as_ever(self, stage: Stage, tmp_path: Any) -> None:
        script = tmp_path / "script"
        script.write_text("echo no interpreter is named\n")
        script.chmod(0o755)
        plain = stage.refusal(str(script))
        assert stage.refusal(str(script), members=ulimit("core", 0, 0)) == plain


def test_a_host_name(stage: Stage) -> None:
    assert str(stage.run("sh", "-c", "echo $HOSTNAME", members={"hostname": "web-1"})[1]) == "web-1\n"
    assert any("gethostname()" in warning for warning in stage.warnings)


def test_a_secret_is_not_shown_when_it_cannot_be_given(stage: Stage) -> None:
    reason = stage.refusal("true", environment={"PASSWORD": "hunter2\0"})
    assert "PASSWORD" in reason
    assert "hunter2" not in reason
