"""Options: what is allowed, what is refused, and which source wins."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ecs_fake.errors import NotImplementedByFake, OptionError
from ecs_fake.settings import NAMES, OptionArguments, Options, Source, from_environment, from_texts, merge
from ecs_fake.standins import Process, Scripted


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is configured in the environment."""
    for option in NAMES:
        monkeypatch.delenv(f"ECS_FAKE_{option.upper()}", raising=False)
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def test_defaults() -> None:
    options = Options.of()
    assert options == Options()
    assert (options.runner, options.timings, options.account_id) == ("simulated", "instant", "123456789012")
    assert (options.clusters, options.poll_step, options.history) == ((), 1.0, 10_000)
    assert (options.clock_kind, options.executes) == ("virtual", False)


def test_the_three_lists_of_options_agree() -> None:
    fields = {spec.name for spec in dataclasses.fields(Options)}
    assert fields == set(NAMES) == set(OptionArguments.__annotations__)


def test_none_stands_for_the_default() -> None:
    assert Options.of(**dict.fromkeys(NAMES)) == Options()  # type: ignore[misc]  # keys of a TypedDict


def test_values_are_kept_in_one_form() -> None:
    options = Options.of(clusters=["a", "b"], poll_step=2, images={"app:*": Scripted()})
    assert options.clusters == ("a", "b")
    assert isinstance(options.poll_step, float)
    assert options.images == {"app:*": Scripted()}


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("runner", "podman", '"simulated" or "process" or "docker"'),
        ("clock", "real", '"virtual" or "wall"'),
        ("timings", 3, '"instant" or "brisk" or "realistic"'),
        ("region", "Ireland", "the name of a Region"),
        ("region", 1, "the name of a Region"),
        ("integrations", "moto", '"local", or a list of services'),
        ("integrations", ["dynamodb"], "secretsmanager, servicediscovery, ssm"),
        ("allow", ["host-path"], "host-paths"),
        ("allow", "privileged", "a list of"),
        ("account_id", "123", "twelve digits"),
        ("account_id", 123456789012, "a text of twelve digits"),
        ("clusters", "default", "a list of names"),
        ("clusters", [1], "a list of names"),
        ("seed", 1.5, "a whole number"),
        ("seed", True, "a whole number"),
        ("poll_step", -1, "seconds, 0 or more"),
        ("poll_step", float("nan"), "seconds, 0 or more"),
        ("poll_step", float("inf"), "seconds, 0 or more"),
        ("poll_step", "1", "seconds, 0 or more"),
        ("history", 0, "1 or more"),
        ("block_aws", 1, "true or false"),
        ("start", datetime(2024, 1, 1), "an aware datetime"),  # noqa: DTZ001 - what is refused
        ("start", "2024-01-01", "an aware datetime"),
        ("images", ["app"], "a mapping of image references"),
        ("images", {"app": "busybox"}, "a stand-in is"),
    ],
)
def test_impossible_values_are_refused(option: str, value: Any, said: str) -> None:
    with pytest.raises(OptionError) as raised:
        Options(**{option: value})
    assert said in str(raised.value)
    assert option in str(raised.value)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("runner", "docker"),
    ],
)
def test_what_is_not_built_is_refused(option: str, value: Any) -> None:
    with pytest.raises(NotImplementedByFake, match=f"option {option}="):
        Options.of(**{option: value})


def test_state_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECS_FAKE_STATE", "kept.state")
    assert Options.of().state == "kept.state"
    assert Options.of(state=tmp_path / "own.state").state == str(tmp_path / "own.state")


def test_integrations_and_allow_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECS_FAKE_INTEGRATIONS", "local")
    monkeypatch.setenv("ECS_FAKE_ALLOW", "host-paths, privileged")
    options = Options.of()
    assert (options.integrations, options.allow) == ("local", ("host-paths", "privileged"))
    monkeypatch.setenv("ECS_FAKE_INTEGRATIONS", "ssm s3")
    assert Options.of().integrations == ("ssm", "s3")


def test_the_account_follows_motos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecs_fake.collaborators.moto.account_id", lambda: "210987654321")
    assert Options.of().account_id == "210987654321"
    assert Options.of(account_id="111122223333").account_id == "111122223333"


class TestClock:
    @pytest.mark.parametrize("arguments", [{"runner": "process"}, {"images": {"app": Process()}}])
    def test_what_executes_needs_the_wall_clock(self, arguments: Any) -> None:
        assert Options.of(**arguments).clock_kind == "wall"
        assert Options.of(**arguments).executes
        with pytest.raises(OptionError, match=r'clock="virtual" with .*timings="instant"'):
            Options.of(clock="virtual", **arguments)

    def test_the_wall_clock_can_be_asked_for(self) -> None:
        assert Options.of(clock="wall").clock_kind == "wall"

    def test_start(self) -> None:
        assert Options.of(start=datetime(2024, 1, 1, tzinfo=UTC)).start_time == 1704067200
        assert Options.of(start=5).start_time == 5
        assert Options.of().start_time is None

    def test_the_wall_clock_cannot_start_elsewhere(self) -> None:
        with pytest.raises(OptionError, match="only virtual time can start elsewhere"):
            Options.of(start=5, clock="wall")


class TestRegionOfClients:
    def test_the_option_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        assert Options.of(region="eu-west-2").region_of_clients == "eu-west-2"
        assert Options.of().region_of_clients == "eu-west-1"

    def test_then_the_profile(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "config").write_text(
            "[profile work]\nregion = eu-north-1\n[default]\nregion = eu-west-3\n"
        )
        assert Options.of().region_of_clients == "eu-west-3"
        monkeypatch.setenv("AWS_PROFILE", "work")
        assert Options.of().region_of_clients == "eu-north-1"

    def test_a_broken_file_is_botocores_to_report(self, tmp_path: Path) -> None:
        (tmp_path / "config").write_text("region = eu-north-1\n")
        assert Options.of().region_of_clients == "us-east-1"

    def test_else_us_east_1(self) -> None:
        assert Options.of().region_of_clients == "us-east-1"


class TestSources:
    def test_arguments_hide_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ECS_FAKE_SEED", "1")
        monkeypatch.setenv("ECS_FAKE_TIMINGS", "brisk")
        assert (Options.of(seed=2).seed, Options.of(seed=2).timings) == (2, "brisk")

    def test_the_closest_wins(self) -> None:
        assert merge([Source("a", {"seed": None}), Source("b", {"seed": 2}), Source("c", {"seed": 3})]) == {
            "seed": 2
        }

    def test_a_hidden_mistake_is_a_mistake(self) -> None:
        with pytest.raises(OptionError, match=r"option seed='x' \(far\)"):
            merge([Source("near", {"seed": 1}), Source("far", {"seed": "x"})])

    @pytest.mark.parametrize(
        ("option", "text", "value"),
        [
            ("runner", "process", "process"),
            ("seed", " 7 ", 7),
            ("poll_step", "0.5", 0.5),
            ("history", "20", 20),
            ("block_aws", "Yes", True),
            ("block_aws", "off", False),
            ("clusters", "a, b\nc", ("a", "b", "c")),
            ("start", "12.5", 12.5),
            ("start", "2024-01-01T00:00:00+00:00", datetime(2024, 1, 1, tzinfo=UTC)),
            ("region", "", None),
        ],
    )
    def test_texts(self, option: str, text: str, value: object) -> None:
        environment = from_environment({f"ECS_FAKE_{option.upper()}": text, "ECS_FAKE_OTHER": "x"})
        assert merge([environment]).get(option) == value

    @pytest.mark.parametrize(
        ("option", "text"),
        [("seed", "one"), ("block_aws", "perhaps"), ("start", "soon"), ("images", "{}"), ("poll_step", "1s")],
    )
    def test_texts_that_say_nothing(self, option: str, text: str) -> None:
        with pytest.raises(OptionError) as raised:
            from_environment({f"ECS_FAKE_{option.upper()}": text})
        assert f"option {option}={text!r} (environment variable ECS_FAKE_{option.upper()})" in str(
            raised.value
        )

    def test_a_naive_start_as_text(self) -> None:
        with pytest.raises(OptionError, match="an aware datetime"):
            merge([from_texts("ini option ecs_fake_{option}", {"start": "2024-01-01"})])

    def test_misspelt(self) -> None:
        with pytest.raises(OptionError, match=r"'zzz'.*There are: runner, images"):
            Options.of(zzz="x")  # type: ignore[call-arg]  # what is tested
        with pytest.raises(OptionError, match="Did you mean 'poll_step'"):
            Options.of(pollstep=1)  # type: ignore[call-arg]  # what is tested
