"""`python -m benchmarks.soak [--seconds N] [--seed N] [--page FILE]`; fails if anything is left behind."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import ecs_fake
from benchmarks.soak.gauges import Gauges, Sample
from benchmarks.soak.person import Person
from benchmarks.soak.programs import family
from benchmarks.soak.report import Run, findings, page

PAGE = Path(__file__).parents[2] / "docs" / "soak.md"
SAMPLES = 12
"""How many looks a run takes, whatever its length."""
AT_A_TIME = 100


def main() -> int:
    """Run it; give the exit status."""
    options = _parser().parse_args()
    run = _soak(options.seconds, options.seed)
    options.page.write_text(page(run), encoding="utf-8")
    for finding in findings(run):
        print(finding)
    return 1 if any(findings(run)) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long tasks come and go at random")
    parser.add_argument("--seed", type=int, default=1, help="of what is done")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the report goes")
    return parser


def _soak(seconds: float, seed: int) -> Run:
    began = time.monotonic()
    with ecs_fake.EcsFake(runner="process", clusters=["default"], output_kept=100, history=1000) as fake:
        fake.add_container_instances(20)
        gauges, person = Gauges(fake), Person(fake, seed)
        _run_tasks(fake, "ends well", 1)  # the supervisor is there from now on
        idle, base = gauges.read(), gauges.base
        thousand_began = time.monotonic()
        for _ in range(1000 // AT_A_TIME):
            _run_tasks(fake, "says goodbye", AT_A_TIME)
        thousand_seconds = time.monotonic() - thousand_began
        after_thousand = gauges.read()
        samples = list(_let_be(person, gauges, seconds))
        person.stop_all()
        end = gauges.read()
        closing = time.monotonic()
    left = [f"the directory {base.name}"] if base.exists() else []
    closing_seconds = time.monotonic() - closing
    return Run(
        time.monotonic() - began,
        thousand_seconds,
        idle,
        after_thousand,
        samples,
        end,
        person.done,
        person.ends,
        closing_seconds,
        left,
    )


def _run_tasks(fake: ecs_fake.EcsFake, program: str, count: int) -> None:
    """Start tasks and stop them."""
    ecs = fake.client()
    tasks: list[ecs_fake.TaskHandle] = []
    while len(tasks) < count:
        answer = ecs.run_task(taskDefinition=family(program), count=min(10, count - len(tasks)))
        tasks += [fake.task(task["taskArn"]) for task in answer["tasks"]]
    for task in tasks:
        task.wait("RUNNING")
        ecs.stop_task(task=task.arn)
    for task in tasks:
        task.wait()


def _let_be(person: Person, gauges: Gauges, seconds: float) -> Iterator[Sample]:
    """Let somebody act at random; look from time to time."""
    began = time.monotonic()
    for number in range(1, SAMPLES + 1):
        while time.monotonic() < began + seconds * number / SAMPLES:
            person.act()
            time.sleep(0.02)
        yield gauges.read()


if __name__ == "__main__":
    sys.exit(main())
