"""Stand-ins and the table that finds one for an image."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.errors import OptionError
from ecs_fake.standins import Images, Process, PullError, Scripted, StandIn


def scripts(*patterns: str) -> tuple[Images, dict[str, StandIn]]:
    """Give a table with one script for each pattern."""
    table: dict[str, StandIn] = {pattern: Scripted(exit_code=at) for at, pattern in enumerate(patterns)}
    return Images(table), table


class TestFinding:
    @pytest.mark.parametrize(
        ("patterns", "image", "found"),
        [
            (["*", "registry/app:*", "registry/app:1"], "registry/app:1", "registry/app:1"),
            (["*", "registry/app:*", "registry/app:1"], "registry/app:2", "registry/app:*"),
            (["*", "registry/app:*"], "registry/web:2", "*"),
            (["registry/*", "registry/app*", "*app:1"], "registry/app:1", "registry/app*"),
            (["registry/*:1", "registry/a*"], "registry/app:1", "registry/a*"),
            (["*:1", "?egistry/app:1", "[r]egistry/app:1"], "registry/app:1", "*:1"),
            (["app:?"], "app:1", "app:?"),
            (["app:[12]"], "app:3", None),
            (["app"], "app:1", None),
            (["APP*"], "app:1", None),
            ([], "app:1", None),
        ],
    )
    def test_exact_then_the_longest_beginning_then_the_order_given(
        self, patterns: list[str], image: str, found: str | None
    ) -> None:
        images, table = scripts(*patterns)
        assert images.find(image) is (None if found is None else table[found])

    def test_a_name_with_wildcards_is_found_by_itself(self) -> None:
        images, table = scripts("odd[1]", "odd*")
        assert images.find("odd[1]") is table["odd[1]"]

    def test_the_table_may_change(self) -> None:
        images, table = scripts("app:*")
        images["app:1"] = PullError()
        assert isinstance(images.find("app:1"), PullError)
        del images["app:1"]
        assert images.find("app:1") is table["app:*"]
        assert (list(images), len(images)) == (["app:*"], 1)
        assert repr(images) == f"Images({table!r})"


class TestTable:
    @pytest.mark.parametrize("wrong", ["app", None, 3, Scripted])
    def test_it_holds_stand_ins_only(self, wrong: Any) -> None:
        with pytest.raises(OptionError, match=r"images\['app'\] = .*ecs_fake\.Process"):
            Images()["app"] = wrong
        with pytest.raises(OptionError, match=r"images\['app'\]"):
            Images({"app": wrong})

    def test_nothing_is_executed_on_virtual_time(self) -> None:
        with pytest.raises(OptionError, match=r'virtual time.*clock="wall"'):
            Images(may_execute=False)["app"] = Process()

    def test_it_tells_whether_anything_executes(self) -> None:
        images = Images({"a": Scripted(), "b": PullError()})
        assert not images.executes
        images["c"] = Process(command=["true"])
        assert images.executes


class TestStandIns:
    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"run_for": -1}, "run_for=-1"),
            ({"stop_delay": -0.5}, "stop_delay=-0.5"),
            ({"exit_code": 256}, "exit_code=256.*0 to 255"),
            ({"exit_code": -9}, "exit_code=-9"),
            ({"on_stop_exit_code": 1000}, "on_stop_exit_code=1000"),
            ({"health": "HEALTHY"}, "health='HEALTHY'.*sequence"),
            ({"health": ()}, "health"),
            ({"health": ("FINE",)}, "FINE"),
            ({"health": ("UNKNOWN",)}, "UNKNOWN"),
        ],
    )
    def test_a_script_that_cannot_be(self, wrong: dict[str, Any], message: str) -> None:
        with pytest.raises(OptionError, match=message):
            Scripted(**wrong)

    def test_scripts_that_can(self) -> None:
        assert Scripted().run_for is None
        assert Scripted(run_for=0, exit_code=255, health=["UNHEALTHY", "HEALTHY"]).exit_code == 255

    @pytest.mark.parametrize("member", ["command", "entry_point"])
    def test_a_process_has_words_not_a_line(self, member: str) -> None:
        with pytest.raises(OptionError, match=rf"for example {member}=\['python', '-V'\]; no shell"):
            Process(**{member: "python -V"})  # type: ignore[arg-type]  # the mistake it is about

    def test_a_pull_error_says_what_the_registry_says(self) -> None:
        assert "does not exist" in PullError().cause
        assert PullError("manifest unknown").cause == "manifest unknown"

    def test_they_are_values(self) -> None:
        assert Scripted(run_for=3) == Scripted(run_for=3)
        assert Process(command=["a"]) != Process(command=["b"])


class TestStopSignal:
    @pytest.mark.parametrize("given", ["SIGINT", "sigint", "INT", 2, "2"])
    def test_its_number(self, given: str | int) -> None:
        assert Process(stop_signal=given).stop_signal_number == 2

    def test_sigterm_unless_given(self) -> None:
        assert Process().stop_signal_number == 15

    @pytest.mark.parametrize("given", ["SIGNONE", "", 0, 4711, "-9"])
    def test_what_is_no_signal_is_refused(self, given: str | int) -> None:
        with pytest.raises(OptionError, match=r"stop_signal=.*no such signal"):
            Process(stop_signal=given)
