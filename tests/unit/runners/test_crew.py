"""The crew: who has which container."""

from __future__ import annotations

import sys

import pytest

from ecs_fake.errors import RunnerError
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import (
    CheckHealth,
    ContainerKey,
    ForgetTask,
    KillContainer,
    Order,
    ProvideResources,
    PullImage,
    StartContainer,
    StopContainer,
)
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted, StateChange
from ecs_fake.runners.base import Runner
from ecs_fake.runners.crew import Crew
from ecs_fake.runners.logs import LogBook
from ecs_fake.standins import Images, Process, PullError, Scripted, StandIn

TASK = "arn:aws:ecs:us-east-1:123456789012:task/default/0123"


class Double:
    """A runner that only remembers."""

    executes = False

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.closed = 0

    def carry_out(self, order: Order) -> None:
        """Remember it."""
        self.orders.append(order)

    def close(self) -> None:
        """Count it."""
        self.closed += 1


class Pantry:
    """A provider that gives every container the variable `SECRET`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def provide(self, order: ProvideResources) -> None:
        """Remember it."""
        self.asked.append(order)

    def complete(self, order: StartContainer) -> StartContainer:
        """Give it."""
        return evolve(order, environment={**order.environment, "SECRET": "x"}) if order.environment else order

    def refusal(self, key: ContainerKey) -> str | None:
        """Refuse what is called so."""
        return "CannotStartContainerError: no log" if key.name == "refused" else None

    def forget(self, order: ForgetTask) -> None:
        """Remember it."""
        self.asked.append(order)

    def close(self) -> None:
        """Remember it."""
        self.asked.append("close")


class Company:
    """A crew of doubles."""

    def __init__(self, default: str = "simulated", images: dict[str, StandIn] | None = None) -> None:
        self.images = Images(images)
        self.logs = LogBook()
        self.warnings: list[str] = []
        self.reports: list[StateChange] = []
        self.pantry = Pantry()
        self.runners: dict[str, Double] = {}
        self.crew = Crew(
            self.images,
            default,
            self.logs,
            report=lambda change, due=None: self.reports.append(change),
            warn=self.warnings.append,
            provider=self.pantry,
            now=lambda: 77.0,
            make={
                name: lambda name=name: self.runners.setdefault(name, Double())
                for name in ("simulated", "process")
            },
        )

    def give(self, *orders: Order) -> None:
        """Give orders."""
        for order in orders:
            self.crew.carry_out(order)

    def who(self, order: Order) -> list[str]:
        """Say which runners got an order."""
        return [name for name, runner in self.runners.items() if order in runner.orders]


def key(name: str = "web") -> ContainerKey:
    return ContainerKey(1, TASK, name)


def start(
    image: str = "app:1", name: str = "web", command: tuple[str, ...] | None = ("serve",)
) -> StartContainer:
    return StartContainer(key(name), image, None, command, {}, None, "us-east-1", {})


class TestChoice:
    @pytest.mark.parametrize(
        ("default", "stand_in", "runner"),
        [
            ("simulated", None, "simulated"),
            ("simulated", Process(command=["x"]), "process"),
            ("simulated", Scripted(), "simulated"),
            ("process", None, "process"),
            ("process", Process(command=["x"]), "process"),
            ("process", Scripted(), "simulated"),
            ("process", PullError(), "simulated"),
        ],
    )
    def test_by_stand_in_then_by_default(self, default: str, stand_in: StandIn | None, runner: str) -> None:
        company = Company(default, {} if stand_in is None else {"app:*": stand_in})
        orders: list[Order] = [
            PullImage(key(), "app:1"),
            start(),
            StopContainer(key()),
            KillContainer(key()),
        ]
        company.give(*orders)
        assert [company.who(order) for order in orders] == [[runner]] * 4

    def test_each_container_has_its_own(self) -> None:
        company = Company(images={"app:*": Process()})
        one, other = start(), start("nginx", "proxy")
        company.give(one, other, stop := StopContainer(key("proxy")))
        assert (company.who(one), company.who(other), company.who(stop)) == (
            ["process"],
            ["simulated"],
            ["simulated"],
        )

    def test_a_started_container_stays_where_it_is(self) -> None:
        company = Company()
        company.give(start())
        company.images["app:*"] = Process(command=["x"])
        company.give(again := start("app:1"), stop := StopContainer(key()))
        assert company.who(again) == company.who(stop) == ["simulated"]

    def test_a_stand_in_may_come_between_pull_and_start(self) -> None:
        company = Company()
        company.give(PullImage(key(), "app:1"))
        company.images["app:*"] = Process(command=["x"])
        company.give(order := start())
        assert company.who(order) == ["process"]

    def test_orders_for_unknown_containers_reach_nobody(self) -> None:
        company = Company("process")
        company.give(order := StopContainer(key()))
        assert company.who(order) == []

    @pytest.mark.parametrize("kind", [StopContainer, KillContainer])
    def test_what_was_never_started_has_ended_when_it_is_to_stop(
        self, kind: type[StopContainer | KillContainer]
    ) -> None:
        company = Company()
        company.give(PullImage(key(), "app:1"), order := kind(key()))
        assert company.who(order) == []
        assert company.reports == [ContainerExited(key(), 77.0, None)]


class TestNothingToRun:
    def test_it_is_simulated_and_said(self) -> None:
        company = Company("process")
        company.give(PullImage(key(), "nginx"), order := start("nginx", command=None))
        assert company.who(order) == ["simulated"]
        (line,) = company.logs.read(TASK, "web")
        assert (line.stream, line.timestamp) == ("fake", 77.0)
        assert "simulated" in line.text
        (warning,) = company.warnings
        assert "nginx" in warning
        assert "images=" in warning

    def test_a_stand_in_is_taken_at_its_word(self) -> None:
        company = Company("process", {"nginx": Process()})
        company.give(order := start("nginx", command=None))
        assert company.who(order) == ["process"]
        assert company.warnings == []

    def test_on_virtual_time_it_is_nothing_special(self) -> None:
        company = Company()
        company.give(start("nginx", command=None))
        assert company.warnings == []


class TestLife:
    def test_no_runner_is_made_before_it_is_needed(self) -> None:
        company = Company()
        assert company.runners == {}
        company.give(start())
        assert list(company.runners) == ["simulated"]

    def test_executes(self) -> None:
        assert Company("process").crew.executes
        assert Company(images={"x": Process()}).crew.executes
        assert not Company(images={"x": Scripted()}).crew.executes

    def test_a_restart_and_a_health_check_stay_where_the_container_is(self) -> None:
        company = Company()
        company.give(start())
        company.images["app:*"] = Process()
        again = evolve(start(), key=key()._replace(run=1))
        check = CheckHealth(again.key, 1, ("CMD", "true"), 5.0)
        company.give(again, check)
        assert (company.who(again), company.who(check)) == (["simulated"], ["simulated"])

    def test_a_forgotten_task_is_forgotten_by_all(self) -> None:
        company = Company(images={"app:*": Process()})
        company.give(start(), start("nginx", "proxy"), forget := ForgetTask(1, TASK))
        assert sorted(company.who(forget)) == ["process", "simulated"]
        company.give(stop := StopContainer(key()))
        assert company.who(stop) == []

    def test_close(self) -> None:
        company = Company("process")
        company.give(start(), start("nginx", "proxy", None))
        company.crew.close()
        assert {name: runner.closed for name, runner in company.runners.items()} == {
            "process": 1,
            "simulated": 1,
        }

    def test_a_default_this_system_lacks_is_refused_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "win32")
        with pytest.raises(RunnerError):
            Crew(Images(), "process", LogBook(), lambda change, due=None: None, lambda text: None, Pantry())

    def test_real_runners(self) -> None:
        told: list[StateChange] = []
        crew: Runner = Crew(
            Images(),
            "simulated",
            LogBook(),
            lambda change, due=None: told.append(change),
            lambda text: None,
            Pantry(),
            now=lambda: 5.0,
        )
        crew.carry_out(start())
        crew.close()
        assert told == [ContainerStarted(key(), 5.0)]
